"""Tells the caches in front of the site which addresses are out of date, and never waits for them.

Publishing puts addresses into a queue once it is committed, and is done. A thread of the process
sends them on, at most for a few seconds for each cache: one that is silent costs nobody anything
but its own freshness, and by what the site says of its pages that is a matter of seconds anyway.
"""

import atexit
import http.client
import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.contrib.frontend_cache.backends.base import BaseBackend
from wagtail.contrib.frontend_cache.utils import get_backends

logger = logging.getLogger(__name__)

REQUEST_SECONDS = 2.0
BATCH_SECONDS = 20.0
# What a command that ends waits for what it has published to be passed on.
END_SECONDS = 5.0
# More changes at once than this are an import; caches forget by themselves.
QUEUE_LENGTH = 1000


class PurgeBackend(BaseBackend):
    """A cache that forgets an address when it is asked for it by PURGE, such as Varnish.

    Wagtail's own for such caches waits for ever for one that is silent.

    ``LOCATION`` is the address of the cache, the optional ``TIMEOUT`` how many seconds it has for
    an answer, ``BATCH_TIMEOUT`` for all that are asked at once.
    """

    def __init__(self, params: dict):
        super().__init__(params)
        self.location = urlsplit(params.pop("LOCATION"))
        self.timeout = params.pop("TIMEOUT", REQUEST_SECONDS)
        self.batch_timeout = params.pop("BATCH_TIMEOUT", BATCH_SECONDS)

    def purge(self, url: str) -> None:
        """Have one address forgotten."""
        self.purge_batch([url])

    def purge_batch(self, urls: Iterable[str]) -> None:
        """Have all addresses forgotten, or say in the log how many were not.

        The first time that the cache does not answer is the last that it is asked.
        """
        urls = list(dict.fromkeys(urls))
        deadline = time.monotonic() + self.batch_timeout
        for number, url in enumerate(urls):
            try:
                if time.monotonic() > deadline:
                    raise TimeoutError(f"took more than {self.batch_timeout:g} s")
                self._ask(url)
            except (OSError, http.client.HTTPException) as error:
                logger.warning(
                    "The cache at %s does not purge %d of %d addresses: %s",
                    *(self.location.netloc, len(urls) - number, len(urls), error),
                )
                return

    def _ask(self, url: str) -> None:
        wanted = urlsplit(url)
        kind = http.client.HTTPConnection
        if self.location.scheme == "https":
            kind = http.client.HTTPSConnection
        connection = kind(self.location.netloc, timeout=self.timeout)
        try:
            path = self.location.path.rstrip("/") + wanted.path
            query = f"?{wanted.query}" if wanted.query else ""
            headers = {"Host": wanted.netloc, "X-Forwarded-Proto": wanted.scheme}
            connection.request("PURGE", path + query, headers=headers)
            response = connection.getresponse()
        finally:
            connection.close()
        # 404 is what Varnish's manual says about what it does not have.
        if response.status >= 400 and response.status not in {404, 410}:
            logger.warning("%s answers %d for %s", self.location.netloc, response.status, url)


def is_purging() -> bool:
    """Return whether there is a cache to tell anything."""
    return bool(settings.WAGTAILFRONTENDCACHE)


def purge_after_commit(find: Callable[[], Iterable[str]]) -> None:
    """Have the addresses that ``find`` returns forgotten, once what is being done is committed.

    :param find: is called then, and only if there is a cache to tell; it returns addresses from
        the root of the site. A failure is logged, no more.
    """
    if is_purging():
        transaction.on_commit(lambda: sender.put(list(find())), robust=True)


class Sender:
    """The queue of this process, and the thread that empties it; started when there is need."""

    def __init__(self):
        self._process = 0
        self._queue: queue.Queue = queue.Queue()
        self._lock = threading.Lock()

    def put(self, paths: list[str]) -> None:
        """Have ``paths`` sent; returns at once."""
        self._start()
        try:
            self._queue.put_nowait(paths)
        except queue.Full:
            logger.warning("Too many changes at once: %d addresses are not purged", len(paths))

    def wait(self, seconds: float = END_SECONDS) -> bool:
        """Wait until everything is sent; return whether it was in time."""
        deadline = time.monotonic() + seconds
        while self._process == os.getpid() and self._queue.unfinished_tasks:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def _start(self) -> None:
        with self._lock:
            # Not inherited: a process that was forked has no thread, and another's queue.
            if self._process == os.getpid():
                return
            self._process = os.getpid()
            self._queue = queue.Queue(QUEUE_LENGTH)
            threading.Thread(target=self._run, name="purging", daemon=True).start()
            atexit.register(self.wait)

    def _run(self) -> None:
        while True:
            batches = [self._queue.get()]
            # What has come together is sent together, each address once.
            while not self._queue.empty():
                batches.append(self._queue.get())
            try:
                send([path for batch in batches for path in batch])
            except Exception:
                logger.exception("Caches could not be told")
            for _ in batches:
                self._queue.task_done()


def send(paths: Iterable[str]) -> None:
    """Tell every cache about ``paths`` now, each by itself: a slow one holds no other back."""
    urls = [settings.SITE_URL + path for path in dict.fromkeys(paths)]
    threads = [
        threading.Thread(target=backend.purge_batch, args=(urls,), daemon=True)
        for backend in get_backends().values()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(BATCH_SECONDS + REQUEST_SECONDS)


sender = Sender()
