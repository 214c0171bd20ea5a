import re

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.template import Context, Template
from django.test import RequestFactory, SimpleTestCase, TestCase
from wagtail.documents import get_document_model

from blog import reading
from blog.blocks import PostStreamBlock
from home.blocks import (
    CalloutBlock,
    EmbedBlock,
    ImageBlock,
    NoteBlock,
    PageStreamBlock,
    QuoteBlock,
    SocialLinkBlock,
    TableBlock,
    TextBlock,
    UnconvertedBlock,
    VideoBlock,
)
from home.blocks.social import KINDS
from home.blocks.table import heading_html, heading_text
from home.models import SiteSettings, StandardPage
from home.rendering import render_body
from home.renditions import make_renditions
from tests import factories
from tests.base import MediaTestCase


def render(block, value, **context) -> str:
    """Return stored ``value`` as ``block`` renders it."""
    return block.render(block.to_python(value), context)


def errors(block, value) -> dict[str, str]:
    """Return what ``block`` has against ``value``, by field."""
    try:
        block.clean(block.normalize(value))
    except ValidationError as error:
        return {name: found.messages[0] for name, found in error.block_errors.items()}
    return {}


class TextTests(SimpleTestCase):
    def test_headings_lists_and_code(self):
        html = render(TextBlock(), "<h2>A b</h2><ul><li>c</li></ul><p><code>d()</code></p>")
        self.assertIn('<h2 id="a-b">A b<a ', html)
        self.assertIn("<ul><li>c</li></ul><p><code>d()</code></p>", html)

    def test_no_first_heading(self):
        self.assertNotIn("h1", TextBlock().features)
        self.assertNotIn("image", TextBlock().features)


