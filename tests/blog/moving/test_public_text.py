"""A post as Markdown, as anybody gets it at its address with index.md."""

from datetime import UTC, datetime, timedelta, timezone

from django.conf import settings
from django.core.files.base import ContentFile
from django.test import override_settings
from django.utils import timezone as now
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.models import Page, PageViewRestriction

from blog.blocks import PostStreamBlock
from blog.models import BlogPostPage
from blog.moving.blocks_to_text import blocks_to_text
from blog.moving.builtin_shortcodes import builtin
from blog.moving.front_matter import split
from blog.moving.markdown import Dialect
from blog.moving.public_text import PublicReferences
from blog.moving.text_to_blocks import text_to_blocks
from blog.sample.loader import load
from tests import factories
from tests.base import MediaTestCase
from tests.blog.moving.base import Around

CODE = "\tx = 1  \n\n````md\n```py\ny = '{{< a >}}'\n```\n````\n \n"
HOST = "http://localhost:8000"


def link(page, fragment=""):
    part = f' fragment="{fragment}"' if fragment else ""
    return f'<a linktype="page" id="{page.pk}"{part}>{page.title}</a>'


def restrict(page, kind=PageViewRestriction.PASSWORD):
    PageViewRestriction.objects.create(page=page, restriction_type=kind, password="x")


class PublicTextTestCase(MediaTestCase):
    def get(self, page, **kwargs):
        return self.client.get(f"{page.url}index.md", **kwargs)

    def text(self, page):
        response = self.get(page)
        self.assertEqual(response.status_code, 200, page.url)
        return response.content.decode()

    def body(self, *blocks):
        """Return the Markdown of a post of these blocks, without its front matter."""
        return split(self.text(factories.post(body=list(blocks)))).body.strip("\n")


