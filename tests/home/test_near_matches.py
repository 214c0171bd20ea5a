"""Pages that may have been meant."""

from datetime import timedelta

from django.test import SimpleTestCase, TestCase
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction

from home.near_matches import MOST_SHOWN, near_matches, words_of
from tests import factories

HOSTILE = (
    "/%00/",
    "/a%00b/",
    "/%ff%fe/",
    f"/{'x' * 4000}/",
    f"/{'word-' * 800}",
    "/a" * 2000,
    "/'\"><script>%25_--;/",
    "/%25%25%25%25/",
    "/____/",
    "/\\/..%2f..%2f/",
    "/%F0%9F%8E%89/",
    "/%E6%95%B0%E6%8D%AE/",
    "/\u202e\u0301/",
)


class WordTests(SimpleTestCase):
    def test_last_part_that_says_something(self):
        for path, words in (
            ("/blog/why-the-tail-wags/", ["tail", "wags"]),
            ("/2019/05/04/Tail_wags.html", ["tail", "wags"]),
            ("/tail-wags/amp/index.html", ["amp"]),
            ("/tail-wags/2/", ["tail", "wags"]),
            ("/caf\u00e9-au-lait", ["caf\u00e9", "au", "lait"]),
            ("/blog/", []),
            ("/1/2/3/", []),
        ):
            self.assertEqual(words_of(path), words, path)


class NearMatchTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.tail = factories.post("Why the tail wags", slug="why-the-tail-wags")
        cls.queue = factories.post("A queue in PostgreSQL", slug="queue-in-postgresql")
        cls.renamed = factories.post("Saving with defaults", slug="saving-with-defaults")
        Redirect.add_redirect("/2020/db_default-bites.html", redirect_to=cls.renamed)
        cls.about = factories.standard_page("About the authors", slug="about")

    def titles(self, path: str) -> list[str]:
        return [match.title for match in near_matches(factories.site(), path)]

    def test_found_by_slug_title_and_old_address(self):
        for path, page in (
            ("/2019/05/why-the-tail-wags.html", self.tail),
            ("/blog/why-the-tial-wags/", self.tail),
            ("/blog/tail-wags-why/", self.tail),
            ("/posts/postgresql-queue", self.queue),
            ("/blog/postgre-sql-queue/", self.queue),
            ("/2021/db-default-bites/", self.renamed),
            ("/the-authors/", self.about),
        ):
            with self.subTest(path):
                self.assertEqual(self.titles(path)[:1], [page.title])

    def test_closest_comes_first(self):
        factories.post("How a tail is drawn, and why it wags at all", slug="how-a-tail-is-drawn")
        titles = self.titles("/2019/05/why-the-tail-wags.html")
        self.assertEqual(titles[0], self.tail.title)
        self.assertEqual(len(titles), 2)

    def test_what_is_like_nothing_finds_nothing(self):
        for path in ("/wp-login.php", "/blog/kubernetes-helm/", "/blog/", "/x/", "/12345/"):
            self.assertEqual(self.titles(path), [], path)

    def test_shown_with_the_search_box(self):
        response = self.client.get("/blog/why-the-tial-wags/")
        self.assertContains(response, "Perhaps you meant", status_code=404)
        self.assertContains(response, f'href="{self.tail.url}"', status_code=404)
        self.assertNotContains(self.client.get("/blog/x/"), "Perhaps", status_code=404)

    def test_few_are_shown(self):
        for number in range(9):
            factories.post(f"Why the tail wags {number}", slug=f"why-the-tail-wags-{number}")
        self.assertEqual(len(self.titles("/blog/why-tail-wags/")), MOST_SHOWN)

    def test_hidden_pages_are_never_offered(self):
        name = {"title": "Zebra crossing", "slug": "zebra-crossing"}
        hide = (
            lambda: factories.post(publish=False, **name),
            lambda: factories.post(go_live_at=timezone.now() + timedelta(days=1), **name),
            lambda: restrict(factories.post(**name)),
            lambda: expire(factories.post(**name)),
        )
        for make in hide:
            post = make()
            Redirect.add_redirect("/old/zebra-crossing", redirect_to=post)
            response = self.client.get("/zebra-crossings/")
            self.assertNotContains(response, "Zebra crossing", status_code=404)
            post.delete()
        response = self.client.get("/zebra-crossings/")
        self.assertNotContains(response, "Zebra crossing", status_code=404)
        factories.post(**name)
        self.assertContains(self.client.get("/zebra-crossings/"), "Zebra cross", status_code=404)

    def test_hostile_addresses_are_only_missing(self):
        for address in HOSTILE:
            with self.subTest(address[:30]):
                response = self.client.get(address, follow=True)
                self.assertIn(response.status_code, (404, 410))

    def test_at_most_two_queries(self):
        site = factories.site()
        factories.site().root_page.get_url()
        near_matches(site, "/blog/warm-up/")
        with self.assertNumQueries(factories.AtMost(3)):
            near_matches(site, "/blog/why-the-tial-wags/")


def restrict(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    return page


def expire(page):
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now())
    return page
