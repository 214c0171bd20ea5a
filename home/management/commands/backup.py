"""``manage.py backup``."""

import contextlib
import fcntl
import os
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from home.operations.backup.errors import BackupError
from home.operations.backup.making import Made, make_backup
from home.operations.backup.records import note_backup
from home.operations.backup.terminal import Terminal
from home.stored_files import StorageUnavailable


class Command(BaseCommand):
    """Database and media in one archive."""

    help = (
        "Writes the database and all uploaded files to FILE, a ZIP archive with a manifest of "
        "versions, counts and checksums. The site goes on meanwhile: the archive holds the "
        "database of one moment. It is written to FILE.partial, and gets its name when it is "
        "whole. It holds passwords' hashes, so keep it where only you can read it. "
        "SECRET_KEY and other variables are not in it. See docs/backup.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "file",
            metavar="FILE",
            help="where to; a folder, in which a name with date and time is chosen; or - for "
            "standard output",
        )
        parser.add_argument("--force", action="store_true", help="replace FILE if it is there")
        parser.add_argument(
            "--portable",
            action="store_true",
            help="only the rows, which any database takes; without pg_dump's or SQLite's own file",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="read everything, print the totals, write nothing",
        )

    def handle(self, *, file: str, force: bool, portable: bool, dry_run: bool, **options) -> None:
        """Make the archive, and say what is in it.

        :raises CommandError: when it cannot be made; FILE is as it was then.
        """
        began = timezone.now()
        terminal = Terminal(self.stderr, options["verbosity"])
        try:
            if file == "-":
                made = self._to_output(portable, dry_run, terminal)
                name = "standard output"
            else:
                path = _target(file, force)
                name = str(path)
                made = self._to_file(path, portable, dry_run, terminal)
        except BackupError as error:
            raise CommandError(str(error)) from error
        except StorageUnavailable as error:
            raise CommandError(
                f"The bucket of the media fails: {error}. See STORAGE_URL."
            ) from error
        except OSError as error:
            raise CommandError(
                f"The archive could not be written: {error}. Is there room, and may this user "
                "write there?"
            ) from error
        finally:
            terminal.end()
        if not dry_run:
            note_backup(Path(name).name, began=began, size=made.size)
        # What is on standard output may be the archive itself.
        output = self.stderr if file == "-" else self.stdout
        for line in _report(made, name, dry_run):
            output.write(line, str)

    def _to_output(self, portable: bool, dry_run: bool, terminal: Terminal) -> Made:
        stream = sys.stdout.buffer
        if stream.isatty() and not dry_run:
            raise CommandError(
                "An archive is nothing for a terminal. Give a file, or send the output on: "
                "manage.py backup - > FILE",
                returncode=2,
            )
        made = make_backup(None if dry_run else stream, None, portable=portable, progress=terminal)
        stream.flush()
        return made

    def _to_file(self, path: Path, portable: bool, dry_run: bool, terminal: Terminal) -> Made:
        if dry_run:
            return make_backup(None, path.parent, portable=portable, progress=terminal)
        partial = path.with_name(f"{path.name}.partial")
        # Only for its owner: there are hashes of passwords inside.
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CommandError(
                    f"Another backup is writing {partial}. Wait for it, or give another name."
                ) from None
            try:
                stream.truncate()
                os.fchmod(stream.fileno(), 0o600)
                made = make_backup(stream, path.parent, portable=portable, progress=terminal)
                stream.flush()
                os.fsync(stream.fileno())
                os.replace(partial, path)
            except BaseException:
                with contextlib.suppress(OSError):
                    partial.unlink()
                raise
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return made


def _target(file: str, force: bool) -> Path:
    """Return the file to write.

    :raises CommandError: when it is there already, or its folder is not.
    """
    path = Path(file)
    if path.is_dir():
        path = path / f"motacilla-{timezone.now():%Y%m%d-%H%M%S}.zip"
    if not path.parent.is_dir():
        raise CommandError(f"There is no folder {path.parent}. Make it first.")
    if path.exists() and not force:
        raise CommandError(
            f"{path} is there already. Give another name, or a folder, or --force to replace it."
        )
    return path


def _report(made: Made, name: str, dry_run: bool) -> list[str]:
    verb = "Would write" if dry_run else "Wrote"
    rows_alone = "" if made.has_native else " The database is in it as rows alone."
    lines = [
        f"{verb} {made.rows} rows and {made.files} files, "
        f"{filesizeformat(made.size)}, to {name}.{rows_alone}"
    ]
    if made.missing:
        shown = ", ".join(made.missing[:5]) + (" and more" if len(made.missing) > 5 else "")
        lines.append(
            f"Warning: {len(made.missing)} files that the database names are not there: {shown}"
        )
    if not dry_run and name != "standard output":
        lines.append(f"See that it restores: manage.py verify_backup {name}")
    return lines
