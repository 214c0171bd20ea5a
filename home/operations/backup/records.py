"""When the last backup was made, for whoever watches over the site."""

from datetime import datetime, timedelta

from django.utils import timezone

from home.models import Backup

MOST_ROWS = 100


def note_backup(name: str, *, began: datetime, size: int) -> None:
    """Remember that a backup begun at ``began`` has succeeded."""
    seconds = (timezone.now() - began).total_seconds()
    Backup.objects.create(made=began, name=name[-255:], size=size, seconds=seconds)
    kept = Backup.objects.order_by("-made").values_list("pk", flat=True)[:MOST_ROWS]
    Backup.objects.exclude(pk__in=list(kept)).delete()


def last_backup() -> Backup | None:
    """Return the newest backup that succeeded."""
    return Backup.objects.order_by("-made").first()


def backup_age() -> timedelta | None:
    """Return how old the state is that the newest backup holds; None when there is none."""
    newest = last_backup()
    return timezone.now() - newest.made if newest else None
