"""Finding posts and pages."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Search over everything the public may see."""

    name = "search"
    verbose_name = "Search"

    def ready(self) -> None:
        """Connect the signal receivers."""
        from search import signal_handlers

        signal_handlers.connect(self)
