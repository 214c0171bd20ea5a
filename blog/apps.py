"""Posts and everything about them."""

from django.apps import AppConfig


class BlogConfig(AppConfig):
    """The blog."""

    name = "blog"
    verbose_name = "Blog"

    def ready(self) -> None:
        """Connect the signal receivers."""
        from blog import purge_signals, signal_handlers

        signal_handlers.connect()
        purge_signals.connect()
