"""Markdown as a tree: CommonMark with what GitHub, Hugo and Jekyll add to it.

Tables, task lists, strikethrough, footnotes, definition lists, attributes of headings and tables,
formulas where a site has them, HTML, and shortcodes.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, html_block
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from blog.moving import tree
from blog.moving.calls import OPEN, SIGN, Call, Prepared, prepare, scan_hugo
from blog.moving.fences import parse_attributes
from blog.moving.kramdown import open_html, settle, take_attribute_lines, whole_html
from blog.moving.liquid import scan_liquid
from blog.moving.tree import Node, TreeBuilder, text
from blog.moving.wiki_links import scan_wiki

# Deeper ones would be cut off; no author nests lists a hundred deep.
MAX_NESTING = 100
SCANNERS = {
    "hugo": scan_hugo,
    "jekyll": scan_liquid,
    "wiki": scan_wiki,
    "": lambda text: [],
}
HTML_NAME = re.compile(r"<([A-Za-z][\w-]*)")
# What a block of HTML ends, as markdown-it has it.
HTML_ENDS = ["paragraph", "reference", "blockquote"]
INLINE_TAGS = {"strong": "b", "em": "i", "s": "s"}
ALIGNMENTS = {"text-align:center": "center", "text-align:right": "right"}


@dataclass(frozen=True)
class Dialect:
    """What is understood beside CommonMark. ``syntax``: "hugo", "jekyll" or ""."""

    syntax: str = ""
    has_math: bool = False

    @property
    def links_bare_addresses(self) -> bool:
        """Whether ``https://example.com`` in a text is a link; kramdown leaves it alone."""
        return self.syntax != "jekyll"


def parse(
    source: str,
    dialect: Dialect,
    evaluate: Callable[[Call], str | None] = lambda call: None,
    first_line: int = 1,
    env: dict | None = None,
) -> Node:
    """Return ``source`` as a tree.

    :param evaluate: returns the text that a call stands for, None when it stands for an element;
        asked about calls in the addresses of links and pictures.
    :param env: what texts know of each other: the addresses and footnotes that one names are found
        by those that are read later.
    """
    prepared = prepare(source.replace("\r\n", "\n"), SCANNERS[dialect.syntax], first_line)
    root = _Growing(prepared).grow(
        _parser(dialect).parse(prepared.text, {} if env is None else env)
    )
    _settle(root, prepared, evaluate)
    if dialect.syntax == "jekyll":
        settle(root)
    return root


def _settle(node: Node, prepared: Prepared, evaluate: Callable[[Call], str | None]) -> None:
    """Put the calls back in place of their signs, in ``node`` and all below it."""
    for name, value in node.attrs.items():
        if OPEN in value:
            node.attrs[name] = SIGN.sub(
                lambda match: _in_address(prepared.calls[int(match[1])], evaluate), value
            )
    settled = []
    for child in node.children:
        if OPEN in child.text and child.tag == tree.TEXT:
            settled.extend(_split(child.text, prepared))
            continue
        child.text = prepared.restore(child.text)
        _settle(child, prepared, evaluate)
        settled.append(child)
    node.children = settled


def _in_address(call: Call, evaluate: Callable[[Call], str | None]) -> str:
    value = evaluate(call) if call.name else call.inner
    return call.source if value is None else value


def _split(content: str, prepared: Prepared) -> Iterable[Node]:
    """Yield the text and the calls in ``content``."""
    end = 0
    for match in SIGN.finditer(content):
        if content[end : match.start()]:
            yield text(content[end : match.start()])
        call = prepared.calls[int(match[1])]
        if call.name:
            yield Node(tree.CALL, call=call, line=call.line)
        else:
            yield text(call.inner or "")
        end = match.end()
    if content[end:]:
        yield text(content[end:])


