"""A connection of the site to PostgreSQL dies while nobody uses it, as when the server restarts."""

import threading
from collections.abc import Callable
from contextlib import closing
from unittest.mock import patch

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections
from django.test import RequestFactory, SimpleTestCase


def terminate(backend: int) -> None:
    """End that process of the server, and with it the connection; return when it is gone."""
    with closing(connections.create_connection("default")) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [backend])
        if cursor.fetchone() != (True,):
            raise AssertionError(f"The process {backend} of the server goes on.")


def in_thread(work: Callable[[], None]) -> None:
    """Do ``work`` in a thread, which has a connection of its own as a thread of the site has."""
    errors = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]


if connection.vendor == "postgresql":

    class LostConnectionTests(SimpleTestCase):
        databases = {"default"}

        def setUp(self):
            # Whole, and not by the client of the tests, which lets no connection be closed.
            self.site = WSGIHandler()

        def status(self) -> int:
            """Return what the home page answers with, all signals of a request sent."""
            statuses = []
            environ = RequestFactory().get("/").environ
            response = self.site(environ, lambda status, headers: statuses.append(status))
            response.close()
            return int(statuses[0].split()[0])

        def test_next_request_does_not_notice(self):
            def two_requests():
                self.assertEqual(self.status(), 200)
                # Kept for the next request.
                first = connection.connection.info.backend_pid
                self.assertEqual(self.status(), 200)
                self.assertEqual(connection.connection.info.backend_pid, first)
                terminate(first)
                self.assertEqual(self.status(), 200)
                self.assertNotEqual(connection.connection.info.backend_pid, first)

            in_thread(two_requests)

        def test_it_would_without_our_setting(self):
            def two_requests():
                self.assertEqual(self.status(), 200)
                terminate(connection.connection.info.backend_pid)
                with self.assertLogs("django.request", "ERROR"):
                    self.assertEqual(self.status(), 500)
                # The failure is noticed, and costs this one request.
                self.assertEqual(self.status(), 200)

            with patch.dict(connections.settings["default"], CONN_HEALTH_CHECKS=False):
                in_thread(two_requests)
