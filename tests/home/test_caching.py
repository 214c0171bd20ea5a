"""Every kind of address, for every kind of visitor: who may keep the answer."""

import re
from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.test import TestCase, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from blog.feeds.formats import FORMATS
from blog.models import DraftLink
from home.caching import FOR_ONE_READER
from tests import factories
from tests.config.test_public_process import PUBLIC_MIDDLEWARE

SHARED = "s-maxage=1, stale-while-revalidate=1, stale-if-error=86400"
# The addresses of which a view says itself how long a browser need not ask.
MAX_AGE = {"/robots.txt": 3600, "/.well-known/security.txt": 3600, "/sitemap.xml": 600}
WATCHED = {"Accept-Encoding", "Accept"}


@override_settings(SECURITY_CONTACT="mailto:security@example.com")
class CachingTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.author, cls.series = factories.author("Ada"), factories.series("Queues")
        cls.post = factories.post(tags=["Python"], authors=[cls.author], series=cls.series)
        cls.page = factories.standard_page()
        cls.draft = factories.post(publish=False)
        cls.private = factories.standard_page("For friends")
        PageViewRestriction.objects.create(
            page=cls.private, restriction_type=PageViewRestriction.PASSWORD, password="friend"
        )
        cls.members = factories.standard_page("For members")
        PageViewRestriction.objects.create(
            page=cls.members, restriction_type=PageViewRestriction.LOGIN
        )
        cls.lists = ["/blog/", cls.author.url, cls.series.url, "/blog/tags/python/"]
        feeds = [f"{path}{one.name}" for path in cls.lists for one in FORMATS]
        day = cls.post.day
        cls.pages = [
            "/",
            "/?page=2",
            cls.page.url,
            cls.post.url,
            *cls.lists,
            "/blog/?page=2",
            "/blog/subscribe/",
            "/blog/tags/",
            "/blog/authors/",
            "/blog/series/",
            "/blog/archive/",
            f"/blog/archive/{day.year}/",
            f"/blog/archive/{day.year}/{day.month}/",
            f"{cls.post.url}index.md",
            "/llms.txt",
        ]
        cls.public = [*cls.pages, *feeds, *MAX_AGE]
        cls.absent = ["/none/", "/blog/none/", "/blog/tags/none/", cls.draft.get_url()]
        cls.never = [
            "/blog",  # sent on to the address with a slash
            "/search/",
            "/search/?q=text",
            "/search/suggest/?q=text",
            "/admin/",
            "/admin/login/",
            f"/admin/pages/{cls.post.pk}/view_draft/",
            cls.private.url,
            cls.members.url,
        ]
        # One that shows the draft, one that has ended, and one that was never given out.
        soon = {"page": cls.draft, "expires_at": timezone.now() + timedelta(days=7)}
        link = DraftLink.objects.create(**soon)
        ended = DraftLink.objects.create(revoked_at=timezone.now(), **soon)
        tokens = {link.token: 200, ended.token: 410, f"{link.token}x": 404}
        cls.links = {reverse("draft", args=[token]): tokens[token] for token in tokens}
        cls.never += cls.links

    def assert_shared(self, response: HttpResponse, address: str) -> None:
        path = address.partition("?")[0]
        name = path.rpartition("/")[2]
        seconds = MAX_AGE.get(path, 300 if name in {one.name for one in FORMATS} else 0)
        said = set(response["Cache-Control"].split(", "))
        self.assertEqual(said, {"public", f"max-age={seconds}", *SHARED.split(", ")}, address)
        self.assertLessEqual(set(response.get("Vary", "Accept").split(", ")), WATCHED, address)
        self.assertFalse(response.cookies, address)

    def assert_for_one(self, response: HttpResponse, address: str) -> None:
        said = response["Cache-Control"]
        self.assertIn("no-store", said, address)
        self.assertNotIn("public", said, address)
        self.assertNotIn("s-maxage", said, address)


