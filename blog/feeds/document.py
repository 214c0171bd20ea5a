"""A feed as its writers get it: list, state and addresses; and XML to write it in."""

from dataclasses import dataclass
from io import StringIO

from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.xmlutils import SimplerXMLGenerator

from blog.feeds.formats import Format
from blog.feeds.lists import PostList
from blog.feeds.state import State
from blog.feeds.targets import Picture, Targets

GENERATOR = "Motacilla"
ATOM_NAMESPACE = "http://www.w3.org/2005/Atom"
# Source: https://www.rfc-editor.org/rfc/rfc5005
ARCHIVE_NAMESPACE = "http://purl.org/syndication/history/1.0"
MEDIA_NAMESPACE = "http://search.yahoo.com/mrss/"
XHTML_NAMESPACE = "http://www.w3.org/1999/xhtml"
# XML 1.0 has no way to write these, not even escaped.
# Source: https://www.w3.org/TR/xml/#charsets
NO_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF])


@dataclass(frozen=True)
class Document:
    """A feed, or one of its archives, in one format."""

    format: Format
    posts: PostList
    state: State
    targets: Targets
    language: str

    @property
    def title(self) -> str:
        """The title of the feed."""
        return self.posts.title(self.state.site_name)

    @property
    def feed_url(self) -> str:
        """The address of the newest posts in this format."""
        return self.posts.url + self.format.name

    @property
    def self_url(self) -> str:
        """The address of this very document."""
        return self.archive_url(self.state.archive)

    @property
    def previous(self) -> int:
        """The number of the archive with the posts before these, 0 if there is none."""
        return self.state.archive - 1 if self.state.archive else self.state.archives

    @property
    def next(self) -> int:
        """The number of the archive with the posts after these, 0 if there is none."""
        following = self.state.archive + 1 if self.state.archive else 0
        return following if following <= self.state.archives else 0

    def archive_url(self, number: int) -> str:
        """Return the address of an archive; 0 is the feed itself."""
        return f"{self.feed_url}?archive={number}" if number else self.feed_url

    def links(self) -> list[dict[str, str]]:
        """Return what Atom's links say: this document, its page, its archives."""
        links = [
            {"rel": "self", "href": self.self_url, "type": self.format.media_type},
            {"rel": "alternate", "href": self.posts.url, "type": "text/html"},
        ]
        if self.state.archive:
            links.append({"rel": "current", "href": self.feed_url})
        if self.previous:
            links.append({"rel": "prev-archive", "href": self.archive_url(self.previous)})
        if self.next:
            links.append({"rel": "next-archive", "href": self.archive_url(self.next)})
        return links

    def cover(self, entry) -> Picture | None:
        """Return the cover of ``entry`` as a file."""
        return self.targets.pictures.get(entry.cover)


class Xml:
    """Writes XML; what it could not hold is left out."""

    def __init__(self, document: Document) -> None:
        self._stream = StringIO()
        self._xml = SimplerXMLGenerator(self._stream, "utf-8", short_empty_elements=True)
        self._xml.startDocument()
        href = static("blog/css/feed.css")
        self._xml.processingInstruction("xml-stylesheet", f'type="text/css" href="{href}"')
        self._xml.ignorableWhitespace("\n")
        self._document = document

    def start(self, name: str, attrs: dict[str, str] | None = None) -> None:
        """Open an element."""
        self._xml.startElement(name, _clean_all(attrs))

    def end(self, name: str) -> None:
        """Close an element."""
        self._xml.endElement(name)
        self._xml.ignorableWhitespace("\n")

    def add(self, name: str, text: str = "", attrs: dict[str, str] | None = None) -> None:
        """Write an element that holds text, and end the line."""
        self._inline(name, text, attrs)
        self._xml.ignorableWhitespace("\n")

    def _inline(self, name: str, text: str, attrs: dict[str, str] | None = None) -> None:
        self._xml.addQuickElement(name, text.translate(NO_XML), _clean_all(attrs))

    def cover(self, entry) -> None:
        """Write the cover of ``entry``, if it has one, as Media RSS."""
        picture = self._document.cover(entry)
        if picture is None:
            return
        size = {"width": str(picture.width), "height": str(picture.height)}
        attrs = {"url": picture.url, "type": picture.media_type, "medium": "image", **size}
        # Without a description: feedparser takes it for the text of the post.
        self.add("media:content", attrs=attrs)
        self.add("media:thumbnail", attrs={"url": picture.url, **size})

    def people_page(self) -> None:
        """Write what somebody sees who opens the feed in a browser.

        A style sheet in CSS can hide the feed, but makes no links of its addresses; so the page
        stands in the feed as a piece of XHTML, which readers of feeds pass over, as any element
        that they do not know. Browsers are giving up XSLT, which used to do this.
        """
        document, state = self._document, self._document.state
        self.start("div", {"xmlns": XHTML_NAMESPACE, "lang": document.language})
        self.add("h1", document.title)
        self.start("p")
        self._inline("strong", "This is a feed.")
        self._xml.characters(
            " It is meant for a feed reader, a program that tells you when something new is here, "
            "without an account and without an e-mail address. Copy the address of this page into "
            "yours. "
        )
        self._inline("a", "More about feeds", {"href": f"{document.posts.blog_url}subscribe/"})
        self._xml.characters(", or back to ")
        self._inline("a", "the posts as pages", {"href": document.posts.url})
        self._xml.characters(".")
        self.end("p")
        self.add("h2", f"Archive, part {state.archive}" if state.archive else "The newest posts")
        self.start("ul")
        for entry in state.entries:
            self.start("li")
            self._inline("a", entry.title, {"href": entry.url})
            self._xml.characters(" ")
            self._inline("span", date_format(entry.published, "DATE_FORMAT"))
            self.end("li")
        self.end("ul")
        if document.previous:
            self.start("p")
            self._inline("a", "Older posts", {"href": document.archive_url(document.previous)})
            self.end("p")
        self.end("div")

    def text(self) -> str:
        """Return what has been written."""
        self._xml.endDocument()
        return self._stream.getvalue()


def _clean_all(attrs: dict[str, str] | None) -> dict[str, str]:
    return {name: value.translate(NO_XML) for name, value in (attrs or {}).items()}
