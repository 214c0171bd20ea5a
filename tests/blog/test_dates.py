from datetime import UTC, date, datetime, timedelta, timezone

from django.test import SimpleTestCase, TestCase, override_settings
from django.utils import timezone as django_timezone

from blog import dates
from blog.models import BlogPostPage
from tests import factories

DENVER = timezone(timedelta(hours=-7))
LATE_EVENING = datetime(2025, 9, 13, 23, 30, tzinfo=DENVER)


class OffsetTests(SimpleTestCase):
    def test_offset_is_in_minutes_east(self):
        self.assertEqual(dates.offset_minutes(LATE_EVENING), -420)
        india = timezone(timedelta(hours=5, minutes=30))
        self.assertEqual(dates.offset_minutes(LATE_EVENING.astimezone(india)), 330)

    def test_moment_without_zone_is_refused(self):
        with self.assertRaisesMessage(ValueError, "has no time zone"):
            dates.offset_minutes(LATE_EVENING.replace(tzinfo=None))

    def test_day_is_the_one_of_the_author(self):
        in_utc = LATE_EVENING.astimezone(UTC)
        self.assertEqual(in_utc.date(), date(2025, 9, 14))
        self.assertEqual(dates.calendar_day(in_utc, -420), date(2025, 9, 13))

    def test_missing_offset_means_utc(self):
        self.assertEqual(dates.calendar_day(LATE_EVENING, None), date(2025, 9, 14))


class PostDateTests(TestCase):
    def test_day_survives_the_database(self):
        post = factories.post(date=LATE_EVENING)
        self.assertEqual(post.date.utcoffset(), timedelta(0))
        self.assertEqual(post.day, date(2025, 9, 13))
        self.assertEqual(post.local_date.isoformat(), "2025-09-13T23:30:00-07:00")

    def test_day_survives_another_publishing(self):
        post = factories.post(date=LATE_EVENING)
        post.title = "Corrected"
        post.save_revision().publish()
        post.refresh_from_db()
        self.assertEqual((post.title, post.day), ("Corrected", date(2025, 9, 13)))

    def test_new_date_brings_its_own_offset(self):
        post = factories.post(date=LATE_EVENING)
        post.date = datetime(2025, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))
        post.save()
        post.refresh_from_db()
        self.assertEqual((post.date_offset, post.day), (120, date(2025, 1, 1)))

    def test_empty_date_becomes_the_moment_of_going_live(self):
        before = django_timezone.now()
        post = factories.post(date=None)
        self.assertTrue(before <= post.date <= django_timezone.now())

    def test_draft_keeps_its_date_empty(self):
        post = factories.post(date=None, publish=False)
        self.assertIsNone(post.date)
        self.assertIsNone(post.day)

    def test_publishing_again_does_not_move_the_date(self):
        post = factories.post(date=None)
        first = post.date
        draft = post.get_latest_revision_as_object()
        self.assertEqual(draft.date, first)
        draft.title = "Again"
        draft.save_revision().publish()
        self.assertEqual(BlogPostPage.objects.get(pk=post.pk).date, first)

    def test_late_publishing_keeps_the_scheduled_moment(self):
        due = django_timezone.now() - timedelta(hours=3)
        post = factories.post(date=None, go_live_at=due)
        self.assertEqual(post.date, due)

    @override_settings(TIME_ZONE="Pacific/Auckland")
    def test_empty_date_is_filled_in_the_zone_of_the_site(self):
        with django_timezone.override("Pacific/Auckland"):
            post = factories.post(date=None)
        self.assertIn(post.date_offset, (720, 780))
