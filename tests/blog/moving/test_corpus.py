"""Texts of a whole site move in: what comes out of each construct."""

from wagtail.models import Page

from blog.models import BlogPostPage
from home.models import SiteImage, StandardPage
from tests.blog.moving.corpus import (
    SiteTestCase,
    blocks,
    callout,
    code,
    post,
    problems,
    quote,
    states,
    table,
    texts,
)


class HugoTextTests(SiteTestCase):
    """What the texts of a Hugo site become."""

    name = "hugo"

    def test_nothing_is_lost(self):
        self.assertEqual(self.report["failed"], "")
        self.assertEqual(problems(self.report, "lost"), [])
        self.assertEqual(set(states(self.report).values()), {"new"})
        for file in self.report["files"]:
            for name in ("code_blocks", "code_lines", "headings", "tables"):
                if file["path"] not in ("content/about.md", "content/posts/quotes.md"):
                    self.assertEqual(file["went_in"][name], file["came_out"][name], file["path"])

    def test_what_needs_attention_is_named_with_its_line(self):
        self.assertEqual(
            problems(self.report, "warning"),
            [
                "content/posts/quotes.md:48 needs attention: No block can hold <form>.",
                "content/posts/shortcodes/index.md:47 needs attention: "
                "Nothing is known about “weather”.",
                "content/posts/shortcodes/index.md:49 needs attention: "
                "Nothing is known about “unheard-of”.",
            ],
        )

    def test_every_body_is_one_that_the_editor_accepts(self):
        for page in [*BlogPostPage.objects.all(), *StandardPage.objects.all()]:
            body = page.get_latest_revision_as_object().body
            with self.subTest(page.slug):
                body.stream_block.clean(body)

    def test_code_is_what_it_was_byte_for_byte(self):
        self.assertEqual(
            blocks("code-of-all-kinds"),
            [
                code(
                    'def f(x):\n\treturn x  # a tab and trailing spaces  \n\nprint("<b>&amp;</b>")',
                    "python",
                ),
                code("no language\n\n```\nnot the end"),
                code(
                    'package main\n\nimport "fmt"\nfunc main() {}',
                    "go",
                    highlight_lines="10,12-13",
                    show_line_numbers=True,
                    start_line=10,
                ),
                code(
                    "let a = 1;\nlet b = 2;",
                    "javascript",
                    filename="src/app.js",
                    highlight_lines="2",
                ),
                code("a: 1", "yaml", filename="config.yml"),
                code("puts 1", "ruby", filename="lib/a.rb"),
                code("indented code\n  keeps its spaces\n\n<p>&amp;</p>"),
                code("```py\nnested\n```", "markdown"),
                quote("<p>A quote with code:</p>"),
                code("int main(void) { return 0; }", "c"),
                quote("<p>and words behind.</p>"),
                code("echo one\necho two", "bash", highlight_lines="2", show_line_numbers=True),
                code('{{< figure src="x.png" >}} and {{% note %}}'),
                code("- a\n+ b", "diff"),
            ],
        )

    def test_lists_nest_and_number_on_around_code(self):
        found = blocks("lists-of-all-kinds")
        kinds = "text code text code text table quote image text"
        self.assertEqual([kind for kind, _ in found], kinds.split())
        self.assertEqual(
            found[0][1],
            "<ul><li>one</li><li>two<ul><li>two a<ol><li>deep one</li><li>deep two</li></ol></li>"
            "<li>two b</li></ul></li></ul><ul><li>other marks</li></ul><ul><li>stars</li></ul>"
            "<ol><li>first</li><li>second<br/><br/>A paragraph inside.</li>"
            "<li>third<ul><li>mixed in</li></ul></li></ol>"
            '<ol><li value="7">seven</li><li>eight</li></ol>'
            "<ul><li>☐ to do</li><li>☑ done with <code>code</code>"
            "<ul><li>☐ nested task</li></ul></li></ul><p>Loose:</p><ul><li>a</li><li>b</li></ul>"
            "<ol><li>Install it:</li></ol>",
        )
        self.assertEqual(found[1], code("make install", "bash"))
        self.assertEqual(found[2][1], '<ol><li value="2">Run it:</li></ol>')
        self.assertEqual(found[3], code("make run"))
        self.assertEqual(found[4][1], '<ol><li value="3">Look:</li></ol>')
        self.assertEqual(found[5], table([("text", "a"), ("text", "b")], [["1", "2"]]))
        self.assertEqual(found[6], quote("<p>quoted words</p>"))
        self.assertEqual(self.picture(found[7]), ("cover", "A cover", ""))
        self.assertEqual(found[8][1], '<ol><li value="4">Done.</li></ol>')

    def test_marks_of_a_line(self):
        first, second, third = texts("what-stands-in-a-line")
        self.assertEqual(
            first,
            "<h2>A heading of the first rank</h2><p>Plain, <i>slanted</i>, <i>slanted too</i>, "
            "<b>strong</b>, <b>strong too</b>, <i><b>both</b></i>, <s>gone</s>, <code>code</code>, "
            "<code>a ` b</code>, <code>Ctrl</code>+<code>C</code>, H<sub>2</sub>O, "
            "x<sup>2</sup>, marked, snake_case_word, 2<i>3</i>4, *not slanted*.</p>",
        )
        self.assertEqual(
            second,
            "<p>A hard break by spaces<br/>and one by a backslash<br/>and one by<br/>a tag.</p>"
            '<h3 id="chosen-id">Behind a heading with an id</h3>'
            "<h4>Third rank <code>with code</code></h4><h4>Fourth rank</h4><h4>Fifth rank</h4>"
            "<h2>Setext of the first</h2><h3>Setext of the second</h3>"
            "<p>Entities: &amp; &lt;b&gt; © … — 🐦 \xa0\xa0end, and AT&amp;T.</p>"
            "<hr/><hr/><p>Behind a comment.</p>",
        )
        bare = "https://example.com/a_b_c?d=1&amp;e=2#f"
        self.assertEqual(
            third,
            f'<p>Bare <a href="{bare}">{bare}</a> and '
            '<a href="https://example.org/">https://example.org/</a> and '
            '<a href="mailto:ada@example.org">ada@example.org</a>.</p>',
        )
        self.assertEqual(
            [value for kind, value in blocks("what-stands-in-a-line") if kind == "note"],
            ["quietly", "A whole comment\nover two lines"],
        )

    def test_tables_keep_alignment_code_and_links(self):
        about = StandardPage.objects.get(slug="about").pk
        found = blocks("tables")
        self.assertEqual([kind for kind, _ in found], ["table", "text", "table", "table"])
        kinds = [column["type"] for column in found[0][1]["columns"]]
        self.assertEqual(kinds, ["text", "text_centre", "text_right", "text"])
        self.assertEqual(found[0][1]["columns"][3]["heading"], "`Code`")
        rows = [row["values"] for row in found[0][1]["rows"]]
        self.assertEqual(rows[0][1:], ["<p><b>b</b></p>", "<p>3</p>", "<p><code>x | y</code></p>"])
        self.assertEqual(rows[1][0], f'<p><a id="{about}" linktype="page">link</a></p>')
        self.assertEqual(rows[2][1], "<p><s>no</s></p>")
        self.assertIn("/media/original_images/cover", rows[2][3])
        self.assertEqual(found[2], table([("text", "one"), ("text", "two")], [["1", "2"]]))
        captioned = table([("text", "a"), ("text", "b")], [["c", "d"]], "With a caption")
        self.assertEqual(found[3], captioned)

    def test_footnotes_and_definitions(self):
        self.assertEqual(
            texts("footnotes-and-definitions"),
            [
                '<p>First<a href="#fn-one"><sup>1</sup></a>, second<a href="#fn-two"><sup>2</sup>'
                '</a>, first again<a href="#fn-one"><sup>1</sup></a>, and a named one'
                '<a href="#fn-long-name"><sup>3</sup></a>.</p>'
                "<dl><dt>Term</dt><dd>Its definition.</dd><dd>Another one, <i>slanted</i>.</dd>"
                "<dt>Second term</dt><dd>Shared.<br/><br/>With a second paragraph.</dd></dl>"
                '<ol><li id="fn-one">The first, with <code>code</code> and a '
                '<a href="https://example.org">link</a>.</li>'
                '<li id="fn-two">Two paragraphs.<br/><br/>The second of them.'
                '<ul><li>and a list</li></ul></li><li id="fn-long-name">Named.</li>'
                '<li id="fn-unused">Nobody refers to it.</li></ol>'
            ],
        )

    def test_quotes_remarks_and_html(self):
        found = blocks("quotes-and-remarks")
        self.assertEqual(
            found[1:7],
            [
                quote("<p>outer</p>"),
                quote("<p>inner</p>"),
                callout("note", "<p>Worth knowing.</p>"),
                callout("warning", "<p>Between <i>train</i> and platform.</p>", "Mind the gap"),
                callout("danger", "<p>Hot.</p>"),
                callout("note", "<p>Hidden <i>words</i>.</p>", "Unfold me"),
            ],
        )
        self.assertEqual(
            found[0],
            quote(
                "<p>Simple.</p><ul><li>with</li><li>a list</li></ul>"
                '<p>— Ada, <a href="https://example.org/book">A book</a></p>'
            ),
        )
        self.assertEqual(found[7], ("text", "<p>Words in a box.</p>"))
        self.assertEqual(found[8], table([("text", "h")], [["cell"]]))
        self.assertEqual(found[9], ("text", "<p>Centred <b>bold</b></p>"))
        self.assertEqual(self.picture(found[10]), ("cover", "Slope", "<p>A <i>caption</i></p>"))
        self.assertEqual(found[11], code("<p>", "html"))
        self.assertEqual(found[12][1]["title"], "Latency")
        self.assertEqual(
            found[13],
            (
                "unconverted",
                {
                    "source": '<form action="/go"><input name="q"></form>',
                    "reason": "No block can hold <form>.",
                },
            ),
        )

    def test_links_lead_to_pages(self):
        keys = dict(Page.objects.values_list("slug", "pk"))

        def page(slug, part=""):
            fragment = f'fragment="{part}" ' if part else ""
            return f'<a {fragment}id="{keys[slug]}" linktype="page">'

        (html,) = texts("links-of-all-kinds")
        code_, lists = "code-of-all-kinds", "lists-of-all-kinds"
        for link in (
            f"{page(code_)}Own, absolute</a>",
            f"{page(code_, 'fn')}from the root</a>",
            f"{page(code_)}by file</a>",
            f"{page('what-stands-in-a-line', 'chosen-id')}by file with a part</a>",
            f"{page(lists)}ref</a>",
            f"{page(lists, 'part')}relref</a>",
            f"{page(code_, ':~:text=no%20language')}text fragment</a>",
            '<a href="#below">here</a>',
            '<a href="mailto:ada@example.org">mail</a>',
            '<a href="/blog/tags/yaml/">a tag</a>',
            '<a href="/blog/">all posts</a>',
            'linktype="document">a file</a>',
            '<a href="https://example.org/" title="The title">with a title</a>',
            '<a href="https://example.org/a" title="Reference title">reference</a>',
            '<a href="https://example.org/c">collapsed</a>',
            f"{page('about')}shortcut</a>",
            '<a href="https://example.org/a b">spaces</a>',
            '<a href="https://example.org/a_(b)">parens</a>',
            f"{page('not-yet')}the draft</a>",
            f"{page('about', 'who')}page</a>",
            f"{page('every-key')}old address</a>",
            '<a href="https://example.org/größe?q=日本">unicode</a>',
        ):
            self.assertIn(link, html)

    def test_pictures_are_found_and_uploaded_once(self):
        found = blocks("pictures")
        slope, titled, linked, listed, drawing, tiny, asset, same = (
            self.picture(block) for block in found if block[0] == "image"
        )
        self.assertEqual(slope, ("slope", "Beside the text", ""))
        self.assertEqual(titled, ("cover", "With a title", "<p>Under *it*</p>"))
        full = '<p><a href="https://example.org/full">In a link</a></p>'
        self.assertEqual(linked, ("tiny", "In a link", full))
        self.assertEqual(listed, ("share", "a picture", ""))
        self.assertEqual(drawing, ("drawing", "in", ""))
        self.assertEqual(tiny, ("tiny", "", ""))
        self.assertEqual(asset, ("asset", "From assets", ""))
        self.assertEqual(same, ("slope", "The same bytes", ""))
        self.assertIn(
            '<p><a href="https://pictures.example.org/x.png">Elsewhere</a></p>', texts("pictures")
        )
        self.assertEqual(SiteImage.objects.count(), 9)
        self.assertEqual(post("pictures").cover_alt, "Bundle cover")

    def test_shortcodes(self):
        found = blocks("shortcodes")
        kinds = "embed embed embed image image text video text callout callout callout callout "
        kinds += "callout image image text unconverted text unconverted text"
        self.assertEqual([kind for kind, _ in found], kinds.split())
        self.assertEqual(
            [(value["url"], value["title"]) for kind, value in found if kind == "embed"],
            [
                ("https://www.youtube.com/watch?v=lJ8ydIuPFeU", "YouTube"),
                ("https://www.youtube.com/watch?v=lJ8ydIuPFeU&t=61", "From a minute on"),
                ("https://vimeo.com/55073825", "Vimeo"),
            ],
        )
        name, alt, caption = self.picture(found[3])
        self.assertEqual((name, alt), ("photo", "A photo"))
        self.assertIn('<a href="https://example.org">link</a>', caption)
        self.assertIn('<a href="https://example.org/big">', caption)
        gist = "https://gist.github.com/ada/0123456789abcdef#file-notes-py"
        self.assertEqual(found[5][1], f'<p><a href="{gist}">notes.py</a></p>')
        self.assertEqual(found[6][1]["caption"], "<p>It <i>walks</i></p>")
        self.assertIn('linktype="document">A song</a>', found[7][1])
        self.assertEqual(found[8], callout("tip", "<p>A tip with <b>weight</b>.</p>"))
        self.assertEqual(found[9], callout("note", "<p>Mind <i>this</i>.</p>"))
        hot = "<p>Hot things.</p><ul><li>one</li><li>two</li></ul>"
        self.assertEqual(found[10], callout("warning", hot, "Careful"))
        self.assertEqual(found[11], callout("note", "<p>Unfolded.</p>", "More of it"))
        self.assertEqual(found[12], callout("note", "<p>Folded.</p>", "Less of it"))
        self.assertEqual([self.picture(one)[0] for one in found[13:15]], ["a", "b"])
        self.assertEqual(found[15][1], "<p>Title of the site by param: third.</p>")
        self.assertEqual(found[16][1]["source"], '{{< weather "Kiel" >}}')
        self.assertEqual([found[17][1], found[19][1]], ["<p>A line with</p>", "<p>in it.</p>"])

    def test_formulas_where_the_post_has_them(self):
        first, formula, last = blocks("every-key")
        self.assertIn("<code>$e^{i\\pi} + 1 = 0$</code>", first[1])
        source = r"\sum_{n=1}^{\infty} \frac{1}{n^2} = \frac{\pi^2}{6}"
        self.assertEqual(formula, code(source, "latex"))
        self.assertEqual(last[1], "<p>It costs $5, not $ 6.</p>")

    def test_all_scripts(self):
        self.assertEqual(
            texts("文字-and-مرحبا-and"),
            [
                "<p>日本語の<b>文章</b>です。改行は 空白になる。</p>"
                "<p>مرحبا <i>بالعالم</i> وهنا <code>code</code>.</p>"
                "<p>Emoji: 🐦👩‍💻🏳️‍🌈 and :smile: as text.</p><p>שלום עולם</p>"
            ],
        )
