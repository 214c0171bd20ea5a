"""Puts an archive's database into one that is empty, in the one way or the other.

What the database itself has written down goes back to the same kind of database. Rows go into any:
migrations make the tables as they were, then the rows are put in, one after the other.
"""

import contextlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import DatabaseError, connection, transaction

from home.operations.backup import databases, postgresql
from home.operations.backup.archive import Reader
from home.operations.backup.errors import BackupError, DamagedArchive
from home.operations.backup.history import migrate_to
from home.operations.backup.media import Progress
from home.operations.backup.tables import empty, load, reset_sequences, tables


def find_way(reader: Reader, *, portable: bool) -> tuple[postgresql.Tool | None, str]:
    """Return the program for what the database wrote down, and why that is not used, or "".

    SQLite needs no program, so none is returned then, nor a reason.
    """
    native, engine = reader.manifest["native"], reader.manifest["engine"]
    if portable:
        return None, "--portable was given"
    if native is None:
        return None, "the archive holds the rows alone"
    if engine["vendor"] != connection.vendor:
        return None, f"the archive comes from {engine['vendor']}, and this is {connection.vendor}"
    if connection.vendor == "sqlite":
        return None, ""
    ours = databases.version(connection)[0]
    if ours < engine["version"][0]:
        return None, f"it comes from PostgreSQL {engine['version'][0]}, and this is {ours}"
    needed = int(native["tool"].rpartition(" ")[2])
    try:
        tool = postgresql.find("pg_restore", needed)
    except BackupError as error:
        return None, str(error)
    return (tool, "") if tool else (None, "there is no pg_restore")


def fill_sqlite(reader: Reader, path: Path, progress: Progress, *, is_native: bool) -> None:
    """Make a database of the archive at ``path``, where there is none yet.

    :raises BackupError: when it cannot be made; DamagedArchive when it is not sound.
    """
    connection = databases.opened(NAME=str(path))
    if not is_native:
        with databases.as_default(connection):
            fill_rows(reader, progress)
    else:
        with path.open("xb") as stream:
            for piece in reader.chunks(reader.manifest["native"]["member"]):
                stream.write(piece)
    with closing(sqlite3.connect(path)) as raw:
        found = raw.execute("PRAGMA integrity_check").fetchone()[0]
        strays = raw.execute("PRAGMA foreign_key_check").fetchone()
        # One file, to be moved as a whole; opened again, it gets its log again.
        raw.execute("PRAGMA journal_mode=DELETE")
    if found != "ok" or strays:
        raise DamagedArchive(f"its database is not sound ({strays or found})")
    descriptor = os.open(path, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def fill_postgresql(reader: Reader, progress: Progress, *, tool: postgresql.Tool | None) -> None:
    """Put the archive into the default database, which is empty.

    :raises BackupError: when it cannot be done; the database is empty again then.
    """
    try:
        if tool:
            progress("Database", 0, 1)
            member = reader.manifest["native"]["member"]
            postgresql.restore(tool, connection, reader.chunks(member))
            progress("Database", 1, 1)
        else:
            with connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = 0")
            fill_rows(reader, progress)
    except BaseException:
        with contextlib.suppress(DatabaseError):
            drop_tables()
        raise
    finally:
        connection.close()


def fill_rows(reader: Reader, progress: Progress) -> None:
    """Make the tables in the default database, and put the archive's rows into them.

    :raises BackupError: when a row does not fit; DamagedArchive when rows are not those counted.
    """
    progress("Tables", 0, 1)
    historic = migrate_to(reader.manifest)
    progress("Tables", 1, 1)
    by_label = {table.label: table for table in tables(historic)}
    entries = [one for one in reader.manifest["tables"] if one["rows"]]
    unknown = [one["label"] for one in entries if one["label"] not in by_label]
    if unknown:
        raise DamagedArchive(f"its migrations know no {', '.join(unknown)}")
    # Rows come in the order of their tables' names, and refer to others before those are there.
    connection.disable_constraint_checking()
    try:
        with transaction.atomic():
            empty(connection, historic)
            for number, one in enumerate(entries, start=1):
                count = load(connection, by_label[one["label"]], reader.lines(one["member"]))
                if count != one["rows"]:
                    raise DamagedArchive(f"{one['label']} has {count} rows, not {one['rows']}")
                progress("Rows", number, len(entries))
            reset_sequences(connection, historic)
            connection.check_constraints()
    except DatabaseError as error:
        raise DamagedArchive(f"its rows do not fit together ({error})") from error
    finally:
        connection.enable_constraint_checking()


def drop_tables() -> int:
    """Drop every table of the default database, on PostgreSQL; return how many."""
    names = connection.introspection.table_names()
    quote = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TABLE IF EXISTS {quote(name)} CASCADE")
    return len(names)
