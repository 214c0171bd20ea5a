"""``make run`` and ``make dev``, from start to end, as processes of their own."""

import contextlib
import gzip
import http.client
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from tests.config.test_settings import OURS

# These processes have databases of their own, whatever the suite runs on.
pytestmark = pytest.mark.own_database

PASSWORD = re.compile(r"First administrator: admin, password: (\S+) \(shown only now\)")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _as_in_the_background() -> None:
    # What a shell does to what a script starts with "&": it must stop all the same.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Under nohup the suite would hand down that the end of the terminal is nothing to us.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class Site:
    """A running ``make run``, or another starter: its output so far, and requests to it."""

    def __init__(self, data: Path, starter: str = "config.launch", **variables: str):
        self.data = data
        self.port = free_port()
        kept = {
            name: value for name, value in os.environ.items() if name.split("_FILE")[0] not in OURS
        }
        given = {"DATA_DIR": str(data), "PORT": str(self.port), "SAMPLE": "0", **variables}
        # Files, because a pipe would stay open as long as any child lives.
        self.log = tempfile.NamedTemporaryFile("w+", suffix=".log")  # noqa: SIM115
        self.errors = tempfile.NamedTemporaryFile("w+", suffix=".log")  # noqa: SIM115
        self.process = subprocess.Popen(
            [sys.executable, "-m", starter],
            cwd=settings.BASE_DIR,
            env={**kept, **{name: value for name, value in given.items() if value}},
            stdout=self.log,
            stderr=self.errors,
            start_new_session=True,
            preexec_fn=_as_in_the_background,
        )

    @property
    def output(self) -> str:
        return Path(self.log.name).read_text()

    @property
    def error_output(self) -> str:
        return Path(self.errors.name).read_text()

    def wait_until_ready(self) -> "Site":
        deadline = time.monotonic() + 90
        while "Stop it with Ctrl-C." not in self.output:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"not started: {self.output}{self.error_output}")
            time.sleep(0.1)
        return self

    def children(self) -> list[int]:
        """Return the processes that this one started, and those that they started."""
        parents = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                facts = (folder / "stat").read_text().rpartition(")")[2].split()
                parents[int(folder.name)] = int(facts[1])
        found, new = [], [self.process.pid]
        while new:
            new = [child for child, parent in parents.items() if parent in new]
            found += new
        return found

    def get(self, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(connection):
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            return response, response.read()

    def stop(self, number: int = signal.SIGINT) -> int:
        """Send the signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=90)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=40)
        self.log.close()
        self.errors.close()


class LaunchTestCase(unittest.TestCase):
    """Not one of Django's: the database of the suite has no part in this."""

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def start(
        self, data: Path | None = None, starter: str = "config.launch", **variables: str
    ) -> Site:
        site = Site(data or self.folder / "data", starter, **variables)
        self.addCleanup(site.close)
        return site


class RunningTests(LaunchTestCase):
    """On folders of data that one first start has made."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.made = Path(cls.enterClassContext(tempfile.TemporaryDirectory())) / "data"
        site = Site(cls.made)
        cls.addClassCleanup(site.close)
        cls.home = site.wait_until_ready().get("/")[1].decode()
        cls.pids = site.children()
        cls.exit_code = site.stop()
        cls.output, cls.errors, cls.port = site.output, site.error_output, site.port

    def setUp(self):
        super().setUp()
        self.data = shutil.copytree(self.made, self.folder / "data")

    def assert_nothing_left(self, port: int, pids: list[int]) -> None:
        self.assertFalse(listens(port))
        self.assertEqual([pid for pid in pids if Path(f"/proc/{pid}").exists()], [])

    def test_first_start(self):
        self.assertIn("Welcome to my blog", self.home)
        self.assertIn(f"The site:  http://127.0.0.1:{self.port}/\n", self.output)
        self.assertIn(f"The admin: http://127.0.0.1:{self.port}/admin/\n", self.output)
        self.assertEqual(len(PASSWORD.findall(self.output)), 1)
        self.assertEqual(self.errors, "")

    def test_ctrl_c_stops_everything(self):
        self.assertEqual(self.exit_code, 0)
        self.assertTrue(self.output.endswith("Stopped.\n"), self.output)
        self.assertGreaterEqual(len(self.pids), 3)  # server, a worker of it, publisher
        self.assert_nothing_left(self.port, self.pids)

    def test_secret_key_is_for_the_owner_alone(self):
        self.assertEqual((self.made / "secret-key").stat().st_mode & 0o777, 0o600)

    def test_second_start_keeps_what_was_there(self):
        (self.data / "media" / "images").mkdir(parents=True)
        (self.data / "media" / "images" / "dot.png").write_bytes(b"\x89PNG not really")
        (self.data / "media" / "page.html").write_text("<script>alert(1)</script>")
        site = self.start(self.data).wait_until_ready()
        response, body = site.get("/")
        self.assertEqual(response.status, 200)
        self.assertIn(b"Welcome to my blog", body)
        self.assertNotIn("password", site.output)
        self.check_static_files(site, body.decode())
        self.check_media(site)
        self.check_other_addresses(site)
        pids = site.children()
        self.assertEqual(site.stop(signal.SIGTERM), 0)
        self.assert_nothing_left(site.port, pids)
        self.assertEqual(site.error_output, "")

    def check_static_files(self, site: Site, page: str) -> None:
        sheets = re.findall(r'href="(/static/[^"]+\.css)"', page)
        self.assertTrue(sheets)
        for address in sheets:
            self.assertRegex(address, r"\.[0-9a-f]{12}\.css$")
            response, body = site.get(address, **{"Accept-Encoding": "gzip"})
            self.assertEqual(response.status, 200)
            self.assertIn("immutable", response.headers["Cache-Control"])
            self.assertRegex(response.headers["Cache-Control"], r"max-age=\d{8,}")
            if response.headers["Content-Encoding"]:
                self.assertEqual(response.headers["Content-Encoding"], "gzip")
                body = gzip.decompress(body)
            self.assertIn(b"@layer", body)
        self.assertIn(
            "gzip",
            [
                site.get(one, **{"Accept-Encoding": "gzip"})[0].headers["Content-Encoding"]
                for one in sheets
            ],
        )

    def check_media(self, site: Site) -> None:
        response, body = site.get("/media/images/dot.png")
        self.assertEqual((response.status, body), (200, b"\x89PNG not really"))
        self.assertEqual(response.headers["Content-Type"], "image/png")
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        response, _ = site.get("/media/images/dot.png", Range="bytes=1-3")
        self.assertEqual(response.status, 206)
        response, _ = site.get("/media/page.html")
        self.assertEqual(response.headers["Content-Type"], "application/octet-stream")
        self.assertIn("attachment", response.headers["Content-Disposition"])

    def check_other_addresses(self, site: Site) -> None:
        for path, status in (("/readyz", 200), ("/admin/login/", 200), ("/missing/", 404)):
            self.assertEqual(site.get(path)[0].status, status, path)
        # By any name of this machine, but by no other.
        self.assertEqual(site.get("/", Host=f"localhost:{site.port}")[0].status, 200)
        self.assertEqual(site.get("/", Host="elsewhere.example.com")[0].status, 400)

    def test_settings_from_files_and_the_end_of_the_terminal(self):
        """A variable given as a file is not given twice once we have read it."""
        port = free_port()
        for name, value in (
            ("PORT", str(port)),
            ("HOST", "127.0.0.1"),
            ("DATA_DIR", str(self.data)),
            ("SITE_URL", f"http://localhost:{port}"),
        ):
            (self.folder / name).write_text(value)
        names = ("PORT", "HOST", "DATA_DIR", "SITE_URL")
        given = {f"{name}_FILE": str(self.folder / name) for name in names}
        site = self.start(DATA_DIR="", PORT="", **given).wait_until_ready()
        site.port = port
        self.assertIn(f"The site:  http://localhost:{port}/\n", site.output)
        self.assertEqual(site.get("/")[0].status, 200)
        pids = site.children()
        self.assertEqual(site.stop(signal.SIGHUP), 0)
        self.assert_nothing_left(port, pids)

    def test_development_server_has_a_publisher_beside_it(self):
        began = time.time()
        site = self.start(self.data, "config.develop").wait_until_ready()
        self.assertEqual(site.get("/")[0].status, 200)
        pids = site.children()
        self.assertGreaterEqual(len(pids), 3)  # server, what it reloads, publisher
        deadline = time.monotonic() + 60
        while not self.publisher_reported(began):
            self.assertLess(time.monotonic(), deadline, site.output)
            time.sleep(0.2)
        self.assertEqual(site.stop(), 0)
        self.assertTrue(site.output.endswith("Stopped.\n"), site.output)
        self.assert_nothing_left(site.port, pids)

    def publisher_reported(self, since: float) -> bool:
        """Whether a publisher has written that it is alive, later than ``since``."""
        uri = f"file:{self.data / 'db.sqlite3'}?mode=ro"
        with contextlib.closing(sqlite3.connect(uri, uri=True)) as database:
            rows = database.execute("SELECT at FROM home_heartbeat").fetchall()
        moments = [datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp() for (at,) in rows]
        return any(moment > since for moment in moments)


class RefusalTests(LaunchTestCase):
    """What cannot be done ends the start: exit code 1, and one line that says what to do."""

    def refused(self, *words: str, **variables: str) -> None:
        site = self.start(**variables)
        self.assertEqual(site.process.wait(timeout=60), 1, site.output)
        lines = site.error_output.strip().splitlines()
        self.assertEqual(len(lines), 1, site.error_output)
        for word in words:
            self.assertIn(word, lines[0])
        self.assertNotIn("Traceback", site.output)
        self.assertNotIn("hunter2", site.output + site.error_output)

    def test_port_in_use(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = str(other.getsockname()[1])
            self.refused("Cannot start", port, "in use", "PORT=", PORT=port)

    def test_host_of_another_machine(self):
        self.refused("Cannot start", "192.0.2.1", "HOST", HOST="192.0.2.1")

    def test_malformed_port(self):
        self.refused("PORT: expected a number", PORT="http")

    def test_data_folder_that_cannot_be_made(self):
        # Below a file, because for root no folder is closed.
        (self.folder / "file").write_text("")
        data = str(self.folder / "file" / "data")
        self.refused("Cannot start: DATA_DIR", data, "DATA_DIR=/path", DATA_DIR=data)

    def test_file_instead_of_the_data_folder(self):
        (self.folder / "file").write_text("")
        data = str(self.folder / "file")
        self.refused("DATA_DIR", "is not a directory", DATA_DIR=data)

    def test_malformed_database_url(self):
        self.refused("DATABASE_URL: expected", DATABASE_URL="postgres://me:hunter2@db:port/blog")

    def test_database_that_does_not_answer(self):
        url = f"postgres://me:hunter2@127.0.0.1:{free_port()}/blog"
        self.refused("DATABASE_URL: the database does not answer", DATABASE_URL=url)

    def test_file_that_is_no_database(self):
        (self.folder / "data").mkdir()
        (self.folder / "data" / "db.sqlite3").write_text("This is no database. " * 100)
        self.refused("DATABASE_URL", "file is not a database")

    def test_malformed_number_of_workers(self):
        self.refused("WEB_WORKERS: expected a number", WEB_WORKERS="many")

    def test_short_secret_key(self):
        self.refused("SECRET_KEY: expected at least 50 characters", SECRET_KEY="hunter2")
