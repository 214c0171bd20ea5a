"""Production settings as a process of their own reads them, and what follows from them."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from django.conf import settings
from django.core.management.utils import get_random_secret_key
from django.db import connection
from django.db.utils import ConnectionHandler
from django.test import SimpleTestCase, TestCase

from config import env
from config.settings import base

SECRET_KEY = get_random_secret_key()
PASSWORD = "hunter2-never-to-be-shown"
# What decides about the settings, and may be set where the tests run.
OURS = set(
    """
    SECRET_KEY SITE_URL DATABASE_URL DATA_DIR STATIC_ROOT CACHE_URL EMAIL_URL
    TRUSTED_PROXIES PURGE_URLS
    ENABLE_ADMIN LOG_FORMAT TIME_ZONE LANGUAGE_CODE HOST PORT WEB_WORKERS WEB_THREADS
    DRAIN_SECONDS STORAGE_URL
    ADMIN_USERNAME ADMIN_PASSWORD RELEASE_COMMIT SAMPLE ALLOW_INDEXING SECURITY_CONTACT
    LOG_LEVEL ACCESS_LOG SQL_REQUEST_ID METRICS_PORT PROMETHEUS_MULTIPROC_DIR SENTRY_DSN
    """.split()  # noqa: SIM905
)
SHOWN = """
    ALLOWED_HOSTS CSRF_TRUSTED_ORIGINS WAGTAILADMIN_BASE_URL SECURE_SSL_REDIRECT
    SECURE_HSTS_SECONDS SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SESSION_COOKIE_NAME
    CSRF_COOKIE_NAME SECURE_PROXY_SSL_HEADER DEBUG
    DATABASES TIME_ZONE LANGUAGE_CODE DEFAULT_FROM_EMAIL RELEASE_COMMIT
