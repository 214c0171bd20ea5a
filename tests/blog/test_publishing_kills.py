"""Several runners, killed without warning, while an editor publishes other posts."""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections

from config import env

POSTS, BAD, RUNNERS, KILLS = 30, 1, 3, 6


def copy_of_the_database(folder: Path, cleanup) -> str:
    """Return the address of a copy of the migrated, empty database of the tests."""
    # The server copies only what nobody is using.
    connections.close_all()
    if connection.vendor == "sqlite":
        copy = folder / "copy.sqlite3"
        with (
            closing(sqlite3.connect(connection.settings_dict["NAME"])) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
        return env.sqlite_url(copy)
    server = os.environ["TEST_DATABASE_URL"]
    name, source = f"motacilla_kills_{os.getpid()}", connection.settings_dict["NAME"]

    def tell(sql: str) -> None:
        with closing(psycopg.connect(server, autocommit=True)) as link:
            link.execute(sql)

    tell(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    cleanup(tell, f'DROP DATABASE "{name}" WITH (FORCE)')
    return urlsplit(server)._replace(path=f"/{name}").geturl()


@pytest.mark.usefixtures("django_db_setup")
class KillTests(unittest.TestCase):
    """The work is done by ``bench.publishing``, which can do it with many more posts."""

    def test_everything_due_goes_out_once_whoever_dies(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="motacilla-kills-")))
        options = {"posts": POSTS, "bad": BAD, "runners": RUNNERS, "kills": KILLS}
        options["database"] = copy_of_the_database(folder, self.addCleanup)
        run = subprocess.run(
            [
                sys.executable,
                *("-m", "bench.publishing", "storm"),
                *(part for name, value in options.items() for part in (f"--{name}", str(value))),
            ],
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
        )
        self.assertEqual(run.stderr, "", run.stdout)
        found = json.loads(run.stdout.splitlines()[-1])
        self.assertEqual(found["kills"], KILLS)
        self.assertEqual(found["live"], POSTS - BAD)
        self.assertEqual(found["log_entries"], {"1": POSTS - BAD})
        self.assertEqual(found["dates_as_scheduled"], POSTS - BAD)
        self.assertEqual(found["indexed"], POSTS - BAD)
        self.assertEqual(found["failures"], BAD)
        # What the killed have left undone was done by another.
        self.assertEqual(found["left_in_the_end"], 0)
        # All that were told to stop did so in order, the editor among them.
        self.assertEqual(set(found["exit_codes"]), {"0"})
        self.assertGreater(found["edits"], 0)
