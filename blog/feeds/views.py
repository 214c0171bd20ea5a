"""The answer to whoever asks for a feed."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from blog.feeds import atom, json_feed, rss
from blog.feeds.content import Writer
from blog.feeds.document import Document
from blog.feeds.formats import ATOM, FORMATS, JSON, RSS, Format
from blog.feeds.lists import find_list
from blog.feeds.state import read_state
from blog.feeds.targets import read_bodies
from blog.models import BlogIndexPage
from home.former_addresses import answer, find_destination

WRITERS = {ATOM: atom.write, RSS: rss.write, JSON: json_feed.write}
BY_NAME = {one.name: one for one in FORMATS}
# Seconds for which nobody need ask again: a post may be that late, a program that asks each minute
# gets most of its answers from a cache. An archive changes when an old post does.
FRESH = 300
FRESH_ARCHIVE = 3600
# More digits are no archive, whatever there is.
ARCHIVE_NUMBER = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)


@require_safe
def serve_feed(request: HttpRequest, path: str, name: str) -> HttpResponse:
    """Answer with the feed called ``name`` of the list at ``path``, or that nothing is new.

    :raises Http404: when there is no such list, or none of its posts can be seen.
    """
    format_ = BY_NAME[name]
    archive = _archive(request)
    try:
        posts = find_list(request, path)
    except Http404:
        moved = _moved(request, name)
        if moved is None:
            raise
        return moved
    extra = f"{name} {static('blog/css/feed.css')} {get_language()}"
    state = read_state(posts, archive, extra)
    response = HttpResponse(content_type=_content_type(request, format_))
    response["Cache-Control"] = f"public, max-age={FRESH_ARCHIVE if archive else FRESH}"
    # Weak: it stands for what the feed says, not for each byte, which may go out compressed.
    response["ETag"] = etag = f'W/"{state.digest}"'
    changed = int(state.changed.timestamp()) if state.changed else None
    if changed is not None:
        response["Last-Modified"] = http_date(changed)
    if format_ is not JSON:
        patch_vary_headers(response, ["Accept"])
    response = get_conditional_response(request, etag, changed, response)
    # There is nothing in it that is not public; programs in a browser may read it too.
    response["Access-Control-Allow-Origin"] = "*"
    if response.status_code != 200:
        return response
    blocks, targets = read_bodies(
        [entry.key for entry in state.entries],
        [entry.cover for entry in state.entries if entry.cover],
        posts.url,
    )
    for entry in state.entries:
        entry.html = Writer(entry.url, targets).body(blocks.get(entry.key, []))
    document = Document(format_, posts, state, targets, get_language() or "en")
    response.content = WRITERS[format_](document)
    return response


def _moved(request: HttpRequest, name: str) -> HttpResponse | None:
    """Return what sends a reader of feeds on to where the list stands now, or None."""
    redirect = find_destination(request, request.path.removesuffix(name))
    page = getattr(redirect, "redirect_page", None)
    if page is None or not issubclass(page.specific_class, BlogIndexPage):
        return None
    return answer(redirect, name)


def _archive(request: HttpRequest) -> int:
    number = request.GET.get("archive")
    if number is None:
        return 0
    if not ARCHIVE_NUMBER.fullmatch(number):
        raise Http404
    return int(number)


def _content_type(request: HttpRequest, format_: Format) -> str:
    """Return the format's media type; for a browser that of XML, or it would show the source."""
    is_browser = "text/html" in request.headers.get("accept", "")
    kind = "application/xml" if is_browser and format_ is not JSON else format_.media_type
    return f"{kind}; charset=utf-8"