""".split()  # noqa: SIM905
SHOW = f"""
import json
from django.conf import settings
print(json.dumps({{name: getattr(settings, name) for name in {SHOWN}}}, default=str))
"""


def environment(folder: str, **variables: str) -> dict[str, str]:
    """Return the environment of this process with none of our variables but ``variables``."""
    kept = {name: value for name, value in os.environ.items() if name.split("_FILE")[0] not in OURS}
    kept["DJANGO_SETTINGS_MODULE"] = "config.settings.production"
    return {**kept, "DATA_DIR": folder, "SECRET_KEY": SECRET_KEY, **variables}


class ProductionTestCase(SimpleTestCase):
    def run_python(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
        """Run Python in a folder of data of its own; a variable given as "" counts as not set."""
        with tempfile.TemporaryDirectory() as folder:
            return subprocess.run(
                [sys.executable, *arguments],
                cwd=settings.BASE_DIR,
                env=environment(folder, **variables),
                capture_output=True,
                text=True,
                timeout=60,
            )

    def settings_with(self, **variables: str) -> dict:
        result = self.run_python("-c", SHOW, **variables)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)


class RefusalTests(ProductionTestCase):
    """A wrong setting ends the start in one line, whatever is started."""

    cases = (
        ("SECRET_KEY", "", "expected at least 50 characters, got 0"),
        ("DATABASE_URL", f"postgres://me:{PASSWORD}@db:port/blog", "expected sqlite:///path"),
        ("SITE_URL", "blog.example.com", "expected an address such as https://blog.example.com"),
        ("TIME_ZONE", "Europe/Nowhere", "expected a time zone such as Europe/Rome"),
    )

    def assert_one_line(self, result, name: str, expected: str) -> None:
        self.assertNotEqual(result.returncode, 0)
        lines = result.stderr.strip().splitlines()
        self.assertEqual(len(lines), 1, result.stderr)
        self.assertTrue(lines[0].startswith(f"Configuration error: {name}: "), lines[0])
        self.assertIn(expected, lines[0])
        self.assertNotIn(PASSWORD, result.stderr)
        self.assertEqual(result.stdout, "")

    def test_manage_py(self):
        for name, value, expected in self.cases:
            with self.subTest(name=name):
                result = self.run_python("manage.py", "check", **{name: value})
                self.assert_one_line(result, name, expected)

    def test_server(self):
        for name, value, expected in self.cases:
            with self.subTest(name=name):
                result = self.run_python(
                    *("-m", "gunicorn", "--config", "config/gunicorn.py", "--bind", "127.0.0.1:0"),
                    *("config.wsgi",),
                    **{name: value},
                )
                self.assert_one_line(result, name, expected)

    def test_unset_secret_key(self):
        with tempfile.TemporaryDirectory() as folder:
            variables = environment(folder)
            del variables["SECRET_KEY"]
            result = subprocess.run(
                [sys.executable, "manage.py", "check"],
                cwd=settings.BASE_DIR,
                env=variables,
                capture_output=True,
                text=True,
                timeout=60,
            )
        self.assert_one_line(result, "SECRET_KEY", "required, but not set")

    def test_number_of_workers(self):
        result = self.run_python(
            *("-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"), WEB_WORKERS="many"
        )
        self.assert_one_line(result, "WEB_WORKERS", "expected a number")

    def test_server_without_preloading_is_not_started_again_and_again(self):
        """A worker that cannot boot says so to gunicorn, which then gives up."""
        result = self.run_python(
            *("-m", "gunicorn", "--bind", "127.0.0.1:0", "--no-control-socket", "config.wsgi"),
            SITE_URL="blog.example.com",
        )
        self.assertNotEqual(result.returncode, 0)
        self.assertEqual(result.stderr.count("Configuration error: SITE_URL: "), 1)
        self.assertNotIn("Traceback", result.stderr)


class SiteURLTests(ProductionTestCase):
    def test_https(self):
        shown = self.settings_with(SITE_URL="https://blog.example.com")
        self.assertEqual(shown["ALLOWED_HOSTS"], ["blog.example.com"])
        self.assertEqual(shown["CSRF_TRUSTED_ORIGINS"], ["https://blog.example.com"])
        self.assertEqual(shown["WAGTAILADMIN_BASE_URL"], "https://blog.example.com")
        self.assertIs(shown["SESSION_COOKIE_SECURE"], True)
        self.assertIs(shown["CSRF_COOKIE_SECURE"], True)
        self.assertEqual(shown["SESSION_COOKIE_NAME"], "__Host-sessionid")
        self.assertEqual(shown["CSRF_COOKIE_NAME"], "__Host-csrftoken")
        self.assertIs(shown["SECURE_SSL_REDIRECT"], True)
        self.assertEqual(shown["SECURE_HSTS_SECONDS"], 365 * 24 * 3600)
        self.assertIn("@blog.example.com", shown["DEFAULT_FROM_EMAIL"])
        self.assertIs(shown["DEBUG"], False)

    def test_http_with_a_port(self):
        shown = self.settings_with(SITE_URL="http://127.0.0.1:8001")
        self.assertIn("127.0.0.1", shown["ALLOWED_HOSTS"])
        self.assertEqual(shown["CSRF_TRUSTED_ORIGINS"], ["http://127.0.0.1:8001"])
        self.assertIs(shown["SESSION_COOKIE_SECURE"], False)
        self.assertIs(shown["CSRF_COOKIE_SECURE"], False)
        self.assertEqual(shown["SESSION_COOKIE_NAME"], "sessionid")
        self.assertIs(shown["SECURE_SSL_REDIRECT"], False)
        self.assertEqual(shown["SECURE_HSTS_SECONDS"], 0)

    def test_check_deploy_finds_nothing(self):
        result = self.run_python(
            *("manage.py", "check", "--deploy", "--fail-level", "WARNING"),
            SITE_URL="https://blog.example.com",
        )
        self.assertEqual(result.returncode, 0, result.stderr)


class OtherSettingsTests(ProductionTestCase):
    def test_proxies(self):
        """Nobody's word is taken for https, unless there is a proxy to give it."""
        self.assertIsNone(self.settings_with()["SECURE_PROXY_SSL_HEADER"])
        header = self.settings_with(TRUSTED_PROXIES="1")["SECURE_PROXY_SSL_HEADER"]
        self.assertEqual(header, ["HTTP_X_FORWARDED_PROTO", "https"])

    def test_the_rest(self):
        shown = self.settings_with(
            TIME_ZONE="Europe/Lisbon", LANGUAGE_CODE="pt", RELEASE_COMMIT="abc"
        )
        self.assertEqual(shown["TIME_ZONE"], "Europe/Lisbon")
        self.assertEqual(shown["LANGUAGE_CODE"], "pt")
        self.assertEqual(shown["RELEASE_COMMIT"], "abc")

    def test_postgresql(self):
        shown = self.settings_with(DATABASE_URL="postgres://me:pw@db:5433/blog?sslmode=require")
        database = shown["DATABASES"]["default"]
        self.assertEqual(database["ENGINE"], "django.db.backends.postgresql")
        self.assertIs(database["CONN_HEALTH_CHECKS"], True)
        self.assertEqual(database["CONN_MAX_AGE"], 60)
        self.assertEqual(
            database["OPTIONS"],
            {
                "sslmode": "require",
                "connect_timeout": 10,
                "options": "-c statement_timeout=30s -c idle_in_transaction_session_timeout=60s",
            },
        )


