"""From an address to a page without a walk through the tree.

Wagtail asks for the site, then for each level of the tree, and each level's specific type: that was
two thirds of the cost of a post. The address already names every level, so one query fetches the
page and all its ancestors by their paths, and one more the page itself with its type. The
ancestors tell, in passing, whether the page may be seen at all.
"""

from functools import cache
from urllib.parse import unquote

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, get_page_models
from wagtail.url_routing import RouteResult
from wagtail.views import serve as wagtail_serve

from home.former_addresses import find_destination
from home.models.base import MARKDOWN_NAME
from home.prepared import Prepared
from home.querysets import published
from home.sites import site_of

# Deeper addresses are nobody's; without a limit a long one would make a long query.
MAX_DEPTH = 12


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Answer with the page at ``path``, as Wagtail's own view does, hooks and all.

    :raises Http404: when no page that may be seen stands there.
    """
    # Wagtail looks here before it walks; None means that there is nothing.
    request._wagtail_route_for_request = find_route(request, path)
    return wagtail_serve(request, path)


@require_safe
def serve_markdown(request: HttpRequest, path: str) -> HttpResponse:
    """Answer with the page at ``path`` as Markdown, which its type must have a method for.

    Only with what anybody may see: nobody signs in here, or gives a password. A former address of
    a page leads to its new one.

    :raises Http404: when there is no such page.
    """
    page = _find_with_markdown(request, path)
    if page is not None:
        return page.serve_markdown(request)
    old_path = Redirect.normalise_path(request.path.removesuffix(MARKDOWN_NAME))
    redirect = find_destination(request, old_path)
    target = getattr(redirect, "redirect_page", None)
    if target is None or not hasattr(target.specific_class, "serve_markdown"):
        raise Http404
    return HttpResponsePermanentRedirect(f"{target.get_url(request)}{MARKDOWN_NAME}")


def _find_with_markdown(request: HttpRequest, path: str) -> Page | None:
    """Return the public page at ``path``, with its type, if it can be written as Markdown."""
    site = site_of(request)
    parts = [part for part in path.split("/") if part]
    if site is None or "\x00" in path or not parts:
        return None
    url_path = f"{site.root_page.url_path}{'/'.join(parts)}/"
    for model in _models_with_markdown():
        page = published(model.objects.filter(slug=parts[-1], url_path=url_path)).first()
        if page is not None:
            return page
    return None


@cache
def _models_with_markdown() -> list[type[Page]]:
    return [model for model in get_page_models() if hasattr(model, "serve_markdown")]


def find_route(request: HttpRequest, path: str) -> RouteResult | None:
    """Return the route to the page at ``path`` on the request's site, or None.

    The nearest page on the way decides about the rest of the address, as a blog index does about
    its tags. It is not found while it, or any page above it, is not live or has expired: to the
    second, whether or not anything has unpublished it yet. View restrictions are not looked at
    here, since a visitor may be allowed to pass them; but where nobody can sign in, what is
    restricted is not found.
    """
    site = site_of(request)
    parts = [part for part in path.split("/") if part]
    if site is None or "\x00" in path or len(parts) > MAX_DEPTH:
        return None
    found = _pages_on_the_way(site.root_page.url_path, parts)
    if not found or not all(_is_open(page) for page in found):
        return None
    nearest = found[-1].specific
    nearest.pages_above = found[:-1]
    if not settings.ENABLE_ADMIN and nearest.get_view_restrictions().exists():
        return None
    try:
        return nearest.route(request, [unquote(part) for part in parts[len(found) - 1 :]])
    except Http404:
        return None


def _pages_on_the_way(root_path: str, parts: list[str]) -> list[Page]:
    """Return the pages from the root of the site to the last one that the address names."""
    url_paths = [root_path]
    for part in parts:
        url_paths.append(f"{url_paths[-1]}{part}/")
    slugs = [root_path.rstrip("/").rpartition("/")[2], *parts]
    pages = {page.url_path: page for page in _at(len(url_paths)).fetch(*slugs, *url_paths)}
    found = []
    for url_path in url_paths:
        if url_path not in pages:
            break
        found.append(pages[url_path])
    return found


@cache
def _at(count: int) -> Prepared:
    """Return the query for the pages at so many paths, which are given behind their slugs."""

    def make(*places) -> QuerySet:
        # The slug is what the database has an index on; the path makes sure.
        slugs, url_paths = places[:count], places[count:]
        return Page.objects.filter(slug__in=slugs, url_path__in=url_paths)

    return Prepared(make, values=2 * count)


def _is_open(page: Page) -> bool:
    return page.live and (page.expire_at is None or page.expire_at > timezone.now())
