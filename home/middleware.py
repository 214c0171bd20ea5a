"""What happens to an address at which nothing stands."""

from django.http import HttpRequest, HttpResponse
from django.middleware.common import CommonMiddleware
from django.utils.deprecation import MiddlewareMixin
from wagtail.contrib.redirects.models import Redirect

from home.former_addresses import answer, find_destination
from home.missing import misses
from home.models import GoneAddress


class MissingMiddleware(MiddlewareMixin):
    """Sends readers on from former addresses, as Wagtail's does, and counts what is missing.

    Wagtail's alone would have the page with near matches made first, and thrown away for each
    redirect. So our view of a missing page asks for the redirect itself, and this asks only where
    that view was not called: for answers of other views, and while debugging.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Return ``response``, or the redirect that stands in its place."""
        if response.status_code != 404:
            return response
        if not hasattr(request, "is_gone"):
            response = find_redirect(request) or response
        if response.status_code == 404 and request.method == "GET" and not gets_slash(request):
            misses.count(request.path)
        return response


def gets_slash(request: HttpRequest) -> bool:
    """Return whether the reader is about to be sent to the same address with a slash behind it."""
    return CommonMiddleware(lambda request: None).should_redirect_with_slash(request)


def find_redirect(request: HttpRequest) -> HttpResponse | None:
    """Return the answer that sends a reader on from a former address, or None.

    Whether something was taken away from there on purpose is in ``request.is_gone`` afterwards.
    """
    found = find_destination(request, request.get_full_path())
    request.is_gone = isinstance(found, GoneAddress)
    return answer(found) if isinstance(found, Redirect) else None
