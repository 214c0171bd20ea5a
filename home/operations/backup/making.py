"""Makes an archive of the database and all media, while the site goes on."""

import platform
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.migrations.recorder import MigrationRecorder

from home.operations import probes
from home.operations.backup import databases
from home.operations.backup.archive import FORMAT, PROJECT, Writer
from home.operations.backup.media import Copier, Progress
from home.operations.backup.snapshots import Snapshot, snapshot
from home.operations.backup.tables import Sum, dump, tables


@dataclass
class Made:
    """What an archive holds: how many rows, files and bytes; files that rows name in vain."""

    rows: int = 0
    files: int = 0
    size: int = 0
    missing: list[str] = field(default_factory=list)
    has_native: bool = False


class Counted:
    """A stream that hands everything on and counts it; without one to hand it to, it only counts.

    It tells no position, so that a ZIP file is written without going back.
    """

    def __init__(self, stream: BinaryIO | None):
        self._stream = stream
        self.size = 0

    def write(self, data: bytes) -> int:
        """Take ``data``; return how much of it."""
        if self._stream:
            self._stream.write(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Hand on what waits."""
        if self._stream:
            self._stream.flush()

    def let_go(self) -> None:
        """Hand nothing on any more: a ZIP file that is given up would still write its end."""
        self._stream = None


def make_backup(
    stream: BinaryIO | None, scratch: Path | None, *, portable: bool, progress: Progress
) -> Made:
    """Write an archive to ``stream`` and return what is in it; without a stream only count.

    ``scratch`` is a folder with room for a copy of an SQLite database. A ``portable`` archive holds
    the rows alone, not what the database itself writes down.
    :raises BackupError: when it cannot be made.
    """
    counted = Counted(stream)
    try:
        return _make(counted, scratch, portable=portable, progress=progress)
    finally:
        counted.let_go()


def _make(counted: Counted, scratch: Path | None, *, portable: bool, progress: Progress) -> Made:
    writer = Writer(counted)
    copier = Copier(default_storage, writer, progress)
    made = Made()
    # See media.py for the order.
    copier.copy_all("Media")
    with (
        tempfile.TemporaryDirectory(prefix=".motacilla-backup-", dir=scratch) as folder,
        snapshot(Path(folder), portable=portable) as moment,
    ):
        manifest = _facts(moment)
        files: set[str] = set()
        manifest["tables"] = _write_tables(writer, moment, files, made, progress)
        if moment.native:
            progress("Database", 0, 1)
            writer.add(moment.member, moment.native())
            progress("Database", 1, 1)
            manifest["native"] = {"member": moment.member, "tool": moment.tool}
            made.has_native = True
    copier.copy_all("Media, what is new")
    made.missing = sorted(name for name in files if not copier.copy(name))
    manifest["media"] = list(copier.entries.values())
    manifest["missing"] = made.missing
    writer.close(manifest)
    made.files, made.size = len(copier.entries), counted.size
    return made


def _write_tables(
    writer: Writer, moment: Snapshot, files: set[str], made: Made, progress: Progress
) -> list[dict]:
    entries = []
    found = tables(apps)
    for number, table in enumerate(found, start=1):
        total = Sum(table)
        member = f"database/rows/{table.label}.jsonl"
        writer.add(member, dump(moment.connection, total, files))
        entries.append(
            {
                "label": table.label,
                "member": member,
                "rows": total.rows,
                "digest": f"{total.digest:064x}",
            }
        )
        made.rows += total.rows
        progress("Rows", number, len(found))
    return entries


def _facts(moment: Snapshot) -> dict:
    """Return what the manifest says before anything is counted."""
    applied: dict[str, list[str]] = {}
    for app, migration in sorted(MigrationRecorder(moment.connection).applied_migrations()):
        applied.setdefault(app, []).append(migration)
    return {
        "project": PROJECT,
        "format": FORMAT,
        "version": probes.package_version(),
        "commit": probes.commit(),
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "with": {
            "Python": platform.python_version(),
            "Django": version("Django"),
            "Wagtail": version("wagtail"),
        },
        "engine": {
            "vendor": moment.connection.vendor,
            "version": databases.version(moment.connection),
        },
        "migrations": applied,
        "native": None,
    }
