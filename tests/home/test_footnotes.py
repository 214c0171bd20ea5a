from django.test import SimpleTestCase

from blog import reading
from home.blocks import PageStreamBlock
from home.footnotes import ARROW, link_footnotes, without_references
from home.rendering import render_body

REFERENCE = '<p>Words<sup><a href="#fn-a">1</a></sup>.</p>'
NOTES = '<ol><li id="fn-a">The <b>note</b></li></ol>'


def way_back(id_: str, label: str = "Back to the text") -> str:
    return f' <a href="#{id_}" role="doc-backlink" aria-label="{label}">{ARROW}</a>'


class LinkFootnotesTests(SimpleTestCase):
    def test_reference_and_note_lead_to_each_other(self):
        text, notes = link_footnotes([REFERENCE, NOTES])
        self.assertEqual(
            text,
            '<p>Words<sup><a href="#fn-a" id="fnref-a" role="doc-noteref">1</a></sup>.</p>',
        )
        self.assertEqual(notes, f'<ol><li id="fn-a">The <b>note</b>{way_back("fnref-a")}</li></ol>')

    def test_editor_may_turn_link_and_superscript_around(self):
        (text,) = link_footnotes([f'<p><a href="#fn-a"><sup>1</sup></a></p>{NOTES}'])
        self.assertIn('<a href="#fn-a" id="fnref-a" role="doc-noteref"><sup>1</sup></a>', text)
        self.assertIn(way_back("fnref-a"), text)

    def test_each_reference_to_a_note_has_its_way_back(self):
        first, second, notes = link_footnotes([REFERENCE, REFERENCE, NOTES])
        self.assertIn('id="fnref-a"', first)
        self.assertIn('id="fnref-a-2"', second)
        both = way_back("fnref-a") + way_back("fnref-a-2", "Back to the text, place 2")
        self.assertIn(f"{both}</li>", notes)

    def test_notes_may_stand_before_and_refer_to_others(self):
        notes = '<ol><li id="fn-a">See<a href="#fn-b">2</a></li><li id="fn-b">B</li></ol>'
        linked, _ = link_footnotes([notes, REFERENCE])
        self.assertIn('<a href="#fn-b" id="fnref-b" role="doc-noteref">2</a>', linked)
        self.assertIn(way_back("fnref-a"), linked)
        self.assertIn(f"B{way_back('fnref-b')}</li>", linked)

    def test_note_with_a_list_ends_where_its_item_ends(self):
        notes = '<ol><li id="fn-a">A<ul><li>x</li></ul></li></ol>'
        self.assertIn(f"</ul>{way_back('fnref-a')}</li>", link_footnotes([REFERENCE, notes])[1])

    def test_reference_to_nothing_stays_a_plain_link(self):
        self.assertEqual(link_footnotes([REFERENCE]), [REFERENCE])

    def test_note_that_nobody_refers_to_has_no_way_back(self):
        other = '<ol><li id="fn-b">B</li></ol>'
        self.assertEqual(link_footnotes([REFERENCE, NOTES, other])[2], other)

    def test_other_text_is_untouched_byte_for_byte(self):
        other = "<p>a\r\n&amp; <b >b</b></p>\n"
        text, _ = link_footnotes([other + REFERENCE + other, NOTES])
        self.assertTrue(text.startswith(other))
        self.assertTrue(text.endswith(other))
        self.assertEqual(link_footnotes([other]), [other])

    def test_names_that_would_need_escaping_are_none(self):
        for name in ("a&quot;b", "a b", "&lt;script&gt;", ""):
            texts = [REFERENCE.replace("fn-a", f"fn-{name}"), NOTES.replace("fn-a", f"fn-{name}")]
            with self.subTest(name):
                self.assertEqual(link_footnotes(texts), texts)

    def test_names_in_any_writing(self):
        texts = [text.replace("fn-a", "fn-größe_1") for text in (REFERENCE, NOTES)]
        self.assertIn('id="fnref-größe_1"', link_footnotes(texts)[0])

    def test_unclosed_tags_harm_nobody(self):
        for text in ('<p><a href="#fn-a">1', '<li id="fn-a">', "</li></a>", '<a href="#fn-a"'):
            link_footnotes([text, REFERENCE, NOTES])


class PageTests(SimpleTestCase):
    body = [
        {"type": "text", "value": REFERENCE},
        {"type": "quote", "value": {"text": REFERENCE}},
        {"type": "callout", "value": {"kind": "tip", "body": REFERENCE}},
        {
            "type": "table",
            "value": {
                "columns": [{"type": "text", "heading": "x"}],
                "rows": [{"values": [REFERENCE]}],
            },
        },
        {"type": "text", "value": NOTES},
    ]

    def test_references_stand_in_text_quote_callout_and_table(self):
        html = render_body(PageStreamBlock().to_python(self.body)).html
        for id_ in ("fnref-a", "fnref-a-2", "fnref-a-3", "fnref-a-4"):
            self.assertEqual(html.count(f'id="{id_}"'), 1)
            self.assertEqual(html.count(f'href="#{id_}"'), 1)

    def test_page_that_is_rendered_again_is_the_same(self):
        stream = PageStreamBlock().to_python(self.body)
        self.assertEqual(render_body(stream).html, render_body(stream).html)

    def test_headings_leave_the_ids_of_references_free(self):
        heading = {"type": "text", "value": "<h2>fnref-a</h2>"}
        html = render_body(PageStreamBlock().to_python([heading, *self.body])).html
        self.assertEqual(html.count('id="fnref-a"'), 1)

    def test_numbers_are_no_words_of_the_text(self):
        self.assertEqual(reading.plain_text(PageStreamBlock().to_python(self.body[:1])), "Words.")
        turned = '<p>a<a href="#fn-a"><sup>1</sup></a> b</p>'
        self.assertEqual(without_references(turned), "<p>a b</p>")
        self.assertEqual(without_references("<p>a</p>"), "<p>a</p>")
