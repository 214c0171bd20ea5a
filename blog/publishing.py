"""What is due goes out, once, and what is over is taken down.

Wagtail's own ``publish_scheduled`` publishes a post twice when two runners meet, and stops at the
first post that cannot be published, having erased its schedule. Here each post has a transaction of
its own, and runners take turns (see :func:`_take_turn`). Whose turn it is looks again, inside,
whether the post is still due, so that any number of runners publish it once; and one that is killed
leaves everything as it was. What fails is kept in mind (:mod:`blog.publishing_failures`), and what
is left to do after a publication is finished by whoever comes next
(:mod:`blog.publishing_leftovers`).
"""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page, Revision, Site

from blog import publishing_failures, publishing_leftovers
from blog.models import PublishingFailure

logger = logging.getLogger(__name__)

# How often a post that somebody else holds is tried within one run.
TRIES = 5
# PostgreSQL: deadlock, serialization failure, lock not available.
CONTENTION = {"40P01", "40001", "55P03"}


@dataclass
class Outcome:
    """What one run did: how many were published and expired, and why others were not.

    ``busy`` are those that an editor or another runner was holding; the next run tries them again.
    """

    published: int = 0
    expired: int = 0
    busy: int = 0
    failures: list[str] = field(default_factory=list)


def publish_due(
    *,
    dry_run: bool = False,
    retry: bool = False,
    go_on: Callable[[], bool] = lambda: True,
) -> Outcome:
    """Publish what is due, expire what is over, and return what was done.

    Safe to run many at once. Whatever cannot be published keeps its schedule and is tried again
    after a pause, which grows; the others go out nevertheless.

    :param retry: try also what failed before and waits for its next try.
    :param go_on: is asked before each page; when it says no, the run ends there.
    :raises DatabaseError: when the database does not answer any more.
    """
    outcome = Outcome()
    publications = list(_due_revisions(retry=retry).values_list("pk", flat=True))
    for key in publications:
        if not go_on():
            return outcome
        outcome.published += _attempt(outcome, _publish, key, dry_run)
    for key in list(_expired_pages(retry=retry).values_list("pk", flat=True)):
        if not go_on():
            return outcome
        outcome.expired += _attempt(outcome, _expire, key, dry_run)
    if not dry_run:
        publishing_failures.forget_settled()
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
        PublishingFailure.objects.filter(next_try__gt=now)
        .order_by("next_try")
        .values_list("next_try", flat=True)
        .first(),
    )
    waits = [_seconds(moment, now) for moment in moments if moment]
    # Due already, as when it was scheduled while we were at work.
    if _due_revisions().exists() or _expired_pages().exists():
        waits.append(0.0)
    return min([at_most, *waits])


def _due_revisions(*, retry: bool = False) -> QuerySet[Revision]:
    due = Revision.objects.filter(
        approved_go_live_at__lte=timezone.now(),
        base_content_type=ContentType.objects.get_for_model(Page),
    )
    if not retry:
        waiting = PublishingFailure.objects.filter(
            revision_key=OuterRef("pk"), next_try__gt=timezone.now()
        )
        due = due.exclude(Exists(waiting))
    return due.order_by("approved_go_live_at", "pk")


def _expired_pages(*, retry: bool = False) -> QuerySet[Page]:
    over = Page.objects.filter(live=True, expire_at__lte=timezone.now())
    if not retry:
        waiting = PublishingFailure.objects.filter(
            page=OuterRef("pk"), revision_key=None, next_try__gt=timezone.now()
        )
        over = over.exclude(Exists(waiting))
    return over.order_by("expire_at", "pk")