@cache
def _parser(dialect: Dialect) -> MarkdownIt:
    options = {"html": True, "linkify": dialect.links_bare_addresses, "maxNesting": MAX_NESTING}
    parser = MarkdownIt("commonmark", options)
    parser.enable(["table", "strikethrough"])
    parser.use(footnote_plugin, inline=False)
    # It would drop the notes to which nothing refers; ours come from where they stand.
    parser.disable("footnote_tail")
    parser.use(deflist_plugin)
    parser.use(tasklists_plugin)
    if dialect.has_math:
        parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
    if dialect.links_bare_addresses:
        parser.enable("linkify")
        parser.linkify.set({"fuzzy_link": False})
        parser.linkify.add("//", None)
    parser.core.ruler.before("inline", "attributes", _attributes)
    if dialect.syntax == "jekyll":
        parser.block.ruler.at("html_block", _kramdown_html, {"alt": HTML_ENDS})
        parser.core.ruler.before("attributes", "markdown_in_html", _markdown_in_html)
    # An address stays as it was written; the encoding is what old addresses are compared by.
    parser.normalizeLink = lambda url: url
    parser.normalizeLinkText = lambda url: url
    return parser


def _attributes(state) -> None:
    """Take ``{#id}`` from headings, and kramdown's ``{: …}`` lines from wherever they stand."""
    for opening, token in pairwise(state.tokens):
        if token.type == "inline" and opening.type == "heading_open":
            token.content, found = split_attributes(token.content)
            opening.attrs.update({key: value for key, value in found.items() if key == "id"})
    _take_table_attributes(state.tokens)
    take_attribute_lines(state.tokens)


def _kramdown_html(state: StateBlock, begin: int, end: int, silent: bool) -> bool:
    if not html_block(state, begin, end, silent):
        return False
    if not silent and (behind := whole_html(state, begin)):
        token = state.tokens[-1]
        token.map = [begin, behind]
        token.content = state.getLines(begin, behind, state.blkIndent, True)
        state.line = behind
    return True


def _take_table_attributes(tokens: list[Token]) -> None:
    """Take the attributes that Hugo lets stand under a table, which look like its last row."""
    begin = 0
    for place in range(len(tokens) - 1, -1, -1):
        # Backwards, since rows go.
        if tokens[place].type == "tr_close" and tokens[place + 1].type == "tbody_close":
            begin = place
        if tokens[place].type == "tr_open" and begin:
            first, *others = (
                token.content for token in tokens[place:begin] if token.type == "inline"
            )
            found = None if any(others) else _in_braces(first)
            opening = next(t for t in tokens[place::-1] if t.type == "table_open")
            if found is not None and "attributes" not in opening.meta:
                del tokens[place : begin + 1]
                opening.meta["attributes"] = found
            begin = 0


def _in_braces(line: str) -> dict[str, str] | None:
    """Return the attributes of a line that is nothing but attributes in braces."""
    if not (line.startswith("{") and line.endswith("}")):
        return None
    try:
        return parse_attributes(line[1:-1])
    except ValueError:
        return None


def _markdown_in_html(state) -> None:
    def parse_blocks(source: str) -> list[Token]:
        return state.md.block.parse(source, state.md, state.env, [])

    state.tokens = open_html(state.tokens, parse_blocks)


def split_attributes(content: str) -> tuple[str, dict[str, str]]:
    """Return the text of a heading, and the attributes in braces behind it."""
    content = content.rstrip()
    begin = content.rfind("{") if content.endswith("}") else -1
    if begin < 0 or content[:begin].endswith("\\"):
        return content, {}
    inside = content[begin + 1 : -1].removeprefix(":").strip()
    try:
        found = parse_attributes(inside)
    except ValueError:
        return content, {}
    # A single word in braces is a word in braces.
    if not found or any(not value for value in found.values()):
        return content, {}
    return content[:begin].rstrip(), found


