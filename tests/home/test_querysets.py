from datetime import timedelta

from django.test import TestCase
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from blog.models import BlogPostPage
from home.models import StandardPage
from home.querysets import published
from tests import factories


class PublishedTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.index = factories.blog_index()
        cls.post = factories.post("Seen")

    def titles(self):
        return [post.title for post in BlogPostPage.objects.published()]

    def test_live_post_is_visible(self):
        self.assertEqual(self.titles(), ["Seen"])

    def test_draft_is_not_visible(self):
        factories.post("Draft", publish=False)
        self.assertEqual(self.titles(), ["Seen"])

    def test_scheduled_post_is_not_visible(self):
        factories.post("Soon", go_live_at=timezone.now() + timedelta(hours=1))
        self.assertEqual(self.titles(), ["Seen"])

    def test_expired_post_is_gone_before_anything_unpublished_it(self):
        BlogPostPage.objects.update(expire_at=timezone.now() - timedelta(seconds=1))
        self.assertTrue(BlogPostPage.objects.get().live)
        self.assertEqual(self.titles(), [])

    def test_post_that_will_expire_is_visible(self):
        BlogPostPage.objects.update(expire_at=timezone.now() + timedelta(minutes=1))
        self.assertEqual(self.titles(), ["Seen"])

    def test_private_post_is_not_visible(self):
        PageViewRestriction.objects.create(
            page=self.post, restriction_type=PageViewRestriction.LOGIN
        )
        self.assertEqual(self.titles(), [])

    def test_post_under_unpublished_index_is_not_visible(self):
        Page.objects.filter(pk=self.index.pk).update(live=False)
        self.assertTrue(BlogPostPage.objects.get().live)
        self.assertEqual(self.titles(), [])

    def test_post_under_expired_home_page_is_not_visible(self):
        Page.objects.filter(depth=2).update(expire_at=timezone.now())
        self.assertEqual(self.titles(), [])

    def test_post_under_private_home_page_is_not_visible(self):
        PageViewRestriction.objects.create(
            page=factories.home_page(), restriction_type=PageViewRestriction.PASSWORD, password="x"
        )
        self.assertEqual(self.titles(), [])

    def test_restriction_of_another_page_changes_nothing(self):
        other = factories.standard_page("Members")
        PageViewRestriction.objects.create(page=other, restriction_type=PageViewRestriction.LOGIN)
        self.assertEqual(self.titles(), ["Seen"])
        self.assertNotIn(other.pk, published(Page.objects.all()).values_list("pk", flat=True))

    def test_page_below_hidden_standard_page_is_not_visible(self):
        outer = factories.standard_page("Outer")
        inner = factories.standard_page("Inner", parent=outer)
        self.assertIn(inner, StandardPage.objects.published())
        Page.objects.filter(pk=outer.pk).update(live=False)
        self.assertNotIn(inner, StandardPage.objects.published())

    def test_works_for_pages_of_any_type(self):
        found = set(published(Page.objects.all()).values_list("pk", flat=True))
        self.assertEqual(found, {factories.home_page().pk, self.index.pk, self.post.pk})

    def test_costs_no_query_of_its_own(self):
        list(BlogPostPage.objects.published())  # content types are fetched once a process
        with self.assertNumQueries(1):
            list(BlogPostPage.objects.published())

    def test_alias_is_as_private_as_its_source(self):
        alias = self.post.create_alias(update_slug="alias")
        self.assertEqual(len(self.titles()), 2)
        PageViewRestriction.objects.create(
            page=self.post, restriction_type=PageViewRestriction.LOGIN
        )
        self.assertEqual(self.titles(), [])
        self.assertEqual(self.client.get(alias.url).status_code, 302)
