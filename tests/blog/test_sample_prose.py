"""The marks in which the sample posts are written."""

from django.test import SimpleTestCase

from blog.sample.content import moment, table
from blog.sample.prose import inline, to_rich_text, typographic


def html(prose):
    return to_rich_text(prose, {"other": 7}.__getitem__)


class ProseTests(SimpleTestCase):
    def test_paragraphs_headings_and_lists(self):
        self.assertEqual(
            html("One\nline.\n\n## A `b`\n\n- first\n  item\n- second\n\n1. one"),
            "<p>One line.</p><h2>A <code>b</code></h2>"
            "<ul><li>first item</li><li>second</li></ul><ol><li>one</li></ol>",
        )

    def test_marks_inside_a_line(self):
        self.assertEqual(html("**so *it* is**"), "<p><b>so <i>it</i> is</b></p>")
        self.assertEqual(html("[a `b`](/c)"), '<p><a href="/c">a <code>b</code></a></p>')

    def test_link_to_a_post_becomes_a_link_to_its_page(self):
        self.assertEqual(html("[words](post:other)"), '<p><a linktype="page" id="7">words</a></p>')
        with self.assertRaises(KeyError):
            html("[words](post:missing)")

    def test_text_and_code_are_escaped(self):
        self.assertEqual(inline("a < b, `<i>`", int), "a &lt; b, <code>&lt;i&gt;</code>")

    def test_quotation_marks_are_set_round_but_not_in_code(self):
        self.assertEqual(typographic("\"It's\" ('so')"), "“It’s” (‘so’)")
        self.assertEqual(typographic("`it's \"x\"`'s"), '`it\'s "x"`’s')


class ContentTests(SimpleTestCase):
    def test_a_moment_without_an_offset_is_refused(self):
        with self.assertRaises(ValueError):
            moment("2024-01-01T10:00:00")

    def test_a_table_with_a_short_row_is_refused(self):
        with self.assertRaises(ValueError):
            table(("a", "b"), ("1",))
