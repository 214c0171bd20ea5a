from datetime import timedelta

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision

from blog.models import BlogPostPage
from home.models import Heartbeat
from home.operations import heartbeats
from tests import factories
from tests.blog.test_publishing import make_due, scheduled
from tests.blog.test_publishing_failures import bad_post, run


class NoticesTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.editor = factories.administrator()

    def setUp(self):
        self.client.force_login(self.editor)
        heartbeats.forget()
        self.addCleanup(heartbeats.forget)

    def beat(self, ago=timedelta(), every=20):
        heartbeats.beat(heartbeats.PUBLISHER, every)
        Heartbeat.objects.update(at=timezone.now() - ago)

    def page(self, name="wagtailadmin_home", *args):
        return self.client.get(reverse(name, args=args))


class BannerTests(NoticesTestCase):
    def test_nothing_is_said_while_all_is_well(self):
        self.beat()
        page = self.page()
        self.assertNotContains(page, "publisher")
        self.assertNotContains(page, "Overdue")

    def test_every_page_says_that_the_publisher_is_silent(self):
        self.beat(ago=timedelta(seconds=61))
        for name, *arguments in (
            ("wagtailadmin_home",),
            ("wagtailadmin_explore", factories.blog_index().pk),
            ("wagtailimages:index",),
        ):
            page = self.page(name, *arguments)
            self.assertContains(page, "The publisher has not been at work for 1", count=1)
            self.assertIn("error", [one.level_tag for one in page.context["messages"]])

    def test_publisher_that_never_ran_is_told_of(self):
        self.assertContains(self.page(), "The publisher has never run here.")

    def test_single_runs_are_expected_when_they_said(self):
        self.beat(ago=timedelta(minutes=9), every=600)
        self.assertNotContains(self.page(), "publisher")

    def test_overdue_posts_are_named_and_the_rest_counted(self):
        self.beat()
        posts = [scheduled(f"Late <{number}>") for number in range(5)]
        for number, post in enumerate(posts):
            make_due(post, timedelta(minutes=10 - number))
        page = self.page()
        self.assertContains(page, "Late &lt;0&gt;</a> was to be published 10\xa0minutes ago.")
        self.assertContains(page, reverse("wagtailadmin_pages:edit", args=[posts[2].pk]))
        self.assertContains(page, "And 2 more.")

    def test_reason_stands_beside_what_failed(self):
        self.beat()
        bad_post("Bad")
        run()
        self.assertContains(self.page(), "Title: This field cannot be blank.")

    def test_strangers_are_told_nothing(self):
        self.client.logout()
        self.assertNotContains(self.page("wagtailadmin_login"), "publisher")


class EditorTests(NoticesTestCase):
    def test_reason_stands_above_the_post(self):
        post = bad_post("Bad")
        run()
        page = self.page("wagtailadmin_pages:edit", post.pk)
        self.assertContains(page, "This page could not be published.")
        self.assertContains(page, "Title: This field cannot be blank. Tried 1 time, again at ")
        Revision.objects.filter(pk=post.latest_revision_id).update(approved_go_live_at=None)
        page = self.page("wagtailadmin_pages:edit", post.pk)
        self.assertNotContains(page, "could not be published")


class BulkTests(NoticesTestCase):
    def publish(self, *posts):
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        keys = "&".join(f"id={post.pk}" for post in posts)
        return self.client.post(f"{address}?{keys}&next=/admin/", {"include_descendants": ""})

    def test_selection_with_a_bad_page_is_not_published(self):
        good = factories.post("Good", publish=False)
        bad = factories.post("Bad", publish=False)
        bad.title = ""
        bad.save_revision(clean=False)
        page = self.client.get(self.publish(good, bad).url)
        self.assertContains(page, "Nothing was published.")
        self.assertContains(page, "Title: This field cannot be blank.")
        self.assertFalse(BlogPostPage.objects.filter(live=True).exists())

    def test_good_selection_is_published(self):
        self.publish(factories.post("Good", publish=False))
        self.assertTrue(BlogPostPage.objects.filter(live=True, title="Good").exists())
