"""``manage.py housekeeping``."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.operations.housekeeping.register import chores, keep_house


class Command(BaseCommand):
    """Takes away what nobody needs any more."""

    help = (
        "Deletes what has grown old and is not in use. Nothing that a page, a revision, a setting "
        "or any other row mentions is touched. Run it by a timer, once a day or week; running it "
        "twice changes nothing more."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        names = [one.name for one in chores()]
        defaults = ", ".join(f"{one.name} {one.days}" for one in chores())
        parser.add_argument(
            "--only",
            action="append",
            choices=names,
            metavar="CHORE",
            help=f"do only this; can be given several times: {', '.join(names)}",
        )
        parser.add_argument(
            "--days",
            type=_days,
            help=f"how old a thing must be to go, in place of the usual days: {defaults}",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be deleted, and delete nothing"
        )

    def handle(
        self, *, only: list[str] | None, days: int | None, dry_run: bool, verbosity: int, **options
    ) -> None:
        """Do the chores, and say what was deleted.

        :raises CommandError: when one of them failed; the others were done.
        """
        wanted = [one for one in chores() if not only or one.name in only]
        done = keep_house(wanted, days=days, dry_run=dry_run)
        verb = "Would delete" if dry_run else "Deleted"
        if verbosity >= 1:
            for one in wanted:
                if one.name in done.counts:
                    self.stdout.write(f"{one.name}: {verb} {done.counts[one.name]} {one.what}.")
        if done.failures:
            reasons = "; ".join(f"{name}: {reason}" for name, reason in done.failures.items())
            raise CommandError(f"Not done: {reasons}. The rest is; put it right and run it again.")


def _days(text: str) -> int:
    """Return ``text`` as a number of days.

    :raises ValueError: otherwise, which argparse reports as wrong usage.
    """
    days = int(text)
    if not 0 <= days <= 36500:
        raise ValueError(text)
    return days
