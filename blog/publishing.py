"""What is due goes out, once, and what follows when something has gone out.

Wagtail's own ``publish_scheduled`` publishes a post twice when two runners meet, and stops at the
first post that cannot be published, having erased its schedule. Here each post has a transaction of
its own, and runners take turns (see :func:`_take_turn`). Whose turn it is looks again, inside,
whether the post is still due, so that any number of runners publish it once; and one that is killed
leaves everything as it was.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Revision, Site

from blog.models import Author
from home.publishing import shows_pictures
from home.renditions import Made, make_renditions

logger = logging.getLogger(__name__)


@dataclass
class Outcome:
    """What one run did: how many were published and expired, and why others were not."""

    published: int = 0
    expired: int = 0
    failures: list[str] = field(default_factory=list)


def publish_due(*, dry_run: bool = False) -> Outcome:
    """Publish what is due, expire what is over, and return what was done.

    Safe to run many at once. Whatever cannot be published keeps its schedule and is tried again by
    the next run; the others go out nevertheless.
    """
    outcome = Outcome()
    for key in list(_due_revisions().values_list("pk", flat=True)):
        with _reported(outcome, f"revision {key}"):
            outcome.published += _publish(key, dry_run)
    for key in list(_expired_pages().values_list("pk", flat=True)):
        with _reported(outcome, f"page {key}"):
            outcome.expired += _expire(key, dry_run)
    return outcome


def seconds_until_next(at_most: float) -> float:
    """Return how long to wait until something is due again, between 0 and ``at_most`` seconds."""
    now = timezone.now()
    moments = (
        Revision.objects.filter(approved_go_live_at__gt=now)
        .order_by("approved_go_live_at")
        .values_list("approved_go_live_at", flat=True)
        .first(),
        Page.objects.filter(live=True, expire_at__gt=now)
        .order_by("expire_at")
        .values_list("expire_at", flat=True)
        .first(),
    )
    waits = [_seconds(moment, now) for moment in moments if moment]
    return min([at_most, *waits])


def make_author_pictures(author: Author) -> Made:
    """Make what is missing of the author's picture, cut square, and return what was done."""
    return make_renditions([author.picture], square=True)


@shows_pictures
def author_pictures() -> Iterator[tuple[int, bool]]:
    """Yield the key of the picture of each author, and that it is cut square."""
    for key in Author.objects.exclude(picture=None).values_list("picture", flat=True):
        yield key, True


def _due_revisions():
    return Revision.objects.filter(approved_go_live_at__lte=timezone.now()).order_by(
        "approved_go_live_at", "pk"
    )


def _expired_pages():
    return Page.objects.filter(live=True, expire_at__lte=timezone.now()).order_by("expire_at", "pk")


def _publish(key: int, dry_run: bool) -> int:
    """Publish the revision if it is still due; return how many were published, 0 or 1."""
    if dry_run:
        return 1
    with transaction.atomic():
        _take_turn()
        revision = _due_revisions().select_for_update(of=("self",)).filter(pk=key).first()
        if revision is None:
            return 0
        revision.publish(log_action="wagtail.publish.scheduled")
    return 1


def _expire(key: int, dry_run: bool) -> int:
    """Unpublish the page if it is still live and over; return how many were expired, 0 or 1."""
    if dry_run:
        return 1
    with transaction.atomic():
        _take_turn()
        page = _expired_pages().select_for_update(of=("self",)).filter(pk=key).first()
        if page is None:
            return 0
        page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return 1


def _take_turn() -> None:
    """Wait until no other runner is publishing; the turn ends with the transaction.

    Two at once would update the rows of the search index in different orders. PostgreSQL then ends
    one of them, Wagtail's task backend swallows that, and the post fails with a broken transaction:
    with three runners one post in four did. On SQLite a transaction that writes is alone anyway,
    and no lock is asked for.
    """
    # Any row that is always there will do. No key: what only refers to the site need not wait.
    Site.objects.select_for_update(no_key=True).order_by("pk").first()


@contextmanager
def _reported(outcome: Outcome, what: str) -> Iterator[None]:
    """Note a failure and go on: one bad post stops nobody."""
    try:
        yield
    except Exception as error:
        logger.exception("%s could not be published or expired", what)
        outcome.failures.append(f"{what}: {error}")


def _seconds(moment: datetime, now: datetime) -> float:
    return max(0.0, (moment - now) / timedelta(seconds=1))
