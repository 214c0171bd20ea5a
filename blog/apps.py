"""Posts and everything about them."""

from django.apps import AppConfig


class BlogConfig(AppConfig):
    """The blog."""

    name = "blog"
    verbose_name = "Blog"

    def ready(self) -> None:
        """Connect the signal receivers, and register what doctor looks at."""
        from blog import examinations, purge_signals, signal_handlers  # noqa: F401

        signal_handlers.connect()
        purge_signals.connect()
