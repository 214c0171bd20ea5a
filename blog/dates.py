"""A moment and the calendar day its author saw.

The database stores moments in UTC. A post written at half past eleven in the evening in Lisbon or
Denver would then carry the next day's date. So a post keeps the offset from UTC that its author
had, in minutes, and the calendar day that follows from it.
"""

from datetime import UTC, date, datetime, timedelta, timezone


def offset_minutes(moment: datetime) -> int:
    """Return how far ``moment``'s own time zone is east of UTC, in minutes.

    :raises ValueError: when ``moment`` has no time zone.
    """
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError(f"{moment!r} has no time zone")
    return int(offset.total_seconds() // 60)


def in_offset(moment: datetime, minutes: int | None) -> datetime:
    """Return the same moment as somebody ``minutes`` east of UTC read it on the clock."""
    if not minutes:
        return moment.astimezone(UTC)
    return moment.astimezone(timezone(timedelta(minutes=minutes)))


def calendar_day(moment: datetime, minutes: int | None) -> date:
    """Return the calendar day of ``moment`` for somebody ``minutes`` east of UTC."""
    return in_offset(moment, minutes).date()
