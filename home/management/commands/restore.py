"""``manage.py restore``."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.operations.backup.archive import Reader
from home.operations.backup.errors import BackupError
from home.operations.backup.restoring import Plan, describe_deletion, plan_restore, restore
from home.operations.backup.terminal import Terminal
from home.stored_files import StorageUnavailable


class Command(BaseCommand):
    """Puts an archive in the place of database and media."""

    help = (
        "Restores database and media from an archive of backup, from SQLite to PostgreSQL and "
        "back too. Before anything is touched the whole archive is read: one that is damaged, cut "
        "off or of a newer release is refused, and so is a database in which somebody has an "
        "account, or a media folder with files. Stop the site first. See docs/backup.md."
    )

    # There may be no database yet, nor a folder for it.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("file", metavar="FILE", type=Path, help="an archive of backup")
        parser.add_argument(
            "--force",
            action="store_true",
            help="delete the database and the media that are there; says what first",
        )
        parser.add_argument(
            "--portable", action="store_true", help="put in row by row, into any database"
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="check everything, print what would be done, and touch nothing",
        )

    def handle(
        self, *, file: Path, force: bool, portable: bool, dry_run: bool, verbosity: int, **options
    ) -> None:
        """Restore, and say what.

        :raises CommandError: when it is refused, or fails.
        """
        terminal = Terminal(self.stderr, verbosity)
        try:
            with Reader(file) as reader:
                plan = plan_restore(reader, force=force, portable=portable, progress=terminal)
                terminal.end()
                for line in [*plan.notes, describe_deletion(plan)]:
                    if line:
                        self.stderr.write(line, str)
                if not dry_run:
                    restore(reader, plan, terminal)
                terminal.end()
                if verbosity >= 1:
                    self.stdout.write(_report(plan, reader.manifest, dry_run))
        except BackupError as error:
            raise CommandError(str(error)) from error
        except StorageUnavailable as error:
            raise CommandError(
                f"The bucket of the media fails: {error}. See STORAGE_URL, and run it again, with "
                "--force if that is asked for."
            ) from error
        except OSError as error:
            raise CommandError(
                f"A file could not be written: {error}. See DATA_DIR, make room, and run it again "
                "with --force."
            ) from error
        finally:
            terminal.end()


def _report(plan: Plan, manifest: dict, dry_run: bool) -> str:
    verb = "Would restore" if dry_run else "Restored"
    ending = "" if dry_run else " Start the site now, and run doctor."
    return (
        f"{verb} {plan.rows} rows and {plan.files} files of {manifest['made']} "
        f"to {plan.database}.{ending}"
    )
