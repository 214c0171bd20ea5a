"""Addresses from which something was taken away on purpose."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.test import TestCase
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from home.models import GoneAddress
from tests import factories


class GoneTests(TestCase):
    def paths(self) -> set[str]:
        return set(GoneAddress.objects.values_list("path", flat=True))

    def test_deleted_post_is_gone_with_its_former_addresses(self):
        post = factories.post(slug="old-news")
        Redirect.add_redirect("/2019/old-news.html", redirect_to=post)
        post.delete()
        self.assertEqual(self.paths(), {"/blog/old-news", "/2019/old-news.html"})
        for address in ("/blog/old-news/", "/2019/old-news.html"):
            response = self.client.get(address)
            self.assertContains(response, "This page is gone", status_code=410)
            self.assertContains(response, 'content="noindex"', status_code=410)

    def test_deleting_in_the_admin(self):
        post, other, kept = (factories.post(slug=slug) for slug in ("one", "two", "three"))
        self.client.force_login(factories.administrator())
        self.client.post(f"/admin/pages/{post.pk}/delete/")
        self.client.post(f"/admin/bulk/wagtailcore/page/delete/?id={other.pk}&next=/admin/")
        self.assertEqual(self.paths(), {"/blog/one", "/blog/two"})
        self.assertEqual(self.client.get(kept.url).status_code, 200)

    def test_all_below_a_page_are_gone_with_it(self):
        about = factories.standard_page("About", slug="about")
        factories.standard_page("Team", slug="team", parent=about)
        about.delete()
        self.assertEqual(self.paths(), {"/about", "/about/team"})

    def test_unpublished_before_it_was_deleted(self):
        post = factories.post(slug="taken-back")
        post.unpublish()
        self.assertEqual(self.client.get("/blog/taken-back/").status_code, 404)
        post.refresh_from_db()
        post.delete()
        self.assertEqual(self.client.get("/blog/taken-back/").status_code, 410)

    def test_what_nobody_could_see_leaves_nothing(self):
        draft = factories.post(publish=False)
        later = factories.post(go_live_at=timezone.now() + timedelta(days=1))
        restricted = factories.post()
        PageViewRestriction.objects.create(
            page=restricted, restriction_type=PageViewRestriction.LOGIN
        )
        for post in (draft, later, restricted):
            post.delete()
        self.assertEqual(self.paths(), set())

    def test_page_of_the_same_address_brings_it_back(self):
        factories.post(slug="again").delete()
        self.assertEqual(self.client.get("/blog/again/").status_code, 410)
        post = factories.post(slug="again")
        self.assertEqual(self.client.get("/blog/again/").status_code, 200)
        post.unpublish()
        self.assertEqual(self.client.get("/blog/again/").status_code, 404)

    def test_redirect_wins(self):
        target = factories.post()
        factories.post(slug="merged").delete()
        Redirect.add_redirect("/blog/merged/", redirect_to=target)
        self.assertRedirects(self.client.get("/blog/merged/"), target.url, 301)

    def test_any_form_of_an_address_will_do(self):
        for given in ("/a/caf%C3%A9/", "a/caf\u00e9", "/a/caf\u00e9"):
            gone = GoneAddress(path=given)
            gone.full_clean()
            self.assertEqual(gone.path, "/a/caf\u00e9")
        gone.save()
        self.assertEqual(self.client.get("/a/caf%C3%A9/").status_code, 410)
        with self.assertRaises(ValidationError):
            GoneAddress(path="/").full_clean()
