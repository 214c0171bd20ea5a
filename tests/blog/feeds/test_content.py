"""The body of a post as readers of feeds get it."""

from django.test import SimpleTestCase

from blog.blocks import PostStreamBlock
from blog.feeds.content import RENDERERS, Writer
from blog.feeds.targets import Picture, Targets

URL = "https://birds.example/blog/a-post/"
PICTURE = Picture("https://birds.example/media/a.jpg", 1200, 800, "image/jpeg")
IMG = '<img src="https://birds.example/media/a.jpg" alt="{}" width="1200" height="800">'


class ContentTests(SimpleTestCase):
    def written(self, kind, value):
        targets = Targets(
            pages={3: "https://birds.example/about/"},
            documents={5: "https://birds.example/media/film.mp4"},
            pictures={7: PICTURE},
        )
        return Writer(URL, targets).body([{"type": kind, "value": value, "id": "x"}])

    def test_every_type_of_block_is_written(self):
        self.assertEqual(set(RENDERERS), set(PostStreamBlock().child_blocks))

    def test_block_of_no_type_we_know_is_left_out(self):
        self.assertEqual(self.written("poll", {"question": "?"}), "")

    def test_text_keeps_its_tags_and_loses_keys_and_ids(self):
        self.assertEqual(
            self.written(
                "text",
                '<h2 data-block-key="k" id="top">A &amp; B</h2>'
                '<p data-block-key="j">1 &lt; 2<br/>x<sup>2</sup></p>'
                '<ol start="3"><li value="3" id="fn-a">one</li></ol><hr/>',
            ),
            "<h2>A &amp; B</h2><p>1 &lt; 2<br>x<sup>2</sup></p>"
            '<ol start="3"><li value="3">one</li></ol><hr>',
        )

    def test_links_are_absolute(self):
        for href, wanted in {
            "/about/": "https://birds.example/about/",
            "#fn-a": f"{URL}#fn-a",
            "../other/": "https://birds.example/blog/other/",
            "https://example.org/?a=1&amp;b=2": "https://example.org/?a=1&amp;b=2",
            "mailto:me@example.org": "mailto:me@example.org",
        }.items():
            self.assertEqual(
                self.written("text", f'<p><a href="{href}">x</a></p>'),
                f'<p><a href="{wanted}">x</a></p>',
            )

    def test_stored_links_lead_to_pages_and_files(self):
        for stored, wanted in (
            ('linktype="page" id="3"', "https://birds.example/about/"),
            ('linktype="page" id="3" fragment="who"', "https://birds.example/about/#who"),
            ('linktype="document" id="5"', "https://birds.example/media/film.mp4"),
        ):
            self.assertEqual(
                self.written("text", f"<p><a {stored}>x</a></p>"),
                f'<p><a href="{wanted}">x</a></p>',
            )

    def test_link_that_leads_nowhere_is_words(self):
        for stored in (
            'linktype="page" id="4"',
            'linktype="document" id="9"',
            'href="javascript:alert(1)"',
            'href="JAVASCRIPT:alert(1)"',
            'href="http://[half"',
            "",
        ):
            self.assertEqual(
                self.written("text", f"<p>a <a {stored}><b>x</b></a> b</p>"),
                "<p>a <b>x</b> b</p>",
                stored,
            )

    def test_code_is_plain_with_its_file_before_and_caption_behind(self):
        value = {
            "language": "python",
            "code": "\n  if a < b:\n\tprint('&')\n",
            "filename": "a.py",
            "caption": "Less <than>",
            "highlight_lines": "2",
            "show_line_numbers": True,
        }
        self.assertEqual(
            self.written("code", value),
            "<p><strong>a.py</strong></p>\n"
            '<pre><code class="language-python">\n  if a &lt; b:\n\tprint(&#x27;&amp;&#x27;)\n'
            "</code></pre>\n<p><em>Less &lt;than&gt;</em></p>",
        )
        self.assertEqual(
            self.written("code", {"language": "text", "code": "x"}),
            '<pre><code class="language-text">x</code></pre>',
        )

    def test_picture_has_size_description_and_caption(self):
        image = {"image": 7, "alt_text": 'A "bird"', "decorative": False}
        self.assertEqual(
            self.written("image", {"image": image, "caption": "<p>On a <i>stone</i></p>"}),
            f"<figure>{IMG.format('A &quot;bird&quot;')}"
            "<figcaption>On a <i>stone</i></figcaption></figure>",
        )
        self.assertEqual(
            self.written("image", {"image": {**image, "decorative": True}, "caption": ""}),
            f"<figure>{IMG.format('')}</figure>",
        )

    def test_picture_that_is_gone_leaves_nothing(self):
        image = {"image": 8, "alt_text": "", "decorative": True}
        self.assertEqual(self.written("image", {"image": image, "caption": "<p>x</p>"}), "")

    def test_quote_names_its_source(self):
        value = {"text": "<p>Words</p>", "attribution": "Ada", "source": "https://example.org/"}
        self.assertEqual(
            self.written("quote", value),
            '<blockquote cite="https://example.org/"><p>Words</p>'
            '<p>— <a href="https://example.org/">Ada</a></p></blockquote>',
        )

    def test_callout_is_a_quote_with_its_kind(self):
        self.assertEqual(
            self.written("callout", {"kind": "tip", "title": "", "body": "<p>x</p>"}),
            "<blockquote><p><strong>Tip</strong></p><p>x</p></blockquote>",
        )
        self.assertIn(
            "<strong>Warning: A &amp; B</strong>",
            self.written("callout", {"kind": "warning", "title": "A & B", "body": ""}),
        )

    def test_table_has_caption_headings_and_alignment(self):
        value = {
            "caption": "Times",
            "columns": [
                {"type": "text", "heading": "`only()`"},
                {"type": "text_right", "heading": "ms"},
            ],
            "rows": [{"values": ["<p>a</p>", "<p><code>1</code></p>"]}],
        }
        self.assertEqual(
            self.written("table", value),
            "<table><caption>Times</caption><thead><tr><th><code>only()</code></th>"
            '<th align="right">ms</th></tr></thead><tbody><tr><td>a</td>'
            '<td align="right"><code>1</code></td></tr></tbody></table>',
        )

    def test_table_without_headings_has_no_head(self):
        value = {"columns": [{"type": "text", "heading": ""}], "rows": [{"values": ["<p>a</p>"]}]}
        self.assertEqual(
            self.written("table", value), "<table><tbody><tr><td>a</td></tr></tbody></table>"
        )

    def test_embed_is_a_link_with_its_picture(self):
        url = "https://vimeo.com/76979871"
        self.assertEqual(
            self.written("embed", {"url": url, "title": "Wagtails", "picture": 7}),
            f'<figure><a href="{url}">{IMG.format("")}</a>'
            f'<figcaption><a href="{url}">Wagtails on Vimeo</a></figcaption></figure>',
        )
        self.assertEqual(
            self.written("embed", {"url": "https://example.org/", "title": "It", "picture": None}),
            '<p><a href="https://example.org/">It</a></p>',
        )

    def test_video_is_a_link_to_its_file(self):
        value = {"file": 5, "title": "It walks", "poster": None, "caption": "<p>Then</p>"}
        self.assertEqual(
            self.written("video", value),
            '<p><a href="https://birds.example/media/film.mp4">Video: It walks</a></p>\n'
            "<p>Then</p>",
        )
        self.assertEqual(self.written("video", {**value, "file": 6}), "")

    def test_note_to_oneself_is_nowhere(self):
        self.assertEqual(self.written("note", "Ask Ada"), "")

    def test_what_could_not_be_converted_is_its_source_without_the_reason(self):
        self.assertEqual(
            self.written("unconverted", {"source": "{{< map >}}", "reason": "Unknown"}),
            "<pre>{{&lt; map &gt;}}</pre>",
        )
