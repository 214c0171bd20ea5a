"""Chores of the site itself: sessions, embeds, counters, uploads that came to nothing."""

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, QueryDailyHits
from wagtail.embeds.models import Embed
from wagtail.models import UploadedFile

from home.history import KEEP_ALL, fold_revisions
from home.models import MissingAddress
from home.operations.backup.media import walk
from home.operations.housekeeping.mentions import mentioned
from home.operations.housekeeping.register import chore

# Where Wagtail and we write files; what somebody has put elsewhere by hand is theirs.
FOLDERS = ("original_images", "images", "documents", "cards")


@chore("sessions", "sessions that have expired", days=0)
def sessions(age: timedelta, *, dry_run: bool) -> int:
    """Delete sessions whose time was over that long ago."""
    return _delete(Session.objects.filter(expire_date__lt=timezone.now() - age), dry_run)


@chore("sign-ins", "failures to sign in", days=1)
def sign_ins(age: timedelta, *, dry_run: bool) -> int:
    """Delete failures to sign in, which name people and networks, once they refuse nobody."""
    old = max(age, settings.AXES_COOLOFF_TIME)
    return _delete(AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - old), dry_run)


@chore("embeds", "embeds that no text mentions", days=90)
def embeds(age: timedelta, *, dry_run: bool) -> int:
    """Delete what Wagtail keeps of embeds, where neither a page nor a revision has them."""
    old = dict(Embed.objects.filter(last_updated__lt=timezone.now() - age).values_list("pk", "url"))
    used = mentioned(set(old.values()), apart_from=["wagtailembeds.Embed"])
    unused = [key for key, url in old.items() if url not in used]
    return _delete(Embed.objects.filter(pk__in=unused), dry_run)


@chore("revisions", "old revisions that nobody needs", days=7)
def revisions(age: timedelta, *, dry_run: bool) -> int:
    """Fold old revisions of pages; the last of each day stays, and then of each month.

    None younger than a week goes, whatever ``age`` says.
    """
    return fold_revisions(timezone.now() - max(age - KEEP_ALL, timedelta()), dry_run=dry_run)


@chore("missing", "missing addresses that nobody asks for any more", days=365)
def missing(age: timedelta, *, dry_run: bool) -> int:
    """Delete counts of addresses that were asked for last that long ago."""
    last = timezone.localdate() - age
    return _delete(MissingAddress.objects.filter(last_day__lt=last), dry_run)


@chore("searches", "counts of searches", days=90)
def searches(age: timedelta, *, dry_run: bool) -> int:
    """Delete Wagtail's daily counts; searches with promoted pages stay."""
    old = QueryDailyHits.objects.filter(date__lt=timezone.localdate() - age)
    count = _delete(old, dry_run)
    if not dry_run:
        Query.garbage_collect()
    return count


@chore("uploads", "uploads that were given up", days=7)
def uploads(age: timedelta, *, dry_run: bool) -> int:
    """Delete files that were uploaded in the admin, and never became a picture or document."""
    before, count = timezone.now() - age, 0
    for upload in UploadedFile.objects.all():
        # The row has no date, but the file has. One that is lost is of no use to anybody.
        if not _is_young(upload.file.name, before):
            count += 1
            if not dry_run:
                upload.file.delete(save=False)
                upload.delete()
    return count


@chore("files", "files that nothing mentions", days=7)
def files(age: timedelta, *, dry_run: bool) -> int:
    """Delete files, renditions among them, of which no row and no text knows any more.

    A file is written before its row, so young ones stay in any case.
    """
    before = timezone.now() - age
    old = {
        name
        for folder in FOLDERS
        for name in walk(default_storage, folder)
        if not _is_young(name, before)
    }
    unknown = old - mentioned(old)
    if not dry_run:
        for name in unknown:
            default_storage.delete(name)
    return len(unknown)


def _is_young(name: str, before: datetime) -> bool:
    try:
        return default_storage.get_modified_time(name) >= before
    except FileNotFoundError:  # somebody was faster
        return False


def _delete(found, dry_run: bool) -> int:
    """Delete rows, unless only their number is wanted; return it."""
    count = found.count()
    if not dry_run:
        found.delete()
    return count
