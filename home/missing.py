"""Addresses that readers miss, counted for editors.

A count must neither slow an answer down nor make it fail. So misses gather in the process and go to
the database at most every few seconds, all in one statement that inserts or adds up; when it cannot
be done at once, it is done with the next ones. What scanners ask for, and whatever might say
something about a person, is not counted: no query strings, no e-mail addresses, no long numbers or
tokens.
"""

import logging
import re
import threading
import time
from collections import Counter
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, Q, Value, When
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from home.models import MissingAddress

logger = logging.getLogger(__name__)

MOST_ROWS = 1000
# Rows that were asked for again lately are not pushed out by those of a single scan.
KEEP_REPEATED_DAYS = 90
EVERY_SECONDS = 5.0
# Different addresses that a process remembers between two writes.
MOST_WAITING = 200
# For which a writer may hold the database until we put it off.
PATIENCE_MILLISECONDS = 100

LONGEST, MOST_PARTS = 200, 8
ENDINGS = {"", "html", "htm", "xhtml", "xml", "rss", "atom", "json", "md", "txt", "pdf"}
NOT_OURS = ("/admin", "/documents", "/media", "/static", "/_util", "/search", "/__debug__")
# What scanners look for, anywhere or as the first part, and what browsers ask for by themselves.
NOISE = re.compile(
    r"/(\.|wp-|wordpress|xmlrpc|cgi-bin|phpmyadmin|node_modules|apple-touch-icon|autodiscover)"
    r"|^/(wp|pma|vendor|actuator|owa|ecp|solr|boaform|hnap1|cpanel|console|jenkins|manager|sdk|v2"
    r"|api|telescope|debug|server-status|login|signin|backup|test|shell|favicon)([./]|$)",
    re.IGNORECASE,
)
# Might be somebody's: an e-mail address, a telephone number, a key, a link to reset a password.
PERSONAL = re.compile(
    r"[@:=]|[0-9](?:[ .-]?[0-9]){8}|[0-9a-f]{16}|[0-9a-f]{8}-[0-9a-f]{4}-|[\w-]*\w{24}",
    re.IGNORECASE,
)

UPSERT = """
    INSERT INTO home_missingaddress (path, count, first_day, last_day) VALUES {rows}
    ON CONFLICT (path) DO UPDATE SET
        count = home_missingaddress.count + excluded.count, last_day = excluded.last_day
"""


def countable(path: str) -> str:
    """Return ``path`` as it is counted, which is as redirects are kept, or "" when it is not."""
    path = Redirect.normalise_path(path)
    parts = path.strip("/").split("/")
    ending = parts[-1].rpartition(".")[2].lower() if "." in parts[-1] else ""
    if (
        len(path) > LONGEST
        or len(parts) > MOST_PARTS
        or not path.isprintable()
        # What could not be decoded.
        or "%" in path
        or not any(sign.isalpha() for sign in path)
        or ending not in ENDINGS
        or path.lower().startswith(NOT_OURS)
        or NOISE.search(path)
        or PERSONAL.search(path)
    ):
        return ""
    return path


class Misses:
    """What this process has seen and not yet written."""

    def __init__(self) -> None:
        self._waiting: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._next_write = 0.0

    def count(self, path: str) -> None:
        """Count a miss; never fails, and writes only when it is time to."""
        path = countable(path)
        if not path:
            return
        with self._lock:
            if path in self._waiting or len(self._waiting) < MOST_WAITING:
                self._waiting[path] += 1
            if time.monotonic() < self._next_write:
                return
            self._next_write = time.monotonic() + EVERY_SECONDS
        self.write()

    def write(self) -> None:
        """Write all that is waiting; what cannot be written waits for the next time."""
        with self._lock:
            counts, self._waiting = self._waiting, Counter()
        if not counts:
            return
        try:
            add(counts)
        except Exception:
            # Whatever it is, it is not the reader's.
            logger.warning("%s missing addresses could not be counted yet", len(counts))
            with self._lock:
                self._waiting.update(counts)

    def forget(self) -> None:
        """Drop what is waiting, and write at once next time."""
        with self._lock:
            self._waiting.clear()
            self._next_write = 0.0


# A server's process writes what is left when it ends; see config/gunicorn.py.
misses = Misses()


def add(counts: dict[str, int]) -> None:
    """Add ``counts`` to the table with one statement, and keep the table short."""
    today = timezone.localdate()
    # In order, so that two processes wait for each other instead of locking each other out.
    rows = sorted(counts.items())
    values = [value for path, count in rows for value in (path, count, today, today)]
    sql = UPSERT.format(rows=", ".join(["(%s, %s, %s, %s)"] * len(rows)))
    with impatient(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
        prune()


def prune() -> None:
    """Delete what is more than the table may hold: the oldest, and of one day the rarest."""
    since = timezone.localdate() - timezone.timedelta(days=KEEP_REPEATED_DAYS)
    repeated = Case(When(Q(count__gt=1, last_day__gte=since), then=Value(1)), default=Value(0))
    ranked = MissingAddress.objects.order_by(repeated.desc(), "-last_day", "-count", "-pk")
    over = ranked.values_list("pk", flat=True)[MOST_ROWS : MOST_ROWS + MOST_WAITING]
    MissingAddress.objects.filter(pk__in=list(over)).delete()


@contextmanager
def impatient():
    """Within, a reader's request does not wait long for whoever writes to the database."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    usual = settings.DATABASES["default"].get("OPTIONS", {}).get("timeout", 5) * 1000
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MILLISECONDS}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {int(usual)}")
