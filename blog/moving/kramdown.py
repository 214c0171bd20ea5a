"""What kramdown adds to Markdown beside Liquid: attributes in braces, and Markdown inside of HTML.

Attributes are for the looks, and go without a word, but for those that mean something: the id of a
heading, the title and alternative text of a picture, the language of code, the classes by which
themes set a remark apart, and ``toc``.

Source: https://kramdown.gettalong.org/syntax.html#attribute-list-definitions
"""

import re
from collections.abc import Callable, Iterable
from html.parser import HTMLParser

from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from blog.moving import tree
from blog.moving.calls import Call
from blog.moving.fences import parse_attributes, quoted
from blog.moving.tree import CALLOUT, Node

# Behind a picture, link and the like, in the same line.
INLINE_LIST = re.compile(r"""\{:((?:"[^"\n]*"|'[^'\n]*'|[^{}"'\n])*)\}""")
# What may have attributes in a line.
INLINE = frozenset({"a", "img", "code", "b", "i", "strong", "em", "s", "del", "kbd", "span"})
# Classes of Chirpy, minimal-mistakes and just-the-docs.
REMARKS = {
    "prompt-tip": "tip",
    "prompt-info": "note",
    "prompt-warning": "warning",
    "prompt-danger": "danger",
    "notice": "note",
    "notice--primary": "note",
    "notice--info": "note",
    "notice--success": "tip",
    "notice--warning": "warning",
    "notice--danger": "danger",
    "note": "note",
    "tip": "tip",
    "info": "note",
    "important": "important",
    "warning": "warning",
    "caution": "caution",
    "danger": "danger",
    "highlight": "note",
}
TITLE_SUFFIX = "-title"
HTML_START = re.compile(r"<([A-Za-z][\w-]*)(?=[\s/>])")
# Parts of a line, what ends by rules of its own in both, and what people put Markdown in on GitHub.
AS_COMMONMARK = frozenset(
    "a abbr b big br button cite code del details dfn em i img input ins kbd label mark pre "  # noqa: SIM905
    "q s samp script select small span strike strong style sub sup textarea tt u var".split()
)
FENCES = ("```", "~~~")
# Where a parser remembers the elements whose end it did not find, and how many it looks for.
UNENDED = "elements without an end"
MOST_UNENDED = 50
LISTS = ("bullet_list_open", "ordered_list_open")


def take_attribute_lines(tokens: list[Token]) -> None:
    """Take lines such as ``{: .class #id}`` out of paragraphs, and give them to what they are of.

    What is to be kept comes into the ``meta`` of the token, under "kramdown".
    """
    for place, token in enumerate(tokens):
        opening = tokens[place - 1]
        if token.type != "inline" or opening.type != "paragraph_open" or "{:" not in token.content:
            continue
        rest: list[str] = []
        for row in token.content.split("\n"):
            found = _attribute_line(row)
            if found is None:
                rest.append(row)
            elif owner := _owner(tokens, place, found, is_first=not rest):
                _give(owner, found)
        token.content = "\n".join(rest)
        opening.hidden = opening.hidden or not rest


def _attribute_line(row: str) -> dict[str, str] | None:
    row = row.strip()
    if not (row.startswith("{:") and row.endswith("}")):
        return None
    try:
        return parse_attributes(row[2:-1])
    except ValueError:
        return None


def _owner(
    tokens: list[Token], place: int, found: dict[str, str], *, is_first: bool
) -> Token | None:
    """Return the token whose attributes these are: of the block before, or of the one behind."""
    opening = tokens[place - 1]
    around = _around(tokens, place - 1)
    if "toc" in found and around and around.type == "list_item_open":
        return _around(tokens, tokens.index(around))
    if is_first:
        before = _begin_of(tokens, place - 2) if place > 1 else None
        if before and before.map and before.map[1] == opening.map[0]:
            return before
        if "\n" not in tokens[place].content:
            return tokens[place + 2] if place + 2 < len(tokens) else None
        return opening
    closes_quote = len(tokens) > place + 2 and tokens[place + 2].type == "blockquote_close"
    return _begin_of(tokens, place + 2) if closes_quote else opening


def _around(tokens: list[Token], place: int) -> Token | None:
    """Return the token that opens what the one at ``place`` stands in."""
    depth = 0
    for one in reversed(tokens[:place]):
        depth -= one.nesting
        if depth < 0:
            return one
    return None


def _begin_of(tokens: list[Token], place: int) -> Token | None:
    """Return the token with which the block begins that ends at ``place``."""
    ending = tokens[place]
    if ending.nesting == 1:
        return None
    kind = ending.type.replace("_close", "_open")
    return next(
        one
        for one in reversed(tokens[: place + 1])
        if one.type == kind and one.level == ending.level
    )


def _give(owner: Token, found: dict[str, str]) -> None:
    if owner.type in ("fence", "code_block"):
        classes = found.get("class", "").split()
        language = next((one for one in classes if one.startswith("language-")), "")
        owner.info = owner.info or language.removeprefix("language-")
        if file := found.get("file"):
            owner.info = f"{owner.info or 'text'} {{file={quoted(file)}}}"
        return
    names = {"heading_open": ("id",), "paragraph_open": ("class",), "blockquote_open": ("class",)}
    names |= dict.fromkeys(LISTS, ("toc",))
    kept = {name: found[name] for name in names.get(owner.type, ()) if name in found}
    owner.meta = {**owner.meta, "kramdown": {**owner.meta.get("kramdown", {}), **kept}}


