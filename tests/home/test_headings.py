import re

from django.conf import settings
from django.test import SimpleTestCase

from home.blocks import PageStreamBlock
from home.headings import Heading, add_heading_ids, github_slug, given_ids, nest, unused_id
from home.rendering import TEMPLATE_IDS, render_body


def ids(html: str, taken: set[str] | None = None) -> list[str]:
    """Return the ids that the headings of ``html`` get."""
    return [heading.id for heading in add_heading_ids(html, taken or set())[1]]


class GithubSlugTests(SimpleTestCase):
    def test_slugs_are_those_of_github(self):
        for text, slug in (
            ("Hello, World!", "hello-world"),
            ("What's new in 3.14?", "whats-new-in-314"),
            ("snake_case and kebab-case", "snake_case-and-kebab-case"),
            ("C++ & C#", "c--c"),
            ("a - b", "a---b"),
            ("Größe", "größe"),
            ("日本語 の 見出し", "日本語-の-見出し"),
            ("cafe\u0301", "cafe\u0301"),
            ("ÀÉ", "àé"),
            ("x² ¼", "x-"),
            ("Ⅳ", "ⅳ"),
            ("🎉", ""),
            ("🎉 Party", "-party"),
            ("tab\tand\u00a0space", "tabandspace"),
            ("", ""),
        ):
            with self.subTest(text):
                self.assertEqual(github_slug(text), slug)

    def test_nothing_that_ends_an_attribute_is_left(self):
        self.assertEqual(github_slug("""\"'<>&=`/\\#%"""), "")


class UnusedIdTests(SimpleTestCase):
    def test_same_words_get_numbers(self):
        taken = set()
        found = [unused_id("Notes", taken) for _ in range(3)]
        self.assertEqual(found, ["notes", "notes-1", "notes-2"])

    def test_number_that_is_taken_is_passed_over(self):
        taken = set()
        found = [unused_id(text, taken) for text in ("Notes 1", "Notes", "Notes")]
        self.assertEqual(found, ["notes-1", "notes", "notes-2"])

    def test_heading_without_letters_has_an_id(self):
        taken = set()
        self.assertEqual([unused_id("🎉", taken) for _ in range(2)], ["section", "section-1"])

    def test_same_text_gives_the_same_ids_each_time(self):
        html = "<h2>A</h2><h3>A</h3><h2>B</h2>"
        self.assertEqual(ids(html), ids(html))


class AddHeadingIdsTests(SimpleTestCase):
    def test_heading_gets_id_and_visible_link(self):
        html, headings = add_heading_ids("<p>x</p><h2>One two</h2><p>y</p>", set())
        self.assertHTMLEqual(
            html,
            '<p>x</p><h2 id="one-two">One two<a class="heading-anchor" href="#one-two"'
            ' aria-label="Link to this section: One two">#</a></h2><p>y</p>',
        )
        self.assertEqual(headings, [Heading(2, "one-two", "One two")])

    def test_only_h2_to_h4_are_headings_of_a_text(self):
        html = "<h1>a</h1><h5>b</h5><h6>c</h6><p>d</p>"
        self.assertEqual(add_heading_ids(html, set()), (html, []))
        levels = [
            heading.level for heading in add_heading_ids("<h2>a</h2><h3>b</h3><h4>c</h4>", set())[1]
        ]
        self.assertEqual(levels, [2, 3, 4])

    def test_ids_of_the_page_are_taken_and_added_to(self):
        taken = {"notes"}
        self.assertEqual(ids("<h2>Notes</h2>", taken), ["notes-1"])
        self.assertEqual(taken, {"notes", "notes-1"})

    def test_id_that_is_there_stays(self):
        html, headings = add_heading_ids('<h2 class="x" id="mine">Notes</h2><h2>Mine</h2>', set())
        self.assertEqual([heading.id for heading in headings], ["mine", "mine-1"])
        self.assertIn('<h2 class="x" id="mine">Notes<a class="heading-anchor" href="#mine"', html)

    def test_markup_inside_stays_and_its_text_counts(self):
        html, headings = add_heading_ids("<h3>The <code>only()</code><br/>of <b>it</b></h3>", set())
        self.assertEqual(headings, [Heading(3, "the-only-of-it", "The only() of it")])
        self.assertIn("The <code>only()</code><br/>of <b>it</b><a ", html)

    def test_signs_in_a_heading_are_escaped_where_it_is_named(self):
        source = '<h2>a &lt;script&gt; &amp; "b"</h2>'
        html, (heading,) = add_heading_ids(source, set())
        self.assertEqual(heading.text, 'a <script> & "b"')
        self.assertIn("Link to this section: a &lt;script&gt; &amp; &quot;b&quot;", html)
        self.assertNotIn("<script", html)

    def test_id_of_somebody_else_is_escaped(self):
        html, _ = add_heading_ids('<h2 id="a&quot;&gt;&lt;script&gt;">x</h2>', set())
        self.assertNotIn("<script", html)

    def test_everything_else_stays_byte_for_byte(self):
        for html in (
            "",
            "no tags, but a < b && c",
            "<h2>never closed<p>x</p>",
            "</h2><p>closed but never opened</p>",
            "<p>é\r\n\tß &nbsp; &bogus; <br> <!-- <h2>no</h2> --></p>\n\n",
        ):
            with self.subTest(html):
                self.assertEqual(add_heading_ids(html, set()), (html, []))

    def test_headings_on_many_lines_are_found_where_they_are(self):
        html, headings = add_heading_ids(
            "<p>1</p>\n\n<h2\n>A\nB</h2>\r\n<p>é</p><h3>C</h3>\n", set()
        )
        self.assertEqual([heading.id for heading in headings], ["a-b", "c"])
        self.assertIn('<h2 id="a-b"\n>A\nB<a ', html)
        self.assertIn('<p>é</p><h3 id="c">C<a ', html)

    def test_many_headings_take_no_time(self):
        html = "".join(f"<h2>Same</h2><p>{number}</p>" for number in range(500))
        self.assertEqual(len(set(ids(html))), 500)


