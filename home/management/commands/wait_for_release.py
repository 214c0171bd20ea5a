"""Waits until a release has taken over."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.operations.rollout import wait


class Command(BaseCommand):
    """See ``manage.py wait_for_release --help``."""

    help = (
        "Waits until every process behind an address answers /version with a release, and says so. "
        "Exits with 0 when they do, with 1 when the time is over, with 2 for wrong usage."
    )
    # It asks another machine; nothing of this one need work.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Add our options."""
        parser.add_argument(
            "release",
            metavar="VERSION",
            help="version, such as 1.2.0, or commit, of which seven signs are enough",
        )
        parser.add_argument(
            "--url",
            type=_address,
            default=settings.SITE_URL,
            help="address of the site, or of one server (default: SITE_URL, %(default)s)",
        )
        parser.add_argument(
            "--timeout",
            type=_seconds,
            default=300.0,
            metavar="SECONDS",
            help="give up after so long (default: %(default)s)",
        )
        parser.add_argument(
            "--processes",
            type=_count,
            default=1,
            metavar="N",
            help="so many different processes must have answered, such as hosts times WEB_WORKERS "
            "(default: %(default)s)",
        )
        parser.add_argument(
            "--samples",
            type=_count,
            metavar="N",
            help="so many answers in a row must be of the release "
            "(default: 20, or ten for each process)",
        )

    def handle(self, *, release: str, url: str, timeout: float, processes: int, **options) -> None:
        """Wait.

        :raises CommandError: when the time is over, with what answered instead.
        """
        samples = options["samples"] or max(20, 10 * processes)
        done, state = wait(
            f"{url}/version", release, timeout=timeout, processes=processes, samples=samples
        )
        if done:
            self.stdout.write(
                f"{release} answers at {url}: {state.row} answers in a row, "
                f"of {len(state.processes)} processes."
            )
            return
        heard = ", ".join(f"{count} times {what}" for what, count in state.heard.most_common(5))
        if state.row:
            what = (
                f"{state.row} answers in a row were of {release}, from {len(state.processes)} of "
                f"{processes} processes"
            )
        else:
            what = f"the last answer was {state.last_other}"
        raise CommandError(
            f"{release} has not taken over at {url} within {timeout:g} s: {what}. Heard: {heard}. "
            "Look whether the old processes have stopped and the new ones are ready (/readyz)."
        )


def _address(text: str) -> str:
    """Return ``text`` as the address of a site, without a slash at the end.

    :raises ValueError: otherwise, which argparse reports as wrong usage.
    """
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
        raise ValueError(text)
    return text.rstrip("/").removesuffix("/version")


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= 24 * 3600:
        raise ValueError(text)
    return seconds


def _count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= 10_000:
        raise ValueError(text)
    return count
