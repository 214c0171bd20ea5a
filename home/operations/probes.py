"""Is the process alive, and may it be given visitors?

Answered before anything else looks at the request: a balancer asks by address, without the site's
host name, without https, and should not wait for sessions. See docs/scaling.md.
"""

import hashlib
import os
import socket
import tomllib
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from home.operations import draining, heartbeats

STARTED = datetime.now(UTC)


class ProbesMiddleware:
    """Answers ``/livez``, ``/readyz`` and ``/version``; passes everything else on."""

    def __init__(self, get_response):
        self.get_response = get_response
        # Read at the start: later the checkout may hold another release than the one that runs.
        facts = release()
        self.views = {"/livez": live, "/readyz": ready, "/version": lambda: _version(facts)}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer of a probe, or whatever the rest of the site answers."""
        view = self.views.get(request.path_info)
        if view is None:
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = view()
        response["Cache-Control"] = "no-store"
        return response


def live() -> HttpResponse:
    """Answer 200: the process takes requests."""
    return HttpResponse("alive\n", content_type="text/plain")


def ready() -> JsonResponse:
    """Answer 200 when visitors can be served, or else 503, and say what is missing.

    A warning is no reason to send visitors elsewhere: nothing else would serve them better.
    """
    if draining.is_draining():
        return JsonResponse({"ready": False, "problems": {"server": "draining"}}, status=503)
    checks = {"database": database_problem(), "migrations": migrations_problem(), "media": _media()}
    problems = {name: problem for name, problem in checks.items() if problem}
    warnings = {} if "database" in problems else {"publisher": _publisher()}
    warnings = {name: warning for name, warning in warnings.items() if warning}
    return JsonResponse(
        {"ready": not problems, "problems": problems, "warnings": warnings},
        status=503 if problems else 200,
    )


def release() -> dict[str, str]:
    """Return the release and the commit of the files that are there now, and when we started."""
    return {"version": package_version(), "commit": commit(), "started": STARTED.isoformat()}


def package_version() -> str:
    """Return the version of this project, as pyproject.toml has it."""
    try:
        project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
        return project["project"]["version"]
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        try:
            return version("motacilla")
        except PackageNotFoundError:
            return "unknown"


def commit() -> str:
    """Return the commit that runs: from ``RELEASE_COMMIT``, or of the checkout, else "unknown"."""
    if settings.RELEASE_COMMIT:
        return settings.RELEASE_COMMIT
    git = settings.BASE_DIR / ".git"
    try:
        head = (git / "HEAD").read_text(encoding="ascii").strip()
        if not head.startswith("ref: "):
            return head
        branch = head.removeprefix("ref: ")
        if (git / branch).exists():
            return (git / branch).read_text(encoding="ascii").strip()
        # Git keeps branches in one file once there are many.
        packed = (git / "packed-refs").read_text(encoding="ascii").splitlines()
        return next((line[:40] for line in packed if line[41:] == branch), "unknown")
    except (OSError, UnicodeDecodeError):
        return "unknown"


def process_id() -> str:
    """Return what tells this process from any other, without a word on the machine it runs on."""
    name = f"{socket.gethostname()} {os.getpid()} {STARTED.isoformat()}"
    return hashlib.sha256(name.encode()).hexdigest()[:12]


def _version(facts: dict[str, str]) -> JsonResponse:
    # Asked anew: the process may have been forked since the facts were gathered.
    return JsonResponse({**facts, "process": process_id()})


def _publisher() -> str:
    try:
        silent = heartbeats.silence(heartbeats.PUBLISHER)
    except Error:
        return "cannot be read"
    if silent is None:
        return "has never run; start manage.py publish_due --loop 10"
    return f"silent for {int(silent.total_seconds())} s" if silent else ""


def database_problem() -> str:
    """Return what is wrong with the database, in words for anybody; "" when nothing is."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return "does not answer"
    return ""


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    """Return the migrations that this release brings along."""
    return frozenset(MigrationLoader(None).graph.nodes)


def migrations_problem() -> str:
    """Return what is wrong with the migrations; more of them, of a newer release, is not."""
    try:
        # One query where all is well: Django's own plan costs 50 ms, and balancers ask all day.
        if _known_migrations() <= MigrationRecorder(connection).applied_migrations().keys():
            return ""
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return "cannot be read"
    return f"{len(plan)} not applied" if plan else ""


def _media() -> str:
    try:
        root = Path(default_storage.path(""))
    except NotImplementedError:
        return ""  # kept elsewhere, by a service with its own probes
    existing = next(path for path in (root, *root.parents) if path.exists())
    return "" if os.access(existing, os.W_OK) else "not writable"
