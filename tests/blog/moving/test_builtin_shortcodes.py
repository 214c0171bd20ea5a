from django.test import SimpleTestCase
from django.utils import timezone

from tests.blog.moving.base import Conversions

VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


class EmbedTests(Conversions, SimpleTestCase):
    def test_youtube_takes_an_id_by_place_by_name_or_a_whole_address(self):
        for source in (
            "{{< youtube dQw4w9WgXcQ >}}",
            '{{< youtube id="dQw4w9WgXcQ" >}}',
            "{{< ytLite dQw4w9WgXcQ >}}",
            f'{{{{< youtube "{VIDEO}" >}}}}',
            "{{< youtubeLite videoid=dQw4w9WgXcQ >}}",
        ):
            with self.subTest(source):
                self.assertEqual(self.only(source)["url"], VIDEO)

    def test_youtube_keeps_title_and_start(self):
        embed = self.only('{{< youtube id=dQw4w9WgXcQ title="A talk" start="1m30s" >}}')
        self.assertEqual(embed, {"url": f"{VIDEO}&t=90", "title": "A talk", "picture": None})

    def test_players_of_other_sites(self):
        for source, url in {
            "{{< vimeo 146022717 >}}": "https://vimeo.com/146022717",
            "{{< vimeo_simple id=146022717 >}}": "https://vimeo.com/146022717",
            "{{< dailymotion x8abc12 >}}": "https://www.dailymotion.com/video/x8abc12",
            "{{< asciinema 1234 >}}": "https://asciinema.org/a/1234",
            "{{< asciinema key=1234 start=10 >}}": "https://asciinema.org/a/1234?t=10",
            "{{< codepen user=ann id=aBcDeF >}}": "https://codepen.io/ann/pen/aBcDeF",
            '{{< spotify type="track" id="4cOdK2wGLETKBW3PvgPWqT" >}}': (
                "https://open.spotify.com/track/4cOdK2wGLETKBW3PvgPWqT"
            ),
            "{{< peertube framatube.org 9c9de5e8-0a1e-484a >}}": (
                "https://framatube.org/videos/watch/9c9de5e8-0a1e-484a"
            ),
        }.items():
            with self.subTest(source):
                self.assertEqual(self.only(source)["url"], url)

    def test_an_embed_of_ours_is_read_as_it_was_written(self):
        written = f'{{{{< embed url="{VIDEO}" title="A \\"talk\\"" picture="p.png" >}}}}'
        self.assertEqual(self.only(written), {"url": VIDEO, "title": 'A "talk"', "picture": 1})

    def test_what_cannot_play_here_is_a_link(self):
        for source, address in {
            "{{< gist spf13 7896402 >}}": "https://gist.github.com/spf13/7896402",
            '{{< tweet user="SanDiegoZoo" id="1453110110599868418" >}}': (
                "https://x.com/SanDiegoZoo/status/1453110110599868418"
            ),
            "{{< tweet 877500564405444608 >}}": "https://x.com/i/status/877500564405444608",
            "{{< instagram CxOWiQNP2MO >}}": "https://www.instagram.com/p/CxOWiQNP2MO/",
            '{{< github repo="ann/tool" >}}': "https://github.com/ann/tool",
            '{{< mastodon status="https://m.example/@a/1" >}}': "https://m.example/@a/1",
            "{{< peertube id=abcdefgh host=tube.example >}}": (
                "https://tube.example/videos/watch/abcdefgh"
            ),
        }.items():
            with self.subTest(source):
                link = f'<p><a href="{address}">{address}</a></p>'
                self.assertEqual(self.only(source), link)

    def test_a_gist_names_its_file(self):
        html = self.only("{{< gist spf13 7896402 img.html >}}")
        address = "https://gist.github.com/spf13/7896402#file-img-html"
        self.assertEqual(html, f'<p><a href="{address}">img.html</a></p>')

    def test_one_in_a_list_or_table_is_not_lost(self):
        blocks = self.convert("1. a\n\n   {{< youtube dQw4w9WgXcQ >}}\n2. b")
        self.assertEqual([kind for kind, _ in blocks], ["text", "embed", "text"])
        self.assertEqual(blocks[2][1], '<ol><li value="2">b</li></ol>')
        table = self.only("| a |\n|---|\n| {{< youtube dQw4w9WgXcQ >}} |")
        self.assertIn(f'href="{VIDEO}"', table["rows"][0]["values"][0])

    def test_a_text_that_has_no_place_is_told(self):
        self.convert('{{< gist spf13 7896402 note="A long story" >}}')
        self.assertEqual(self.messages, ["x.md:1: Left out of “gist”: note=A long story"])
        self.convert('{{< gist spf13 7896402 class="a b" >}}')
        self.assertEqual(self.messages, [])


