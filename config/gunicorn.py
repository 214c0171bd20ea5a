"""How gunicorn runs the site; ``gunicorn --config config/gunicorn.py config.wsgi``."""

import signal
import sys
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
    drain_seconds = env.integer("DRAIN_SECONDS", 5, at_least=0, at_most=300)
except env.ConfigurationError as error:
    sys.exit(f"Configuration error: {error}")
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


def when_ready(server) -> None:
    """Let SIGTERM make the server unready first, and stop it ``DRAIN_SECONDS`` later.

    The balancer needs that time to notice; see home.operations.draining. Ctrl-C stops at once, and
    so does a second SIGTERM.
    """
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
