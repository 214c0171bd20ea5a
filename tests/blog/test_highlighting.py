import html
import re
from html.parser import HTMLParser
from unittest.mock import patch

import pygments
from django.core.cache import cache
from django.test import SimpleTestCase

from blog import highlighting
from blog.highlighting import count_lines, highlight, parse_line_numbers
from blog.languages import LANGUAGES

# What is easily lost on the way through a lexer, a template or a browser.
DELICATE = [
    "",
    "\n",
    "\n\n\n",
    "    x = 1",
    "\tx\t= 1\t\n",
    "x = 1\n\n\n",
    "\n\n  x = 1",
    "trailing   \n  spaces  ",
    "</script><!-- </pre></code> --> &lt; &amp;amp; &#39; \"'",
    "emoji 👩\u200d💻 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "e\u0301 é 漢字 \U0001f1e9\U0001f1ea",
    "\u202egnol\u202c \u2066a\u2069 \u200b\ufeff\u00ad \x1b[31m \x0c \x85 \u2028 \u00a0",
    "$ ls \\\n  -l\nout\n\n$ \n",
    ">>> a = 1\n... \n>>> a\n1\n",
    "--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n\\ No newline at end of file",
    "'''unclosed",
    "<?php echo '<b>'; ?>\n<p>",
    "{% if a %}{{ b|safe }}{# c",
    "((((((((((" * 20,
]