class PictureTests(Conversions, SimpleTestCase):
    def test_a_figure_keeps_all_that_is_said(self):
        source = (
            '{{< figure src="a.jpg" alt="A *cat*" title="Cat" caption="Seen in [Rome](http://r.it)"'
            ' attr="Ann" attrlink="https://ann.example" link="/big.jpg" class="w-50 h" >}}'
        )
        image = self.only(source)
        self.assertEqual(image["image"], {"image": 1, "alt_text": "A cat", "decorative": False})
        self.assertEqual(
            image["caption"],
            '<p><b>Cat</b> Seen in <a href="http://r.it">Rome</a> '
            '<a href="https://ann.example">Ann</a> <a href="/big.jpg">/big.jpg</a></p>',
        )
        self.assertEqual(self.messages, [])

    def test_a_title_alone_is_the_caption(self):
        image = self.only('{{< img src="a.jpg" title="A cat" >}}')
        self.assertEqual(image["caption"], "<p>A cat</p>")

    def test_a_caption_stands_inside_as_well(self):
        image = self.only("{{< imgproc sunset Fill 600x300 >}}\nA *sunset*.\n{{< /imgproc >}}")
        self.assertEqual(image["caption"], "<p>A <i>sunset</i>.</p>")

    def test_a_figure_whose_file_is_missing_keeps_its_caption(self):
        blocks = self.convert('{{< figure src="missing.jpg" caption="Once" title="x" >}}')
        self.assertEqual(blocks[0][0], "unconverted")
        self.assertEqual(blocks[1], ("text", "<p><b>x</b> Once</p>"))

    def test_a_gallery_is_its_pictures(self):
        files = {"g/b.jpg": "", "g/a.jpg": "", "c.jpg": ""}
        for source in (
            '{{< gallery match="g/*" >}}',
            '{{< carousel images="{g/a.jpg,g/b.jpg}" >}}',
            '{{< gallery "g/*.jpg" >}}',
        ):
            with self.subTest(source):
                blocks = self.convert(source, files=files)
                self.assertEqual([kind for kind, _ in blocks], ["image", "image"])
                self.assertEqual(list(self.around.keys), ["g/a.jpg", "g/b.jpg"])

    def test_a_gallery_holds_figures(self):
        source = (
            '{{< gallery >}}\n  {{< figure src="a.jpg" >}}\n'
            '  {{< figure src="b.jpg" >}}\n{{< /gallery >}}'
        )
        self.assertEqual([kind for kind, _ in self.convert(source)], ["image", "image"])

    def test_a_gallery_of_nothing_is_kept_as_it_is_written(self):
        self.assertEqual(
            self.only('{{< gallery match="*" >}}')["source"], '{{< gallery match="*" >}}'
        )

    def test_a_film_keeps_its_words(self):
        source = (
            '{{< video src="a.mp4" title="Film" poster="p.jpg" captions="c.vtt" '
            'caption="See *it*" >}}'
        )
        self.assertEqual(
            self.only(source),
            {
                "file": 1,
                "title": "Film",
                "poster": 2,
                "captions": 3,
                "caption": "<p>See <i>it</i></p>",
            },
        )

    def test_a_film_that_is_missing_is_a_link_with_its_caption(self):
        html = self.only('{{< video src="missing.mp4" caption="See it" >}}')
        self.assertIn('href="missing.mp4"', html)
        self.assertIn("See it", html)

    def test_a_sound_is_a_link(self):
        html = self.only('{{< audio src="a.mp3" title="Song" >}}')
        self.assertEqual(html, '<p><a href="a.mp3">Song</a></p>')


