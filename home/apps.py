"""The site itself."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class HomeConfig(AppConfig):
    """Pages, settings, people and pictures that the whole site shares."""

    name = "home"
    verbose_name = "Site"

    def ready(self) -> None:
        """Register our system checks, and let the Site record follow SITE_URL."""
        from home import checks  # noqa: F401
        from home.operations.site_record import sync_site_record

        post_migrate.connect(sync_site_record, sender=self, dispatch_uid="sync_site_record")
