from datetime import timedelta
from unittest.mock import patch

from django.test import TestCase
from django.utils import timezone

from home.models import Heartbeat
from home.operations import heartbeats


class HeartbeatTests(TestCase):
    def setUp(self):
        heartbeats.forget()
        self.addCleanup(heartbeats.forget)

    def test_first_beat_needs_no_row(self):
        self.assertIsNone(heartbeats.silence("worker"))
        self.assertTrue(heartbeats.beat("worker", 10))
        self.assertEqual(heartbeats.silence("worker"), timedelta())

    def test_beats_are_written_now_and_then_and_in_one_row(self):
        self.assertTrue(heartbeats.beat("worker", 10))
        with self.assertNumQueries(0):
            self.assertFalse(heartbeats.beat("worker", 10))
        self.assertTrue(heartbeats.beat("other", 10))
        with patch("time.monotonic", return_value=heartbeats._last["worker"] + 21):
            self.assertTrue(heartbeats.beat("worker", 30))
        self.assertEqual(Heartbeat.objects.get(name="worker").every, 30)

    def test_silent_only_after_longer_than_it_said(self):
        heartbeats.beat("worker", 600)
        for ago, silent in ((11, False), (13, True)):
            Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=ago))
            with self.subTest(minutes=ago):
                self.assertEqual(bool(heartbeats.silence("worker")), silent)