class WholePostTests(PublicTextTestCase):
    """A post with everything."""

    @classmethod
    def setUpTestData(cls):
        cls.other = factories.post("Other", slug="other")
        cls.hidden = factories.post("Hidden", slug="hidden", publish=False)
        cls.cover, cls.picture = factories.image(), factories.image()
        make = get_document_model().objects.create
        cls.paper = make(title="Paper", file=ContentFile(b"x", name="paper.pdf"))
        cls.film = make(title="Film", file=ContentFile(b"x", name="film.mp4"))
        prose = (
            f'<h2 id="top">Links</h2><p>{link(cls.other, "part")} and {link(cls.hidden)},'
            f' <a linktype="document" id="{cls.paper.pk}">paper</a>, <a href="/about/">about</a>,'
            ' <a href="#top">top</a>, <a href="https://example.org/x">x</a>,'
            ' <a href="mailto:a@example.org">mail</a>.</p><ul><li>One</li><li>Two</li></ul>'
        )
        image = {"image": cls.picture.pk, "alt_text": "A [slope]", "decorative": False}
        cell = f"<p>{link(cls.other)}</p>"
        columns = [{"type": "text", "heading": "`a|b`"}, {"type": "text_right", "heading": "n"}]
        rows = [{"values": [cell, "<p>1 | 2</p>"]}]
        body = [
            {"type": "text", "value": prose},
            {"type": "code", "value": {"language": "python", "code": CODE}},
            {"type": "image", "value": {"image": image, "caption": "<p>A <b>slope</b></p>"}},
            {"type": "note", "value": "Ask Ada first."},
            {"type": "quote", "value": {"text": "<p>So.</p>", "attribution": "Ada"}},
            {
                "type": "callout",
                "value": {"kind": "warning", "title": "Mind", "body": f"<p>{link(cls.other)}</p>"},
            },
            {"type": "table", "value": {"columns": columns, "rows": rows, "caption": "Cap"}},
            {
                "type": "embed",
                "value": {"url": "https://vimeo.com/1", "title": "Talk", "picture": None},
            },
            {"type": "video", "value": {"file": cls.film.pk, "title": "Film"}},
        ]
        cls.post = factories.post(
            "Everything: all of it",
            slug="everything",
            body=body,
            date=datetime(2024, 3, 1, 23, 30, tzinfo=timezone(-timedelta(hours=7))),
            updated=datetime(2024, 4, 1, 12, tzinfo=UTC),
            introduction="In short.",
            search_description="For engines.",
            cover=cls.cover,
            cover_alt="A cover",
            tags=["Python", "SQL"],
            authors=[factories.author("Ben Reed"), factories.author("Ada Lark")],
            series=factories.series("A queue"),
            series_order=2,
            canonical_url="https://example.org/größe/",
            front_matter={"secret": "of the file"},
        )

    def test_front_matter_says_what_the_page_says(self):
        data = split(self.text(self.post)).data
        self.assertEqual(
            data,
            {
                "title": "Everything: all of it",
                "date": "2024-03-01T23:30:00-07:00",
                "lastmod": "2024-04-01T05:00:00-07:00",
                "summary": "In short.",
                "description": "For engines.",
                "authors": ["Ben Reed", "Ada Lark"],
                "tags": ["Python", "SQL"],
                "series": ["A queue"],
                "weight": 2,
                "cover": {"image": HOST + self.cover.file.url, "alt": "A cover"},
                "canonicalURL": "https://example.org/größe/",
                "url": f"{HOST}/blog/everything/",
            },
        )

    def test_addresses_are_absolute(self):
        text = self.text(self.post)
        for wanted in (
            f"[Other]({HOST}/blog/other/#part)",
            f"[paper]({HOST}{self.paper.file.url})",
            f"[about]({HOST}/about/)",
            f"[top]({HOST}/blog/everything/#top)",
            "[x](https://example.org/x)",
            "[mail](mailto:a@example.org)",
            f"]({HOST}{self.picture.file.url})",
            f"[Film]({HOST}{self.film.file.url})",
            "[Talk](https://vimeo.com/1)",
        ):
            self.assertIn(wanted, text)
        self.assertNotIn("](/", text)
        self.assertNotIn("](#", text)

    def test_links_to_hidden_pages_carry_no_address(self):
        text = self.text(self.post)
        self.assertIn(" and Hidden,", text)
        self.assertNotIn("/hidden/", text)
        restrict(self.other)
        self.assertNotIn("/other/", self.text(self.post))

    def test_what_only_authors_see_is_absent(self):
        text = self.text(self.post)
        self.assertNotIn("Ask Ada", text)
        self.assertNotIn("secret", text)

    def test_code_is_there_byte_for_byte(self):
        self.assertIn(f"\n`````python\n{CODE}\n`````\n", self.text(self.post))

    def test_read_again_it_has_the_same_blocks(self):
        source = split(self.text(self.post)).body
        around = Around()
        blocks = text_to_blocks(source, around, builtin, Dialect()).blocks
        kinds = [block["type"] for block in blocks]
        # Players are links for readers, and a caption with more than words is a paragraph.
        wanted = ["text", "code", "image", "text", "quote", "callout", "table", "text"]
        self.assertEqual(kinds, wanted)
        self.assertEqual(blocks[1]["value"]["code"], CODE)
        self.assertEqual(blocks[5]["value"]["kind"], "warning")
        self.assertEqual(len(blocks[6]["value"]["columns"]), 2)
        self.assertEqual(list(around.keys), [HOST + self.picture.file.url])

    def test_few_queries_whatever_it_refers_to(self):
        self.get(self.post)  # fills what is kept for the life of a process
        with self.assertNumQueries(factories.AtMost(8)):
            self.get(self.post)

    def test_headers_say_what_it_is(self):
        response = self.get(self.post)
        self.assertEqual(response["Content-Type"], "text/markdown; charset=utf-8")
        self.assertEqual(response["Content-Disposition"], "inline")
        original = "<https://example.org/gr%C3%B6%C3%9Fe/>"
        self.assertEqual(response["Link"], f'{original}; rel="canonical"')
        own = f'<{HOST}/blog/other/>; rel="canonical"'
        self.assertEqual(self.get(self.other)["Link"], own)
        self.assertNotIn("X-Robots-Tag", response)
        self.assertEqual(response["X-Content-Type-Options"], "nosniff")
        self.assertFalse(response.cookies)
        self.assertNotIn("Cookie", response.get("Vary", ""))

    def test_who_has_it_already_gets_no_body(self):
        etag = self.get(self.post)["ETag"]
        again = self.get(self.post, headers={"if-none-match": etag})
        self.assertEqual((again.status_code, again.content), (304, b""))
        Page.objects.filter(pk=self.other.pk).update(url_path="/home/blog/moved/", slug="moved")
        again = self.get(self.post, headers={"if-none-match": etag})
        self.assertEqual(again.status_code, 200)

    def test_head_answers_as_get_does(self):
        got, head = self.get(self.post), self.client.head("/blog/everything/index.md")
        self.assertEqual((head.status_code, head.content), (200, b""))
        for name in ("Content-Type", "ETag", "Link"):
            self.assertEqual(head[name], got[name])

    def test_nothing_else_is_answered(self):
        self.assertEqual(self.client.post("/blog/everything/index.md").status_code, 405)

    def test_page_links_to_it(self):
        page = self.client.get(self.post.url)
        address = f"{HOST}/blog/everything/index.md"
        self.assertContains(
            page,
            f'<link rel="alternate" type="text/markdown" href="{address}"'
            ' title="Everything: all of it">',
            html=True,
        )
        self.assertContains(page, f'href="{address}" type="text/markdown">')


