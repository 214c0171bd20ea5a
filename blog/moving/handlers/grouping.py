"""Shortcodes that only arrange what is in them, and small things in a line."""

from django.utils import timezone

from blog.moving import tree
from blog.moving.calls import Call, prepare, scan_hugo
from blog.moving.handlers.code import block
from blog.moving.handlers.common import (
    contents,
    element,
    is_on,
    line_of,
    link,
    own_lines,
    paragraph,
    target_of,
    title_line,
)
from blog.moving.shortcodes import Reader, Registry
from blog.moving.tree import Node, parse_html, text

grouping = Registry()

TITLES = ("title", "name", "header", "label", "tabname", "tabtitle")
# The attribute by which a group of tabs finds a tab that has no title of its own.
UNTITLED = "untitled"


@element(
    grouping,
    *("center", "centre", "left", "right", "ltr", "rtl", "lead", "div", "p", "section", "span"),
    *(
        "columns",
        "column",
        "col",
        "row",
        "grid",
        "steps",
        "cards",
        "filetree",
        "filetree/container",
    ),
    *(
        "timeline",
        "typeit",
        "container",
        "wrap",
        "align",
        "style",
        "class",
        "markdown",
        "md",
        "font",
    ),
    *("block", "block-section", "keywordlist", "color", "colour", "size", "small", "large", "wide"),
    *("full-width", "flex", "card-group", "tabgroup", "tab-group", "card-container", "margin"),
)
def group(call: Call, reader: Reader) -> list[Node] | None:
    """Return what is inside, one after the other."""
    if call.inner is None:
        return None
    # hugo-book parts columns by a line of its own.
    call.inner = call.inner.replace("\n<--->\n", "\n\n")
    return contents(call, reader)


@element(grouping, "tabs", "tabset", "codetabs", "code-tabs", "code-group")
def tabs(call: Call, reader: Reader) -> list[Node] | None:
    """Return tabs one after the other; Hextra names them all where they begin."""
    if call.inner is None:
        return None
    nodes = contents(call, reader)
    titles = [one.strip() for one in call.get("items").split(",") if one.strip()]
    for root in nodes:
        for node in root.walk():
            if UNTITLED in node.attrs and titles:
                del node.attrs[UNTITLED]
                node.children[:0] = title_line(titles.pop(0), reader)
    return nodes


@element(grouping, "tab", "tab-item", "tabitem", "codetab", "code-tab")
def tab(call: Call, reader: Reader) -> list[Node] | None:
    """Return what a tab shows, its title in bold above."""
    if call.inner is None:
        return None
    title = call.get(*TITLES, 0)
    attrs = {} if title else {UNTITLED: ""}
    children = [*title_line(title, reader), *contents(call, reader)]
    return [Node("section", attrs, children)]


@element(grouping, "tabpane")
def tabpane(call: Call, reader: Reader) -> list[Node] | None:
    """Return Docsy's tabs, which hold code unless they say that they are text."""
    if call.inner is None:
        return None
    nodes: list[Node] = []
    for one in prepare(call.inner, scan_hugo, call.inner_line).calls:
        if one.name != "tab" or one.inner is None:
            continue
        title = one.get("header", "title", "name", 0)
        nodes += title_line(title, reader)
        if is_on(one.get("text", default=call.get("text"))):
            nodes += contents(one, reader)
            continue
        language = one.get("lang", 1, default=call.get("lang"))
        if not language and is_on(call.get("langequalsheader")):
            language = title
        nodes.append(block(own_lines(one.inner), language, {}))
    return nodes


@element(grouping, "card", "link-card", "linkcard", "article", "link_card")
def card(call: Call, reader: Reader) -> list[Node] | None:
    """Return a card as a line with its link, and what is said below it."""
    href, title = target_of(call), call.get("title", "header", "name")
    picture = call.get("image", "img", "src")
    if not href and not title and not call.inner:
        return None
    nodes: list[Node] = [Node("img", {"src": picture, "alt": ""})] if picture else []
    if href:
        nodes.append(paragraph(link(href, line_of(title, reader) if title else "")))
    else:
        nodes += title_line(title, reader)
    for name in ("subtitle", "description", "text", "footer", "tag"):
        if words := call.get(name):
            nodes.append(paragraph(*line_of(words, reader)))
    return [*nodes, *(contents(call, reader) if call.inner else [])]


