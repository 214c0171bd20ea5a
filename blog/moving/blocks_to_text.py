"""From the blocks of a body to Markdown.

Two flavours: "hugo" is what ``export_markdown`` writes and ``import_markdown`` reads again, with
Hugo's shortcodes for what Markdown has no signs for; "plain" is what readers get, without notes to
oneself and with links in the place of players.
"""

from collections.abc import Callable, Iterable
from typing import Literal, Protocol

from blog.moving import tree
from blog.moving.fences import format_info, quoted
from blog.moving.lines import (
    NOTE_LINK,
    LineWriter,
    destination,
    escape_calls,
    nodes_of,
    title_of_link,
)
from blog.moving.markdown import Dialect
from blog.moving.tree import Node, text

Flavour = Literal["hugo", "plain"]
LEVELS = {"h2": 2, "h3": 3, "h4": 4}
ALERTS = {"note": "NOTE", "tip": "TIP", "warning": "WARNING", "danger": "CAUTION"}
# Keeps apart what would become one: two texts, as CommonMark advises for two lists.
BOUNDARY = "<!-- -->"
CALLOUT = ("[!", "[\\!")
DELIMITERS = {"text": "---", "text_centre": ":-:", "text_right": "--:"}
FOOTNOTE_ID = NOTE_LINK.removeprefix("#")


class References(Protocol):
    """Where stored references lead, in the folder or on the site that the text is written for."""

    def address(self, attrs: dict[str, str]) -> str | None:
        """Return the address for the attributes of a stored link; None when it leads nowhere."""

    def picture(self, key: int) -> str | None:
        """Return the address of a picture, None when there is none."""

    def document(self, key: int) -> str | None:
        """Return the address of an uploaded file, None when there is none."""


def blocks_to_text(
    blocks: Iterable[dict], references: References, flavour: Flavour, *, has_math: bool = False
) -> str:
    """Return ``blocks``, each a dict of "type" and "value", as Markdown that ends with a newline.

    An empty body is an empty text.

    :param has_math: whoever reads it takes ``$x$`` for a formula.
    """
    return _Writer(references, flavour, has_math).write(blocks)


