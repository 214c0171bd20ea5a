"""Addresses that no page can have."""

from django.core.exceptions import ValidationError
from django.test import TestCase
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from home.models import StandardPage
from home.reserved import top_level
from tests import factories


class TopLevelTests(TestCase):
    def test_what_the_site_answers_is_known(self):
        self.assertLessEqual(
            {"admin", "documents", "livez", "media", "readyz", "search", "static", "version"},
            top_level(),
        )

    def test_page_at_the_top_is_refused_in_any_case(self):
        page = factories.standard_page()
        for slug in ("search", "Search", "ADMIN", "livez", "static", "media", "documents"):
            page.slug = slug
            with self.subTest(slug), self.assertRaises(ValidationError) as refused:
                page.full_clean()
            self.assertIn("The site itself answers", str(refused.exception))

    def test_page_further_down_may_have_it(self):
        page = factories.standard_page(slug="help", parent=factories.standard_page())
        page.slug = "search"
        page.full_clean()


class FormTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.administrator = factories.administrator()
        cls.home = factories.home_page()
        cls.about = factories.standard_page("About", slug="about")
        cls.find = factories.standard_page("Search", slug="search", parent=cls.about)

    def setUp(self):
        self.client.force_login(self.administrator)

    def add(self, slug: str):
        data = nested_form_data({"title": "A page", "slug": slug, "body": streamfield([])})
        url = reverse("wagtailadmin_pages:add", args=["home", "standardpage", self.home.pk])
        return self.client.post(url, data)

    def test_new_page_is_refused_with_a_reason(self):
        self.assertContains(self.add("Search"), "The site itself answers at “/search/”")
        self.assertContains(self.add("blog"), "already in use")
        self.assertContains(self.add("Blog"), "differs only by capital letters")
        self.assertFalse(StandardPage.objects.filter(title="A page").exists())

    def test_moving_is_refused_with_a_reason(self):
        url = reverse("wagtailadmin_pages:move_confirm", args=[self.find.pk, self.home.pk])
        for method in (self.client.get, self.client.post):
            response = method(url, follow=True)
            self.assertContains(response, "The page cannot be moved there. The site itself answers")
        self.find.refresh_from_db()
        self.assertEqual(self.find.get_parent().pk, self.about.pk)

    def test_moving_several_is_refused_with_a_reason(self):
        kept = factories.standard_page("Kept", slug="kept", parent=self.about)
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
        response = self.client.post(
            f"{url}?id={self.find.pk}&id={kept.pk}&next=/admin/",
            {"chooser": self.home.pk, "move_applicable": ""},
            follow=True,
        )
        self.assertContains(response, "“Search” cannot be moved there.")
        self.assertEqual(self.about.get_children().count(), 2)
