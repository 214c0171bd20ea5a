"""A document as a tree of elements, the same whether it was written in Markdown or in HTML.

Both mix: ``<details>`` may hold paragraphs of Markdown, and Markdown has ``<kbd>`` in it. So tokens
of one and tags of the other go to the same builder. Nothing is thrown away here: what is not known
becomes an element with children like any other.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

# Kinds of nodes that are no HTML elements.
TEXT = "#text"
COMMENT = "#comment"
CODE = "#code"  # a code block: text, and "info", what stood behind the fence, in attrs
RAW = "#raw"  # HTML of which no part can be taken; text is its source
CALL = "#call"  # a shortcode or tag of Liquid, in ``call``
CALLOUT = "#callout"  # a remark set apart: "kind" and "title" in attrs
EMBED = "#embed"  # a player on another site: "url", "title", "picture" in attrs
NOTE = "#note"  # the text of a footnote, its name in attrs
NOTE_REFERENCE = "#note-reference"  # its name in attrs
LINE_BREAK = "br"

VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905
)
# Their content is of no use without them.
WHOLE = frozenset(
    "applet canvas form iframe math object script select style svg template textarea".split()  # noqa: SIM905
)
BLOCKS = frozenset(
    "address article aside blockquote center dd details div dl dt fieldset figcaption figure "  # noqa: SIM905
    "footer h1 h2 h3 h4 h5 h6 header hgroup hr li main nav ol p pre section summary table tbody "
    "td tfoot th thead tr ul video audio iframe form".split()
)
# A start tag of the key ends these, when they are the innermost open elements of their kind.
ENDS = {
    "li": ({"li"}, {"ul", "ol"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
    "tr": ({"tr"}, {"table"}),
    "td": ({"td", "th"}, {"tr"}),
    "th": ({"td", "th"}, {"tr"}),
    "tbody": ({"thead", "tbody"}, {"table"}),
    "tfoot": ({"thead", "tbody"}, {"table"}),
}


@dataclass
class Node:
    """An element, or one of the kinds above; ``line`` counts from 1, 0 when unknown."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)
    text: str = ""
    line: int = 0
    call: object = None

    @property
    def is_block(self) -> bool:
        """Whether it cannot stand in a line of text."""
        return self.tag in BLOCKS or self.tag in (CODE, NOTE, CALLOUT, EMBED)

    def walk(self) -> Iterator["Node"]:
        """Yield the node and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def plain(self) -> str:
        """Return the text of the node and all below it; a line break is a space."""
        parts = (
            " " if node.tag == LINE_BREAK else node.text
            for node in self.walk()
            if node.tag not in (COMMENT, RAW)
        )
        return "".join(parts)


def text(words: str) -> Node:
    """Return a node of text."""
    return Node(TEXT, text=words)


def joined(nodes: Iterable[Node]) -> list[Node]:
    """Return the nodes, pieces of text that follow each other as one: they may be one word."""
    found: list[Node] = []
    for node in nodes:
        if node.tag == TEXT and found and found[-1].tag == TEXT:
            found[-1] = Node(TEXT, text=found[-1].text + node.text, line=found[-1].line)
        else:
            found.append(node)
    return found


class TreeBuilder:
    """Makes a tree from start tags, end tags and text, however they are nested."""

    def __init__(self) -> None:
        self.root = Node("#root")
        self._stack = [self.root]
        # How deep a Markdown element reaches: HTML inside cannot end what is around it.
        self._walls = [1]

    @property
    def inner(self) -> Node:
        """The innermost open element."""
        return self._stack[-1]

    def add(self, node: Node) -> None:
        """Add a node that is complete."""
        self.inner.children.append(node)

    def add_block(self, node: Node) -> None:
        """Add a block of Markdown that is complete."""
        self._end_line()
        self.add(node)

    def start(self, tag: str, attrs: dict[str, str] | None = None, line: int = 0) -> Node:
        """Open an element of HTML, ending those that cannot stay open around it."""
        self._end_implied(tag)
        node = Node(tag, attrs or {}, line=line)
        self.add(node)
        if tag not in VOID:
            self._stack.append(node)
        return node

    def end(self, tag: str) -> None:
        """Close the innermost element of this name; nothing happens when there is none."""
        for depth in range(len(self._stack) - 1, self._walls[-1] - 1, -1):
            if self._stack[depth].tag == tag:
                del self._stack[depth:]
                return

    def enter(self, node: Node) -> None:
        """Open an element of Markdown, which only :meth:`leave` closes."""
        if node.is_block:
            self._end_line()
        self.add(node)
        self._stack.append(node)
        self._walls.append(len(self._stack))

    def leave(self) -> Node:
        """Close the innermost element of Markdown with all that is still open in it."""
        depth = self._walls.pop() - 1
        node = self._stack[depth]
        del self._stack[depth:]
        return node

    def html(self, source: str, line: int = 0) -> None:
        """Add HTML; an element without its end stays open for what follows."""
        parser = _Feeder(self, source, line)
        try:
            parser.feed(source)
            parser.close()
        except AssertionError:
            # Python's parser gives up on some things that begin with "<!["; they are text then.
            parser.handle_data(source[parser.place() :])
        parser.finish()

    def _end_line(self) -> None:
        """Close what is open of a line of HTML: a block of Markdown cannot stand in it."""
        while len(self._stack) > self._walls[-1] and not (
            self.inner.is_block and self.inner.tag != "p"
        ):
            self._stack.pop()

    def _end_implied(self, tag: str) -> None:
        if tag in BLOCKS and self.inner.tag == "p" and len(self._stack) > self._walls[-1]:
            self._stack.pop()
        closes, limits = ENDS.get(tag, ((), ()))
        for depth in range(len(self._stack) - 1, self._walls[-1] - 1, -1):
            if self._stack[depth].tag in closes:
                del self._stack[depth:]
                return
            if self._stack[depth].tag in limits:
                return


def is_line(node: Node) -> bool:
    """Whether the node is part of a line of text."""
    if node.is_block or node.tag in (COMMENT, RAW):
        return False
    if node.tag.startswith("#"):
        return node.tag in (TEXT, NOTE_REFERENCE)
    return not any(child.is_block for child in node.walk())


def parse_html(source: str) -> Node:
    """Return HTML as a tree."""
    builder = TreeBuilder()
    builder.html(source)
    return builder.root


def source_of_pre(node: Node) -> str:
    """Return the code in a ``<pre>``; browsers leave out a newline right behind the tag."""
    return node.plain().removeprefix("\n").removesuffix("\n")


def attribute_dict(attrs: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    """Return the attributes of a tag; one without a value has an empty one."""
    return {name: value or "" for name, value in attrs}


class _Feeder(HTMLParser):
    """Passes HTML on to a builder; elements of ``WHOLE`` as their source."""

    def __init__(self, builder: TreeBuilder, source: str, line: int) -> None:
        super().__init__(convert_charrefs=True)
        self._builder = builder
        self._source = source
        self._line = line
        self._lines = [0]
        for row in source.split("\n"):
            self._lines.append(self._lines[-1] + len(row) + 1)
        self._whole = ""  # the name of the element that is taken as a whole
        self._depth = self._begin = 0

    def place(self) -> int:
        """Return how far the source has been read."""
        line, column = self.getpos()
        return self._lines[line - 1] + column

    @property
    def _here(self) -> int:
        return self._line and self._line + self.getpos()[0] - 1

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if self._whole:
            self._depth += tag == self._whole
        elif tag in WHOLE:
            self._whole, self._depth, self._begin = tag, 1, self.place()
            self._attrs, self._row = attribute_dict(attrs), self._here
        else:
            self._builder.start(tag, attribute_dict(attrs), self._here)

    def handle_startendtag(self, tag: str, attrs: list) -> None:
        if self._whole:
            return
        if tag in WHOLE:
            raw = self.get_starttag_text()
            found = attribute_dict(attrs)
            self._builder.add(Node(RAW, {"tag": tag, **found}, text=raw, line=self._here))
            return
        self._builder.start(tag, attribute_dict(attrs), self._here)
        if tag not in VOID:
            self._builder.end(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._whole:
            self._builder.end(tag)
        elif tag == self._whole:
            self._depth -= 1
            if not self._depth:
                end = self._source.find(">", self.place()) + 1 or len(self._source)
                self._add_whole(end)

    def handle_data(self, data: str) -> None:
        if not self._whole:
            self._builder.add(text(data))

    def handle_comment(self, data: str) -> None:
        if not self._whole:
            self._builder.add(Node(COMMENT, text=data, line=self._here))

    def handle_decl(self, decl: str) -> None:
        self._keep(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self._keep(f"<![{data}]]>")

    def handle_pi(self, data: str) -> None:
        self._keep(f"<?{data}>")

    def _keep(self, source: str) -> None:
        if not self._whole:
            self._builder.add(Node(RAW, {"tag": ""}, text=source, line=self._here))

    def finish(self) -> None:
        """Take an element whose end is missing up to the end of the text."""
        if self._whole:
            self._add_whole(len(self._source))

    def _add_whole(self, end: int) -> None:
        raw = self._source[self._begin : end]
        attrs = {**self._attrs, "tag": self._whole}
        self._builder.add(Node(RAW, attrs, text=raw, line=self._row))
        self._whole = ""
