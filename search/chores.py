"""Chores of the search: what nobody looks for any more."""

from datetime import timedelta

from django.utils import timezone

from home.operations.housekeeping.register import chore
from search.models import MissedQuery


@chore("missed-searches", "searches without result that nobody tries any more", days=365)
def missed_searches(age: timedelta, *, dry_run: bool) -> int:
    """Delete counts of searches that were tried last that long ago."""
    old = MissedQuery.objects.filter(last_day__lt=timezone.localdate() - age)
    count = old.count()
    if not dry_run:
        old.delete()
    return count
