"""Footnotes: references that lead to notes, and notes that lead back.

Stored text holds plain links: a reference is a link to ``#fn-NAME``, a note an item of a list with
the id ``fn-NAME``, wherever on the page it stands. Everything else is made here, when a page is
rendered, so that an author may move, copy and delete either without breaking the other.

No ORM, no request. HTML is read by a parser and changed at the places it names; everything else
stays as it is, byte for byte.

Source: https://www.w3.org/TR/dpub-aria-1.1/ for the roles.
"""

from collections import Counter

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from home.ids import is_id
from home.placed_parser import PlacedParser

NOTE = "fn-"
REFERENCE = "fnref-"
# What no text without a reference holds.
MARK = f'"#{NOTE}'
# The arrow as text: by itself, some telephones show it as a coloured picture.
ARROW = "↩\N{VARIATION SELECTOR-15}"


def link_footnotes(texts: list[str]) -> list[str]:
    """Return ``texts``, the HTML of one page in its order, with references and notes linked.

    A reference to a note that is not there stays a plain link.
    """
    if not any(MARK in text for text in texts):
        return texts
    parsers = [_FootnoteParser(text) for text in texts]
    names = {name for parser in parsers for _, name in parser.notes}
    counts = Counter()
    changes: list[list[tuple[int, int, str]]] = []
    for parser in parsers:
        changes.append([])
        for start, end, name in parser.references:
            if name in names:
                counts[name] += 1
                changes[-1].append((start, end, _reference(name, counts[name])))
    for parser, found in zip(parsers, changes, strict=True):
        for place, name in parser.notes:
            # Once, should there be two notes of that name.
            found.append((place, place, _ways_back(name, counts.pop(name, 0))))
    return [_changed(text, found) for text, found in zip(texts, changes, strict=True)]


def without_references(html: str) -> str:
    """Return ``html`` without its references: their numbers are no words of the text."""
    if MARK not in html:
        return html
    parser = _FootnoteParser(html)
    starts = {start: end for start, end, _ in parser.references}
    return _changed(
        html, [(start, parser.link_ends.get(start, end), "") for start, end in starts.items()]
    )


def _reference(name: str, number: int) -> SafeString:
    id_ = _reference_id(name, number)
    return format_html('<a href="#{}{}" id="{}" role="doc-noteref">', NOTE, name, id_)


def _reference_id(name: str, number: int) -> str:
    return f"{REFERENCE}{name}" if number == 1 else f"{REFERENCE}{name}-{number}"


def _ways_back(name: str, count: int) -> SafeString:
    return format_html_join(
        "",
        ' <a href="#{}" role="doc-backlink" aria-label="{}">{}</a>',
        (
            (
                _reference_id(name, number),
                "Back to the text" if number == 1 else f"Back to the text, place {number}",
                ARROW,
            )
            for number in range(1, count + 1)
        ),
    )


def _changed(html: str, changes: list[tuple[int, int, str]]) -> str:
    """Return ``html`` with what stands from start to end replaced, for each of ``changes``."""
    parts, end = [], 0
    for start, stop, text in sorted(changes):
        parts += [html[end:start], text]
        end = stop
    return "".join([*parts, html[end:]])


class _FootnoteParser(PlacedParser):
    """Finds references (start and end of their tags, name) and notes (place of the end, name)."""

    def __init__(self, html: str):
        self.references: list[tuple[int, int, str]] = []
        self.link_ends: dict[int, int] = {}
        self.notes: list[tuple[int, str]] = []
        self._items: list[str] = []
        self._link: int | None = None
        super().__init__(html)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag == "li":
            self._items.append(_name(dict(attrs).get("id"), NOTE))
        elif tag == "a":
            name = _name(dict(attrs).get("href"), f"#{NOTE}")
            self._link = self.place if name else None
            if name:
                end = self._link + len(self.get_starttag_text())
                self.references.append((self._link, end, name))

    def handle_endtag(self, tag: str) -> None:
        if tag == "li" and self._items:
            name = self._items.pop()
            if name:
                self.notes.append((self.place, name))
        elif tag == "a" and self._link is not None:
            self.link_ends[self._link] = self.place + len("</a>")
            self._link = None


def _name(value: str | None, prefix: str) -> str:
    """Return what stands behind ``prefix``, if the whole may be an id."""
    value = value or ""
    name = value.removeprefix(prefix)
    return name if name != value and is_id(name) else ""
