"""The site itself."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Pages, settings, people and pictures that the whole site shares."""

    name = "home"
    verbose_name = "Site"

    def ready(self) -> None:
        """Register our checks and what doctor looks at, and connect the signal receivers."""
        from home import checks, signal_handlers  # noqa: F401 - checks register themselves
        from home.operations.doctor import data, environment  # noqa: F401 - and so do these
        from home.operations.housekeeping import chores  # noqa: F401

        signal_handlers.connect(self)
