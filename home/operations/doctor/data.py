"""What is looked at in the database: settings, migrations, clock, people, backups."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import connection
from django.utils import timezone
from wagtail.models import Site

from home.models import User
from home.operations import probes
from home.operations.backup.records import backup_age
from home.operations.doctor.register import examination
from home.operations.site_record import site_address

LATE_SECONDS, WRONG_SECONDS = 2, 60
BACKUP_DAYS = 2
# Reading all of it takes a second for each of these.
QUICKLY_READ = 1024**3
SYNCHRONOUS_FULL = 2
PRAGMAS = "Remove what DATABASE_URL says about it, and let nothing else open the file."
OFF = {
    "fsync": "loses the whole database when the power fails",
    "full_page_writes": "may tear pages when the power fails",
    "synchronous_commit": "may lose what was just published when the power fails",
}


@examination("Database", needs_database=False)
def answers() -> Iterator[CheckMessage]:
    """Ask the database for anything at all."""
    if probes.database_problem():
        yield Error(
            "The database does not answer.",
            hint="See DATABASE_URL: host, name, user and password; and whether the server runs.",
            id="doctor.database",
        )


@examination("Database settings")
def database_settings() -> Iterator[CheckMessage]:
    """Look whether what is written survives, and writers wait for each other."""
    yield from _sqlite() if connection.vendor == "sqlite" else _postgresql()


@examination("Migrations")
def migrations() -> Iterator[CheckMessage]:
    """Look for migrations that are missing."""
    problem = probes.migrations_problem()
    if problem:
        yield Error(
            f"Migrations: {problem}.", hint="python manage.py migrate", id="doctor.migrations"
        )


@examination("Clock")
def clock() -> Iterator[CheckMessage]:
    """Compare our clock with that of the database's server; posts go out by ours."""
    if connection.vendor == "sqlite":  # has none of its own
        return
    with connection.cursor() as cursor:
        before = timezone.now()
        cursor.execute("SELECT clock_timestamp()")
        (theirs,) = cursor.fetchone()
        after = timezone.now()
    seconds = _apart(before, theirs, after).total_seconds()
    if seconds > LATE_SECONDS:
        kind = Error if seconds > WRONG_SECONDS else Warning
        yield kind(
            f"Our clock and that of the database are {seconds:.0f} s apart.",
            hint="Have both set by NTP: timedatectl set-ntp true",
            id="doctor.clock",
        )


@examination("Site record")
def site_record() -> Iterator[CheckMessage]:
    """Look whether Wagtail's Site record is what ``SITE_URL`` says."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        yield Error(
            "No Site is the default one: no page has an address.",
            hint="In the admin, under Settings, Sites, make one the default.",
            id="doctor.site",
        )
    elif (site.hostname, site.port) != site_address():
        yield Warning(
            f"Wagtail's Site record says {site.hostname}:{site.port}, and SITE_URL "
            f"{settings.SITE_URL}.",
            hint="python manage.py migrate",
            id="doctor.site",
        )


@examination("People")
def people() -> Iterator[CheckMessage]:
    """Look whether somebody can sign in."""
    if not User.objects.filter(is_superuser=True, is_active=True).exists():
        yield Warning(
            "Nobody is an administrator.",
            hint="python manage.py create_first_administrator",
            id="doctor.people",
        )


@examination("Backup")
def backup() -> Iterator[CheckMessage]:
    """Look how old the last backup is."""
    age, hint = backup_age(), "python manage.py backup FOLDER, by a timer; see docs/backup.md."
    if age is None:
        yield Warning("There is no backup yet.", hint=hint, id="doctor.backup")
    elif age > timedelta(days=BACKUP_DAYS):
        yield Warning(f"The last backup is {age.days} days old.", hint=hint, id="doctor.backup")


def _sqlite() -> Iterator[CheckMessage]:
    with connection.cursor() as cursor:
        found = {}
        for name in ("journal_mode", "synchronous", "foreign_keys"):
            cursor.execute(f"PRAGMA {name}")
            (found[name],) = cursor.fetchone()
        if found["journal_mode"] != "wal":
            yield Error(
                f"SQLite's journal is {found['journal_mode']!r}, not a write-ahead log: readers "
                "and writers stop each other.",
                hint="Keep the file on a local disk, where a log can be. " + PRAGMAS,
                id="doctor.sqlite",
            )
        if found["synchronous"] < SYNCHRONOUS_FULL:
            yield Error(
                "SQLite does not wait for the disk: what was published may be lost.",
                hint=PRAGMAS,
                id="doctor.sqlite",
            )
        if not found["foreign_keys"]:
            yield Error(
                "SQLite does not look whether rows refer to others.",
                hint=PRAGMAS,
                id="doctor.sqlite",
            )
        file = Path(str(connection.settings_dict["NAME"]))
        if file.exists() and file.stat().st_size < QUICKLY_READ:
            cursor.execute("PRAGMA quick_check(1)")
            (state,) = cursor.fetchone()
            if state != "ok":
                yield Error(
                    f"The database is damaged: {state}.",
                    hint="Stop the site, keep a copy of the file, and restore the last backup.",
                    id="doctor.sqlite",
                )


def _postgresql() -> Iterator[CheckMessage]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)",
            [[*OFF, "server_encoding", "statement_timeout"]],
        )
        found = dict(cursor.fetchall())
    for name, danger in OFF.items():
        if found[name] == "off":
            yield (Warning if name == "synchronous_commit" else Error)(
                f"PostgreSQL's {name} is off, which {danger}.",
                hint=f"ALTER SYSTEM SET {name} = on; SELECT pg_reload_conf();",
                id="doctor.postgresql",
            )
    if found["server_encoding"] != "UTF8":
        yield Error(
            f"The database holds {found['server_encoding']}, not every sign there is.",
            hint="Make another with ENCODING 'UTF8', and move there with backup and restore.",
            id="doctor.postgresql",
        )
    if found["statement_timeout"] == "0":
        yield Warning(
            "No limit is set for a statement: one that is stuck holds a process for ever.",
            hint="ALTER ROLE … SET statement_timeout = '30s': a pooler takes no options of ours.",
            id="doctor.postgresql",
        )


def _apart(before: datetime, theirs: datetime, after: datetime) -> timedelta:
    """Return how far ``theirs`` lies outside of the time in which it was asked for."""
    return max(before - theirs, theirs - after, timedelta())
