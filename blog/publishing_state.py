"""How publishing stands: what is overdue, what failed and why, and when a runner last worked.

Asked by the admin, the probes and the metrics. Nothing here writes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.models import Page, Revision

from blog.models import PublishingFailure
from home.models import Heartbeat
from home.operations import heartbeats

# What is due is out in seconds; what is not a minute later waits for something.
GRACE = timedelta(seconds=60)
# A runner in a loop says every 20 seconds that it is there.
SILENT_AFTER = timedelta(seconds=60)


@dataclass(frozen=True)
class Overdue:
    """A page that should have gone out, or been taken down, at ``due`` and was not."""

    page_id: int
    title: str
    due: datetime
    is_expiry: bool = False


def overdue(grace: timedelta = GRACE) -> list[Overdue]:
    """Return what should have been done more than ``grace`` ago, the longest overdue first.

    What failed is among it, since it is not done either; see :func:`failures` for the reasons.
    """
    before = timezone.now() - grace
    waiting = [
        Overdue(int(key), title, due)
        for key, title, due in _overdue_revisions(before).values_list(
            "object_id", "object_str", "approved_go_live_at"
        )
    ]
    waiting += [
        Overdue(key, title, due, is_expiry=True)
        for key, title, due in _overdue_expiries(before).values_list("pk", "title", "expire_at")
    ]
    return sorted(waiting, key=lambda one: (one.due, one.page_id))


def overdue_count(grace: timedelta = GRACE) -> int:
    """Return how many pages :func:`overdue` would list; cheap however many there are."""
    before = timezone.now() - grace
    return _overdue_revisions(before).count() + _overdue_expiries(before).count()


def failures() -> QuerySet[PublishingFailure]:
    """Return the failures that still stand, with their pages, the latest first.

    One whose schedule was cancelled, or replaced by another, is none any more.
    """
    scheduled = Revision.objects.filter(
        pk=OuterRef("revision_key"), approved_go_live_at__isnull=False
    )
    expiring = Q(revision_key=None, page__live=True, page__expire_at__lte=timezone.now())
    return PublishingFailure.objects.filter(Exists(scheduled) | expiring).select_related("page")


def heartbeat_age() -> float | None:
    """Return how many seconds ago a runner was last at work; None if none ever was."""
    beats = Heartbeat.objects.filter(name=heartbeats.PUBLISHER)
    last = beats.values_list("at", flat=True).first()
    return None if last is None else max(0.0, (timezone.now() - last).total_seconds())


def is_publisher_silent() -> bool:
    """Return whether nobody publishes: no runner has been at work for a minute, or ever.

    A single run, as somebody starts it every few minutes, says how long its word holds.
    """
    beat = Heartbeat.objects.filter(name=heartbeats.PUBLISHER).first()
    if beat is None:
        return True
    return timezone.now() - beat.at > max(SILENT_AFTER, timedelta(seconds=beat.every))


def _overdue_revisions(before: datetime) -> QuerySet[Revision]:
    pages = ContentType.objects.get_for_model(Page)
    return Revision.objects.filter(
        approved_go_live_at__lte=before, base_content_type=pages
    ).order_by()


def _overdue_expiries(before: datetime) -> QuerySet[Page]:
    return Page.objects.filter(live=True, expire_at__lte=before).order_by()
