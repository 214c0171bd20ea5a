import threading
from contextlib import closing

from django.db import OperationalError, connection, connections
from django.test import SimpleTestCase, TransactionTestCase

from home.operations.patience import patiently


class PatienceTests(SimpleTestCase):
    databases = {"default"}

    def test_result_of_the_work(self):
        self.assertEqual(patiently(lambda: 7), 7)

    def test_other_failures_are_not_repeated(self):
        calls = []

        def work():
            calls.append(1)
            raise OperationalError("the disk is full")

        with self.assertRaisesMessage(OperationalError, "the disk is full"):
            patiently(work, pause_seconds=0)
        self.assertEqual(len(calls), 1)


if connection.vendor == "postgresql":

    class LockTests(TransactionTestCase):
        available_apps = []

        def setUp(self):
            with connection.cursor() as cursor:
                cursor.execute("CREATE TABLE patience (number integer)")
            self.addCleanup(self.drop)

        def drop(self):
            with connection.cursor() as cursor:
                cursor.execute("DROP TABLE patience")

        def setting(self, name: str) -> str:
            with connection.cursor() as cursor:
                cursor.execute(f"SHOW {name}")
                return cursor.fetchone()[0]

        def alter(self):
            with connection.cursor() as cursor:
                self.tries += 1
                cursor.execute("ALTER TABLE patience ADD COLUMN other integer")

        def held_until(self, release: threading.Event) -> threading.Thread:
            """Let another connection read the table, in a transaction, until it is told to end."""
            held = threading.Event()

            def read():
                with closing(connections.create_connection("default")) as other:
                    other.set_autocommit(False)
                    with other.cursor() as cursor:
                        cursor.execute("SELECT * FROM patience")
                        held.set()
                        release.wait(30)
                    other.rollback()

            thread = threading.Thread(target=read)
            thread.start()
            self.addCleanup(thread.join)
            self.addCleanup(release.set)
            held.wait(30)
            return thread

        def test_tries_again_until_the_table_is_free(self):
            self.tries = 0
            release = threading.Event()
            self.held_until(release)

            def work():
                if self.tries == 2:
                    release.set()
                self.alter()

            with self.assertLogs("home.operations.patience", "WARNING") as logs:
                patiently(work, lock_seconds=0.2, pause_seconds=0.01)
            self.assertGreaterEqual(self.tries, 3)
            self.assertIn("was not free within 0.2 s (attempt 1 of 20)", logs.output[0])

        def test_gives_up_at_last_and_puts_the_limits_back(self):
            self.tries = 0
            self.held_until(threading.Event())
            before = self.setting("statement_timeout"), self.setting("lock_timeout")
            with (
                self.assertLogs("home.operations.patience", "WARNING"),
                self.assertRaisesMessage(OperationalError, "lock timeout"),
            ):
                patiently(self.alter, lock_seconds=0.1, attempts=2, pause_seconds=0.01)
            self.assertEqual(self.tries, 2)
            after = self.setting("statement_timeout"), self.setting("lock_timeout")
            self.assertEqual(after, before)

        def test_no_limit_for_statements_meanwhile(self):
            self.assertEqual(patiently(lambda: self.setting("statement_timeout")), "0")
            self.assertEqual(patiently(lambda: self.setting("lock_timeout")), "3s")
