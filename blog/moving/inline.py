"""Lines of text: from the tree to the HTML that rich text stores.

What cannot stand in a line, such as a picture, is handed back, so that the paragraph ends before it
and goes on behind it.
"""

import re
from html import escape
from typing import Protocol

from django.forms.utils import flatatt

from blog.moving import tree
from blog.moving.report import Problems
from blog.moving.tree import Node, text

STYLES = {
    "b": "b",
    "strong": "b",
    "i": "i",
    "em": "i",
    "cite": "i",
    "dfn": "i",
    "var": "i",
    "s": "s",
    "del": "s",
    "strike": "s",
    "sup": "sup",
    "sub": "sub",
}
CODE_TAGS = frozenset({"code", "kbd", "samp", "tt"})
SPACE = re.compile(r"[ \t\n\f\r]+")
BLANK = " \t\n\f\r"
BOXES = {True: "☑", False: "☐"}


class Surroundings(Protocol):
    """What a text refers to, and where it is told what became of it."""

    path: str
    first_line: int  # of the text in its file
    problems: Problems

    def link(self, href: str) -> dict[str, str] | None:
        """Return the attributes of a link to ``href`` in stored rich text, None for no link."""

    def picture(self, src: str) -> int | str | None:
        """Return the key of the picture, the address of one that stays where it is, or None."""

    def document(self, src: str) -> int | None:
        """Return the key of the uploaded file, or None."""

    def pictures(self, pattern: str) -> list[str]:
        """Return the names of the pictures that ``pattern``, a folder or a glob, stands for."""

    def param(self, name: str) -> str | None:
        """Return a value of the front matter or of the site's configuration, or None."""

    def read(self, path: str) -> str | None:
        """Return the text of a file of the source, or None."""


class Notes:
    """The footnotes of a text: their names, and their numbers in the order of reference."""

    def __init__(self) -> None:
        self.texts: dict[str, Node] = {}
        self._numbers: dict[str, int] = {}
        self._ids: dict[str, str] = {}

    def number(self, name: str) -> int:
        """Return the number of the note; a new one for a name not met before."""
        return self._numbers.setdefault(name, len(self._numbers) + 1)

    def id(self, name: str) -> str:
        """Return the name as part of an address, unique in the text."""
        if name not in self._ids:
            base = re.sub(r"[^\w-]+", "-", name).strip("-") or "note"
            taken = set(self._ids.values())
            options = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
            self._ids[name] = next(one for one in options if one not in taken)
        return self._ids[name]

    def in_order(self) -> list[tuple[str, Node]]:
        """Return the notes by their numbers; those to which nothing refers come last."""
        for name in self.texts:
            self.number(name)
        return sorted(self.texts.items(), key=lambda pair: self._numbers[pair[0]])


