import json

from django.test import SimpleTestCase, TestCase
from wagtail.models import Page, PageViewRestriction, Site

from home.blocks import PageStreamBlock, ProseBlock
from home.rendering import render_body
from home.rich_text import SEPARATOR, Prose, expand, texts_in
from tests import factories


def link(page, words: str = "words") -> str:
    """Return stored rich text with a link to ``page``."""
    return f'<p><a id="{page.pk}" linktype="page">{words}</a></p>'


class ExpandTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.posts = [factories.post(slug=f"post-{number}-here") for number in range(3)]
        cls.draft = factories.post(publish=False)

    def setUp(self):
        Site.get_site_root_paths()  # fetched once, then cached

    def html(self, source: str) -> str:
        return Prose(source).html

    def test_one_query_for_the_pages_of_all_texts(self):
        texts = [Prose(link(post) + link(self.draft)) for post in self.posts for _ in range(5)]
        with self.assertNumQueries(1):
            expand(texts)
        for text in texts:
            with self.assertNumQueries(0):
                self.assertIn('<a href="/blog/post-', text.html)

    def test_no_query_without_links_to_pages(self):
        with self.assertNumQueries(0):
            expand([Prose("<p>a</p>"), Prose('<p><a href="https://example.com/">b</a></p>')])
            expand([])

    def test_query_count_of_a_body_does_not_grow(self):
        cells = [[link(post) for post in self.posts] for _ in range(10)]
        table = {
            "columns": [{"type": "text", "heading": "x"}] * 3,
            "rows": [{"values": row} for row in cells],
            "caption": "",
        }
        stream = [{"type": "text", "value": link(post)} for post in self.posts]
        stream += [
            {"type": "table", "value": table},
            {"type": "quote", "value": {"text": link(self.posts[0])}},
            {"type": "callout", "value": {"kind": "tip", "body": link(self.posts[1])}},
        ]
        body = PageStreamBlock().to_python(stream)
        with self.assertNumQueries(1):
            html = render_body(body).html
        self.assertEqual(html.count('href="/blog/post-'), 3 + 30 + 2)

    def test_link_leads_to_a_part_of_the_page_and_has_its_title(self):
        post = self.posts[0]
        source = (
            f'<p><a linktype="page" id="{post.pk}" fragment="a&amp;b:~:text=c%20d" '
            'title="It&#x27;s &lt;b&gt; &quot;q&quot;">x</a></p>'
        )
        self.assertEqual(
            self.html(source),
            f'<p><a href="{post.url}#a&amp;b:~:text=c%20d" '
            'title="It&#x27;s &lt;b&gt; &quot;q&quot;">x</a></p>',
        )
        broken = f'<p><a linktype="page" id="{self.draft.pk}" fragment="a" title="t">x</a></p>'
        self.assertEqual(self.html(broken), "<p><a>x</a></p>")

    def test_link_leads_to_where_the_page_is_now(self):
        post = self.posts[0]
        post.slug = "moved"
        post.save_revision().publish()
        self.assertEqual(self.html(link(post)), '<p><a href="/blog/moved/">words</a></p>')

    def assert_no_address(self, source: str):
        self.assertEqual(self.html(source), "<p><a>words</a></p>")

    def test_link_to_a_draft_loses_its_address(self):
        self.assert_no_address(link(self.draft))

    def test_link_to_a_private_page_loses_its_address(self):
        PageViewRestriction.objects.create(
            page=self.posts[0], restriction_type=PageViewRestriction.LOGIN
        )
        self.assert_no_address(link(self.posts[0]))

    def test_link_to_a_page_below_a_draft_loses_its_address(self):
        Page.objects.filter(pk=factories.blog_index().pk).update(live=False)
        self.assert_no_address(link(self.posts[0]))

    def test_link_to_a_page_that_is_gone_or_never_was_loses_its_address(self):
        for number in ("999999", "0", "", "x", "-1", "²", "٣"):
            with self.subTest(number):
                self.assert_no_address(f'<p><a id="{number}" linktype="page">words</a></p>')
        self.assert_no_address('<p><a linktype="page">words</a></p>')

    def test_other_links_stay(self):
        for address in ("https://example.com/?a=1&amp;b=2", "mailto:me@example.com", "#notes"):
            source = f'<p><a href="{address}">words</a></p>'
            with self.subTest(address):
                self.assertEqual(self.html(source), source)

    def test_text_with_a_tag_that_never_ends_harms_no_other(self):
        texts = [Prose(link(self.posts[0])), Prose('<p><a linktype="page" id="'), Prose("<p>z</p>")]
        expand(texts)
        self.assertEqual(texts[0].html, '<p><a href="/blog/post-0-here/">words</a></p>')
        self.assertEqual(texts[2].html, "<p>z</p>")

    def test_separator_is_nothing_that_can_be_stored(self):
        self.assertEqual(SEPARATOR, "\0")


class BlockKeyTests(SimpleTestCase):
    def test_keys_of_the_editor_are_removed(self):
        text = Prose('<h2 data-block-key="a1b2c">A</h2><ul><li data-block-key="x">b</li></ul>')
        self.assertEqual(text.html, "<h2>A</h2><ul><li>b</li></ul>")

    def test_words_about_keys_stay(self):
        source = '<p>Write &lt;p data-block-key=&quot;x&quot;&gt; or data-block-key="x".</p>'
        self.assertEqual(Prose(source).html, source)


class InlineTests(SimpleTestCase):
    def test_single_paragraph_is_taken_off(self):
        self.assertEqual(Prose("<p>a <b>b</b></p>").inline, "a <b>b</b>")

    def test_more_than_one_stays(self):
        for source in ("<p>a</p><p>b</p>", "<ul><li>a</li></ul>", "plain", ""):
            with self.subTest(source):
                self.assertEqual(Prose(source).inline, source)


class ProseBlockTests(SimpleTestCase):
    def test_every_way_in_gives_prose(self):
        block = ProseBlock()
        for value in (
            block.to_python("<p>a</p>"),
            block.normalize("<p>a</p>"),
            block.normalize(Prose("<p>a</p>")),
            block.value_from_form("<p>a</p>"),
        ):
            self.assertIsInstance(value, Prose)
            self.assertEqual(value.source, "<p>a</p>")

    def test_script_is_no_address(self):
        entity = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:alert(1)"}}
        paragraph = {
            "key": "a1b2c",
            "text": "words <script>",
            "type": "unstyled",
            "depth": 0,
            "inlineStyleRanges": [],
            "entityRanges": [{"offset": 0, "length": 5, "key": 0}],
        }
        sent = json.dumps({"blocks": [paragraph], "entityMap": {"0": entity}})
        text = ProseBlock(features=["link"]).value_from_datadict({"x": sent}, {}, "x")
        self.assertEqual(text.html, "<p><a>words</a> &lt;script&gt;</p>")

    def test_migrations_know_only_the_stock_block(self):
        self.assertEqual(ProseBlock().deconstruct()[0], "wagtail.blocks.RichTextBlock")

    def test_texts_are_found_however_deep(self):
        stream = PageStreamBlock().to_python(
            [
                {"type": "text", "value": "<p>a</p>"},
                {"type": "quote", "value": {"text": "<p>b</p>"}},
                {
                    "type": "table",
                    "value": {
                        "columns": [{"type": "text", "heading": ""}],
                        "rows": [{"values": ["<p>c</p>"]}],
                    },
                },
            ]
        )
        self.assertEqual(
            [text.source for text in texts_in(stream)], ["<p>a</p>", "<p>b</p>", "<p>c</p>"]
        )
