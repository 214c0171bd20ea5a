"""Lists and definitions as rich text; what cannot stand in an item stands behind it."""

from collections.abc import Iterable

from django.forms.utils import flatatt

from blog.moving import tree
from blog.moving.tree import Node


class ListBlocks:
    """A part of :class:`blog.moving.text_to_blocks.Converter`."""

    def _list(self, node: Node) -> None:
        self._parts(self._list_parts(node))
        self._comments()

    def _parts(self, parts: list[str | Node]) -> None:
        for part in parts:
            if isinstance(part, str):
                self._text.append(part)
            else:
                self._row = part.line or self._row
                self._flow([part])

    def _list_parts(self, node: Node) -> list[str | Node]:
        """Return a list as pieces of HTML, and between them what cannot stand in it."""
        number = int(node.attrs.get("start") or 1) if node.tag == "ol" else 1
        parts: list[str | Node] = []
        items: list[str] = []
        first = number

        def close() -> None:
            nonlocal items
            if items:
                parts.append(_list_html(node.tag, items, first))
                items = []

        for item in node.children:
            if tree.is_line(item) and not item.text.strip() and not item.children:
                continue
            if item.tag not in ("li", tree.NOTE):
                item = Node("li", children=[item])
            html, behind = self._item(item)
            if html or node.tag == "ol":
                if not items:
                    first = number
                items.append(f"<li{flatatt(_id(item))}>{html}</li>" if _id(item) else html)
            number += 1
            if behind:
                close()
                parts.extend(behind)
        close()
        return parts

    def _item(self, item: Node) -> tuple[str, list[str | Node]]:
        """Return the HTML inside of an item, and what has to stand behind it."""
        html, nested = "", ""
        behind: list[str | Node] = []
        for group in _paragraphs(item.children):
            if isinstance(group, list):
                for piece in self._inline.segments(group):
                    if behind or nested:
                        behind.append(f"<p>{piece}</p>" if isinstance(piece, str) else piece)
                    elif isinstance(piece, str):
                        # Two breaks are what a paragraph inside an item is in rich text.
                        html += f"<br/><br/>{piece}" if html else piece
                        while "<br/><br/><br/>" in html:
                            html = html.replace("<br/><br/><br/>", "<br/><br/>")
                    else:
                        behind.append(piece)
            elif group.tag in ("ul", "ol"):
                parts = self._list_parts(group)
                if not behind and not nested and parts and isinstance(parts[0], str):
                    nested = parts.pop(0)
                behind.extend(parts)
            else:
                behind.append(group)
        return html + nested, behind

    def _dl_block(self, node: Node) -> None:
        """Definitions; a part that no definition can hold stands behind the list."""
        rows: list[str] = []
        for part in node.children:
            if part.tag not in ("dt", "dd"):
                continue
            html, behind = self._item(part)
            if "<ul>" in html or "<ol>" in html:
                place = min(html.find(mark) for mark in ("<ul>", "<ol>") if mark in html)
                html, behind = html[:place], [html[place:], *behind]
            if html:
                rows.append(f"<{part.tag}>{html}</{part.tag}>")
            if behind:
                self._definitions(rows)
                rows = []
                self._parts(behind)
        self._definitions(rows)
        self._comments()

    def _definitions(self, rows: list[str]) -> None:
        """Add terms and definitions; one without the other is a paragraph."""
        kinds = [row[1:3] for row in rows]
        begin = kinds.index("dt") if "dt" in kinds else len(rows)
        end = max(len(rows) - kinds[::-1].index("dd") if "dd" in kinds else 0, begin)
        self._text += [f"<p>{row[4:-5]}</p>" for row in rows[:begin]]
        if "dd" in kinds[begin:end]:
            self._text.append(f"<dl>{''.join(rows[begin:end])}</dl>")
        self._text += [f"<p>{row[4:-5]}</p>" for row in rows[end:]]


def _paragraphs(nodes: list[Node]) -> Iterable[list[Node] | Node]:
    """Yield the lines among ``nodes`` as lists, and the blocks, paragraphs as lists too."""
    line: list[Node] = []
    for node in nodes:
        if tree.is_line(node):
            line.append(node)
            continue
        if line:
            yield line
            line = []
        yield node.children if node.tag == "p" else node
    if line:
        yield line


def _list_html(tag: str, items: list[str], first: int) -> str:
    rows = [item if item.startswith("<li") else f"<li>{item}</li>" for item in items]
    if tag == "ol" and first != 1:
        rows[0] = rows[0].replace("<li", f'<li value="{first}"', 1)
    return f"<{tag}>{''.join(rows)}</{tag}>"


def _id(node: Node) -> dict[str, str]:
    return {"id": node.attrs["id"]} if node.attrs.get("id") else {}
