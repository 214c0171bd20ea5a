"""How readers find the feeds: in the head of a page, on the Subscribe page, at old addresses."""

from html.parser import HTMLParser

from django.test import TestCase
from wagtail.contrib.redirects.models import Redirect

from blog.moving.lists import list_address
from blog.moving.sources.base import ListTarget
from tests import factories


class Alternates(HTMLParser):
    """Finds the feeds in the head of a page, and all links in its body."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.feeds, self.hrefs = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "link" and attrs.get("rel") == "alternate" and "title" in attrs:
            self.feeds.append((attrs["type"], attrs["href"], attrs["title"]))
        elif tag == "a":
            self.hrefs.append(attrs.get("href", ""))


class DiscoveryTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.author, cls.series = factories.author("Ada Lark"), factories.series("A queue")
        cls.post = factories.post(
            tags=["C++", 'A "b"'], authors=[cls.author], series=cls.series, slug="seen"
        )
        factories.post(publish=False, tags=["Hidden"])
        factories.standard_page("About", slug="about")

    def alternates(self, address):
        return Alternates(self.client.get(address).content.decode())

    def feeds(self, address):
        return [
            href for _, href, _ in self.alternates(address).feeds if "xml" in href or "json" in href
        ]

    def test_every_page_leads_to_the_blog(self):
        wanted = ["/blog/atom.xml", "/blog/rss.xml", "/blog/feed.json"]
        for address in (
            "/",
            "/blog/",
            "/blog/seen/",
            "/about/",
            "/blog/tags/",
            "/blog/archive/",
            "/blog/subscribe/",
            "/search/",
            "/search/?q=x",
        ):
            self.assertEqual(self.feeds(address), wanted, address)

    def test_lists_lead_to_their_own_first(self):
        for path in ("/blog/tags/c-plus-plus/", self.author.url, self.series.url):
            hrefs = self.feeds(path)
            self.assertEqual(
                hrefs[:3], [f"{path}{n}" for n in ("atom.xml", "rss.xml", "feed.json")]
            )
            self.assertEqual(len(hrefs), 6)
            for href in hrefs:
                self.assertEqual(self.client.get(href).status_code, 200, href)

    def test_titles_tell_the_feeds_apart(self):
        feeds = self.alternates("/blog/tags/c-plus-plus/").feeds
        self.assertEqual(
            feeds[0],
            ("application/atom+xml", "/blog/tags/c-plus-plus/atom.xml", "Posts tagged C++ (Atom)"),
        )
        self.assertIn(("application/rss+xml", "/blog/rss.xml", "Motacilla (RSS)"), feeds)

    def test_subscribe_page_lists_every_feed_that_answers(self):
        page = self.alternates("/blog/subscribe/")
        feeds = [href for href in page.hrefs if href.endswith((".xml", ".json"))]
        # The blog, two tags, a series, an author.
        self.assertEqual(len(feeds), 15)
        for href in feeds:
            self.assertEqual(self.client.get(href).status_code, 200, href)
        self.assertNotIn("hidden", "".join(feeds))

    def test_footer_leads_to_the_subscribe_page(self):
        self.assertIn("/blog/subscribe/", self.alternates("/about/").hrefs)

    def test_empty_blog_has_a_subscribe_page(self):
        self.post.delete()
        self.assertEqual(self.client.get("/blog/subscribe/").status_code, 200)

    def test_feed_of_an_older_site_leads_to_ours(self):
        for old, target in (
            ("/index.xml", ListTarget("home", feed="rss")),
            ("/tags/cpp/index.xml", ListTarget("tag", "C++", feed="rss")),
            ("/feed.json", ListTarget("home", feed="json")),
        ):
            Redirect.add_redirect(old, list_address(target), is_permanent=True)
            response = self.client.get(old, follow=True)
            self.assertEqual(response.redirect_chain[0][1], 301)
            self.assertEqual(response.status_code, 200, old)
            self.assertIn("application/", response["Content-Type"])
