"""What whoever asks for a feed is answered, and who is answered nothing."""

import gzip
import json
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, ReferenceIndex, Site

from blog.models import BlogTag
from home.models import SiteSettings
from tests import factories
from tests.base import MediaTestCase
from tests.blog.feeds.base import ATOM, HOST, NAMES, parsed, titles, tree


def move_site(test):
    """Give the site another host, until the end of the test."""
    Site.objects.update(hostname="elsewhere.example")
    Site.clear_site_root_paths_cache()
    test.addCleanup(Site.clear_site_root_paths_cache)


def entries(client, address="/blog/atom.xml"):
    return parsed(client.get(address).content).entries


class VisibleTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ada = factories.author("Ada Lark")
        cls.series = factories.series("A queue")
        ties = {"authors": [cls.ada], "series": cls.series, "tags": ["Node.js"]}
        cls.old = factories.post("Old", date=datetime(2023, 1, 1, tzinfo=UTC), **ties)
        cls.new = factories.post("New", date=datetime(2024, 1, 1, tzinfo=UTC), **ties)
        factories.post("Alone", date=datetime(2022, 1, 1, tzinfo=UTC))
        hidden = {**ties, "tags": ["Node.js", "Hidden"]}
        factories.post("A draft", publish=False, **hidden)
        factories.post("A plan", go_live_at=timezone.now() + timedelta(days=1), **hidden)
        secret, expired = factories.post("A secret", **hidden), factories.post("Over", **hidden)
        PageViewRestriction.objects.create(page=secret, restriction_type=PageViewRestriction.LOGIN)
        Page.objects.filter(pk=expired.pk).update(expire_at=timezone.now())

    def test_newest_first_and_only_what_anybody_may_see(self):
        for name in NAMES:
            for user in (None, factories.administrator(f"admin-{name}")):
                if user:
                    self.client.force_login(user)
                content = self.client.get(f"/blog/{name}").content
                self.assertEqual(titles(name, content), ["New", "Old", "Alone"])
                for words in (b"A draft", b"A plan", b"A secret", b"Over", b"Hidden"):
                    self.assertNotIn(words, content)

    def test_tag_author_and_series_have_their_own(self):
        for path in ("tags/node-js/", "authors/ada-lark/", "series/a-queue/"):
            for name in NAMES:
                content = self.client.get(f"/blog/{path}{name}").content
                self.assertEqual(titles(name, content), ["New", "Old"], path)
                self.assertIn(f"{HOST}/blog/{path}{name}", content.decode())

    def test_title_says_whose_posts_they_are(self):
        for path, wanted in (
            ("", "Motacilla"),
            ("tags/node-js/", "Motacilla: posts tagged Node.js"),
            ("authors/ada-lark/", "Motacilla: posts by Ada Lark"),
            ("series/a-queue/", "Motacilla: series A queue"),
        ):
            feed = parsed(self.client.get(f"/blog/{path}atom.xml").content).feed
            self.assertEqual(feed.title, wanted)

    def test_dots_in_the_slug_of_a_tag(self):
        BlogTag.objects.filter(name="Node.js").update(slug="node.js")
        self.assertEqual(len(entries(self.client, "/blog/tags/node.js/atom.xml")), 2)

    def test_what_is_not_there_is_404(self):
        for path in (
            "tags/hidden/",
            "tags/none/",
            "tags/",
            "authors/nobody/",
            "series/none/",
            "archive/2024/",
            "old/",
            f"{self.new.slug}/",
        ):
            for name in NAMES:
                response = self.client.get(f"/blog/{path}{name}")
                self.assertEqual(response.status_code, 404, f"{path}{name}")
        for address in ("/atom.xml", "/none/atom.xml", "/blog/x%00/atom.xml"):
            self.assertEqual(self.client.get(address).status_code, 404, address)

    def test_restricted_and_unpublished_blogs_have_none(self):
        index = factories.blog_index()
        restriction = PageViewRestriction.objects.create(
            page=index, restriction_type=PageViewRestriction.LOGIN
        )
        self.assertEqual(self.client.get("/blog/atom.xml").status_code, 404)
        restriction.delete()
        index.unpublish()
        self.assertEqual(self.client.get("/blog/atom.xml").status_code, 404)


class EmptyBlogTests(TestCase):
    def test_blog_without_posts_has_an_empty_feed(self):
        for name in NAMES:
            self.assertEqual(titles(name, self.client.get(f"/blog/{name}").content), [])


class AnswerTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.post = factories.post("A post", tags=["Python"])
        cls.address = "/blog/atom.xml"

    def get(self, address="/blog/atom.xml", **headers):
        return self.client.get(
            address, headers={key.replace("_", "-"): value for key, value in headers.items()}
        )

    def test_media_types(self):
        types = [self.get(f"/blog/{name}")["Content-Type"] for name in NAMES]
        self.assertEqual(
            types,
            [f"application/{kind}; charset=utf-8" for kind in ("atom+xml", "rss+xml", "feed+json")],
        )

    def test_browser_gets_xml_that_it_shows(self):
        response = self.get(accept="text/html,application/xhtml+xml,*/*;q=0.8")
        self.assertEqual(response["Content-Type"], "application/xml; charset=utf-8")
        self.assertIn("Accept", response["Vary"])

    def test_caches_and_programs_of_any_site_may_have_it(self):
        for response in (self.get(), self.get(if_none_match=self.get()["ETag"])):
            self.assertEqual(response["Access-Control-Allow-Origin"], "*")
            self.assertRegex(response["Cache-Control"], "public, .*max-age=300,")
            self.assertIn("ETag", response)
            self.assertIn("Last-Modified", response)
            self.assertFalse(response.cookies)
            self.assertNotIn("Cookie", response["Vary"])

    def test_nothing_new_is_304(self):
        first = self.get()
        for headers in (
            {"if_none_match": first["ETag"]},
            {"if_modified_since": first["Last-Modified"]},
            {"if_none_match": first["ETag"], "accept_encoding": "gzip"},
        ):
            response = self.get(**headers)
            self.assertEqual((response.status_code, response.content), (304, b""), headers)

    def test_any_change_is_news(self):
        about = factories.standard_page("About", slug="about")

        def rename():
            self.post.title = "Another name"
            self.post.save_revision().publish()

        def restrict():
            PageViewRestriction.objects.create(
                page=self.post, restriction_type=PageViewRestriction.LOGIN
            )

        def rename_tag():
            BlogTag.objects.filter(name="Python").update(name="Snakes")

        def name_site():
            settings = SiteSettings.for_site(factories.site())
            settings.site_name = "Birds"
            settings.save()

        # A post may link to the page that is taken down.
        for change in (rename, rename_tag, factories.post, about.unpublish, name_site, restrict):
            old = self.get()["ETag"]
            change()
            self.assertEqual(self.get(if_none_match=old).status_code, 200, change)

    def test_draft_of_a_change_is_no_news(self):
        first = self.get()
        self.post.title = "A better name"
        self.post.save_revision(log_action=True)
        response = self.get(if_none_match=first["ETag"])
        self.assertEqual(response.status_code, 304)

    def test_each_format_has_a_tag_of_its_own(self):
        self.assertEqual(len({self.get(f"/blog/{name}")["ETag"] for name in NAMES}), 3)

    def test_another_address_of_the_site_is_news(self):
        old = self.get()["ETag"]
        move_site(self)
        response = self.get(if_none_match=old)
        self.assertEqual(response.status_code, 200)
        self.assertIn(b"http://elsewhere.example:8000/blog/post-", response.content)
        self.assertNotIn(b"localhost", response.content)

    def test_compressed_for_who_takes_it(self):
        response = self.get(accept_encoding="gzip")
        self.assertEqual(response["Content-Encoding"], "gzip")
        self.assertIn(b"A post", gzip.decompress(response.content))
        self.assertIn("Accept-Encoding", response["Vary"])

    def test_head_has_the_headers_and_others_are_refused(self):
        head, get = self.client.head(self.address), self.get()
        self.assertEqual((head.status_code, head["ETag"]), (200, get["ETag"]))
        self.assertEqual(head.content, b"")
        self.assertEqual(self.client.post(self.address).status_code, 405)


class IdTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.post = factories.post("A post", tags=["Python"], slug="a-post")

    def ids(self):
        atom = entries(self.client)[0].id
        rss = entries(self.client, "/blog/rss.xml")[0].id
        items = json.loads(self.client.get("/blog/feed.json").content)["items"]
        self.assertEqual(atom, rss)
        self.assertEqual(atom, items[0]["id"])
        return atom

    def test_own_id_survives_a_new_slug_title_date_and_site(self):
        before = self.ids()
        self.assertEqual(before, f"urn:uuid:{self.post.translation_key}")
        self.post.slug, self.post.title = "moved", "Renamed"
        self.post.date += timedelta(days=1)
        self.post.save_revision().publish()
        self.assertEqual(self.ids(), before)
        move_site(self)
        self.assertEqual(self.ids(), before)

    def test_id_of_an_older_site_is_kept(self):
        self.post.feed_id = "tag:birds.example,2019:/a-post"
        self.post.save()
        self.assertEqual(self.ids(), "tag:birds.example,2019:/a-post")

    def test_feed_of_a_tag_keeps_its_id_when_the_tag_moves(self):
        def feed_id(slug):
            return parsed(self.client.get(f"/blog/tags/{slug}/atom.xml").content).feed.id

        before = feed_id("python")
        BlogTag.objects.update(name="Snakes", slug="snakes")
        self.assertEqual(feed_id("snakes"), before)
        self.assertNotEqual(before, parsed(self.client.get("/blog/atom.xml").content).feed.id)


class ArchiveTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        for number in range(1, 46):
            factories.post(f"Post {number}", tags=["Python"] if number <= 20 else [])

    def links(self, content):
        return {link.get("rel"): link.get("href") for link in tree(content).findall(f"{ATOM}link")}

    def test_walks_through_all_posts_once(self):
        address, seen, numbers = "/blog/atom.xml", [], []
        while address:
            content = self.client.get(address).content
            seen += titles("atom.xml", content)
            links = self.links(content)
            numbers.append(bool(tree(content).findall("{*}archive")))
            address = links.get("prev-archive", "").removeprefix(HOST)
        self.assertEqual(numbers, [False, True, True])
        wanted = [f"Post {number}" for number in range(45, 0, -1)]
        self.assertEqual(list(dict.fromkeys(seen)), wanted)

    def test_archives_lead_both_ways(self):
        links = self.links(self.client.get("/blog/atom.xml?archive=1").content)
        base = f"{HOST}/blog/atom.xml"
        self.assertEqual(links["self"], f"{base}?archive=1")
        self.assertEqual(links["current"], base)
        self.assertEqual(links["next-archive"], f"{base}?archive=2")
        self.assertNotIn("prev-archive", links)

    def test_new_post_moves_no_archive(self):
        before = self.client.get("/blog/atom.xml?archive=2").content
        factories.post("Newest")
        after = self.client.get("/blog/atom.xml?archive=2").content
        self.assertEqual(titles("atom.xml", after), titles("atom.xml", before))

    def test_json_leads_to_older_posts(self):
        feed = json.loads(self.client.get("/blog/feed.json").content)
        self.assertEqual(feed["next_url"], f"{HOST}/blog/feed.json?archive=2")
        feed = json.loads(self.client.get("/blog/feed.json?archive=1").content)
        self.assertNotIn("next_url", feed)

    def test_what_fits_the_feed_has_no_archive(self):
        links = self.links(self.client.get("/blog/tags/python/atom.xml").content)
        self.assertNotIn("prev-archive", links)

    def test_archives_that_are_not_there_are_404(self):
        for number in ("0", "3", "-1", "x", "", "1.0", "01", "9" * 30, "١"):
            response = self.client.get("/blog/atom.xml", {"archive": number})
            self.assertEqual(response.status_code, 404, number)

    def test_archive_may_be_kept_longer(self):
        response = self.client.get("/blog/atom.xml?archive=1")
        self.assertRegex(response["Cache-Control"], "public, .*max-age=3600,")


class BudgetTests(MediaTestCase):
    """Beside the way to the list: one query for what is new, one for the bodies."""

    ROUTING = 2  # the site, the blog index
    OWNER = 1  # the tag, the author or the series

    @classmethod
    def setUpTestData(cls):
        authors = [factories.author() for _ in range(2)]
        about, hidden = factories.standard_page("A", slug="a"), factories.standard_page("B")
        hidden.unpublish()
        for _ in range(6):
            picture = factories.image()
            image = {"image": picture.pk, "alt_text": "x", "decorative": False}
            body = [
                {"type": "image", "value": {"image": image, "caption": ""}},
                {
                    "type": "text",
                    "value": f'<p><a linktype="page" id="{about.pk}">a</a> '
                    f'<a linktype="page" id="{hidden.pk}">b</a></p>',
                },
            ]
            factories.post(
                body=json.dumps(body), tags=["A", "B"], authors=authors, cover=factories.image()
            )

    def count(self, address, **headers):
        self.client.get(address)  # fills what is kept for the life of a process
        with CaptureQueriesContext(connection) as queries:
            response = self.client.get(address, headers=headers)
        return response, len(queries)

    def test_feed_takes_two(self):
        for name in NAMES:
            response, number = self.count(f"/blog/{name}")
            self.assertEqual(number, self.ROUTING + 2, name)
            self.assertIn(b"/a/", response.content)
            self.assertIn(b"/media/", response.content)
            self.assertNotIn(b"/b/&quot;", response.content)

    def test_feed_of_a_tag_takes_two(self):
        self.assertEqual(self.count("/blog/tags/a/atom.xml")[1], self.ROUTING + self.OWNER + 2)

    def test_that_nothing_is_new_takes_one(self):
        tag = self.client.get("/blog/atom.xml")["ETag"]
        response, number = self.count("/blog/atom.xml", **{"if-none-match": tag})
        self.assertEqual((response.status_code, number), (304, self.ROUTING + 1))

    def test_what_the_index_does_not_know_takes_one_more(self):
        before = self.client.get("/blog/atom.xml").content
        ReferenceIndex.objects.all().delete()
        response, number = self.count("/blog/atom.xml")
        self.assertEqual(number, self.ROUTING + 3)
        self.assertEqual(response.content, before)