# Markdown inside of HTML ------------------------------------------------------------------------


class _FirstTag(HTMLParser):
    """Finds the first start tag."""

    name = source = ""
    is_markdown = False

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if not self.name:
            self.name, self.source = tag, self.get_starttag_text() or ""
            self.is_markdown = dict(attrs).get("markdown") in ("1", "block", "span")


class _Ending(HTMLParser):
    """Finds the end of the first element, which is a void one when nothing can stand in it."""

    def __init__(self) -> None:
        super().__init__()
        self.name = ""
        self.depth = 0
        self.is_closed = False

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.name = self.name or tag
        self.depth += tag == self.name
        if tag == self.name and tag in tree.VOID:
            self.handle_endtag(tag)

    def handle_startendtag(self, tag: str, attrs: list) -> None:
        if not self.name:
            self.name, self.is_closed = tag, True

    def handle_endtag(self, tag: str) -> None:
        if tag == self.name:
            self.depth -= 1
            self.is_closed = self.is_closed or not self.depth


def whole_html(state: StateBlock, begin: int) -> int:
    """Return the line behind the element of HTML that begins on a line, 0 to leave it as it is.

    kramdown reads an element up to its end, where CommonMark ends it at an empty line: that would
    make code of what is indented behind one. An element with Markdown in it is left as it is.
    """
    failures = state.env.setdefault(UNENDED, [])
    name = HTML_START.match(state.src, state.bMarks[begin] + state.tShift[begin])
    # A text full of elements without an end would be read again for each.
    if not name or name[1].lower() in AS_COMMONMARK or len(failures) > MOST_UNENDED:
        return 0
    parser = _Ending()
    for row in range(begin, state.lineMax):
        if row > begin and not state.isEmpty(row) and state.sCount[row] < state.blkIndent:
            break
        line = state.getLines(row, row + 1, state.blkIndent, True)
        if "markdown=" in line or line.lstrip().startswith(FENCES):
            break
        try:
            parser.feed(line)
        except AssertionError:
            break
        if parser.is_closed:
            return row + 1
    failures.append(begin)
    return 0


def open_html(tokens: list[Token], parse: Callable[[str], list[Token]]) -> list[Token]:
    """Return tokens in which the inside of ``<div markdown="1">`` is Markdown.

    :param parse: returns the blocks of a text.
    """
    found: list[Token] = []
    for token in tokens:
        if token.type == "html_block" and "markdown=" in token.content:
            found += _opened(token, parse)
        else:
            found.append(token)
    return found


def _opened(token: Token, parse: Callable[[str], list[Token]]) -> Iterable[Token]:
    first = _FirstTag()
    first.feed(token.content)
    begin = token.content.find(first.source) + len(first.source)
    if not first.is_markdown or token.content[: begin - len(first.source)].strip():
        return [token]
    body, ending = token.content[begin:], f"</{first.name}>"
    closed = body.rstrip().endswith(ending)
    if closed:
        body = body[: body.rindex(ending)]
    # Behind its title the text of something to unfold would go on as HTML.
    body = body.replace("</summary>\n", "</summary>\n\n")
    row = token.map[0]
    inside = open_html(parse(body.lstrip(" \t")), parse)
    for one in inside:
        if one.map:
            one.map = [row + number for number in one.map]
    start = Token("html_block", "", 0, content=token.content[:begin], map=token.map)
    end = Token("html_block", "", 0, content=ending, map=token.map)
    return [start, *inside, *([end] if closed else [])]


# The tree ---------------------------------------------------------------------------------------


def settle(node: Node) -> None:
    """Take attributes out of the lines below ``node``, and set remarks apart."""
    children: list[Node] = []
    for child in node.children:
        settle(child)
        before = children[-1] if children else None
        if child.tag == tree.TEXT and before and before.tag in INLINE:
            child.text = _without_lists(child.text, before)
            if not child.text:
                continue
        children.append(_settled(child))
    node.children = children


def _without_lists(words: str, owner: Node) -> str:
    while match := INLINE_LIST.match(words):
        try:
            found = parse_attributes(match[1])
        except ValueError:
            return words
        names = ("title", "alt") if owner.tag == "img" else ("title",)
        owner.attrs.update({name: found[name] for name in names if name in found})
        words = words[match.end() :]
    return words


def _settled(node: Node) -> Node:
    if "toc" in node.attrs:
        return Node(tree.CALL, call=Call("toc", line=node.line), line=node.line)
    if node.tag not in ("p", "blockquote", "div", "aside"):
        return node
    for one in node.attrs.get("class", "").split():
        if node.tag in ("div", "aside") and not one.startswith(("notice", "prompt-")):
            # The other words are too common in HTML to mean a remark.
            continue
        if kind := REMARKS.get(one.removesuffix(TITLE_SUFFIX)):
            inside = [node] if node.tag == "p" else node.children
            title = ""
            if one.endswith(TITLE_SUFFIX):
                inside = [child for child in inside if child.children or child.text.strip()]
                title = " ".join(inside.pop(0).plain().split()) if inside else ""
            return Node(CALLOUT, {"kind": kind, "title": title}, inside, line=node.line)
    return node
