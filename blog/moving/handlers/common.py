"""What the handlers of shortcodes have in common."""

import re
from collections.abc import Callable
from functools import wraps

from blog.moving.calls import Call
from blog.moving.shortcodes import REFERENCE, NodeHandler, Reader, Registry
from blog.moving.tree import Node, text

WORD = re.compile(r"\w+")
ADDRESS = re.compile(r"https?://\S+")
# Values that are for the looks, and have several words all the same.
LOOKS = frozenset(
    "class classes style styles width height size sizes loading command options position target "  # noqa: SIM905
    "rel color colour icon align float border id params preload allow".split()
)


def element(registry: Registry, *names: str) -> Callable[[NodeHandler], NodeHandler]:
    """Return a decorator as :meth:`Registry.element` does, that tells about words left out.

    Themes give their shortcodes arguments that nobody here has heard of. What is one word can be
    an option; several are likely to be a text, which must not go without a word.
    """

    def register(handler: NodeHandler) -> NodeHandler:
        @wraps(handler)
        def tell(call: Call, reader: Reader) -> list[Node] | None:
            nodes = handler(call, reader)
            if nodes is not None:
                _tell_left_out(call, nodes, reader)
            return nodes

        registry.element(*names)(tell)
        return handler

    return register


def _tell_left_out(call: Call, nodes: list[Node], reader: Reader) -> None:
    kept = set()
    for root in nodes:
        for node in root.walk():
            for part in (node.text, *node.attrs.values()):
                kept.update(WORD.findall(part))
    unused = [value for value in call.args if kept.isdisjoint(WORD.findall(value))]
    given = list(call.params.items())
    # A text without quotation marks comes as many arguments.
    given += [("", " ".join(unused))] if len(unused) > 2 else [("", value) for value in call.args]
    for name, value in given:
        words = WORD.findall(value)
        if len(value.split()) > 1 and name not in LOOKS and not kept.issuperset(words):
            reader.warn(f"Left out of “{call.label}”: {name}{name and '='}{value}", call.line)


def dedent(source: str) -> str:
    """Return lines without the white space that all of them begin with; empty ones do not count.

    Unlike :func:`textwrap.dedent` it leaves lines of white space as they are, for these may be
    lines of code. The first line counts only if nothing stands before it.
    """
    rows = source.split("\n")
    counted = [row for row in rows[1:] if row.strip()]
    margin = None
    for row in counted:
        blank = row[: len(row) - len(row.lstrip(" \t"))]
        if margin is None:
            margin = blank
        while not blank.startswith(margin):
            margin = margin[:-1]
    return "\n".join([rows[0].lstrip(" \t"), *(row.removeprefix(margin or "") for row in rows[1:])])


def own_lines(inner: str) -> str:
    """Return what stands between two tags without their own lines, as code has to be.

    Each tag's newline goes, and so does the white space by which the closing tag, and so the whole
    shortcode, is set in.
    """
    body, newline, last = inner.rpartition("\n")
    if newline and not last.strip():
        rows = [row.removeprefix(last) for row in body.split("\n")]
        inner = "\n".join(rows)
        if not rows[0].strip() and len(rows) > 1:
            return "\n".join(rows[1:])
        return inner.removeprefix("\n")
    return inner.removeprefix("\n")


def read(source: str, reader: Reader, line: int = 1) -> list[Node]:
    """Return Markdown as nodes; ``line`` is where it begins."""
    return reader.parse(dedent(source), line).children


def contents(call: Call, reader: Reader) -> list[Node]:
    """Return what the call encloses; of one line no paragraph is made, as it may stand in one."""
    inner = call.inner or ""
    if "\n" in inner:
        return read(inner, reader, call.inner_line)
    return line_of(inner, reader, call.inner_line)


def line_of(source: str, reader: Reader, line: int = 1) -> list[Node]:
    """Return Markdown that is a line, such as a caption, as the nodes of the line."""
    nodes = [node for node in read(source.strip(), reader, line) if node.children or node.text]
    return nodes[0].children if len(nodes) == 1 and nodes[0].tag == "p" else nodes


def paragraph(*children: Node) -> Node:
    """Return a paragraph."""
    return Node("p", children=list(children))


def title_line(title: str, reader: Reader) -> list[Node]:
    """Return a title that stands above something as a paragraph in bold; none for no title."""
    return [paragraph(Node("b", children=line_of(title, reader)))] if title.strip() else []


def link(href: str, words: str | list[Node] = "") -> Node:
    """Return a link, to ``href`` in words when there are none."""
    return Node("a", {"href": href}, [text(words or href)] if isinstance(words, str) else words)


def target_of(call: Call) -> str:
    """Return the address that a button, card or the like leads to, "" for none."""
    for name in ("relref", "ref", "page"):
        if value := call.get(name):
            return REFERENCE + value
    return call.get("href", "link", "url", "to", "path", "address")


def plain(nodes: list[Node]) -> str:
    """Return the words of nodes, on one line."""
    return " ".join(Node("", children=nodes).plain().split())


def is_on(value: str) -> bool:
    """Whether an option is set to something that means yes."""
    return value.strip().lower() not in ("", "false", "no", "off", "0", "none")