class TextOf(HTMLParser):
    """The text of a piece of HTML, as a browser's textContent gives it."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.text = ""

    def handle_data(self, data):
        self.text += data


def text_of(markup: str) -> str:
    parser = TextOf()
    parser.feed(markup)
    parser.close()
    return parser.text


def lines_of(markup: str) -> list[str]:
    """Return the start tags of the lines."""
    depth, tags = 0, []
    for match in re.finditer(r"<(/?)(?:span|mark)[^>]*>", markup):
        if match[1]:
            depth -= 1
            continue
        if depth == 0:
            tags.append(match[0])
        depth += 1
    return tags


class CacheFreeTests(SimpleTestCase):
    def setUp(self):
        cache.clear()
        self.addCleanup(cache.clear)


class TextTests(CacheFreeTests):
    def test_text_is_the_code_in_every_language_one_element_a_line(self):
        for language in LANGUAGES:
            for code in DELICATE:
                markup = highlight(code, language)
                self.assertEqual(code, text_of(markup), language)
                lines = count_lines(code) if code else 0
                self.assertEqual(lines, len(lines_of(markup)), (language, code))

    def test_newlines_are_normalised(self):
        self.assertEqual("a\nb\nc\n", text_of(highlight("a\r\nb\rc\r\n", "python")))

    def test_nul_becomes_a_visible_sign(self):
        self.assertEqual("a\N{REPLACEMENT CHARACTER}b", text_of(highlight("a\0b", "python")))

    def test_markup_in_code_is_text(self):
        marked = highlight('<img src=x onerror="alert(1)">', "text")
        self.assertNotIn("<img", marked)

    def test_language_is_never_part_of_the_markup(self):
        self.assertNotIn("onload", highlight("x", '"><svg onload=x>'))

    def test_unknown_language_is_plain(self):
        self.assertEqual("<span>x = 1</span>", highlight("x = 1", "klingon"))

    def test_nothing_inline(self):
        for language in LANGUAGES:
            markup = highlight("a = 'b' # c\n+d\n$ e\n", language, show_line_numbers=True)
            self.assertNotIn("style=", markup)


class ClassTests(CacheFreeTests):
    def test_tokens_have_classes(self):
        markup = highlight("def f():\n    return 'a'  # b\n", "python")
        self.assertIn('<span class="nf">f</span>', markup)
        self.assertIn('<span class="c"># b', markup)

    def test_plain_text_and_white_space_have_no_element(self):
        self.assertEqual("<span>a + b ( c )</span>", highlight("a + b ( c )", "python"))

    def test_last_line_without_newline_is_coloured_too(self):
        self.assertEqual('<span class="gi">+a</span>', highlight("+a", "diff"))

    def test_lines_of_a_diff_are_marked_whole(self):
        markup = highlight("--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n z\n", "diff")
        classes = [(re.search('class="(.*?)"', tag) or [0, ""])[1] for tag in lines_of(markup)]
        self.assertEqual(["gh", "gh", "gu", "gd", "gi", ""], classes)

    def test_php_without_its_tag_is_coloured(self):
        self.assertIn('class="k"', highlight("echo 1;", "php"))

    def test_only_known_classes_are_written(self):
        known = {*highlighting.CLASSES.values(), "invisible"}
        for language in LANGUAGES:
            for code in DELICATE:
                found = set(re.findall(r'<\w+ class="(.*?)"', highlight(code, language)))
                self.assertLessEqual(found, known)


class LineTests(CacheFreeTests):
    def test_highlighted_lines_are_marks(self):
        markup = highlight("a\nb\nc\nd", highlight_lines=[(2, 3)])
        self.assertEqual(["<span>", "<mark>", "<mark>", "<span>"], lines_of(markup))

    def test_highlighted_lines_count_from_the_first_number(self):
        markup = highlight("a\nb\nc", highlight_lines=[(11, 11)], start_line=10)
        self.assertEqual(["<span>", "<mark>", "<span>"], lines_of(markup))

    def test_numbers_are_attributes_and_no_text(self):
        markup = highlight("a\nb\n", start_line=9, show_line_numbers=True)
        self.assertEqual(['<span data-n="9">', '<span data-n="10">'], lines_of(markup))
        self.assertEqual("a\nb\n", text_of(markup))

    def test_huge_ranges_cost_nothing(self):
        # If they cost something, this would end for lack of memory.
        markup = highlight("a\n", highlight_lines=[(1, 999_999_999)])
        self.assertEqual(["<mark>"], lines_of(markup))


class SessionTests(CacheFreeTests):
    def typed(self, code: str, language: str) -> str:
        """Return what the copy button takes: no line that answers, no prompt."""
        markup = highlight(code, language)
        markup = re.sub(r'<(span|mark) class="go">.*?</\1>', "", markup, flags=re.DOTALL)
        return text_of(re.sub(r'<span class="gp">.*?</span>', "", markup, flags=re.DOTALL))

    def test_console_keeps_commands(self):
        code = (
            "$ make run\nListening on 8000\n\n50% done\n"
            "(venv) ada@wagtail:~/blog$ curl -s \\\n    --header 'A: b' localhost\n{}\n# reboot\n"
        )
        self.assertEqual(
            "make run\ncurl -s \\\n    --header 'A: b' localhost\nreboot\n",
            self.typed(code, "console"),
        )

    def test_python_session_keeps_commands_also_before_a_traceback(self):
        code = (
            ">>> for a in b:\n...     print(a)\n...\n1\n>>> 1 / 0\n"
            'Traceback (most recent call last):\n  File "<stdin>", line 1, in <module>\n'
            "ZeroDivisionError: division by zero\n"
        )
        self.assertEqual("for a in b:\n    print(a)\n\n1 / 0\n", self.typed(code, "pycon"))

    def test_postgresql_session_keeps_commands(self):
        code = "blog=> select 1,\nblog->   2;\n ?column?\n----------\n 1\n(1 row)\n"
        self.assertEqual("select 1,\n  2;\n", self.typed(code, "psql"))

    def test_without_any_prompt_all_is_typed(self):
        self.assertEqual("make run\nmake test\n", self.typed("make run\nmake test\n", "console"))


class InvisibleTests(CacheFreeTests):
    def test_controls_of_direction_are_named(self):
        for sign in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069":
            with self.subTest(sign=hex(ord(sign))):
                self.assertIn(f'data-u="U+{ord(sign):04X}"', highlight(f"a{sign}b", "python"))

    def test_name_is_in_the_title(self):
        self.assertIn('title="RIGHT-TO-LEFT OVERRIDE"', highlight("\u202e"))

    def test_characters_without_width_are_named(self):
        for sign in "\u200b\u2060\ufeff\u00ad\u3164\x1b\x85\u2028\U000e0041":
            with self.subTest(sign=hex(ord(sign))):
                self.assertIn('class="invisible"', highlight(f"a{sign}b", "python"))

    def test_joiners_are_named_only_where_they_do_not_join(self):
        self.assertNotIn("invisible", highlight("👩\u200d💻 می\u200cخواهم"))
        self.assertIn("invisible", highlight("is_\u200dadmin"))
        self.assertIn("invisible", highlight("\u200c"))

    def test_flags_and_accents_are_left_alone(self):
        flag = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
        self.assertNotIn("invisible", highlight(f"{flag} é ü 漢字 العربية \t"))


class LimitTests(CacheFreeTests):
    def test_too_much_is_plain(self):
        limits = {
            "characters": "x = 'a'\n" * 4_000,
            "lines": "a = 1\n" * 1_001,
            "line": "a = 1; " * 200,
            "brackets": "(" * 100_000,
        }
        for limit, code in limits.items():
            with self.subTest(limit=limit):
                markup = highlight(code, "python")
                self.assertNotIn("class=", markup)
                self.assertEqual(code, text_of(markup))

    def test_lexer_that_changes_the_text_is_put_aside(self):
        with patch.object(highlighting, "get_lexer_by_name") as lexer:
            lexer.return_value.get_tokens_unprocessed.return_value = [(0, (), "other")]
            self.assertEqual("<span>code</span>", highlight("code", "python"))


class CacheTests(CacheFreeTests):
    def test_second_time_costs_no_lexing(self):
        first = highlight("a = 1", "python")
        with patch.object(highlighting, "_render") as render:
            self.assertEqual(first, highlight("a = 1", "python"))
        render.assert_not_called()

    def test_every_input_counts(self):
        results = {
            highlight("a\n1", "python"),
            highlight("a\n1", "text"),
            highlight("a\n2", "python"),
            highlight("a\n1", "python", highlight_lines=[(1, 1)]),
            highlight("a\n1", "python", show_line_numbers=True),
            highlight("a\n1", "python", show_line_numbers=True, start_line=5),
        }
        self.assertEqual(6, len(results))

    def test_new_versions_make_it_anew(self):
        highlight("a = 1", "python")
        versions = ((highlighting, "RENDERER_VERSION"), (pygments, "__version__"))
        for module, name in versions:
            with (
                patch.object(module, name, "other"),
                patch.object(highlighting, "_render", return_value="new"),
            ):
                self.assertEqual("new", highlight("a = 1", "python"))


class LineNumbersTests(SimpleTestCase):
    def test_single_lines_and_ranges(self):
        self.assertEqual([(1, 1), (4, 6)], parse_line_numbers("1,4-6"))
        self.assertEqual([(1, 1), (4, 6), (9, 9)], parse_line_numbers(" 1 , 4 – 6,9 "))
        self.assertEqual([], parse_line_numbers("  "))

    def test_errors_say_what_is_wrong(self):
        expected = {
            "a": "is no line number",
            "1;2": "is no line number",
            "1,,2": "is no line number",
            "-3": "is no line number",
            "1-2-3": "is no line number",
            "١": "is no line number",
            "9" * 10: "is no line number",
            "6-4": "write 4-6",
            "4,1": "out of order",
            "1,1": "out of order",
            "1-5,3": "out of order",
        }
        for text, message in expected.items():
            with self.subTest(text=text), self.assertRaisesRegex(ValueError, re.escape(message)):
                parse_line_numbers(text)


class EscapingTests(CacheFreeTests):
    def test_html_is_what_the_standard_library_escapes(self):
        code = "a < b && c > d \"'"
        self.assertEqual(f"<span>{html.escape(code, quote=False)}</span>", highlight(code))
