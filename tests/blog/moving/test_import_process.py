"""The import as a process: what it returns to the shell, and what is left when it is killed."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.test import SimpleTestCase

from tests.blog.moving.corpus import FILES
from tests.config.test_settings import OURS

# These processes have databases of their own, whatever the suite runs on.
pytestmark = pytest.mark.own_database

# Everything by which two ends are compared; keys may differ, as those of a killed run are lost.
QUERIES = {
    "pages": "SELECT url_path, title, slug, live, expired, has_unpublished_changes, go_live_at,"
    " latest_revision_id IS NULL FROM wagtailcore_page WHERE depth > 2",
    "bodies": "SELECT slug, body FROM wagtailcore_page"
    " JOIN blog_blogpostpage ON page_ptr_id = wagtailcore_page.id",
    "redirects": "SELECT old_path, redirect_link, url_path FROM wagtailredirects_redirect"
    " LEFT JOIN wagtailcore_page ON redirect_page_id = wagtailcore_page.id",
    "files": "SELECT path, digest, revision_id_written IS NULL FROM blog_importedfile",
    "pictures": "SELECT file, file_hash FROM home_siteimage",
    "documents": "SELECT file FROM wagtaildocs_document",
    "tags": "SELECT name FROM blog_blogtag",
    "authors": "SELECT name FROM blog_author",
    "revisions": "SELECT slug, COUNT(*) FROM wagtailcore_revision JOIN wagtailcore_page"
    " ON object_id = CAST(wagtailcore_page.id AS TEXT) WHERE depth > 2 GROUP BY slug",
}


class ProcessTests(SimpleTestCase):
    """Each with a copy of one empty site."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = Path(tempfile.mkdtemp(prefix="motacilla-process-"))
        cls.addClassCleanup(shutil.rmtree, folder)
        cls.folder = folder

    @pytest.fixture(autouse=True)
    def empty_database(self, migrated_file):
        self.empty = migrated_file

    @staticmethod
    def start(data: Path, *arguments: str, **options) -> subprocess.Popen:
        kept = {
            name: value for name, value in os.environ.items() if name.split("_FILE")[0] not in OURS
        }
        kept.pop("DJANGO_SETTINGS_MODULE", None)
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env={**kept, "DATA_DIR": str(data)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    @classmethod
    def run_command(cls, data: Path, *arguments: str) -> subprocess.CompletedProcess:
        with cls.start(data, *arguments) as process:
            out, err = process.communicate(timeout=300)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def site(self, name: str) -> Path:
        """Return the data folder of a new, empty site."""
        data = self.folder / name
        data.mkdir()
        shutil.copyfile(self.empty, data / "db.sqlite3")
        return data

    def query(self, data: Path, sql: str) -> list:
        with closing(sqlite3.connect(data / "db.sqlite3", timeout=30)) as connection:
            return connection.execute(sql).fetchall()

    def end_state(self, data: Path) -> dict[str, list]:
        """Return what is in the database and in the media folder, by names instead of keys."""
        found = {name: sorted(map(repr, self.query(data, sql))) for name, sql in QUERIES.items()}
        paths = dict(self.query(data, "SELECT id, url_path FROM wagtailcore_page"))
        images = dict(self.query(data, "SELECT id, file FROM home_siteimage"))
        files = dict(self.query(data, "SELECT id, file FROM wagtaildocs_document"))
        bodies = []
        for slug, body in self.query(data, QUERIES["bodies"]):
            bodies.append((slug, self.named(json.loads(body), paths, images, files)))
        found["bodies"] = sorted(bodies, key=repr)
        media = data / "media"
        found["media"] = sorted(
            file.relative_to(media).as_posix()
            for kind in ("original_images", "documents")
            for file in (media / kind).rglob("*")
            if file.is_file()
        )
        return found

    def named(self, value, paths, images, files):
        """Return a body with the names of pages and files in place of their keys."""
        if isinstance(value, list):
            return [self.named(one, paths, images, files) for one in value]
        if isinstance(value, dict):
            known = {"image": images, "picture": images, "poster": images, "file": files}
            return {
                key: known[key].get(one)
                if key in known and isinstance(one, int)
                else self.named(one, paths, images, files)
                for key, one in value.items()
            }
        if isinstance(value, str):
            for kind, table in (("page", paths), ("document", files)):
                for key, name in table.items():
                    value = value.replace(f'id="{key}" linktype="{kind}"', f'{kind}="{name}"')
        return value

    def test_exit_codes(self):
        data = self.site("codes")
        good, bad = str(FILES / "plain"), self.folder / "bad"
        bad.mkdir()
        (bad / "a.md").write_text("---\ntitle: [\n---\n")
        (bad / "b.md").write_text("# B\n\nWords.\n")
        dry = self.run_command(data, "import_markdown", good, "--dry-run")
        self.assertEqual((dry.returncode, dry.stderr), (0, ""))
        self.assertIn("3 files: 3 new.", dry.stdout)
        self.assertEqual(self.query(data, "SELECT * FROM blog_importedfile"), [])
        done = self.run_command(data, "import_markdown", good)
        self.assertEqual(done.returncode, 0, done.stderr)
        lost = self.run_command(data, "import_markdown", str(bad))
        self.assertEqual(lost.returncode, 1)
        self.assertIn("✗", lost.stdout)
        self.assertIn("Not everything came over", lost.stderr)
        self.assertNotIn("Traceback", lost.stderr)
        wrong = self.run_command(data, "import_markdown")
        self.assertEqual(wrong.returncode, 2)
        out = self.run_command(data, "export_markdown", str(self.folder / "out"))
        self.assertEqual((out.returncode, out.stderr), (0, ""))
        self.assertIn("Wrote 4 posts", out.stdout)

    def test_killed_at_any_moment_and_started_again_it_ends_as_if_never_killed(self):
        command = ("import_markdown", str(FILES / "hugo"))
        undisturbed = self.site("undisturbed")
        self.assertEqual(self.run_command(undisturbed, *command).returncode, 0)
        wanted = self.end_state(undisturbed)
        self.assertGreater(len(wanted["pages"]), 15)
        moments = {
            "planning": "SELECT COUNT(*) >= 7 FROM blog_importedfile",
            "filling": "SELECT COUNT(*) >= 9 FROM blog_importedfile WHERE digest != ''",
            "last": "SELECT COUNT(*) >= 19 FROM blog_importedfile WHERE digest != ''",
        }
        for moment, sql in moments.items():
            data = self.site(moment)
            with self.subTest(moment):
                self.kill_when(data, sql, command)
                halves = self.query(
                    data,
                    "SELECT COUNT(*) FROM wagtailcore_page WHERE live AND "
                    "latest_revision_id IS NULL AND depth > 3",
                )
                self.assertEqual(halves, [(0,)])
                self.assertEqual(self.query(data, "SELECT 1 FROM wagtailredirects_redirect"), [])
                again = self.run_command(data, *command)
                self.assertEqual(again.returncode, 0, again.stderr)
                found = self.end_state(data)
                for name, rows in wanted.items():
                    self.assertEqual(found[name], rows, name)
            shutil.rmtree(data)

    def kill_when(self, data: Path, sql: str, command: tuple[str, ...]) -> None:
        """Start the import, and kill it as soon as a query says 1."""
        process = self.start(data, *command, start_new_session=True)
        end = time.monotonic() + 240
        try:
            while self.query(data, sql) != [(1,)]:
                self.assertIsNone(process.poll(), "it was over before it could be killed")
                self.assertLess(time.monotonic(), end)
                time.sleep(0.002)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
