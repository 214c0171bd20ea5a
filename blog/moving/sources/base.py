"""What every source answers, whatever made the site before: files, their meaning, old addresses.

No ORM: a source knows files alone. Everything here is light; texts are read one at a time, when
asked for, so that a blog of thousands of posts does not have to fit into memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from blog.moving.meta import Meta
from blog.moving.report import Problems


class SourceError(ValueError):
    """A folder that cannot be read as a site at all; the message says what to do."""


@dataclass
class Entry:
    """One Markdown file that becomes a page.

    ``path`` is relative to the root of the source, with slashes, and is its identity. ``old`` are
    the addresses (paths from the root of the old host, such as ``/posts/a/``) at which it
    answered: its permalink first, then aliases and former names. ``body_line`` is the line of the
    file on which the text begins, counted from 1. ``slug`` is the one wanted where that is not the
    last part of the permalink.
    """

    path: str
    file: Path
    kind: Literal["post", "page"]
    meta: Meta
    old: list[str]
    feed_id: str = ""
    bundle: Path | None = None  # the folder that belongs to this file alone
    language: str = ""
    digest: str = ""  # SHA-256 of the file, in hex
    body_line: int = 1
    slug: str = ""


@dataclass(frozen=True)
class ListTarget:
    """A list of ours: "home", "blog", "tags", "tag", "authors", "author", "series_index",
    "series", "archive", "year", "month", "search"; ``name`` says which tag, author, series, or is
    "2024" or "2024/5". ``page`` is the page of the list, from 1. ``feed`` is "", or the feed of
    that list: "atom", "rss" or "json".
    """

    kind: str
    name: str = ""
    page: int = 1
    feed: Literal["", "atom", "rss", "json"] = ""


@dataclass(frozen=True)
class OldAddress:
    """A path of the old site, and the list of ours that takes its place."""

    path: str
    target: ListTarget


@dataclass(frozen=True)
class Term:
    """What the old site said about an author, a series or a tag: ``kind`` is one of these words.

    ``entry`` is the file that says it, with its text and its own pictures.
    """

    kind: Literal["author", "series", "tag"]
    name: str
    entry: Entry


# Where a link leads. ``fragment`` is what stands behind "#", without it, text fragments included.


@dataclass(frozen=True)
class ToEntry:
    """To another file of the source, by its ``path``."""

    path: str
    fragment: str = ""


@dataclass(frozen=True)
class ToFile:
    """To a file that is to be uploaded: a picture, a PDF."""

    file: Path
    fragment: str = ""


@dataclass(frozen=True)
class ToList:
    """To a list of ours."""

    target: ListTarget
    fragment: str = ""


@dataclass(frozen=True)
class ToAddress:
    """To an address as it stands: another host, ``mailto:``, a fragment of the same page."""

    href: str


@dataclass(frozen=True)
class ToNothing:
    """To something of the old site that is not in the source; ``href`` as it was written."""

    href: str


Target = ToEntry | ToFile | ToList | ToAddress | ToNothing


@dataclass(frozen=True)
class MenuItem:
    """An entry of the old site's menu; ``url`` as configured, absolute or from the root."""

    name: str
    url: str
    weight: int = 0


@dataclass
class SiteInfo:
    """What the configuration of the old site says."""

    base_url: str = ""  # with scheme and closing slash, or empty
    title: str = ""
    description: str = ""
    authors: list[str] = field(default_factory=list)
    language: str = ""
    menu: list[MenuItem] = field(default_factory=list)
    social: list[tuple[str, str]] = field(default_factory=list)  # name ("github") and address
    params: dict = field(default_factory=dict)


class Source(Protocol):
    """A site to move in from.

    ``syntax`` is what stands in texts beside Markdown: "hugo" (shortcodes), "jekyll" (Liquid and
    kramdown), "wiki" (links in two brackets) or "" (none of these).
    """

    name: str
    syntax: Literal["hugo", "jekyll", "wiki", ""]
    root: Path
    site: SiteInfo
    problems: Problems

    def entries(self) -> Iterator[Entry]:
        """Yield every file that becomes a page, in the order of their paths.

        What cannot be read is noted in ``problems`` and left out.
        """

    def text(self, entry: Entry) -> str:
        """Return the text of ``entry`` behind its front matter, with ``\\n`` as newline."""

    def resolve(self, entry: Entry, href: str) -> Target:
        """Return where ``href``, as it stands in the text of ``entry``, leads.

        Own addresses may be absolute, from the root, or relative to the file or to its address;
        ``entries`` must have been read.
        """

    def find_reference(self, entry: Entry, name: str) -> Target:
        """Return where ``ref``, ``relref``, ``post_url`` or ``link`` with this argument leads."""

    def find_media(self, entry: Entry, href: str) -> Path | None:
        """Return the file of a picture or download named in ``entry``, or None."""

    def media_addresses(self, file: Path) -> list[str]:
        """Return the paths at which the old site served ``file``."""

    def all_media(self) -> Iterator[Path]:
        """Yield every picture and download of the source, whether or not a text names it."""

    def old_lists(self) -> Iterator[OldAddress]:
        """Yield the addresses of the old site's lists, their pages and feeds."""

    def terms(self) -> Iterator[Term]:
        """Yield what is said about authors, series and tags themselves."""
