"""A post that waits for its review when the hour comes for which an editor scheduled it."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, TaskState

from blog.models import BlogPostPage
from blog.publishing import publish_due
from blog.roles import EDITORS, switch_review
from tests.blog.test_roles import RoleTestCase

AWAITING = "Awaiting your review"


class ScheduledReviewTests(RoleTestCase):
    def setUp(self):
        switch_review(True)

    def submit(self, post) -> None:
        """Have it reviewed."""
        draft = BlogPostPage.objects.get(pk=post.pk).get_latest_revision_as_object()
        draft.title = "Please read"
        draft.save_revision()
        draft.get_workflow().start(draft, self.users[EDITORS])

    def schedule(self, post) -> BlogPostPage:
        """Give it an hour, and publish it without a review, as an editor may."""
        draft = BlogPostPage.objects.get(pk=post.pk).get_latest_revision_as_object()
        draft.go_live_at = timezone.now() + timedelta(days=1)
        editor = self.users[EDITORS]
        draft.save_revision(user=editor).publish(user=editor)
        return BlogPostPage.objects.get(pk=post.pk)

    def publish(self, post) -> None:
        revision = post.scheduled_revision
        moment = timezone.now() - timedelta(minutes=1)
        revision.content["go_live_at"] = moment.isoformat()
        revision.approved_go_live_at = moment
        revision.save()
        self.assertEqual(publish_due().published, 1)
        found = BlogPostPage.objects.published().get(pk=post.pk)
        self.assertEqual(found.title, "Please read")

    def assert_nobody_is_asked(self, post) -> None:
        self.assertEqual(TaskState.objects.get().status, TaskState.STATUS_CANCELLED)
        entries = PageLogEntry.objects.filter(page=post.pk, action="wagtail.workflow.cancel")
        self.assertEqual(entries.count(), 1)
        self.sign_in(EDITORS)
        history = self.client.get(reverse("wagtailadmin_pages:history", args=[post.pk]))
        self.assertContains(history, "Cancelled")
        self.assertNotContains(
            self.client.get(reverse("wagtailadmin_home")), "Awaiting your review"
        )

    def test_draft_is_out_of_review_once_it_is_scheduled(self):
        self.submit(self.own)
        post = self.schedule(self.own)
        self.assert_nobody_is_asked(post)
        self.publish(post)
        self.assert_nobody_is_asked(post)

    def test_update_of_a_live_post_may_be_reviewed_until_it_goes_out(self):
        self.submit(self.public)
        post = self.schedule(self.public)
        self.assertEqual(TaskState.objects.get().status, TaskState.STATUS_IN_PROGRESS)
        self.sign_in(EDITORS)
        self.assertContains(self.client.get(reverse("wagtailadmin_home")), AWAITING)
        self.publish(post)
        self.assert_nobody_is_asked(post)
