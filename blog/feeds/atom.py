"""Atom.

Source: https://www.rfc-editor.org/rfc/rfc4287, and 5005 for archives
"""

from blog.feeds.document import (
    ARCHIVE_NAMESPACE,
    ATOM_NAMESPACE,
    GENERATOR,
    MEDIA_NAMESPACE,
    Document,
    Xml,
)
from blog.feeds.state import Entry


def write(document: Document) -> str:
    """Return ``document`` as Atom."""
    xml, state = Xml(document), document.state
    xml.start(
        "feed",
        {
            "xmlns": ATOM_NAMESPACE,
            "xmlns:fh": ARCHIVE_NAMESPACE,
            "xmlns:media": MEDIA_NAMESPACE,
            "xml:lang": document.language,
        },
    )
    xml.people_page()
    xml.add("id", document.posts.id)
    xml.add("title", document.title)
    if state.description:
        xml.add("subtitle", state.description)
    xml.add("updated", state.updated.isoformat(timespec="seconds"))
    for link in document.links():
        xml.add("link", attrs=link)
    if state.archive:
        xml.add("fh:archive")
    # For posts without an author of their own.
    xml.start("author")
    xml.add("name", state.site_name)
    xml.add("uri", document.posts.blog_url)
    xml.end("author")
    xml.add("generator", GENERATOR)
    for entry in state.entries:
        _write_entry(xml, document, entry)
    xml.end("feed")
    return xml.text()


def _write_entry(xml: Xml, document: Document, entry: Entry) -> None:
    xml.start("entry")
    xml.add("id", entry.id)
    # As text: "<select>" in a title is a word.
    xml.add("title", entry.title)
    xml.add("link", attrs={"rel": "alternate", "type": "text/html", "href": entry.url})
    if entry.canonical_url:
        xml.add("link", attrs={"rel": "canonical", "href": entry.canonical_url})
    if picture := document.cover(entry):
        xml.add(
            "link",
            attrs={"rel": "enclosure", "type": picture.media_type, "href": picture.url},
        )
    xml.add("published", entry.published.isoformat(timespec="seconds"))
    xml.add("updated", entry.updated.isoformat(timespec="seconds"))
    for author in entry.authors:
        xml.start("author")
        xml.add("name", author["name"])
        xml.add("uri", author["url"])
        xml.end("author")
    for tag in entry.tags:
        xml.add("category", attrs={"term": tag})
    if entry.summary:
        xml.add("summary", entry.summary)
    xml.cover(entry)
    xml.add("content", entry.html, {"type": "html"})
    xml.end("entry")
