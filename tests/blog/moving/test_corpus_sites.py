"""Whole sites move in: front matter, states, addresses, settings; Jekyll and plain folders."""

from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from blog.models import BlogPostPage
from blog.moving.report import Problems
from blog.moving.sources import open_source
from home.models import SiteSettings, StandardPage
from tests import factories
from tests.blog.moving.corpus import (
    SiteTestCase,
    blocks,
    callout,
    code,
    counts,
    move_in,
    post,
    problems,
    states,
    texts,
)


class HugoSiteTests(SiteTestCase):
    """What stands around the texts: front matter, states, addresses, settings."""

    name = "hugo"

    def test_front_matter_in_yaml(self):
        page = post("every-key")
        self.assertEqual(page.title, "Every key: in YAML")
        self.assertEqual(page.local_date.isoformat(), "2023-03-14T09:26:53+05:30")
        self.assertEqual(page.updated, datetime(2023, 4, 1, 10, tzinfo=UTC))
        self.assertEqual(page.expire_at, datetime(2097, 12, 31, 23, tzinfo=UTC))
        self.assertEqual(page.introduction, "What stands above a text")
        self.assertEqual(page.search_description, "The description, for search engines")
        tags = [tag.name for tag in page.tag_list]
        self.assertEqual(
            {tag.casefold() for tag in tags}, {"front matter", "yaml", "ünïcode", "tools"}
        )
        self.assertEqual([one.name for one in page.author_list], ["Ada Finch", "Bo Wren"])
        self.assertEqual((page.series.title, page.series_order), ("Moving house", 3))
        self.assertEqual(page.cover_alt, "A slope from dark to light")
        self.assertIn("cover", page.cover.file.name)
        self.assertIn("share", page.social_image.file.name)
        self.assertEqual(page.canonical_url, "https://elsewhere.example.com/every-key/")
        self.assertEqual(page.feed_id, "https://notes.example.org/2023/03/every-key/")
        kept = page.front_matter
        self.assertEqual(kept["keywords"], ["moving", "keys"])
        self.assertEqual(kept["cover"], {"caption": "Taken on *film*", "relative": False})
        self.assertEqual(kept["nested"], {"deep": [1, "two", {"three": 3}]})
        self.assertEqual((kept["rating"], kept["reviewed"]), (4.5, "2023-05-01"))
        self.assertEqual((kept["ShowToc"], kept["off"], kept["math"]), (True, "no", True))
        self.assertEqual(kept["series"], ["Second series"])
        file = next(one for one in self.report["files"] if one["title"] == page.title)
        self.assertLessEqual({"rating", "nested", "keywords", "ShowToc"}, {*file["unknown_keys"]})

    def test_front_matter_in_toml_and_json(self):
        page = post("toml")
        self.assertEqual(page.local_date.isoformat(), "2022-11-02T08:00:00-07:00")
        self.assertEqual([one.name for one in page.author_list], ["Bo Wren"])
        self.assertEqual((page.series.title, page.series_order), ("Moving house", 1))
        self.assertEqual(page.front_matter["custom_number"], 42)
        self.assertEqual(page.feed_id, "https://notes.example.org/special/toml/")
        self.assertEqual(texts("toml"), ["<p>This is the first edition.</p>"])
        page = post("every-key-in-json")
        self.assertEqual(page.local_date.isoformat(), "2022-01-31T00:00:00+01:00")
        self.assertEqual(page.introduction, "Braces all the way")
        self.assertEqual(page.front_matter["custom"], {"a": [True, None, 1]})
        self.assertEqual([one.name for one in page.author_list], ["Ada Finch"])

    def test_summary_before_the_mark(self):
        self.assertEqual(
            post("with-a-summary-of-its-own").introduction, "The words before the mark."
        )

    def test_states(self):
        self.assertEqual(self.client.get("/blog/not-yet/").status_code, 404)
        self.assertEqual(self.client.get("/blog/gone-stale/").status_code, 404)
        self.assertEqual(self.client.get("/blog/in-a-distant-year/").status_code, 404)
        stale = BlogPostPage.objects.get(slug="gone-stale")
        self.assertEqual((stale.live, stale.expired), (False, True))
        distant = BlogPostPage.objects.get(slug="in-a-distant-year")
        self.assertEqual(distant.go_live_at, datetime(2097, 5, 6, 7, 8, 9, tzinfo=UTC))
        self.assertFalse(distant.live)
        seen = {file["title"]: file["visibility"] for file in self.report["files"]}
        self.assertEqual(
            [seen[title] for title in ("Not yet", "Gone stale", "In a distant year", "About")],
            ["draft", "expired", "scheduled", "live"],
        )

    def test_old_posts_are_not_new_again(self):
        page = BlogPostPage.objects.get(slug="code-of-all-kinds")
        self.assertEqual(page.first_published_at, page.date)
        self.assertLess(page.last_published_at, timezone.now() - timedelta(days=300))

    def test_every_old_address_leads_to_its_page_in_one_step(self):
        source = open_source(self.root, problems=Problems())
        entries = list(source.entries())
        by_path = {file["path"]: file for file in self.report["files"]}
        seen = 0
        for entry in entries:
            file = by_path[entry.path]
            for old in entry.old if file["visibility"] == "live" else ():
                if unquote(old).rstrip("/") == unquote(file["address"]).rstrip("/"):
                    place = old
                else:
                    place = self.assert_moved(old, file["address"])
                with self.subTest(old):
                    self.assertEqual(self.client.get(unquote(place)).status_code, 200)
                seen += 1
        self.assertGreater(seen, 20)

    def test_drafts_had_no_address(self):
        for old in ("/2024/02/not-yet/", "/not-yet-either/"):
            self.assertEqual(self.client.get(old).status_code, 404)

    def test_old_lists_and_feeds_lead_to_ours(self):
        self.assert_moved("/tags/yaml/", "/blog/tags/yaml/")
        self.assert_moved("/categories/tools/", "/blog/tags/tools/")
        self.assert_moved("/series/moving-house/", "/blog/series/moving-house/")
        self.assert_moved("/authors/ada-finch/", "/blog/authors/ada-finch/")
        self.assertEqual(self.assert_moved("/posts/page/2/"), "/blog/?page=2")
        self.assertEqual(self.assert_moved("/index.xml"), "/blog/rss.xml")
        self.assertEqual(self.assert_moved("/posts/index.xml"), "/blog/rss.xml")
        self.assertEqual(self.assert_moved("/tags/yaml/index.xml"), "/blog/tags/yaml/rss.xml")
        self.assertEqual(self.assert_moved("/index.json"), "/blog/feed.json")
        # A list of posts that all went elsewhere, or whose posts nobody may see, is no list.
        for address in Redirect.objects.exclude(redirect_link="").values_list(
            "old_path", "redirect_link"
        ):
            old, place = address
            if place.startswith("/media/") or place.endswith((".xml", ".json")):
                continue
            with self.subTest(old):
                self.assertEqual(self.client.get(unquote(place)).status_code, 200)

    def test_old_addresses_of_media_lead_to_the_files(self):
        for old in (
            "/images/cover.jpg",
            "/files/paper.pdf",
            "/2023/01/pictures/tiny.gif",
            "/2023/01/pictures/drawing.svg",
            "/2023/01/shortcodes/film.webm",
        ):
            place = self.assert_moved(old)
            self.assertTrue((self.media / place.removeprefix("/media/")).is_file(), place)
        same = {self.assert_moved(f"/2023/01/pictures/{name}.webp") for name in ("slope", "same")}
        self.assertEqual(len(same), 1)

    def test_configuration_fills_settings_that_nobody_has_touched(self):
        settings = SiteSettings.for_site(factories.site())
        self.assertEqual(settings.site_name, "Field Notes of a Compiler")
        self.assertEqual(settings.description, "Small programs, watched closely")
        links = [link.value["url"] for link in settings.social_links]
        self.assertEqual(links, ["https://github.com/example", "https://social.example.org/@ada"])
        self.assertTrue(StandardPage.objects.get(slug="about").show_in_menus)


