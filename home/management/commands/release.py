"""Prepares the database for this release."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from home.models import User
from home.operations.first_administrator import UsernameTaken, create_first_administrator
from home.operations.patience import ATTEMPTS
from home.operations.releasing import (
    ReleaseError,
    migrate_once,
    missing_static_files,
    pending_migrations,
)


class Command(BaseCommand):
    """See ``manage.py release --help``."""

    help = (
        "Does what is due once for each release, before its processes start: makes the folders of "
        "the data, applies the migrations that are missing, and looks whether static files have "
        "been collected. Safe to run many at once: one works, the others wait for it. Creates the "
        "first administrator if ADMIN_PASSWORD is given, and says how to if not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add our options."""
        parser.add_argument(
            "--wait",
            type=_positive,
            default=300,
            metavar="SECONDS",
            help="how long to wait for another process that migrates (300)",
        )
        parser.add_argument(
            "--attempts",
            type=_positive,
            default=ATTEMPTS,
            metavar="NUMBER",
            help=f"how often to try a migration that finds a table in use ({ATTEMPTS})",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be applied, and do nothing"
        )

    def handle(self, *, wait: int, attempts: int, dry_run: bool, **options) -> None:
        """Prepare, or say what is missing.

        :raises CommandError: when it cannot be done, with what to do about it.
        """
        try:
            if dry_run:
                applied = pending_migrations()
            else:
                applied = migrate_once(wait=wait, attempts=attempts, say=self.stderr.write)
        except ReleaseError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            reason = " ".join(str(error).split())
            raise CommandError(f"The database does not do it ({reason}).") from error
        for name in applied:
            self.stdout.write(name)
        verb = "to apply" if dry_run else "applied"
        self.stdout.write(f"{len(applied)} migrations {verb}.")
        if missing_static_files():
            raise CommandError("Static files are missing. Run: manage.py collectstatic --no-input")
        if not dry_run:
            self._administrator()

    def _administrator(self) -> None:
        if settings.ADMIN_PASSWORD:
            try:
                if create_first_administrator(settings.ADMIN_USERNAME, settings.ADMIN_PASSWORD):
                    self.stdout.write(f"Administrator {settings.ADMIN_USERNAME} created.")
            except UsernameTaken as error:
                raise CommandError(str(error)) from error
        elif not User.objects.filter(is_superuser=True).exists():
            self.stdout.write(
                "There is no administrator yet. Run: manage.py create_first_administrator"
            )


def _positive(text: str) -> int:
    """Return ``text`` as a positive number.

    :raises ValueError: otherwise, which argparse reports as wrong usage.
    """
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
