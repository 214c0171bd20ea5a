"""Lesson: resetting migrations instead of squashing them."""

from blog.sample.content import Picture, SamplePost, callout, code, moment, quote, table, text

POST = SamplePost(
    title="We stopped squashing and started over",
    slug="resetting-migrations",
    date=moment("2024-10-13T23:35:00-07:00"),
    authors=("marit-oakes",),
    tags=("Django", "Migrations", "Deployment", "Git"),
    introduction=(
        "A hundred and twelve migrations, one squash that took three days and broke twice, and the "
        "forty minutes in which we did without."
    ),
    cover=Picture("stones", 42, "Flat river stones, stacked and sorted by size"),
    body=(
        text("""
Our oldest app had 112 migrations. A fresh database took four minutes, and since every
branch in CI makes a fresh database, we spent a working day of machine time each day on replaying
the history of a column that had been called three different things.

So I squashed. It is the documented way, it is careful, and I do not recommend it.

## What a squash really is

`squashmigrations` writes one file which *replaces* the old ones, and both stay in the tree until
every database has passed the point. On the way it tries to fold operations into each other. It
gives up at each `RunPython` and `RunSQL`, because it cannot see into them. Ours had 19.

- The result still imported data functions from files we wanted to delete.
- Two apps referred to each other, and the squash of one needed the middle of the other:
  `CircularDependencyError`. We cut it apart by hand, twice.
- The second step, removing the old files and the `replaces` line, has to be a later release. It
  waited in a branch for five weeks, and then conflicted with everything.

None of that is a bug. A squash promises that any database, at any point of the old history, may
arrive at the new one. We did not need the promise. We have three databases and can see them all.

## The reset

What we needed: the *files* start over, the *tables* stay as they are, and each database agrees that
this has happened. It takes two sentences. Bring every database to the last old migration. Then
replace all files by one fresh `0001_initial`, and make each database forget the rest.

The nice part is that Django can do the forgetting. A database that has applied `0001_initial` to
`0112_...` regards the new `0001_initial` as applied, because it goes by the name. And `migrate
--prune` deletes the records of files that no longer exist.
"""),
        code(
            "bash",
            """
set -eu

# 1. Nothing may be pending, and no model may be ahead of its migrations.
python manage.py migrate --check
python manage.py makemigrations --check --dry-run

# 2. The files start over.
rm lending/migrations/0*.py
python manage.py makemigrations lending

# 3. This database forgets the names that are gone. No table is touched.
python manage.py migrate lending --prune
python manage.py migrate --check
""",
            filename="reset.sh",
            highlight="8-9,12",
            numbers=True,
        ),
        code(
            "console",
            """
$ python manage.py migrate lending --prune
Pruning migrations:
  Pruning lending.0002_loan_due OK
  Pruning lending.0003_rename_due_loan_due_on OK
$ python manage.py showmigrations lending
lending
 [X] 0001_initial
""",
            caption="On each database that already exists, after the deploy: only step 3",
        ),
        callout(
            "danger",
            "When the fresh set has more than one file",
            "Two apps that refer to each other get a `0002_initial` too, and that name has *not* been "
            "applied. Then step 3 is `migrate lending --prune`, followed by `migrate --fake`, and "
            "never a plain `migrate`, which would try to create tables that are there.",
        ),
        text("""
## Three questions first

**Is every database at the end?** Not "should be". Ask each of them with `migrate --check`, which
exits with 1 when something is pending. A laptop that is behind can be rebuilt. A customer's
installation that is behind cannot, so a package that others install must not do this; from the
first release on, it has to squash, or to keep its history.

**What did the data migrations leave?** The fresh `0001_initial` makes empty tables. If
`0017_default_shelves` put six rows into one of them, a new database will miss these six rows, and
the old ones have them. Copy what is still needed into a new `0002`, written so that it does no harm
where the rows exist ([an insert that does not fail](post:five-megabytes-of-log) is the right tool).

**What is in the schema that no model knows?** Extensions, triggers, an index made by hand on a bad
evening. Compare before you trust:
"""),
        code(
            "bash",
            """
pg_dump --schema-only --no-owner production > before.sql
createdb from_scratch
DATABASE_URL=postgres:///from_scratch python manage.py migrate
pg_dump --schema-only --no-owner from_scratch > after.sql
diff <(sort before.sql) <(sort after.sql)
""",
            filename="compare.sh",
            highlight="5",
            caption="Sorted, because columns that were added later stand last in the old tables",
        ),
        text("""
Ours showed three indexes, one trigger and a `CHECK` that we had believed in for two years and that
existed only on staging. This diff alone was worth the evening.

## Squash or reset?
"""),
        table(
            ("", "Squash", "Reset"),
            ("Databases may be anywhere in the history", "yes", "no, all at the end"),
            ("Releases it takes", "two, in order", "one"),
            ("`RunPython` in the way", "stops the optimiser", "is gone, check its rows"),
            ("Circular dependencies", "by hand", "`makemigrations` solves them"),
            ("Open branches", "keep working", "must be rebased and their migration remade"),
            ("Right for", "packages, products with installations", "one team, databases in sight"),
        ),
        text("""
The fifth row is the price. We announced a day, merged what could be merged, and remade the four
migrations that were left in branches. That took an hour in all.
"""),
        quote(
            "The history of the schema is in Git. The migrations directory is not a second Git.",
            "Teo, when I hesitated before `rm`",
        ),
        text("""
A fresh database now takes eleven seconds, most of it for Django's own apps. I keep the old files
where they belong: one commit back.
"""),
    ),
)
