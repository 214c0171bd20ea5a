"""What every public template may use."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from wagtail.models import Site

from home.models import SiteSettings


def site(request: HttpRequest) -> dict:
    """Return the settings and the home page of the request's site, fetched when first used."""

    def home_page():
        found = Site.find_for_request(request)
        return found.root_page if found else None

    return {
        "site_settings": SimpleLazyObject(lambda: SiteSettings.for_request(request)),
        "home_page": SimpleLazyObject(home_page),
    }
