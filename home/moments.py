"""Times as people write them, on the days when clocks are changed too.

One hour in spring does not exist, and one in autumn comes twice. Django refuses both with one
sentence that leaves open which it is; here people are told, and told what they can write instead.
"""

from datetime import UTC, datetime, timedelta, tzinfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

STEP = timedelta(minutes=1)


def check_local_time(moment: datetime, zone: tzinfo) -> None:
    """See that clocks in ``zone`` show ``moment``, which has no zone itself, exactly once.

    :raises ValidationError: when they skip it, or show it twice; it names the times around it.
    """
    early, late = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if early.utcoffset() == late.utcoffset():
        return
    if _as_shown(early, zone) != moment:
        before, after = sorted((_as_shown(early, zone), _as_shown(late, zone)))
        message = (
            "There is no %(time)s on %(day)s in %(zone)s: the clocks go forward. "
            "Take %(before)s or %(after)s."
        )
        code = "time_skipped"
    else:
        before = after = moment
        while _is_double(before, zone):
            before -= STEP
        while _is_double(after, zone):
            after += STEP
        message = (
            "%(time)s comes twice on %(day)s in %(zone)s: the clocks go back. "
            "Take a time up to %(before)s, or from %(after)s on."
        )
        code = "time_doubled"
    raise ValidationError(
        message,
        code=code,
        params={
            "time": f"{moment:%H:%M}",
            "day": date_format(moment, "j F Y"),
            "zone": str(zone),
            "before": f"{before:%H:%M}",
            "after": f"{after:%H:%M}",
        },
    )


class MomentField(forms.DateTimeField):
    """A moment in the time zone of whoever fills in the form; says what is wrong with a bad one.

    ``known`` is the moment that is stored: what nobody has touched is taken as it is.
    """

    known: datetime | None = None

    def to_python(self, value):
        """Return the moment.

        :raises ValidationError: when there is no such time, or two of them.
        """
        try:
            return super().to_python(value)
        except ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
            moment, zone = error.params["datetime"], error.params["current_timezone"]
        if self.known and _as_shown(self.known, zone).replace(second=0, microsecond=0) == moment:
            return self.known
        check_local_time(moment, zone)
        raise AssertionError("Django found a time odd that is not")


def offset_name(moment: datetime) -> str:
    """Return how far the zone of ``moment`` is from UTC, such as "UTC+02:00"; "UTC" for not."""
    offset = f"{moment:%z}"
    return "UTC" if offset == "+0000" else f"UTC{offset[:3]}:{offset[3:5]}"


def describe_zone(zone: tzinfo, at: datetime | None = None) -> str:
    """Return the name of ``zone`` and its distance from UTC, now or at another moment."""
    distance = offset_name(timezone.localtime(at, zone))
    return str(zone) if str(zone) == distance else f"{zone} ({distance})"


def _as_shown(moment: datetime, zone: tzinfo) -> datetime:
    return moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0)


def _is_double(moment: datetime, zone: tzinfo) -> bool:
    early, late = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return early.utcoffset() != late.utcoffset() and _as_shown(early, zone) == moment
