"""The site of a request, by Wagtail's rule, without the query that Django would write each time."""

from django.http import HttpRequest
from django.http.request import split_domain_port
from wagtail.models import Site

from home.prepared import Prepared

_SITES = Prepared(lambda: Site.objects.select_related("root_page").order_by("pk"))


def site_of(request: HttpRequest | None) -> Site | None:
    """Return the site that answers ``request``, None when there is none.

    It is remembered where Wagtail looks for it. Source: ``wagtail.models.sites``: host name and
    port, then host name of the default site, then the only site of that name, then the default.
    """
    if request is None:
        return None
    if not hasattr(request, "_wagtail_site"):
        # No check of the name: the middlewares have made it already where it matters.
        name = split_domain_port(request._get_raw_host())[0]
        request._wagtail_site = _choose(_SITES.fetch(), name, int(request.get_port() or 0))
    return request._wagtail_site


def _choose(sites: list[Site], name: str, port: int) -> Site | None:
    named = [site for site in sites if site.hostname == name]
    default = next((site for site in sites if site.is_default_site), None)
    for site in named:
        if site.port == port:
            return site
    if default in named:
        return default
    return named[0] if len(named) == 1 else default
