"""One name for all that a request leaves behind: log lines, the answer, statements in the database.

A proxy of ours may have given it a name already, which is then kept; nobody else may, or they could
write what they like into our log.
"""

import contextlib
import re
import uuid
from collections.abc import Callable, Iterator
from contextvars import ContextVar

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
# What proxies make: UUIDs, hexadecimal numbers, trace ids. Nothing that ends a comment in SQL.
KNOWN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{7,63}")

_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """Return the id of the request that is being answered, or "" outside of any."""
    return _current.get()


class RequestIDMiddleware:
    """Gives each request an id, and says it in the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return what the rest of the site answers, with the id in its headers."""
        given = request.META.pop("HTTP_X_REQUEST_ID", "") if settings.TRUSTED_PROXIES else ""
        # A preview asks the middleware again, within the request of the editor.
        name = current() or (given if KNOWN.fullmatch(given) else uuid.uuid4().hex)
        token = _current.set(name)
        try:
            with _comments() if settings.SQL_REQUEST_ID else contextlib.nullcontext():
                response = self.get_response(request)
        finally:
            _current.reset(token)
        response.headers[HEADER] = name
        return response


@contextlib.contextmanager
def _comments() -> Iterator[None]:
    """Within, each statement says which request it is for."""
    comment = f" /* request {current()} */"

    def execute(run, sql, params, many, context):
        return run(f"{sql}{comment}" if isinstance(sql, str) else sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield
