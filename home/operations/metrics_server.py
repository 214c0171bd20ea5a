"""``/metrics`` on a port of its own, so that no reader can ask for it.

A process beside those of the server adds up what they have counted, in files that they share, and
asks the database for the rest.
"""

import contextlib
import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import prometheus_client
from django.db import close_old_connections
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from home.operations.metrics import gauges

PATH = "/metrics"


class GaugesCollector:
    """Reads the gauges when somebody looks."""

    def collect(self) -> Iterator[Metric]:
        """Yield them."""
        close_old_connections()
        for name, (meaning, value) in gauges().items():
            yield GaugeMetricFamily(name, meaning, value=value)


def application():
    """Return the WSGI application that answers ``/metrics``, and nothing else."""
    registry = prometheus_client.CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(GaugesCollector())
    answer = prometheus_client.make_wsgi_app(registry)

    def app(environ, start_response):
        if environ.get("PATH_INFO") == PATH:
            return answer(environ, start_response)
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"See /metrics\n"]

    return app


class _QuietHandler(WSGIRequestHandler):
    # One who says nothing must not keep the others waiting.
    timeout = 10

    def log_message(self, *arguments) -> None:
        """Say nothing: Prometheus asks every few seconds."""


class _Server(WSGIServer):
    def __init__(self, address, handler):
        # Bound by the server before, so that a port that is taken is told at the start.
        super().__init__(address, handler, bind_and_activate=False)


def start(listener: socket.socket) -> int:
    """Start a process that answers, and return its id.

    Not by multiprocessing, which has every worker that is forked later wait for it at its end.
    """
    pid = os.fork()
    if pid == 0:
        try:
            serve(listener)
        finally:
            os._exit(1)
    return pid


def stop(pid: int) -> None:
    """Stop the process, and wait for its end."""
    # The server may have noticed an earlier end by itself.
    with contextlib.suppress(ProcessLookupError, ChildProcessError):
        os.kill(pid, signal.SIGTERM)
        os.waitpid(pid, 0)


def serve(listener: socket.socket) -> None:
    """Answer until the parent is gone or stops us; never returns before."""
    # A fork of the server, to which they mean other things. Ctrl-C is for the server to pass on.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    server = make_server("", 0, application(), _Server, _QuietHandler)
    server.socket.close()
    server.socket = listener
    server.server_name, server.server_port = listener.getsockname()[:2]
    server.setup_environ()
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    server.serve_forever()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens there.

    :raises OSError: when the port is taken or not ours to use.
    """
    return socket.create_server(
        (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET
    )


def forget_process(pid: int) -> None:
    """Note that a process has ended; what it counted stays counted."""
    prometheus_client.multiprocess.mark_process_dead(pid)


def clear(folder: str) -> None:
    """Remove the files that the processes have counted in."""
    shutil.rmtree(Path(folder), ignore_errors=True)