class NestTests(SimpleTestCase):
    def shape(self, *levels):
        def outline(headings):
            return [(heading.level, outline(heading.children)) for heading in headings]

        return outline(nest(Heading(level, str(n), "x") for n, level in enumerate(levels)))

    def test_deeper_headings_are_under_the_one_before(self):
        self.assertEqual(self.shape(2, 3, 4, 3, 2), [(2, [(3, [(4, [])]), (3, [])]), (2, [])])

    def test_levels_that_are_left_out_do_no_harm(self):
        self.assertEqual(self.shape(4, 2, 4, 3), [(4, []), (2, [(4, []), (3, [])])])

    def test_nothing_is_nothing(self):
        self.assertEqual(self.shape(), [])


class PageTests(SimpleTestCase):
    def article(self, *texts):
        block = PageStreamBlock()
        return render_body(block.to_python([{"type": "text", "value": text} for text in texts]))

    def test_ids_are_unique_over_all_texts_of_a_page(self):
        article = self.article("<h2>Notes</h2>", "<h2>Notes</h2><h3>More</h3>")
        self.assertEqual(re.findall(r' id="([^"]+)"', article.html), ["notes", "notes-1", "more"])
        self.assertEqual([h.id for h in article.headings], ["notes", "notes-1"])
        self.assertEqual([h.id for h in article.headings[1].children], ["more"])

    def test_second_page_begins_anew(self):
        self.assertEqual(self.article("<h2>A</h2>").headings, self.article("<h2>A</h2>").headings)

    def test_heading_does_not_take_the_id_of_a_part_of_the_page(self):
        self.assertEqual(self.article("<h2>Content</h2>").headings[0].id, "content-1")

    def test_ids_in_templates_are_known(self):
        for path in sorted((settings.BASE_DIR / "templates").rglob("*.html")):
            if "admin" in path.parts:
                continue  # no text of an author stands there
            with self.subTest(path.name):
                used = set(re.findall(r'\sid="([\w-]+)"', path.read_text(encoding="utf-8")))
                self.assertLessEqual(used, TEMPLATE_IDS)


class GivenIdTests(SimpleTestCase):
    """Ids that authors and imported files give."""

    def rendered(self, *texts: str) -> list[str]:
        stream = PageStreamBlock().to_python([{"type": "text", "value": text} for text in texts])
        return re.findall(r'<\w+[^>]* id="([^"]*)"', render_body(stream).html)

    def test_given_id_wins_over_one_made_earlier_on_the_page(self):
        found = self.rendered("<h2>Notes</h2>", "<p>x</p>", '<h2 id="notes">Others</h2>')
        self.assertEqual(found, ["notes-1", "notes"])

    def test_items_and_terms_keep_theirs_too(self):
        text = '<h2>A</h2><ol><li id="a">x</li></ol><dl><dt id="a-1">y</dt></dl>'
        self.assertEqual(self.rendered(text), ["a-2", "a", "a-1"])

    def test_second_heading_of_a_given_id_gets_another(self):
        found = self.rendered('<h2 id="a">One</h2><h2 id="a">Two</h2>')
        self.assertEqual(found, ["a", "two"])

    def test_id_of_a_part_of_the_template_is_not_given_away(self):
        self.assertEqual(self.rendered('<h2 id="content">Content</h2>'), ["content-1"])

    def test_id_that_would_have_to_be_escaped_is_replaced(self):
        for given in ("a&quot;b", "a b", "&lt;i&gt;", "a&amp;b"):
            with self.subTest(given):
                self.assertEqual(self.rendered(f'<h2 id="{given}">X y</h2>'), ["x-y"])

    def test_all_ids_of_the_texts_are_found(self):
        self.assertEqual(given_ids(["<p>a</p>", '<p id="b"><i id="c">x</i></p>']), {"b", "c"})
