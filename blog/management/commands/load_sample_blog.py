"""``manage.py load_sample_blog``."""

import contextlib
import logging
from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError

from blog.sample.loader import Counts, SampleRefused, load

# What a run may have added: the field of Counts, and its name for one and for many.
NAMES = (
    ("posts", "post", "posts"),
    ("drafts", "draft", "drafts"),
    ("scheduled", "scheduled post", "scheduled posts"),
    ("pages", "other page", "other pages"),
    ("authors", "author", "authors"),
    ("series", "series", "series"),
    ("tags", "tag", "tags"),
    ("pictures", "picture", "pictures"),
    ("films", "film", "films"),
)


class Command(BaseCommand):
    """Loads the sample blog into an empty one."""

    help = (
        "Fills an empty blog with sample posts by two invented authors, so that there is something "
        "to look at: all kinds of blocks, a series, tags, covers, a draft and a scheduled post. "
        "Running it again adds only what is missing; what you have edited stays as it is. A blog "
        "that holds other posts is left alone, unless you say --force."
    )

    def add_arguments(self, parser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--force",
            action="store_true",
            help="add the sample posts to a blog that holds other posts; those are not touched",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="do all the work, print what would be added, and leave no trace of it",
        )

    def handle(self, *args, **options) -> None:
        """Load, and say what was added.

        :raises CommandError: when the blog was left alone; the message names the next step.
        """
        shows_progress = self.stderr.isatty() and options["verbosity"] >= 1
        try:
            with quiet_logs(unless=options["verbosity"] > 1):
                counts = load(
                    force=options["force"],
                    dry_run=options["dry_run"],
                    **({"progress": self.show_progress} if shows_progress else {}),
                )
        except SampleRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["verbosity"] >= 1:
            self.stdout.write(report(counts, dry_run=options["dry_run"]))

    def show_progress(self, done: int, total: int, title: str) -> None:
        """Rewrite one line on the terminal; ``str`` instead of the red of errors."""
        ending = "\n" if done == total else ""
        self.stderr.write(f"\r\033[K{done}/{total} {title}", str, ending)
        self.stderr.flush()


@contextlib.contextmanager
def quiet_logs(*, unless: bool) -> Iterator[None]:
    """Keep the hundreds of lines to oneself that Wagtail logs about so many pages."""
    loggers = [] if unless else [logging.getLogger(name) for name in ("wagtail", "django_tasks")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def report(counts: Counts, *, dry_run: bool) -> str:
    """The totals in words, the same whether they were kept or taken back."""
    kept = f" Left alone, since their addresses are taken: {counts.kept}." if counts.kept else ""
    if counts.is_empty:
        return f"Nothing to add, the sample blog is there.{kept}"
    found = ((getattr(counts, field), one, many) for field, one, many in NAMES)
    parts = [f"{count} {one if count == 1 else many}" for count, one, many in found if count]
    return f"{'Would add' if dry_run else 'Added'} {', '.join(parts)}.{kept}"
