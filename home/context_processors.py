"""What every public template may use."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from home.models import SiteSettings
from home.sites import site_of


def site(request: HttpRequest) -> dict:
    """Return the settings and the home page of the request's site, fetched when first used."""

    def home_page():
        found = site_of(request)
        return found.root_page if found else None

    return {
        "site_settings": SimpleLazyObject(lambda: SiteSettings.for_request(request)),
        "home_page": SimpleLazyObject(home_page),
    }