class _Growing:
    """Makes a tree of tokens."""

    def __init__(self, prepared: Prepared) -> None:
        self._prepared = prepared
        self._builder = TreeBuilder()
        self._row = 0

    def grow(self, tokens: Iterable[Token]) -> Node:
        for token in tokens:
            if token.map:
                self._row = self._prepared.line(token.map[0])
            self._take(token)
        return self._builder.root

    def _take(self, token: Token) -> None:
        name = token.type
        if name == "inline":
            for child in _whole(token.children or []):
                self._inline(child)
        elif name in ("fence", "code_block"):
            self._code(token)
        elif name == "html_block":
            self._builder.html(token.content, self._row)
        elif name == "hr":
            self._builder.add_block(Node("hr", line=self._row))
        elif name in ("math_block", "math_block_label", "amsmath"):
            self._code(token, "latex")
        elif name.endswith("_open"):
            self._builder.enter(self._opened(token))
        elif name.endswith("_close"):
            self._builder.leave()
        else:
            raise ValueError(f"unknown token {name}")

    def _opened(self, token: Token) -> Node:
        if token.type == "footnote_reference_open":
            return Node(tree.NOTE, {"name": token.meta["label"]}, line=self._row)
        attrs = {**token.meta.get("kramdown", {}), **token.meta.get("attributes", {})}
        if token.tag == "ol" and "start" in token.attrs:
            attrs["start"] = str(token.attrs["start"])
        if "id" in token.attrs:
            attrs["id"] = str(token.attrs["id"])
        if alignment := ALIGNMENTS.get(str(token.attrs.get("style", ""))):
            attrs["align"] = alignment
        return Node(token.tag, attrs, line=self._row)

    def _code(self, token: Token, info: str = "") -> None:
        # The last newline belongs to the fence, not to the code.
        source = self._prepared.restore(token.content).removesuffix("\n")
        if token.type.startswith("math"):
            source = source.strip("\n")
        self._builder.add_block(
            Node(tree.CODE, {"info": info or token.info}, text=source, line=self._row)
        )

    def _inline(self, token: Token) -> None:
        name = token.type
        if name == "text":
            self._builder.add(text(token.content))
        elif name == "softbreak":
            self._builder.add(text("\n"))
        elif name == "hardbreak":
            self._builder.add(Node("br"))
        elif name == "code_inline":
            self._builder.add(Node("code", children=[text(self._prepared.restore(token.content))]))
        elif name in ("math_inline", "math_inline_double"):
            mark = "$$" if name.endswith("double") else "$"
            source = self._prepared.restore(token.content)
            self._builder.add(Node("code", children=[text(f"{mark}{source}{mark}")]))
        elif name == "image":
            self._builder.add(self._image(token))
        elif name == "link_open":
            attrs = {key: str(value) for key, value in token.attrs.items()}
            self._builder.enter(Node("a", attrs, line=self._row))
        elif name == "html_inline":
            self._builder.html(token.content, self._row)
        elif name == "footnote_ref":
            self._builder.add(Node(tree.NOTE_REFERENCE, {"name": token.meta["label"]}))
        elif name.endswith("_open"):
            self._builder.enter(Node(INLINE_TAGS[token.tag]))
        elif name.endswith("_close"):
            self._builder.leave()
        else:
            raise ValueError(f"unknown token {name}")

    def _image(self, token: Token) -> Node:
        attrs = {key: str(value) for key, value in token.attrs.items() if key != "alt"}
        alt = "".join(_plain(token.children or ()))
        return Node("img", {**attrs, "alt": alt}, line=self._row)


def _whole(tokens: list[Token]) -> Iterable[Token]:
    """Yield the tokens of a line, an element that is taken as a whole as one piece of HTML."""
    place = 0
    while place < len(tokens):
        token = tokens[place]
        place += 1
        name = HTML_NAME.match(token.content) if token.type == "html_inline" else None
        if name and name[1].lower() in tree.WHOLE and not token.content.endswith("/>"):
            ending = f"</{name[1].lower()}"
            for end in range(place, len(tokens)):
                if tokens[end].content.lower().startswith(ending):
                    inside = tokens[place : end + 1]
                    content = "".join(one.content or "\n" for one in inside)
                    token = Token("html_inline", "", 0, content=token.content + content)
                    place = end + 1
                    break
        yield token


def _plain(tokens: Iterable[Token]) -> Iterable[str]:
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            yield " "
        elif token.children:
            yield from _plain(token.children)
        else:
            yield token.content
