"""Tables whose cells hold inline code and links.

Wagtail's typed table stores rich text by cell, keeps working when columns are moved, and its
editor lets a column be inserted anywhere; its plain table would store HTML nobody filters. The kind
of a column is its alignment.
"""

from functools import cache

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from home.blocks.prose import INLINE_FEATURES, ProseBlock

ALIGNMENTS = {"text": "", "text_centre": "centre", "text_right": "right"}
MARKS = ["backticks", "emphasis", "strikethrough", "link", "autolink", "escape", "entity"]


def heading_html(heading: str | None) -> SafeString:
    """Return the heading of a column as HTML: code, emphasis, strikethrough and links.

    Wagtail stores headings as plain text, so they are inline Markdown. HTML in it is text, and a
    link that a browser would run is none.
    """
    html = _markdown().renderInline((heading or "").strip())
    return mark_safe(html)  # noqa: S308 - the parser escapes all text, and lets no HTML through


def heading_text(heading: str | None) -> str:
    """Return the words of the heading of a column, without the marks."""
    (inline,) = _markdown().parseInline((heading or "").strip())
    return "".join(" " if token.type == "softbreak" else token.content for token in inline.children)


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("zero", {"html": False}).enable(MARKS)


class TableBlock(TypedTableBlock):
    """A table with a header row, a caption, and a choice of alignment for each column."""

    text = ProseBlock(features=INLINE_FEATURES, required=False, label="Text", icon="pilcrow")
    text_centre = ProseBlock(
        features=INLINE_FEATURES, required=False, label="Text, centred", icon="pilcrow"
    )
    text_right = ProseBlock(
        features=INLINE_FEATURES,
        required=False,
        label="Text or numbers, to the right",
        icon="order",
    )

    def get_context(self, value, parent_context=None) -> dict:
        """Return the context with ``headings`` (none if all are empty) and ``rows`` of cells.

        Heading and cell are dicts of ``html`` and ``alignment`` ("", "centre" or "right").
        """
        context = super().get_context(value, parent_context)
        alignments = [ALIGNMENTS.get(column["block"].name, "") for column in value.columns]
        has_headings = any((column["heading"] or "").strip() for column in value.columns)
        context["headings"] = [
            {"html": heading_html(column["heading"]), "alignment": alignment}
            for column, alignment in zip(value.columns, alignments, strict=True)
            if has_headings
        ]
        context["rows"] = [
            [
                {"html": cell.inline, "alignment": alignment}
                for cell, alignment in zip(row["values"], alignments, strict=False)
            ]
            for row in value.row_data
        ]
        return context

    def get_searchable_content(self, value) -> list[str]:
        """Return caption, headings and cells as text, without the marks of Markdown."""
        words = super().get_searchable_content(value)
        headings = {column["heading"]: heading_text(column["heading"]) for column in value.columns}
        return [headings.get(text, text) for text in words]

    class Meta:
        icon = "table"
        label = "Table"
        group = "Writing"
        template = "home/blocks/table_block.html"
        description = "Rows and columns; cells may hold code and links"
        help_text = (
            "Column headings are Markdown: `code`, *emphasis*, **strong**, ~~struck out~~ and "
            "[links](https://example.org/)."
        )
        preview_value = {
            "caption": "Ten rows take",
            "columns": [
                {"type": "text", "heading": "Query"},
                {"type": "text_right", "heading": "Time"},
            ],
            "rows": [
                {"values": ["<p><code>.only()</code></p>", "<p>0.8 ms</p>"]},
                {"values": ["<p><code>.values()</code></p>", "<p>0.5 ms</p>"]},
            ],
        }
