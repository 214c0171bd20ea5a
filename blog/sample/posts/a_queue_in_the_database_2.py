"""Series, part 2: failing, and failing again."""

from blog.sample.content import Picture, SamplePost, code, moment, table, text

POST = SamplePost(
    title="A queue in the database, 2: fail well",
    slug="a-queue-in-the-database-retry",
    date=moment("2022-07-23T16:30:00+02:00"),
    authors=("teo-brandvold",),
    tags=("PostgreSQL", "SQL", "Queues", "Python"),
    series="a-queue-in-the-database",
    series_order=2,
    cover=Picture("notation", 4, "A grid of dots and bars with growing gaps between them"),
    body=(
        text("""
In [part one](post:a-queue-in-the-database-claim) a worker that dies gives its job back at once. Good
for power cuts, bad for the job that kills every worker that touches it. It is free again within a
millisecond, it is the oldest, and so it is next. We had four workers and they took turns dying.

## Count before you try

A counter that is raised in the same transaction as the work is rolled back with it. It stays at
zero while the workers fall. So the attempt has to be written down *first*, and committed:
"""),
        code(
            "sql",
            """
UPDATE job
   SET attempts = attempts + 1,
       run_at = now() + least(interval '1 hour', interval '10 seconds' * power(3, attempts))
 WHERE id = (
        SELECT id
          FROM job
         WHERE done_at IS NULL AND run_at <= now() AND attempts < 8
         ORDER BY run_at
         LIMIT 1
           FOR UPDATE SKIP LOCKED
       )
RETURNING id, kind, payload, attempts;
""",
            filename="take.sql",
            highlight="2-3,12",
            numbers=True,
        ),
        text("""
One statement, one short transaction. `run_at` now says two things: when the job is due, and, once it
has been taken, when somebody else may take it. A worker that succeeds sets `done_at`. One that
raises, hangs or burns does nothing, and the job comes back on its own.

The price: a job that takes longer than its pause may run twice at a time. For the first attempt that
is ten seconds. Choose a first pause that is longer than your slowest job.

## How long is that?
"""),
        code(
            "pycon",
            """
>>> pauses = [min(3600, 10 * 3**attempts) for attempts in range(8)]
>>> pauses
[10, 30, 90, 270, 810, 2430, 3600, 3600]
>>> round(sum(pauses[:7]) / 3600, 1)
2.0
""",
        ),
        text("""
Eight attempts over two hours. A restart of the mail server fits into the first minute, a
holiday of the person who renews certificates does not fit at all, and should not.

## What a handler may assume

*At least once* is what this queue gives, and what nearly every queue gives, whatever the brochure
says. A handler will see the same job twice. It has three ways to bear it:
"""),
        table(
            ("Kind of work", "Way to bear it", "Example"),
            ("sets a state", "just do it again", "`UPDATE … SET plan = 'free'`"),
            (
                "adds something",
                "a unique key and `ON CONFLICT DO NOTHING`",
                "one invoice per order",
            ),
            ("tells the outside", "send the job's `id` along", "an `Idempotency-Key` header"),
        ),
        text("""
The third depends on the other side. Our mail provider ignores such keys, so twice a year somebody
gets the same mail two times. We have looked at what exactly-once would cost and apologise instead.

What is left is to *see* it: [part three](post:a-queue-in-the-database-see).
"""),
    ),
)
