"""Which revisions of a page stay, and which are folded."""

import io
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from django.core.management import call_command
from django.test import TestCase
from wagtail.models import Comment, Page, Revision, Workflow

from home.checkpoints import save_note
from home.history import fold_revisions
from tests import factories

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


class HistoryTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = factories.administrator()

    def setUp(self):
        self.page = factories.post(publish=False)
        self.set_age(self.page.latest_revision, days=2000)

    def set_age(self, revision, **age) -> None:
        Revision.objects.filter(pk=revision.pk).update(created_at=NOW - timedelta(**age))

    def revision(self, **age) -> Revision:
        """Return a new revision of the page, as old as said."""
        revision = Page.objects.get(pk=self.page.pk).specific.save_revision()
        self.set_age(revision, **age)
        return revision

    def left(self) -> set[int]:
        fold_revisions(NOW)
        return set(self.page.revisions.values_list("pk", flat=True))

    def assert_left(self, *revisions: Revision) -> None:
        first = self.page.latest_revision_id
        self.assertEqual(self.left(), {first, *(revision.pk for revision in revisions)})

    def test_a_week_is_kept_whole(self):
        self.assert_left(*(self.revision(days=6, minutes=-number) for number in range(5)))

    def test_then_the_last_of_each_day(self):
        days = {}
        for day in (20, 19, 18):
            for minute in range(4):
                days[day] = self.revision(days=day, minutes=-minute)
        newest = self.revision(days=1)
        self.assert_left(*days.values(), newest)

    def test_then_the_last_of_each_month(self):
        months = {}
        for month in range(1, 7):
            for day in (3, 12, 21):
                age = NOW - datetime(2026, month, day, 12, tzinfo=UTC)
                months[month] = self.revision(seconds=age.total_seconds())
        newest = self.revision(days=1)
        self.assert_left(*months.values(), newest)

    def test_again_changes_nothing(self):
        for minute in range(4):
            self.revision(days=20, minutes=-minute)
        self.assertEqual(fold_revisions(NOW), 3)
        self.assertEqual(fold_revisions(NOW), 0)

    def test_dry_run_counts_and_leaves_all(self):
        for minute in range(4):
            self.revision(days=20, minutes=-minute)
        count = self.page.revisions.count()
        self.assertEqual(fold_revisions(NOW, dry_run=True), 3)
        self.assertEqual(self.page.revisions.count(), count)

    def test_live_revision_under_newer_drafts_stays_live(self):
        live = self.revision(days=20)
        live.publish()
        self.set_age(live, days=20)
        newer = self.revision(days=20, minutes=-1)
        self.assert_left(live, newer)
        page = Page.objects.get(pk=self.page.pk)
        self.assertTrue(page.live)
        self.assertEqual((page.live_revision, page.latest_revision), (live, newer))

    def test_published_once_stays(self):
        first = self.revision(days=20)
        first.publish(user=self.user)
        second = self.revision(days=20, minutes=-1)
        second.publish(user=self.user)
        last = self.revision(days=20, minutes=-2)
        self.assert_left(first, second, last)

    def test_scheduled_stays(self):
        scheduled = self.revision(days=20)
        Revision.objects.filter(pk=scheduled.pk).update(approved_go_live_at=NOW)
        self.assert_left(scheduled, self.revision(days=20, minutes=-1))

    def test_checkpoint_stays(self):
        named = self.revision(days=20)
        save_note(Page.objects.get(pk=self.page.pk).specific, "Before the rewrite", self.user)
        self.assert_left(named, self.revision(days=20, minutes=-1))

    def test_in_workflow_stays(self):
        submitted = self.revision(days=20)
        page = Page.objects.get(pk=self.page.pk).specific
        Workflow.objects.get().start(page, self.user)
        self.assert_left(submitted, self.revision(days=20, minutes=-1))

    def test_comment_moves_to_the_next(self):
        folded = self.revision(days=20)
        comment = Comment.objects.create(
            page=Page.objects.get(pk=self.page.pk),
            user=self.user,
            text="Why?",
            contentpath="title",
            revision_created=folded,
        )
        kept = self.revision(days=20, minutes=-1)
        self.assert_left(kept)
        comment.refresh_from_db()
        self.assertEqual(comment.revision_created, kept)

    def test_command_says_how_many(self):
        for minute in range(4):
            self.revision(days=20, minutes=-minute)
        for options, words in (
            ({"dry_run": True}, "3 old versions would be deleted.\n"),
            ({}, "3 old versions deleted.\n"),
            ({}, "0 old versions deleted.\n"),
        ):
            out = io.StringIO()
            with patch("home.history.timezone.now", return_value=NOW):
                call_command("fold_history", stdout=out, **options)
            self.assertEqual(out.getvalue(), words)

    def test_each_page_is_folded_by_itself(self):
        other = factories.post(publish=False)
        self.set_age(other.latest_revision, days=20)
        kept = self.revision(days=20, minutes=-1)
        self.assert_left(kept)
        self.assertEqual(other.revisions.count(), 1)
