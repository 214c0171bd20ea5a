import os
import tempfile
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from django.conf import settings
from django.core.files.storage import Storage, default_storage
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import RequestFactory, SimpleTestCase, TestCase, override_settings
from django.utils import timezone

from home.models import Heartbeat
from home.operations import draining, heartbeats, probes

ADDRESSES = ("/livez", "/readyz", "/version")


class ProbesTests(TestCase):
    def test_all_is_well(self):
        heartbeats.forget()
        heartbeats.beat(heartbeats.PUBLISHER, 10)
        self.assertEqual(self.client.get("/livez").content, b"alive\n")
        self.assertEqual(
            self.client.get("/readyz").json(), {"ready": True, "problems": {}, "warnings": {}}
        )

    def test_answers_are_never_kept(self):
        for address in ADDRESSES:
            with self.subTest(address):
                response = self.client.get(address)
                self.assertEqual(response["Cache-Control"], "no-store")
                self.assertFalse(response.cookies)

    @override_settings(ALLOWED_HOSTS=["blog.example.com"], SECURE_SSL_REDIRECT=True)
    def test_balancer_needs_no_host_name_and_no_https(self):
        for address in ADDRESSES:
            with self.subTest(address):
                response = self.client.get(address, headers={"host": "10.0.0.7:8000"})
                self.assertEqual(response.status_code, 200)
        self.assertEqual(self.client.get("/", headers={"host": "10.0.0.7:8000"}).status_code, 400)
        redirected = self.client.get("/", headers={"host": "blog.example.com"})
        self.assertEqual(redirected.status_code, 301)

    def test_only_reading_is_allowed(self):
        for address in ADDRESSES:
            with self.subTest(address):
                self.assertEqual(self.client.post(address).status_code, 405)
                self.assertEqual(self.client.head(address).status_code, 200)

    def test_other_addresses_are_the_sites(self):
        for address in ("/livez/", "/readyz/x", "/versions", "/Livez"):
            with self.subTest(address):
                self.assertNotEqual(self.client.get(address).status_code, 200)


class LivezTests(SimpleTestCase):
    def test_is_alive_without_a_database(self):
        # A simple test case refuses every query.
        self.assertEqual(self.client.get("/livez").status_code, 200)


class ReadyzTests(TestCase):
    def problems(self) -> dict:
        response = self.client.get("/readyz")
        self.assertEqual(response.status_code, 503)
        answer = response.json()
        self.assertFalse(answer["ready"])
        return answer["problems"]

    def test_not_ready_with_unapplied_migrations(self):
        app, name = MigrationLoader(connection).graph.leaf_nodes("home")[0]
        MigrationRecorder(connection).record_unapplied(app, name)
        self.assertEqual(self.problems(), {"migrations": "1 not applied"})

    def test_migrations_of_a_newer_release_are_no_problem(self):
        """While the next release is rolled out, this one runs on the schema of that one."""
        MigrationRecorder(connection).record_applied("home", "9999_from_the_future")
        self.assertEqual(self.client.get("/readyz").status_code, 200)

    def test_asking_costs_few_queries(self):
        self.client.get("/readyz")
        # The database answers, the table of migrations is there and read, the publisher.
        with self.assertNumQueries(4):
            self.client.get("/readyz")

    def test_unready_but_alive_while_draining(self):
        self.addCleanup(draining.end)
        draining.begin()
        self.assertEqual(self.problems(), {"server": "draining"})
        self.assertEqual(self.client.get("/livez").status_code, 200)

    def test_silent_publisher_is_a_warning(self):
        def warnings() -> dict:
            response = self.client.get("/readyz")
            self.assertEqual(response.status_code, 200)
            return response.json()["warnings"]

        self.assertIn("has never run", warnings()["publisher"])
        heartbeats.forget()
        heartbeats.beat(heartbeats.PUBLISHER, 10)
        self.assertEqual(warnings(), {})
        Heartbeat.objects.update(at=timezone.now() - timedelta(hours=1))
        self.assertRegex(warnings()["publisher"], r"^silent for 36\d\d s$")

    def test_not_ready_without_a_database(self):
        for error in (OperationalError, InterfaceError):
            with (
                self.subTest(error),
                patch.object(connection, "cursor", side_effect=error("secret")),
            ):
                problems = self.problems()
                self.assertEqual(set(problems), {"database", "migrations"})
                self.assertNotIn("secret", str(problems))

    def test_not_ready_where_no_file_can_be_written(self):
        with patch("os.access", return_value=False):
            self.assertEqual(self.problems(), {"media": "not writable"})

    def test_folder_for_media_need_not_be_there_yet(self):
        root = Path(tempfile.gettempdir()) / "motacilla-not" / "yet"
        with override_settings(MEDIA_ROOT=root):
            self.assertEqual(self.client.get("/readyz").status_code, 200)
        self.assertFalse(root.exists())

    def test_files_kept_elsewhere_are_no_problem_of_ours(self):
        with patch.object(type(default_storage._wrapped), "path", Storage.path):
            self.assertEqual(self.client.get("/readyz").status_code, 200)


