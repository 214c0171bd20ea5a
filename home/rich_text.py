"""Rich text of a whole page made into HTML at once.

Wagtail asks the database for the targets of links once for each piece of rich text, and twice for
pages; a post of thirty table cells and paragraphs would cost sixty queries. Here all pieces of a
body are expanded together: one query for pages, one for documents, and none without such links.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from html import unescape

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.contrib.typed_table_block.blocks import TypedTable
from wagtail.models import Page
from wagtail.rich_text import RichText, features
from wagtail.rich_text.rewriters import EmbedRewriter, LinkRewriter, MultiRuleRewriter

from home.footnotes import link_footnotes
from home.querysets import published

# Never part of stored text: PostgreSQL refuses it, and so do Django's form fields.
SEPARATOR = "\0"
# The editor puts its key right behind the name of a tag, and text never holds a bare "<".
BLOCK_KEY = re.compile(r'(<[a-z][a-z0-9]*) data-block-key="[^"<>]*"')
ONE_PARAGRAPH = re.compile(r"<p>((?:(?!</?p>).)*)</p>", re.DOTALL)


class Prose(RichText):
    """Rich text that remembers its HTML once :func:`expand` has made it."""

    _html: SafeString | None = None
    has_footnotes_linked = False

    @property
    def html(self) -> SafeString:
        """The text as readers get it."""
        if self._html is None:
            expand([self])
        return self._html

    @property
    def inline(self) -> SafeString:
        """The text without the paragraph around it, if it is only one."""
        one = ONE_PARAGRAPH.fullmatch(self.html)
        return mark_safe(one[1]) if one else self.html  # noqa: S308 - a part of safe HTML

    def __html__(self) -> SafeString:
        return self.html


def expand(texts: Iterable[Prose]) -> None:
    """Make the HTML of all ``texts`` together, with one query for each kind of link target."""
    texts = [text for text in texts if text._html is None]
    rewrite = _rewriter()
    parts = rewrite(SEPARATOR.join(text.source for text in texts)).split(SEPARATOR)
    if len(parts) != len(texts):
        # A tag that never ends has swallowed a separator; such text stands for itself.
        parts = [rewrite(text.source) for text in texts]
    for text, part in zip(texts, parts, strict=True):
        # Stored rich text is HTML that Wagtail has filtered when it was saved.
        text._html = mark_safe(BLOCK_KEY.sub(r"\1", part))  # noqa: S308


def join_lists(html: str) -> str:
    """Return what the editor sent with each list in one piece.

    Behind an inner list of another kind, Wagtail's converter ends the outer one and begins it anew,
    so that a numbered list would count from 1 again. Two lists of one kind side by side are never
    meant: the editor makes one list of neighbouring items by itself. Text holds no bare "<".
    """
    return html.replace("</ol><ol>", "").replace("</ul><ul>", "")


def link_footnotes_of(texts: Iterable[Prose]) -> None:
    """Link the footnotes of ``texts``, those of one page in its order, once."""
    texts = list(texts)
    if any(text.has_footnotes_linked for text in texts):
        return
    for text, html in zip(texts, link_footnotes([text.html for text in texts]), strict=True):
        text.has_footnotes_linked = True
        text._html = mark_safe(html)  # noqa: S308 - was safe, and what is added is escaped


def texts_in(value) -> Iterator[Prose]:
    """Yield every rich text in a value of a block, however deep."""
    if isinstance(value, Prose):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from texts_in(part)
    elif isinstance(value, TypedTable):
        for row in value.row_data:
            yield from texts_in(row["values"])
    elif isinstance(value, Iterable) and not isinstance(value, str | bytes):
        for part in value:
            # The parts of a stream carry their value, those of a list are values.
            yield from texts_in(getattr(part, "value", part))


def page_links(links: list[dict]) -> list[str]:
    """Return an opening tag for each link to a page; without address where no reader can follow.

    As Wagtail's own, but in one query: no page type of ours makes its address in a way of its own,
    so the basic rows are enough.
    """
    wanted = {int(link["id"]) for link in links if link.get("id", "").isdecimal()}
    pages = {str(page.pk): page for page in published(Page.objects.filter(pk__in=wanted))}
    return [_page_link(pages.get(link.get("id")), link) for link in links]


def _page_link(page: Page | None, link: dict) -> str:
    """Return an opening tag with the part of the page and the title that ``link`` has."""
    if page is None:
        return "<a>"
    # Wagtail takes the entities out that it knows itself; the editor writes "&#x27;" too.
    fragment, title = (unescape(link.get(name, "")) for name in ("fragment", "title"))
    url = f"{page.localized.url}#{fragment}" if fragment else page.localized.url
    return format_html('<a href="{}"{}>', url, format_html(' title="{}"', title) if title else "")


@cache
def _rewriter() -> MultiRuleRewriter:
    links = {
        name: handler.expand_db_attributes_many
        for name, handler in features.get_link_types().items()
    }
    embeds = {
        name: handler.expand_db_attributes_many
        for name, handler in features.get_embed_types().items()
    }
    return MultiRuleRewriter(
        [
            LinkRewriter(bulk_rules={**links, "page": page_links}),
            EmbedRewriter(bulk_rules=embeds),
        ]
    )
