"""How the server stops; tests/deploy shows it with real ones."""

import gc
import runpy
import signal
import time
from unittest.mock import patch

from django.conf import settings
from django.test import SimpleTestCase

from home.operations import draining
from home.operations.collecting import NEW_OBJECTS


class Server:
    """What our hook uses of gunicorn's arbiter."""

    def __init__(self, *signals: int):
        self.signals = list(signals)
        self.was_draining = []
        self.reaped = 0

    def wait_for_signals(self, timeout: float) -> list[int]:
        self.was_draining.append(draining.is_draining())
        if self.signals:
            return [self.signals.pop(0)]
        time.sleep(timeout)
        return []

    def reap_workers(self) -> None:
        self.reaped += 1

    def manage_workers(self) -> None:
        pass


class DrainTests(SimpleTestCase):
    def setUp(self):
        self.addCleanup(draining.end)
        self.addCleanup(gc.set_threshold, *gc.get_threshold())
        self.addCleanup(gc.unfreeze)

    def test_what_is_loaded_is_put_aside_before_workers_are_made(self):
        config = runpy.run_path(settings.BASE_DIR / "config/gunicorn.py")
        config["when_ready"](Server())
        self.assertGreater(gc.get_freeze_count(), 10_000)
        self.assertEqual(gc.get_threshold()[0], NEW_OBJECTS)

    def stop(self, seconds: str, *signals: int) -> tuple[Server, float]:
        with patch.dict("os.environ", DRAIN_SECONDS=seconds):
            config = runpy.run_path(settings.BASE_DIR / "config/gunicorn.py")
        server = Server(*signals)
        config["when_ready"](server)
        self.assertFalse(draining.is_draining())
        begin = time.monotonic()
        with self.assertRaises(StopIteration):
            server.handle_term()
        return server, time.monotonic() - begin

    def test_unready_first_then_stopped(self):
        server, took = self.stop("1")
        self.assertEqual(set(server.was_draining), {True})
        self.assertGreaterEqual(took, 1)

    def test_second_signal_stops_at_once(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            with self.subTest(number):
                draining.end()
                self.assertLess(self.stop("60", number)[1], 30)

    def test_worker_that_dies_meanwhile_is_replaced(self):
        server, _ = self.stop("1", signal.SIGCHLD)
        self.assertEqual(server.reaped, 1)

    def test_no_time_to_drain_for_who_wants_none(self):
        server, _ = self.stop("0")
        self.assertEqual(server.was_draining, [])
        self.assertTrue(draining.is_draining())

    def test_gunicorn_has_what_the_hook_uses(self):
        from gunicorn.arbiter import Arbiter

        for name in ("handle_term", "wait_for_signals", "reap_workers", "manage_workers"):
            self.assertTrue(callable(getattr(Arbiter, name)))
