"""What browsers are told with each kind of answer."""

import re

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import override_settings
from django.urls import reverse

from home.embeds import frame_sources
from home.security import policies
from tests import factories
from tests.base import MediaTestCase

LINK = re.compile(r'(?:href|src)="(/[^"#]*)')


def directives(response) -> dict[str, list[str]]:
    """Return the policy of a response, taken apart."""
    header = response.headers["Content-Security-Policy"]
    return {name: sources for name, *sources in (part.split() for part in header.split(";"))}


def read(response) -> None:
    """Read to the end, so that the file is closed."""
    if response.streaming:
        b"".join(response)


class PoliciesTestCase(MediaTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.post = factories.post(tags=["Python"], authors=[factories.author()])
        cls.admin = factories.administrator()


class PublicTests(PoliciesTestCase):
    def test_readers_pages_and_logins_are_strict(self):
        addresses = ["/", "/blog/", self.post.url, "/search/?q=x", "/nowhere/", "/sitemap.xml"]
        addresses += ["/blog/atom.xml", "/blog/feed.json", "/robots.txt", "/search/suggest/?q=x"]
        addresses += [reverse("wagtailadmin_login"), reverse("wagtailadmin_password_reset")]
        for address in addresses:
            with self.subTest(address):
                policy = directives(self.client.get(address))
                self.assertNotIn("unsafe", str(policy))
                self.assertEqual(policy["default-src"], ["'none'"])
                self.assertEqual(policy["script-src"], ["'self'"])
                self.assertEqual(policy["style-src"], ["'self'"])
                self.assertEqual(policy["base-uri"], ["'none'"])
                self.assertEqual(policy["form-action"], ["'self'"])
                self.assertEqual(policy["frame-src"], frame_sources())

    def test_other_headers(self):
        response = self.client.get(self.post.url)
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(response.headers["Cross-Origin-Opener-Policy"], "same-origin")
        self.assertEqual(response.headers["Cross-Origin-Resource-Policy"], "same-origin")
        self.assertEqual(response.headers["Referrer-Policy"], "strict-origin-when-cross-origin")
        self.assertIn("camera=()", response.headers["Permissions-Policy"])

    def test_what_feeds_bring_along_may_be_shown_anywhere(self):
        name = default_storage.save("images/a.png", ContentFile(b"x"))
        for address in ("/blog/atom.xml", "/blog/feed.json", f"/media/{name}"):
            response = self.client.get(address)
            read(response)
            self.assertEqual(response.headers["Cross-Origin-Resource-Policy"], "cross-origin")
        self.assertEqual(
            self.client.get("/blog/atom.xml").headers["Access-Control-Allow-Origin"], "*"
        )

    def test_uploads_keep_their_own_policy(self):
        name = default_storage.save("documents/a.pdf", ContentFile(b"x"))
        response = self.client.get(f"/media/{name}")
        read(response)
        self.assertEqual(response.headers["Content-Security-Policy"], "default-src 'none'; sandbox")
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")

    def test_nothing_is_written_into_pages(self):
        """What the policy would keep from running."""
        for address in ("/", self.post.url, "/search/?q=x", "/nowhere/"):
            html = self.client.get(address).content.decode()
            self.assertNotRegex(html, r"<style|\sstyle=|\son[a-z]+=\"|javascript:")
            for script in re.findall(r"<script[^>]*>", html):
                self.assertRegex(script, r"src=|application/ld\+json")


class MediaElsewhereTests(PoliciesTestCase):
    def test_pictures_come_from_there(self):
        with override_settings(MEDIA_URL="https://files.example.com/blog/"):
            policies.public_policy.cache_clear()
            self.addCleanup(policies.public_policy.cache_clear)
            policy = directives(self.client.get("/robots.txt"))
        self.assertEqual(policy["img-src"], ["'self'", "https://files.example.com"])
        self.assertEqual(policy["script-src"], ["'self'"])


class AdminTests(PoliciesTestCase):
    def setUp(self):
        self.client.force_login(self.admin)

    def test_admin_is_as_narrow_as_it_can_be(self):
        response = self.client.get(reverse("wagtailadmin_home"))
        policy = directives(response)
        self.assertEqual(policy["default-src"], ["'none'"])
        self.assertEqual(policy["script-src"], ["'self'", "'unsafe-inline'"])
        self.assertEqual(policy["frame-ancestors"], ["'self'"])
        self.assertNotIn("http", str(policy))
        self.assertNotIn("unsafe-eval", str(policy))
        self.assertEqual(response.headers["Cross-Origin-Resource-Policy"], "same-origin")

    def test_preview_may_be_framed_and_is_as_strict_as_the_page(self):
        address = reverse("wagtailadmin_pages:view_draft", args=[self.post.pk])
        response = self.client.get(address)
        self.assertEqual(response.status_code, 200)
        policy = directives(response)
        self.assertEqual(policy["frame-ancestors"], ["'self'"])
        self.assertEqual(policy["script-src"], ["'self'"])
        self.assertEqual(response.headers["X-Frame-Options"], "SAMEORIGIN")


class CookieTests(PoliciesTestCase):
    def test_readers_get_none(self):
        """A walk along all links, from the home page on, with a search and a miss."""
        seen, waiting = set(), ["/", "/search/?q=python", "/nowhere/", "/sitemap.xml"]
        while waiting:
            address = waiting.pop()
            if address in seen or address.startswith((settings.STATIC_URL, settings.MEDIA_URL)):
                continue
            seen.add(address)
            response = self.client.get(address)
            self.assertFalse(response.cookies, address)
            self.assertNotIn("Cookie", response.headers.get("Vary", ""), address)
            if not response.streaming and response.status_code == 200:
                text = response.content.decode()
                waiting += [link.replace("&amp;", "&") for link in LINK.findall(text)]
        self.assertGreater(len(seen), 15)
        self.assertIn(self.post.url, seen)
        self.assertFalse(self.client.cookies)
