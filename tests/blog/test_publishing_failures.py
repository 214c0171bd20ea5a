from datetime import timedelta
from unittest.mock import patch

from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import TestCase, override_settings
from django.utils import timezone
from wagtail.models import Page, Revision

from blog.models import BlogPostPage, PublishingFailure
from blog.publishing import publish_due, seconds_until_next
from blog.publishing_failures import forget_settled, pause
from blog.publishing_mail import Postman, send_letters
from tests import factories
from tests.blog.test_publishing import make_due, scheduled


def bad_post(title="Bad", ago=timedelta(hours=2)):
    """Return a post that is due and cannot be published: its revision has no title any more."""
    post = scheduled(title)
    moment = make_due(post, ago)
    revision = post.latest_revision
    revision.content["title"] = ""
    revision.approved_go_live_at = moment
    revision.save()
    return post


def run(**options):
    """Publish what is due, whatever the log says about it."""
    with patch("blog.publishing.logger"):
        return publish_due(**options)


class FailureTests(TestCase):
    def test_one_bad_among_many_is_reported_and_keeps_its_schedule(self):
        for _ in range(5):
            make_due(scheduled(), timedelta(hours=3))
        bad = bad_post()
        for _ in range(5):
            make_due(scheduled())
        outcome = run()
        self.assertEqual((outcome.published, len(outcome.failures)), (10, 1))
        failure = PublishingFailure.objects.get()
        self.assertEqual((failure.page_id, failure.tries), (bad.pk, 1))
        self.assertEqual(failure.reason, "Title: This field cannot be blank.")
        self.assertIsNotNone(Revision.objects.get(pk=failure.revision_key).approved_go_live_at)

    def test_pauses_grow_from_a_minute_to_an_hour(self):
        minutes = [pause(tries) / timedelta(minutes=1) for tries in range(1, 10)]
        self.assertEqual(minutes, [1, 2, 4, 8, 16, 32, 60, 60, 60])
        self.assertEqual(pause(10_000), timedelta(hours=1))

    def test_tried_again_after_the_pause_and_not_before(self):
        bad_post()
        run()
        self.assertEqual(run().failures, [])
        self.assertTrue(50 < seconds_until_next(100) <= 60)
        PublishingFailure.objects.update(next_try=timezone.now())
        self.assertEqual(seconds_until_next(100), 0)
        self.assertEqual(len(run().failures), 1)
        failure = PublishingFailure.objects.get()
        self.assertEqual(failure.tries, 2)
        self.assertGreater(failure.next_try, timezone.now() + timedelta(seconds=110))

    def test_retry_does_not_wait(self):
        bad_post()
        run()
        self.assertEqual(len(run(retry=True).failures), 1)

    def test_mended_post_goes_out_at_once_with_its_date(self):
        bad = bad_post()
        run()
        # As the editor does: cancel the schedule, correct, schedule again; then its time comes.
        Revision.objects.filter(pk=bad.latest_revision_id).update(approved_go_live_at=None)
        bad = BlogPostPage.objects.get(pk=bad.pk)
        bad.go_live_at = timezone.now() + timedelta(days=1)
        bad.save_revision().publish()
        moment = make_due(BlogPostPage.objects.get(pk=bad.pk))
        self.assertEqual(run().published, 1)
        self.assertEqual(BlogPostPage.objects.get(pk=bad.pk).date, moment)
        self.assertFalse(PublishingFailure.objects.exists())

    def test_forgotten_when_the_schedule_is_cancelled(self):
        bad = bad_post()
        run()
        self.assertEqual(forget_settled(), 0)
        Revision.objects.filter(pk=bad.latest_revision_id).update(approved_go_live_at=None)
        self.assertEqual(forget_settled(), 1)

    def test_failure_to_take_down_is_kept_too(self):
        post = factories.post("Over")
        Page.objects.filter(pk=post.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
        with patch.object(BlogPostPage, "unpublish", side_effect=RuntimeError("broken\nhook")):
            self.assertEqual(run().expired, 0)
        failure = PublishingFailure.objects.get()
        self.assertEqual((failure.is_expiry, failure.reason), (True, "RuntimeError: broken hook"))
        self.assertEqual(run().expired, 0)
        self.assertEqual(run(retry=True).expired, 1)
        self.assertFalse(PublishingFailure.objects.exists())


@override_settings(WAGTAILADMIN_BASE_URL="https://blog.example")
class LetterTests(TestCase):
    def setUp(self):
        self.owner = factories.administrator("wren")
        self.scheduler = factories.administrator("linnet")
        self.other = factories.administrator("dunnock")
        self.post = bad_post("A tale\nof two")
        Page.objects.filter(pk=self.post.pk).update(owner=self.owner)
        Revision.objects.filter(pk=self.post.latest_revision_id).update(user=self.scheduler)
        run()

    def test_author_and_scheduler_are_told_why_and_where(self):
        self.assertEqual(send_letters(), 1)
        (letter,) = mail.outbox
        self.assertEqual(letter.to, ["wren@example.com", "linnet@example.com"])
        self.assertEqual(letter.subject, "Not published: A tale of two")
        self.assertIn("The reason: Title: This field cannot be blank.", letter.body)
        self.assertIn(f"https://blog.example/admin/pages/{self.post.pk}/edit/", letter.body)

    def test_each_reason_is_told_once(self):
        send_letters()
        run(retry=True)
        PublishingFailure.objects.update(mail_tried_at=timezone.now() - timedelta(hours=1))
        self.assertEqual(send_letters(), 0)
        PublishingFailure.objects.update(reason="Another one.")
        self.assertEqual(send_letters(), 1)

    def test_administrators_are_told_when_nobody_else_can_be(self):
        for person in (self.owner, self.scheduler):
            person.email = ""
            person.save()
        send_letters()
        self.assertEqual(mail.outbox[0].to, ["dunnock@example.com"])

    def test_dead_mail_server_stops_nothing_and_is_tried_again(self):
        with (
            patch.object(EmailBackend, "send_messages", side_effect=ConnectionRefusedError),
            self.assertLogs("blog.publishing_mail", "WARNING"),
        ):
            self.assertEqual(send_letters(), 0)
        self.assertEqual(send_letters(), 0)  # not at once
        PublishingFailure.objects.update(mail_tried_at=timezone.now() - timedelta(minutes=6))
        self.assertEqual(send_letters(), 1)

    def test_letter_that_a_runner_is_writing_is_not_written_by_another(self):
        PublishingFailure.objects.update(mail_tried_at=timezone.now())
        self.assertEqual(send_letters(), 0)

    def test_postman_is_not_waited_for(self):
        """One round at a time, beside the runner, however long the server takes."""
        goes = []
        with patch("blog.publishing_mail.send_letters", side_effect=lambda: goes.append(1)):
            postman = Postman()
            postman.go()
            postman.wait(10)
            postman.go()
            postman.wait(10)
        self.assertEqual(goes, [1, 1])
        PublishingFailure.objects.all().delete()
        Postman().wait(10)
