"""How gunicorn runs the site; ``gunicorn --config config/gunicorn.py config.wsgi``."""

import signal
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

from config import env

try:
    bind = env.host_and_port(*env.listen_address())
    workers = env.integer("WEB_WORKERS", 2, at_least=1, at_most=64)
    threads = env.integer("WEB_THREADS", 4, at_least=1, at_most=64)
    # A terminal is for other things; where machines read, each request has its line.
    is_json = env.choice("LOG_FORMAT", "text", {"json", "text"}) == "json"
    accesslog = "-" if env.flag("ACCESS_LOG", is_json) else None
    metrics_port = env.integer("METRICS_PORT", 0, at_least=0, at_most=65535)
    drain_seconds = env.integer("DRAIN_SECONDS", 5, at_least=0, at_most=300)
except env.ConfigurationError as error:
    sys.exit(f"Configuration error: {error}")
if metrics_port and not env.is_set("PROMETHEUS_MULTIPROC_DIR"):
    # Where the processes count, each in files of its own; the package reads it when it is loaded.
    shared = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
    env.put("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="motacilla-metrics-", dir=shared))
worker_class = "gthread"
# Loaded once, so that the workers share its memory and a wrong setting ends the start.
preload_app = True
# Time for requests that are under way when a process is told to stop.
graceful_timeout = 20
timeout = 60
keepalive = 5
# Its heartbeat files would touch the disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# Whether a proxy may say that the reader came by https is for TRUSTED_PROXIES to decide, alone.
forwarded_allow_ips = ""
logger_class = "config.server_log.ServerLogger"
errorlog = "-"
loglevel = "warning"
# Wants a writable home directory, which a container need not have.
control_socket_disable = True
# No max_requests: a worker that is replaced resets its connections.


def on_starting(server) -> None:
    """Take the port of the metrics, so that one that is taken ends the start."""
    if not metrics_port:
        return
    metrics_server = import_module("home.operations.metrics_server")
    try:
        server.metrics_listener = metrics_server.listen(env.listen_address()[0], metrics_port)
    except OSError as error:
        sys.exit(f"METRICS_PORT: {metrics_port} cannot be used ({error.strerror})")


def child_exit(server, worker) -> None:
    """Tell the metrics that a process has ended."""
    if metrics_port:
        import_module("home.operations.metrics_server").forget_process(worker.pid)


def on_exit(server) -> None:
    """End the metrics with the server."""
    if metrics_port:
        metrics_server = import_module("home.operations.metrics_server")
        if pid := getattr(server, "metrics_pid", 0):
            metrics_server.stop(pid)
        metrics_server.clear(env.text("PROMETHEUS_MULTIPROC_DIR"))


def when_ready(server) -> None:
    """Start answering for the metrics, settle, and let SIGTERM make the server unready first.

    It stops ``DRAIN_SECONDS`` later: the balancer needs that time to notice, see
    home.operations.draining. Ctrl-C stops at once, and so does a second SIGTERM.
    """
    if metrics_port:
        metrics_server = import_module("home.operations.metrics_server")
        server.metrics_pid = metrics_server.start(server.metrics_listener)
    # Before the workers are made of this process.
    import_module("home.operations.collecting").settle()
    draining = import_module("home.operations.draining")

    def drain() -> None:
        draining.begin()
        end = time.monotonic() + drain_seconds
        stops = {signal.SIGTERM, signal.SIGINT, signal.SIGQUIT}
        while (left := end - time.monotonic()) > 0:
            seen = server.wait_for_signals(timeout=min(left, 1.0))
            if signal.SIGCHLD in seen:
                server.reap_workers()
                server.manage_workers()
            if stops.intersection(seen):
                break
        raise StopIteration  # as gunicorn's own handler does: stop listening, finish, end

    server.handle_term = drain


def worker_exit(server, worker) -> None:
    """Write what a worker has counted and not yet written, before it ends."""
    # Not at the top: Django is not set up when this file is read.
    import_module("home.missing").misses.write()
