"""The site itself."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Pages, settings, people and pictures that the whole site shares."""

    name = "home"
    verbose_name = "Site"