class VersionTests(SimpleTestCase):
    def version(self, **changes) -> dict:
        with override_settings(**changes):
            return probes.release()

    def checkout(self, files: dict[str, str]) -> Path:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for name, content in files.items():
            path = Path(folder.name) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        return Path(folder.name)

    def commit(self, files: dict[str, str]) -> str:
        return self.version(BASE_DIR=self.checkout(files), RELEASE_COMMIT="")["commit"]

    def test_release_is_that_of_the_project(self):
        answer = self.client.get("/version").json()
        self.assertEqual(set(answer), {"version", "commit", "started", "process"})
        self.assertIn(
            f'version = "{answer["version"]}"', (settings.BASE_DIR / "pyproject.toml").read_text()
        )

    def test_processes_can_be_told_apart_and_machines_not_named(self):
        own = self.client.get("/version").json()["process"]
        self.assertRegex(own, r"^[0-9a-f]{12}$")
        self.assertEqual(own, self.client.get("/version").json()["process"])
        with patch("os.getpid", return_value=os.getpid() + 1):
            self.assertNotEqual(self.client.get("/version").json()["process"], own)

    def test_commit_given_by_who_installed_it(self):
        self.assertEqual(self.version(RELEASE_COMMIT="abc123")["commit"], "abc123")

    def test_commit_of_the_checkout(self):
        one, other = "1" * 40, "2" * 40
        branch = {".git/HEAD": "ref: refs/heads/main\n", ".git/refs/heads/main": f"{one}\n"}
        self.assertEqual(self.commit(branch), one)
        self.assertEqual(self.commit({".git/HEAD": f"{one}\n"}), one)
        packed = (
            f"# pack-refs with: peeled\n{other} refs/heads/maintenance\n{one} refs/heads/main\n"
        )
        self.assertEqual(
            self.commit({".git/HEAD": "ref: refs/heads/main\n", ".git/packed-refs": packed}), one
        )

    def test_what_cannot_be_known(self):
        self.assertEqual(self.commit({}), "unknown")
        self.assertEqual(self.commit({".git": "gitdir: elsewhere\n"}), "unknown")
        self.assertEqual(self.commit({".git/HEAD": "ref: refs/heads/none\n"}), "unknown")
        self.assertEqual(self.version(BASE_DIR=self.checkout({}))["version"], "unknown")

    def test_running_process_does_not_take_the_commit_of_a_later_checkout(self):
        with override_settings(RELEASE_COMMIT="running"):
            middleware = probes.ProbesMiddleware(lambda request: None)
        with override_settings(RELEASE_COMMIT="checked-out"):
            response = middleware(RequestFactory().get("/version"))
        self.assertIn(b"running", response.content)
