"""A release with a migration is rolled out under load, host by host, and no request fails."""

import json
import tempfile
import time
import unittest
from pathlib import Path

from tests import postgresql
from tests.deploy.hosts import Host, Load, upstream
from tests.deploy.servers import Nginx, ask

OLD, NEW = "0" * 40, "1" * 40
REQUESTS = 10_000
PAGES = ("/", "/blog/", "/blog/archive/", "/blog/atom.xml", "/sitemap.xml")


def path(number: int) -> str:
    """Return what the reader of this number asks: mostly what is cached, every tenth time not."""
    page = PAGES[number % len(PAGES)]
    return f"{page}?n={number}" if number % 10 == 0 else ("/version" if number % 4 == 0 else page)


class RollingUpgradeTests(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.folder.chmod(0o755)
        database = self.enterContext(postgresql.running(log_min_messages="error"))
        self.hosts = [
            Host(self.folder, name, DATABASE_URL=database, RELEASE_COMMIT=OLD) for name in "ab"
        ]
        for host in self.hosts:
            self.addCleanup(host.close)
        first = self.hosts[0]
        first.manage("collectstatic", "--no-input", "--verbosity=0")
        first.manage("release")
        for host in self.hosts:
            host.start()
        for host in self.hosts:
            host.wait_until_ready()
        front = self.folder / "front"
        front.mkdir()
        self.nginx = Nginx(
            front, "motacilla_hosts", upstream=upstream("motacilla_hosts", self.hosts)
        )
        self.addCleanup(self.nginx.stop)

    def test_no_request_fails(self):
        load = Load(self.nginx.port, path)
        self.addCleanup(load.stop)
        begin = time.monotonic()
        load.start()
        load.wait_for(500, seconds=120)
        following = {
            "DJANGO_SETTINGS_MODULE": "tests.deploy.next_release.settings",
            "RELEASE_COMMIT": NEW,
        }
        # Expand: the old release runs on, on the schema of the next one.
        said = self.hosts[0].manage("release", **following)
        self.assertIn("next_release", said)
        self.assertEqual(ask(self.hosts[0].port, "/readyz").status, 200)
        migrated = load.asked
        for host in self.hosts:
            self.assertEqual(host.stop(), 0)
            host.start(**following)
            host.wait_until_ready()
        said = self.hosts[0].manage(
            "wait_for_release",
            NEW,
            f"--url=http://127.0.0.1:{self.nginx.port}",
            "--processes=2",
            SITE_URL="http://127.0.0.1",
        )
        self.assertIn("of 2 processes", said)
        rolled = load.asked
        load.wait_for(REQUESTS, seconds=900)
        load.stop()
        took = time.monotonic() - begin
        self.assertEqual(len(load.failures), 0, load.failures[:10])
        self.assertEqual(set(load.statuses), {"200"})
        self.assertGreaterEqual(load.asked, REQUESTS)
        # It was under load that things were done.
        self.assertGreater(rolled, migrated)
        seconds = sorted(load.seconds)
        print(  # noqa: T201
            f"\n{load.asked} requests in {took:.0f} s, 0 failed; "
            f"{rolled} until all was rolled out; "
            f"median {seconds[len(seconds) // 2] * 1000:.0f} ms, "
            f"99% within {seconds[len(seconds) * 99 // 100] * 1000:.0f} ms, "
            f"longest {seconds[-1] * 1000:.0f} ms"
        )

    def test_unready_and_serving_before_it_stops(self):
        host = self.hosts[0]
        host.process.terminate()
        deadline = time.monotonic() + 10
        while ask(host.port, "/readyz").status == 200:
            self.assertLess(time.monotonic(), deadline)
        answer = ask(host.port, "/readyz")
        self.assertEqual(json.loads(answer.body)["problems"], {"server": "draining"})
        self.assertEqual(ask(host.port, "/").status, 200)
        self.assertEqual(host.process.wait(timeout=40), 0)
