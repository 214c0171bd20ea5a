"""Tables as lines of JSON, row by row, from any database into any other."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import DatabaseError, transaction

from home.operations.backup.columns import Column, row_digest
from home.operations.backup.derived import is_derived
from home.operations.backup.errors import BackupError, DamagedArchive

CHUNK = 500
DIGEST_SIZE = 2**256


@dataclass(frozen=True)
class Table:
    """A table that moves: the name of its model, its own, that of its key, and its columns."""

    label: str
    name: str
    key: str
    columns: tuple[Column, ...]


@dataclass
class Sum:
    """What a table holds: how many rows, and a number that changes with any of them."""

    table: Table
    rows: int = 0
    digest: int = 0

    def add(self, values: list) -> None:
        """Count a row."""
        names = (column.name for column in self.table.columns)
        self.rows += 1
        self.digest += row_digest(dict(zip(names, values, strict=True)))
        self.digest %= DIGEST_SIZE


def models_to_move(apps: Apps) -> list:
    """Return the models whose tables move, in the order of their names."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped
    ]
    return sorted(
        (model for model in found if not is_derived(model)), key=lambda model: model._meta.label
    )


def tables(apps: Apps) -> list[Table]:
    """Return the tables that move."""
    return [
        Table(
            model._meta.label,
            model._meta.db_table,
            model._meta.pk.column,
            tuple(map(Column, model._meta.local_concrete_fields)),
        )
        for model in models_to_move(apps)
    ]


def rows(connection, table: Table) -> Iterator[list]:
    """Yield the rows of a table as lists that JSON knows, without ever holding many."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(column.name) for column in table.columns)
    readers = [column.readers(connection) for column in table.columns]
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT {names} FROM {quote(table.name)} ORDER BY {quote(table.key)}"  # noqa: S608
        )
        while chunk := cursor.fetchmany(CHUNK):
            for raw in chunk:
                yield [
                    column.encode(value, reader, connection)
                    for column, value, reader in zip(table.columns, raw, readers, strict=True)
                ]


def dump(connection, total: Sum, files: set[str]) -> Iterator[bytes]:
    """Yield the table of ``total`` as lines: the names of its columns, then its rows.

    Adds what was read to ``total``, and the names of files to ``files``.
    """
    table = total.table
    yield _line([column.name for column in table.columns])
    places = [place for place, column in enumerate(table.columns) if column.is_file]
    for values in rows(connection, table):
        total.add(values)
        files.update(values[place] for place in places if values[place])
        yield _line(values)


def summed(connection, table: Table) -> Sum:
    """Return what a table holds now."""
    total = Sum(table)
    for values in rows(connection, table):
        total.add(values)
    return total


def empty(connection, apps: Apps) -> None:
    """Delete all rows of the tables that move; constraints must not be checked meanwhile."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for model in models_to_move(apps):
            cursor.execute(f"DELETE FROM {quote(model._meta.db_table)}")  # noqa: S608


def load(connection, table: Table, lines: Iterable[bytes]) -> int:
    """Put lines written by :func:`dump` into an empty table; return how many rows.

    :raises DamagedArchive: when they are no such lines.
    :raises BackupError: when this database cannot hold a row; names it.
    """
    lines = iter(lines)
    try:
        names = json.loads(next(lines))
        by_name = {column.name: column for column in table.columns}
        columns = [by_name[name] for name in names]
    except (StopIteration, ValueError, KeyError, TypeError) as error:
        raise DamagedArchive(f"{table.label} does not have the columns it had") from error
    quote = connection.ops.quote_name
    sql = (
        f"INSERT INTO {quote(table.name)} ({', '.join(map(quote, names))}) "  # noqa: S608
        f"VALUES ({', '.join(['%s'] * len(names))})"
    )
    count = 0
    while chunk := list(islice(lines, CHUNK)):
        found = []
        for line in chunk:
            try:
                values = json.loads(line)
                pairs = zip(columns, values, strict=True)
                found.append([column.decode(value, connection) for column, value in pairs])
            except (ValueError, TypeError, LookupError) as error:
                raise DamagedArchive(f"row {count + len(found) + 1} of {table.label}") from error
        _insert(connection, sql, found, table, chunk)
        count += len(found)
    return count


def reset_sequences(connection, apps: Apps) -> None:
    """Let new rows get keys behind those that are there."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), models_to_move(apps)):
            cursor.execute(sql)


def _insert(connection, sql: str, found: list[list], table: Table, lines: list[bytes]) -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(sql, found)
    except DatabaseError:
        # Once more, one by one, to say which it is.
        for values, line in zip(found, lines, strict=True):
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(sql, values)
            except DatabaseError as error:
                reason = " ".join(str(error).split())
                raise BackupError(
                    f"This database cannot hold a row of {table.label} ({reason}): "
                    f"{line[:200].decode('utf-8', 'replace')} Change it where it comes from, "
                    "and make another archive."
                ) from error


def _line(values: list) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
