"""Parts of addresses that no page can have, since something else stands there.

What stands at the top is read from the table of addresses, so that nothing added there is
forgotten; what stands below a page, the page says itself.
"""

from functools import cache

from django.conf import settings
from django.urls import get_resolver
from django.urls.resolvers import RoutePattern
from wagtail.models import Page

# Known to no table: probes are answered before it is asked, files of a folder by the server, and
# these of Wagtail's only where there is an admin, which is not so in every process.
BESIDE_THE_TABLE = {
    *("livez", "readyz", "version"),
    *("admin", "documents", "draft", "_util", "login"),
}


def refusal(parent: Page | None, slug: str) -> str:
    """Return why no page below ``parent`` can have this ``slug``, in any case, or ""."""
    refuse = getattr(parent and parent.specific, "refuse_slug_below", None)
    return refuse(slug) if refuse and slug else ""


def refuse_top_level(slug: str) -> str:
    """Return why no page right below the home page can have this ``slug``, or ""."""
    if slug.lower() not in top_level():
        return ""
    return f"The site itself answers at “/{slug.lower()}/”. Choose another address."


@cache
def top_level() -> frozenset[str]:
    """Return the first parts of all addresses that are not those of pages."""
    patterns = [one.pattern for one in get_resolver().url_patterns]
    routes = [str(pattern) for pattern in patterns if isinstance(pattern, RoutePattern)]
    routes += [settings.STATIC_URL.lstrip("/"), settings.MEDIA_URL.lstrip("/")]
    found = {route.partition("/")[0] for route in routes}
    return (
        frozenset({name.lower() for name in found if name and "<" not in name}) | BESIDE_THE_TABLE
    )
