"""Generated texts and bodies: what goes in comes out, and is the same when it comes in again."""

import os

from django.core.files.base import ContentFile
from django.test import SimpleTestCase
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as ExampleTestCase
from wagtail.documents import get_document_model

from blog.blocks import PostStreamBlock
from blog.moving.blocks_to_text import blocks_to_text
from blog.moving.builtin_shortcodes import builtin
from blog.moving.markdown import Dialect
from blog.moving.text_to_blocks import text_to_blocks
from tests import factories
from tests.base import MediaTestCase
from tests.blog.moving.base import Around
from tests.blog.moving.bodies import DOCUMENT, PICTURE, bodies
from tests.blog.moving.documents import document, soup
from tests.blog.moving.tokens import tokens

# More by hand: ROUND_TRIPS=20000 python -m pytest -n 0 tests/blog/moving/test_round_trip.py
EXAMPLES = int(os.environ.get("ROUND_TRIPS", "0"))


def bounded(examples: int) -> settings:
    """Return settings for so many examples, always the same ones; by hand for more, by chance."""
    return settings(
        deadline=None,
        derandomize=not EXAMPLES,
        max_examples=EXAMPLES or examples,
        suppress_health_check=[*HealthCheck],
        database=None,
    )


class Names:
    """Where pictures and files of :class:`Around` are, by their keys."""

    def __init__(self, around: Around) -> None:
        self._around = around

    def address(self, attrs):
        return attrs.get("href")

    def picture(self, key):
        return next((name for name, one in self._around.keys.items() if one == key), None)

    document = picture


class Trip:
    """Mixed into tests that move texts and blocks in and out."""

    def trip(self, source: str, *, has_math: bool = False) -> tuple[list, str, list, str]:
        """Return the blocks of a text and their text, and the blocks of that and their text."""
        around = Around()

        def blocks(text: str) -> list:
            return text_to_blocks(text, around, builtin, Dialect("hugo", has_math)).blocks

        def text(found: list) -> str:
            return blocks_to_text(found, Names(around), "hugo", has_math=has_math)

        first = blocks(source)
        out = text(first)
        second = blocks(out)
        return first, out, second, text(second)


class DocumentTests(Trip, SimpleTestCase):
    @bounded(50)
    @given(document())
    def test_export_says_what_the_source_said(self, source):
        first, out, second, again = self.trip(source)
        self.assertEqual(tokens(out), tokens(source), out)
        self.assertEqual(second, first)
        self.assertEqual(again, out)


class SoupTests(Trip, SimpleTestCase):
    """Whatever is typed: nothing fails, and what came in once stays what it is."""

    @bounded(300)
    @given(soup, st.booleans())
    def test_blocks_are_the_same_after_a_way_out_and_in(self, source, has_math):
        first, out, second, again = self.trip(source, has_math=has_math)
        self.assertEqual(second, first, out)
        self.assertEqual(again, out)


class BodyTests(ExampleTestCase, MediaTestCase):
    """Bodies that an editor has made."""

    @classmethod
    def setUpTestData(cls):
        picture = factories.image(8, 8)
        make = get_document_model().objects.create
        film = make(title="Film", file=ContentFile(b"x", name="film.mp4"))
        cls.keys = {PICTURE: picture.pk, DOCUMENT: film.pk}

    @bounded(60)
    @given(bodies)
    def test_body_comes_back_without_what_markdown_has_no_signs_for(self, drawn):
        around = Around()
        around.keys = {"picture.png": PICTURE, "film.mp4": DOCUMENT}
        stored = [{"type": kind, "value": value} for (kind, value), _ in drawn]
        kept = [kept for _, kept in drawn]
        out = blocks_to_text(stored, Names(around), "hugo")
        found = text_to_blocks(out, around, builtin, Dialect("hugo")).blocks
        self.assertEqual([(one["type"], one["value"]) for one in found], kept, out)
        self.assertEqual(blocks_to_text(found, Names(around), "hugo"), out)
        stream = PostStreamBlock()
        stream.clean(stream.to_python([self.placed(one) for one in found]))

    def placed(self, block: dict) -> dict:
        """Return a block with the keys of files that are there."""
        value = block["value"]
        if isinstance(value, dict):
            value = dict(value)
            if block["type"] == "image":
                value["image"] = {**value["image"], "image": self.keys[PICTURE]}
            for name in ("picture", "poster", "file"):
                if value.get(name):
                    value[name] = self.keys[value[name]]
        return {**block, "value": value}
