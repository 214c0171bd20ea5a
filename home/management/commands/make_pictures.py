"""``manage.py make_pictures``."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.publishing import make_missing_pictures
from home.renditions import Made


class Command(BaseCommand):
    """Makes the sizes and formats of pictures that are missing."""

    help = (
        "Makes the sizes and formats that are missing of every picture that readers meet: in "
        "public pages, in the site's settings, of authors; and draws those for shared links "
        "where a page has none that fits. Publishing does so by itself; this is "
        "for after an import, or for what could not be made then. It can be stopped with Ctrl-C "
        "and run again: what is made stays."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--processes",
            type=_number,
            metavar="NUMBER",
            help="work with so many processes; by default with as many as there are cores",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="do all the work, print what would be made, and keep nothing of it",
        )

    def handle(self, *, processes: int | None, dry_run: bool, verbosity: int, **options) -> None:
        """Make them, and say what was made.

        :raises CommandError: when a picture could not be read, a file not be written, or somebody
            has pressed Ctrl-C.
        """
        shows_progress = verbosity >= 1 and self.stderr.isatty()
        try:
            made = make_missing_pictures(
                processes=processes,
                dry_run=dry_run,
                **({"progress": self.show_progress} if shows_progress else {}),
            )
        except KeyboardInterrupt as interrupt:
            raise CommandError("Stopped. What is made stays; run it again to go on.") from interrupt
        except OSError as error:
            raise CommandError(
                f"A file could not be written: {error}. Then run it again."
            ) from error
        if verbosity >= 1:
            self.stdout.write(report(made, dry_run=dry_run))
        if made.unreadable:
            raise CommandError(
                f"{made.unreadable} of the pictures cannot be read. They are named above; upload "
                "them again in the admin, under Images, and run this once more."
            )

    def show_progress(self, done: int, total: int) -> None:
        """Rewrite one line on the terminal; ``str`` instead of the red of errors."""
        filled = 30 * done // total
        ending = "\n" if done == total else ""
        line = f"\r\033[K[{'#' * filled}{'.' * (30 - filled)}] {done}/{total} pictures"
        self.stderr.write(line, str, ending)
        self.stderr.flush()


def report(made: Made, *, dry_run: bool) -> str:
    """The totals in words, the same whether they were kept or not."""
    verb = "Would make" if dry_run else "Made"
    pictures = (
        f"{verb} {made.renditions} files of {made.pictures} pictures; "
        f"{made.complete} pictures were complete."
        if made.pictures
        else f"Nothing to make, {made.complete} pictures were complete."
    )
    if not made.cards:
        return pictures
    verb = "Would draw" if dry_run else "Drew"
    return f"{pictures} {verb} {made.cards} pictures of titles for shared links."


def _number(text: str) -> int:
    """Return ``text`` as a number of processes.

    :raises ValueError: otherwise, which argparse reports as wrong usage.
    """
    number = int(text)
    if not 1 <= number <= 64:
        raise ValueError(text)
    return number
