"""The look keeps its promises: contrast in both themes, nothing inline, nothing from outside."""

import re
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
STATIC = [settings.BASE_DIR / f"{room}/static/{room}" for room in ("home", "blog", "search")]
# That of feeds stands alone: it gives a shape to XML, and no page loads it.
STYLE_SHEETS = sorted(
    path for folder in STATIC for path in (folder / "css").glob("*.css") if path.name != "feed.css"
)
SCRIPTS = sorted(path for folder in STATIC for path in (folder / "js").glob("*.js"))

TEXT, LINE = 4.5, 3.0
# Foreground, background, least contrast.
PAIRS = [
    ("text", "bg", TEXT),
    ("text", "surface", TEXT),
    ("text", "highlight", TEXT),
    ("muted", "bg", TEXT),
    ("muted", "surface", TEXT),
    ("accent", "bg", TEXT),
    ("accent", "surface", TEXT),
    ("accent-text", "accent", TEXT),
    ("line", "bg", LINE),
    *((kind, "surface", TEXT) for kind in ("note", "tip", "warning", "danger")),
]


def tokens() -> dict[str, tuple[str, str]]:
    """Return the colours of tokens.css by name, each for light and for dark."""
    css = (STATIC[0] / "css/tokens.css").read_text()
    colours = re.findall(r"--color-([\w-]+): light-dark\((#\w+), (#\w+)\)", css)
    return {name: (light, dark) for name, light, dark in colours}


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rgb`` or ``#rrggbb``, from 0 to 1.

    Source: WCAG 2.2, "relative luminance".
    """
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21. Source: WCAG 2.2, "contrast ratio"."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def without_comments(path: Path) -> str:
    """Return the text of a style sheet or script without what is only said to people."""
    return re.sub(r"/\*.*?\*/|^\s*//.*?$", "", path.read_text(), flags=re.DOTALL | re.MULTILINE)


class TokenTests(SimpleTestCase):
    def test_text_can_be_read_in_both_themes(self):
        colours = tokens()
        for foreground, background, least in PAIRS:
            for theme, name in enumerate(("light", "dark")):
                with self.subTest(foreground=foreground, background=background, theme=name):
                    ratio = contrast(colours[foreground][theme], colours[background][theme])
                    self.assertGreaterEqual(ratio, least)

    def test_frame_of_the_browser_has_the_colours_of_the_page(self):
        markup = (settings.BASE_DIR / "templates/includes/head_icons.html").read_text()
        self.assertEqual(tuple(re.findall(r'content="(#\w+)"', markup)), tokens()["bg"])

    def test_tokens_in_use_are_defined(self):
        css = {path: without_comments(path) for path in STYLE_SHEETS}
        defined = set(re.findall(r"(--[\w-]+):", "".join(css.values())))
        for path, text in css.items():
            with self.subTest(path=path.name):
                self.assertEqual(set(re.findall(r"var\((--[\w-]+)", text)) - defined, set())


class StyleSheetTests(SimpleTestCase):
    def test_everything_is_in_a_layer(self):
        for path in STYLE_SHEETS:
            with self.subTest(path=path.name):
                outside = re.sub(
                    r"@layer [\w, ]+;|@font-face \{[^}]*\}", "", without_comments(path)
                )
                self.assertRegex(outside.strip(), r"^@layer \w+ \{")

    def test_no_chains_and_no_other_hosts(self):
        for path in [*STYLE_SHEETS, *SCRIPTS]:
            with self.subTest(path=path.name):
                text = without_comments(path)
                self.assertNotIn("@import", text)
                self.assertNotRegex(text, r"^\s*import\b")
                self.assertNotRegex(text, r"url\([\"']?(https?:)?//")


class TemplateTests(SimpleTestCase):
    def test_nothing_is_inline(self):
        for path in TEMPLATES:
            with self.subTest(path=str(path.relative_to(settings.BASE_DIR))):
                markup = path.read_text()
                self.assertNotRegex(markup, r"<script(?![^>]*\bsrc=)")
                self.assertNotRegex(markup, r"<style|\sstyle=|\son\w+=")

    def test_nothing_is_loaded_from_other_hosts(self):
        for path in TEMPLATES:
            with self.subTest(path=str(path.relative_to(settings.BASE_DIR))):
                loads = r"<(?:script|link|img|source|iframe|video)\b[^>]*\b(?:src|href)=[\"']"
                self.assertNotRegex(path.read_text(), loads + r"(https?:)?//")

    def test_parts_say_what_they_take(self):
        for path in TEMPLATES:
            if path.parent.name != "includes":
                continue
            with self.subTest(path=str(path.relative_to(settings.BASE_DIR))):
                self.assertTrue(path.read_text().startswith("{% comment %}"))

    def test_icons_in_use_are_drawn(self):
        sprite = (STATIC[0] / "img/icons.svg").read_text()
        drawn = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
        for path in TEMPLATES:
            with self.subTest(path=str(path.relative_to(settings.BASE_DIR))):
                used = set(re.findall(r"{% icon [\"']([\w-]+)[\"'] %}", path.read_text()))
                self.assertEqual(used - drawn, set())
