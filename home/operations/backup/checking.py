"""Proves that an archive restores: it is restored, into a database that is thrown away."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import apps
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from home.operations.backup import databases, filling
from home.operations.backup.archive import Reader
from home.operations.backup.errors import BackupError, DamagedArchive
from home.operations.backup.history import check_release
from home.operations.backup.media import Progress
from home.operations.backup.tables import summed, tables


@dataclass
class Checked:
    """What was compared: tables, rows, files; how it was restored, and what is worth knowing."""

    tables: int = 0
    rows: int = 0
    files: int = 0
    how: str = ""
    notes: list[str] = field(default_factory=list)


def verify_backup(reader: Reader, *, portable: bool, progress: Progress) -> Checked:
    """Restore the archive into a scratch database of the kind that is used here, and compare.

    :raises BackupError: when it cannot be restored here.
    :raises DamagedArchive: when what was restored is not what was there.
    """
    checked = Checked(files=len(reader.manifest["media"]), notes=check_release(reader))
    reader.check(progress)
    tool, reason = filling.find_way(reader, portable=portable)
    checked.how = f"row by row, as {reason}" if reason else "as the database wrote it down"
    with _scratch():
        if connection.vendor == "sqlite":
            path = databases.sqlite_path(connection)
            filling.fill_sqlite(reader, path, progress, is_native=not reason)
        else:
            filling.fill_postgresql(reader, progress, tool=tool)
        _compare_migrations(reader.manifest)
        _compare_tables(reader.manifest, checked, progress)
    if reader.manifest["missing"]:
        names = ", ".join(reader.manifest["missing"][:5])
        checked.notes.append(f"Files that were missing already: {names}")
    return checked


def _compare_migrations(manifest: dict) -> None:
    found: dict[str, set[str]] = {}
    for app, name in MigrationRecorder(connection).applied_migrations():
        found.setdefault(app, set()).add(name)
    for app, names in manifest["migrations"].items():
        if app in found and set(names) - found[app]:
            lost = ", ".join(sorted(set(names) - found[app]))
            raise DamagedArchive(f"migrations of {app} were not restored ({lost})")


def _compare_tables(manifest: dict, checked: Checked, progress: Progress) -> None:
    recorded = {(app, name) for app, names in manifest["migrations"].items() for name in names}
    # Tables as they were then: a later release may have other columns.
    loader = MigrationLoader(None)
    state = loader.project_state([key for key in sorted(recorded) if key in loader.graph.nodes])
    by_label = {table.label: table for table in tables(state.apps)}
    labels = {config.label for config in apps.get_app_configs()}
    entries = [one for one in manifest["tables"] if one["label"].partition(".")[0] in labels]
    for number, one in enumerate(entries, start=1):
        if one["label"] not in by_label:
            raise DamagedArchive(f"its migrations know no {one['label']}")
        total = summed(connection, by_label[one["label"]])
        if total.rows != one["rows"]:
            raise DamagedArchive(
                f"{one['label']} has {total.rows} rows when restored, and had {one['rows']}"
            )
        if total.digest != int(one["digest"], 16):
            raise DamagedArchive(f"rows of {one['label']} are not what they were")
        checked.tables += 1
        checked.rows += total.rows
        progress("Comparing", number, len(entries))


@contextmanager
def _scratch() -> Iterator[None]:
    """Within, the default database is one that is empty, and gone afterwards."""
    if connection.vendor == "sqlite":
        with tempfile.TemporaryDirectory(prefix="motacilla-verify-") as folder:
            scratch = databases.opened(NAME=str(Path(folder) / "db.sqlite3"))
            with databases.as_default(scratch):
                yield
        return
    name = f"motacilla_verify_{secrets.token_hex(6)}"
    owner = databases.opened()
    quoted = owner.ops.quote_name(name)
    try:
        try:
            with owner.cursor() as cursor:
                # Without what somebody may have put into the usual template.
                cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE template0")
        except DatabaseError as error:
            raise BackupError(
                f"No scratch database could be made ({str(error).strip()}). Let the role make "
                "some: ALTER ROLE … CREATEDB, or check the archive on another server."
            ) from error
        try:
            with databases.as_default(databases.opened(NAME=name)):
                yield
        finally:
            with owner.cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
    finally:
        owner.close()
