"""What editors find in the admin."""

from django.core.exceptions import ValidationError
from django.test import TestCase
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from blog.models import Author, BlogPostPage, BlogTag, Series
from blog.routes import RESERVED_SLUGS
from tests import factories


class SnippetTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.editor = factories.administrator()
        cls.ada = factories.author("Ada Lark")
        factories.post(tags=["Python"], authors=[cls.ada], series=factories.series("A queue"))

    def setUp(self):
        self.client.force_login(self.editor)

    def url(self, model, view, *args):
        return reverse(model.snippet_viewset.get_url_name(view), args=args)

    def test_menu_leads_to_authors_series_and_tags(self):
        page = self.client.get(reverse("wagtailadmin_home"))
        for model in (Author, Series, BlogTag):
            self.assertContains(page, self.url(model, "list"))

    def test_lists_and_forms_answer(self):
        for model, name in ((Author, "Ada Lark"), (Series, "A queue"), (BlogTag, "Python")):
            self.assertContains(self.client.get(self.url(model, "list")), name)
            self.assertEqual(self.client.get(self.url(model, "add")).status_code, 200)
            key = model.objects.get().pk
            self.assertContains(self.client.get(self.url(model, "edit", key)), name)

    def test_author_is_made_with_an_address(self):
        data = {"name": "Ben Reed", "slug": "", "user": "", "picture": "", "bio": "null"}
        data |= {"links-count": "0"}
        self.assertRedirects(
            self.client.post(self.url(Author, "add"), data), self.url(Author, "list")
        )
        self.assertEqual(Author.objects.get(name="Ben Reed").slug, "ben-reed")

    def test_author_of_a_post_is_not_deleted(self):
        self.client.post(self.url(Author, "delete", self.ada.pk))
        self.assertTrue(Author.objects.filter(pk=self.ada.pk).exists())


class AddressTests(TestCase):
    def test_address_of_a_list_is_refused_in_any_case(self):
        post = factories.post()
        for slug in {*RESERVED_SLUGS, "Tags", "ARCHIVE", "2024", "0001"}:
            post.slug = slug
            with self.subTest(slug), self.assertRaises(ValidationError) as refused:
                post.full_clean()
            self.assertIn("slug", refused.exception.message_dict)

    def test_all_that_the_blog_answers_is_reserved(self):
        routes = [str(one.pattern) for one in type(factories.blog_index()).get_subpage_urls()]
        first = {route.partition("/")[0] for route in routes} - {""}
        self.assertIn("tags", first)
        self.assertLessEqual(first, RESERVED_SLUGS)
        self.assertLessEqual({"atom.xml", "rss.xml", "feed.json", "index.md"}, RESERVED_SLUGS)

    def test_other_slugs_are_not(self):
        post = factories.post()
        for slug in ("2024-in-review", "tagged", "pages", "series-one", "20240"):
            post.slug = slug
            post.full_clean()

    def test_form_says_why(self):
        self.client.force_login(factories.administrator())
        add = reverse("wagtailadmin_pages:add", args=["blog", "blogpostpage", 0])
        add = add.replace("/0/", f"/{factories.blog_index().pk}/")
        data = nested_form_data(
            {
                "title": "Tags",
                "slug": "Tags",
                "body": streamfield([]),
                "post_authors": inline_formset([]),
            }
        )
        response = self.client.post(add, data)
        self.assertContains(response, "A list of the blog stands at “tags”")
        self.assertFalse(BlogPostPage.objects.exists())

    def test_copy_says_why(self):
        self.client.force_login(factories.administrator())
        post = factories.post(slug="kept")
        response = self.client.post(
            reverse("wagtailadmin_pages:copy", args=[post.pk]),
            {"new_title": "x", "new_slug": "archive", "new_parent_page": post.get_parent().pk},
        )
        self.assertContains(response, "A list of the blog stands at “archive”")
        self.assertEqual(BlogPostPage.objects.count(), 1)
