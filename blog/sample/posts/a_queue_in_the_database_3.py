"""Series, part 3: watching it."""

from blog.sample.content import SamplePost, callout, code, moment, text

POST = SamplePost(
    title="A queue in the database, 3: see it",
    slug="a-queue-in-the-database-see",
    date=moment("2022-09-18T19:20:00+02:00"),
    authors=("teo-brandvold",),
    tags=("PostgreSQL", "SQL", "Queues", "Observability"),
    series="a-queue-in-the-database",
    series_order=3,
    body=(
        text("""
The advantage of a queue that is a table: you can ask it things. The usual graph shows how *many*
jobs are waiting. It is the wrong one. Ten thousand jobs that are done in a minute are fine, and one
job that has been waiting since Thursday is not.

Ask for the age of the oldest:
"""),
        code(
            "sql",
            """
SELECT kind,
       count(*) AS waiting,
       coalesce(max(attempts), 0) AS worst,
       extract(epoch FROM max(now() - run_at))::int AS late_seconds
  FROM job
 WHERE done_at IS NULL AND run_at <= now()
 GROUP BY kind
 ORDER BY late_seconds DESC;
""",
            filename="late.sql",
            highlight="4",
        ),
        text("""
`late_seconds` is one number with a meaning that needs no explanation: how far behind are we? It is
zero when all is well, and grows by one each second when nothing works, be it that the workers
are dead, that they are too few, or that one kind of job hangs. We page somebody at 300.

## The ones that gave up

After its eighth attempt a job is not taken any more. It must not vanish from sight either:
"""),
        code(
            "sql",
            """
CREATE VIEW job_stuck AS
SELECT id, kind, payload, run_at
  FROM job
 WHERE done_at IS NULL AND attempts >= 8;
""",
            filename="stuck.sql",
        ),
        code(
            "sql",
            """
UPDATE job SET attempts = 0, run_at = now()
 WHERE id IN (SELECT id FROM job_stuck WHERE kind = 'welcome_mail');
""",
            filename="again.sql",
            caption="After the repair: all welcome mails, once more from the start",
        ),
        text("""
Try that with a broker's dead letter queue.

## Three alerts, no more
"""),
        code(
            "yaml",
            """
groups:
  - name: queue
    rules:
      - alert: QueueIsLate
        expr: max(job_late_seconds) > 300
        for: 2m
        labels:
          severity: page
      - alert: JobsAreStuck
        expr: sum(job_stuck) > 0
        for: 10m
        labels:
          severity: ticket
      - alert: QueueIsUnseen
        expr: absent(job_late_seconds)
        for: 5m
        labels:
          severity: page
""",
            filename="alerts.yml",
            highlight="14-15",
        ),
        text("""
The third is the one that people leave out. When the exporter itself is dead there is no number, and
a comparison with no number is never true, so the first two alerts stay green through the worst of it.
"""),
        callout(
            "tip",
            "Clean up in small pieces",
            "Delete what was done a month ago with a `LIMIT` in a subquery, a thousand rows at a "
            "time. One big `DELETE` of a year's jobs is the only time that this queue has been slow.",
        ),
        text("""
It has run for a year now. The broker's three machines do something useful.
"""),
    ),
)
