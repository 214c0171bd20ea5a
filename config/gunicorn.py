"""How gunicorn runs the site; ``gunicorn --config config/gunicorn.py config.wsgi``."""

import sys
from importlib import import_module
from pathlib import Path

from config import env

try:
    bind = env.host_and_port(*env.listen_address())
    workers = env.integer("WEB_WORKERS", 2, at_least=1, at_most=64)
    threads = env.integer("WEB_THREADS", 4, at_least=1, at_most=64)
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
accesslog = None
errorlog = "-"
loglevel = "warning"
# Wants a writable home directory, which a container need not have.
control_socket_disable = True
# No max_requests: a worker that is replaced resets its connections.


def worker_exit(server, worker) -> None:
    """Write what a worker has counted and not yet written, before it ends."""
    # Not at the top: Django is not set up when this file is read.
    import_module("home.missing").misses.write()
