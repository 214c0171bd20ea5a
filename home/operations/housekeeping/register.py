"""The register of chores, and how they are done."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

logger = logging.getLogger(__name__)

# Does the work, or with ``dry_run`` only counts; takes how old a thing must be to go.
Work = Callable[..., int]


@dataclass(frozen=True)
class Chore:
    """Something to be done regularly: its name, what goes, and after how many days."""

    name: str
    what: str
    days: int
    work: Work


@dataclass
class Done:
    """What was taken away, by chore, and what could not be done."""

    counts: dict[str, int] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)


_chores: dict[str, Chore] = {}


def chore(name: str, what: str, *, days: int) -> Callable[[Work], Work]:
    """Have ``housekeeping`` do this: ``work(age, dry_run=…)`` returns how many things go.

    ``what`` says in the plural what they are. They are older than ``age``, ``days`` by default.
    """

    def enter(work: Work) -> Work:
        _chores[name] = Chore(name, what, days, work)
        return work

    return enter


def chores() -> list[Chore]:
    """Return all chores in the order in which they are done: by name, but revisions first.

    What only an old revision mentions can go in the same run.
    """
    return sorted(_chores.values(), key=lambda one: (one.name != "revisions", one.name))


def keep_house(wanted: Iterable[Chore], *, days: int | None = None, dry_run: bool = False) -> Done:
    """Do the chores, each for itself: one that fails stops no other. Return what was done."""
    done = Done()
    for one in wanted:
        age = timedelta(days=one.days if days is None else days)
        try:
            done.counts[one.name] = one.work(age, dry_run=dry_run)
        except Exception as error:
            logger.exception("The chore %s failed", one.name)
            done.failures[one.name] = str(error)
    return done
