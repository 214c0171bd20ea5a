"""In which states a post is, as the list of posts says it and finds it; and when they change."""

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.models import Page, Revision, WorkflowState

from home.querysets import UNEXPIRED

STATES = {
    "live": "Live",
    "draft": "Draft",
    "changes": "Unpublished changes",
    "review": "In review",
    "scheduled": "Scheduled",
    "overdue": "Overdue",
    "expired": "Expired",
}
# Posts and pages are named by text where rows of any kind are named.
KEY = Cast(OuterRef("pk"), CharField())


def states_of(post) -> list[str]:
    """Return the names of the states that ``post``, a post of the list, is in; at least one."""
    now = timezone.now()
    found = []
    if post.live:
        # Readers see it no more from that second on, even if nobody has taken it down yet.
        is_over = bool(post.expire_at and post.expire_at <= now)
        found.append("expired" if is_over else "live")
        if post.has_unpublished_changes:
            found.append("changes")
    elif post.goes_out is None:
        found.append("expired" if post.expired else "draft")
    if post.goes_out is not None:
        found.append("scheduled" if post.goes_out > now else "overdue")
    if post.current_workflow_state:
        found.append("review")
    return found


def schedule_of(post) -> list[str]:
    """Return when ``post`` goes out and comes down, by the clock of the site."""
    lines = []
    if post.goes_out is not None:
        lines.append(f"Goes out\n{_moment(post.goes_out)}")
    if post.expire_at and (post.live or post.goes_out is not None):
        verb = "Comes down" if post.expire_at > timezone.now() else "Over since"
        lines.append(f"{verb}\n{_moment(post.expire_at)}")
    return lines


def _moment(moment: datetime) -> str:
    shown = timezone.localtime(moment, timezone.get_default_timezone())
    return f"{shown:%Y-%m-%d %H:%M} {shown.tzname()}"


def waiting_revisions() -> QuerySet:
    """Return the scheduled revision of the page outside."""
    return Revision.page_revisions.filter(object_id=KEY, approved_go_live_at__isnull=False)


def in_state(name: str) -> Q:
    """Return what posts in a state have in common."""
    now = timezone.now()
    waiting = waiting_revisions()
    if name == "live":
        return Q(live=True) & UNEXPIRED
    if name == "draft":
        return Q(live=False, expired=False) & ~Exists(waiting)
    if name == "changes":
        return Q(live=True, has_unpublished_changes=True)
    if name == "scheduled":
        return Q(Exists(waiting.filter(approved_go_live_at__gt=now)))
    if name == "overdue":
        return Q(Exists(waiting.filter(approved_go_live_at__lte=now)))
    if name == "expired":
        return (Q(live=False, expired=True) & ~Exists(waiting)) | (Q(live=True) & ~UNEXPIRED)
    pages = ContentType.objects.get_for_model(Page)
    reviews = WorkflowState.objects.active().filter(base_content_type=pages, object_id=KEY)
    return Q(Exists(reviews))
