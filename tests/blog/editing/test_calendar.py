"""The calendar: what stands on which day, for whom, and with how many queries."""

from datetime import UTC, date, datetime, timedelta

from django.db import connection
from django.test import TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from blog.editing.calendar import URL_NAME, entries, today, wanted_month, weeks
from blog.models import BlogPostPage
from tests import factories
from tests.blog.editing.test_dashboard import schedule
from tests.blog.editing.test_markdown_views import editor_of

NOVEMBER = date(2040, 11, 1)


class CalendarTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = editor_of(factories.blog_index(), "change")
        cls.stranger = editor_of(factories.standard_page(), "change")

    def titles(self, user=None, first=NOVEMBER) -> list[str]:
        return [one.title for one in entries(user or self.user, first)]

    def add(self):
        factories.post("Out", date=datetime(2040, 11, 3, 9, tzinfo=UTC))
        waiting = factories.post("Soon", publish=False)
        schedule(waiting, datetime(2040, 11, 4, 9, 30, tzinfo=UTC))
        return waiting

    def test_only_what_one_may_edit(self):
        self.add()
        factories.post("Draft", publish=False, date=datetime(2040, 11, 5, tzinfo=UTC))
        self.assertEqual(self.titles(), ["Out", "Soon"])
        self.assertEqual(self.titles(self.stranger), [])

    def test_nobody_else_sees_it(self):
        response = self.client.get(reverse(URL_NAME))
        self.assertRedirects(
            response,
            f"{reverse('wagtailadmin_login')}?next={reverse(URL_NAME)}",
            fetch_redirect_response=False,
        )

    @override_settings(TIME_ZONE="America/Denver")
    def test_month_ends_by_the_clock_of_the_site(self):
        # Denver is seven hours behind UTC at the end of November, six at its start.
        moments = {
            "October": datetime(2040, 11, 1, 5, 59, tzinfo=UTC),
            "First": datetime(2040, 11, 1, 6, 0, tzinfo=UTC),
            "Last": datetime(2040, 12, 1, 6, 59, tzinfo=UTC),
            "December": datetime(2040, 12, 1, 7, 0, tzinfo=UTC),
        }
        for title, moment in moments.items():
            factories.post(title, date=moment)
            schedule(factories.post(f"{title}, due", publish=False), moment)
        with timezone.override("Asia/Tokyo"):
            found = entries(self.user, NOVEMBER)
        self.assertEqual([one.title for one in found], ["First", "First, due", "Last", "Last, due"])
        self.assertEqual(found[-1].time, "23:59 MST")
        days = {day.date: day.entries for week in weeks(NOVEMBER, found) for day in week}
        self.assertEqual(days[date(2040, 11, 30)], found[2:])

    def test_bad_month_is_the_current_one(self):
        current = today().replace(day=1)
        for text in ("", "2026", "2026-13", "2026-00", "0001-01", "9999-12", "٢٠٢٦-١١", "x\x00"):
            with self.subTest(text):
                self.assertEqual(wanted_month(text), current)
        self.client.force_login(self.user)
        response = self.client.get(reverse(URL_NAME), {"month": "2026-13"})
        self.assertEqual(response.context["first"], current)

    def test_page_marks_and_links(self):
        waiting = self.add()
        factories.post("<b>Bold</b>", date=datetime(2040, 11, 6, tzinfo=UTC))
        self.client.force_login(self.user)
        response = self.client.get(reverse(URL_NAME), {"month": "2040-11"})
        edit = reverse("wagtailadmin_pages:edit", args=[waiting.pk])
        self.assertContains(response, f'<a href="{edit}">Soon</a>', html=True)
        self.assertContains(response, "Scheduled, 09:30 UTC")
        self.assertContains(response, "&lt;b&gt;Bold&lt;/b&gt;")
        self.assertContains(response, "?month=2040-10")
        self.assertContains(response, "?month=2040-12")
        self.assertContains(response, '<th scope="col">Monday</th>', html=True)

    def test_edges_lead_nowhere(self):
        self.client.force_login(self.user)
        for month, name in (("1900-01", "previous_url"), ("2999-12", "next_url")):
            response = self.client.get(reverse(URL_NAME), {"month": month})
            self.assertEqual(response.context[name], "")

    def test_menu_has_it(self):
        self.client.force_login(self.user)
        self.assertContains(self.client.get(reverse("wagtailadmin_home")), reverse(URL_NAME))

    def test_what_should_be_out_is_overdue(self):
        due = timezone.now() - timedelta(minutes=5)
        schedule(factories.post(publish=False), due)
        first = timezone.localdate(due, timezone.get_default_timezone()).replace(day=1)
        self.assertEqual([one.mark for one in entries(self.user, first)], ["Overdue"])

    def test_ends_are_there_too(self):
        end = datetime(2040, 11, 9, 8, 15, tzinfo=UTC)
        public = factories.post("Out", expire_at=end)
        waiting = factories.post("Soon", publish=False, expire_at=end)
        schedule(waiting, datetime(2040, 10, 4, 9, 30, tzinfo=UTC))
        factories.post("Draft", publish=False, expire_at=end)
        gone = factories.post("Gone", publish=False)
        BlogPostPage.objects.filter(pk=gone.pk).update(
            expired=True, expire_at=datetime(2024, 2, 3, 4, 5, tzinfo=UTC)
        )
        found = entries(self.user, NOVEMBER)
        self.assertEqual(
            [(one.page_id, one.mark, one.time, one.is_end) for one in found],
            [(public.pk, "Ends", "08:15 UTC", True), (waiting.pk, "Ends", "08:15 UTC", True)],
        )
        before = [(one.title, one.mark) for one in entries(self.user, date(2024, 2, 1))]
        self.assertIn(("Gone", "Ended"), before)
        self.assertEqual(entries(self.stranger, NOVEMBER), [])
        self.client.force_login(self.user)
        response = self.client.get(reverse(URL_NAME), {"month": "2040-11"})
        self.assertContains(response, "Ends, 08:15 UTC")

    def test_more_posts_cost_no_more_queries(self):
        def count() -> int:
            user = type(self.user).objects.get(pk=self.user.pk)
            with CaptureQueriesContext(connection) as queries:
                entries(user, NOVEMBER)
            return len(queries)

        self.add()
        count()  # fills the cache of content types
        few = count()
        for _ in range(3):
            self.add()
        self.assertEqual(count(), few)
        self.assertLessEqual(few, 6)
