"""A post as its readers get it."""

from datetime import UTC, datetime, timedelta

from django.test import TestCase
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from home.models import SiteSettings
from tests import factories

OLD = datetime(2019, 5, 4, 12, tzinfo=UTC)


def settings(**fields):
    """Set the settings of the one site."""
    stored = SiteSettings.for_site(factories.site())
    for name, value in fields.items():
        setattr(stored, name, value)
    stored.save()


class PostPageTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ada, cls.ben = factories.author("Ada Lark"), factories.author("Ben Reed")
        cls.body = [
            ("text", "<h2>First</h2><p>One.</p><h3>Within</h3><p>Two.</p><h2>First</h2>"),
            ("code", {"language": "python", "code": "x = 1\n"}),
        ]

    def page(self, **fields):
        self.post = factories.post(body=self.body, **fields)
        return self.client.get(self.post.url)

    def test_facts_stand_above_the_text(self):
        response = self.page(
            title="Facts",
            date=datetime(2025, 9, 13, 9, tzinfo=UTC),
            authors=[self.ben, self.ada],
            tags=["Python"],
        )
        self.assertContains(response, "<h1>Facts</h1>", html=True)
        self.assertContains(response, "September 13, 2025")
        self.assertContains(response, "1 min read")
        names = [author.name for author in response.context["authors"]]
        self.assertEqual(names, ["Ben Reed", "Ada Lark"])
        self.assertContains(response, 'href="/blog/tags/python/"')
        self.assertContains(response, 'aria-label="Breadcrumbs"')

    def test_update_is_shown_only_when_set(self):
        self.assertNotContains(self.page(), "Updated")
        response = self.page(date=OLD, updated=datetime(2020, 1, 2, 12, tzinfo=UTC))
        self.assertContains(response, "January 2, 2020")

    def test_contents_are_nested_and_ids_unique(self):
        response = self.page()
        headings = response.context["article"].headings
        self.assertEqual([heading.id for heading in headings], ["first", "first-1"])
        self.assertEqual([heading.id for heading in headings[0].children], ["within"])
        for address in ("#first", "#within", "#first-1"):
            self.assertContains(response, f'class="toc__link" href="{address}"')

    def test_post_without_headings_has_no_contents(self):
        self.assertNotContains(self.client.get(factories.post().url), "table-of-contents")

    def test_canonical_address_may_be_elsewhere(self):
        response = self.page(canonical_url="https://example.org/first/")
        self.assertContains(response, '<link rel="canonical" href="https://example.org/first/">')

    def test_share_links_load_nothing(self):
        response = self.page()
        self.assertContains(response, "share.joinmastodon.org")
        self.assertNotContains(response, "<iframe")
        self.assertNotContains(response, 'src="http')

    def test_suggest_a_change_follows_the_pattern(self):
        self.assertNotContains(self.page(), "Suggest a change")
        settings(suggest_change_pattern="https://example.org/new?title={title}&page={slug}")
        response = self.page(title="A & B", slug="a-b")
        self.assertContains(response, "https://example.org/new?title=A%20%26%20B&amp;page=a-b")

    def test_old_post_says_so_unless_told_otherwise(self):
        years = timezone.localdate().year - OLD.year - (timezone.localdate() < _birthday(OLD))
        self.assertContains(self.page(date=OLD), f"over {years} years old")
        self.assertNotContains(self.page(date=OLD, hide_age_notice=True), "years old")
        self.assertNotContains(self.page(date=OLD, updated=timezone.now()), "years old")
        settings(old_post_years=0)
        self.assertNotContains(self.page(date=OLD), "years old")


def _birthday(moment):
    return moment.date().replace(year=timezone.localdate().year)


class SurroundingsTests(TestCase):
    """Series, neighbours and relatives name only what readers may see."""

    @classmethod
    def setUpTestData(cls):
        cls.series = factories.series("A queue")

        def post(title, day, **fields):
            date = datetime(2024, 1, day, tzinfo=UTC)
            return factories.post(
                title, date=date, tags=["Queue", "SQL"], series=cls.series, **fields
            )

        cls.one = post("One", 1)
        cls.hidden = [
            post("Draft", 2, publish=False),
            post("Scheduled", 3, go_live_at=timezone.now() + timedelta(days=1)),
            post("Private", 4),
            post("Expired", 5),
        ]
        PageViewRestriction.objects.create(
            page=cls.hidden[2], restriction_type=PageViewRestriction.LOGIN
        )
        Page.objects.filter(pk=cls.hidden[3].pk).update(expire_at=timezone.now())
        cls.two = post("Two", 6)
        cls.three = post("Three", 7)
        cls.alike = factories.post(
            "Alike", date=datetime(2024, 2, 1, tzinfo=UTC), tags=["Queue", "SQL"]
        )
        cls.little = factories.post(
            "A little", date=datetime(2024, 3, 1, tzinfo=UTC), tags=["Queue"]
        )

    def context(self, post):
        return self.client.get(post.url).context

    def test_series_counts_public_parts(self):
        box = self.context(self.two)["series_box"]
        self.assertEqual([part.title for part in box.parts], ["One", "Two", "Three"])
        self.assertEqual((box.number, box.total), (2, 3))
        self.assertContains(self.client.get(self.two.url), "Part 2 of 3")

    def test_neighbours_are_public(self):
        context = self.context(self.two)
        self.assertEqual(context["previous_post"].title, "One")
        self.assertEqual(context["next_post"].title, "Three")
        self.assertIsNone(self.context(self.one)["previous_post"])
        self.assertIsNone(self.context(self.little)["next_post"])

    def test_relatives_share_most_tags_and_are_no_parts(self):
        related = self.context(self.two)["related_posts"]
        self.assertEqual([post.title for post in related], ["Alike", "A little"])
        related = self.context(self.alike)["related_posts"]
        self.assertEqual([post.title for post in related], ["Three", "Two", "One"])

    def test_hidden_posts_are_on_no_page(self):
        for address in ("/", "/blog/", self.series.url, "/blog/tags/sql/", "/blog/archive/"):
            response = self.client.get(address)
            for post in self.hidden:
                self.assertNotContains(response, f">{post.title}<", msg_prefix=address)


class PostQueryBudgetTests(TestCase):
    """However many blocks, tags and parts."""

    # Of a post that has everything: pictures and links in its body, a cover, a series, relatives.
    budget = 18
    plain_budget = 10

    @classmethod
    def setUpTestData(cls):
        series, authors = factories.series(), [factories.author(), factories.author()]
        target = factories.post("Target")
        link = f'<p>See <a linktype="page" id="{target.pk}">that</a>.</p>'
        body = []
        for number in range(6):
            image = {"image": factories.image(640, 360), "alt_text": "x", "decorative": False}
            body += [
                ("text", f"<h2>Part {number}</h2>{link}"),
                ("code", {"language": "python", "code": "x = 1\n"}),
                ("image", {"image": image, "caption": link}),
                ("callout", {"kind": "note", "title": "", "body": link}),
            ]
        cls.posts = [
            factories.post(
                body=body,
                tags=["Python", "SQL", "Django"],
                authors=authors,
                series=series,
                cover=factories.image(640, 360),
            )
            for _ in range(4)
        ]

    def count(self, post, budget):
        self.client.get(post.url)  # fills what is kept for the life of a process
        with self.assertNumQueries(factories.AtMost(budget)):
            self.client.get(post.url)

    def test_post_keeps_its_budget(self):
        self.count(self.posts[1], self.budget)

    def test_plain_post_costs_little(self):
        self.count(factories.post(), self.plain_budget)
