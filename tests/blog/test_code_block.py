import json
import re

from django.core.exceptions import ValidationError
from django.template.loader import get_template
from django.test import SimpleTestCase, TestCase
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.telepath import JSContext
from wagtail.blocks import StructBlock
from wagtailcodeblock.blocks import CodeBlock as PackagedCodeBlock

from blog import languages
from blog.blocks import CodeBlock, PostStreamBlock
from blog.models import BlogPostPage
from tests import factories


def make(**values):
    block = CodeBlock()
    return block.to_python({"language": "python", "code": "a = 1\nb = 2\n", **values})


class StorageTests(SimpleTestCase):
    def test_block_is_the_packages_own(self):
        self.assertIsInstance(PostStreamBlock().child_blocks["code"], PackagedCodeBlock)

    def test_language_and_code_are_stored_as_the_package_stores_them(self):
        packaged = PackagedCodeBlock()
        theirs = packaged.get_prep_value(
            packaged.to_python({"language": "python", "code": "a = 1"})
        )
        ours = CodeBlock().get_prep_value(make(code="a = 1"))
        self.assertEqual(theirs, {name: ours[name] for name in theirs})

    def test_what_the_package_stored_can_be_read(self):
        value = CodeBlock().to_python({"language": "python", "code": "a = 1"})
        self.assertEqual("", value.filename)
        self.assertEqual(1, value.start_line)
        self.assertIn("code-block", CodeBlock().render(value))

    def test_form_starts_with_language_code_and_file_name(self):
        names = list(CodeBlock().child_blocks)
        self.assertEqual(["language", "code", "filename"], names[:3])
        self.assertEqual(
            ["highlight_lines", "show_line_numbers", "start_line"],
            CodeBlock().meta.form_layout.settings,
        )

    def test_migrations_do_not_list_the_languages(self):
        _, _, options = CodeBlock().child_blocks["language"].deconstruct()
        self.assertIs(languages.choices, options["choices"])

    def test_frozen_block_is_a_plain_struct(self):
        path, _, _ = CodeBlock().deconstruct()
        self.assertEqual("wagtail.blocks.StructBlock", path)


class CleaningTests(SimpleTestCase):
    def clean(self, **values):
        return CodeBlock().clean(make(**values))

    def from_form(self, code: str) -> str:
        block = CodeBlock()
        data = {"b-language": "python", "b-code": code, "b-start_line": "1"}
        return block.clean(block.value_from_datadict(data, {}, "b"))["code"]

    def error(self, **values) -> dict:
        with self.assertRaises(ValidationError) as caught:
            self.clean(**values)
        return {name: e.messages[0] for name, e in caught.exception.block_errors.items()}

    def test_code_survives_the_form(self):
        for code in ("    x = 1", "\tx\n", "\n\nx\n\n\n", "x  \n   ", "é 👩\u200d💻\n", " "):
            with self.subTest(code=code):
                self.assertEqual(code, self.from_form(code))

    def test_newlines_are_stored_as_one_character(self):
        self.assertEqual("a\nb\nc\n", self.from_form("a\r\nb\rc\r\n"))

    def test_nul_is_a_form_error(self):
        self.assertEqual({"code": "Null characters are not allowed."}, self.error(code="a\0b"))

    def test_empty_code_is_refused(self):
        self.assertIn("code", self.error(code=""))

    def test_language_that_is_not_in_the_menu_is_kept(self):
        self.assertEqual("klingon", self.clean(language="klingon")["language"])

    def test_what_is_no_name_of_a_language_is_refused(self):
        for name in ("<b>", "two words", "", "a" * 41):
            self.assertIn("language", self.error(language=name))

    def test_highlighted_lines_within_the_code_are_accepted(self):
        self.assertEqual("1-2", self.clean(highlight_lines="1-2")["highlight_lines"])
        self.assertTrue(self.clean(highlight_lines="10,11", start_line=10))
        self.assertTrue(self.clean(highlight_lines="", start_line=None))
        self.assertTrue(self.clean(highlight_lines="0", start_line=0))

    def test_highlighted_lines_outside_are_an_error_at_their_field(self):
        self.assertEqual(
            {"highlight_lines": "There is no line 3: this code has lines 1 to 2."},
            self.error(highlight_lines="1-3"),
        )
        self.assertEqual(
            {"highlight_lines": "There is no line 1: this code has lines 10 to 11."},
            self.error(highlight_lines="1", start_line=10),
        )

    def test_unreadable_lines_are_an_error_at_their_field(self):
        for text in ("a", "2-1", "2,1", "1;2"):
            self.assertEqual(["highlight_lines"], list(self.error(highlight_lines=text)))

    def test_half_written_lines_may_stay_in_a_draft(self):
        block = PostStreamBlock()
        code = {"language": "python", "code": "a = 1\n", "highlight_lines": "4-"}
        value = block.to_python([{"type": "code", "value": code}])
        self.assertEqual("4-", block.clean_deferred(value)[0].value["highlight_lines"])
        self.assertIn("a = ", block.clean_deferred(value)[0].render())
        with self.assertRaises(ValidationError):
            block.clean(value)

    def test_a_draft_may_lack_what_a_post_may_not(self):
        block = CodeBlock()
        block.defer_required_validation()
        self.assertEqual("", block.clean(make(code="", language=""))["code"])


