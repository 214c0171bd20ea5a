"""How gunicorn runs the site; ``gunicorn --config config/gunicorn.py config.wsgi``."""

from config import env

bind = f"{env.text('HOST', '127.0.0.1')}:{env.integer('PORT', 8000, at_least=1, at_most=65535)}"
worker_class = "gthread"
workers = env.integer("WEB_WORKERS", 2, at_least=1, at_most=64)
threads = env.integer("WEB_THREADS", 4, at_least=1, at_most=64)
# Loaded once, so that the workers share its memory and a wrong setting ends the start.
preload_app = True
# Time for requests that are under way when a process is told to stop.
graceful_timeout = 20
timeout = 60
keepalive = 5
# Its heartbeat files would touch the disk.
worker_tmp_dir = "/dev/shm" if __import__("os").path.isdir("/dev/shm") else None  # noqa: S108
accesslog = None
errorlog = "-"
loglevel = "warning"
# Wants a writable home directory, which a container need not have.
control_socket_disable = True
# No max_requests: a worker that is replaced resets its connections.
