"""What is counted, and that alerts and dashboard ask for nothing else."""

import contextlib
import json
import logging
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path
from unittest import mock

import prometheus_client
import pytest
import yaml
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory, SimpleTestCase, TestCase, override_settings
from django.urls import resolve
from django.utils import timezone
from prometheus_client import CollectorRegistry

from blog import gauges as blog_gauges
from home.models import Heartbeat
from home.operations import heartbeats, metrics
from home.operations.metrics import Counters, MetricsMiddleware
from tests import factories
from tests.config.test_launch import free_port
from tests.config.test_settings import environment

MONITORING = settings.BASE_DIR / "deploy/monitoring"
NAME = re.compile(r"\bmotacilla_\w+")


def counters() -> tuple[Counters, CollectorRegistry]:
    """Return counters of their own, and where they are kept."""
    registry = CollectorRegistry()
    prometheus = mock.Mock(
        Counter=lambda *given, **named: prometheus_client.Counter(
            *given, **named, registry=registry
        ),
        Histogram=lambda *given, **named: prometheus_client.Histogram(
            *given, **named, registry=registry
        ),
    )
    return Counters(prometheus), registry


@override_settings(METRICS_PORT=9100)
class MiddlewareTests(TestCase):
    def setUp(self):
        self.counters, self.registry = counters()
        self.enterContext(mock.patch.object(MetricsMiddleware, "counters", self.counters))

    def value(self, name: str, **labels) -> float | None:
        return self.registry.get_sample_value(name, labels)

    def answer(self, path: str, view, method: str = "GET", match: bool = True):
        request = RequestFactory().generic(method, path)
        if match:
            request.resolver_match = resolve(path)
        return MetricsMiddleware(view)(request)

    def test_requests_time_and_queries_are_counted(self):
        def view(request):
            for _ in range(3):
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1")
            return HttpResponse(status=404)

        self.answer("/robots.txt", view)
        count = self.value(
            "motacilla_requests_total", method="GET", view="robots_text", status="404"
        )
        self.assertEqual(count, 1)
        self.assertEqual(self.value("motacilla_request_queries_sum", view="robots_text"), 3)
        self.assertEqual(self.value("motacilla_request_seconds_count", view="robots_text"), 1)

    def test_names_are_few_whatever_is_asked_for(self):
        def view(request):
            return HttpResponse()

        for number in range(20):
            self.answer(f"/blog/{number}/", view)
            self.answer(f"/admin/pages/{number}/edit/", view)
            self.answer(f"/static/{number}.css", view, match=False)
            self.answer(f"/{number}", view, method=f"X{number}", match=False)
        labels = {
            (sample.labels["method"], sample.labels["view"])
            for metric in self.registry.collect()
            for sample in metric.samples
            if sample.name == "motacilla_requests_total"
        }
        self.assertEqual(
            labels,
            {("GET", "wagtail_serve"), ("GET", "admin"), ("GET", "static"), ("other", "none")},
        )

    def test_cache_is_counted(self):
        class Cache:
            kept = {"a": None, "b": 2}

            def get(self, key, default=None, version=None):
                return self.kept.get(key, default)

        with (
            mock.patch.object(metrics, "import_module", return_value=mock.Mock(Cache=Cache)),
            override_settings(CACHES={"default": {"BACKEND": "module.Cache"}}),
        ):
            metrics.count_cache_reads(self.counters)
        found = [Cache().get("a", 1), Cache().get("b"), Cache().get("c"), Cache().get("d", 4)]
        self.assertEqual(found, [None, 2, None, 4])
        self.assertEqual(self.value("motacilla_cache_reads_total", result="hit"), 2)
        self.assertEqual(self.value("motacilla_cache_reads_total", result="miss"), 2)


class OffTests(SimpleTestCase):
    def test_without_a_port_nothing_is_in_the_way(self):
        with self.assertRaises(MiddlewareNotUsed):
            MetricsMiddleware(lambda request: HttpResponse())


class GaugesTests(TestCase):
    def value(self, name: str) -> float | None:
        return metrics.gauges().get(f"motacilla_{name}", ("", None))[1]

    def test_nothing_to_say(self):
        self.assertEqual(self.value("overdue_posts"), 0)
        self.assertEqual(self.value("publish_lag_seconds"), 0)
        self.assertEqual(self.value("failed_posts"), 0)
        self.assertIsNone(self.value("publisher_heartbeat_age_seconds"))

    def test_overdue_post(self):
        post = factories.post(publish=False)
        post.go_live_at = timezone.now() + timedelta(hours=1)
        post.save_revision(approved_go_live_at=timezone.now() - timedelta(seconds=90))
        self.assertEqual(self.value("overdue_posts"), 1)
        self.assertAlmostEqual(self.value("publish_lag_seconds"), 90, delta=10)

    def test_heartbeat(self):
        at = timezone.now() - timedelta(seconds=30)
        Heartbeat.objects.create(name=heartbeats.PUBLISHER, at=at, every=10)
        self.assertAlmostEqual(self.value("publisher_heartbeat_age_seconds"), 30, delta=10)

    def test_backup(self):
        with mock.patch.object(metrics, "backup_age", return_value=timedelta(hours=1)):
            self.assertEqual(self.value("backup_age_seconds"), 3600)
        with mock.patch.object(metrics, "backup_age", return_value=None):
            self.assertIsNone(self.value("backup_age_seconds"))

    def test_one_that_fails_does_not_hide_the_others(self):
        with (
            mock.patch.object(metrics, "backup_age", side_effect=ValueError("broken")),
            self.assertLogs("home.operations.metrics", logging.ERROR),
        ):
            self.assertEqual(self.value("overdue_posts"), 0)
            self.assertIsNone(self.value("backup_age_seconds"))


