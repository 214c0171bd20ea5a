"""From Markdown to the blocks of a body.

Paragraphs, headings and lists that follow each other become one ``text`` block; everything else
ends it. What stands inside a list or a quote but cannot be part of one (code, a table, a picture)
stands behind the item, and the list goes on with its next number. What no block can hold becomes an
``unconverted`` block with its source. docs/moving.md lists what changes its form on the way.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.forms.utils import flatatt

from blog.moving import tree
from blog.moving.calls import Call
from blog.moving.census import Census, census_of_tree
from blog.moving.fences import Fence, parse_info
from blog.moving.inline import Inline, Notes, Surroundings
from blog.moving.list_blocks import ListBlocks
from blog.moving.markdown import Dialect, parse
from blog.moving.media_blocks import MediaBlocks
from blog.moving.remark_blocks import RemarkBlocks, alert
from blog.moving.shortcodes import Registry
from blog.moving.table_blocks import TableBlocks
from blog.moving.tree import Node

# A shortcode stands in a shortcode a few times at most.
MAX_DEPTH = 20
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
# Comments with which Hugo, Jekyll's customs and Docusaurus end the summary of a post.
SUMMARY_ENDS = frozenset({"more", "truncate", "excerpt", "end_excerpt", "excerpt_separator"})


@dataclass
class Converted:
    """A body as blocks, each a dict of "type" and "value", and what went in."""

    blocks: list[dict]
    source: Census
    # The text before ``<!--more-->``, which is what lists of Hugo and Jekyll show.
    summary: str = ""


def text_to_blocks(
    source: str, around: Surroundings, registry: Registry, dialect: Dialect
) -> Converted:
    """Return ``source``, a text in Markdown, as the blocks of a body.

    Never fails for what an author wrote; what is left out or changes its meaning is told to
    ``around.problems``.
    """
    converter = Converter(around, registry, dialect)
    root = converter.parse(source, around.first_line)
    census = census_of_tree(root)
    return Converted(converter.convert(root), census, converter.summary)


class Converter(MediaBlocks, RemarkBlocks, ListBlocks, TableBlocks):
    """One conversion. Handlers of shortcodes get it too, to read what a shortcode encloses."""

    def __init__(self, around: Surroundings, registry: Registry, dialect: Dialect) -> None:
        self.around = around
        self.dialect = dialect
        self._registry = registry
        self._notes = Notes()
        self._inline = Inline(around, self._notes)
        self._blocks: list[dict] = []
        self._text: list[str] = []
        self._shift = 0
        self._row = 0
        self.summary = ""
        self._env: dict = {}
        self._depth = 0

    def parse(self, source: str, first_line: int = 1) -> Node:
        """Return ``source`` as a tree in which shortcodes are what they stand for."""
        if self._depth > MAX_DEPTH:
            self.warn("needs attention: a file includes itself, or shortcodes are nested too deep.")
            return Node("", children=[tree.text(source)])
        self._depth += 1
        evaluate = partial(self._registry.text, reader=self)
        root = parse(source, self.dialect, evaluate, first_line, self._env)
        self._expand(root)
        self._depth -= 1
        return root

    def warn(self, message: str, line: int = 0) -> None:
        """Tell the author about something at ``line``, or near the last line known."""
        self.around.problems.warn(self.around.path, message, line or self._row)

    def note(self, message: str, line: int = 0) -> None:
        """Tell the author about something that needs no attention."""
        self.around.problems.note(self.around.path, message, line or self._row)

    def pictures(self, pattern: str) -> list[str]:
        """Return the names of the pictures that ``pattern``, a folder or a glob, stands for."""
        return self.around.pictures(pattern)

    def param(self, name: str) -> str | None:
        """Return a value of the front matter or of the site's configuration, None without one."""
        return self.around.param(name)

    def read(self, path: str) -> str | None:
        """Return the text of a file of the source, None when there is none such."""
        return self.around.read(path)

    def convert(self, root: Node) -> list[dict]:
        """Return the tree as blocks."""
        self.summary = _before_more(root)
        self._collect_notes(root)
        if any(node.tag == "h1" for node in root.walk()):
            # The title of the page is the only heading of the first rank.
            self._shift = 1
        self._flow(root.children)
        self._footnotes()
        self._end_text()
        return self._blocks

    def _footnotes(self) -> None:
        """Add the notes as a list at the end; what cannot stand in a note stands before them."""
        items = ""
        for name, note in self._notes.in_order():
            html, behind = self._item(note)
            items += f"<li{flatatt({'id': f'fn-{self._notes.id(name)}'})}>{html}</li>"
            self._parts(behind)
        self._comments()
        if items:
            self._text.append(f"<ol>{items}</ol>")

    # Shortcodes -----------------------------------------------------------------------------

    def _expand(self, node: Node) -> None:
        """Replace the calls below ``node`` by what they stand for."""
        children = []
        for child in node.children:
            if child.tag == tree.CALL:
                children.extend(self._called(child))
            else:
                self._expand(child)
                children.append(alert(child) if child.tag == "blockquote" else child)
        node.children = tree.joined(children)

    def _called(self, node: Node) -> Iterable[Node]:
        call: Call = node.call
        self._row = node.line or self._row
        words = self._registry.text(call, self)
        if words is not None:
            return [tree.text(words)]
        nodes = self._registry.nodes(call, self)
        if nodes is None:
            reason = f"Nothing is known about “{call.label}”."
            self.warn(f"needs attention: {reason}", node.line)
            return [Node(tree.RAW, {"reason": reason}, text=call.source, line=node.line)]
        for one in nodes:
            one.line = one.line or node.line
        return nodes

    def _collect_notes(self, node: Node) -> None:
        kept = []
        for child in node.children:
            if child.tag == tree.NOTE:
                self._notes.texts.setdefault(child.attrs["name"], child)
            else:
                kept.append(child)
            self._collect_notes(child)
            if child.tag == tree.NOTE_REFERENCE:
                self._notes.number(child.attrs["name"])
        node.children = kept

    # Blocks ---------------------------------------------------------------------------------

    def _add(self, kind: str, value: object) -> None:
        self._end_text()
        self._blocks.append({"type": kind, "value": value})

    def _end_text(self) -> None:
        if self._text:
            self._blocks.append({"type": "text", "value": "".join(self._text)})
            self._text = []

    def _flow(self, nodes: list[Node]) -> None:
        """Add ``nodes``, blocks and lines as they come."""
        line: list[Node] = []
        for node in nodes:
            if tree.is_line(node):
                line.append(node)
                continue
            self._paragraph(line)
            line = []
            self._row = node.line or self._row
            self._block(node)
        self._paragraph(line)

    def _block(self, node: Node) -> None:
        handler = getattr(self, f"_{node.tag.removeprefix('#').replace('-', '_')}_block", None)
        if handler:
            handler(node)
        elif node.tag in HEADINGS:
            self._heading(node)
        elif node.tag in ("ul", "ol"):
            self._list(node)
        elif tree.is_line(node):
            self._paragraph([node])
        else:
            # An element that only groups, or one we do not know: what is in it counts.
            self._flow(node.children)

    def _p_block(self, node: Node) -> None:
        self._paragraph(node.children)

    def _paragraph(self, nodes: list[Node], tag: str = "p", attrs: dict | None = None) -> None:
        """Add a paragraph or heading; what cannot stand in it comes behind or between."""
        if not nodes:
            return
        start = f"<{tag}{flatatt(attrs or {})}>"
        pieces = self._inline.segments(nodes)
        if tag != "p":
            # A heading is not torn apart.
            words = " ".join(piece for piece in pieces if isinstance(piece, str))
            if words:
                self._text.append(f"{start}{words}</{tag}>")
            pieces = [piece for piece in pieces if not isinstance(piece, str)]
        for piece in pieces:
            if isinstance(piece, str):
                self._text.append(f"{start}{piece}</{tag}>")
            else:
                self._row = piece.line or self._row
                self._block(piece)
        self._comments()

    def _comments(self) -> None:
        comments, self._inline.comments = self._inline.comments, []
        for comment in comments:
            self._comment_block(comment)

    def _heading(self, node: Node) -> None:
        level = HEADINGS[node.tag] + self._shift
        if level > 4:
            self.around.problems.note(
                self.around.path, "A heading below the fourth rank is one of the fourth.", node.line
            )
        tag = f"h{min(level, 4)}"
        attrs = {"id": node.attrs["id"]} if node.attrs.get("id") else {}
        self._paragraph(node.children, tag, attrs)

    def _hr_block(self, node: Node) -> None:
        self._text.append("<hr/>")

    def _code_block(self, node: Node) -> None:
        self._source_code(node.text, parse_info(node.attrs.get("info", "")), node.attrs)

    def _pre_block(self, node: Node) -> None:
        """``<pre>``: code, in whatever language its class names."""
        inner = [child for child in node.children if child.text.strip() or child.children]
        code = inner[0] if len(inner) == 1 and inner[0].tag == "code" else node
        classes = f"{code.attrs.get('class', '')} {node.attrs.get('class', '')}".split()
        names = [name for name in classes if name.startswith(("language-", "lang-", "brush:"))]
        language = (names or [""])[0].removeprefix("lang-").removeprefix("brush:")
        self._source_code(tree.source_of_pre(node), parse_info(language), {})

    def _source_code(self, source: str, fence: Fence, attrs: dict[str, str]) -> None:
        if fence.left:
            left = " ".join(
                f"{name}={value}" if name and value else name or value
                for name, value in fence.left.items()
            )
            self.around.problems.note(
                self.around.path, f"Options of a code block left out: {left}", self._row
            )
        if not source:
            # The editor would not let such a post be saved.
            self.note("An empty code block was left out.")
            return
        self._add(
            "code",
            {
                "language": fence.language,
                "code": source,
                "filename": fence.filename,
                "caption": attrs.get("caption") or fence.caption,
                "highlight_lines": fence.highlight_lines,
                "start_line": fence.start_line,
                "show_line_numbers": fence.show_line_numbers,
            },
        )

    def _comment_block(self, node: Node) -> None:
        words = node.text.strip()
        if words.lower() in SUMMARY_ENDS:
            return  # The summary is a field of its own.
        if words:
            self._add("note", words)
        else:
            # An empty comment ends what is before it, by CommonMark's own advice.
            self._end_text()

    def _unconverted(self, source: str, reason: str, *, told: bool = False) -> None:
        if not told:
            self.around.problems.lose(self.around.path, f"{reason} {source}", self._row)
        self._add("unconverted", {"source": source, "reason": reason})


def _before_more(root: Node) -> str:
    """Return the words before the comment that ends a summary, nothing without one."""
    before: list[str] = []
    for child in root.children:
        if child.tag == tree.COMMENT and child.text.strip().lower() in SUMMARY_ENDS:
            return " ".join(" ".join(before).split())
        before.append(child.plain())
    return ""
