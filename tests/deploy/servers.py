"""Real servers for the tests of this folder: nginx with our configuration, and what stands behind.

Each listens on a free port of this machine and is gone when its test is over.
"""

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.deploy.install import program

ROOT = Path(__file__).resolve().parents[2]
HOST = "blog.example.com"
SHARED = "public, max-age=0, s-maxage=1, stale-while-revalidate=1, stale-if-error=86400"
SECRET_KEY = "for tests behind other servers, where nothing is worth protecting"
# Around what nginx takes from our template; as Debian has it, "tcp_nopush on" included.
NGINX = """
daemon off;
master_process on;
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/motacilla.conf;
}}
"""


def free_port() -> int:
    """Return a port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port: int, process: subprocess.Popen, seconds: float = 90) -> None:
    """Wait until somebody listens there.

    :raises AssertionError: when the process ends before, or the time is over.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError(f"{process.args[0]} does not listen (exit code {process.poll()})")


class Answer:
    """What came back: ``status``, ``headers`` and ``body``; ``cache`` is what nginx says of it."""

    def __init__(self, response: http.client.HTTPResponse):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()
        self.cache = response.headers.get("X-Cache", "")


def ask(port: int, path: str, method: str = "GET", body: bytes | None = None, **headers) -> Answer:
    """Send one request by a connection of its own; ``_`` in the name of a header stands for ``-``.

    :raises OSError: when nobody answers.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {"Host": HOST, **named})
        return Answer(connection.getresponse())


class Origin:
    """A site that remembers what it was asked, and answers as ``answer`` is set to.

    ``answer`` takes the path and the headers of a request and returns status, headers and body;
    ``seen`` holds method, path and headers of every request. Each answer takes ``seconds``.
    """

    def __init__(self):
        self.seen: list[tuple[str, str, http.client.HTTPMessage]] = []
        self.seconds = 0.0
        self.answer: Callable = lambda path, headers: (200, {"Cache-Control": SHARED}, b"page")
        origin = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                origin.seen.append((self.command, self.path, self.headers))
                time.sleep(origin.seconds)
                status, headers, body = origin.answer(self.path, self.headers)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            do_HEAD = do_GET

            def do_POST(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.do_GET()

            def log_message(self, *arguments):
                pass

        class Server(ThreadingHTTPServer):
            request_queue_size = 256
            daemon_threads = True

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Listen no more, as a process that was killed."""
        self.server.shutdown()
        self.server.server_close()


class Nginx:
    """nginx with our template, in front of ``origin``, such as ``127.0.0.1:8000``.

    ``upstream`` is what stands before the template, such as the names of several hosts.
    """

    def __init__(
        self,
        folder: Path,
        origin: str,
        trusted: str = "192.0.2.1/32",
        upstream: str = "",
        **variables: str,
    ):
        self.folder, self.port = folder, free_port()
        # Its workers are another user.
        folder.chmod(0o755)
        values = {
            "NGINX_LISTEN": f"127.0.0.1:{self.port}",
            "NGINX_ORIGIN": origin,
            "NGINX_CACHE": f"{folder}/cache",
            "NGINX_TRUSTED_PROXY": trusted,
            "NGINX_PURGERS": "127.0.0.1/32",
            "NGINX_LOCAL_RESOLVERS": "127.0.0.1",
            **variables,
        }
        template = (ROOT / "deploy/nginx/motacilla.conf.template").read_text()
        for name, value in values.items():
            template = template.replace(f"${{{name}}}", value)
        left = re.findall(r"\$\{[A-Z_]+\}", re.sub(r"(?m)^\s*#.*$", "", template))
        assert not left, left
        (folder / "motacilla.conf").write_text(upstream + template)
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder))
        command = [program("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf")]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        wait_for_port(self.port, self.process)

    def stop(self) -> None:
        """Stop it and wait until it is gone."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)

    def log(self) -> str:
        """Return what it has written about errors."""
        return (self.folder / "error.log").read_text()


class Site:
    """The site itself under gunicorn, as on a host, with a database of its own.

    ``environment`` is what ``manage.py`` needs to work on the same data.
    """

    def __init__(self, folder: Path, **variables: str):
        self.port = free_port()
        folder.mkdir(exist_ok=True)
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = {
            **kept,
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "SECRET_KEY": SECRET_KEY,
            "SITE_URL": f"https://{HOST}",
            "DATA_DIR": str(folder),
            "PORT": str(self.port),
            "TRUSTED_PROXIES": "1",
            **variables,
        }
        self.manage("collectstatic", "--no-input", "--verbosity=0")
        self.manage("migrate", "--verbosity=0")
        self.start()

    def start(self) -> None:
        """Start the server and wait until it listens."""
        command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py"]
        self.process = subprocess.Popen(
            [*command, "config.wsgi"], cwd=ROOT, env=self.environment, start_new_session=True
        )
        wait_for_port(self.port, self.process)

    def manage(self, *arguments: str, **kwargs) -> subprocess.CompletedProcess:
        """Run a management command on the data of this site."""
        command = [sys.executable, "manage.py", *arguments]
        options = {"check": True, "capture_output": True, "text": True, **kwargs}
        return subprocess.run(command, cwd=ROOT, env=self.environment, **options)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send the signal to the server and its workers, and return the exit code."""
        with contextlib.suppress(ProcessLookupError):
            if number == signal.SIGKILL:
                os.killpg(self.process.pid, number)
            else:
                self.process.send_signal(number)
        return self.process.wait(timeout=40)
