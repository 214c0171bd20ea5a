"""Redirects made by hand that lead in a circle."""

from django.test import TestCase
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.redirects.views import RedirectForm as ImportedForm

from home.redirect_form import RedirectForm
from tests import factories

ADD = reverse("wagtailredirects:add")


class RedirectFormTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.administrator = factories.administrator()
        cls.root = factories.site().root_url

    def setUp(self):
        self.client.force_login(self.administrator)

    def lead(self, old: str, to: str = "", page=None, address: str = ADD):
        data = {"old_path": old, "redirect_link": to, "is_permanent": "on"}
        return self.client.post(address, {**data, "redirect_page": page.pk if page else ""})

    def assert_refused(self, response, way: str):
        self.assertContains(response, f"Readers would come back to where they started: {way}.")

    def assert_made(self, response):
        self.assertRedirects(response, reverse("wagtailredirects:index"))

    def test_to_itself_is_refused(self):
        for link in ("/a", "/a/", "/a/#part", "/%61/"):
            self.assert_refused(self.lead("/a/", f"{self.root}{link}"), "/a → /a")
        self.assertFalse(Redirect.objects.exists())

    def test_there_and_back_is_refused_and_keeps_what_was_typed(self):
        self.assert_made(self.lead("/a/", f"{self.root}/b/"))
        response = self.lead("/b/", f"{self.root}/a/")
        self.assert_refused(response, "/b → /a → /b")
        self.assertContains(response, f'value="{self.root}/a/"')
        self.assertEqual(Redirect.objects.get().old_path, "/a")

    def test_longer_circle_is_refused_by_the_change_that_closes_it(self):
        for old, new in (("/a", "/b"), ("/b", "/c"), ("/c", "/d")):
            self.assert_made(self.lead(old, f"{self.root}{new}"))
        last = Redirect.objects.get(old_path="/c")
        edit = reverse("wagtailredirects:edit", args=[last.pk])
        self.assert_refused(self.lead("/c", f"{self.root}/a", address=edit), "/c → /a → /b → /c")
        last.refresh_from_db()
        self.assertEqual(last.redirect_link, f"{self.root}/d")
        self.assert_made(self.lead("/c", f"{self.root}/e", address=edit))

    def test_query_string_makes_no_way_out(self):
        self.assert_refused(self.lead("/a", f"{self.root}/a?x=1"), "/a → /a?x=1")
        self.assert_made(self.lead("/a?x=1", f"{self.root}/a"))
        self.assert_refused(self.lead("/a", f"{self.root}/a?x=1"), "/a → /a?x=1 → /a")

    def test_page_that_stands_there_is_refused(self):
        post = factories.post(slug="here")
        self.assert_refused(self.lead("/blog/here", page=post), "/blog/here → /blog/here")
        self.assert_made(self.lead("/blog/there", page=post))

    def test_hidden_page_whose_address_leads_on_is_followed(self):
        post = factories.post(slug="hidden", publish=False)
        self.assert_made(self.lead("/blog/hidden", f"{self.root}/a"))
        self.assert_refused(self.lead("/a", page=post), "/a → /blog/hidden → /a")
        post.save_revision().publish()
        self.assert_made(self.lead("/a", page=post))

    def test_other_hosts_and_chains_with_an_end_are_allowed(self):
        for old, link in (
            ("/a", "https://example.org/a"),
            ("/b", f"{self.root}/a"),
            ("/c", f"{self.root}/b"),
        ):
            self.assert_made(self.lead(old, link))

    def test_circle_of_old_that_this_one_only_leads_into_ends_the_walk(self):
        Redirect.objects.create(old_path="/x", redirect_link="/y")
        Redirect.objects.create(old_path="/y", redirect_link="/x")
        self.assert_made(self.lead("/a", f"{self.root}/x"))

    def test_import_uses_the_same_form(self):
        self.assertIs(ImportedForm, RedirectForm)
        form = RedirectForm({"old_path": "/a", "redirect_link": f"{self.root}/a"})
        self.assertIn("where they started", str(form.errors["redirect_link"]))