class Inline:
    """Makes HTML of lines."""

    def __init__(self, surroundings: Surroundings, notes: Notes) -> None:
        self._around = surroundings
        self._notes = notes
        # Comments met in a line; they are kept behind the paragraph.
        self.comments: list[Node] = []

    def segments(self, nodes: list[Node]) -> list[str | Node]:
        """Return HTML and, between, what cannot stand in a line; no two strings follow each other.

        White space is single spaces, and there is none at the ends of a piece.
        """
        pieces = _joined(self._pieces(nodes, frozenset()))
        trimmed = (trim(piece) if isinstance(piece, str) else piece for piece in pieces)
        return [piece for piece in trimmed if piece]

    def html(self, nodes: list[Node]) -> str:
        """Return the HTML of a line that has no place for anything else, such as a table cell.

        A picture becomes a link to it, blocks become lines.
        """
        lines = [""]
        for piece in _joined(self._pieces(nodes, frozenset())):
            if isinstance(piece, str):
                lines[-1] += piece
            elif piece.tag == "img":
                lines[-1] += self._picture_link(piece)
            elif piece.tag == tree.CODE:
                rows = escape(piece.text, quote=False).split("\n")
                lines += [*(f"<code>{row}</code>" if row.strip() else "" for row in rows), ""]
            elif piece.tag == tree.EMBED:
                words = text(piece.attrs.get("title") or piece.attrs["url"])
                lines[-1] += self.html([Node("a", {"href": piece.attrs["url"]}, [words])])
            elif piece.tag == tree.RAW:
                words = escape(piece.text.replace("\n", " "), quote=False)
                lines[-1] += f"<code>{words}</code>"
            else:
                title = piece.attrs.get("title", "") if piece.tag == tree.CALLOUT else ""
                lines += [self.html([text(title)]), self.html(piece.children), ""]
        return "<br/>".join(found for line in lines if (found := trim(line)))

    def _pieces(self, nodes: list[Node], styles: frozenset[str]) -> list[str | Node]:
        found = []
        for node in nodes:
            found.extend(self._piece(node, styles))
        return found

    def _piece(self, node: Node, styles: frozenset[str]) -> list[str | Node]:
        tag = node.tag
        if tag == tree.TEXT:
            return [SPACE.sub(" ", escape(node.text, quote=False))]
        if tag in CODE_TAGS:
            return self._code(node, styles)
        if style := STYLES.get(tag):
            inner = self._pieces(node.children, styles | {style})
            return inner if style in styles else _wrapped(inner, f"<{style}>", f"</{style}>")
        if tag == "a":
            return self._link(node, styles)
        if tag == "img":
            return self._picture(node, styles)
        if tag == tree.NOTE_REFERENCE:
            if "a" in styles:
                return []  # No link in a link; it comes behind.
            name = node.attrs["name"]
            number = self._notes.number(name)
            # As the editor stores it, so that it stays the same when somebody saves the text.
            return [f'<a href="#fn-{self._notes.id(name)}"><sup>{number}</sup></a>']
        if tag == tree.COMMENT:
            self.comments.append(node)
            return []
        return self._other(node, styles)

    def _other(self, node: Node, styles: frozenset[str]) -> list[str | Node]:
        tag = node.tag
        if tag == "br":
            return ["<br/>"]
        if tag == "input" and node.attrs.get("type") == "checkbox":
            return [BOXES["checked" in node.attrs]]
        if tag == "q":
            return ["“", *self._pieces(node.children, styles), "”"]
        if tag == tree.RAW or node.is_block or node.tag.startswith("#"):
            return [node]
        return self._pieces(node.children, styles)

    def _code(self, node: Node, styles: frozenset[str]) -> list[str | Node]:
        plain = [child for child in node.children if child.tag != tree.TEXT]
        if plain:
            inner = self._pieces(node.children, styles | {"code"})
            return inner if "code" in styles else _wrapped(inner, "<code>", "</code>")
        words = escape(node.plain().replace("\n", " "), quote=False)
        if not words or "code" in styles:
            return [words]
        return [f"<code>{words}</code>"]

    def _link(self, node: Node, styles: frozenset[str]) -> list[str | Node]:
        if "a" in styles or "href" not in node.attrs:
            return self._pieces(node.children, styles)
        href = node.attrs["href"]
        pictures = [child for child in node.walk() if child.tag == "img"]
        for picture in pictures:
            picture.attrs.setdefault("link", href)
        inner = self._pieces(node.children, styles | {"a"})
        notes = [child for child in node.walk() if child.tag == tree.NOTE_REFERENCE]
        behind = self._pieces(notes, styles)
        if not any(isinstance(piece, str) and piece.strip(BLANK) for piece in inner):
            # The picture carries the link in its caption. Without either, nothing can be pressed.
            return [*(inner if pictures else self._empty_link(href, inner)), *behind]
        attrs = self._around.link(href)
        if attrs is None:
            return [*inner, *behind]
        if title := node.attrs.get("title"):
            attrs = {**attrs, "title": title}
        return [*_wrapped(inner, opening("a", attrs), "</a>"), *behind]

    def _empty_link(self, href: str, inner: list) -> list[str | Node]:
        if href:
            self._around.problems.note(self._around.path, f"A link without words: {href}")
        return inner

    def _picture(self, node: Node, styles: frozenset[str]) -> list[str | Node]:
        if not isinstance(self._around.picture(node.attrs.get("src", "")), str):
            return [node]
        link = self._picture_link(node)
        if "a" not in styles:
            return [link]
        # No link inside a link: the picture's own stands behind its words.
        words = escape(node.attrs.get("alt", "") or node.attrs["src"], quote=False)
        return [words, Node("a", {"href": node.attrs["src"]}, [text("picture")])]

    def _picture_link(self, node: Node) -> str:
        """Return a link to a picture that has no place of its own."""
        src = node.attrs.get("src", "")
        words = escape(" ".join(node.attrs.get("alt", "").split()) or src, quote=False)
        attrs = self._around.link(src)
        return f"{opening('a', attrs)}{words}</a>" if attrs else words


def opening(tag: str, attrs: dict[str, str]) -> str:
    """Return an opening tag with escaped attributes."""
    return f"<{tag}{flatatt(attrs)}>"


def trim(html: str) -> str:
    """Return ``html`` without white space and line breaks at its ends, and none around breaks."""
    html = html.replace(" <br/>", "<br/>").replace("<br/> ", "<br/>").strip(BLANK)
    while html.startswith("<br/>"):
        html = html.removeprefix("<br/>").lstrip(BLANK)
    while html.endswith("<br/>"):
        html = html.removesuffix("<br/>").rstrip(BLANK)
    return html


def _joined(pieces: list[str | Node]) -> list[str | Node]:
    """Return the pieces with neighbouring strings made one, single spaces where they meet."""
    joined: list[str | Node] = []
    for piece in pieces:
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            if joined[-1].endswith(" ") and piece.startswith(" "):
                piece = piece[1:]
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _wrapped(pieces: list[str | Node], start: str, end: str) -> list[str | Node]:
    """Return the pieces with the HTML among them inside a tag, white space at its ends outside."""
    wrapped: list[str | Node] = []
    for piece in _joined(pieces):
        if isinstance(piece, str) and (inner := piece.strip(BLANK)):
            begin = piece.index(inner[0])
            wrapped.append(f"{piece[:begin]}{start}{inner}{end}{piece[begin + len(inner) :]}")
        else:
            wrapped.append(piece)
    return wrapped
