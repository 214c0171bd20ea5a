"""What an author should look at before a post is published. These are remarks; none forbids.

The rules know nothing of pages, forms or the database: they read a :class:`Draft`, which
:mod:`blog.editing.check_reading` makes of a post.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from blog import languages
from blog.editing.secrets import find_secrets

TITLE_LENGTH = 70  # characters; about what a search engine shows
PICTURE_NAME = re.compile(r"(?i)^\S+\.(?:avif|gif|heic|jpe?g|png|svg|webp)$|^(?:img|dsc)[_-]?\d+$")
LEADS_HOME = "leads to your own machine or network"
LOCAL_NAMES = {"localhost", "host.docker.internal", "0.0.0.0", "0"}  # noqa: S104 - looked for
LOCAL_ENDINGS = (".localhost", ".local", ".localdomain", ".internal", ".lan")


@dataclass(frozen=True)
class Link:
    """A link in a text: where it leads, its words, and what is wrong with that place.

    ``trouble`` is empty if readers find there what they should, or if it is not ours.
    """

    url: str
    words: str = ""
    trouble: str = ""


@dataclass(frozen=True)
class Picture:
    """A picture: its description, and whether it only decorates."""

    alt: str
    is_decorative: bool = False


@dataclass(frozen=True)
class Code:
    """Source: the language stored, the name of the file, the text."""

    language: str
    filename: str
    text: str


@dataclass(frozen=True)
class Part:
    """A block of the body: the path of its element in the form, its name, and what is in it."""

    path: str
    name: str
    headings: list[tuple[int, str]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    code: Code | None = None
    words: str = ""


@dataclass(frozen=True)
class Draft:
    """A post as the rules see it; ``ids`` are those that stand in its page."""

    title: str = ""
    excerpt: str = ""
    description: str = ""
    parts: list[Part] = field(default_factory=list)
    ids: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Finding:
    """A remark: which rule, what it says, the name of the place, and its path in the form."""

    rule: str
    message: str
    place: str
    path: str


def check(draft: Draft) -> list[Finding]:
    """Return what should be looked at, in the order of the form."""
    return [finding for rule in RULES for finding in rule(draft)]


def check_title(draft: Draft) -> Iterator[Finding]:
    """Yield a remark on a title that search engines would cut."""
    length = len(draft.title.strip())
    if length > TITLE_LENGTH:
        message = f"The title has {length} characters; search engines show about {TITLE_LENGTH}."
        yield Finding("title", message, "Title", "title")


def check_parts(draft: Draft) -> Iterator[Finding]:
    """Yield the remarks on the blocks, one block after the other."""
    level = 1
    for part in draft.parts:
        for number, words in part.headings:
            if number > level + 1:
                message = (
                    f"“{words}” is a heading of level {number} below one of level {level}: "
                    f"level {level + 1} is skipped."
                )
                yield Finding("heading", message, part.name, part.path)
            level = number
        yield from _check_links(draft, part)
        for picture in part.pictures:
            yield from _check_picture(picture, part)
        if part.code:
            yield from _check_language(part.code, part)
        for secret in find_secrets(part.code.text if part.code else part.words):
            place = f"Line {secret.line} looks like" if part.code else "This looks like"
            message = f"{place} {secret.kind}: {secret.beginning} Publish no real one."
            yield Finding("secret", message, part.name, part.path)


def check_summary(draft: Draft) -> Iterator[Finding]:
    """Yield a remark on a post of which lists and search engines show only the beginning."""
    if draft.excerpt.strip():
        return
    if draft.description.strip():
        message = "There is no excerpt: lists and feeds show the beginning of the post."
    else:
        message = (
            "There is neither an excerpt nor a description: lists and search engines show the "
            "beginning of the post."
        )
    yield Finding("summary", message, "Excerpt", "introduction")


RULES: list[Callable[[Draft], Iterator[Finding]]] = [check_title, check_parts, check_summary]


def is_local(url: str) -> bool:
    """Return whether ``url`` leads to the author's own machine or network."""
    try:
        split = urlsplit(url.strip())
        host = (split.hostname or "").rstrip(".")
    except ValueError:
        return False
    if split.scheme == "file":
        return True
    if host in LOCAL_NAMES or host.endswith(LOCAL_ENDINGS):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_private or address.is_loopback or address.is_link_local


def _check_links(draft: Draft, part: Part) -> Iterator[Finding]:
    for link in part.links:
        unnamed = f"A link to {link.url}" if link.url else "A link"
        called = f"The link “{link.words}”" if link.words else unnamed
        if link.trouble:
            yield Finding("link", f"{called} {link.trouble}", part.name, part.path)
        elif is_local(link.url):
            message = f"{called} {LEADS_HOME}: {link.url}"
            yield Finding("link", message, part.name, part.path)
        elif link.url.startswith("#") and len(link.url) > 1 and not _has_anchor(draft, link.url):
            message = f"{called} leads to {link.url}, and nothing in this post is called that."
            yield Finding("anchor", message, part.name, part.path)


def _has_anchor(draft: Draft, url: str) -> bool:
    # "#top" is the top of the page in every browser.
    return bool({url[1:], unquote(url[1:])} & draft.ids) or url == "#top"


def _check_picture(picture: Picture, part: Part) -> Iterator[Finding]:
    alt = picture.alt.strip()
    if picture.is_decorative:
        return
    if not alt:
        message = "Say what the picture shows, or that it only decorates."
        yield Finding("picture", message, part.name, part.path)
    elif PICTURE_NAME.match(alt):
        message = f"“{alt}” is the name of a file; it does not say what the picture shows."
        yield Finding("picture", message, part.name, part.path)


def _check_language(code: Code, part: Part) -> Iterator[Finding]:
    guess = languages.guess_from_filename(code.filename) if code.filename else languages.PLAIN
    label = languages.get(guess).label
    if not code.language:
        message = "Choose a language, or “Plain text”."
    elif code.language == languages.PLAIN and guess != languages.PLAIN:
        message = f"It is plain text, but {code.filename} looks like {label}."
    else:
        return
    yield Finding("language", message, part.name, part.path)
