from datetime import UTC, datetime

from django.test import TestCase

from blog.models import BlogTag
from tests import factories


class ListTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ada = factories.author("Ada Lark")
        cls.ben = factories.author("Ben Reed")
        cls.series = factories.series("A queue")
        cls.old = factories.post(
            "Old",
            slug="old",
            date=datetime(2021, 3, 1, tzinfo=UTC),
            tags=["Python", "C++"],
            authors=[cls.ada],
            series=cls.series,
        )
        cls.new = factories.post(
            "New",
            slug="new",
            date=datetime(2024, 5, 2, tzinfo=UTC),
            tags=["Python", "C#"],
            authors=[cls.ben, cls.ada],
            series=cls.series,
        )
        cls.draft = factories.post("Draft", publish=False, tags=["Secret"], authors=[cls.ada])
        factories.author("Nobody Yet")

    def get(self, address):
        response = self.client.get(address)
        self.assertEqual(response.status_code, 200, address)
        return response

    def titles(self, address):
        return [post.title for post in self.get(address).context["posts"]]

    def test_home_and_index_list_newest_first(self):
        self.assertEqual(self.titles("/blog/"), ["New", "Old"])
        self.assertLess(*(self.get("/").content.find(t) for t in (b">New<", b">Old<")))

    def test_home_greets(self):
        self.assertContains(self.get("/"), "Welcome to my blog")

    def test_tag_lists_its_posts(self):
        self.assertEqual(self.titles("/blog/tags/python/"), ["New", "Old"])
        self.assertEqual(self.titles("/blog/tags/c-plus-plus/"), ["Old"])
        self.assertEqual(self.titles("/blog/tags/c-sharp/"), ["New"])

    def test_tag_of_drafts_only_does_not_exist(self):
        self.assertEqual(self.client.get("/blog/tags/secret/").status_code, 404)
        self.assertNotContains(self.get("/blog/tags/"), "Secret")

    def test_tags_stand_in_the_order_of_their_names(self):
        for name in ("zig", "Ada", "make", "Lua"):
            factories.post(tags=[name])
        shown = [tag.name for tag in self.get("/blog/tags/").context["tags"]]
        self.assertEqual(
            [one for one in shown if one.isalpha() and one != "Python"],
            ["Ada", "Lua", "make", "zig"],
        )

    def test_tag_index_counts_visible_posts(self):
        counts = {tag.name: tag.post_count for tag in self.get("/blog/tags/").context["tags"]}
        self.assertEqual(counts, {"C#": 1, "C++": 1, "Python": 2})

    def test_tags_differing_in_case_are_one(self):
        post = factories.post(tags=["python", "PYTHON"])
        self.assertEqual([tag.name for tag in post.tag_list], ["Python"])
        self.assertEqual(BlogTag.objects.filter(name__iexact="python").count(), 1)

    def test_author_lists_own_posts(self):
        self.assertEqual(self.titles(self.ada.url), ["New", "Old"])
        self.assertEqual(self.titles(self.ben.url), ["New"])

    def test_author_without_public_post_does_not_exist(self):
        self.assertEqual(self.client.get("/blog/authors/nobody-yet/").status_code, 404)
        self.assertNotContains(self.get("/blog/authors/"), "Nobody Yet")

    def test_author_index_counts(self):
        authors = self.get("/blog/authors/").context["authors"]
        self.assertEqual({a.name: a.post_count for a in authors}, {"Ada Lark": 2, "Ben Reed": 1})

    def test_series_is_in_reading_order(self):
        self.assertEqual(self.titles(self.series.url), ["Old", "New"])

    def test_series_order_given_by_hand_wins(self):
        for post, order in ((self.old, 2), (self.new, 1)):
            post.series_order = order
            post.save()
        self.assertEqual(self.titles(self.series.url), ["New", "Old"])

    def test_series_index_counts(self):
        (series,) = self.get("/blog/series/").context["series_list"]
        self.assertEqual((series.title, series.post_count), ("A queue", 2))

    def test_archive_counts_years_and_months(self):
        years = self.get("/blog/archive/").context["years"]
        self.assertEqual([(year["year"], year["count"]) for year in years], [(2024, 1), (2021, 1)])
        (may,) = years[0]["months"]
        self.assertEqual((may["url"], may["count"]), ("/blog/archive/2024/5/", 1))
        self.assertEqual([post.title for post in may["posts"]], ["New"])

    def test_year_and_month_know_their_neighbours(self):
        year = self.get("/blog/archive/2021/").context
        self.assertIsNone(year["previous_year"])
        self.assertEqual(year["next_year"], {"year": 2024, "url": "/blog/archive/2024/"})
        month = self.get("/blog/archive/2024/5/").context
        self.assertEqual(month["previous_month"]["url"], "/blog/archive/2021/3/")
        self.assertIsNone(month["next_month"])

    def test_empty_year_and_month_do_not_exist(self):
        self.assertEqual(self.client.get("/blog/archive/2022/").status_code, 404)
        self.assertEqual(self.client.get("/blog/archive/2024/6/").status_code, 404)


class PagingTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.posts = [factories.post(tags=["Python"]) for _ in range(12)]

    def test_pages_are_linked_in_body_and_head(self):
        first = self.client.get("/blog/")
        self.assertContains(first, '<link rel="next" href="?page=2">', html=True)
        self.assertNotContains(first, 'rel="prev"')
        second = self.client.get("/blog/?page=2")
        self.assertContains(second, 'rel="prev"')
        self.assertNotContains(second, 'rel="next"')
        self.assertEqual(len(second.context["posts"]), 2)

    def test_number_of_posts_is_the_editors(self):
        index = factories.blog_index()
        index.posts_per_page = 5
        index.save()
        self.assertEqual(len(self.client.get("/blog/").context["posts"]), 5)

    def test_empty_blog_says_so(self):
        for post in self.posts:
            post.unpublish()
        self.assertContains(self.client.get("/blog/"), "No posts yet")
        self.assertContains(self.client.get("/"), "No posts yet")


class QueryBudgetTests(TestCase):
    """The same number of queries for 3 posts and for 30."""

    budgets = {
        "/": 12,
        "/blog/": 12,
        "/blog/tags/": 8,
        "/blog/tags/python/": 13,
        "/blog/authors/": 8,
        "/blog/authors/ada/": 13,
        "/blog/series/": 8,
        "/blog/series/a-queue/": 13,
        "/blog/archive/": 9,
        "/blog/archive/2024/": 11,
        "/blog/archive/2024/1/": 14,
        "/about/": 7,
        "/search/?q=text": 12,
        # Three of them ask whether it is gone, and what may have been meant.
        "/nothing-here/": 10,
    }

    @classmethod
    def setUpTestData(cls):
        ada, series = factories.author("Ada"), factories.series("A queue")
        cls.posts = [
            factories.post(
                tags=["Python", f"Tag {number}"],
                authors=[ada],
                series=series,
                cover=factories.image(640, 360),
                date=datetime(2024, 1, 1 + number, tzinfo=UTC),
            )
            for number in range(9)
        ]
        factories.standard_page("About", slug="about", show_in_menus=True)

    def count(self, address):
        self.client.get(address)  # fills what is kept for the life of a process
        with self.assertNumQueries(factories.AtMost(self.budgets[address])):
            self.client.get(address)

    def test_every_list_keeps_its_budget(self):
        for address in self.budgets:
            with self.subTest(address):
                self.count(address)
