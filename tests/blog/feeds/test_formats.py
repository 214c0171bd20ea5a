"""Feeds keep the rules of their formats, and say the same in each."""

import json
from datetime import UTC, datetime

from blog.models import Author, BlogPostPage, Series
from blog.sample.loader import load
from tests import factories
from tests.base import MediaTestCase
from tests.blog.feeds.base import ATOM, HOST, NAMES, errors, parsed, titles, tree
from tests.browser.pages import SECTIONS, add_post_of_every_block


class OnePostTests(MediaTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ada, cls.ben = factories.author("Ada Lark"), factories.author("Ben Reed")
        cls.post = factories.post(
            "Less <than> & “more”\x0b",
            slug="größe",
            date=datetime(2024, 3, 9, 12, 30, tzinfo=UTC),
            updated=datetime(2024, 4, 1, 8, tzinfo=UTC),
            introduction="An *excerpt* <b>",
            body=[("text", "<p>It’s \x08 <b>bold</b> &lt;b&gt; ]]&gt; 🐦</p>")],
            tags=["C++", "Python"],
            authors=[cls.ben, cls.ada],
            series=factories.series("A <series>"),
            cover=factories.image(),
            cover_alt="A “bird”",
            canonical_url="https://example.org/first/",
        )
        factories.post("Plain", date=datetime(2023, 1, 1, tzinfo=UTC))

    def get(self, name):
        return self.client.get(f"/blog/{name}").content

    def test_keep_the_rules(self):
        for name in NAMES:
            self.assertEqual(errors(name, self.get(name)), [], name)

    def test_what_schemas_cannot_count(self):
        feed = tree(self.get("atom.xml"))
        for element in (feed, *feed.findall(f"{ATOM}entry")):
            rels = [link.get("rel") for link in element.findall(f"{ATOM}link")]
            self.assertEqual(rels.count("alternate"), 1)
            self.assertEqual(len(rels), len(set(rels)))
        channel = tree(self.get("rss.xml")).find("channel")
        rels = [link.get("rel") for link in channel.findall(f"{ATOM}link")]
        self.assertEqual(rels, ["self"])

    def test_atom_and_rss_say_all_there_is(self):
        for name in NAMES[:2]:
            entry = parsed(self.get(name)).entries[0]
            self.assertEqual(entry.title, "Less <than> & “more”")
            self.assertEqual(entry.link, f"{HOST}/blog/gr%C3%B6%C3%9Fe/")
            self.assertEqual(entry.published_parsed[:5], (2024, 3, 9, 12, 30))
            self.assertEqual(entry.updated_parsed[:4], (2024, 4, 1, 8))
            self.assertEqual([author.name for author in entry.authors], ["Ben Reed", "Ada Lark"])
            self.assertEqual([tag.term for tag in entry.tags], ["C++", "Python"])
            self.assertEqual(entry.summary, "An *excerpt* <b>")
            self.assertEqual(entry.content[0].value, "<p>It’s  <b>bold</b> &lt;b&gt; ]]&gt; 🐦</p>")
            (enclosure,) = entry.enclosures
            self.assertEqual(
                enclosure.type, "image/jpeg" if ".jpg" in enclosure.href else "image/png"
            )
            self.assertEqual(entry.media_content[0]["url"], enclosure.href)
            self.assertTrue(enclosure.href.startswith(f"{HOST}/media/"))
            self.assertIn("https://example.org/first/", self.get(name).decode())

    def test_json_says_all_there_is(self):
        item = json.loads(self.get("feed.json"))["items"][0]
        self.assertEqual(item["external_url"], "https://example.org/first/")
        self.assertEqual(item["date_published"], "2024-03-09T12:30:00+00:00")
        self.assertEqual(item["date_modified"], "2024-04-01T08:00:00+00:00")
        self.assertEqual(
            item["authors"],
            [
                {"name": "Ben Reed", "url": f"{HOST}{self.ben.url}"},
                {"name": "Ada Lark", "url": f"{HOST}{self.ada.url}"},
            ],
        )
        self.assertEqual(item["tags"], ["C++", "Python"])
        self.assertTrue(item["image"].startswith(f"{HOST}/media/"))

    def test_saving_is_no_update(self):
        plain = BlogPostPage.objects.get(title="Plain")
        plain.save_revision().publish()
        entry = parsed(self.get("atom.xml")).entries[1]
        self.assertEqual(entry.updated, entry.published)

    def test_dates_are_those_of_the_authors_clock(self):
        BlogPostPage.objects.update(date_offset=-420)
        self.assertEqual(
            parsed(self.get("atom.xml")).entries[0].published, "2024-03-09T05:30:00-07:00"
        )


class SampleTests(MediaTestCase):
    """The sample blog, with a post of every kind of block in it."""

    @classmethod
    def setUpTestData(cls):
        load()
        cls.post = add_post_of_every_block()
        BlogPostPage.objects.filter(pk=cls.post.pk).update(date=datetime(2030, 1, 1, tzinfo=UTC))

    def test_every_post_parses_in_every_feed(self):
        public = list(BlogPostPage.objects.published().newest_first())
        self.assertLessEqual(len(public), 20)
        for name in NAMES:
            content = self.client.get(f"/blog/{name}").content
            self.assertEqual(errors(name, content), [], name)
            self.assertEqual(titles(name, content), [post.title for post in public])
        paths = [
            *(author.url for author in Author.objects.all()),
            *(series.url for series in Series.objects.all()),
            "/blog/tags/postgresql/",
        ]
        for path in paths:
            for name in NAMES:
                content = self.client.get(f"{path}{name}").content
                self.assertEqual(errors(name, content), [], f"{path}{name}")

    def test_content_is_clean_and_absolute(self):
        every = {}
        for entry in parsed(self.client.get("/blog/atom.xml").content).entries:
            html = entry.content[0].value
            root = tree(f"<div>{_closed(html)}</div>".encode())
            every[entry.title] = html
            for element in root.iter():
                self.assertNotIn(element.tag, ("script", "style", "iframe", "button", "span"))
                allowed = {"href", "src", "alt", "width", "height", "class", "align", "cite"}
                self.assertLessEqual(set(element.attrib), allowed | {"start", "value", "title"})
                for name in ("href", "src"):
                    address = element.get(name)
                    self.assertTrue(
                        address is None or address.startswith(("http://", "https://", "mailto:")),
                        address,
                    )
                if element.tag != "code":
                    self.assertNotIn("class", element.attrib)
        html = every[self.post.title]
        for words in (*SECTIONS, "blog/querysets.py", "How not to measure on YouTube"):
            self.assertIn(words, html)
        self.assertIn('<pre><code class="language-diff">--- a/blog.py\n', html)


def _closed(html: str) -> str:
    """Return HTML as XML; what we write needs no more than this."""
    for tag in ("br", "hr"):
        html = html.replace(f"<{tag}>", f"<{tag}/>")
    parts = html.split("<img ")
    return "<img ".join([parts[0], *(part.replace(">", "/>", 1) for part in parts[1:])])
