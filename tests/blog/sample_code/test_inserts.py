"""Five megabytes of log about nothing at all: inserts that do not fail."""

from datetime import date

from django.db import IntegrityError, connection, transaction
from django.test import TestCase

from blog.sample.posts import get_post
from tests.blog.sample_code.running import models_of, run_module
from tests.blog.sample_code.server_log import ServerLog

POST = get_post("five-megabytes-of-log")
ROW = (7, date(2024, 1, 6), "51c0ffee")
MODEL = """
from django.db import models

class Seen(models.Model):
    post = models.IntegerField()
    day = models.DateField()
    reader = models.TextField()

    class Meta:
        db_table = "seen"
"""


class InsertTests(TestCase):
    def setUp(self):
        sql = POST.source("seen.sql")
        if connection.vendor == "sqlite":
            # The one thing in this table that SQLite spells in its own way.
            sql = sql.replace("bigint GENERATED ALWAYS AS IDENTITY", "integer")
        with connection.cursor() as cursor:
            cursor.execute(sql)
        self.record_loudly = run_module(POST.source("record_loudly.py"))["record"]
        self.record = run_module(POST.source("record.py"))["record"]
        self.failed = []
        self.enterContext(connection.execute_wrapper(self.note_failure))

    def note_failure(self, execute, sql, params, many, context):
        try:
            return execute(sql, params, many, context)
        except Exception:
            self.failed.append(sql)
            raise

    def query(self, sql):
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0]

    def add_with_models(self, **row):
        with models_of(MODEL, "readers") as names:
            run_module(POST.source("record_with_models.py"), Seen=names["Seen"], **row)

    def test_both_leave_one_row(self):
        for record in (self.record_loudly, self.record):
            for _ in range(3):
                record(*ROW)
        self.assertEqual(self.query("SELECT count(*) FROM seen"), 1)

    def test_first_version_fails_each_time_and_says_nothing(self):
        for _ in range(10):
            self.record_loudly(*ROW)
        self.assertEqual(len(self.failed), 9)

    def test_second_version_never_fails_and_tells_what_was_new(self):
        self.assertEqual([self.record(*ROW) for _ in range(3)], [True, False, False])
        self.assertEqual(self.failed, [])

    def test_bulk_create_skips_in_silence_and_gives_no_key(self):
        post, day, reader = ROW
        for _ in range(3):
            self.add_with_models(post=post, day=day, reader=reader)
        self.assertEqual(self.query("SELECT count(*) FROM seen"), 1)
        self.assertEqual(self.failed, [])
        with models_of(MODEL, "readers") as names:
            [seen] = names["Seen"].objects.bulk_create(
                [names["Seen"](post=8, day=day, reader=reader)], ignore_conflicts=True
            )
        self.assertIsNone(seen.pk)

    def test_only_sqlite_drops_a_row_without_a_value_that_must_be(self):
        row = {"post": 7, "day": date(2024, 1, 6), "reader": None}
        if connection.vendor == "sqlite":
            self.add_with_models(**row)
        else:
            with self.assertRaises(IntegrityError), transaction.atomic():
                self.add_with_models(**row)
        self.assertEqual(self.query("SELECT count(*) FROM seen"), 0)

    def test_nothing_is_returned_when_nothing_was_inserted(self):
        self.record(*ROW)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO seen (post, day, reader) VALUES (%s, %s, %s)"
                " ON CONFLICT DO NOTHING RETURNING id",
                ROW,
            )
            self.assertIsNone(cursor.fetchone())


if connection.vendor == "postgresql":

    class PostgresInsertTests(InsertTests):
        """What only the server can tell: its log, its dead rows, its numbers."""

        def test_first_version_fills_the_log_with_the_lines_shown(self):
            self.record_loudly(*ROW)
            log = ServerLog()
            for _ in range(100):
                self.record_loudly(*ROW)
            written = log.read()
            for line in POST.source("postgresql.log").splitlines():
                self.assertEqual(written.count(line), 100, line)

        def test_second_version_writes_nothing_into_the_log(self):
            self.record(*ROW)
            log = ServerLog()
            for _ in range(100):
                self.record(*ROW)
            self.assertNotIn("seen_once", log.read())

        def test_failed_inserts_make_the_table_grow(self):
            self.record(*ROW)
            before = self.query("SELECT pg_relation_size('seen')")
            for _ in range(300):
                self.record(*ROW)
            self.assertEqual(self.query("SELECT pg_relation_size('seen')"), before)
            for _ in range(300):
                self.record_loudly(*ROW)
            self.assertGreater(self.query("SELECT pg_relation_size('seen')"), before)

        def test_skipped_rows_take_a_number(self):
            for _ in range(101):
                self.record(*ROW)
            self.record(8, *ROW[1:])
            self.assertEqual(self.query("SELECT max(id) - min(id) FROM seen"), 101)