class _Writer:
    def __init__(self, references: References, flavour: Flavour, has_math: bool) -> None:
        self._references = references
        self._flavour = flavour
        self._has_math = has_math
        self._lines = LineWriter(references.address, Dialect("hugo", has_math))
        self._notes: list[str] = []
        self._makers: dict[str, Callable[[object], str]] = {
            "text": self._text,
            "code": self._code,
            "image": self._image,
            "quote": self._quote,
            "callout": self._callout,
            "table": self._table,
            "embed": self._embed,
            "video": self._video,
            "note": self._note,
            "unconverted": self._unconverted,
        }

    def write(self, blocks: Iterable[dict]) -> str:
        parts: list[str] = []
        previous = ""
        for block in blocks:
            notes = len(self._notes)
            part = self._makers[block["type"]](block["value"])
            if not part.strip():
                if previous == "text" and len(self._notes) > notes and self._flavour == "hugo":
                    # Notes alone in their block: they stay apart from the text before.
                    parts.append(BOUNDARY)
                continue
            if block["type"] == previous == "text" and self._flavour == "hugo":
                parts.append(BOUNDARY)
            parts.append(part)
            previous = block["type"]
        parts += self._notes
        return "\n\n".join(parts) + "\n" if parts else ""

    # Rich text ------------------------------------------------------------------------------

    def _text(self, html: str) -> str:
        return "\n\n".join(self._parts(nodes_of(html)))

    def _parts(self, nodes: list[Node]) -> list[str]:
        """Return blocks of rich text, each as Markdown of its own."""
        parts: list[str] = []
        previous, marks = "", 0
        for node in _with_paragraphs(nodes):
            tag = node.tag
            if tag in ("ul", "ol") and not _is_notes(node):
                # A list right behind another of its kind would go on with it.
                marks = 1 - marks if previous == tag else 0
                part = "\n".join(self._list(node, marks))
            elif tag in ("ul", "ol"):
                self._footnotes(node)
                continue
            elif tag in LEVELS:
                part = self._heading(node)
            elif tag == "hr":
                part = "---"
            elif tag == "dl":
                part = "\n".join(self._definitions(node))
            else:
                part = self._lines.paragraph(node.children)
            if part:
                parts.append(part)
                previous = tag
        return parts

    def _heading(self, node: Node) -> str:
        words = self._lines.heading(node.children, LEVELS[node.tag])
        id_ = f" {{#{node.attrs['id']}}}" if node.attrs.get("id") else ""
        return f"{'#' * LEVELS[node.tag]} {words}{id_}" if words else ""

    def _list(self, node: Node, marks: int) -> list[str]:
        rows: list[str] = []
        items = [child for child in node.children if child.tag == "li"]
        number = int(items[0].attrs.get("value") or 1) if items else 1
        for place, item in enumerate(items):
            mark = f"{number + place}{'.)'[marks]}" if node.tag == "ol" else "-*"[marks]
            rows += _indented(self._item(item), f"{mark} ")
        return rows

    def _item(self, item: Node, *, first: Callable[[list[Node]], str] | None = None) -> list[str]:
        """Return the lines of a list item, without mark and indentation."""
        line = [child for child in item.children if child.tag not in ("ul", "ol")]
        rows: list[str] = []
        write = first or self._lines.item
        for part in _split(line):
            words = write(part)
            write = self._lines.paragraph
            if words:
                rows += ["", *words.split("\n")] if rows else words.split("\n")
        marks, previous = 0, ""
        for child in item.children:
            if child.tag in ("ul", "ol"):
                marks = 1 - marks if previous == child.tag else 0
                previous = child.tag
                # An item without words of its own: a list may begin on its second line.
                rows = rows or [""]
                nested = self._list(child, marks)
                # Only a list that begins with words, and with 1, ends a paragraph by itself.
                if rows[-1] and not nested[0].startswith(("- ", "* ", "1. ", "1) ")):
                    rows.append("")
                rows += nested
        return rows or [""]

    def _definitions(self, node: Node) -> list[str]:
        rows: list[str] = []
        for child in node.children:
            if child.tag == "dt":
                behind_definition = rows and rows[-1].startswith((": ", "  "))
                rows += ["", ""][: 1 if behind_definition else 0]
                rows += [self._lines.paragraph(child.children).replace("\\\n", "<br>")]
            elif child.tag == "dd":
                rows += _indented(self._item(child, first=self._lines.paragraph), ": ")
        return rows

    def _footnotes(self, node: Node) -> None:
        for item in node.children:
            if item.tag == "li":
                name = item.attrs["id"].removeprefix(FOOTNOTE_ID)
                rows = self._item(item, first=self._lines.paragraph)
                self._notes.append("\n".join(_indented(rows, f"[^{name}]: ", width=4)))

    # Blocks ---------------------------------------------------------------------------------

    def _code(self, value: dict) -> str:
        source = value.get("code") or ""
        if self._has_math and value.get("language") == "latex" and "$$" not in source:
            return f"$$\n{source}\n$$"
        info = format_info(value) if self._flavour == "hugo" else value.get("language") or ""
        info = "" if info == "text" else info
        if self._flavour == "hugo":
            source, info = escape_calls(source), escape_calls(info)
        sign = "~" if "`" in info else "`"
        longest = 2
        for row in source.split("\n"):
            bare = row.lstrip(" ")
            longest = max(longest, len(bare) - len(bare.lstrip(sign)))
        fence = sign * (longest + 1)
        return f"{fence}{info}\n{source}{chr(10) if source else ''}{fence}"

    def _image(self, value: dict) -> str:
        chosen = value.get("image") or {}
        src = self._references.picture(chosen.get("image"))
        if src is None:
            return ""
        alt = "" if chosen.get("decorative") else chosen.get("alt_text") or ""
        nodes = _inside(value.get("caption") or "")
        if not nodes:
            return self._picture(alt, src, "")
        if all(node.tag == tree.TEXT for node in nodes):
            return self._picture(alt, src, "".join(node.text for node in nodes))
        caption = self._lines.paragraph(nodes).replace("\\\n", "<br>")
        if self._flavour == "plain":
            return f"{self._picture(alt, src, '')}\n\n{caption}"
        alt = self._lines.paragraph([text(alt)])
        return _shortcode("figure", src=src, alt=alt, caption=caption)

    def _picture(self, alt: str, src: str, title: str) -> str:
        words = self._lines.alt(alt)
        return f"![{words}]({destination(src)}{title_of_link(title)})"

    def _quote(self, value: dict) -> str:
        parts = self._parts(nodes_of(value.get("text") or ""))
        who, source = value.get("attribution") or "", value.get("source") or ""
        if who or source:
            words = [text(who or source)]
            nodes = [Node("a", {"href": source}, words)] if source else words
            parts.append(self._lines.paragraph([text("— "), *nodes]))
        words = "\n\n".join(parts)
        # Escaped or not, this is how a callout begins.
        return _quoted(BOUNDARY + words if words.lstrip("\\").startswith(CALLOUT) else words)

    def _callout(self, value: dict) -> str:
        kind, title = value.get("kind") or "note", value.get("title") or ""
        head = f"[!{ALERTS.get(kind, 'NOTE')}]"
        if title:
            head += " " + self._lines.paragraph([text(title)])
        body = "\n\n".join(self._parts(nodes_of(value.get("body") or "")))
        # Directly under the title only what cannot make something else of it.
        gap = "\n" if body[:1].isalnum() and not body[:1].isdecimal() else "\n\n"
        return _quoted(f"{head}{gap}{body}")

    def _table(self, value: dict) -> str:
        columns = value.get("columns") or []
        if not columns:
            return ""
        rows = [
            [(column.get("heading") or "").replace("|", "\\|") for column in columns],
            [DELIMITERS.get(column["type"], "---") for column in columns],
        ]
        for row in value.get("rows") or []:
            rows.append([self._cell(cell) for cell in row["values"]])
        lines = [f"| {' | '.join(row)} |" for row in rows]
        if value.get("caption"):
            if self._flavour == "plain":
                return "\n".join(lines) + f"\n\n{self._lines.paragraph([text(value['caption'])])}"
            caption = quoted(value["caption"]).replace("|", "\\|")
            lines.append(f"{{caption={escape_calls(caption)}}}")
        elif len(rows) > 2 and rows[-1][0].endswith("}") and not any(rows[-1][1:]):
            # Without others below, the last row would be taken for the attributes of the table.
            lines.append('{caption=""}')
        return "\n".join(lines)

    def _cell(self, html: str) -> str:
        nodes: list[Node] = []
        for part in _with_paragraphs(nodes_of(html or "")):
            nodes += [Node("br"), *part.children] if nodes else part.children
        return self._lines.cell(nodes) if nodes else ""

    def _embed(self, value: dict) -> str:
        url, title = value.get("url") or "", value.get("title") or ""
        if self._flavour == "plain":
            return self._lines.paragraph([Node("a", {"href": url}, [text(title or url)])])
        picture = self._references.picture(value.get("picture")) if value.get("picture") else ""
        return _shortcode("embed", url=url, title=title, picture=picture or "")

    def _video(self, value: dict) -> str:
        src = self._references.document(value.get("file"))
        if src is None:
            return ""
        title = value.get("title") or ""
        caption = self._lines.paragraph(_inside(value.get("caption") or "")).replace("\\\n", "<br>")
        if self._flavour == "plain":
            link = self._lines.paragraph([Node("a", {"href": src}, [text(title or src)])])
            return f"{link}\n\n{caption}".strip()
        poster = self._references.picture(value["poster"]) if value.get("poster") else ""
        captions = self._references.document(value["captions"]) if value.get("captions") else ""
        return _shortcode(
            "video",
            src=src,
            title=title,
            poster=poster or "",
            captions=captions or "",
            caption=caption,
        )

    def _note(self, words: str) -> str:
        # Nothing can stand for the end of a comment inside of one.
        words = words.replace("-->", "-- >").replace("--!>", "--! >")
        return "" if self._flavour == "plain" else f"<!-- {words} -->"

    def _unconverted(self, value: dict) -> str:
        source = value.get("source") or ""
        if self._flavour == "plain":
            return source
        # Hugo does not know what it is either, so it must not see it as what it looks like.
        head = _shortcode("unconverted", reason=value.get("reason") or "")
        return f"{head}\n{escape_calls(source)}\n{{{{< /unconverted >}}}}"


