"""``manage.py fold_history``."""

from django.core.management.base import BaseCommand, CommandParser

from home.history import fold_revisions


class Command(BaseCommand):
    """Deletes old revisions of pages that nobody needs."""

    help = (
        "Deletes old versions of pages that nobody needs. Those of the last 7 days all stay, then "
        "the last of each day, after 90 days the last of each month. What is live or scheduled, "
        "was published, is a checkpoint, is or was in a workflow, and the newest of each page stay "
        "at any age. Meant to be run once a day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--dry-run", action="store_true", help="say how many would be deleted, and delete none"
        )

    def handle(self, *, dry_run: bool, verbosity: int, **options) -> None:
        """Fold, and say how many revisions that were."""
        count = fold_revisions(dry_run=dry_run)
        if verbosity >= 1:
            versions = "1 old version" if count == 1 else f"{count} old versions"
            self.stdout.write(f"{versions} {'would be deleted' if dry_run else 'deleted'}.")
