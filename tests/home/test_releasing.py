"""What is done once for each release: by one process, while the others wait."""

import fcntl
import tempfile
import threading
from io import StringIO
from pathlib import Path
from unittest import mock

from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test import TestCase, override_settings

from home.models import User
from home.operations import releasing
from home.operations.releasing import ReleaseError, migrate_once, pending_migrations

NOT_APPLIED = ["home.0002_initial", "blog.0001_initial"]


class ReleaseTestCase(TestCase):
    def setUp(self):
        self.data = Path(self.enterContext(tempfile.TemporaryDirectory())) / "new" / "data"
        self.enterContext(
            override_settings(DATA_DIR=self.data, MEDIA_ROOT=self.data / "media", ADMIN_PASSWORD="")
        )
        # The transaction of the test would go with the connection.
        self.enterContext(mock.patch.object(connection, "close"))
        self.migrate = self.enterContext(mock.patch.object(releasing, "call_command"))
        self.said = []
        if connection.vendor == "postgresql":
            # What goes with the connection in earnest.
            self.addCleanup(self.let_go)

    def let_go(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_all()")
            cursor.execute("RESET lock_timeout")

    def run_command(self, *arguments: str) -> str:
        out = StringIO()
        call_command("release", *arguments, stdout=out, stderr=out)
        return out.getvalue()

    def hold_lock(self) -> None:
        """Be another process that migrates."""
        if connection.vendor == "postgresql":
            self.hold_database_lock()
            return
        self.data.mkdir(parents=True)
        holder = self.enterContext((self.data / "release.lock").open("w"))
        fcntl.flock(holder, fcntl.LOCK_EX)

    def hold_database_lock(self) -> None:
        held, release = threading.Event(), threading.Event()

        def hold() -> None:
            with connection.cursor() as cursor:  # this thread's own connection
                cursor.execute("SELECT pg_advisory_lock(%s)", [releasing.LOCK])
                held.set()
                release.wait(60)
            connection.close()

        thread = threading.Thread(target=hold)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(release.set)
        self.assertTrue(held.wait(20))


class MigrateOnceTests(ReleaseTestCase):
    def test_folders_are_made_and_migrations_applied(self):
        self.assertEqual(migrate_once(wait=1, attempts=1), [])
        self.assertTrue((self.data / "media").is_dir())
        self.migrate.assert_called_once_with("migrate", interactive=False, verbosity=0)

    def test_nobody_migrates_beside_another(self):
        self.hold_lock()
        with self.assertRaisesMessage(ReleaseError, "for more than 0.5 seconds"):
            migrate_once(wait=0.5, attempts=1, say=self.said.append)
        self.migrate.assert_not_called()
        self.assertEqual(self.said, ["Another process is migrating; waiting for it."])

    def test_lock_is_free_after_a_failure(self):
        self.migrate.side_effect = DatabaseError("disk full")
        with self.assertRaises(DatabaseError):
            migrate_once(wait=1, attempts=1)
        if connection.vendor == "postgresql":
            connection.close.assert_called()  # the lock goes with it
        else:
            self.migrate.side_effect = None
            self.assertEqual(migrate_once(wait=1, attempts=1), [])

    def test_folder_that_cannot_be_made(self):
        self.data.parent.mkdir()
        self.data.write_text("a file")
        with self.assertRaisesMessage(ReleaseError, "DATA_DIR"):
            migrate_once(wait=1, attempts=1)


class CommandTests(ReleaseTestCase):
    def test_nothing_to_do(self):
        printed = self.run_command()
        self.assertIn("0 migrations applied.", printed)
        self.assertIn("There is no administrator yet.", printed)
        self.assertIn("create_first_administrator", printed)

    def test_dry_run_does_nothing(self):
        with mock.patch(
            "home.management.commands.release.pending_migrations", return_value=NOT_APPLIED
        ):
            printed = self.run_command("--dry-run")
        self.assertEqual(printed.splitlines(), [*NOT_APPLIED, "2 migrations to apply."])
        self.migrate.assert_not_called()
        self.assertFalse(self.data.exists())

    def test_administrator_with_a_password_that_is_given(self):
        with override_settings(ADMIN_USERNAME="me", ADMIN_PASSWORD="as given"):
            self.assertIn("Administrator me created.", self.run_command())
            self.assertNotIn("created", self.run_command())
        self.assertTrue(User.objects.get().check_password("as given"))

    def test_failures_say_what_to_do(self):
        self.migrate.side_effect = DatabaseError("no\nspace")
        with self.assertRaisesMessage(CommandError, "The database does not do it (no space)."):
            self.run_command()

    def test_static_files_that_are_missing(self):
        with (
            mock.patch("home.management.commands.release.missing_static_files", return_value=True),
            self.assertRaisesMessage(CommandError, "collectstatic"),
        ):
            self.run_command()

    def test_wrong_usage(self):
        for arguments in (("--wait", "0"), ("--wait", "x"), ("--attempts", "-1")):
            with self.subTest(arguments=arguments), self.assertRaises(CommandError):
                self.run_command(*arguments)


class PendingTests(TestCase):
    def test_names(self):
        self.assertEqual(pending_migrations(), [])
        with mock.patch(
            "django.db.migrations.loader.MigrationRecorder.applied_migrations", return_value={}
        ):
            found = pending_migrations()
        self.assertIn("home.0001_user", found)
        self.assertGreater(len(found), 100)