class CodeTests(Conversions, SimpleTestCase):
    def test_code_is_kept_byte_for_byte_with_its_options(self):
        source = (
            '{{< highlight go "linenos=table,hl_lines=1 3-4,linenostart=5" >}}\n'
            "a\n  \n\tb <c> & {{ d }}\n\n{{< /highlight >}}"
        )
        code = self.only(source)
        self.assertEqual(code["code"], "a\n  \n\tb <c> & {{ d }}\n")
        self.assertEqual(code["language"], "go")
        self.assertEqual(code["highlight_lines"], "5,7-8")
        self.assertEqual(code["start_line"], 5)
        self.assertTrue(code["show_line_numbers"])

    def test_options_by_name(self):
        code = self.only(
            '{{< highlight lang=python options="linenos=false,hl_lines=[2,4-5]" >}}'
            "x{{< /highlight >}}"
        )
        self.assertEqual((code["code"], code["highlight_lines"]), ("x", "2,4-5"))
        self.assertFalse(code["show_line_numbers"])

    def test_in_a_list_the_setting_in_is_not_part_of_the_code(self):
        source = "- one\n\n  {{< highlight sh >}}\n  a\n    b\n\n  {{< /highlight >}}\n- two"
        blocks = self.convert(source)
        self.assertEqual(blocks[1][1]["code"], "a\n  b\n")

    def test_in_code_shortcodes_stay_as_they_are(self):
        source = "```md\n{{< youtube a >}}\n{{</* ref b */>}}\n```\n\n`{{< kbd x >}}`"
        blocks = self.convert(source)
        self.assertEqual(blocks[0][1]["code"], "{{< youtube a >}}\n{{< ref b >}}")
        self.assertEqual(blocks[1][1], "<p><code>{{&lt; kbd x &gt;}}</code></p>")

    def test_drawings_and_formulas_are_code(self):
        drawing = self.only("{{< mermaid >}}\ngraph TD\n  A-->B\n{{< /mermaid >}}")
        self.assertEqual((drawing["language"], drawing["code"]), ("mermaid", "graph TD\n  A-->B"))
        formula = self.only("{{< katex display >}}\na_1 * b_2 * c\n{{< /katex >}}")
        self.assertEqual((formula["language"], formula["code"]), ("latex", "a_1 * b_2 * c"))
        line = self.only("So {{< katex >}}a_1 * b_2{{< /katex >}}.")
        self.assertEqual(line, "<p>So <code>$a_1 * b_2$</code>.</p>")

    def test_a_file_of_the_source_is_code_or_text(self):
        files = {"a.py": "x = 1\n", "b.md": "Some *text*.\n"}
        code = self.only('{{< code file="a.py" >}}', files=files)
        self.assertEqual(
            (code["code"], code["language"], code["filename"]), ("x = 1", "python", "a.py")
        )
        text = self.only('{{% readfile "b.md" %}}', files=files)
        self.assertEqual(text, "<p>Some <i>text</i>.</p>")
        self.assertEqual(self.convert('{{% include "c.md" %}}', files=files)[0][0], "unconverted")

    def test_a_file_that_includes_itself_comes_to_an_end(self):
        self.convert('{{% include "a.md" %}}', files={"a.md": 'x {{% include "a.md" %}}'})
        self.assertIn("includes itself", self.messages[0])


