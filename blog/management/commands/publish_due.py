"""Publishes and expires what is due."""

import signal
import threading
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError
from django.db import close_old_connections

from blog.publishing import Outcome, publish_due, seconds_until_next
from blog.publishing_leftovers import finish_abandoned
from blog.publishing_mail import Postman
from home.operations import heartbeats

# For a single run, which somebody starts every few minutes; see home.operations.heartbeats.
SINGLE_RUNS_EVERY = 600.0
LONGEST_WAIT = 15.0
# How often a loop looks whether something has been scheduled that is due before it would wake up.
LOOK_EVERY = 2.0
# Letters of a single run are waited for, within reason.
MAIL_SECONDS = 15.0


class Command(BaseCommand):
    """See ``manage.py publish_due --help``."""

    help = (
        "Publishes every post whose time has come and takes down what has expired. Each goes out "
        "once, however many of these run. What cannot be published keeps its schedule, is named "
        "here, in the admin and in a letter to its author, and is tried again after a pause that "
        "grows from a minute to an hour."
    )

    _dry_run = _retry = False
    _heartbeat: Path | None = None
    _every = heartbeats.LEAST_SECONDS  # our heartbeat, in seconds
    _trouble = ""  # what the database said when it did not answer last

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._stopped = threading.Event()
        self._postman = Postman()

    def add_arguments(self, parser: CommandParser) -> None:
        """Add our options."""
        parser.add_argument(
            "--loop",
            type=_seconds,
            nargs="?",
            const=LONGEST_WAIT,
            metavar="SECONDS",
            help="go on until stopped: wait for the next due moment, at most SECONDS (15)",
        )
        parser.add_argument(
            "--retry", action="store_true", help="try what failed before at once, without a pause"
        )
        parser.add_argument(
            "--heartbeat",
            type=Path,
            metavar="FILE",
            help="touch this file whenever a round has reached the database, for a health check",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done, and do nothing"
        )

    def handle(
        self,
        *,
        loop: float | None,
        dry_run: bool,
        retry: bool = False,
        heartbeat: Path | None = None,
        **options,
    ) -> None:
        """Run once, or until SIGTERM or Ctrl-C.

        :raises CommandError: when something could not be published in a single run.
        """
        self._dry_run, self._retry, self._heartbeat = dry_run, retry, heartbeat
        if loop is None:
            self._run_once()
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stopped.set())
        self._every = max(loop, heartbeats.LEAST_SECONDS)
        while not self._stopped.is_set():
            self._run_in_loop(loop)

    def _run_once(self) -> None:
        self._every = SINGLE_RUNS_EVERY
        outcome = publish_due(dry_run=self._dry_run, retry=self._retry, go_on=self._go_on)
        if not self._dry_run:
            self._go_on()
            finish_abandoned()
            self._postman.go()
            self._postman.wait(MAIL_SECONDS)
        self._report(outcome, always=True)
        if outcome.failures:
            raise CommandError(
                "Not published: " + "; ".join(outcome.failures) + ". Mend them in the editor; they "
                "keep their schedules and are tried again."
            )

    def _run_in_loop(self, longest: float) -> None:
        """Do one round and wait until something is due, but not longer than asked."""
        try:
            outcome = publish_due(dry_run=self._dry_run, retry=self._retry, go_on=self._go_on)
            self._report(outcome)
            if not self._dry_run:
                self._go_on()
                self._postman.go()
                finish_abandoned(at_most=1)
            self._note_trouble("")
            # Whatever is held by somebody, or was only pretended, is due all the time: do not spin.
            slow = self._dry_run or outcome.failures or outcome.busy
            self._stopped.wait(min(1.0 if slow else 0.1, longest))
            self._wait(longest)
        except DatabaseError as error:
            # The database may be restarting; nothing is lost by asking it again later.
            self._note_trouble(str(error).strip())
            self._stopped.wait(LOOK_EVERY)
        finally:
            # Also the one that is dead: the next round opens another.
            close_old_connections()

    def _note_trouble(self, trouble: str) -> None:
        """Say that the database does not answer and why, or that it does again: once each.

        An outage of an hour would else fill the log with two thousand lines of one text.
        """
        if trouble == self._trouble:
            return
        self._trouble = trouble
        if trouble:
            self.stderr.write(f"Database not available, asked again until it is: {trouble}")
        else:
            self.stderr.write("Database available again.")

    def _go_on(self) -> bool:
        """Say that we are alive, and whether we shall go on."""
        if not self._dry_run:
            heartbeats.beat(heartbeats.PUBLISHER, self._every)
            if self._heartbeat:
                self._heartbeat.touch()
        return not self._stopped.is_set()

    def _wait(self, longest: float) -> None:
        end = time.monotonic() + longest
        while (left := end - time.monotonic()) > 0 and not self._stopped.is_set():
            wait = seconds_until_next(min(left, LOOK_EVERY))
            if not wait:
                return
            self._stopped.wait(wait)

    def _report(self, outcome: Outcome, *, always: bool = False) -> None:
        for failure in outcome.failures:
            self.stderr.write(f"Not published: {failure}")
        if outcome.busy:
            self.stdout.write(f"{outcome.busy} held by somebody else, tried again later.")
        if always or outcome.published or outcome.expired:
            self.stdout.write(f"Published {outcome.published}, expired {outcome.expired}.")


def _seconds(text: str) -> float:
    """Return ``text`` as a positive number of seconds, at most 15.

    :raises ValueError: otherwise, which argparse reports as wrong usage.
    """
    seconds = float(text)
    if not 0 < seconds <= LONGEST_WAIT:
        raise ValueError(text)
    return seconds
