"""Finding posts and pages."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Search over everything the public may see."""

    name = "search"
    verbose_name = "Search"