class RemarkTests(Conversions, SimpleTestCase):
    def test_the_kind_is_the_name_an_argument_or_a_colour(self):
        for source, kind, title in (
            ("{{< tip >}}x{{< /tip >}}", "tip", ""),
            ("{{< hint danger >}}x{{< /hint >}}", "danger", ""),
            ('{{% notice style="warning" title="T" %}}x{{% /notice %}}', "warning", "T"),
            ('{{< admonition tip "A *title*" false >}}x{{< /admonition >}}', "tip", "A title"),
            ('{{% alert title="Mind" color="danger" %}}x{{% /alert %}}', "danger", "Mind"),
            ('{{< alert "circle-info" >}}x{{< /alert >}}', "note", ""),
            ('{{< callout type="error" emoji="!" >}}x{{< /callout >}}', "danger", "Error"),
            ('{{< notice info "Mind" >}}x{{< /notice >}}', "note", "Mind"),
            ('{{< warning "Mind" >}}x{{< /warning >}}', "warning", "Mind"),
            ('{{< alert text="x" >}}', "note", ""),
        ):
            with self.subTest(source):
                expected = {"kind": kind, "title": title, "body": "<p>x</p>"}
                self.assertEqual(self.only(source), expected)

    def test_its_inside_is_markdown_that_may_be_set_in(self):
        source = "{{< note >}}\n    Some **text**.\n\n    - a\n      - b\n{{< /note >}}"
        body = self.only(source)["body"]
        self.assertEqual(body, "<p>Some <b>text</b>.</p><ul><li>a<ul><li>b</li></ul></li></ul>")

    def test_in_a_table_it_is_lines_of_the_cell(self):
        table = self.only('| a |\n|---|\n| {{< tip "Mind" >}}b *c*{{< /tip >}} |')
        self.assertEqual(table["rows"][0]["values"], ["<p>Mind<br/>b <i>c</i></p>"])

    def test_code_inside_is_kept_byte_for_byte(self):
        source = "{{< note >}}\n  See:\n\n  ```py\n  a\n     \n    b\n  ```\n{{< /note >}}"
        blocks = self.convert(source)
        self.assertEqual(blocks[1][1]["code"], "a\n   \n  b")

    def test_addresses_named_elsewhere_are_found_inside(self):
        body = self.only("{{% tip %}}\nSee [this][a].\n{{% /tip %}}\n\n[a]: https://a.example")[
            "body"
        ]
        self.assertEqual(body, '<p>See <a href="https://a.example">this</a>.</p>')

    def test_a_footnote_may_be_referred_to_inside(self):
        blocks = self.convert("{{% tip %}}\nSee.[^1]\n{{% /tip %}}\n\n[^1]: A note.")
        self.assertIn('<a href="#fn-1">', blocks[0][1]["body"])
        self.assertEqual(blocks[1][1], '<ol><li id="fn-1">A note.</li></ol>')

    def test_details_have_a_title(self):
        for source in (
            '{{< details "See *more*" >}}\nx\n{{< /details >}}',
            '{{% details summary="See more" open=true %}}\nx\n{{% /details %}}',
            '{{< expand "See more" "..." >}}\nx\n{{< /expand >}}',
        ):
            with self.subTest(source):
                expected = {"kind": "note", "title": "See more", "body": "<p>x</p>"}
                self.assertEqual(self.only(source), expected)

    def test_a_quote_says_who_and_where(self):
        quote = self.only(
            '{{< quote author="Ann" source="A book" url="https://b.example" >}}\n'
            "Words\n{{< /quote >}}"
        )
        self.assertEqual(
            quote,
            {"text": "<p>Words</p>", "attribution": "Ann, A book", "source": "https://b.example"},
        )

    def test_what_is_wrong_inside_is_told_with_its_line(self):
        self.convert("# a\n\n{{< note\n  >}}\n\nx {{< what >}}\n{{< /note >}}")
        self.assertEqual(self.messages, ["x.md:6: needs attention: Nothing is known about “what”."])


