"""JSON Feed 1.1.

Source: https://www.jsonfeed.org/version/1.1/
"""

import json

from blog.feeds.document import Document
from blog.feeds.state import Entry

VERSION = "https://jsonfeed.org/version/1.1"


def write(document: Document) -> str:
    """Return ``document`` as JSON Feed; older posts are at its ``next_url``."""
    state = document.state
    feed = {
        "version": VERSION,
        "title": document.title,
        "home_page_url": document.posts.url,
        "feed_url": document.self_url,
        "description": state.description,
        "next_url": document.archive_url(document.previous) if document.previous else "",
        "language": document.language,
        "authors": [{"name": state.site_name, "url": document.posts.blog_url}],
        "items": [_item(document, entry) for entry in state.entries],
    }
    return json.dumps(_given(feed) | {"items": feed["items"]}, ensure_ascii=False)


def _item(document: Document, entry: Entry) -> dict:
    picture = document.cover(entry)
    item = {
        "id": entry.id,
        "url": entry.url,
        # Where it stood first: "external_url" is for a page elsewhere that an item is about.
        "external_url": entry.canonical_url,
        "title": entry.title,
        "summary": entry.summary,
        "image": picture.url if picture else "",
        "date_published": entry.published.isoformat(timespec="seconds"),
        "date_modified": entry.updated.isoformat(timespec="seconds"),
        "authors": entry.authors,
        "tags": entry.tags,
    }
    # An item must have content, be it empty.
    return _given(item) | {"content_html": entry.html}


def _given(values: dict) -> dict:
    return {name: value for name, value in values.items() if value}
