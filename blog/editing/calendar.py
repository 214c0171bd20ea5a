"""A month of posts in the admin: what readers see since which day, what goes out when, and ends."""

import re
from calendar import Calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Q
from django.urls import path, reverse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page, Revision
from wagtail.permissions import policy_registry

from blog.editing.post_states import waiting_revisions
from blog.models import BlogPostPage

URL_NAME = "blog_calendar"
# Far enough from the first and the last year of Python that every time zone can be reckoned in.
YEARS = range(1900, 3000)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Entry:
    """A post on a day; ``moment`` is by the clock of the site, ``mark`` is "" once published."""

    page_id: int
    title: str
    moment: datetime
    mark: str = ""

    @property
    def is_end(self) -> bool:
        """Whether it is the end of the post."""
        return self.mark in ("Ends", "Ended")

    @property
    def url(self) -> str:
        """Where the post is edited."""
        return reverse("wagtailadmin_pages:edit", args=[self.page_id])

    @property
    def time(self) -> str:
        """The time in words: a template would turn it into that of whoever looks."""
        return f"{self.moment:%H:%M} {self.moment.tzname()}"


@dataclass(frozen=True)
class Day:
    """A cell; one that belongs to another month is blank."""

    date: date
    is_blank: bool
    is_today: bool
    entries: list[Entry]


def admin_urls() -> list:
    """Return the address below that of the admin."""
    return [path("calendar/", CalendarView.as_view(), name=URL_NAME)]


def menu_item() -> MenuItem:
    """Return the line of the menu."""
    return MenuItem("Calendar", reverse(URL_NAME), name="calendar", icon_name="calendar", order=160)


def today() -> date:
    """Return the day it is by the clock of the site, whatever that of whoever looks says."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def wanted_month(text: str) -> date:
    """Return the first day of the month written as ``2026-11``; else of the current one."""
    match = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text)
    if match and int(match[1]) in YEARS:
        return date(int(match[1]), int(match[2]), 1)
    return today().replace(day=1)


def entries(user, first: date) -> list[Entry]:
    """Return the posts that ``user`` may edit in the month from ``first``, in order of time.

    A published post that is scheduled to change is there at both times, and one that ends at its
    end too.
    """
    start, end = _midnight(first), _midnight(_next(first))
    policy = policy_registry.get_by_type(Page)
    editable = policy.instances_user_has_permission_for(user, "change").order_by()
    posts = BlogPostPage.objects.published().filter(
        pk__in=editable.values("pk"), date__gte=start, date__lt=end
    )
    found = [_entry(*values) for values in posts.values_list("pk", "title", "date")]
    found += _scheduled(editable, start, end)
    found += _ending(editable, start, end)
    return sorted(found, key=lambda one: (one.moment, one.page_id))


def weeks(first: date, found: list[Entry]) -> list[list[Day]]:
    """Return the month as weeks of seven days from Monday."""
    by_day = defaultdict(list)
    for one in found:
        by_day[one.moment.date()].append(one)
    now = today()
    return [
        [Day(day, day.month != first.month, day == now, by_day[day]) for day in week]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]


def _scheduled(editable, start: datetime, end: datetime) -> list[Entry]:
    waiting = Revision.objects.filter(
        content_type=ContentType.objects.get_for_model(BlogPostPage),
        approved_go_live_at__gte=start,
        approved_go_live_at__lt=end,
    )
    rows = list(waiting.values_list("object_id", "object_str", "approved_go_live_at"))
    if not rows:
        return []
    keys = {int(key) for key, _, _ in rows}
    allowed = set(editable.filter(pk__in=keys).values_list("pk", flat=True))
    now = timezone.now()
    return [
        _entry(int(key), title, due, "Scheduled" if due > now else "Overdue")
        for key, title, due in rows
        if int(key) in allowed
    ]


def _ending(editable, start: datetime, end: datetime) -> list[Entry]:
    """Return the ends of posts: of those that are out, will be, or were until then."""
    posts = BlogPostPage.objects.filter(
        Q(live=True) | Q(expired=True) | Exists(waiting_revisions()),
        pk__in=editable.values("pk"),
        expire_at__gte=start,
        expire_at__lt=end,
    )
    now = timezone.now()
    return [
        _entry(key, title, moment, "Ends" if moment > now else "Ended")
        for key, title, moment in posts.values_list("pk", "draft_title", "expire_at")
    ]


def _entry(key: int, title: str, moment: datetime, mark: str = "") -> Entry:
    return Entry(key, title, timezone.localtime(moment, timezone.get_default_timezone()), mark)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())


def _next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _address(first: date) -> str:
    return f"{reverse(URL_NAME)}?month={first:%Y-%m}" if first.year in YEARS else ""


class CalendarView(WagtailAdminTemplateMixin, TemplateView):
    """A month, ``?month=2026-11``; the current one where none, or no such, is asked for."""

    template_name = "blog/admin/calendar.html"
    header_icon = "calendar"
    page_title = "Calendar"

    def get_breadcrumbs_items(self) -> list[dict]:
        """Return the way from the first page of the admin."""
        return [*super().get_breadcrumbs_items(), {"url": "", "label": "Calendar"}]

    def get_context_data(self, **kwargs) -> dict:
        """Return the weeks, and the addresses of the months around."""
        first = wanted_month(self.request.GET.get("month", ""))
        found = entries(self.request.user, first)
        return {
            **super().get_context_data(**kwargs),
            "first": first,
            "weekdays": WEEKDAYS,
            "weeks": weeks(first, found),
            "is_empty": not found,
            "zone": timezone.get_default_timezone_name(),
            "previous_url": _address((first - timedelta(days=1)).replace(day=1)),
            "today_url": reverse(URL_NAME),
            "next_url": _address(_next(first)),
        }
