"""A queue in the database: its SQL on PostgreSQL, and that other databases cannot run it."""

from django.db import DatabaseError, connection, transaction
from django.test import TestCase, TransactionTestCase

from blog.sample.posts import get_post
from tests.blog.sample_code.running import run_module

CLAIM = get_post("a-queue-in-the-database-claim")
RETRY = get_post("a-queue-in-the-database-retry")
SEE = get_post("a-queue-in-the-database-see")
ADD = "INSERT INTO job (kind, payload) VALUES (%s, %s)"


class SkipLockedTests(TestCase):
    def test_sqlite_has_no_such_clause(self):
        if connection.vendor == "sqlite":
            with self.assertRaisesMessage(DatabaseError, 'near "FOR"'), transaction.atomic():
                connection.cursor().execute(CLAIM.source("claim.sql"))
        else:
            self.assertTrue(connection.features.has_select_for_update_skip_locked)


if connection.vendor == "postgresql":
    import psycopg

    class QueueTests(TestCase):
        def setUp(self):
            self.cursor = self.enterContext(connection.cursor())
            self.cursor.execute(CLAIM.source("job.sql"))

        def run_sql(self, post, filename):
            self.cursor.execute(post.source(filename))
            return self.cursor.fetchall() if self.cursor.description else []

        def test_an_attempt_is_counted_and_the_job_hidden_for_a_while(self):
            self.cursor.execute(ADD, ["welcome_mail", "{}"])
            [(_id, kind, _payload, attempts)] = self.run_sql(RETRY, "take.sql")
            self.assertEqual((kind, attempts), ("welcome_mail", 1))
            self.assertEqual(self.run_sql(RETRY, "take.sql"), [])

        def test_pauses_are_those_of_the_post(self):
            self.cursor.execute(ADD, ["welcome_mail", "{}"])
            pauses = []
            while self.run_sql(RETRY, "take.sql"):
                self.cursor.execute("SELECT extract(epoch FROM run_at - now())::int FROM job")
                pauses.append(self.cursor.fetchone()[0])
                self.cursor.execute("UPDATE job SET run_at = now()")
            self.assertEqual(pauses, [min(3600, 10 * 3**attempt) for attempt in range(8)])
            self.assert_it_is_stuck_until_asked_for_again()

        def assert_it_is_stuck_until_asked_for_again(self):
            self.run_sql(SEE, "stuck.sql")
            self.cursor.execute("SELECT kind FROM job_stuck")
            self.assertEqual(self.cursor.fetchall(), [("welcome_mail",)])
            self.run_sql(SEE, "again.sql")
            self.assertEqual(len(self.run_sql(RETRY, "take.sql")), 1)

        def test_lateness_is_that_of_the_oldest_job(self):
            self.cursor.execute(
                "INSERT INTO job (kind, run_at) VALUES ('mail', now() - interval '90 seconds'),"
                " ('mail', now()), ('later', now() + interval '1 hour')"
            )
            self.assertEqual(self.run_sql(SEE, "late.sql"), [("mail", 2, 0, 90)])

    class WorkerTests(TransactionTestCase):
        """Two workers need two connections, and a table that both can see."""

        # What the migrations made stays where it is; the job table is taken away by hand.
        available_apps = []

        def setUp(self):
            parameters = connection.get_connection_params()
            wanted = ("dbname", "host", "port", "user", "password")
            parameters = {key: parameters[key] for key in wanted if parameters.get(key)}
            self.one, self.two = (
                self.enterContext(psycopg.connect(**parameters, autocommit=True)) for _ in range(2)
            )
            self.one.execute(CLAIM.source("job.sql"))
            self.addCleanup(self.one.execute, "DROP TABLE job")
            claim = CLAIM.source("claim.sql")
            self.work_once = run_module(CLAIM.source("worker.py"), CLAIM=claim)["work_once"]

        def add(self, *names):
            for name in names:
                self.one.execute(ADD, ["greet", f'{{"name": "{name}"}}'])

        def test_two_workers_get_two_jobs_and_neither_waits(self):
            self.add("Ada", "Grace")
            greeted = []

            def greet(name):
                greeted.append(name)
                if len(greeted) == 1:
                    self.work_once(self.two, {"greet": greet})

            self.work_once(self.one, {"greet": greet})
            self.assertEqual(greeted, ["Ada", "Grace"])
            self.assertFalse(self.work_once(self.two, {"greet": greet}))

        def test_a_job_is_free_again_when_its_worker_fails(self):
            self.add("Ada")
            with self.assertRaises(ZeroDivisionError):
                self.work_once(self.one, {"greet": lambda name: 1 / 0})
            self.assertTrue(self.work_once(self.two, {"greet": lambda name: None}))