class AnonymousTests(CachingTestCase):
    def test_what_is_public_may_be_kept_for_a_second(self):
        for address in self.public:
            with self.subTest(address=address):
                response = self.client.get(address)
                self.assertEqual(response.status_code, 200)
                self.assert_shared(response, address)
                self.assert_shared(self.client.head(address), address)

    def test_everything_else_is_for_one_reader(self):
        for address in self.never:
            with self.subTest(address=address):
                self.assert_for_one(self.client.get(address), address)

    def test_draft_is_for_who_has_its_link(self):
        for address, status in self.links.items():
            with self.subTest(address=address):
                for method in (self.client.get, self.client.head):
                    response = method(address, headers={"if-none-match": "*"})
                    self.assertEqual(response.status_code, status)
                    self.assertEqual(response["Cache-Control"], "private, no-store")
                    self.assertFalse(response.cookies)

    def test_form_is_never_kept(self):
        for address in [*self.public, *self.absent, *self.never]:
            with self.subTest(address=address):
                self.assert_for_one(self.client.post(address), address)

    def test_unchanged_page_costs_no_body_and_may_be_kept_on(self):
        for address in self.public:
            with self.subTest(address=address):
                tag = self.client.get(address)["ETag"]
                response = self.client.get(address, headers={"if-none-match": tag})
                self.assertEqual((response.status_code, response.content), (304, b""))
                self.assert_shared(response, address)

    def test_cookies_of_others_change_nothing(self):
        self.client.cookies["visitor"] = "7"
        for address in self.public:
            with self.subTest(address=address):
                self.assert_shared(self.client.get(address), address)

    def test_probes_are_never_kept(self):
        for address in ("/livez", "/readyz", "/version"):
            self.assert_for_one(self.client.get(address), address)

    def test_that_a_page_is_not_there_takes_its_place_in_a_cache(self):
        Redirect.objects.create(old_path="/former", redirect_page=self.page)
        removed = factories.standard_page("Removed")
        removed.delete()
        answers = {**dict.fromkeys(self.absent, 404), "/former/": 301, removed.url: 410}
        for address, status in answers.items():
            with self.subTest(address=address):
                response = self.client.get(address)
                self.assertEqual(response.status_code, status)
                self.assert_shared(response, address)

    @override_settings(ENABLE_ADMIN=False, MIDDLEWARE=PUBLIC_MIDDLEWARE)
    def test_process_without_sessions_says_the_same(self):
        for address in self.public:
            with self.subTest(address=address):
                self.assert_shared(self.client.get(address), address)
        # Where nobody can get in, they are not there.
        for address in (self.private.url, self.members.url):
            with self.subTest(address=address):
                response = self.client.get(address)
                self.assertEqual(response.status_code, 404)
                self.assert_shared(response, address)
        self.assert_for_one(self.client.get("/search/?q=text"), "search")


class SessionTests(CachingTestCase):
    def test_nothing_is_kept_of_an_editor(self):
        self.client.force_login(factories.administrator())
        for address in [*self.public, *self.absent, *self.never]:
            with self.subTest(address=address):
                self.assert_for_one(self.client.get(address), address)

    def test_preview_is_never_kept(self):
        self.client.force_login(factories.administrator())
        for page in (self.post, self.draft):
            with self.subTest(page=page):
                address = f"/admin/pages/{page.pk}/view_draft/"
                response = self.client.get(address)
                self.assertContains(response, page.title)
                self.assert_for_one(response, address)
                preview = page.make_preview_request(preview_mode="")
                self.assertContains(preview, page.title)
                self.assert_for_one(preview, "preview")

    def test_private_page_is_never_kept_once_the_password_is_given(self):
        form = self.client.get(self.private.url)
        address = re.search(r'action="([^"]+)"', form.content.decode())[1]
        self.client.post(address, {"password": "friend", "return_url": self.private.url})
        response = self.client.get(self.private.url)
        self.assertContains(response, "Somebody.")
        self.assertEqual(response["Cache-Control"], FOR_ONE_READER)


class ListTests(TestCase):
    def test_listed_views_exist(self):
        self.assertLessEqual(settings.SHARED_VIEWS, set(names(get_resolver())))

    def test_no_view_that_knows_its_reader_is_listed(self):
        for name in settings.SHARED_VIEWS:
            self.assertNotRegex(name, "admin|login|search|preview|draft|media")


def names(resolver: URLResolver):
    """Yield the names of views that stand outside of every namespace."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name
        elif not pattern.namespace:
            yield from names(pattern)
