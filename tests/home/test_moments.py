from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.test import SimpleTestCase
from django.utils import timezone

from home.moments import MomentField, check_local_time, describe_zone

BERLIN = ZoneInfo("Europe/Berlin")


class ClockChangeTests(SimpleTestCase):
    def refusal(self, text, zone="Europe/Berlin"):
        with timezone.override(ZoneInfo(zone)), self.assertRaises(ValidationError) as refused:
            MomentField().clean(text)
        return refused.exception.messages[0]

    def test_skipped_time_is_named_with_those_around_it(self):
        self.assertEqual(
            self.refusal("2026-03-29 02:30"),
            "There is no 02:30 on 29 March 2026 in Europe/Berlin: the clocks go forward. "
            "Take 01:30 or 03:30.",
        )

    def test_doubled_time_is_named_with_the_hour_that_is_double(self):
        self.assertEqual(
            self.refusal("2026-10-25 02:30"),
            "02:30 comes twice on 25 October 2026 in Europe/Berlin: the clocks go back. "
            "Take a time up to 01:59, or from 03:00 on.",
        )

    def test_half_an_hour_where_clocks_change_by_that(self):
        self.assertIn(
            "Take a time up to 01:29, or from 02:00 on.",
            self.refusal("2026-04-05 01:45", "Australia/Lord_Howe"),
        )

    def test_the_times_proposed_are_accepted(self):
        for text in (
            "2026-03-29 01:30",
            "2026-03-29 03:30",
            "2026-10-25 01:59",
            "2026-10-25 03:00",
        ):
            with self.subTest(text), timezone.override(BERLIN):
                moment = MomentField().clean(text)
                self.assertEqual(f"{moment:%Y-%m-%d %H:%M}", text)

    def test_stored_moment_in_the_doubled_hour_is_kept_while_nobody_touches_it(self):
        field = MomentField()
        field.known = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # the second 02:30
        with timezone.override(BERLIN):
            self.assertEqual(field.clean("2026-10-25 02:30"), field.known)
            with self.assertRaises(ValidationError):
                field.clean("2026-10-25 02:31")

    def test_moment_with_its_own_offset_is_taken_as_it_is(self):
        with timezone.override(BERLIN):
            moment = MomentField().clean("2026-10-25 02:30+01:00")
        self.assertEqual(moment, datetime(2026, 10, 25, 1, 30, tzinfo=UTC))

    def test_no_time_at_all_is_refused_as_ever(self):
        self.assertEqual(self.refusal("soon"), "Enter a valid date/time.")

    def test_ordinary_time_passes(self):
        check_local_time(datetime(2026, 7, 1, 2, 30), BERLIN)  # noqa: DTZ001


class ZoneTests(SimpleTestCase):
    def test_zone_is_told_with_its_distance_at_that_moment(self):
        summer, winter = (datetime(2026, month, 1, tzinfo=UTC) for month in (7, 1))
        self.assertEqual(describe_zone(BERLIN, summer), "Europe/Berlin (UTC+02:00)")
        self.assertEqual(describe_zone(BERLIN, winter), "Europe/Berlin (UTC+01:00)")
        self.assertEqual(describe_zone(ZoneInfo("UTC"), winter), "UTC")
        self.assertEqual(
            describe_zone(ZoneInfo("Asia/Kolkata"), winter), "Asia/Kolkata (UTC+05:30)"
        )
