"""Lines of rich text as Markdown, each proved by reading it again.

How much has to be escaped depends on what stands around it, and too many backslashes make a text
hard to read. So a line is written three times, each more careful than the one before, and the
first that the parser reads as what it was is taken. The last one leaves nothing to chance.
"""

import re
import string
from collections.abc import Callable
from html import unescape

from blog.moving import tree
from blog.moving.calls import scan_hugo
from blog.moving.inline import BLANK, CODE_TAGS, STYLES, Inline, Notes
from blog.moving.markdown import Dialect, parse
from blog.moving.report import Problems
from blog.moving.tree import Node, parse_html, text

PUNCTUATION = set(string.punctuation)
# What has a meaning inside of a line.
CAREFUL = set("\\`*_[]<>~&$")
# What has one at the beginning of a line; behind digits, "." and ")".
LINE_START = re.compile(r"^(\s*)([#+\-=:|>]|\d{1,9}[.)])")
TAG_START = re.compile(r"<(?=[A-Za-z/!?])")
MARKS = {"b": "**", "i": "*", "s": "~~"}
HTML_TAGS = {"b": "strong", "i": "em", "s": "del", "sup": "sup", "sub": "sub"}
NOTE_LINK = "#fn-"
BOXES = {"☐": "[ ]", "☑": "[x]"}
DIALECT = Dialect("hugo")


class _Around:
    """Stands in for what a text refers to: addresses are addresses, pictures are taken."""

    path = ""
    first_line = 1

    def __init__(self) -> None:
        self.problems = Problems()

    def link(self, href: str) -> dict[str, str]:
        return {"href": href}

    def picture(self, src: str) -> int:
        return 0

    def document(self, src: str) -> int:
        return 0


class LineWriter:
    """Writes lines.

    :param address_of: returns the address for the attributes of a stored link, None for none.
    :param dialect: of whoever reads the lines.
    """

    def __init__(
        self, address_of: Callable[[dict[str, str]], str | None], dialect: Dialect = DIALECT
    ) -> None:
        self._address_of = address_of
        self._dialect = dialect

    def paragraph(self, nodes: list[Node]) -> str:
        """Return a paragraph; it may have several lines, where it has hard breaks."""
        line = self._proved(nodes, lambda line: line, lambda root: _only(root, "p"))
        # Behind another paragraph it would be a definition, which no proof of one line shows.
        return f"\\{line}" if line.startswith((": ", "~ ")) else line

    def heading(self, nodes: list[Node], level: int) -> str:
        """Return the text of a heading, without its marks."""
        marks = "#" * level
        return self._proved(
            nodes,
            lambda line: f"{marks} {line}",
            lambda root: _only(root, f"h{level}"),
            line_break="<br>",
        )

    def item(self, nodes: list[Node]) -> str:
        """Return the first paragraph of a list item, its later lines not yet indented."""
        return self._proved(
            nodes,
            lambda line: "- " + line.replace("\n", "\n  "),
            lambda root: _only(root, "ul", "li"),
            has_box=True,
        )

    def cell(self, nodes: list[Node]) -> str:
        """Return the cell of a table, with escaped bars."""
        return _bars(self.unescaped_cell(nodes))

    def unescaped_cell(self, nodes: list[Node]) -> str:
        """Return the cell of a table, with bars as they are."""
        return self._proved(
            nodes,
            lambda line: f"| x | y |\n|---|---|\n| {_bars(line)} | z |",
            lambda root: _only(root, "table", "tbody", "tr", "td"),
            line_break="<br>",
        )

    def alt(self, words: str) -> str:
        """Return the description of a picture, as it stands between the brackets."""
        words = " ".join(words.split())
        # A tag in it would be left out by other programs.
        least = TAG_START.sub(r"\\<", words)
        for escaped in (least, _escaped(words, CAREFUL), _escaped(words, PUNCTUATION)):
            found = _only(parse(f"![{escaped}](x)", self._dialect), "p")
            images = found.children if found else []
            if len(images) == 1 and images[0].attrs.get("alt") == words:
                return escaped
        return _escaped(words, PUNCTUATION)

    def _proved(
        self,
        nodes: list[Node],
        place: Callable[[str], str],
        find: Callable[[Node], Node | None],
        line_break: str = "\\\n",
        has_box: bool = False,
    ) -> str:
        nodes = self._addressed(nodes)
        wanted = _canonical(nodes)
        notes = "".join(
            f"\n\n[^{node.attrs['name']}]: note"
            for one in nodes
            for node in one.walk()
            if node.tag == tree.NOTE_REFERENCE
        )
        line = ""
        for care in (0, 1, 2):
            line = _trimmed(_Writing(care, line_break, self._dialect).line(nodes))
            if has_box:
                line = _with_box(line)
            found = find(parse(place(line) + notes, self._dialect))
            if (
                found is not None
                and "id" not in found.attrs
                and _canonical(found.children) == wanted
            ):
                break
        return line

    def _addressed(self, nodes: list[Node]) -> list[Node]:
        """Return the nodes with addresses in their links, and footnotes as references."""
        found = []
        for node in nodes:
            if node.tag in ("sup", "a") and (name := _note_name(node)):
                found.append(Node(tree.NOTE_REFERENCE, {"name": name}))
                continue
            children = self._addressed(node.children)
            if node.tag == "a":
                href = self._address_of(node.attrs)
                if href is None:
                    found.extend(children)
                    continue
                attrs = {"href": href}
                if node.attrs.get("title"):
                    attrs["title"] = node.attrs["title"]
                found.append(Node("a", attrs, children))
            else:
                found.append(Node(node.tag, node.attrs, children, node.text))
        return found


