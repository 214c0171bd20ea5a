"""The dashboard: what each list holds, for whom, and with how many queries."""

from datetime import UTC, datetime, timedelta

from django.db import connection
from django.test import TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from blog.editing.dashboard import LONGEST, Line, sections
from blog.models import PublishingFailure
from tests import factories
from tests.blog.editing.test_markdown_views import editor_of


def lists(user) -> dict[str, list[str]]:
    """Return the titles in each section."""
    return {one.title: [line.title for line in one.lines] for one in sections(user)}


def schedule(post, moment):
    """Let ``post`` be due at ``moment``, however long ago."""
    post.latest_revision.approved_go_live_at = moment
    type(post.latest_revision).objects.filter(pk=post.latest_revision_id).update(
        approved_go_live_at=moment
    )
    return post.latest_revision


class DashboardTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = editor_of(factories.blog_index(), "change")
        cls.stranger = editor_of(factories.standard_page(), "change")

    def test_own_drafts_only(self):
        factories.post("Mine", publish=False, owner=self.user)
        factories.post("Another's", publish=False, owner=self.stranger)
        self.assertEqual(lists(self.user)["Your drafts"], ["Mine"])

    def test_scheduled_draft_stands_in_one_list(self):
        post = factories.post("Mine", publish=False, owner=self.user)
        schedule(post, timezone.now() + timedelta(days=1))
        found = lists(self.user)
        self.assertEqual((found["Your drafts"], found["Scheduled next"]), ([], ["Mine"]))

    def test_scheduled_in_order(self):
        now = timezone.now()
        schedule(factories.post("Later", publish=False), now + timedelta(days=2))
        schedule(factories.post("Sooner", publish=False), now + timedelta(days=1))
        self.assertEqual(lists(self.user)["Scheduled next"], ["Sooner", "Later"])

    def test_overdue_with_reason_only_if_there_is_any(self):
        self.assertNotIn("Overdue or failed", lists(self.user))
        post = factories.post("Stuck", publish=False)
        revision = schedule(post, timezone.now() - timedelta(hours=1))
        self.assertEqual(lists(self.user)["Overdue or failed"], ["Stuck"])
        PublishingFailure.objects.create(
            page=post, revision_key=revision.pk, reason="No title.", next_try=timezone.now()
        )
        self.assertEqual(sections(self.user)[0].lines[0].note, "No title.")

    def test_recently_published_without_hidden_ones(self):
        factories.post("Seen")
        factories.post("Over", expire_at=timezone.now() - timedelta(days=1))
        self.assertEqual(lists(self.user)["Recently published"], ["Seen"])

    def test_nothing_of_pages_one_may_not_edit(self):
        factories.post("Seen")
        schedule(factories.post("Soon", publish=False), timezone.now() + timedelta(days=1))
        schedule(factories.post("Stuck", publish=False), timezone.now() - timedelta(days=1))
        self.assertEqual([title for found in lists(self.stranger).values() for title in found], [])

    def test_lists_end(self):
        for _ in range(LONGEST + 1):
            factories.post()
        self.assertEqual(len(lists(self.user)["Recently published"]), LONGEST)

    @override_settings(TIME_ZONE="UTC")
    def test_site_time_and_own_time(self):
        line = Line(1, "", datetime(2026, 12, 1, 23, 30, tzinfo=UTC))
        with timezone.override("Asia/Tokyo"):
            told = [(whose, words) for whose, _, words in line.times]
        expected = [("site", "1 Dec 2026, 23:30"), ("you", "2 Dec 2026, 08:30")]
        self.assertEqual(told, expected)
        with timezone.override("UTC"):
            self.assertEqual(len(line.times), 1)

    def test_page_shows_it_escaped(self):
        factories.post("<b>Mine</b>", publish=False, owner=self.user)
        self.client.force_login(self.user)
        response = self.client.get(reverse("wagtailadmin_home"))
        self.assertContains(response, "Your drafts")
        self.assertContains(response, "&lt;b&gt;Mine&lt;/b&gt;")
        self.assertContains(response, "blog/admin/dashboard.css")

    def test_more_pages_cost_no_more_queries(self):
        def count() -> int:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                sections(type(self.user).objects.get(pk=self.user.pk))
            return len(queries)

        def add():
            factories.post(publish=False, owner=self.user)
            factories.post()
            for days in (1, -1):
                moment = timezone.now() + timedelta(days=days)
                schedule(factories.post(publish=False), moment)

        add()
        count()  # fills caches of content types
        few = count()
        for _ in range(3):
            add()
        self.assertEqual(count(), few)
        self.assertLessEqual(few, 14)
