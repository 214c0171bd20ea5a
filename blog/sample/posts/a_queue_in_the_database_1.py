"""Series, part 1: claiming a job."""

from blog.sample.content import Picture, SamplePost, callout, code, moment, text

POST = SamplePost(
    title="A queue in the database, 1: claim a job",
    slug="a-queue-in-the-database-claim",
    date=moment("2022-06-11T11:00:00+02:00"),
    authors=("teo-brandvold",),
    tags=("PostgreSQL", "SQL", "Queues", "Python"),
    series="a-queue-in-the-database",
    series_order=1,
    introduction=(
        "Two workers, one table, and the clause that keeps them out of each other's way: FOR UPDATE "
        "SKIP LOCKED."
    ),
    cover=Picture("notation", 3, "A grid of dots and bars, like notation for a drum"),
    body=(
        text("""
We sent 400 mails a day and had a broker with three nodes for it. The broker was the part that woke us
up. So we moved the queue to the place where our other data lives, and it turned out that a table
makes an honest queue, as long as one knows which four words to use.
"""),
        code(
            "sql",
            """
CREATE TABLE job (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind     text NOT NULL,
    payload  jsonb NOT NULL DEFAULT '{}',
    run_at   timestamptz NOT NULL DEFAULT now(),
    attempts smallint NOT NULL DEFAULT 0,
    done_at  timestamptz
);

CREATE INDEX job_due ON job (run_at) WHERE done_at IS NULL;
""",
            filename="job.sql",
            highlight="10",
        ),
        text("""
The index is partial. It holds the jobs that are waiting, usually a handful, however many millions
have been done.

## The wrong way, which works in every demo

Read the oldest job, mark it, work on it. Between reading and marking there is a gap, and through the
gap comes the second worker. With plain `FOR UPDATE` the second one waits for the first, wakes up
when the first is finished, and finds that its job is gone. All workers stand in line behind a single
lock. It is correct and pointless.

## Skip what is taken
"""),
        code(
            "sql",
            """
SELECT id, kind, payload
  FROM job
 WHERE done_at IS NULL
   AND run_at <= now()
 ORDER BY run_at
 LIMIT 1
   FOR UPDATE SKIP LOCKED;
""",
            filename="claim.sql",
            highlight="7",
            numbers=True,
        ),
        text("""
`SKIP LOCKED` means: rows that somebody else has locked do not exist for the next few milliseconds.
Two workers that ask in the same instant get two different jobs, and neither of them waits.

The worker holds its transaction open while it works:
"""),
        code(
            "python",
            """
def work_once(connection, handlers):
    \"\"\"Do one job. False when there was none.\"\"\"
    with connection.transaction():
        job = connection.execute(CLAIM).fetchone()
        if job is None:
            return False
        id_, kind, payload = job
        handlers[kind](**payload)
        connection.execute("UPDATE job SET done_at = now() WHERE id = %s", [id_])
    return True
""",
            filename="worker.py",
            highlight="3,9",
        ),
        text("""
That transaction is the whole trick. If the worker crashes, is killed, or loses its network, then
PostgreSQL notices the broken connection, rolls back, and the lock is gone. The job is free again,
with no timeout to choose and no janitor to run. No broker I know gives it back that quickly.
"""),
        callout(
            "warning",
            "For jobs of seconds, not of hours",
            "An open transaction keeps vacuum from removing anything that died after it began. For a "
            "long job mark the row in a short transaction of its own, with a deadline, and let other "
            "workers take what is past its deadline.",
        ),
        text("""
In [the second part](post:a-queue-in-the-database-retry) a job fails. They do.
"""),
    ),
)