def _attempt(outcome: Outcome, work: Callable[[int], bool], key: int, dry_run: bool) -> int:
    """Do ``work`` in a transaction of its own and return how many pages it changed, 0 or 1.

    Where somebody else holds the page it is tried again; any other failure is noted, and stops
    nobody.

    :raises DatabaseError: when the database does not answer any more.
    """
    if dry_run:
        return 1
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                return int(work(key))
        except Exception as error:
            if isinstance(error, DatabaseError) and not connection.is_usable():
                raise
            if not is_contention(error):
                _note_failure(outcome, work, key, error)
                return 0
            # Others, whom chance tells apart, get on meanwhile.
            time.sleep(random.uniform(0.05, 0.1) * attempt)  # noqa: S311
    logger.warning("%s %s is held by somebody else; tried again later", work.__name__, key)
    outcome.busy += 1
    return 0


def is_contention(error: Exception) -> bool:
    """Return whether ``error`` says that somebody else held what was needed."""
    if not isinstance(error, DatabaseError):
        return False
    if connection.vendor == "sqlite":
        return "locked" in str(error)
    return getattr(error.__cause__, "sqlstate", "") in CONTENTION


def _note_failure(outcome: Outcome, work: Callable, key: int, error: Exception) -> None:
    revision = Revision.objects.filter(pk=key).first() if work is _publish else None
    page_key = int(revision.object_id) if revision else key
    page = Page.objects.filter(pk=page_key).first()
    if page is None:
        return  # deleted meanwhile
    reason = publishing_failures.explain(error, page)
    title = revision.object_str if revision else page.title
    logger.error(
        "“%s” (page %s) could not be %s",
        title,
        page_key,
        "published" if revision else "taken down",
        exc_info=error,
    )
    outcome.failures.append(f"“{title}”: {reason}")
    try:
        publishing_failures.record(page, key if revision else None, reason)
    except DatabaseError:
        # As when somebody deletes the page meanwhile; the next run will know.
        logger.exception("The failure of page %s could not be recorded", page_key)


def _publish(key: int) -> bool:
    """Publish the revision if it is still due; return whether it was."""
    _take_turn()
    object_id = _due_revisions(retry=True).filter(pk=key).values_list("object_id", flat=True)
    page_key = int(object_id.first() or 0)
    _hold(page_key)
    revision = _due_revisions(retry=True).filter(pk=key).first()
    if revision is None:
        return False
    action = PublishPageRevisionAction(revision, log_action="wagtail.publish.scheduled")
    if action.object.first_published_at is None:
        # As scheduled, however late it is done: lists that sort by this keep the order.
        action.object.first_published_at = revision.approved_go_live_at
    action.execute(skip_permission_checks=True)
    _settled(page_key)
    publishing_leftovers.note(page_key)
    return True


def _expire(key: int) -> bool:
    """Unpublish the page if it is still live and over; return whether it was."""
    _take_turn()
    _hold(key)
    page = _expired_pages(retry=True).filter(pk=key).first()
    if page is None:
        return False
    page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    _settled(key)
    return True


def _settled(page_key: int) -> None:
    PublishingFailure.objects.filter(page=page_key).delete()


def _take_turn() -> None:
    """Wait until no other runner is publishing; the turn ends with the transaction.

    Where several wait for the same post, each would else do all the work only to find it done. On
    SQLite a transaction that writes is alone anyway, and no lock is asked for.
    """
    # Any row that is always there will do. No key: what only refers to the site need not wait.
    Site.objects.select_for_update(no_key=True).order_by("pk").first()


def _hold(page_key: int) -> None:
    """Lock the page and all its revisions at once, or fail as :func:`is_contention` knows.

    Somebody who edits the page takes the same locks, in an order that depends on what they do. Who
    has all of them or none never waits for an editor while holding what the editor wants: there is
    no deadlock, whoever comes first.
    """
    revisions = Revision.objects.filter(
        object_id=str(page_key), base_content_type=ContentType.objects.get_for_model(Page)
    )
    locks = {"nowait": True, "no_key": True, "of": ("self",)}
    list(revisions.select_for_update(**locks).order_by("pk").values_list("pk", flat=True))
    list(Page.objects.select_for_update(**locks).filter(pk=page_key).values_list("pk", flat=True))


def _seconds(moment: datetime, now: datetime) -> float:
    return max(0.0, (moment - now) / timedelta(seconds=1))
