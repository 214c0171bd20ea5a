"""Uploaded files, as safe as static ones, also where no other server stands in front.

What editors upload is served with a type from a fixed list; anything else is a download. No file
can run scripts or frame the site, whatever is in it. Browsers may keep a rendition for ever, as its
name holds a hash of what is in it; other names may be used again. A document is asked for anew each
time, as it may be for some readers only by then: see :mod:`home.restricted_files`.
"""

import re

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from home.caching import FOR_ONE_READER
from home.restricted_files import is_document, is_restricted
from home.stored_files import StorageUnavailable, StoredFile, find_file

TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".ogg": "audio/ogg",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".webm": "video/webm",
    ".webp": "image/webp",
}
POLICY = "default-src 'none'; sandbox"
# A drawing that is opened by itself has its styles and pictures in it. Scripts and links to
# elsewhere do nothing, also in one that came past blog.moving.svg.
DRAWING_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
KEEP_SECONDS = 365 * 24 * 3600
# As home.renditions and home.card_files name what they make.
UNCHANGING = re.compile(r"(images|cards)/.*\.[0-9a-f]{12}\.\w+")
KEEP_OTHERS_SECONDS = 3600
# More digits than any file has bytes are no range, and Python refuses to read thousands of them.
RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


@require_safe
def serve_media(request: HttpRequest, path: str) -> HttpResponse:
    """Answer with an uploaded file, or the part of it that a video player asks for.

    :raises Http404: when there is no such file.
    """
    restricted = is_restricted(request, path)
    if isinstance(restricted, HttpResponse):
        return restricted
    try:
        file = find_file(path)
        response = _answer(request, file)
    except FileNotFoundError as error:
        raise Http404 from error
    except StorageUnavailable:
        # Neither there nor missing: a cache should not remember either.
        return HttpResponse(
            "The file cannot be read just now.\n",
            status=503,
            content_type="text/plain; charset=utf-8",
            headers={"Retry-After": "10", "Cache-Control": "no-store"},
        )
    response["ETag"] = file.etag
    response["Last-Modified"] = http_date(file.modified)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = FOR_ONE_READER if restricted else _keep(path)
    response["X-Content-Type-Options"] = "nosniff"
    is_drawing = file.suffix == ".svg"
    response["Content-Security-Policy"] = DRAWING_POLICY if is_drawing else POLICY
    return response


def _keep(path: str) -> str:
    """Return what anybody's cache is told about a file that everybody may read."""
    if is_document(path):
        return "public, no-cache"
    if UNCHANGING.fullmatch(path):
        return f"public, max-age={KEEP_SECONDS}, immutable"
    return f"public, max-age={KEEP_OTHERS_SECONDS}"


def _answer(request: HttpRequest, file: StoredFile) -> HttpResponse:
    response = get_conditional_response(request, etag=file.etag, last_modified=file.modified)
    if isinstance(response, HttpResponseNotModified):
        return response
    span = _span(request.headers.get("Range", ""), file.size)
    if request.headers.get("If-Range", file.etag) not in (file.etag, http_date(file.modified)):
        span = None  # the reader has the beginning of another file
    return _content(file, span)


def _content(file: StoredFile, span: tuple[int, int] | tuple[()] | None) -> HttpResponse:
    content_type = TYPES.get(file.suffix)
    if span == ():
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    first, last = span or (0, file.size - 1)
    response = FileResponse(
        file.open(first, last),
        content_type=content_type or "application/octet-stream",
        as_attachment=content_type is None,
        filename=file.name,
    )
    # Or else our middleware would compress it, anew each time, although pictures and films are
    # small already; and a part of a file that is compressed is no part of the file.
    response["Content-Encoding"] = "identity"
    response["Content-Length"] = last - first + 1
    if span is not None:
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{last}/{file.size}"
    return response


def _span(header: str, size: int) -> tuple[int, int] | tuple[()] | None:
    """Return the first and last byte asked for, () when there are none such, None for all.

    Source: RFC 9110, section 14. Several ranges at once are answered with the whole file, which
    the standard allows.
    """
    match = RANGE.fullmatch(header.strip())
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
    if last and first and int(last) < int(first):
        return None
    return (start, end) if start <= end and start < size else ()
