"""The history of pages kept readable: old revisions that nobody needs are folded.

All revisions of the last days stay, then the last one of each day, then of each month. Wagtail's
own ``purge_revisions`` would also take the live revision where a newer draft stands over it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from wagtail.models import Comment, ModelLogEntry, Page, PageLogEntry, Revision

from home.checkpoints import CHECKPOINT

KEEP_ALL = timedelta(days=7)
KEEP_DAILY = timedelta(days=90)
# Whoever published or named a revision may want to see what it was.
KEPT_ACTIONS = [CHECKPOINT, "wagtail.publish"]
# These point to revisions without needing them: entries of the log keep what they say, and a
# comment moves to the next revision.
NOT_NEEDING = {PageLogEntry, ModelLogEntry, Comment}


def fold_revisions(now: datetime | None = None, *, dry_run: bool = False) -> int:
    """Delete old revisions of pages that nobody needs, and return how many those were.

    What is live or scheduled, was published, is a checkpoint, is or was in a workflow, is the
    newest of its page, or is pointed to by any other row, stays whatever its age. Doing it twice
    changes nothing more.
    """
    now = now or timezone.now()
    old = foldable().filter(created_at__lt=now - KEEP_ALL)
    pages = old.order_by().values_list("object_id", flat=True).distinct()
    return sum(_fold_page(page, now, dry_run) for page in list(pages))


def foldable() -> QuerySet[Revision]:
    """Return the revisions of pages that nothing but their age could keep."""
    found = Revision.objects.page_revisions().filter(approved_go_live_at=None)
    logged = PageLogEntry.objects.filter(revision=OuterRef("pk"), action__in=KEPT_ACTIONS)
    found = found.exclude(Exists(logged))
    for relation in Revision._meta.related_objects:
        if relation.related_model not in NOT_NEEDING:
            needing = relation.related_model._base_manager.filter(
                **{relation.field.name: OuterRef("pk")}
            )
            found = found.exclude(Exists(needing))
    return found


@transaction.atomic
def _fold_page(page: str, now: datetime, dry_run: bool) -> int:
    # Nobody publishes or restores one of its revisions meanwhile.
    Page.objects.select_for_update().filter(pk=page).first()
    of_page = Revision.objects.page_revisions().filter(object_id=page)
    newest_first = of_page.order_by("-created_at", "-pk").values_list("pk", "created_at")
    unneeded = set(foldable().filter(object_id=page).values_list("pk", flat=True))
    folded = [pk for pk in _superseded(newest_first, now) if pk in unneeded]
    if not dry_run:
        for revision in Revision.objects.filter(pk__in=folded):
            # One by one: this moves its comments to the next one.
            revision.delete()
    return len(folded)


def _superseded(newest_first, now: datetime) -> Iterator[int]:
    """Yield the keys of old revisions behind which the same day or month has a newer one."""
    last = None
    for pk, created_at in newest_first:
        moment, age = timezone.localtime(created_at), now - created_at
        span = (moment.year, moment.month) if age > KEEP_DAILY else moment.date()
        if age > KEEP_ALL and span == last:
            yield pk
        last = span
