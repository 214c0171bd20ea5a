"""Whether what works behind the site still does: the publisher, above all.

Kept in the database, so that any web process can tell, on whichever host the work is done.
"""

import threading
import time
from datetime import timedelta

from django.utils import timezone

from home.models import Heartbeat

PUBLISHER = "publisher"
# A round that takes long is no reason to call somebody.
GRACE = timedelta(minutes=2)
# A publisher that wakes up for every due post need not write each time.
LEAST_SECONDS = 20.0

_last: dict[str, float] = {}
_lock = threading.Lock()


def beat(name: str, every: float) -> bool:
    """Note that ``name`` is at work, and will be again in ``every`` seconds; return if written.

    Written at most every 20 seconds, with one statement that needs no row to be there.
    """
    now = time.monotonic()
    with _lock:
        if now - _last.get(name, -LEAST_SECONDS) < LEAST_SECONDS:
            return False
        _last[name] = now
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, at=timezone.now(), every=every)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at", "every"],
    )
    return True


def forget() -> None:
    """Let the next beat be written at once."""
    with _lock:
        _last.clear()


def silence(name: str) -> timedelta | None:
    """Return for how long ``name`` has been silent longer than it said, zero when it has not.

    None when it was never heard of.
    """
    last = Heartbeat.objects.filter(name=name).first()
    if last is None:
        return None
    quiet = timezone.now() - last.at
    return quiet if quiet > timedelta(seconds=last.every) + GRACE else timedelta()
