"""Publishes and expires what is due."""

import signal
import threading

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError
from django.db import close_old_connections

from blog.publishing import Outcome, publish_due, seconds_until_next
from home.operations import heartbeats

# For a single run, which somebody starts every few minutes; see home.operations.heartbeats.
SINGLE_RUNS_EVERY = 600.0


class Command(BaseCommand):
    """See ``manage.py publish_due --help``."""

    help = (
        "Publishes every post whose time has come and takes down what has expired. Each goes out "
        "once, however many of these run. What cannot be published keeps its schedule, is named, "
        "and is tried again by the next run."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add our options."""
        parser.add_argument(
            "--loop",
            type=_seconds,
            metavar="SECONDS",
            help="go on until stopped: wait for the next due moment, at most SECONDS",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done, and do nothing"
        )

    def handle(self, *, loop: float | None, dry_run: bool, **options) -> None:
        """Run once, or until SIGTERM or Ctrl-C.

        :raises CommandError: when something could not be published in a single run.
        """
        if loop is None:
            outcome = publish_due(dry_run=dry_run)
            if not dry_run:
                heartbeats.beat(heartbeats.PUBLISHER, SINGLE_RUNS_EVERY)
            self._report(outcome, always=True)
            if outcome.failures:
                raise CommandError("Not published: " + "; ".join(outcome.failures))
            return
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        while not stopped.is_set():
            stopped.wait(self._run_once(loop, dry_run))

    def _run_once(self, longest: float, dry_run: bool) -> float:
        """Do one round and return how many seconds to wait for the next."""
        try:
            outcome = publish_due(dry_run=dry_run)
            if not dry_run:
                heartbeats.beat(heartbeats.PUBLISHER, max(longest, heartbeats.LEAST_SECONDS))
            self._report(outcome)
            wait = seconds_until_next(longest)
        except DatabaseError as error:
            # The database may be restarting; nothing is lost by asking it again later.
            self.stderr.write(f"Database not available: {error}")
            return longest
        finally:
            close_old_connections()
        # A post that cannot be published is due all the time: do not spin.
        return max(wait, 0.2) if not outcome.failures else longest

    def _report(self, outcome: Outcome, *, always: bool = False) -> None:
        for failure in outcome.failures:
            self.stderr.write(f"Not published: {failure}")
        if always or outcome.published or outcome.expired:
            self.stdout.write(f"Published {outcome.published}, expired {outcome.expired}.")


def _seconds(text: str) -> float:
    """Return ``text`` as a positive number of seconds.

    :raises ValueError: otherwise, which argparse reports as wrong usage.
    """
    seconds = float(text)
    if not 0 < seconds <= 3600:
        raise ValueError(text)
    return seconds
