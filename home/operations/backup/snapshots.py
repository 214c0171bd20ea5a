"""The database at one moment, while others go on writing."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connections

from home.operations.backup import databases, postgresql
from home.operations.backup.archive import pieces

SQLITE_MEMBER = "database/db.sqlite3"
POSTGRESQL_MEMBER = "database/postgresql.dump"
REPEATABLE_READ = 3  # psycopg.IsolationLevel, which is not there where SQLite is used


@dataclass
class Snapshot:
    """A moment of the database.

    ``connection`` reads it row by row; ``native`` yields it as the database itself writes it down,
    into the member ``member``, unless there is no program for that.
    """

    connection: object
    member: str = ""
    native: Callable[[], Iterator[bytes]] | None = None
    tool: str = ""


@contextmanager
def snapshot(folder: Path, *, portable: bool) -> Iterator[Snapshot]:
    """Hold the database as it is now; ``folder`` takes what has to be written meanwhile.

    :raises BackupError: when ``pg_dump`` is too old for the server; not when there is none.
    """
    taken = _sqlite if connections[DEFAULT_DB_ALIAS].vendor == "sqlite" else _postgresql
    with taken(folder, portable) as found:
        yield found


@contextmanager
def _sqlite(folder: Path, portable: bool) -> Iterator[Snapshot]:
    copy = folder / "db.sqlite3"
    usual = connections[DEFAULT_DB_ALIAS]
    with (
        closing(sqlite3.connect(databases.sqlite_path(usual), timeout=60)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        # In one step, so that no writer can come between two; in a write-ahead log none waits.
        source.backup(target, pages=-1)
        # The copy is one file, whatever has been in the log.
        target.execute("PRAGMA journal_mode=DELETE")
    connection = databases.opened(NAME=str(copy), OPTIONS={"init_command": ""})
    try:
        yield Snapshot(
            connection,
            "" if portable else SQLITE_MEMBER,
            None if portable else lambda: _file(copy),
            f"SQLite {sqlite3.sqlite_version}",
        )
    finally:
        connection.close()
        copy.unlink(missing_ok=True)


@contextmanager
def _postgresql(folder: Path, portable: bool) -> Iterator[Snapshot]:
    connection = databases.opened(AUTOCOMMIT=False, OPTIONS={"isolation_level": REPEATABLE_READ})
    try:
        with connection.cursor() as cursor:
            # We may be reading for long, or waiting for pg_dump.
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_export_snapshot()")
            (moment,) = cursor.fetchone()
        found = Snapshot(connection)
        tool = None if portable else postgresql.find("pg_dump", databases.version(connection)[0])
        if tool:
            found.member, found.tool = POSTGRESQL_MEMBER, f"pg_dump {tool.major}"
            found.native = lambda: postgresql.dump(tool, connection, moment)
        yield found
    finally:
        connection.rollback()
        connection.close()


def _file(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        yield from pieces(stream)
