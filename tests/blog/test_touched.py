"""Every address that shows something of a page is told when the page changes."""

from unittest import mock

from django.test import TestCase, override_settings
from wagtail.models import PageViewRestriction

from blog.feeds.formats import FORMATS
from blog.models import BlogPostPage
from blog.touched import LIST_PAGES, touched_below, touched_by, touched_by_list
from home.purging import sender
from tests import factories

ON = {"cache": {"BACKEND": "home.purging.PurgeBackend", "LOCATION": "http://127.0.0.1:9"}}


def stored(post: BlogPostPage) -> BlogPostPage:
    return BlogPostPage.objects.get(pk=post.pk)


def with_feeds(path: str) -> set[str]:
    return {path, *(path + one.name for one in FORMATS)}


class TouchedTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.author, cls.series = factories.author("Ada"), factories.series("Queues")
        cls.first = factories.post("First")
        cls.before = factories.post("Before")
        cls.post = factories.post(
            "Middle", tags=["Next.js"], authors=[cls.author], series=cls.series
        )
        cls.after = factories.post("After", series=cls.series)
        cls.related = [factories.post(tags=["Next.js"]) for _ in range(2)][1]
        cls.page = factories.standard_page()

    def test_everything_that_shows_a_post(self):
        day = self.post.day
        wanted = {
            self.post.url,
            f"{self.post.url}index.md",
            "/?page=2",
            f"/?page={LIST_PAGES}",
            "/blog/?page=2",
            "/blog/subscribe/",
            "/blog/tags/",
            "/blog/authors/",
            "/blog/series/",
            "/blog/archive/",
            f"/blog/archive/{day.year}/",
            f"/blog/archive/{day.year}/{day.month}/",
            "/",
            "/sitemap.xml",
            "/sitemap-1.xml",
            "/llms.txt",
            self.before.url,
            self.after.url,
            self.related.url,
        }
        for path in ("/blog/", self.author.url, self.series.url, self.post.tag_list[0].url):
            wanted |= with_feeds(path)
        touched = touched_by(self.post)
        self.assertEqual(wanted - set(touched), set())
        self.assertEqual(len(touched), len(set(touched)))
        self.assertNotIn(self.first.url, touched)

    def test_every_touched_address_is_one(self):
        for address in touched_by(self.post):
            if "sitemap-" not in address:
                with self.subTest(address=address):
                    self.assertEqual(self.client.get(address).status_code, 200)

    def test_other_pages(self):
        self.assertEqual(set(touched_by(self.page)), {self.page.url, "/sitemap.xml", "/llms.txt"})
        self.assertLess({"/", "/blog/", "/blog/rss.xml"}, set(touched_by(factories.home_page())))
        self.assertLess({self.post.url, "/"}, set(touched_below(factories.blog_index())))

    def test_everything_that_shows_an_author_a_tag_or_a_series_by_name(self):
        for item in (self.author, self.series, self.post.tag_list[0]):
            with self.subTest(item=item):
                self.assertLess(
                    {item.url, f"{item.url}atom.xml", self.post.url, "/"},
                    set(touched_by_list(item)),
                )


@override_settings(WAGTAILFRONTENDCACHE=ON)
class ToldTests(TestCase):
    """What is told when."""

    def setUp(self):
        self.post = factories.post(tags=["Old"])
        self.told = set()
        self.enterContext(mock.patch.object(sender, "put", self.told.update))
        self.commit = self.captureOnCommitCallbacks

    def test_list_that_a_post_leaves(self):
        with self.commit(execute=True):
            self.post.tags.set(["New"])
            self.post.slug = "moved"
            self.post.save_revision().publish()
        former = f"/blog/{factories.blog_index().get_children().get().slug}/"
        wanted = {"/blog/tags/old/", "/blog/tags/new/", "/blog/moved/", former}
        self.assertLessEqual(wanted, self.told)

    def test_draft_is_nobodys_business(self):
        with self.commit(execute=True):
            self.post.title = "Only a draft"
            self.post.save_revision()
        self.assertEqual(self.told, set())

    def test_unpublished_deleted_moved_and_closed_pages(self):
        page = factories.standard_page()
        other = factories.standard_page("Other")
        second = factories.post(tags=["Old"])
        PageViewRestriction.objects.create(page=other, restriction_type="login")
        for change in (
            lambda: stored(second).unpublish(),
            lambda: stored(self.post).delete(),
        ):
            self.told.clear()
            with self.commit(execute=True):
                change()
            self.assertLessEqual({"/blog/", "/blog/tags/old/"}, self.told)
        self.assertIn(self.post.url, self.told)
        for change in (
            lambda: PageViewRestriction.objects.create(page=page, restriction_type="login"),
            lambda: PageViewRestriction.objects.filter(page=page).delete(),
            lambda: page.move(other, pos="last-child"),
        ):
            self.told.clear()
            with self.commit(execute=True):
                change()
            self.assertIn(page.url, self.told)
        page.refresh_from_db()
        self.assertIn(page.url, self.told)

    def test_author_with_another_name(self):
        author = factories.author()
        with self.commit(execute=True):
            author.name = "Grace"
            author.save()
        self.assertIn(author.url, self.told)