class SQLiteTests(SimpleTestCase):
    """Our options, on a database of their own, whatever the suite runs on."""

    databases = {"default"}

    def setUp(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        url = env.sqlite_url(Path(folder) / "db.sqlite3")
        self.connections = ConnectionHandler({"default": base.tuned(env.database("UNSET", url))})
        self.addCleanup(self.connections.close_all)

    def test_pragmas_are_in_effect(self):
        expected = {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "busy_timeout": 20_000,
        }
        with self.connections["default"].cursor() as cursor:
            for name, value in expected.items():
                cursor.execute(f"PRAGMA {name}")
                self.assertEqual(cursor.fetchone()[0], value, name)
        self.assertEqual(self.connections["default"].transaction_mode, "IMMEDIATE")

    def test_forty_concurrent_writes_are_all_accepted(self):
        """Each reads before it writes, which is where Django's defaults lose most of them."""
        with self.connections["default"].cursor() as cursor:
            cursor.execute("CREATE TABLE visits (number INTEGER)")
        refused = []
        gate = threading.Barrier(40)

        def write(number: int) -> None:
            connection = self.connections["default"]  # each thread has its own
            try:
                connection.ensure_connection()
                gate.wait(timeout=30)
                connection.set_autocommit(
                    False, force_begin_transaction_with_broken_autocommit=True
                )
                with connection.cursor() as cursor:
                    cursor.execute("SELECT COUNT(*) FROM visits")
                    count = cursor.fetchone()[0]
                    cursor.execute("INSERT INTO visits VALUES (%s)", [count])
                connection.commit()
            except Exception as error:
                refused.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=write, args=(number,)) for number in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertEqual(refused, [])
        with self.connections["default"].cursor() as cursor:
            cursor.execute("SELECT number FROM visits ORDER BY number")
            # Nobody counted while somebody else was writing.
            self.assertEqual([row[0] for row in cursor.fetchall()], list(range(40)))


if connection.vendor == "postgresql":  # the second of the two runs of the suite

    class PostgreSQLTests(TestCase):
        def test_timeouts_are_in_effect(self):
            with connection.cursor() as cursor:
                for name, value in (
                    ("statement_timeout", "30s"),
                    ("idle_in_transaction_session_timeout", "1min"),
                ):
                    cursor.execute(f"SHOW {name}")
                    self.assertEqual(cursor.fetchone()[0], value)
