"""RSS 2.0, with what the modules for full text, authors, pictures and archives add.

Source: https://www.rssboard.org/rss-specification and https://www.rssboard.org/rss-profile
"""

from email.utils import format_datetime

from blog.feeds.document import (
    ARCHIVE_NAMESPACE,
    ATOM_NAMESPACE,
    GENERATOR,
    MEDIA_NAMESPACE,
    Document,
    Xml,
)
from blog.feeds.state import Entry

NAMESPACES = {
    "xmlns:atom": ATOM_NAMESPACE,
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:fh": ARCHIVE_NAMESPACE,
    "xmlns:media": MEDIA_NAMESPACE,
}


def write(document: Document) -> str:
    """Return ``document`` as RSS."""
    xml, state = Xml(document), document.state
    xml.start("rss", {"version": "2.0", **NAMESPACES})
    xml.start("channel")
    xml.people_page()
    xml.add("title", document.title)
    xml.add("link", document.posts.url)
    # Must be there, and must say something.
    xml.add("description", state.description or document.title)
    xml.add("language", document.language)
    if state.entries:
        xml.add("lastBuildDate", format_datetime(state.updated))
    xml.add("generator", GENERATOR)
    xml.add("docs", "https://www.rssboard.org/rss-specification")
    for link in document.links():
        # The page has an element of its own.
        if link["rel"] != "alternate":
            xml.add("atom:link", attrs=link)
    if state.archive:
        xml.add("fh:archive")
    for entry in state.entries:
        _write_item(xml, document, entry)
    xml.end("channel")
    xml.end("rss")
    return xml.text()


def _write_item(xml: Xml, document: Document, entry: Entry) -> None:
    xml.start("item")
    xml.add("title", entry.title)
    xml.add("link", entry.url)
    xml.add("guid", entry.id, {"isPermaLink": "false"})
    xml.add("pubDate", format_datetime(entry.published))
    if entry.updated != entry.published:
        xml.add("atom:updated", entry.updated.isoformat(timespec="seconds"))
    if entry.canonical_url:
        xml.add("atom:link", attrs={"rel": "canonical", "href": entry.canonical_url})
    for author in entry.authors:
        xml.add("dc:creator", author["name"])
    for tag in entry.tags:
        xml.add("category", tag)
    xml.add("description", entry.summary)
    xml.add("content:encoded", entry.html)
    if picture := document.cover(entry):
        # The length must be given; 0 says that it is not known, which spares a look at the file.
        xml.add("enclosure", attrs={"url": picture.url, "length": "0", "type": picture.media_type})
    xml.cover(entry)
    xml.end("item")
