"""Ids and links for headings, and the headings as data for a table of contents.

No ORM, no request. HTML is read by a parser and changed at the places it names; everything else
stays as it is, byte for byte.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.utils.html import format_html

from home.ids import is_id
from home.placed_parser import PlacedParser

LEVELS = {"h2": 2, "h3": 3, "h4": 4}
# For a heading without a letter, such as one that is only an emoji.
FALLBACK_SLUG = "section"
# Letters and digits that words are made of; hyphen and space are kept beside them.
WORD_CATEGORIES = {"Nd", "Nl", "Pc"}


@dataclass(frozen=True)
class Heading:
    """A heading: its level (2 to 4), its id, its plain text, and the headings under it."""

    level: int
    id: str
    text: str
    children: list["Heading"] = field(default_factory=list)


def github_slug(text: str) -> str:
    """Return the id GitHub gives a heading of this text; may be empty.

    Lower case; letters, marks, digits, connecting punctuation and hyphens stay, spaces become
    hyphens, the rest goes.

    Source: https://github.com/Flet/github-slugger
    """
    return "".join(
        "-" if sign == " " else sign
        for sign in text.lower()
        if sign in " -"
        or unicodedata.category(sign)[0] in "LM"
        or unicodedata.category(sign) in WORD_CATEGORIES
    )


def unused_id(text: str, taken: set[str], given: frozenset[str] = frozenset()) -> str:
    """Return the id for a heading of this text, none of ``given``, and add it to ``taken``.

    The second of the same name gets "-1" behind it, the third "-2", as on GitHub.
    """
    slug = github_slug(text) or FALLBACK_SLUG
    found, number = slug, 0
    while found in taken or found in given:
        number += 1
        found = f"{slug}-{number}"
    taken.add(found)
    return found


def given_ids(texts: Iterable[str]) -> frozenset[str]:
    """Return the ids that stand in ``texts``, pieces of HTML, already."""
    return frozenset().union(*(_IdParser(text).ids for text in texts if ' id="' in text))


def add_heading_ids(
    html: str, taken: set[str], given: frozenset[str] = frozenset()
) -> tuple[str, list[Heading]]:
    """Return ``html`` with an id and a visible link on each h2 to h4, and these headings in order.

    A heading that brings an id keeps it, unless it is ``taken`` or would have to be escaped.

    :param taken: ids that the page already has; those of the headings are added to it.
    :param given: ids that stand somewhere in the page's text, and that no other heading may get.
    """
    parser = _HeadingParser(html)
    headings, parts, end = [], [], 0
    for mark in parser.marks:
        if is_id(mark.id) and mark.id not in taken:
            id_ = mark.id
            taken.add(id_)
        else:
            id_ = unused_id(mark.text, taken, given)
            # Right behind the tag's name; or, if there is an id, in the place of all that follows,
            # since stored headings have no other attribute.
            start = mark.start + 1 + len(mark.tag)
            parts += [html[end:start], format_html(' id="{}"', id_)]
            end = mark.start + mark.length - 1 if mark.id else start
        headings.append(Heading(LEVELS[mark.tag], id_, mark.text))
        parts += [html[end : mark.end], _anchor(headings[-1])]
        end = mark.end
    return "".join([*parts, html[end:]]), headings


def nest(headings: Iterable[Heading]) -> list[Heading]:
    """Return the headings as a tree: each under the last one before it of a higher rank."""
    roots, path = [], []
    for heading in headings:
        node = Heading(heading.level, heading.id, heading.text)
        while path and path[-1].level >= node.level:
            path.pop()
        (path[-1].children if path else roots).append(node)
        path.append(node)
    return roots


def _anchor(heading: Heading) -> str:
    return format_html(
        '<a class="heading-anchor" href="#{}" aria-label="Link to this section: {}">#</a>',
        heading.id,
        heading.text,
    )


@dataclass
class _Mark:
    """A heading found: where its tag starts, where its end tag starts, what stands between."""

    tag: str
    start: int
    length: int
    id: str
    end: int = 0
    text: str = ""


class _IdParser(HTMLParser):
    """Finds the ids in ``html``."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.ids: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.ids.update(value for name, value in attrs if name == "id" and value)


class _HeadingParser(PlacedParser):
    """Finds the headings of ``html``; those without an end are left alone."""

    def __init__(self, html: str):
        self.marks: list[_Mark] = []
        self._open: _Mark | None = None
        self._words: list[str] = []
        super().__init__(html)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag in LEVELS:
            length = len(self.get_starttag_text())
            self._open = _Mark(tag, self.place, length, dict(attrs).get("id") or "")
            self._words = []
        elif tag == "br":
            self._words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag == self._open.tag:
            self._open.end = self.place
            self._open.text = " ".join("".join(self._words).split())
            self.marks.append(self._open)
            self._open = None

    def handle_data(self, data: str) -> None:
        self._words.append(data)
