"""Wagtail's Site record follows ``SITE_URL``."""

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Site

DEFAULT_PORTS = {"http": 80, "https": 443}


def site_address() -> tuple[str, int]:
    """Return the host and the port of ``SITE_URL``."""
    url = urlsplit(settings.SITE_URL)
    return url.hostname, url.port or DEFAULT_PORTS[url.scheme]


def sync_site_record(**kwargs) -> bool:
    """Give the default site the host and port of ``SITE_URL``; return whether that changed it.

    Takes the arguments of the ``post_migrate`` signal, after which it runs, and needs none.
    """
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        return False
    hostname, port = site_address()
    if (site.hostname, site.port) == (hostname, port):
        return False
    site.hostname, site.port = hostname, port
    site.save()
    return True
