"""Dates as authors write them, made into moments that keep the offset they were given in."""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

_MONTH_NAMES = ("january", "february", "march", "april", "may", "june", "july", "august")
_MONTH_NAMES += ("september", "october", "november", "december")
_MONTHS = tuple(name[:3] for name in _MONTH_NAMES)

# The names that RFC 822 knows. Any other name is no offset: "IST" is three places.
_ZONES = {"z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5}
_ZONES |= {"mst": -7, "mdt": -6, "pst": -8, "pdt": -7}

_CLOCK = r"""
    (?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?
    (?:\s*(?P<half>[ap]m)\b)?
    (?:\s*(?P<offset>[+-]\d{2}:?(?:\d{2})?)(?:\s+\(?[a-z]+\)?)?|\s*(?P<name>[a-z]+))?
"""
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?"
_MONTH = r"(?P<month>[a-z]{3,9})\.?"
_SHAPES = [
    re.compile(shape, re.VERBOSE | re.IGNORECASE)
    for shape in (
        # 2024-01-01, 2024/1/1, with T or spaces before the clock
        rf"(?P<year>\d{{4}})(?P<dash>[-/.])(?P<number>\d{{1,2}})(?P=dash)(?P<day>\d{{1,2}})"
        rf"(?:(?:\s*T|\s+){_CLOCK})?",
        # Mon, 02 Jan 2006 15:04:05 MST; 2 Jan 2006; Monday, 02-Jan-06 15:04:05 MST
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})[\s-]+{_MONTH}[\s-]+(?P<year>\d{{4}}|\d{{2}})"
        rf"(?:,?\s+{_CLOCK})?",
        # January 2, 2006; Jan 2, 2006 at 3:04pm
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})"
        rf"(?:,?\s+(?:at\s+)?{_CLOCK})?",
        # Mon Jan 2 15:04:05 2006, as the C library writes it
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})\s+{_CLOCK}\s+(?P<year>\d{{4}})",
    )
]


def parse_moment(value: object, zone: tzinfo) -> datetime:
    """Return the moment that ``value`` from front matter or a configuration means.

    It is aware, in the offset that was written, else in ``zone``; a date alone is its midnight.

    :raises ValueError: when ``value`` is no date; the message holds it.
    """
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=zone)
    if isinstance(value, str):
        written = value.strip()
        for shape in _SHAPES:
            if found := shape.fullmatch(written):
                return _moment(found.groupdict(), written, zone)
    raise ValueError(f"{value!r} is not a date")


def _moment(parts: dict, written: str, zone: tzinfo) -> datetime:
    try:
        year = int(parts["year"])
        if len(parts["year"]) == 2:
            year += 1900 if year >= 69 else 2000  # as POSIX and Go read two digits
        month = int(parts["number"]) if "number" in parts else _month(parts["month"])
        hour = int(parts["hour"] or 0)
        if half := parts["half"]:
            if not 1 <= hour <= 12:
                raise ValueError("hour")
            hour = hour % 12 + (12 if half.lower() == "pm" else 0)
        fraction = (parts["fraction"] or "0")[:6].ljust(6, "0")
        return datetime(
            year,
            month,
            int(parts["day"]),
            hour,
            int(parts["minute"] or 0),
            int(parts["second"] or 0),
            int(fraction),
            tzinfo=_zone(parts, zone),
        )
    except ValueError:
        raise ValueError(f"{written!r} is not a date") from None


def _month(name: str) -> int:
    short = name.lower()[:3]
    month = _MONTHS.index(short) + 1  # ValueError for what is no month
    if name.lower() not in (short, "sept", _MONTH_NAMES[month - 1]):
        raise ValueError("month")
    return month


def _zone(parts: dict, zone: tzinfo) -> tzinfo:
    if offset := parts["offset"]:
        digits = offset[1:].replace(":", "").ljust(4, "0")
        minutes = int(digits[:2]) * 60 + int(digits[2:])
        if not minutes:
            return UTC
        return timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes))
    if name := parts["name"]:
        hours = _ZONES.get(name.lower())
        if hours is None:
            raise ValueError("zone")
        return timezone(timedelta(hours=hours)) if hours else UTC
    return zone