class OddPostTests(PublicTextTestCase):
    def test_post_of_nothing_is_its_front_matter(self):
        text = self.text(factories.post("Bare", body=[]))
        self.assertTrue(text.startswith("---\ntitle: Bare\n"))
        self.assertTrue(text.endswith("\n---\n"))

    def test_marks_in_words_stay_words(self):
        body = self.body(("text", "<p># no *heading* [x](y) &lt;b&gt; 1_000</p>"))
        around = Around()
        (block,) = text_to_blocks(body, around, builtin, Dialect()).blocks
        self.assertEqual(block["value"], "<p># no *heading* [x](y) &lt;b&gt; 1_000</p>")

    def test_picture_that_is_gone_leaves_nothing(self):
        value = {"image": {"image": 99999, "alt_text": "x", "decorative": False}}
        post = factories.post()
        BlogPostPage.objects.filter(pk=post.pk).update(body=[{"type": "image", "value": value}])
        self.assertTrue(self.text(post).endswith("\n---\n"))

    def test_links_that_lead_nowhere_break_nothing(self):
        html = (
            '<p><a linktype="page" id="x">a</a> <a linktype="page" id="99999">b</a> <a>c</a>'
            ' <a linktype="document">d</a> <a href="http://[half">e</a></p>'
        )
        post = factories.post()
        BlogPostPage.objects.filter(pk=post.pk).update(body=[{"type": "text", "value": html}])
        self.assertIn("\na b c d [e](http://[half)\n", self.text(post))

    def test_every_kind_of_block_can_be_written(self):
        post = factories.post()
        for name in PostStreamBlock().child_blocks:
            value = "" if name in ("text", "note") else {}
            with self.subTest(name):
                blocks_to_text(
                    [{"type": name, "value": value}], PublicReferences(post, [], None), "plain"
                )

    def test_slug_of_any_letters_is_found(self):
        self.assertIn("/blog/gr%C3%B6%C3%9Fe/", self.text(factories.post(slug="größe")))


class VisibilityTests(PublicTextTestCase):
    """Whoever may not see the post gets no Markdown of it, whoever that is."""

    def assert_absent(self, page, address=None):
        address = address or f"/blog/{page.slug}/index.md"
        for client in (self.client, self.editor):
            response = client.get(address)
            self.assertEqual(response.status_code, 404)
            self.assertNotIn(b"Text of", response.content)

    def setUp(self):
        self.editor = self.client_class()
        self.editor.force_login(factories.administrator())

    def test_draft_scheduled_and_expired_posts_are_absent(self):
        self.assert_absent(factories.post(publish=False))
        self.assert_absent(factories.post(go_live_at=now.now() + timedelta(days=1)))
        expired = factories.post()
        Page.objects.filter(pk=expired.pk).update(expire_at=now.now())
        self.assert_absent(expired)

    def test_restricted_posts_are_absent_and_not_linked(self):
        for kind in (PageViewRestriction.PASSWORD, PageViewRestriction.LOGIN):
            post = factories.post()
            restrict(post, kind)
            self.assert_absent(post)
            page = self.editor.get(post.url)
            self.assertNotContains(page, "index.md")

    def test_posts_below_a_hidden_index_are_absent(self):
        post = factories.post()
        restrict(factories.blog_index())
        self.assert_absent(post)

    def test_changes_not_yet_published_are_absent(self):
        post = factories.post("Seen")
        post.title = "Not yet"
        post.save_revision()
        self.assertNotIn("Not yet", self.text(post))

    def test_pages_that_are_no_posts_have_none(self):
        factories.standard_page("About", slug="about")
        addresses = ("/index.md", "/blog/index.md", "/about/index.md", "/blog/tags/index.md")
        for address in (*addresses, "/none/index.md", "/%00/index.md", "/blog/%FF/index.md"):
            self.assertEqual(self.client.get(address).status_code, 404, address)

    def test_former_address_leads_to_the_new_one(self):
        post = factories.post(slug="new")
        Redirect.objects.create(old_path="/blog/old", redirect_page=post)
        Redirect.objects.create(old_path="/blog/list", redirect_page=factories.blog_index())
        response = self.client.get("/blog/old/index.md")
        self.assertRedirects(response, "/blog/new/index.md", 301)
        self.assertEqual(self.client.get("/blog/list/index.md").status_code, 404)

    def test_public_process_answers_too(self):
        post, hidden = factories.post(), factories.post()
        restrict(hidden)
        middleware = [
            one
            for one in settings.MIDDLEWARE
            if not any(f"contrib.{name}." in one for name in ("sessions", "auth", "messages"))
        ]
        with override_settings(ENABLE_ADMIN=False, MIDDLEWARE=middleware):
            self.assertIn("Text of", self.text(post))
            self.assertEqual(self.get(hidden).status_code, 404)


class SampleTests(PublicTextTestCase):
    def test_every_sample_post_can_be_had_as_markdown(self):
        load()
        posts = BlogPostPage.objects.published()
        self.assertEqual(posts.count(), 17)
        for post in posts:
            with self.subTest(post.slug):
                text = self.text(post)
                for block in post.body.raw_data:
                    if block["type"] == "code":
                        self.assertIn(f"\n{block['value']['code']}\n", text)
                self.assertNotIn("](/", text)
