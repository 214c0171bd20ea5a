"""What caches between us and the reader may keep, said in headers and by an explicit list.

Everybody may keep an answer when its view is on the list (``SHARED_VIEWS``), the request was a
plain one, nobody is signed in, and it neither sets a cookie nor depends on one. Whatever is not on
the list, such as the admin, previews, search, a link to a draft or a form, is for one reader alone,
unless its view says something else itself. So a new view is safe until somebody lists it, and there
is no cache of Django's in which it could be found.

That a page is missing, removed or elsewhere may be kept like a page: only an answer that may be
kept takes the place of the page that a cache still has, and would show again in an emergency.

A cache of many readers keeps a page for one second: enough that any crowd costs one request a
second, and so short that nobody waits to see a correction. While it asks for the next one, and for
a day when we do not answer at all, it may go on with what it has. A browser asks each time, and is
mostly told that nothing has changed.

Source: RFC 9111 (caching), RFC 5861 (stale answers)
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import has_vary_header, patch_cache_control

SHARED_SECONDS = 1
STALE_WHILE_ASKING_SECONDS = 1
STALE_ON_ERROR_SECONDS = 24 * 3600
FOR_ONE_READER = "private, no-store"
# The view of all pages. Who is asked for a password, or sent to sign in, gets no page.
PAGE_VIEW = "wagtail_serve"
FOUND = {200, 304}
NOT_HERE = {301, 404, 410}
# "private" alone, as Wagtail says of previews, would let the browser show an old one.
UNSAID = {None, "private"}


class CacheControlMiddleware:
    """Says of every answer who may keep it; stands outside of what sets cookies."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer of the rest of the site with ``Cache-Control``."""
        response = self.get_response(request)
        if may_be_shared(request, response):
            _share(response)
        elif _is_listed(request) or response.get("Cache-Control") in UNSAID:
            response["Cache-Control"] = FOR_ONE_READER
        return response


def allow_sharing(request: HttpRequest) -> None:
    """Note that the request has got through to a page.

    Called once every restriction of the page has been passed, which without a session means that
    there are none.
    """
    request.has_reached_page = True


def may_be_shared(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether any reader may get this answer, and get it from a cache."""
    return (
        request.method in {"GET", "HEAD"}
        and _is_listed(request)
        and (response.status_code in NOT_HERE or _is_found(request, response))
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not response.cookies
        and not has_vary_header(response, "Cookie")
    )


def _is_found(request: HttpRequest, response: HttpResponse) -> bool:
    if request.resolver_match.view_name == PAGE_VIEW and not hasattr(request, "has_reached_page"):
        return False
    return response.status_code in FOUND


def _is_listed(request: HttpRequest) -> bool:
    # None where no address was looked up: in previews, and in what middleware answers.
    match = request.resolver_match
    return match is not None and match.view_name in settings.SHARED_VIEWS


def _share(response: HttpResponse) -> None:
    """Let shared caches keep it; how long a browser need not ask, the view may have said."""
    if "max-age" not in response.get("Cache-Control", ""):
        patch_cache_control(response, max_age=0)
    patch_cache_control(
        response,
        public=True,
        s_maxage=SHARED_SECONDS,
        stale_while_revalidate=STALE_WHILE_ASKING_SECONDS,
        stale_if_error=STALE_ON_ERROR_SECONDS,
    )
