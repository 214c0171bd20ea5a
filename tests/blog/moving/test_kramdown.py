import time

from django.test import SimpleTestCase

from tests.blog.moving.base import JekyllConversions


class AttributeTests(JekyllConversions, SimpleTestCase):
    def test_those_in_a_line_go(self):
        html = self.only(
            '[x](y){:target="_blank" rel="noopener"} *a*{: .b} **c**{:.d}{:#e} '
            "`f`{:.language-ruby}."
        )
        self.assertEqual(html, '<p><a href="y">x</a> <i>a</i> <b>c</b> <code>f</code>.</p>')

    def test_a_picture_keeps_its_title(self):
        image = self.only('![A cat](a.png){: width="300" .center title="Seen"}')
        self.assertEqual(image["caption"], "<p>Seen</p>")

    def test_braces_elsewhere_are_text(self):
        for words in ("a {:b} c", "{:", "x {: y", "`{: .a}`"):
            with self.subTest(words):
                self.assertIn("{:", self.only(words))

    def test_a_heading_takes_the_id_of_the_line_below_it(self):
        self.assertEqual(self.only("## A\n{: #b .c}\n\nText"), '<h2 id="b">A</h2><p>Text</p>')
        self.assertEqual(self.only("## A {#b}\n\nText"), '<h2 id="b">A</h2><p>Text</p>')

    def test_a_table_of_contents_goes_with_a_note(self):
        for source in ("* TOC\n{:toc}", "1. TOC\n{:toc}", "- here\n{:toc max_level=3}\n"):
            with self.subTest(source):
                self.assertEqual(self.only(f"{source}\n\nText"), "<p>Text</p>")
                self.assertEqual(len(self.messages), 1)
        self.assertEqual(self.only("* a\n\nText\n{:toc}"), "<ul><li>a</li></ul><p>Text</p>")
        self.assertEqual(self.only("{:.no_toc}\n## A"), "<h2>A</h2>")

    def test_code_takes_its_language_and_file(self):
        code = self.only("    a\n\n    b\n{: .language-ruby}")
        self.assertEqual((code["code"], code["language"]), ("a\n\nb", "ruby"))
        code = self.only("~~~\na\n~~~\n{: .language-ruby file='x.rb' .nolineno}")
        self.assertEqual((code["language"], code["filename"]), ("ruby", "x.rb"))

    def test_classes_of_themes_set_a_remark_apart(self):
        for source, kind, title in (
            ("> Text\n{: .prompt-tip }", "tip", ""),
            ("Text\n{: .notice--warning}", "warning", ""),
            ("{: .warning }\nText", "warning", ""),
            ("{: .note-title }\n> Mind\n>\n> Text", "note", "Mind"),
            ('<div class="notice--danger" markdown="1">\nText\n</div>', "danger", ""),
        ):
            with self.subTest(source):
                expected = {"kind": kind, "title": title, "body": "<p>Text</p>"}
                self.assertEqual(self.only(source), expected)


class HtmlTests(JekyllConversions, SimpleTestCase):
    def test_markdown_inside_of_html(self):
        source = '<div markdown="1">\n**a** [b](c)\n\n* d\n* e\n</div>\n\nAfter'
        self.assertEqual(
            self.only(source),
            '<p><b>a</b> <a href="c">b</a></p><ul><li>d</li><li>e</li></ul><p>After</p>',
        )

    def test_markdown_below_the_title_of_something_to_unfold(self):
        source = '<details markdown="1">\n<summary>More</summary>\n*a*\n</details>\n\nAfter'
        blocks = self.convert(source)
        self.assertEqual(blocks[0][1], {"kind": "note", "title": "More", "body": "<p><i>a</i></p>"})
        self.assertEqual(blocks[1][1], "<p>After</p>")

    def test_extensions(self):
        html = self.only("{::options toc_levels='1..2' /}\n\n{::nomarkdown}<p>*a*</p>{:/}")
        self.assertEqual(html, "<p>*a*</p>")


class WholeElementTests(JekyllConversions, SimpleTestCase):
    def test_an_element_goes_on_over_empty_lines(self):
        table = self.only(
            "<table>\n  <tr>\n    <td><p>\n\n      a <code>b</code>\n\n    </p></td>\n  </tr>\n\n"
            "    <tr><td>c</td></tr>\n</table>\n"
        )
        cells = [row["values"] for row in table["rows"]]
        self.assertEqual(cells, [["<p>a <code>b</code></p>"], ["<p>c</p>"]])
        html = self.only("<div>\n  <div>a</div>\n\n      b\n\n</div>")
        self.assertEqual(html, "<p>a</p><p>b</p>")

    def test_markdown_begins_right_behind_its_end(self):
        html = self.only("<div>*a*</div>\n*b*\n<hr>\n*c*")
        self.assertEqual(html, "<p>*a*</p><p><i>b</i></p><hr/><p><i>c</i></p>")

    def test_markdown_and_code_in_it_are_read(self):
        for source in ('<div markdown="1">\n\n*a*\n\n</div>', "<details>\n\n*a*\n\n</details>"):
            with self.subTest(source):
                self.assertIn("<i>a</i>", str(self.convert(source)))
        self.assertIn("code", dict(self.convert("<div>\n\n```\na\n```\n\n</div>")))

    def test_one_without_an_end_reaches_to_the_next_empty_line(self):
        self.assertEqual(self.only("<p>a\n\n*b*"), "<p>a</p><p><i>b</i></p>")
        self.assertEqual(self.only("- <p>a\n\n*b*</p>"), "<ul><li>a</li></ul><p><i>b</i></p>")

    def test_many_without_an_end_take_no_longer(self):
        def seconds(count: int) -> float:
            begin = time.process_time()
            self.convert("<p>a\n\n" * count)
            return time.process_time() - begin

        # Ten times as many: a hundred times as long would be the square.
        self.assertLess(seconds(3000), 50 * max(seconds(300), 0.01))
