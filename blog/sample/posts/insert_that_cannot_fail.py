"""Lesson: inserts that do not fail."""

from blog.sample.content import Picture, SamplePost, callout, code, moment, table, text

POST = SamplePost(
    title="Five megabytes of log about nothing at all",
    slug="five-megabytes-of-log",
    date=moment("2024-01-09T21:47:00-08:00"),
    authors=("marit-oakes",),
    tags=("PostgreSQL", "SQL", "Django", "Observability"),
    introduction=(
        "We let a unique constraint say no 20,000 times and caught every exception. The application "
        "was content. The database had kept a diary."
    ),
    cover=Picture("strata", 5, "Layers of sediment, one thin bright line among many dull ones"),
    body=(
        text("""
We counted readers the polite way: no cookie, a ping when a post has been on screen for a while, a
hash that changes every day. One row for each reader, post and day. The second ping of the same
reader is not news, so the table refuses it:
"""),
        code(
            "sql",
            """
CREATE TABLE seen (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    post    integer NOT NULL,
    day     date    NOT NULL,
    reader  text    NOT NULL,
    CONSTRAINT seen_once UNIQUE (post, day, reader)
);
""",
            filename="seen.sql",
            highlight="6",
        ),
        text("""
And the code did what half of the internet recommends: try, and if it was there already, carry on.
"""),
        code(
            "python",
            """
from django.db import IntegrityError, connection, transaction


def record(post, day, reader):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO seen (post, day, reader) VALUES (%s, %s, %s)",
                [post, day, reader],
            )
    except IntegrityError:
        pass  # seen before
""",
            filename="record_loudly.py",
            highlight="11-12",
        ),
        text("""
It is correct. It is even free of races, which "look first, then insert" is not. Then somebody left
a tab open on a dashboard that reloaded the post every two seconds, over a long weekend.

## What the exception leaves behind

Python forgot each of these errors within a microsecond. PostgreSQL did not. An error is something
an administrator may want to know, so the server writes it down, with the key and the statement:
"""),
        code(
            "text",
            """
ERROR:  duplicate key value violates unique constraint "seen_once"
DETAIL:  Key (post, day, reader)=(7, 2024-01-06, 51c0ffee) already exists.
STATEMENT:  INSERT INTO seen (post, day, reader) VALUES (7, '2024-01-06'::date, '51c0ffee')
""",
            filename="postgresql.log",
        ),
        text("""
Twenty thousand pings made **5.1 MB** of this. The one line in it that mattered, a disk warning,
was between two of ours.

The log is the visible part. An `INSERT` that fails on a unique index has already put its row into
the table, because the index is looked at afterwards. The transaction is rolled back and the row
stays there, dead, until vacuum comes by. So a table to which nothing was ever added *grows*.

## Three words

PostgreSQL has had the answer since 9.5, SQLite since 3.24, in the same spelling:
"""),
        code(
            "python",
            """
from django.db import connection


def record(post, day, reader):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO seen (post, day, reader) VALUES (%s, %s, %s)"
            " ON CONFLICT (post, day, reader) DO NOTHING",
            [post, day, reader],
        )
        return cursor.rowcount == 1
""",
            filename="record.py",
            highlight="8,11",
        ),
        text("""
No exception, no savepoint, no log, no dead row: the server looks into the index *before* it writes.
And `rowcount` answers a question that the first version could not answer without the exception:
was this one new?

Name the columns after `ON CONFLICT`. Without them every unique constraint of the table is forgiven,
including the one that a colleague adds next year because it must never be broken.

## The same with models

`bulk_create()` knows the clause, for one object as well as for a thousand:
"""),
        code(
            "python",
            """
Seen.objects.bulk_create(
    [Seen(post=post, day=day, reader=reader)],
    ignore_conflicts=True,
)
""",
            filename="record_with_models.py",
            highlight="3",
        ),
        table(
            ("", "Second insert", "Tells whether it was new", "Log of the server", "Dead rows"),
            ("catch `IntegrityError`", "error, rolled back", "yes", "three lines each", "one each"),
            (
                "`get_or_create()`",
                "found by a `SELECT`",
                "yes",
                "only when two race",
                "when racing",
            ),
            ("`ignore_conflicts=True`", "skipped", "no", "nothing", "none"),
            ("`ON CONFLICT DO NOTHING`", "skipped", "`rowcount`", "nothing", "none"),
            caption="Four ways to insert what may be there already",
        ),
        callout(
            "warning",
            "What ignore_conflicts does not give you",
            "The objects come back **without a primary key**, new or not. And on SQLite Django "
            "writes `INSERT OR IGNORE`, which forgives a missing `NOT NULL` value too: such a row "
            "is dropped without a word, where PostgreSQL would refuse it.",
        ),
        text("""
## Two footnotes

A skipped row still takes a number. The identity column is evaluated before the conflict is seen, so
after a hundred skipped inserts the next row's `id` has jumped by a hundred. Nothing depends on it,
unless you have promised somebody an unbroken series (do not), or the column is a 32-bit `integer`
and you count pings (use `bigint`).

And `DO NOTHING RETURNING id` returns *no row* when nothing was inserted. It means what it says. If
you need the id of the row that was there, ask for it in a second statement.

## Proof, not hope

A test for this must not look at the table, which was always right. It has to look at the log. Ours
notes the length of the server's log file, inserts the same row a hundred times, and reads what has
been added since. With the first version it finds a hundred times our constraint's name. With the
second, nothing. If you only ever look at your application's own log, you will not see what you make
others write.
"""),
    ),
)
