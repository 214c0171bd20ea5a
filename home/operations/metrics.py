"""What Prometheus counts, over all processes of the server.

Requests are counted where they are answered. How publishing and backups stand is asked of the
database when somebody looks: each room registers its own gauges, so nothing here knows of posts.
Nothing is counted, and the package is not even loaded, without ``METRICS_PORT``.
"""

import logging
import time
from collections.abc import Callable
from importlib import import_module

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.http import HttpRequest, HttpResponse

from home.operations.backup.records import backup_age

logger = logging.getLogger(__name__)

# Seconds: a cached answer, a page, a search, and what somebody notices.
LATENCIES = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
QUERIES = (0, 1, 2, 3, 5, 8, 12, 20, 40, 80)
NAMESPACE = "motacilla"

_gauges: dict[str, tuple[str, Callable[[], float | None]]] = {}


def register_gauge(name: str, meaning: str, read: Callable[[], float | None]) -> None:
    """Have ``read`` asked for each time somebody looks; None means that there is nothing to say."""
    _gauges[f"{NAMESPACE}_{name}"] = (meaning, read)


def gauges() -> dict[str, tuple[str, float]]:
    """Return each gauge's meaning and value; one that fails is left out, and logged."""
    found = {}
    for name, (meaning, read) in sorted(_gauges.items()):
        try:
            value = read()
        except Exception as error:
            # One line: it comes again each time somebody looks, until the database is back.
            logger.error("%s cannot be read: %s", name, error)
            continue
        if value is not None:
            found[name] = (meaning, float(value))
    return found


def gauge_names() -> set[str]:
    """Return the names of all gauges."""
    return set(_gauges)


def _seconds_since_backup() -> float | None:
    age = backup_age()
    return age.total_seconds() if age is not None else None


register_gauge("backup_age_seconds", "Age of what the newest backup holds", _seconds_since_backup)


class Counters:
    """What is counted for each request. Made once a process."""

    def __init__(self, prometheus) -> None:
        self.requests = prometheus.Counter(
            f"{NAMESPACE}_requests", "Requests answered", ["method", "view", "status"]
        )
        self.latency = prometheus.Histogram(
            f"{NAMESPACE}_request_seconds", "Time to answer", ["view"], buckets=LATENCIES
        )
        self.queries = prometheus.Histogram(
            f"{NAMESPACE}_request_queries", "Queries for an answer", ["view"], buckets=QUERIES
        )
        self.cache = prometheus.Counter(
            f"{NAMESPACE}_cache_reads", "Reads of the cache", ["result"]
        )


METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class MetricsMiddleware:
    """Counts requests, how long they took, and their queries."""

    counters: Counters | None = None

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        if not settings.METRICS_PORT:
            raise MiddlewareNotUsed
        self.get_response = get_response
        cls = type(self)
        if cls.counters is None:
            cls.counters = Counters(import_module("prometheus_client"))
            count_cache_reads(cls.counters)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return what the rest of the site answers."""
        if getattr(request, "is_dummy", False):  # a preview, within another request
            return self.get_response(request)
        queries = 0

        def count(run, *arguments):
            nonlocal queries
            queries += 1
            return run(*arguments)

        begin = time.perf_counter()
        with connection.execute_wrapper(count):
            response = self.get_response(request)
        seconds = time.perf_counter() - begin
        view = view_of(request)
        method = request.method if request.method in METHODS else "other"
        self.counters.requests.labels(method, view, str(response.status_code)).inc()
        self.counters.latency.labels(view).observe(seconds)
        self.counters.queries.labels(view).observe(queries)
        return response


def view_of(request: HttpRequest) -> str:
    """Return what a request is counted under: the name of its view, never the address.

    Addresses have no end, and each would be a series of its own for ever.
    """
    match = getattr(request, "resolver_match", None)
    if match is None:
        return "static" if request.path_info.startswith(settings.STATIC_URL) else "none"
    if match.route.startswith("admin/"):
        return "admin"
    return match.url_name or "other"


def count_cache_reads(counters: Counters) -> None:
    """Have the cache's class count what is found and what is not."""
    path = settings.CACHES["default"]["BACKEND"]
    module, _, name = path.rpartition(".")
    backend = getattr(import_module(module), name)
    read = backend.get
    hit, miss = counters.cache.labels("hit"), counters.cache.labels("miss")
    missing = object()

    def get(self, key, default=None, version=None):
        value = read(self, key, default=missing, version=version)
        (miss if value is missing else hit).inc()
        return default if value is missing else value

    backend.get = get