class JekyllSiteTests(SiteTestCase):
    name = "jekyll"

    def test_nothing_is_lost(self):
        self.assertEqual((self.report["source"], self.report["failed"]), ("jekyll", ""))
        self.assertEqual(
            problems(self.report, "warning", "lost"),
            ["_posts/2020-02-03-first-plane.md:50 needs attention: Nothing is known about “for”."],
        )

    def test_liquid_and_kramdown(self):
        keys = dict(Page.objects.values_list("slug", "pk"))
        found = blocks("first-plane")
        kinds = "text code image image text callout note text embed unconverted text"
        self.assertEqual([kind for kind, _ in found], kinds.split())
        self.assertEqual(
            found[0][1],
            f'<p>See <a id="{keys["second-saw"]}" linktype="page">the second</a> and '
            f'<a id="{keys["about"]}" linktype="page">the page</a>.</p>',
        )
        source = 'def sharpen\n  puts "{{ not liquid }}"\nend'
        self.assertEqual(found[1], code(source, "ruby", show_line_numbers=True))
        self.assertEqual(self.picture(found[2]), ("plane", "A plane", "<p>On the bench</p>"))
        self.assertEqual(self.picture(found[3]), ("plane", "Plane", ""))
        self.assertEqual(
            found[4][1],
            '<h2 id="steps">Steps</h2><ol><li>One</li><li>Two {{ kept }}</li></ol>',
        )
        self.assertEqual(found[5], callout("note", "<p>A note.</p>"))
        self.assertEqual(found[6], ("note", "Not to be seen."))
        self.assertIn("<dl><dt>Term</dt><dd>Definition</dd></dl>", found[7][1])
        self.assertIn("{% for", found[9][1]["source"])
        self.assertEqual(found[10][1], '<ol><li id="fn-n">A note.</li></ol>')
        body = StandardPage.objects.get(slug="about").body.get_prep_value()
        about = "<p>It is about the shed, in Jay's Shed.</p>"
        self.assertEqual(body[0]["value"], about)

    def test_front_matter_dates_and_states(self):
        plane = post("first-plane")
        self.assertEqual(plane.local_date.isoformat(), "2020-02-03T21:30:00-05:00")
        self.assertEqual(plane.introduction, "Sharpen it first")
        self.assertIn("plane", plane.cover.file.name)
        self.assertEqual({one.name for one in plane.tag_list}, {"wood", "iron", "tools", "hand"})
        self.assertEqual([one.name for one in plane.author_list], ["Jay Tanner"])
        self.assertEqual([one.name for one in post("second-saw").author_list], ["Robin Tanner"])
        self.assertEqual(post("second-saw").local_date.isoformat(), "2020-03-04T00:00:00-05:00")
        live = BlogPostPage.objects.live().values_list("slug", flat=True)
        self.assertEqual({*live}, {"first-plane", "second-saw"})

    def test_old_addresses(self):
        first, second = "/blog/first-plane/", "/blog/second-saw/"
        self.assert_moved("/blog/tools/hand/2020/02/03/first-plane.html", first)
        self.assert_moved("/blog/plane/", first)
        self.assert_moved("/blog/2020/03/04/second-saw.html", second)
        self.assert_moved("/blog/about/", "/about/")
        self.assertEqual(self.assert_moved("/blog/feed.xml"), "/blog/atom.xml")
        self.assertEqual(
            post("first-plane").feed_id,
            "https://shed.example.org/blog/tools/hand/2020/02/03/first-plane",
        )
        for place in (first, second, "/about/"):
            self.assertEqual(self.client.get(place).status_code, 200)

    def test_second_run_writes_nothing(self):
        before = counts()
        self.assertEqual(set(states(move_in(self.root)).values()), {"unchanged"})
        self.assertEqual(counts(), before)


class PlainFolderTests(SiteTestCase):
    name = "plain"

    def test_folder_of_texts(self):
        self.assertEqual((self.report["source"], self.report["failed"]), ("markdown", ""))
        second = post("second")
        dated = post("2021-04-05-dated")
        self.assertEqual(dated.title, "Dated by its name")
        self.assertEqual(dated.date, datetime(2021, 4, 5, tzinfo=UTC))
        words, drawing, more, source = blocks(dated.slug)
        link = f'<a fragment="part" id="{second.pk}" linktype="page">a link</a>'
        self.assertEqual(words[1], f"<p>A note with {link},</p>")
        self.assertEqual(self.picture(drawing), ("dot", "a drawing", ""))
        self.assertEqual((more[1], source), ("<p>and</p>", code("print(1)", "python")))
        self.assertEqual(texts("bare"), ["<p>Only words, without a title or a date.</p>"])
        (told,) = problems(self.report, "warning", "lost")
        self.assertIn("notes/bare.md", told)
        self.assert_moved("/notes/second/", "/blog/second/")

    def test_second_run_writes_nothing(self):
        before = counts()
        self.assertEqual(set(states(move_in(self.root)).values()), {"unchanged"})
        self.assertEqual(counts(), before)
