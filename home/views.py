"""What the site answers beside its pages."""

import re
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, set_response_etag
from django.views.decorators.http import require_safe

from home.metadata import absolute, language
from home.middleware import find_redirect, gets_slash
from home.near_matches import near_matches
from home.sites import site_of

# A contact that nobody has looked at for longer may be nobody's any more.
SECURITY_DAYS = 180
KEEP_SECONDS = 3600


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 with near matches and a search box that holds the words of the address.

    A former address leads on instead; one from which something was removed is answered with 410.
    """
    redirect = find_redirect(request)
    if redirect is not None:
        return redirect
    if not request.is_gone and gets_slash(request):
        # Nobody will see this: the reader is asked to come again with a slash.
        return HttpResponseNotFound()
    words = re.split(r"[^\w]+", request.path)
    query = " ".join(word for word in words if word and word.isprintable())[:80]
    matches = near_matches(site_of(request), request.path, request)
    context = {"query": query, "matches": matches}
    if request.is_gone:
        return render(request, "410.html", context, status=410)
    return render(request, "404.html", context, status=404)


@require_safe
def robots_text(request: HttpRequest) -> HttpResponse:
    """Answer with what search engines may look at: all but admin and search, or nothing.

    Source: RFC 9309
    """
    lines = ["User-agent: *"]
    if settings.ALLOW_INDEXING:
        lines += ["Disallow: /admin/", f"Disallow: {reverse('search:search')}", ""]
        lines += [f"Sitemap: {absolute(reverse('sitemap'))}"]
    else:
        lines += ["Disallow: /"]
    return _text(lines)


@require_safe
def security_text(request: HttpRequest) -> HttpResponse:
    """Answer with whom to tell about a weakness.

    Source: RFC 9116
    :raises Http404: when the operator has named nobody.
    """
    if not settings.SECURITY_CONTACT:
        raise Http404
    day = timezone.localdate() + timedelta(days=SECURITY_DAYS)
    expires = datetime.combine(day, time(), UTC).isoformat().replace("+00:00", "Z")
    return _text(
        [
            f"Contact: {settings.SECURITY_CONTACT}",
            f"Expires: {expires}",
            f"Preferred-Languages: {language()}",
            f"Canonical: {absolute(reverse('security_text'))}",
        ]
    )


def _text(lines: list[str]) -> HttpResponse:
    text = "\n".join(lines)
    response = HttpResponse(f"{text}\n", content_type="text/plain; charset=utf-8")
    patch_cache_control(response, public=True, max_age=KEEP_SECONDS)
    return set_response_etag(response)
