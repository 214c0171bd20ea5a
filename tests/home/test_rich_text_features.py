import json

from django.test import SimpleTestCase, TestCase
from wagtail.admin.icons import get_icons
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.admin.rich_text.converters.db_html import DbHTMLConverter
from wagtail.admin.rich_text.editors.draftail import DraftailRichTextArea
from wagtail.models import ReferenceIndex

from home.blocks.prose import INLINE_FEATURES, TEXT_FEATURES, ProseBlock
from home.rich_text import BLOCK_KEY
from tests import factories


def edited(html: str, features=TEXT_FEATURES) -> str:
    """Return ``html`` as the editor gives it back, without the keys of its blocks."""
    converter = ContentstateConverter(features)
    sent = converter.to_database_format(converter.from_database_format(html))
    return BLOCK_KEY.sub(r"\1", ProseBlock().value_from_form(sent).source)


class EditingTests(SimpleTestCase):
    """What goes into the editor comes out of it."""

    def assertKept(self, html: str, features=TEXT_FEATURES) -> None:
        self.assertEqual(edited(html, features), html)

    def test_ids_of_headings(self):
        self.assertKept('<h2 id="one">A</h2><h3 id="größe:2">B</h3><h4 id="c.d">C</h4><p>x</p>')

    def test_ids_and_numbers_of_items(self):
        self.assertKept('<ol><li value="3">a</li><li id="fn-a">b</li></ol>')
        self.assertKept('<ol><li>a</li></ol><p>x</p><ol><li id="b" value="2">b</li></ol>')
        self.assertKept('<ul><li>a<ol><li value="0">b</li></ol></li><li id="c">c</li></ul>')

    def test_numbers_go_on_behind_an_inner_list_of_another_kind(self):
        self.assertKept("<ol><li>a<ul><li>b</li></ul></li><li>c<ul><li>d</li></ul></li></ol>")
        self.assertKept("<ul><li>a<ul><li>b<ol><li>c</li></ol></li><li>d</li></ul></li></ul>")

    def test_definition_lists(self):
        html = (
            '<p>x</p><dl><dt id="t">Term</dt><dd>One <b>definition</b></dd><dd>Another</dd>'
            "<dt>Term</dt><dt>Term</dt><dd>Definition</dd></dl><p>y</p>"
        )
        self.assertKept(html)
        self.assertEqual(
            edited("<dl>\n<dt>a</dt>\n<dd>b</dd>\n</dl>"), "<dl><dt>a</dt><dd>b</dd></dl>"
        )

    def test_titles_of_links(self):
        self.assertKept('<p><a href="https://e.org/?a=1&amp;b#c" title="A &lt;b&gt;">x</a></p>')
        self.assertKept('<p><a href="#fn-a" title="It&#x27;s &quot;q&quot;">x</a></p>')

    def test_inline_styles_and_titles_where_text_is_inline(self):
        html = '<p><s>a</s><sup>b</sup><sub>c</sub> <a href="https://e.org/" title="t">x</a></p>'
        self.assertKept(html, INLINE_FEATURES)

    def test_footnotes_are_still_footnotes(self):
        html = '<p>a<sup><a href="#fn-a">1</a></sup></p>'
        self.assertEqual(edited(html), '<p>a<a href="#fn-a"><sup>1</sup></a></p>')
        self.assertKept(edited(html))

    def test_key_of_a_block_stands_where_it_is_looked_for(self):
        html = '<h2 data-block-key="abcde" id="x">A</h2>'
        converter = ContentstateConverter(TEXT_FEATURES)
        self.assertEqual(converter.to_database_format(converter.from_database_format(html)), html)

    def test_blocks_without_attributes_are_as_they_were(self):
        state = json.loads(ContentstateConverter(TEXT_FEATURES).from_database_format("<h2>A</h2>"))
        self.assertNotIn("data", state["blocks"][0])

    def test_values_that_are_none_are_dropped(self):
        self.assertEqual(edited('<h2 id="a b">A</h2>'), "<h2>A</h2>")
        self.assertEqual(edited('<h2 id="">A</h2>'), "<h2>A</h2>")
        html = '<ol><li value="x" onclick="alert(1)">a</li></ol>'
        self.assertEqual(edited(html), "<ol><li>a</li></ol>")

    def test_nothing_that_the_browser_sends_breaks_out(self):
        state = json.loads(ContentstateConverter(TEXT_FEATURES).from_database_format("<h2>A</h2>"))
        state["blocks"][0]["data"] = {"id": '"><script>', "onclick": "x", "value": "3"}
        html = ContentstateConverter(TEXT_FEATURES).to_database_format(json.dumps(state))
        self.assertEqual(BLOCK_KEY.sub(r"\1", html), "<h2>A</h2>")


class PageLinkTests(TestCase):
    def test_part_and_title_are_kept(self):
        page = factories.post()
        html = f'<p><a linktype="page" id="{page.pk}" fragment="a:~:text=b%20c" title="T">x</a></p>'
        self.assertEqual(edited(html), html)
        self.assertEqual(edited(html, INLINE_FEATURES), html)

    def test_author_sees_the_part(self):
        page = factories.post()
        html = f'<p><a linktype="page" id="{page.pk}" fragment="part">x</a></p>'
        state = json.loads(ContentstateConverter(TEXT_FEATURES).from_database_format(html))
        self.assertEqual(state["entityMap"]["0"]["data"]["url"], f"{page.url}#part")

    def test_link_to_a_page_that_is_gone_is_kept(self):
        html = '<p><a linktype="page" id="999999" fragment="a">x</a></p>'
        self.assertEqual(edited(html), html)

    def test_page_knows_who_links_to_a_part_of_it(self):
        page = factories.post()
        html = f'<p><a linktype="page" id="{page.pk}" fragment="a">x</a></p>'
        linking = factories.post(body=[("text", html)])
        references = ReferenceIndex.get_references_to(page.page_ptr)
        self.assertEqual([found.object_id for found in references], [str(linking.pk)])


class FilterTests(SimpleTestCase):
    """Wagtail's filter for text that does not come from its editor."""

    def test_all_of_it_passes(self):
        html = (
            '<h2 id="a">A</h2><ol><li id="b" value="3">b</li></ol>'
            '<dl><dt id="c">c</dt><dd id="d">d</dd></dl>'
            '<p><a href="https://e.org/" title="t">x</a><s>a</s><sup>b</sup><sub>c</sub>'
            '<a fragment="f" id="1" linktype="page" title="t">y</a><code>z</code></p>'
        )
        self.assertEqual(DbHTMLConverter(TEXT_FEATURES).clean(html), (html, []))

    def test_nothing_else_passes(self):
        html = '<h2 id="a" onclick="x">A</h2><p><a href="javascript:x" title="t">x</a></p>'
        cleaned, _ = DbHTMLConverter(TEXT_FEATURES).clean(html)
        self.assertEqual(cleaned, '<h2 id="a">A</h2><p><a title="t">x</a></p>')


class ToolbarTests(SimpleTestCase):
    def test_term_and_definition_have_a_button_each(self):
        types = DraftailRichTextArea(features=TEXT_FEATURES).options["blockTypes"]
        buttons = {t["type"]: t for t in types if t["type"].startswith("definition")}
        self.assertEqual(list(buttons), ["definition-term", "definition"])
        for button in buttons.values():
            self.assertTrue(button["description"])
            self.assertIn(f'id="icon-{button["icon"]}"', get_icons())
