"""What is in a text, counted before and after it has become blocks, so that a loss shows.

The two counts come from different things: one from the tree that the parser made, the other from
the blocks as they are stored.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from blog.moving import tree
from blog.moving.tree import Node, parse_html

WORD = re.compile(r"\w+")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass
class Census:
    """Words, and the sources of code blocks, as often as they occur; the rest as numbers."""

    words: Counter = field(default_factory=Counter)
    codes: Counter = field(default_factory=Counter)
    headings: int = 0
    links: int = 0
    pictures: int = 0
    tables: int = 0

    @property
    def code_lines(self) -> int:
        """The lines of all code blocks."""
        return sum((code.count("\n") + 1) * count for code, count in self.codes.items())

    def add_words(self, words: str) -> None:
        """Count the words of a text."""
        self.words.update(WORD.findall(words))

    def add_code(self, source: str) -> None:
        """Count a code block; one without code is none."""
        if source:
            self.codes[source] += 1

    def numbers(self) -> dict[str, int]:
        """Return the counts for a report."""
        return {
            "words": self.words.total(),
            "code_blocks": self.codes.total(),
            "code_lines": self.code_lines,
            "headings": self.headings,
            "links": self.links,
            "pictures": self.pictures,
            "tables": self.tables,
        }


def census_of_tree(root: Node) -> Census:
    """Count what is in a tree; comments are not counted."""
    census = Census()
    _count_node(census, root)
    return census


def _count_node(census: Census, node: Node) -> None:
    if node.tag == tree.CODE:
        census.add_code(node.text)
    elif node.tag == "pre":
        census.add_code(tree.source_of_pre(node))
        return
    elif node.tag == tree.TEXT or (node.tag == tree.RAW and node.attrs.get("tag") != "iframe"):
        census.add_words(node.text)
    elif node.tag == tree.CALLOUT:
        census.add_words(node.attrs.get("title", ""))
    elif node.tag == "a" and node.attrs.get("href"):
        census.links += 1
    elif node.tag == "img":
        census.pictures += 1
        census.add_words(node.attrs.get("alt", ""))
    elif node.tag in HEADINGS:
        census.headings += 1
    elif node.tag == "table":
        census.tables += 1
    for child in node.children:
        _count_node(census, child)


def census_of_blocks(blocks: list[dict]) -> Census:
    """Count what is in the blocks of a body."""
    census = Census()
    for block in blocks:
        kind, value = block["type"], block["value"]
        if kind == "code":
            census.codes[value["code"]] += 1
            census.add_words(f"{value['caption']} {value['filename']}")
        elif kind == "text":
            _count_html(census, value)
        elif kind == "table":
            census.tables += 1
            census.add_words(value["caption"])
            for column in value["columns"]:
                census.add_words(column["heading"])
            for row in value["rows"]:
                for cell in row["values"]:
                    _count_html(census, cell)
        elif kind != "note":
            census.pictures += kind == "image"
            _count_value(census, value)
    return census


def _count_value(census: Census, value: object) -> None:
    if isinstance(value, str):
        _count_html(census, value) if value.startswith("<p") else census.add_words(value)
    elif isinstance(value, dict):
        for part in value.values():
            _count_value(census, part)


def _count_html(census: Census, html: str) -> None:
    for node in parse_html(html).walk():
        if node.tag == tree.TEXT:
            census.add_words(node.text)
        elif node.tag == "a":
            census.links += 1
        elif node.tag in HEADINGS:
            census.headings += 1


def missing(source: Census, result: Census) -> list[str]:
    """Return what the source has and the result has not, in words for people; nothing: []."""
    found = []
    codes = (source.codes - result.codes).total()
    if codes:
        found.append(f"{codes} code block{'s' if codes > 1 else ''} changed or missing")
    words = source.words - result.words
    if words:
        some = ", ".join(list(words)[:8])
        found.append(f"{words.total()} word{'s' if words.total() > 1 else ''} missing: {some}")
    for name in ("headings", "tables"):
        count = getattr(source, name) - getattr(result, name)
        if count > 0:
            found.append(f"{count} {name} missing")
    return found
