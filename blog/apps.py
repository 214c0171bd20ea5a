"""Posts and everything about them."""

from django.apps import AppConfig


class BlogConfig(AppConfig):
    """The blog."""

    name = "blog"
    verbose_name = "Blog"

    def ready(self) -> None:
        """Connect the signal receivers, and register what doctor and metrics look at."""
        from blog import examinations, gauges, purge_signals, signal_handlers  # noqa: F401

        signal_handlers.connect()
        purge_signals.connect()
