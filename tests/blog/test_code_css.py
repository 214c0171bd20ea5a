import re

from django.contrib.staticfiles import finders
from django.test import SimpleTestCase

from blog import highlighting

AA_TEXT = 4.5
AA_SIGN = 3.0
BACKGROUNDS = ["--code-bg", "--code-bg-mark", "--code-bg-inserted", "--code-bg-deleted"]
TEXTS = [
    "--code-text",
    "--code-muted",
    "--code-keyword",
    "--code-string",
    "--code-number",
    "--code-function",
    "--code-class",
    "--code-attribute",
    "--code-builtin",
    "--code-inserted",
    "--code-deleted",
]
SIGNS = {
    "--code-line-mark": ["--code-bg", "--code-bg-mark"],
    "--code-line-inserted": ["--code-bg", "--code-bg-inserted"],
    "--code-line-deleted": ["--code-bg", "--code-bg-deleted"],
}


def read(name: str) -> str:
    with open(finders.find(name), encoding="utf-8") as file:
        return re.sub(r"/\*.*?\*/", "", file.read(), flags=re.DOTALL)


def tokens(css: str) -> dict[str, tuple[str, str]]:
    """Return the light and the dark value of each token."""
    found = re.findall(r"(--[\w-]+):\s*light-dark\((#\w+),\s*(#\w+)\);", css)
    return {name: (light, dark) for name, light, dark in found}


def luminance(colour: str) -> float:
    """Return the relative luminance. Source: WCAG 2.2, definition of relative luminance."""
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio. Source: WCAG 2.2, definition of contrast ratio."""
    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


class ContrastTests(SimpleTestCase):
    def setUp(self):
        self.css = read("blog/css/code.css")
        self.tokens = tokens(self.css)

    def assert_contrast(self, one: str, other: str, least: float):
        for theme, place in (("light", 0), ("dark", 1)):
            with self.subTest(theme=theme, colour=one, background=other):
                ratio = contrast(self.tokens[one][place], self.tokens[other][place])
                self.assertGreaterEqual(round(ratio, 2), least)

    def test_formula(self):
        self.assertAlmostEqual(21, contrast("#000", "#ffffff"))
        self.assertAlmostEqual(4.54, contrast("#767676", "#fff"), places=2)

    def test_every_colour_of_text_is_aa_on_every_background(self):
        for text in TEXTS:
            for background in BACKGROUNDS:
                self.assert_contrast(text, background, AA_TEXT)

    def test_buttons_are_aa(self):
        self.assert_contrast("--code-text", "--code-bg-button", AA_TEXT)

    def test_lines_beside_marked_code_are_told_from_it(self):
        for sign, backgrounds in SIGNS.items():
            for background in backgrounds:
                self.assert_contrast(sign, background, AA_SIGN)

    def test_paper_is_aa(self):
        for text in TEXTS:
            self.assertGreaterEqual(contrast(self.tokens[text][0], "#fff"), AA_TEXT)

    def test_no_token_is_forgotten_here(self):
        known = {*TEXTS, *BACKGROUNDS, *SIGNS, "--code-bg-button"}
        self.assertEqual(known, {name for name in self.tokens if name.startswith("--code-")})

    def test_colours_stand_only_in_tokens(self):
        components = self.css.split("@layer components", 1)[1]
        screen = components.split("@media print", 1)[0]
        self.assertEqual([], re.findall(r"#[0-9a-f]{3,8}\b|rgb\(|hsl\(|light-dark\(", screen))

    def test_every_class_that_is_written_is_styled(self):
        for name in {*highlighting.CLASSES.values(), "invisible"} - {""}:
            self.assertRegex(self.css, rf"\.{name}\b")

    def test_numbers_and_prompts_cannot_be_selected(self):
        for selector in (r"\[data-n\]::before", r"\.gp"):
            rule = re.search(rf"\.code-block {selector} \{{(.*?)\}}", self.css, re.DOTALL)
            self.assertIn("user-select: none", rule[1])


class EditorContrastTests(SimpleTestCase):
    def test_every_colour_of_the_preview_is_aa(self):
        css = read("blog/admin/code-editor.css")
        background = re.search(r"background: light-dark\((#\w+), (#\w+)\)", css)
        colours = re.findall(r"[^-]color: light-dark\((#\w+), (#\w+)\)", css)
        self.assertGreater(len(colours), 8)
        for pair in colours:
            for place in (0, 1):
                self.assertGreaterEqual(contrast(pair[place], background[place + 1]), AA_TEXT)
