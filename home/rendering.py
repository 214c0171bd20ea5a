"""The body of a page as HTML, with its headings: rendered once, with few queries.

However many blocks there are: one query for linked pages, one for linked documents, one for
renditions of pictures, beside those with which Wagtail loads chosen pictures and files.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from home import renditions
from home.headings import Heading, given_ids, nest
from home.rich_text import expand, link_footnotes_of, texts_in

# What our templates call parts of a page; no heading may take these.
TEMPLATE_IDS = frozenset(
    {
        "authors-title",
        "blog-title",
        "content",
        "near-matches-title",
        "related-title",
        "search-field",
        "series-title",
        "share-title",
        "tags-title",
        "toc-title",
    }
)

# Blocks of which readers see nothing.
UNSEEN = frozenset({"note"})


@dataclass(frozen=True)
class Article:
    """A rendered body: its HTML, its headings as a tree, and the kinds of blocks in it."""

    html: SafeString
    headings: list[Heading]
    kinds: frozenset[str]

    @property
    def has_code(self) -> bool:
        """Whether the styles and scripts of code blocks are needed."""
        return "code" in self.kinds

    @property
    def has_embed(self) -> bool:
        """Whether the styles and scripts of embeds are needed."""
        return "embed" in self.kinds


def render_body(body: Iterable, context: dict | None = None) -> Article:
    """Return ``body``, a stream of blocks, rendered with what ``context`` holds.

    Blocks find in their parent context ``heading_ids``, the ids taken so far; ``given_ids``, those
    that stand in any text of the page; ``page_headings``, a list to which they add theirs; and
    ``is_first_block``.
    """
    pieces, headings = render_pieces(body, context)
    return Article(
        format_html_join("\n", "{}", ((html,) for _, html in pieces)),
        nest(headings),
        frozenset(child.block_type for child, _ in pieces),
    )


def render_pieces(body: Iterable, context: dict | None = None) -> tuple[list[tuple], list]:
    """Return each block of ``body`` with its HTML, as in :func:`render_body`, and the headings."""
    children = list(body)
    prepare(children)
    shared = {
        **(context or {}),
        "heading_ids": set(TEMPLATE_IDS),
        "given_ids": given_ids(text.html for text in texts_in(children)),
        "page_headings": [],
    }
    first = next((child for child in children if child.block_type not in UNSEEN), None)
    pieces = [
        (child, child.block.render(child.value, {**shared, "is_first_block": child is first}))
        for child in children
    ]
    return pieces, shared["page_headings"]


def prepare(children: Iterable) -> None:
    """Fetch at once what ``children``, blocks of a stream, would each ask the database for."""
    texts = list(texts_in(children))
    expand(texts)
    link_footnotes_of(texts)
    renditions.prefetch(pictures_in(children))


def pictures_in(children: Iterable) -> list:
    """Return the pictures that ``children``, blocks of a stream, show."""
    found = []
    for child in children:
        if hasattr(child.block, "pictures"):
            found.extend(child.block.pictures(child.value))
    return found
