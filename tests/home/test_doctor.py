import io
import json
import os
import socket
import tempfile
import threading
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from django.core import checks
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import SimpleTestCase, override_settings
from django.utils import timezone
from wagtail.models import Page, Site

from home.models import Backup, Heartbeat, User
from home.operations import heartbeats, probes
from home.operations.doctor import data, environment
from home.operations.doctor.register import examine
from search.models import IndexedPage
from tests.base import MediaTestCase

OFF = data.OFF


def run(*arguments) -> str:
    out = io.StringIO()
    call_command("doctor", *arguments, stdout=out)
    return out.getvalue()


class DoctorTests(MediaTestCase):
    """Each thing that can be wrong is found, with what to do; a sound site has no findings."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The server of the tests is thrown away, and need not survive a loss of power.
        cls.enterClassContext(patch.object(data, "OFF", {}))

    @classmethod
    def setUpTestData(cls):
        User.objects.create_superuser("admin")
        Backup.objects.create(made=timezone.now(), name="x", size=1, seconds=1)
        Heartbeat.objects.create(name=heartbeats.PUBLISHER, every=60)
        call_command("update_index", verbosity=0, stdout=io.StringIO())

    def found(self, identifier: str) -> list:
        report = examine(has_database=True)
        return [finding for finding in report.findings if finding.id == identifier]

    def assert_found(self, identifier: str, level: str, message: str, advice: str) -> None:
        (finding,) = self.found(identifier)
        self.assertEqual(finding.level, level)
        self.assertIn(message, finding.message)
        self.assertIn(advice, finding.advice)

    def test_sound_site_has_nothing_but_what_a_test_is(self):
        ids = {finding.id for finding in examine(has_database=True).findings}
        # A test has no mail and no https, and its PostgreSQL need not survive a loss of power.
        expected = {"doctor.mail", "doctor.address", "doctor.postgresql", "doctor.site"}
        self.assertLessEqual({one for one in ids if one.startswith("doctor.")}, expected)

    def test_says_of_everything_that_it_was_looked_at(self):
        output = run()
        for name in (
            "Secret",
            "Database",
            "Migrations",
            "Media",
            "Cache",
            "Search index",
            "Backup",
        ):
            self.assertRegex(output, rf"ok +{name}\n")
        self.assertRegex(output, r"\n0 errors, \d warnings\.\n$")

    def test_json_says_the_same(self):
        answer = json.loads(run("--json"))
        self.assertIs(answer["healthy"], True)
        self.assertEqual(answer["errors"], 0)
        self.assertIn("Publisher", answer["examined"])
        finding = next(one for one in answer["findings"] if one["id"] == "doctor.mail")
        self.assertEqual(finding["level"], "warning")
        self.assertIn("EMAIL_URL", finding["advice"])

    def test_error_makes_it_fail_and_json_stays_json(self):
        MigrationRecorder(connection).migration_qs.filter(name="0007_backup").delete()
        out = io.StringIO()
        with self.assertRaisesMessage(CommandError, "1 error, see above"):
            call_command("doctor", "--json", stdout=out)
        answer = json.loads(out.getvalue())
        self.assertIs(answer["healthy"], False)
        (finding,) = (one for one in answer["findings"] if one["level"] == "error")
        self.assertEqual(finding["advice"], "python manage.py migrate")

    def test_database_that_does_not_answer(self):
        with patch.object(connection, "cursor", side_effect=OperationalError("secret")):
            out = io.StringIO()
            with self.assertRaises(CommandError):
                call_command("doctor", stdout=out)
        self.assertIn("The database does not answer", out.getvalue())
        self.assertIn("skipped  Backup", out.getvalue())
        self.assertNotIn("secret", out.getvalue())

    def test_table_that_is_missing_stops_nothing(self):
        with patch.object(data, "backup_age", side_effect=OperationalError("no such table")):
            (finding,) = self.found("doctor.database")
        self.assertIn("no such table", finding.message)

    def test_backup_that_is_old_or_was_never_made(self):
        Backup.objects.update(made=timezone.now() - timedelta(days=5))
        self.assert_found("doctor.backup", "warning", "5 days old", "manage.py backup")
        Backup.objects.all().delete()
        self.assert_found("doctor.backup", "warning", "no backup yet", "docs/backup.md")

    def test_nobody_to_sign_in(self):
        User.objects.update(is_active=False)
        self.assert_found("doctor.people", "warning", "Nobody", "create_first_administrator")

    def test_site_record_of_another_address(self):
        Site.objects.update(hostname="old.example.com")
        self.assert_found("doctor.site", "warning", "old.example.com", "manage.py migrate")
        Site.objects.all().delete()
        self.assert_found("doctor.site", "error", "No Site", "Sites")

    def test_index_that_has_drifted(self):
        IndexedPage.objects.all().delete()
        self.assert_found("doctor.search", "error", "cannot be found by search", "update_index")

    def test_publisher_that_is_silent(self):
        Heartbeat.objects.update(at=timezone.now() - timedelta(hours=1))
        self.assert_found("doctor.publisher", "warning", "silent for 36", "publish_due --loop")
        Heartbeat.objects.all().delete()
        self.assert_found("doctor.publisher", "warning", "No publisher", "publish_due --loop")

    def test_page_that_should_be_gone(self):
        page = Page.objects.get(slug="blog")
        Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(hours=2))
        self.assert_found("doctor.overdue", "error", page.title, "publish_due")

    def test_media_that_cannot_be_written(self):
        with patch.object(type(default_storage._wrapped), "save", side_effect=OSError("full")):
            self.assert_found("doctor.media", "error", "full", "DATA_DIR")
        self.assertEqual(self.files(), [])

    def test_cache_that_does_not_answer(self):
        with patch.object(environment.cache, "get", return_value=None):
            self.assert_found("doctor.cache", "warning", "does not answer", "CACHE_URL")
        with patch.object(environment.cache, "set", side_effect=ConnectionError("refused")):
            self.assert_found("doctor.cache", "warning", "refused", "CACHE_URL")

    def test_clock_that_is_wrong(self):
        if connection.vendor == "sqlite":
            now = timezone.now()
            apart = data._apart(now, now - timedelta(seconds=90), now)
            self.assertEqual(apart, timedelta(seconds=90))
            self.assertEqual(data._apart(now, now, now), timedelta())
            return
        later = timezone.now() + timedelta(seconds=30)
        with patch.object(data.timezone, "now", return_value=later):
            self.assert_found("doctor.clock", "warning", "s apart", "NTP")

    def test_database_that_may_lose_what_was_written(self):
        if connection.vendor == "sqlite":
            # Cannot be changed within the transaction of a test, so the connection is another one.
            answers = {"journal_mode": "delete", "synchronous": 1, "foreign_keys": 0}
            with patch.object(data, "connection") as faked:
                cursor = faked.cursor.return_value.__enter__.return_value
                faked.settings_dict = {"NAME": "none"}
                cursor.fetchone.side_effect = [(value,) for value in answers.values()]
                messages = list(data._sqlite())
            self.assertEqual([one.level for one in messages], [checks.ERROR] * 3)
            return
        with patch.object(data, "connection") as faked, patch.object(data, "OFF", OFF):
            cursor = faked.cursor.return_value.__enter__.return_value
            cursor.fetchall.return_value = [
                *((name, "off") for name in OFF),
                ("server_encoding", "SQL_ASCII"),
                ("statement_timeout", "0"),
            ]
            self.assertEqual(len(list(data._postgresql())), 5)


class EnvironmentTests(SimpleTestCase):
    def messages(self, examination, **changes) -> list[str]:
        with override_settings(**changes):
            return [f"{message.msg} {message.hint}" for message in examination()]

    def test_debug_is_an_error(self):
        (message,) = self.messages(environment.secret, DEBUG=True)
        self.assertIn("config.settings.production", message)

    def test_secret_that_others_may_read(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "secret-key"
            file.write_text("x")
            file.chmod(0o644)
            (message,) = self.messages(environment.secret, DATA_DIR=folder)
            self.assertIn(f"chmod 600 {file}", message)
            file.chmod(0o600)
            self.assertEqual(self.messages(environment.secret, DATA_DIR=folder), [])

    def test_https_without_a_trusted_proxy(self):
        secure = {"IS_HTTPS": True, "SITE_URL": "https://blog.example.com"}
        (message,) = self.messages(environment.address, **secure, TRUSTED_PROXIES=0)
        self.assertIn("TRUSTED_PROXIES", message)
        self.assertEqual(self.messages(environment.address, **secure, TRUSTED_PROXIES=1), [])

    def test_mail_server_that_does_not_answer_is_given_up(self):
        # Takes connections, and never says a word.
        with socket.create_server(("127.0.0.1", 0)) as server:
            options = {
                "EMAIL_BACKEND": environment.REAL_MAIL,
                "EMAIL_HOST": "127.0.0.1",
                "EMAIL_PORT": server.getsockname()[1],
            }
            with patch.object(environment, "MAIL_SECONDS", 0.2):
                (message,) = self.messages(environment.mail, **options)
        self.assertIn("timed out", message)

    def test_mail_server_that_answers(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            thread = threading.Thread(target=self.greet, args=(server,))
            thread.start()
            options = {
                "EMAIL_BACKEND": environment.REAL_MAIL,
                "EMAIL_HOST": "127.0.0.1",
                "EMAIL_PORT": server.getsockname()[1],
            }
            self.assertEqual(self.messages(environment.mail, **options), [])
            thread.join()

    def greet(self, server: socket.socket) -> None:
        client, _ = server.accept()
        with client, client.makefile("rwb", buffering=0) as stream:
            stream.write(b"220 mail.example.com\r\n")
            while line := stream.readline():
                stream.write(b"221 bye\r\n" if line.lower().startswith(b"quit") else b"250 ok\r\n")

    def test_releases_that_are_old(self):
        with patch.dict(environment.NEWEST, {"wagtail": "99.1"}):
            (message,) = self.messages(environment.releases)
        self.assertIn("99.1 was out", message)
        later = timezone.now() + timedelta(days=1000)
        with patch.object(environment.timezone, "now", return_value=later):
            self.assertIn("days old", self.messages(environment.releases)[-1])

    def test_known_releases_are_those_that_are_locked(self):
        locked = Path("requirements.txt").read_text().lower()
        for name, newest in environment.NEWEST.items():
            self.assertIn(f"\n{name.lower()}=={newest} ", locked)

    def test_little_room(self):
        usage = os.statvfs("/")
        with patch.object(environment, "LEAST_FREE", usage.f_blocks * usage.f_frsize):
            (message,) = self.messages(environment.room)
        self.assertIn("MiB are left", message)


class ProbesShareTests(SimpleTestCase):
    def test_probes_and_doctor_ask_the_same(self):
        with patch.object(probes, "migrations_problem", return_value="3 not applied"):
            (message,) = data.migrations()
        self.assertIn("3 not applied", message.msg)