class RenderingTests(SimpleTestCase):
    def render(self, **values) -> str:
        return CodeBlock().render(make(**values))

    def test_code_is_exactly_between_its_tags(self):
        self.assertIn(
            '<code class="language-text"><span>\n</span><span>  a\n</span>'
            "<span>\n</span></code></pre>",
            self.render(language="text", code="\n  a\n\n"),
        )

    def test_nothing_inline_and_nothing_from_elsewhere(self):
        markup = self.render(filename="a.py", caption="b", highlight_lines="1")
        for word in ("<script", "style=", "onclick", "<link", "//", "<button"):
            self.assertNotIn(word, markup)

    def test_scrolls_by_keyboard_under_a_name(self):
        self.assertIn(
            '<pre tabindex="0" role="group" aria-label="Code: a.py, Python">',
            self.render(filename="a.py"),
        )
        self.assertIn('aria-label="Code: text"', self.render(language="text"))

    def test_file_name_language_and_caption_are_shown_and_escaped(self):
        markup = self.render(filename="<b>.py", caption="<i>")
        self.assertIn('<span class="code-block__file">&lt;b&gt;.py</span>', markup)
        self.assertIn('<span class="code-block__language">Python</span>', markup)
        self.assertIn("<figcaption>&lt;i&gt;</figcaption>", markup)

    def test_what_is_empty_leaves_no_element(self):
        markup = self.render()
        for word in ("code-block__file", "figcaption", "data-n", "<mark", "data-session"):
            self.assertNotIn(word, markup)

    def test_lines_and_numbers(self):
        markup = self.render(highlight_lines="8", start_line=7, show_line_numbers=True)
        self.assertIn('<span data-n="7">', markup)
        self.assertIn('<mark data-n="8">', markup)

    def test_language_without_colour_is_named(self):
        markup = self.render(language="klingon", code="a < b")
        self.assertIn('<span class="code-block__language">klingon</span>', markup)
        self.assertIn('<code class="language-klingon"><span>a &lt; b</span></code>', markup)

    def test_sessions_tell_the_copy_button(self):
        self.assertIn("<code-block data-session>", self.render(language="console", code="$ ls"))

    def test_stored_nonsense_never_fails(self):
        for values in (
            {"language": "klingon"},
            {"language": None},
            {"code": None},
            {"code": "a\0b"},
            {"highlight_lines": "x-y"},
            {"highlight_lines": "1-999999999"},
            {"highlight_lines": None, "start_line": None, "filename": None, "caption": None},
        ):
            with self.subTest(values=values):
                self.assertIn("<pre", self.render(**values))


class SearchTests(SimpleTestCase):
    def test_code_file_name_and_caption_are_indexed_and_the_language_is_not(self):
        block = CodeBlock()
        value = make(code="import os", filename="a.py", caption="Why", highlight_lines="1")
        self.assertEqual(["a.py", "import os", "Why"], block.get_searchable_content(value))


