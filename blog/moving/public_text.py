"""A post as Markdown for its readers: what its page shows, with addresses that work from anywhere.

The same text as an export writes, but for what only authors may see: no notes, no unknown keys of
an imported file, and no address of a page that is hidden.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from django.http import HttpRequest
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from blog import dates
from blog.moving.blocks_to_text import blocks_to_text
from blog.moving.lines import nodes_of
from blog.moving.yaml_rules import dump
from home.querysets import published

# What these hold is text as it stands, whatever it looks like.
VERBATIM = frozenset({"code", "note", "unconverted"})


def public_text(post, request: HttpRequest) -> str:
    """Return ``post``, a ``BlogPostPage``, with front matter and body.

    However many links and pictures it has, they take one query for each kind.
    """
    blocks = list(post.body.raw_data)
    references = PublicReferences(post, blocks, request)
    head = _front_matter(post, references)
    body = blocks_to_text(blocks, references, "plain")
    return f"{dump(head)}\n{body}" if body else dump(head)


class PublicReferences:
    """Where the stored references of a post lead: absolute addresses, and none to hidden pages.

    See :class:`blog.moving.blocks_to_text.References`.
    """

    def __init__(self, post, blocks: list[dict], request: HttpRequest) -> None:
        self.post_url = post.get_full_url(request)
        pages, documents, pictures = set(), set(), {post.cover_id}
        for block in blocks:
            value = block["value"]
            if block["type"] == "image":
                pictures.add((value.get("image") or {}).get("image"))
            elif block["type"] == "video":
                documents.add(value.get("file"))
            for attrs in () if block["type"] in VERBATIM else _stored_links(value):
                wanted = pages if attrs["linktype"] == "page" else documents
                wanted.update(key for key in [_key(attrs)] if key)
        self._pages = {
            page.pk: page.localized.get_full_url(request)
            for page in _find(published(Page.objects.all()), pages)
        }
        self._documents = {
            document.pk: urljoin(self.post_url, document.url)
            for document in _find(get_document_model().objects.all(), documents)
        }
        self._pictures = {
            picture.pk: urljoin(self.post_url, picture.file.url)
            for picture in _find(get_image_model().objects.all(), pictures)
        }

    def address(self, attrs: dict[str, str]) -> str | None:
        """Return the absolute address for a stored link; None when no reader can follow it."""
        kind = attrs.get("linktype")
        if kind == "page":
            url = self._pages.get(_key(attrs))
            return f"{url}#{attrs['fragment']}" if url and attrs.get("fragment") else url
        if kind == "document":
            return self.document(_key(attrs))
        href = attrs.get("href")
        try:
            return urljoin(self.post_url, href) if href else None
        except ValueError:
            # No address at all, such as one with half an IPv6 host; the page shows it as it is.
            return href

    def picture(self, key: int | None) -> str | None:
        """Return the address of a picture's original file, None when there is none."""
        return self._pictures.get(key)

    def document(self, key: int | None) -> str | None:
        """Return the address of an uploaded file, None when there is none."""
        return self._documents.get(key)


def _front_matter(post, references: PublicReferences) -> dict:
    """Return what stands around the text, under the keys that generators and our import read."""
    cover = references.picture(post.cover_id)
    values = {
        "title": post.title,
        "date": post.local_date,
        "lastmod": post.updated and dates.in_offset(post.updated, post.date_offset),
        "summary": post.introduction.strip(),
        "description": post.search_description,
        "authors": [author.name for author in post.author_list],
        "tags": [tag.name for tag in post.tag_list],
        "series": [post.series.title] if post.series else [],
        "weight": post.series_order if post.series else None,
        "cover": {"image": cover, "alt": post.cover_alt} if cover else None,
        "canonicalURL": post.canonical_url,
        "url": references.post_url,
    }
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def _stored_links(value: object) -> Iterator[dict[str, str]]:
    """Yield the attributes of the links to pages and files in any rich text of a value."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _stored_links(part)
    elif isinstance(value, str) and "linktype" in value:
        for root in nodes_of(value):
            for node in root.walk():
                if node.tag == "a" and "linktype" in node.attrs:
                    yield node.attrs


def _find(queryset, keys: set[int | None]) -> Iterable:
    keys = keys - {None}
    return queryset.filter(pk__in=keys) if keys else ()


def _key(attrs: dict[str, str]) -> int | None:
    key = attrs.get("id", "")
    return int(key) if key.isdecimal() else None
