"""Tables as blocks."""

from collections.abc import Iterable

from blog.moving import tree
from blog.moving.lines import heading_markdown
from blog.moving.tree import Node

COLUMN_KINDS = {"center": "text_centre", "right": "text_right"}


class TableBlocks:
    """A part of :class:`blog.moving.text_to_blocks.Converter`."""

    def _table_block(self, node: Node) -> None:
        rows = [row for row in node.walk() if row.tag == "tr"]
        cells = [[cell for cell in row.children if cell.tag in ("td", "th")] for row in rows]
        cells = [row for row in cells if row]
        caption = next((one.plain() for one in node.walk() if one.tag == "caption"), "")
        caption = node.attrs.get("caption", caption)
        if not cells:
            self._flow([child for child in node.children if child.tag != "caption"])
            return
        if any("colspan" in one.attrs or "rowspan" in one.attrs for row in cells for one in row):
            self.warn("A table with cells over several columns or rows was made even.", node.line)
        width = max(len(row) for row in cells)
        has_head = all(cell.tag == "th" for cell in cells[0])
        head, body = (cells[0], cells[1:]) if has_head else ([], cells)
        kinds = [_column_kind(cells, place) for place in range(width)]
        headings = [heading_markdown(self._inline.html(cell.children)) for cell in head]
        headings += [""] * (width - len(headings))
        self._add(
            "table",
            {
                "caption": " ".join(caption.split()),
                "columns": [
                    {"type": kind, "heading": heading}
                    for kind, heading in zip(kinds, headings, strict=True)
                ],
                "rows": [{"values": self._cells(row, width)} for row in body],
            },
        )
        self._comments()
        self._flow(list(_beside_rows(node)))

    def _cells(self, row: list[Node], width: int) -> list[str]:
        found = [self._inline.html(cell.children) for cell in row]
        return [f"<p>{html}</p>" if html else "" for html in found] + [""] * (width - len(found))


def _beside_rows(table: Node) -> Iterable[Node]:
    """Yield what stands in a table but in no row of it: a shortcode, or what it became."""
    for child in table.children:
        if child.tag in ("thead", "tbody", "tfoot", "tr"):
            yield from _beside_rows(child)
        elif child.tag not in ("td", "th", "caption", "colgroup", "col") and (
            child.tag != tree.TEXT or child.text.strip()
        ):
            yield child


def _column_kind(cells: list[list[Node]], place: int) -> str:
    for row in cells:
        if place < len(row) and (align := row[place].attrs.get("align")):
            return COLUMN_KINDS.get(align, "text")
    return "text"