class GroupingTests(Conversions, SimpleTestCase):
    def test_tabs_stand_one_after_the_other(self):
        source = (
            '{{< tabs "id" >}}\n{{< tab "One" >}}\na\n{{< /tab >}}\n'
            '{{< tab "Two" >}}b{{< /tab >}}\n{{< /tabs >}}'
        )
        self.assertEqual(self.only(source), "<p><b>One</b></p><p>a</p><p><b>Two</b></p><p>b</p>")

    def test_tabs_may_be_named_where_they_begin(self):
        source = (
            '{{< tabs items="One,Two" >}}\n{{< tab >}}a{{< /tab >}}\n'
            "{{< tab >}}b{{< /tab >}}\n{{< /tabs >}}"
        )
        self.assertEqual(self.only(source), "<p><b>One</b></p><p>a</p><p><b>Two</b></p><p>b</p>")

    def test_tabs_of_docsy_are_code_unless_they_say_text(self):
        source = (
            "{{< tabpane lang=sh >}}\n{{< tab One >}}\nls -l\n{{< /tab >}}\n"
            "{{< tab header=Two text=true >}}\n*b*\n{{< /tab >}}\n{{< /tabpane >}}"
        )
        blocks = self.convert(source)
        self.assertEqual(blocks[0][1], "<p><b>One</b></p>")
        self.assertEqual((blocks[1][1]["code"], blocks[1][1]["language"]), ("ls -l", "bash"))
        self.assertEqual(blocks[2][1], "<p><b>Two</b></p><p><i>b</i></p>")

    def test_what_only_arranges_is_its_contents(self):
        for source in (
            "{{< center >}}\na *b*\n{{< /center >}}",
            "{{% steps %}}\n\na *b*\n\n{{% /steps %}}",
            "{{< lead >}}a *b*{{< /lead >}}",
            "{{< rawhtml >}}<p>a <em>b</em></p>{{< /rawhtml >}}",
        ):
            with self.subTest(source):
                self.assertEqual(self.only(source), "<p>a <i>b</i></p>")

    def test_columns_end_at_a_line_of_their_own(self):
        self.assertEqual(
            self.only("{{< columns >}}\na\n<--->\nb\n{{< /columns >}}"), "<p>a</p><p>b</p>"
        )

    def test_small_things_stay_in_their_line(self):
        year = timezone.localdate().year
        source = (
            'Press {{< kbd "Ctrl" >}}, {{< badge >}}New{{< /badge >}} '
            '{{< icon "x" >}}in {{< year >}}.'
        )
        self.assertEqual(self.only(source), f"<p>Press <code>Ctrl</code>, New in {year}.</p>")
        self.assertEqual(self.messages, ['x.md:1: An icon was left out: {{< icon "x" >}}'])

    def test_buttons_and_cards_are_links(self):
        button = self.only('{{< button href="/x/" >}}Press *me*{{< /button >}}')
        self.assertEqual(button, '<p><a href="/x/">Press <i>me</i></a></p>')
        card = self.only('{{< card link="/x/" title="A card" subtitle="More of it" >}}')
        self.assertEqual(card, '<p><a href="/x/">A card</a></p><p>More of it</p>')

    def test_a_table_of_contents_goes_and_is_told(self):
        self.assertEqual(self.convert("{{< toc >}}"), [])
        self.assertEqual(len(self.messages), 1)

    def test_a_comment_is_a_note_to_oneself(self):
        self.assertEqual(self.only("{{< todo >}}Say more{{< /todo >}}"), "Say more")

    def test_a_parameter_is_its_value_or_stays(self):
        source = '{{< param "version" >}}'
        self.assertEqual(self.only(source, params={"version": "1.2"}), "<p>1.2</p>")
        self.assertEqual(self.only(source)["source"], source)

    def test_one_may_be_a_part_of_a_word(self):
        html = self.only('v{{< param "version" >}}rc', params={"version": "1.2"})
        self.assertEqual(html, "<p>v1.2rc</p>")

    def test_an_unknown_one_stays_with_a_mark(self):
        value = self.only("{{< what a=1 >}}\nx\n{{< /what >}}")
        self.assertEqual(value["source"], "{{< what a=1 >}}\nx\n{{< /what >}}")
