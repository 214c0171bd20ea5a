"""Posts by year and month, by the calendar days of their authors."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from django.db.models import Count
from django.db.models.functions import TruncMonth

from blog import addresses

# A blog with more posts lists months with their counts only; the titles stand one click further.
TITLES_AT_MOST = 500


def archive_years(posts) -> list[dict]:
    """Return the years of ``posts``, newest first, each with its months and their counts.

    ``posts`` is a queryset of posts. A month has ``first_day``, ``count``, ``url`` and ``posts``:
    posts with no more than title, address and date, or an empty list when there are too many
    (see :data:`TITLES_AT_MOST`). One query for the counts, one for the titles.
    """
    counts = dict(
        posts.filter(day__isnull=False)
        .order_by()
        .annotate(month=TruncMonth("day"))
        .values_list("month")
        .annotate(count=Count("pk"))
    )
    titles = {}
    if sum(counts.values()) <= TITLES_AT_MOST:
        listed = posts.filter(day__isnull=False).titles().order_by("-day", "-date", "-pk")
        titles = {month: list(group) for month, group in groupby(listed, key=_first_day)}
    months = [
        {
            "first_day": month,
            "count": counts[month],
            "url": addresses.archive_url(month.year, month.month),
            "posts": titles.get(month, []),
        }
        for month in sorted(counts, reverse=True)
    ]
    return [
        {
            "year": year,
            "count": sum(month["count"] for month in group),
            "url": addresses.archive_url(year),
            "months": group,
        }
        for year, group in _by_year(months)
    ]


def neighbouring_years(posts, year: int) -> tuple[dict | None, dict | None]:
    """Return the nearest years before and after ``year`` that have posts, or None."""
    days = posts.filter(day__isnull=False).order_by("day").values_list("day", flat=True)
    before = days.filter(day__lt=date(year, 1, 1)).last()
    after = days.filter(day__gt=date(year, 12, 31)).first()
    return tuple(
        {"year": day.year, "url": addresses.archive_url(day.year)} if day else None
        for day in (before, after)
    )


def neighbouring_months(posts, first_day: date) -> tuple[dict | None, dict | None]:
    """Return the nearest months before and after ``first_day`` that have posts, or None."""
    days = posts.filter(day__isnull=False).order_by("day").values_list("day", flat=True)
    before = days.filter(day__lt=first_day).last()
    after = days.filter(day__gte=next_month(first_day)).first()
    return tuple(
        {"first_day": day.replace(day=1), "url": addresses.archive_url(day.year, day.month)}
        if day
        else None
        for day in (before, after)
    )


def next_month(first_day: date) -> date:
    """Return the first day of the month after that of ``first_day``."""
    if first_day.month == 12:
        return date(first_day.year + 1, 1, 1)
    return first_day.replace(month=first_day.month + 1, day=1)


def _first_day(post) -> date:
    return post.day.replace(day=1)


def _by_year(months: Iterable[dict]) -> Iterator[tuple[int, list[dict]]]:
    for year, group in groupby(months, key=lambda month: month["first_day"].year):
        yield year, list(group)