class EditorTests(SimpleTestCase):
    def test_form_is_ours_with_prism_behind_its_stand_in(self):
        context = JSContext()
        packed = json.dumps(context.pack(CodeBlock()))
        self.assertIn("blog.blocks.CodeBlock", packed)
        scripts = [str(script) for script in context.media._js]
        places = [
            next(i for i, script in enumerate(scripts) if name in script)
            for name in ("telepath/blocks", "prism-stand-in", "prism/prism", "code-editor")
        ]
        self.assertEqual(sorted(places), places)
        self.assertNotIn("wagtailcodeblock", " ".join(scripts))

    def test_code_field_keeps_its_hands_off_the_text(self):
        attributes = CodeBlock().child_blocks["code"].field.widget.attrs
        self.assertEqual("off", attributes["wrap"])
        self.assertEqual("false", attributes["spellcheck"])

    def test_hooks_of_the_package_are_gone(self):
        for name in ("insert_global_admin_css", "insert_global_admin_js"):
            modules = [hook.__module__ for hook in hooks.get_hooks(name)]
            self.assertNotIn("wagtailcodeblock.wagtail_hooks", modules)

    def test_block_form_has_no_inline_script(self):
        self.assertIsNone(CodeBlock().meta.form_template)
        self.assertIsInstance(CodeBlock(), StructBlock)

    def test_chooser_shows_a_preview(self):
        block = CodeBlock()
        self.assertTrue(block.is_previewable)
        self.assertTrue(block.clean(block.get_preview_value()))
        template = get_template(block.get_preview_template(None))
        page = template.render({"bound_block": block.bind(block.get_preview_value())})
        self.assertIn("blog/css/code", page)
        self.assertIn("blog/querysets.py", page)


class AdminTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.editor = factories.administrator()
        cls.post = factories.post(
            "Codes", body=[("code", {"language": "python", "code": "    x = 1\n"})]
        )

    def setUp(self):
        self.client.force_login(self.editor)

    def addresses(self) -> list[str]:
        return [
            reverse("wagtailadmin_home"),
            reverse("wagtailadmin_explore", args=[self.post.get_parent().pk]),
            reverse("wagtailadmin_pages:edit", args=[self.post.pk]),
            reverse(
                "wagtailadmin_pages:add", args=["blog", "blogpostpage", self.post.get_parent().pk]
            ),
            reverse("wagtailsnippets:index"),
            reverse("wagtailimages:index"),
            reverse("wagtailadmin_account"),
        ]

    def test_no_admin_page_names_a_foreign_host_for_scripts_or_styles(self):
        for address in self.addresses():
            with self.subTest(address=address):
                content = self.client.get(address, follow=True).content.decode()
                self.assertNotIn("cdnjs", content)
                found = re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=\"([^\"]+)\"", content)
                self.assertTrue(found)
                for target in found:
                    self.assertFalse(target.startswith(("http", "//")), target)

    def test_login_page_names_no_foreign_host(self):
        self.client.logout()
        self.assertNotContains(self.client.get(reverse("wagtailadmin_login")), "cdnjs")

    def test_code_survives_the_database(self):
        code = "\n\t  x = 1  \n\n"
        self.post.body = [("code", {"language": "python", "code": code})]
        self.post.save_revision().publish()
        stored = BlogPostPage.objects.get(pk=self.post.pk)
        self.assertEqual(code, stored.body[0].value["code"])
        self.assertEqual(code, stored.get_latest_revision_as_object().body[0].value["code"])

    def test_post_shows_its_code(self):
        response = self.client.get(self.post.url)
        self.assertContains(response, '<span>    x = <span class="m">1')

    def test_chooser_previews_every_block(self):
        address = reverse("wagtailadmin_block_preview")
        for name, block in BlogPostPage.body.field.stream_block.child_blocks.items():
            with self.subTest(name):
                self.assertTrue(block.is_previewable)
                self.assertTrue(block.get_description())
                response = self.client.get(address, {"id": block.definition_prefix})
                self.assertContains(response, "home/css/prose.css")

    def test_preview_shows_the_code(self):
        block = BlogPostPage.body.field.stream_block.child_blocks["code"]
        address = reverse("wagtailadmin_block_preview")
        response = self.client.get(address, {"id": block.definition_prefix})
        self.assertContains(response, "code-block__bar")
