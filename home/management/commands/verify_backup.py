"""``manage.py verify_backup``."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.operations.backup.archive import Reader
from home.operations.backup.checking import verify_backup
from home.operations.backup.errors import BackupError
from home.operations.backup.terminal import Terminal


class Command(BaseCommand):
    """Proves that an archive restores."""

    help = (
        "Compares every checksum of an archive, restores it into a scratch database of the kind "
        "that DATABASE_URL names, compares migrations and the content of every table with what "
        "the manifest says, and throws the scratch database away. Nothing of the site is touched, "
        "so there is no --dry-run. On PostgreSQL the role must be allowed to create databases."
    )

    # The site's own database is not asked.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("file", metavar="FILE", type=Path, help="an archive of backup")
        parser.add_argument(
            "--portable",
            action="store_true",
            help="restore from the rows, as another kind of database would",
        )

    def handle(self, *, file: Path, portable: bool, verbosity: int, **options) -> None:
        """Check it, and say what was compared.

        :raises CommandError: when it is damaged, newer, or cannot be restored here.
        """
        terminal = Terminal(self.stderr, verbosity)
        try:
            with Reader(file) as reader:
                checked = verify_backup(reader, portable=portable, progress=terminal)
                made = reader.manifest["made"]
        except BackupError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                f"It could not be restored for a look: {error}. Is there room for it in the "
                "temporary folder (TMPDIR)?"
            ) from error
        finally:
            terminal.end()
        for note in checked.notes:
            self.stderr.write(note, str)
        if verbosity >= 1:
            self.stdout.write(
                f"{file} of {made} restores: {checked.rows} rows in {checked.tables} tables are "
                f"what they were ({checked.how}), {checked.files} files are whole."
            )
