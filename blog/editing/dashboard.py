"""What concerns an editor today: own drafts, what goes out next, what did not, what went out.

What waits for a review by whoever looks is a panel of Wagtail's own, beside this one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.forms import Media
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.models import Page, Revision
from wagtail.permissions import policy_registry

from blog import publishing_state
from blog.editing.post_listing import url
from blog.models import BlogPostPage

LONGEST = 6


@dataclass(frozen=True)
class Line:
    """A page in a list of the dashboard; ``note`` is plain text."""

    page_id: int
    title: str
    moment: datetime | None = None
    note: str = ""

    @property
    def url(self) -> str:
        """Where the page is edited."""
        return reverse("wagtailadmin_pages:edit", args=[self.page_id])

    @property
    def times(self) -> list[tuple[str, datetime, str]]:
        """The moment by the clock of the site, and by one's own where that differs.

        Each with whose clock it is, and in words: a template would turn both into one's own.
        """
        if self.moment is None:
            return []
        site = timezone.localtime(self.moment, timezone.get_default_timezone())
        own = timezone.localtime(self.moment)
        times = [("site", site)]
        if own.utcoffset() != site.utcoffset():
            times.append(("you", own))
        return [(whose, time, f"{time:%-d %b %Y, %H:%M}") for whose, time in times]


@dataclass(frozen=True)
class Section:
    """A list of the dashboard, and what stands there while it is empty.

    ``more`` are words and address of the list of all posts of that kind.
    """

    title: str
    lines: list[Line]
    empty: str
    more: tuple[str, str]
    is_urgent: bool = False


class DeskPanel(Component):
    """The lists of whoever looks: only pages that they may edit."""

    name = "desk"
    template_name = "blog/admin/dashboard.html"
    order = 150

    @property
    def media(self) -> Media:
        """The style sheet."""
        return Media(css={"all": [static("blog/admin/dashboard.css")]})

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict:
        """Return the sections for the user of the request."""
        return {"sections": sections(parent_context["request"].user)}


def sections(user) -> list[Section]:
    """Return what ``user`` sees on the dashboard; how many queries does not hang on its length."""
    editable = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    troubled = troubles(editable)
    return [
        *(
            [
                Section(
                    "Overdue or failed",
                    troubled,
                    "",
                    ("All overdue posts", url(status="overdue")),
                    is_urgent=True,
                )
            ]
            if troubled
            else []
        ),
        Section(
            "Your drafts",
            drafts(editable, user),
            "You have no unpublished changes.",
            ("All your draft posts", url(whose="mine", status=["draft", "changes"])),
        ),
        Section(
            "Scheduled next",
            scheduled(editable),
            "Nothing is scheduled.",
            ("All scheduled posts", url(status="scheduled")),
        ),
        Section(
            "Recently published",
            recent(editable),
            "Nothing is published yet.",
            ("All published posts", url(status="live", ordering="-date")),
        ),
    ]


def drafts(editable: QuerySet, user) -> list[Line]:
    """Return what ``user`` began, or wrote in last, and has not published, the newest first."""
    own = Q(owner=user) | Q(latest_revision__user=user)
    found = editable.filter(own, has_unpublished_changes=True)
    # What is scheduled stands in the list beside it, and is locked until then.
    found = found.exclude(latest_revision__approved_go_live_at__isnull=False).order_by(
        "-latest_revision_created_at", "-pk"
    )
    return [
        Line(page.pk, page.draft_title, page.latest_revision_created_at, _state(page))
        for page in found[:LONGEST]
    ]


def scheduled(editable: QuerySet) -> list[Line]:
    """Return what goes out next, the soonest first."""
    found = (
        Revision.objects.page_revisions()
        .filter(approved_go_live_at__gt=timezone.now())
        .order_by("approved_go_live_at", "pk")
        .values_list("object_id", "object_str", "approved_go_live_at")
    )
    lines = [Line(int(key), title, due) for key, title, due in found]
    return _only(editable, lines)


def troubles(editable: QuerySet) -> list[Line]:
    """Return what should have gone out, or been taken down, and why not, where that is known."""
    reasons = {one.page_id: one.reason for one in publishing_state.failures()}
    lines = [
        Line(one.page_id, one.title, one.due, reasons.get(one.page_id) or _delay(one))
        for one in publishing_state.overdue()
    ]
    return _only(editable, lines)


def recent(editable: QuerySet) -> list[Line]:
    """Return the posts that readers see since the shortest time."""
    posts = BlogPostPage.objects.published().filter(
        pk__in=editable.values("pk"), first_published_at__isnull=False
    )
    newest = posts.order_by("-first_published_at", "-pk").values_list(
        "pk", "title", "first_published_at"
    )
    return [Line(*values) for values in newest[:LONGEST]]


def _only(editable: QuerySet, lines: list[Line]) -> list[Line]:
    if not lines:
        return []
    keys = editable.filter(pk__in={line.page_id for line in lines}).values_list("pk", flat=True)
    allowed = set(keys)
    return [line for line in lines if line.page_id in allowed][:LONGEST]


def _state(page: Page) -> str:
    return "Published, with later changes" if page.live else "Never seen by readers"


def _delay(one: publishing_state.Overdue) -> str:
    return "Should have been taken down" if one.is_expiry else "Should have been published"


def add_panel(request, panels: list) -> None:
    """Put the lists on the dashboard; one of Wagtail's own, which says the same, makes room."""
    panels[:] = [one for one in panels if getattr(one, "name", "") != "recent_edits"]
    panels.append(DeskPanel())