def _inside(html: str) -> list[Node]:
    """Return the line of a rich text of one paragraph; more become lines of it."""
    nodes: list[Node] = []
    for part in _with_paragraphs(nodes_of(html)):
        nodes += [Node("br"), *part.children] if nodes else part.children
    return nodes


def _with_paragraphs(nodes: list[Node]) -> Iterable[Node]:
    """Yield the blocks of rich text, with lines that stand alone as paragraphs."""
    line: list[Node] = []
    for node in nodes:
        if not (node.is_block or node.tag == "hr"):
            line.append(node)
            continue
        if any(one.plain().strip() for one in line):
            yield Node("p", children=line)
        line = []
        yield node
    if any(one.plain().strip() for one in line):
        yield Node("p", children=line)


def _split(nodes: list[Node]) -> list[list[Node]]:
    """Return a line as its paragraphs: two breaks in a row end one."""
    parts: list[list[Node]] = [[]]
    for place, node in enumerate(nodes):
        if node.tag == "br" and place and nodes[place - 1].tag == "br":
            if parts[-1]:
                parts[-1].pop()
                parts.append([])
        else:
            parts[-1].append(node)
    return [part for part in parts if part]


def _is_notes(node: Node) -> bool:
    items = [child for child in node.children if child.tag == "li"]
    return bool(items) and all(one.attrs.get("id", "").startswith(FOOTNOTE_ID) for one in items)


def _indented(rows: list[str], mark: str, width: int = 0) -> list[str]:
    """Return lines behind a mark, the later ones as far in as the first (or ``width``)."""
    space = " " * (width or len(mark))
    first = (mark + rows[0]).rstrip(" ") if not rows[0] else mark + rows[0]
    return [first, *(space + row if row else row for row in rows[1:])]


def _quoted(words: str) -> str:
    return "\n".join(f"> {row}" if row else ">" for row in words.rstrip("\n").split("\n"))


def _shortcode(name: str, **values: str) -> str:
    given = " ".join(f"{key}={quoted(value)}" for key, value in values.items() if value)
    return f"{{{{< {name} {given} >}}}}"
