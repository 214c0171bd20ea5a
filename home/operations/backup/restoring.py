"""Puts an archive in the place of what is there, after everything was looked at."""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import Error, connection, connections

from home.models import User
from home.operations.backup import databases, filling
from home.operations.backup.archive import Reader
from home.operations.backup.errors import BackupError
from home.operations.backup.history import check_release
from home.operations.backup.media import Progress, delete_all, put_back, walk
from home.operations.backup.postgresql import Tool


@dataclass
class Plan:
    """What a restore will do, found out without touching anything."""

    rows: int
    files: int
    database: str
    tool: Tool | None = None
    is_native: bool = False
    deleted_people: int = 0
    deleted_tables: int = 0
    deleted_files: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def deletes(self) -> bool:
        """Whether there is something that somebody might miss."""
        return bool(self.deleted_people or self.deleted_files)


def plan_restore(reader: Reader, *, force: bool, portable: bool, progress: Progress) -> Plan:
    """Look at the archive and at what is there; return what is to be done.

    :raises BackupError: when the archive is damaged or newer, or when something is there already
        and ``force`` was not given.
    """
    notes = check_release(reader)
    reader.check(progress)
    tool, reason = filling.find_way(reader, portable=portable)
    plan = Plan(
        rows=sum(one["rows"] for one in reader.manifest["tables"]),
        files=len(reader.manifest["media"]),
        database=databases.name(connection),
        tool=tool,
        is_native=not reason,
        notes=notes,
    )
    if reason:
        plan.notes.append(f"Goes row by row: {reason}.")
    plan.deleted_tables, plan.deleted_people = _occupants()
    plan.deleted_files = sum(1 for _ in walk(default_storage))
    if plan.deletes and not force:
        raise BackupError(
            f"There is something already: {_what(plan)}. Give an empty DATABASE_URL and DATA_DIR, "
            "or add --force to delete that."
        )
    _check_alone(force)
    return plan


def restore(reader: Reader, plan: Plan, progress: Progress) -> None:
    """Do what :func:`plan_restore` has found.

    :raises BackupError: when it fails; says what is there then.
    """
    if connection.vendor == "sqlite":
        _restore_sqlite(reader, plan, progress)
    else:
        filling.drop_tables()
        filling.fill_postgresql(reader, progress, tool=plan.tool)
        _restore_media(reader, progress)
    _finish(progress, is_indexed=plan.is_native)


def describe_deletion(plan: Plan) -> str:
    """Return what will be deleted, as a sentence; "" when that is nothing."""
    return f"Deletes {_what(plan)}." if plan.deletes else ""


def _restore_sqlite(reader: Reader, plan: Plan, progress: Progress) -> None:
    """Make the database beside the old one, and put it in its place when it is whole."""
    path = databases.sqlite_path(connection)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.restoring")
    leftovers = [new.with_name(new.name + ending) for ending in ("", "-wal", "-shm", "-journal")]
    for file in leftovers:
        file.unlink(missing_ok=True)
    try:
        filling.fill_sqlite(reader, new, progress, is_native=plan.is_native)
        _restore_media(reader, progress)
        connections.close_all()
        os.replace(new, path)
        for ending in ("-wal", "-shm", "-journal"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
    finally:
        for file in leftovers:
            file.unlink(missing_ok=True)


def _restore_media(reader: Reader, progress: Progress) -> None:
    delete_all(default_storage)
    put_back(default_storage, reader, progress)


def _finish(progress: Progress, *, is_indexed: bool) -> None:
    """Bring the database up to this release, and make anew what is no part of an archive."""
    progress("Migrations", 0, 1)
    call_command("migrate", verbosity=0, interactive=False)
    progress("Migrations", 1, 1)
    # Everything that remembers what was there before.
    ContentType.objects.clear_cache()
    cache.clear()
    if not is_indexed:
        progress("Search index", 0, 1)
        call_command("update_index", verbosity=0)
        progress("Search index", 1, 1)


def _occupants() -> tuple[int, int]:
    """Return how many tables there are, and how many people have an account.

    A database without people is as migrations leave it: nobody has used it yet.
    """
    path = databases.sqlite_path(connection) if connection.vendor == "sqlite" else None
    if path and not path.exists():
        return 0, 0
    try:
        names = connection.introspection.table_names()
        people = User.objects.count() if User._meta.db_table in names else 0
    except Error as error:
        raise BackupError(f"The database does not answer ({error}). See DATABASE_URL.") from error
    if names and User._meta.db_table not in names:
        raise BackupError(
            f"{databases.name(connection)} holds {len(names)} tables of another program. "
            "Give another DATABASE_URL."
        )
    return len(names), people


def _what(plan: Plan) -> str:
    parts = []
    if plan.deleted_people:
        parts.append(
            f"the database {plan.database} with {plan.deleted_tables} tables and "
            f"{plan.deleted_people} accounts"
        )
    if plan.deleted_files:
        parts.append(f"{plan.deleted_files} files in {_place()}")
    return " and ".join(parts)


def _place() -> str:
    try:
        return str(Path(default_storage.path("")))
    except NotImplementedError:
        return "the media storage"


def _check_alone(force: bool) -> None:
    """See that nobody else has the database open: they would go on with what is gone.

    :raises BackupError: when somebody has.
    """
    running = "Stop the site and its publisher, and try again."
    if connection.vendor == "sqlite":
        path = databases.sqlite_path(connection)
        connections.close_all()
        if not path.exists():
            return
        with closing(sqlite3.connect(path, timeout=1)) as raw:
            try:
                # Refused while anybody else has it open, even if they do nothing.
                raw.execute("PRAGMA journal_mode=DELETE")
            except sqlite3.OperationalError as error:
                raise BackupError(f"{path} is in use. {running}") from error
            except sqlite3.DatabaseError as error:
                raise BackupError(
                    f"{path} is no SQLite database ({error}). Move it away."
                ) from error
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        (others,) = cursor.fetchone()
    # A pooler keeps connections open though nobody uses them.
    if others and not force:
        raise BackupError(
            f"{others} others are connected to the database. {running} "
            "If it is a pooler that waits, add --force."
        )
