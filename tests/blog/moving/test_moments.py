from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from django.test import SimpleTestCase

from blog.moving.moments import parse_moment

DENVER = timezone(timedelta(hours=-7))


class ParseMomentTests(SimpleTestCase):
    def test_every_shape(self):
        plain = datetime(2006, 1, 2, tzinfo=DENVER)
        clock = datetime(2006, 1, 2, 15, 4, 5, tzinfo=DENVER)
        for written, moment in {
            "2006-01-02": plain,
            "2006/1/2": plain,
            "2006.01.02": plain,
            "2006-01-02 15:04": clock.replace(second=0),
            "2006-01-02T15:04:05": clock,
            "2006-01-02 15:04:05.5": clock.replace(microsecond=500_000),
            "2006-01-02T15:04:05.123456789": clock.replace(microsecond=123_456),
            "2006-01-02T15:04:05Z": clock.replace(tzinfo=UTC),
            "2006-01-02T15:04:05+02:00": clock.replace(tzinfo=timezone(timedelta(hours=2))),
            "2006-01-02 15:04:05 +0530": clock.replace(
                tzinfo=timezone(timedelta(hours=5, minutes=30))
            ),
            "2006-01-02 15:04:05 -0700 MST": clock,
            "2006-01-02 15:04:05 -03": clock.replace(tzinfo=timezone(timedelta(hours=-3))),
            "Mon, 02 Jan 2006 15:04:05 MST": clock,
            "Mon, 02 Jan 2006 15:04:05 -0700": clock,
            "Mon, 2 Jan 2006 15:04:05 GMT": clock.replace(tzinfo=UTC),
            "Monday, 02-Jan-06 15:04:05 MST": clock,
            "Mon Jan  2 15:04:05 2006": clock,
            "January 2, 2006": plain,
            "Jan 2nd, 2006": plain,
            "2 Jan 2006": plain,
            "02 January 2006": plain,
            "Jan 2, 2006 at 3:04pm": clock.replace(second=0),
            " 2006-01-02 ": plain,
        }.items():
            with self.subTest(written=written):
                found = parse_moment(written, DENVER)
                self.assertEqual(found, moment)
                self.assertEqual(found.utcoffset(), moment.utcoffset())

    def test_native_types(self):
        self.assertEqual(
            parse_moment(date(2006, 1, 2), DENVER), datetime(2006, 1, 2, tzinfo=DENVER)
        )
        self.assertEqual(
            parse_moment(datetime(2006, 1, 2, 3), DENVER),  # noqa: DTZ001
            datetime(2006, 1, 2, 3, tzinfo=DENVER),
        )
        aware = datetime(2006, 1, 2, 3, tzinfo=UTC)
        self.assertIs(parse_moment(aware, DENVER), aware)

    def test_zone_has_its_offset_of_that_day(self):
        lisbon = ZoneInfo("Europe/Lisbon")
        self.assertEqual(parse_moment("2024-07-01", lisbon).utcoffset(), timedelta(hours=1))
        self.assertEqual(parse_moment("2024-01-01", lisbon).utcoffset(), timedelta(0))

    def test_what_is_no_date_is_named(self):
        for value in ("", "soon", "2024-13-01", "2024-02-30", "Janua 2, 2024", "2024-01-01 25:00"):
            with self.subTest(value=value), self.assertRaisesMessage(ValueError, repr(value)):
                parse_moment(value, UTC)
        for value in (None, 20240101, True, ["2024-01-01"], time(10), "1 IST 2024"):
            with self.subTest(value=value), self.assertRaisesMessage(ValueError, "is not a date"):
                parse_moment(value, UTC)

    def test_zone_that_many_places_share_is_not_guessed(self):
        with self.assertRaises(ValueError):
            parse_moment("2024-01-01 10:00 IST", UTC)
