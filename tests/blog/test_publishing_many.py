"""A hundred posts that are due at once, of which one cannot go out."""

from collections import Counter
from datetime import timedelta

from django.core import mail
from django.test import TestCase
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision

from blog.models import BlogPostPage, PublishingFailure
from blog.publishing_mail import send_letters
from home.publishing import postponed_pictures
from tests import factories
from tests.blog.test_publishing_failures import run

POSTS, BAD = 100, 41  # somewhere among them


class HundredTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.author = factories.administrator()
        index = factories.blog_index()
        # A revision keeps thousandths of a second.
        now = timezone.now().replace(microsecond=0)
        revisions = []
        for number in range(POSTS):
            due = now - timedelta(minutes=POSTS - number)
            post = BlogPostPage(
                title=f"Post {number}",
                slug=f"post-{number}",
                live=False,
                owner=cls.author,
                go_live_at=due,
                body=[("text", f"<p>Text of {number}.</p>")],
            )
            index.add_child(instance=post)
            content = post.serializable_data()
            if number == BAD:
                content["title"] = ""
                cls.bad = post
            revisions.append(
                Revision(
                    content_object=post,
                    base_content_type=post.get_base_content_type(),
                    content=content,
                    object_str=post.title,
                    user=cls.author,
                    approved_go_live_at=due,
                    created_at=due - timedelta(hours=1),
                )
            )
        for revision in Revision.objects.bulk_create(revisions):
            Page.objects.filter(pk=revision.object_id).update(latest_revision=revision)

    def setUp(self):
        self.enterContext(postponed_pictures())

    def test_all_others_go_out_once_and_the_bad_one_is_reported_and_retried(self):
        outcome = run()
        self.assertEqual((outcome.published, len(outcome.failures)), (POSTS - 1, 1))
        live = BlogPostPage.objects.published()
        self.assertEqual(live.count(), POSTS - 1)
        self.assertFalse(live.filter(pk=self.bad.pk).exists())
        # In the order and with the dates of their schedules.
        dates = list(live.order_by("path").values_list("date", "first_published_at", "go_live_at"))
        self.assertEqual(dates, sorted(dates))
        self.assertEqual(len({date for date, _, _ in dates}), POSTS - 1)
        entries = PageLogEntry.objects.filter(action="wagtail.publish.scheduled")
        counts = Counter(entries.values_list("page", flat=True))
        self.assertEqual(Counter(counts.values()), {1: POSTS - 1})

        failure = PublishingFailure.objects.get()
        self.assertEqual((failure.page_id, failure.tries), (self.bad.pk, 1))
        send_letters()
        self.assertEqual([one.to for one in mail.outbox], [[self.author.email]])
        self.assertIn("This field cannot be blank", mail.outbox[0].body)

        # Nothing is done twice, and the bad one has its pause, then another try.
        again = run()
        self.assertEqual((again.published, again.failures), (0, []))
        PublishingFailure.objects.update(next_try=timezone.now())
        self.assertEqual(len(run().failures), 1)
        self.assertEqual(PublishingFailure.objects.get().tries, 2)

        # Mended, it goes out at the next try, with the date it was to have.
        revision = Revision.objects.get(pk=failure.revision_key)
        revision.content["title"] = "Mended"
        revision.save()
        self.assertEqual(run(retry=True).published, 1)
        self.assertEqual(live.count(), POSTS)
        self.assertEqual(live.get(title="Mended").date, revision.approved_go_live_at)
        self.assertFalse(PublishingFailure.objects.exists())