def nodes_of(html: str) -> list[Node]:
    """Return rich text as nodes."""
    return parse_html(html).children


def heading_markdown(html: str) -> str:
    """Return the HTML of a table's heading as the Markdown in which it is stored."""
    return LineWriter(lambda attrs: attrs.get("href")).unescaped_cell(nodes_of(html))


def escape_calls(source: str) -> str:
    """Return code with what Hugo would take for shortcodes in Hugo's own escape."""
    parts, end = [], 0
    for tag in scan_hugo(source):
        parts += [source[end : tag.begin + 3], "/*", source[tag.begin + 3 : tag.end - 3], "*/"]
        parts.append(source[tag.end - 3 : tag.end])
        end = tag.end
    return "".join([*parts, source[end:]])


def destination(href: str) -> str:
    """Return an address as the destination of a Markdown link."""
    escaped = href.replace("\\", "\\\\")
    if unescape(escaped) != escaped:
        escaped = escaped.replace("&", "&amp;")
    if not href or re.search(r"[\s()<>]", href):
        escaped = escaped.replace("<", "\\<").replace(">", "\\>").replace("\n", "%0A")
        return f"<{escaped}>"
    return escaped


def title_of_link(title: str) -> str:
    """Return a title as it stands behind the destination of a link, with the space before it."""
    title = " ".join(title.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f' "{title.replace("&", "&amp;")}"' if title else ""


class _Writing:
    """Writes with a degree of care: 0 as little as possible, 1 what may matter, 2 everything."""

    def __init__(self, care: int, line_break: str, dialect: Dialect) -> None:
        self._care = care
        self._has_math = dialect.has_math
        self._break = line_break

    def line(self, nodes: list[Node]) -> str:
        written = "".join(self._node(node, frozenset()) for node in nodes)
        if self._care == 1:
            rows = [LINE_START.sub(_escape_start, row) for row in written.split("\n")]
            written = "\n".join(rows)
        return written

    def _node(self, node: Node, styles: frozenset[str]) -> str:
        tag = node.tag
        if tag == tree.TEXT:
            return self._text(node.text)
        if tag == "br":
            return self._break
        if tag in CODE_TAGS:
            return self._code(node, styles)
        if tag == "a":
            return self._link(node, styles)
        if tag == tree.NOTE_REFERENCE:
            return f"[^{node.attrs['name']}]"
        inner = "".join(self._node(child, styles | {tag}) for child in node.children)
        style = STYLES.get(tag)
        if style is None or not inner.strip(BLANK):
            return inner
        return self._styled(style, inner, styles)

    def _styled(self, style: str, inner: str, styles: frozenset[str]) -> str:
        mark = MARKS.get(style)
        if mark is None or self._care == 2:
            return f"<{HTML_TAGS[style]}>{inner}</{HTML_TAGS[style]}>"
        # Three stars in a row would be read the other way round.
        if style == "i" and (styles & {"b", "strong"} or "*" in (inner[0], inner[-1])):
            mark = "_"
        begin, end = len(inner) - len(inner.lstrip(BLANK)), len(inner.rstrip(BLANK))
        return f"{inner[:begin]}{mark}{inner[begin:end]}{mark}{inner[end:]}"

    def _text(self, words: str) -> str:
        words = re.sub(r"[ \t\n\f\r]+", " ", words)
        if self._care == 0:
            # What may begin a call, a note or an entity is never left as it is.
            words = words.replace("\\", "\\\\").replace("[^", "\\[^")
            # Nor what may begin a tag: where that ends is decided by what stands further down.
            words = TAG_START.sub(r"\\<", words)
        elif self._care == 1:
            words = _escaped(words, CAREFUL)
        else:
            words = _escaped(words, PUNCTUATION)
        return words.replace("{{<", "{{&lt;").replace("{{%", "{{&#37;")

    def _code(self, node: Node, styles: frozenset[str]) -> str:
        if any(child.tag != tree.TEXT for child in node.children):
            inner = "".join(self._node(child, styles) for child in node.children)
            return f"<code>{inner}</code>"
        source = node.plain()
        if not source:
            return ""
        if (
            self._has_math
            and self._care < 2
            and source[0] == source[-1] == "$"
            and source.strip("$")
        ):
            return source  # a formula
        if self._care == 2:
            # Two of them side by side would open and close each other.
            return f"<code>{_escaped(source, PUNCTUATION)}</code>"
        source = escape_calls(source)
        runs = [len(run) for run in re.findall(r"`+", source)]
        fence = "`" * next(n for n in range(1, len(runs) + 2) if n not in runs)
        pad = " " if source[0] in "` " or source[-1] in "` " else ""
        if not source.strip(" "):
            pad = ""  # spaces alone are never taken off
        return f"{fence}{pad}{source}{pad}{fence}"

    def _link(self, node: Node, styles: frozenset[str]) -> str:
        inner = "".join(self._node(child, styles | {"a"}) for child in node.children)
        href, title = node.attrs["href"], node.attrs.get("title", "")
        if self._care == 0 and not title and inner == href and href.startswith(("http", "mailto:")):
            return f"<{href}>"
        return f"[{inner}]({destination(href)}{title_of_link(title)})"


def _escaped(words: str, signs: set[str]) -> str:
    return "".join(f"\\{sign}" if sign in signs else sign for sign in words)


def _escape_start(match: re.Match) -> str:
    mark = match[2]
    return f"{match[1]}{mark[:-1]}\\{mark[-1]}"


def _with_box(line: str) -> str:
    """Return the line of an item, as a task if it begins with a box."""
    mark = BOXES.get(line[:1])
    return mark + line[1:] if mark and line[1:2] == " " else line


def _trimmed(line: str) -> str:
    """Return a line whose spaces at the ends, of kinds that Markdown would drop, are kept."""
    inner = line.strip(" \t\n")
    while inner and inner[0].isspace():
        return f"&#{ord(inner[0])};" + _trimmed_end(inner[1:])
    return _trimmed_end(inner)


def _trimmed_end(line: str) -> str:
    return line[:-1] + f"&#{ord(line[-1])};" if line and line[-1].isspace() else line


def _canonical(nodes: list[Node]) -> str:
    """Return a line as HTML by which two lines are compared."""
    inline = Inline(_Around(), _SameNotes())
    pieces = inline.segments(nodes)
    comments = [text(comment.text) for comment in inline.comments]
    return repr([*pieces, *comments])


class _SameNotes(Notes):
    """Names instead of numbers."""

    def number(self, name: str) -> int:
        return 0

    def id(self, name: str) -> str:
        return name


def _only(root: Node, *path: str) -> Node | None:
    """Return the one element at ``path``, None when there is anything else beside it."""
    node = root
    children = [child for child in node.children if child.tag != tree.NOTE]
    for depth, tag in enumerate(path):
        if depth and tag in ("tbody", "td"):
            children = [child for child in children if child.tag == tag][:1]
        if len(children) != 1 or children[0].tag != tag:
            return None
        node = children[0]
        children = node.children
    if path[-1] == "li" and len(node.children) == 1 and node.children[0].tag == "p":
        return node.children[0]
    return node


def _note_name(node: Node) -> str:
    """Return the name of the footnote that ``<a href="#fn-…"><sup>`` refers to, or "".

    The two elements may stand in either order; the editor puts the link outside.
    """
    inner = node.children[0] if len(node.children) == 1 else None
    if inner is None or {node.tag, inner.tag} != {"a", "sup"}:
        return ""
    href = (node if node.tag == "a" else inner).attrs.get("href", "")
    return href.removeprefix(NOTE_LINK) if href.startswith(NOTE_LINK) else ""


def _bars(line: str) -> str:
    return line.replace("|", "\\|").replace("\n", " ")