class ImageTests(MediaTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.image = factories.image(600, 300)
        make_renditions([cls.image])

    def stored(self, caption: str = "", **picture) -> dict:
        return {"image": {"image": self.image.pk, **picture}, "caption": caption}

    def test_description_is_the_alternative_text(self):
        html = render(ImageBlock(), self.stored(alt_text='A "grey" gradient', decorative=False))
        self.assertIn('alt="A &quot;grey&quot; gradient"', html)

    def test_decoration_has_an_empty_alternative_text(self):
        html = render(ImageBlock(), self.stored(alt_text="ignored", decorative=True))
        self.assertIn('alt=""', html)

    def test_name_of_the_file_is_no_description(self):
        html = render(ImageBlock(), self.stored(alt_text="", decorative=False))
        self.assertNotIn("A gradient", html)

    def test_description_or_the_word_decorative_is_asked_for(self):
        block = ImageBlock()
        value = block.to_python(self.stored(alt_text="", decorative=False))
        with self.assertRaises(ValidationError):
            block.clean(value)
        block.clean(block.to_python(self.stored(alt_text="", decorative=True)))

    def test_caption(self):
        stored = self.stored("<p>By <b>me</b></p>", decorative=True)
        self.assertIn("<figcaption", render(ImageBlock(), stored))
        self.assertIn("By <b>me</b>", render(ImageBlock(), stored))
        self.assertNotIn("<figcaption", render(ImageBlock(), self.stored(decorative=True)))

    def test_only_the_picture_that_opens_the_page_is_loaded_at_once(self):
        picture = {"type": "image", "value": self.stored(decorative=True)}
        html = render_body(PageStreamBlock().to_python([picture, picture])).html
        self.assertEqual(re.findall(r'loading="(\w+)"', html), ["eager", "lazy"])
        note = {"type": "note", "value": "not seen"}
        html = render_body(PageStreamBlock().to_python([note, picture])).html
        self.assertEqual(re.findall(r'loading="(\w+)"', html), ["eager"])
        text = {"type": "text", "value": "<p>a</p>"}
        html = render_body(PageStreamBlock().to_python([text, picture])).html
        self.assertEqual(re.findall(r'loading="(\w+)"', html), ["lazy"])

    def test_picture_that_was_deleted_leaves_the_rest(self):
        stored = [
            {"type": "image", "value": {"image": {"image": 999999}, "caption": "<p>still</p>"}},
            {"type": "text", "value": "<p>here</p>"},
        ]
        html = render_body(PageStreamBlock().to_python(stored)).html
        self.assertIn("here", html)
        self.assertNotIn("<img", html)

    def test_renditions_of_many_pictures_cost_one_query(self):
        picture = {"type": "image", "value": self.stored(decorative=True)}
        counts = []
        for number in (1, 10):
            body = PageStreamBlock().to_python([picture] * number)
            [child.value for child in body]  # loads the pictures
            with self.assertNumQueries(1):
                counts.append(render_body(body).html.count("<picture"))
        self.assertEqual(counts, [1, 10])


class QuoteTests(SimpleTestCase):
    def test_words_and_who_said_them(self):
        html = render(
            QuoteBlock(),
            {
                "text": "<p>Be <b>brief</b>.</p>",
                "attribution": "A & B",
                "source": "https://e.org/?a=1",
            },
        )
        self.assertRegex(
            html, r'<blockquote [^>]*cite="https://e.org/\?a=1"><p>Be <b>brief</b>.</p>'
        )
        self.assertIn('<a href="https://e.org/?a=1">A &amp; B</a>', html)

    def test_nothing_is_said_of_nobody(self):
        html = render(QuoteBlock(), {"text": "<p>Be brief.</p>"})
        self.assertNotIn("<figcaption", html)
        self.assertNotIn("cite=", html)

    def test_address_that_is_none_is_refused(self):
        value = {"text": "<p>x</p>", "attribution": "", "source": "javascript:alert(1)"}
        self.assertEqual(list(errors(QuoteBlock(), value)), ["source"])


class CalloutTests(SimpleTestCase):
    def test_kind_is_told_in_words(self):
        for kind, label in (
            ("note", "Note"),
            ("tip", "Tip"),
            ("warning", "Warning"),
            ("danger", "Danger"),
        ):
            with self.subTest(kind):
                html = render(CalloutBlock(), {"kind": kind, "title": "", "body": "<p>x</p>"})
                self.assertIn(f"callout--{kind}", html)
                self.assertIn(label, html)
                titled = render(CalloutBlock(), {"kind": kind, "title": "Mind <it>", "body": ""})
                self.assertIn(f"{label}: </span>Mind &lt;it&gt;", titled)

    def test_kind_that_is_no_more_is_a_note(self):
        value = CalloutBlock().to_python({"kind": "gone", "title": "", "body": "<p>x</p>"})
        self.assertEqual((value.kind_label, value.icon), ("Note", "info"))


class TableTests(SimpleTestCase):
    stored = {
        "caption": "Ten <rows>",
        "columns": [
            {"type": "text", "heading": "The `only()` call"},
            {"type": "text_centre", "heading": "<b>"},
            {"type": "text_right", "heading": ""},
        ],
        "rows": [{"values": ["<p><code>a()</code></p>", "<p>b</p><p>c</p>", "<p>0.8</p>"]}],
    }

    def test_alignment_of_a_column_is_that_of_its_cells(self):
        html = render(TableBlock(), self.stored)
        self.assertRegex(html, r'<th scope="col" class="table-block__cell--centre">')
        self.assertIn('<td class="table-block__cell--centre"><p>b</p><p>c</p></td>', html)
        self.assertIn('<td class="table-block__cell--right">0.8</td>', html)
        self.assertIn("<td><code>a()</code></td>", html)

    def test_headings_hold_code_and_no_html(self):
        html = render(TableBlock(), self.stored)
        self.assertIn('<th scope="col">The <code>only()</code> call</th>', html)
        self.assertIn("&lt;b&gt;</th>", html)

    def test_backticks_and_signs(self):
        for text, expected in (
            ("a `b` c `d`", "a <code>b</code> c <code>d</code>"),
            ("`<b>`", "<code>&lt;b&gt;</code>"),
            ("a ` b", "a ` b"),
            ("``", "``"),
            ("", ""),
            (None, ""),
        ):
            with self.subTest(text):
                self.assertEqual(heading_html(text), expected)

    def test_headings_are_inline_markdown(self):
        for text, expected in (
            ("*a* **b** ~~c~~", "<em>a</em> <strong>b</strong> <s>c</s>"),
            ('[a](https://e.org/?b&c "T")', '<a href="https://e.org/?b&amp;c" title="T">a</a>'),
            ("<https://e.org/>", '<a href="https://e.org/">https://e.org/</a>'),
            (r"\*a\* &amp; snake_case", "*a* &amp; snake_case"),
            ("# a", "# a"),
            ("<i>a</i>", "&lt;i&gt;a&lt;/i&gt;"),
            ("[a](javascript:alert(1))", "[a](javascript:alert(1))"),
            ("[a](data:text/html,b)", "[a](data:text/html,b)"),
        ):
            with self.subTest(text):
                self.assertEqual(heading_html(text), expected)
        self.assertNotIn("<img", heading_html("![a](b.png)"))

    def test_headings_are_found_by_their_words(self):
        marked = "`a()` *b* **c** ~~d~~ [e](https://e.org/) \\*"
        self.assertEqual(heading_text(marked), "a() b c d e *")
        stored = {**self.stored, "columns": [{"type": "text", "heading": marked}], "rows": []}
        words = TableBlock().get_searchable_content(TableBlock().to_python(stored))
        self.assertEqual(words, ["Ten <rows>", "a() b c d e *"])

    def test_caption_is_read_out_and_escaped(self):
        html = render(TableBlock(), self.stored)
        self.assertIn("<caption>Ten &lt;rows&gt;</caption>", html)
        self.assertIn('aria-label="Ten &lt;rows&gt;"', html)

    def test_without_headings_there_is_no_head(self):
        columns = [{"type": "text", "heading": ""}, {"type": "text", "heading": "  "}]
        html = render(TableBlock(), {"columns": columns, "rows": [{"values": ["<p>a</p>", ""]}]})
        self.assertNotIn("<thead", html)
        self.assertNotIn("<caption", html)
        self.assertIn("<td>a</td><td></td>", html)

    def test_empty_table_harms_nobody(self):
        render(TableBlock(), {"columns": [], "rows": [], "caption": ""})

    def test_words_are_searched_for_without_the_marks_of_code(self):
        found = " ".join(TableBlock().get_searchable_content(TableBlock().to_python(self.stored)))
        for word in ("Ten", "The only() call", "a()", "0.8"):
            self.assertIn(word, found)


class NoteTests(SimpleTestCase):
    def test_readers_and_searches_get_nothing(self):
        block = NoteBlock()
        self.assertEqual(render(block, " secret ").strip(), "")
        self.assertEqual(render(block, "secret", request=RequestFactory().get("/")).strip(), "")
        self.assertEqual(block.get_searchable_content("secret"), [])

    def test_it_takes_no_part_in_the_page(self):
        stored = [{"type": "note", "value": "secret"}, {"type": "text", "value": "<p>a</p>"}]
        body = PostStreamBlock().to_python(stored)
        self.assertNotIn("secret", render_body(body).html)
        self.assertEqual(reading.plain_text(body), "a")

    def test_text_is_kept_to_the_last_space(self):
        for block, name in ((NoteBlock(), ""), (UnconvertedBlock(), "-source")):
            with self.subTest(type(block).__name__):
                data = {f"x{name}": "\n  a\r\n\tb \n\n", "x-reason": "r"}
                value = block.clean(block.value_from_datadict(data, {}, "x"))
                found = value["source"] if name else value
                self.assertEqual(found, "\n  a\n\tb \n\n")


class UnconvertedTests(SimpleTestCase):
    value = {"source": "{{< map >}}\n<script>x</script>", "reason": "No block for <map>"}
    escaped = "{{&lt; map &gt;}}\n&lt;script&gt;x&lt;/script&gt;</pre>"

    def test_readers_see_the_source_as_text(self):
        html = render(UnconvertedBlock(), self.value, request=RequestFactory().get("/"))
        self.assertIn(self.escaped, html)
        self.assertNotIn("attention", html)
        self.assertNotIn("No block", html)

    def test_author_sees_the_reason_in_a_preview(self):
        request = RequestFactory().get("/")
        request.is_preview = True
        html = render(UnconvertedBlock(), self.value, request=request)
        self.assertIn("<strong>Needs attention</strong>: No block for &lt;map&gt;</p>", html)
        self.assertIn(self.escaped, html)

    def test_it_is_no_part_of_the_excerpt(self):
        body = PostStreamBlock().to_python([{"type": "unconverted", "value": self.value}])
        self.assertEqual(reading.plain_text(body), "")
        found = body[0].block.get_searchable_content(body[0].value)
        self.assertEqual(found, [self.value["source"]])


class EmbedTests(MediaTestCase):
    def test_own_picture_is_shown_until_it_is_played(self):
        picture = factories.image(600, 300)
        make_renditions([picture])
        value = {"url": "https://youtu.be/lJ8ydIuPFeU", "title": "T", "picture": picture.pk}
        html = render(EmbedBlock(), value)
        sources = re.findall(r'\ssrc(?:set)?="([^"]+)"', html)
        self.assertTrue(sources)
        self.assertTrue(all(source.startswith("/media/images/") for source in sources), sources)

    def test_address_that_nobody_knows_is_refused(self):
        value = {"url": "https://example.com/talk", "title": "T", "picture": None}
        self.assertIn("YouTube, Vimeo", errors(EmbedBlock(), value)["url"])
        value["url"] = "https://youtu.be/lJ8ydIuPFeU"
        self.assertEqual(errors(EmbedBlock(), value), {})

    def test_title_and_address_are_asked_for(self):
        self.assertEqual(
            set(errors(EmbedBlock(), {"url": "", "title": "", "picture": None})), {"url", "title"}
        )


class VideoTests(MediaTestCase):
    def document(self, name: str):
        model = get_document_model()
        return model.objects.create(title=name, file=ContentFile(b"content", name=name))

    def value(self, name: str = "film.mp4", captions=None, **values) -> dict:
        return {
            "file": self.document(name),
            "title": "A <film>",
            "poster": None,
            "captions": captions,
            "caption": "",
            **values,
        }

    def html(self, **values) -> str:
        block = VideoBlock()
        return block.render(block.normalize(self.value(**values)))

    def test_type_follows_from_the_name(self):
        for name, mime_type in (
            ("a.mp4", "video/mp4"),
            ("b.webm", "video/webm"),
            ("c.MP4", "video/mp4"),
        ):
            with self.subTest(name):
                self.assertRegex(
                    self.html(name=name), rf'<source src="/media/[^"]+" type="{mime_type}">'
                )

    def test_it_starts_when_the_reader_starts_it(self):
        html = self.html()
        self.assertNotIn("autoplay", html)
        self.assertIn(" controls ", html)
        self.assertIn('preload="metadata"', html)

    def test_poster_spares_the_reader_data_and_keeps_the_place(self):
        poster = factories.image(640, 360)
        make_renditions([poster])
        html = self.html(poster=poster)
        self.assertIn('preload="none"', html)
        self.assertRegex(html, r'poster="/media/images/[^"]+\.png" width="640" height="360"')

    def test_subtitles_and_caption(self):
        html = self.html(captions=self.document("words.vtt"), caption="<p>By <i>me</i></p>")
        self.assertRegex(html, r'<track kind="captions" src="/media/documents/words[^"]*\.vtt"')
        self.assertIn("By <i>me</i></figcaption>", html)
        self.assertNotIn("<track", self.html())

    def test_title_is_escaped(self):
        self.assertIn('aria-label="A &lt;film&gt;"', self.html())

    def test_files_that_browsers_do_not_play_are_refused(self):
        value = self.value("film.txt", captions=self.document("words.txt"))
        self.assertEqual(set(errors(VideoBlock(), value)), {"file", "captions"})
        self.assertIn("MP4", errors(VideoBlock(), value)["file"])
        self.assertEqual(errors(VideoBlock(), self.value(captions=self.document("words.VTT"))), {})

    def test_file_that_was_deleted_leaves_the_rest(self):
        block = VideoBlock()
        html = block.render(block.to_python({"file": 999999, "title": "T", "caption": "<p>x</p>"}))
        self.assertNotIn("<source", html)


class EditorTests(MediaTestCase):
    """What the editor sees when choosing a block."""

    def test_every_block_says_what_it_is(self):
        for block in PostStreamBlock().child_blocks.values():
            with self.subTest(block.name):
                self.assertNotEqual(block.meta.icon, "placeholder")
                self.assertTrue(block.meta.description)
                self.assertTrue(block.meta.group)
                self.assertTrue(block.is_previewable)

    def previews(self):
        for block in PostStreamBlock().child_blocks.values():
            with self.subTest(block.name):
                value = block.get_preview_value()
                template = Template("{% load wagtailcore_tags %}{% include_block value %}")
                bound = block.bind(value) if hasattr(block, "bind") else value
                context = block.get_preview_context(value, {"value": bound})
                self.assertTrue(template.render(Context(context)).strip())
                # A note is nothing but in the chooser itself, where its context says so.
                if block.name != "note":
                    self.assertTrue(block.render(value).strip())

    def test_previews_of_a_new_site(self):
        self.previews()

    def test_previews_of_a_site_with_pictures_and_films(self):
        factories.image(300, 200)
        get_document_model().objects.create(title="F", file=ContentFile(b"x", name="film.mp4"))
        self.previews()

    def test_names_in_the_database_are_those_of_the_contract(self):
        names = {"text", "image", "quote", "callout", "table", "embed", "video"}
        names |= {"note", "unconverted"}
        self.assertEqual(set(PageStreamBlock().child_blocks), names)
        self.assertEqual(set(PostStreamBlock().child_blocks), names | {"code"})

    def test_preview_answers(self):
        self.client.force_login(factories.administrator())
        for block in StandardPage._meta.get_field("body").stream_block.child_blocks.values():
            with self.subTest(block.name):
                response = self.client.get("/admin/block-preview/", {"id": block.definition_prefix})
                self.assertEqual(response.status_code, 200)


class SocialLinkTests(SimpleTestCase):
    def cleaned(self, kind: str, url: str) -> str:
        block = SocialLinkBlock()
        return block.clean(block.normalize({"kind": kind, "url": url}))["url"]

    def test_addresses_that_belong_to_their_kind(self):
        for kind, url in (
            ("github", "https://github.com/wagtail"),
            ("github", "https://gist.github.com/wagtail"),
            ("mastodon", "https://social.example/@me"),
            ("x", "https://twitter.com/me"),
            ("youtube", "https://www.youtube.com/@me"),
            ("rss", "/blog/rss.xml"),
            ("rss", "https://example.com/feed"),
            ("website", "http://example.com/"),
        ):
            with self.subTest(url):
                self.assertEqual(self.cleaned(kind, f" {url} "), url)

    def test_other_hosts_are_refused(self):
        for kind, url in (
            ("github", "https://example.com/wagtail"),
            ("github", "https://github.com.example.com/wagtail"),
            ("github", "https://notgithub.com/wagtail"),
            ("github", "https://github.com@example.com/"),
            ("linkedin", "https://linkedin.example.com/in/me"),
        ):
            with self.subTest(url):
                self.assertIn("is on", errors(SocialLinkBlock(), {"kind": kind, "url": url})["url"])

    def test_what_is_no_address_is_refused(self):
        for kind, url in (
            ("website", "javascript:alert(1)"),
            ("website", "data:text/html,x"),
            ("website", "example.com"),
            ("website", "/about/"),
            ("rss", "//example.com/feed"),
            ("rss", "/\\example.com/feed"),
            ("email", "me"),
            ("email", "https://example.com/"),
            ("email", "me@example.com?bcc=all@example.com"),
            ("email", "mailto:mailto:me@example.com"),
            ("github", ""),
        ):
            with self.subTest(url):
                self.assertEqual(
                    list(errors(SocialLinkBlock(), {"kind": kind, "url": url})), ["url"]
                )

    def test_mailbox_is_a_link_to_write_to(self):
        self.assertEqual(self.cleaned("email", "me@example.com"), "mailto:me@example.com")
        self.assertEqual(self.cleaned("email", "mailto:me@example.com"), "mailto:me@example.com")
        html = render(SocialLinkBlock(), {"kind": "email", "url": "me@example.com"})
        self.assertIn('href="mailto:me@example.com"', html)

    def test_every_kind_has_a_name_and_a_picture(self):
        for kind, known in KINDS.items():
            with self.subTest(kind):
                html = render(SocialLinkBlock(), {"kind": kind, "url": "https://example.com/?a&b"})
                self.assertIn(f"#{known.icon}", html)
                self.assertIn(f'<span class="visually-hidden">{known.label}</span>', html)
                self.assertIn('rel="me"', html)


class PageWithEveryBlockTests(TestCase):
    def test_page_and_home_page_answer(self):
        stream = PageStreamBlock()
        body = [(name, block.get_preview_value()) for name, block in stream.child_blocks.items()]
        page = factories.standard_page("All", slug="all", body=body)
        settings = SiteSettings.for_site(factories.site())
        settings.social_links = [("link", {"kind": "email", "url": "mailto:me@example.com"})]
        settings.save()
        response = self.client.get(page.url)
        self.assertContains(response, "Alan Kay")
        self.assertContains(response, "home/js/embed.js")
        self.assertContains(self.client.get("/"), "mailto:me@example.com")

    def test_script_of_embeds_is_only_where_there_is_one(self):
        page = factories.standard_page("Text", slug="text")
        self.assertNotContains(self.client.get(page.url), "home/js/embed.js")