class MonitoringFilesTests(SimpleTestCase):
    def known(self) -> set[str]:
        found = set(metrics.gauge_names())
        for metric in counters()[1].collect():
            endings = ("_bucket", "_sum", "_count") if metric.type == "histogram" else ("_total",)
            found |= {metric.name + ending for ending in endings}
        return found

    def test_blog_has_registered_its_gauges(self):
        self.assertTrue(blog_gauges.overdue_posts)
        self.assertLessEqual(
            {"motacilla_overdue_posts", "motacilla_backup_age_seconds"}, metrics.gauge_names()
        )

    def test_alerts_ask_for_what_there_is(self):
        text = (MONITORING / "alerts.yml").read_text(encoding="utf-8")
        rules = yaml.safe_load(text)["groups"][0]["rules"]
        asked = {name for rule in rules for name in NAME.findall(rule["expr"])}
        self.assertGreater(len(asked), 7)
        self.assertLessEqual(asked, self.known())
        for rule in rules:
            self.assertTrue(rule["annotations"]["summary"])

    def test_dashboard_asks_for_what_there_is(self):
        board = json.loads((MONITORING / "grafana-dashboard.json").read_text(encoding="utf-8"))
        asked = {
            name
            for panel in board["panels"]
            for target in panel["targets"]
            for name in NAME.findall(target["expr"])
        }
        self.assertGreater(len(asked), 8)
        self.assertLessEqual(asked, self.known())

    def test_docs_name_what_there_is(self):
        text = (settings.BASE_DIR / "docs/monitoring.md").read_text(encoding="utf-8")
        rows = set(re.findall(r"^\| `(motacilla_\w+)`", text, re.MULTILINE))
        gauges = metrics.gauge_names()
        counted = {metric.name for metric in counters()[1].collect()}
        totals = {"motacilla_requests_total", "motacilla_cache_reads_total"}
        histograms = {name for name in counted if f"{name}_total" not in totals}
        self.assertEqual(rows, gauges | totals | histograms)


@pytest.mark.own_database
class ServerTests(SimpleTestCase):
    """The real server with two processes."""

    def get(self, port: int, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            return answer.read().decode()

    def wait_for(self, server: subprocess.Popen, port: int) -> None:
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline and server.poll() is None:
            with contextlib.suppress(OSError):
                self.get(port, "/livez")
                return
            time.sleep(0.2)
        raise AssertionError(f"not started: {server.poll()}")

    def test_both_are_counted_in_one_place_and_nothing_is_left(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        counted = Path(folder) / "counted"
        counted.mkdir()
        port, metrics_port = free_port(), free_port()
        variables = environment(
            folder,
            PORT=str(port),
            METRICS_PORT=str(metrics_port),
            PROMETHEUS_MULTIPROC_DIR=str(counted),
        )
        log = self.enterContext(tempfile.TemporaryFile("w+"))
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"],
            cwd=settings.BASE_DIR,
            env={**variables, "WEB_WORKERS": "2", "DRAIN_SECONDS": "0"},
            stdout=log,
            stderr=log,
        )
        self.addCleanup(server.kill)
        self.wait_for(server, port)
        for _ in range(12):
            with contextlib.suppress(urllib.error.HTTPError):
                self.get(port, "/media/none.png")
        text = self.get(metrics_port, "/metrics")
        counts = re.findall(r'^motacilla_requests_total{.*view="media".*} (\S+)$', text, re.M)
        self.assertEqual(sum(map(float, counts)), 12)
        with self.assertRaises(urllib.error.HTTPError):
            self.get(metrics_port, "/")
        with self.assertRaises(urllib.error.HTTPError):
            self.get(port, "/metrics")
        server.terminate()
        self.assertEqual(server.wait(30), 0)
        with self.assertRaises(OSError):
            self.get(metrics_port, "/metrics")
        self.assertFalse(counted.exists())
        log.seek(0)
        self.assertNotRegex(log.read(), "Traceback|exited with code")
