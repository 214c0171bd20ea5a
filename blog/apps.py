"""Posts and everything about them."""

from django.apps import AppConfig


class BlogConfig(AppConfig):
    """The blog."""

    name = "blog"
    verbose_name = "Blog"

    def ready(self) -> None:
        """Connect the signal receivers."""
        from blog import signal_handlers

        signal_handlers.connect()
