"""What happens to an address at which nothing stands."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.middleware.common import CommonMiddleware
from wagtail.contrib.redirects.middleware import RedirectMiddleware

from home.missing import misses


class MissingMiddleware(RedirectMiddleware):
    """Sends readers on from former addresses, as Wagtail's does, and counts what is missing.

    Wagtail's alone would have the page with near matches made first, and thrown away for each
    redirect. So our view of a missing page asks for the redirect itself, and this asks only where
    that view was not called: for answers of other views, and while debugging.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Return ``response``, or the redirect that stands in its place."""
        if response.status_code != 404:
            return response
        if not getattr(request, "asked_for_redirect", False):
            response = super().process_response(request, response)
        if response.status_code == 404 and request.method == "GET" and not gets_slash(request):
            misses.count(request.path)
        return response


def gets_slash(request: HttpRequest) -> bool:
    """Return whether the reader is about to be sent to the same address with a slash behind it."""
    return CommonMiddleware(lambda request: None).should_redirect_with_slash(request)


def find_redirect(request: HttpRequest) -> HttpResponse | None:
    """Return the answer that sends a reader on from a former address, or None."""
    missing = HttpResponseNotFound()
    asker = RedirectMiddleware(lambda request: missing)
    response = asker.process_response(request, missing)
    request.asked_for_redirect = True
    return None if response is missing else response
