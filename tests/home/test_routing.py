from datetime import timedelta

from django.test import TestCase
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from tests import factories


class RoutingTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.post = factories.post("Seen", slug="seen")
        cls.address = "/blog/seen/"

    def status(self, address, **kwargs):
        return self.client.get(address, **kwargs).status_code

    def test_pages_of_every_depth_answer(self):
        for address in ("/", "/blog/", self.address):
            self.assertEqual(self.status(address), 200, address)

    def test_missing_page_is_404(self):
        self.assertEqual(self.status("/blog/none/"), 404)
        self.assertEqual(self.status("/none/seen/"), 404)

    def test_address_goes_through_every_level(self):
        self.assertEqual(self.status("/seen/"), 404)
        self.assertEqual(self.status("/blog/seen/seen/"), 404)

    def test_draft_is_404(self):
        factories.post(slug="draft", publish=False)
        self.assertEqual(self.status("/blog/draft/"), 404)

    def test_scheduled_post_is_404(self):
        factories.post(slug="soon", go_live_at=timezone.now() + timedelta(days=1))
        self.assertEqual(self.status("/blog/soon/"), 404)

    def test_expired_post_is_404_at_that_second(self):
        Page.objects.filter(pk=self.post.pk).update(expire_at=timezone.now())
        self.assertEqual(self.status(self.address), 404)

    def test_post_under_unpublished_index_is_404(self):
        Page.objects.filter(slug="blog").update(live=False)
        self.assertEqual(self.status(self.address), 404)

    def test_private_post_asks_for_the_password(self):
        PageViewRestriction.objects.create(
            page=self.post, restriction_type=PageViewRestriction.PASSWORD, password="x"
        )
        response = self.client.get(self.address)
        self.assertNotContains(response, "Text of Seen")
        self.assertContains(response, "password")

    def test_private_post_asks_to_sign_in(self):
        PageViewRestriction.objects.create(
            page=self.post, restriction_type=PageViewRestriction.LOGIN
        )
        self.assertEqual(self.status(self.address), 302)
        self.client.force_login(factories.administrator())
        self.assertEqual(self.status(self.address), 200)

    def test_address_without_slash_is_completed(self):
        self.assertRedirects(self.client.get("/blog/seen"), self.address, 301)

    def test_odd_addresses_never_break(self):
        odd = [
            "/blog/%00/",
            "/%00",
            "/blog/tags/%00/",
            "/blog/tags/%FF%FE/",
            "/blog/%E2%80%AE/",
            "/" + "a/" * 500,
            "/" + "x" * 5000 + "/",
            "/blog/tags/next.js/",
            "/blog/archive/99999/",
            "/blog/archive/0/",
            "/blog/archive/2024/13/",
            "/blog/../../etc/passwd/",
            "/blog//seen/",
        ]
        for address in odd:
            self.assertIn(self.status(address), {200, 301, 302, 400, 404}, address)

    def test_odd_page_numbers_show_a_page(self):
        for page in ("x", "-1", "0", "99999", "1e9", "%00", "", "٣"):
            self.assertEqual(self.status(f"/blog/?page={page}"), 200, page)
            self.assertEqual(self.status(f"/?page={page}"), 200, page)

    def test_unicode_slug_answers(self):
        factories.post(slug="größe")
        self.assertEqual(self.status("/blog/größe/"), 200)