@element(grouping, "button", "btn", "link-button", "cta", "linkbutton", "link", "a")
def button(call: Call, reader: Reader) -> list[Node] | None:
    """Return a link."""
    href = target_of(call) or (call.args[0] if call.args else "")
    words = call.get("text", "label", "title", "content", "name", 1)
    if call.inner and call.inner.strip():
        inside = contents(call, reader)
    else:
        inside = line_of(words, reader) if words else []
    if not href:
        return inside or None
    return [link(href, inside or "")]


@element(grouping, "badge", "keyword", "tag", "label", "pill", "chip")
def badge(call: Call, reader: Reader) -> list[Node] | None:
    """Return its words."""
    if call.inner and call.inner.strip():
        return contents(call, reader)
    words = call.get("content", "text", "label", "title", 0)
    return line_of(words, reader) if words else None


@element(grouping, "kbd", "key", "keys", "mark", "abbr", "sup", "sub", "underline", "u", "strike")
def styled(call: Call, reader: Reader) -> list[Node] | None:
    """Return words as the element of HTML that the shortcode is named after."""
    tag = {"key": "kbd", "keys": "kbd", "underline": "u", "strike": "s"}.get(call.name, call.name)
    if call.inner and call.inner.strip():
        return [Node(tag, children=contents(call, reader))]
    words = call.get("text", "content", "key", 0)
    return [Node(tag, children=line_of(words, reader))] if words else None


@element(grouping, "icon", "fa", "fas", "fab", "far", "fontawesome", "fa-icon", "bi", "swatches")
def icon(call: Call, reader: Reader) -> list[Node]:
    """Return nothing: icons are the theme's."""
    reader.note(f"An icon was left out: {call.source}", call.line)
    return []


@element(
    grouping,
    *("toc", "table_of_contents", "tableofcontents", "table-of-contents", "inlinetoc"),
)
def contents_table(call: Call, reader: Reader) -> list[Node]:
    """Return nothing: a post makes its table of contents by itself."""
    reader.note("A table of contents was left out: a post has its own.", call.line)
    return []


@element(grouping, "rawhtml", "html", "raw", "raw_html", "unsafe", "raw-html", "safehtml")
def raw_html(call: Call, reader: Reader) -> list[Node] | None:
    """Return HTML."""
    return None if call.inner is None else parse_html(call.inner).children


@element(grouping, "comment", "todo", "hidden-comment", "draft-note", "remark")
def comment(call: Call, reader: Reader) -> list[Node]:
    """Return a note to oneself."""
    words = call.inner if call.inner is not None else " ".join(call.args)
    return [Node(tree.COMMENT, text=words)]


@element(grouping, "br", "newline", "linebreak")
def line_break(call: Call, reader: Reader) -> list[Node]:
    """Return a new line."""
    return [Node("br")]


@element(grouping, "clear", "clearfix", "divider", "vspace", "spacer", "pagebreak")
def gap(call: Call, reader: Reader) -> list[Node]:
    """Return nothing, or the line that parts two thoughts."""
    return [Node("hr")] if call.name == "divider" else []


@element(grouping, "filetree/folder", "filetree/file")
def file_of_tree(call: Call, reader: Reader) -> list[Node]:
    """Return a file or folder as an item of a list."""
    name = text(call.get("name", 0))
    inside = [one for node in contents(call, reader) for one in _lists(node)]
    return [Node("ul", children=[Node("li", children=[name, *inside])])]


def _lists(node: Node) -> list[Node]:
    return [one for one in node.children if one.tag == "ul"] if node.tag == "p" else [node]


@grouping.words("param", "params", "siteparam", "site-param", "var", "site_param", "pageparam")
def parameter(call: Call, reader: Reader) -> str | None:
    """Return a value of the front matter or of the configuration."""
    name = call.get(0, "name", "key", "param")
    return reader.param(name) if name else None


@grouping.words("year", "current_year", "currentyear", "current-year", "thisyear")
def year(call: Call, reader: Reader) -> str:
    """Return the year: the one in which the text is moved, for it does not change any more."""
    return str(timezone.localdate().year)


@grouping.words("date", "today", "current_date", "current-date", "now")
def day(call: Call, reader: Reader) -> str | None:
    """Return the day on which the text is moved; one that is given is that one."""
    return call.get(0, "date") or timezone.localdate().isoformat()
