"""A page as the search sees it: its sections as plain text, and its words with their weight.

A word is written behind one letter that says where it stands and whether it is exact, such as
``adb_default``: exactly that, in the title. So "in the title" is a word like any other to a
database, found through the index without a look at the page.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from html.parser import HTMLParser

from django.utils.html import strip_tags
from wagtail.models import Page

from blog.blocks import CodeBlock
from home.blocks import TextBlock
from home.footnotes import without_references
from home.headings import LEVELS, add_heading_ids, given_ids
from home.rendering import TEMPLATE_IDS, UNSEEN, prepare
from home.rich_text import texts_in
from search.tokens import chunks, pair

# Where a word may stand, the best place first.
TITLE, TAGS, INTRODUCTION, HEADINGS, TEXT, CODE = PLACES = range(6)
EXACT, LOOSE, PAIR = "abcdef", "ghijkl", "mnopqr"
TAG, YEAR = "t", "y"
NOT_SEARCHED = UNSEEN | {"unconverted"}
# What ends a word though no space stands there.
INLINE = {"a", "b", "code", "del", "em", "i", "s", "strong", "sub", "sup"}


@dataclass
class Section:
    """A part of a page: the heading above it, that heading's id, and the text under it."""

    id: str
    heading: str
    text: str
    is_code: bool = False


@dataclass
class Document:
    """A page taken apart."""

    title: str
    tags: list[str] = field(default_factory=list)
    tag_slugs: list[str] = field(default_factory=list)
    introduction: str = ""
    sections: list[Section] = field(default_factory=list)
    day: date | None = None
    moment: datetime | None = None


def document(page: Page) -> Document:
    """Return ``page``, an object of its own type, taken apart."""
    tags = getattr(page, "tag_list", [])
    moment = getattr(page, "date", None) or page.first_published_at
    return Document(
        title=page.title,
        tags=[tag.name for tag in tags],
        tag_slugs=[tag.slug for tag in tags],
        introduction=strip_tags(str(getattr(page, "introduction", ""))),
        sections=list(sections(getattr(page, "body", ()))),
        day=getattr(page, "day", None),
        moment=moment,
    )


def sections(body: Iterable) -> Iterator[Section]:
    """Yield the sections of ``body``, a stream of blocks; ids are those that readers get."""
    children = list(body)
    prepare(children)
    taken, given = set(TEMPLATE_IDS), given_ids(text.html for text in texts_in(children))
    current = Section("", "", "")
    for child in children:
        if child.block_type in NOT_SEARCHED:
            continue
        if isinstance(child.block, TextBlock):
            _, headings = add_heading_ids(child.value.html, taken, given)
            first, *others = _split(without_references(child.value.source))
            yield Section(current.id, current.heading, first)
            # Fewer ids than headings there are none, unless a heading never ends.
            for heading, text in zip(headings, others, strict=False):
                current = Section(heading.id, heading.text, text)
                yield current
        else:
            text = "\n".join(str(part) for part in child.block.get_searchable_content(child.value))
            is_code = isinstance(child.block, CodeBlock)
            # Lines are kept only where they mean something.
            shown = text if is_code else " ".join(text.split())
            yield Section(current.id, current.heading, shown, is_code)


def words(document: Document) -> list[str]:
    """Return the words of ``document``, each behind the letter of its best place, once.

    Words of code are named as such even when they stand in a better place too, for ``in:code``.
    """
    marked = _Marked()
    marked.add(TITLE, document.title)
    for tag, slug in zip(document.tags, document.tag_slugs, strict=True):
        marked.add(TAGS, tag)
        marked.found[TAG + slug] = None
    marked.add(INTRODUCTION, document.introduction)
    heading = None
    for section in document.sections:
        if (section.id, section.heading) != heading:
            heading = section.id, section.heading
            marked.add(HEADINGS, section.heading)
    for is_code, place in ((False, TEXT), (True, CODE)):
        for section in document.sections:
            if section.is_code == is_code:
                marked.add(place, section.text)
    if document.day:
        marked.found[f"{YEAR}{document.day.year}"] = None
    return list(marked.found)


class _Marked:
    """Collects words; the best place of a word is the one in which it comes first."""

    def __init__(self) -> None:
        self.found: dict[str, None] = {}
        self._seen: tuple[set, set, set] = (set(), set(), set())

    def add(self, place: int, text: str) -> None:
        before = ""
        for chunk in chunks(text):
            self._add(0, EXACT, place, (*chunk.exact, *chunk.also))
            self._add(1, LOOSE, place, chunk.loose)
            for atom in chunk.atoms:
                if before:
                    self._add(2, PAIR, place, (pair(before, atom),))
                before = atom
            if not chunk.atoms:
                before = ""

    def _add(self, kind: int, letters: str, place: int, words: Iterable[str]) -> None:
        seen = self._seen[kind]
        for word in words:
            if word not in seen:
                seen.add(word)
                self.found[letters[place] + word] = None
            elif place == CODE:
                self.found[letters[place] + word] = None


def _split(html: str) -> list[str]:
    """Return the text before the first heading, and behind each one, without the headings."""
    parser = _TextParser()
    parser.feed(html)
    parser.close()
    return [" ".join("".join(part).split()) for part in parser.parts]


class _TextParser(HTMLParser):
    """Takes the text out of rich text, in parts that begin at its headings."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[list[str]] = [[]]
        self._in_heading = ""

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag in LEVELS and not self._in_heading:
            self._in_heading = tag
            self.parts.append([])
        elif tag not in INLINE:
            self.parts[-1].append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._in_heading:
            self._in_heading = ""
        elif tag not in INLINE:
            self.parts[-1].append(" ")

    def handle_data(self, data: str) -> None:
        if not self._in_heading:
            self.parts[-1].append(data)
