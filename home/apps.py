"""The site itself."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Pages, settings, people and pictures that the whole site shares."""

    name = "home"
    verbose_name = "Site"

    def ready(self) -> None:
        """Register our system checks."""
        from home import checks  # noqa: F401
