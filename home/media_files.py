"""Uploaded files, as safe as static ones, also where no other server stands in front.

What editors upload is served with a type from a fixed list; anything else is a download. No file
can run scripts or frame the site, whatever is in it. Browsers may keep a rendition for ever, as its
name holds a hash of what is in it; other names may be used again.
"""

import os
import re
import stat
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils._os import safe_join
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

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
    file = _find(path)
    facts = file.stat()
    etag = f'"{int(facts.st_mtime * 1000):x}-{facts.st_size:x}"'
    modified = int(facts.st_mtime)
    response = get_conditional_response(request, etag=etag, last_modified=modified)
    if not isinstance(response, HttpResponseNotModified):
        span = _span(request.headers.get("Range", ""), facts.st_size)
        if request.headers.get("If-Range", etag) not in (etag, http_date(modified)):
            span = None  # the reader has the beginning of another file
        response = _content(file, facts.st_size, span)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(modified)
    response["Accept-Ranges"] = "bytes"
    keep = KEEP_SECONDS if UNCHANGING.fullmatch(path) else KEEP_OTHERS_SECONDS
    response["Cache-Control"] = f"public, max-age={keep}" + (
        ", immutable" if keep == KEEP_SECONDS else ""
    )
    response["X-Content-Type-Options"] = "nosniff"
    is_drawing = file.suffix.lower() == ".svg"
    response["Content-Security-Policy"] = DRAWING_POLICY if is_drawing else POLICY
    return response


def _find(path: str) -> Path:
    """Return the file at ``path`` below the media folder.

    :raises Http404: also for folders, links out of the folder or in a circle, and names no file
        can have.
    """
    try:
        file = Path(safe_join(settings.MEDIA_ROOT, path)).resolve()
        inside = file.is_relative_to(Path(settings.MEDIA_ROOT).resolve())
        regular = stat.S_ISREG(file.stat().st_mode)
    except (OSError, RuntimeError, ValueError, SuspiciousFileOperation) as error:
        raise Http404 from error
    if not (inside and regular):
        raise Http404
    return file


def _content(file: Path, size: int, span: tuple[int, int] | tuple[()] | None) -> HttpResponse:
    content_type = TYPES.get(file.suffix.lower())
    if span == ():
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    stream = file.open("rb")
    response = FileResponse(
        stream if span is None else _Part(stream, *span),
        content_type=content_type or "application/octet-stream",
        as_attachment=content_type is None,
        filename=file.name,
    )
    # Or else our middleware would compress it, anew each time, although pictures and films are
    # small already; and a part of a file that is compressed is no part of the file.
    response["Content-Encoding"] = "identity"
    if span is None:
        response["Content-Length"] = size
    else:
        first, last = span
        response.status_code = 206
        response["Content-Length"] = last - first + 1
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
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


class _Part:
    """The bytes of a file from one place to another, read as they are sent."""

    def __init__(self, stream, first: int, last: int):
        stream.seek(first, os.SEEK_SET)
        self.stream = stream
        self.left = last - first + 1

    def read(self, size: int = -1) -> bytes:
        """Return at most ``size`` of the bytes that are left."""
        data = self.stream.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(data)
        return data

    def close(self) -> None:
        """Close the file."""
        self.stream.close()
