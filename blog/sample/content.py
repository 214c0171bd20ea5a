"""How the sample blog is written down: plain values that know nothing of Django or Wagtail.

A post is a module of ``blog.sample.posts`` with one ``POST``. Its prose uses the few marks that
``blog.sample.prose`` reads; its code is kept as it is shown, so that the test suite can run it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Block:
    """One block of a body: the name it has in the stream, and what its author wrote."""

    kind: str
    fields: dict[str, Any]


@dataclass(frozen=True)
class Picture:
    """A drawing by ``blog.sample.covers``: which one, and what it shows ("" = decoration)."""

    motif: str
    seed: int
    alt: str = ""

    @property
    def key(self) -> str:
        """A name that two equal drawings share and two different ones do not."""
        return f"{self.motif}-{self.seed}"


@dataclass(frozen=True)
class SampleAuthor:
    """Somebody who writes; ``bio`` is prose, ``links`` are pairs of kind and address."""

    slug: str
    name: str
    bio: str
    picture: Picture
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class SampleSeries:
    """Posts that belong together in an order; ``introduction`` is prose."""

    slug: str
    title: str
    introduction: str


@dataclass(frozen=True)
class SamplePost:
    """A post. ``date`` keeps the offset of the place where it was written.

    ``state`` is "published", "draft" or "scheduled"; a scheduled one needs no date of its own.
    ``links`` in the prose may name another post as ``post:its-slug``.
    """

    title: str
    slug: str
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    body: tuple[Block, ...]
    date: datetime | None = None
    updated: datetime | None = None
    introduction: str = ""
    cover: Picture | None = None
    series: str = ""
    series_order: int | None = None
    state: str = "published"

    def code_blocks(self, language: str = "", filename: str = "") -> list[Block]:
        """Code blocks in order, optionally only those of a language or a file name."""
        return [
            block
            for block in self.body
            if block.kind == "code"
            and language in ("", block.fields["language"])
            and filename in ("", block.fields["filename"])
        ]

    def source(self, filename: str) -> str:
        """The code shown under a file name.

        :raises LookupError: when the post shows no such file, or shows it more than once.
        """
        blocks = self.code_blocks(filename=filename)
        if len(blocks) != 1:
            raise LookupError(f"{self.slug} shows {len(blocks)} blocks named {filename!r}")
        return blocks[0].fields["code"]


def moment(written: str) -> datetime:
    """An aware moment from ISO 8601 text.

    :raises ValueError: when the offset is missing, because the author's day hangs on it.
    """
    value = datetime.fromisoformat(written)
    if value.utcoffset() is None:
        raise ValueError(f"{written} has no offset from UTC")
    return value


def text(prose: str) -> Block:
    """Paragraphs, headings and lists in the marks of ``blog.sample.prose``."""
    return Block("text", {"prose": prose})


def code(
    language: str,
    source: str,
    *,
    filename: str = "",
    highlight: str = "",
    start: int = 1,
    numbers: bool = False,
    caption: str = "",
) -> Block:
    """Code as shown: ``highlight`` as in ``1,4-6``, ``start`` is the number of the first line."""
    return Block(
        "code",
        {
            "language": language,
            "code": source.strip("\n"),
            "filename": filename,
            "highlight_lines": highlight,
            "start_line": start,
            "show_line_numbers": numbers,
            "caption": caption,
        },
    )


def image(picture: Picture, caption: str = "") -> Block:
    """A drawing between two paragraphs."""
    return Block("image", {"picture": picture, "caption": caption})


def quote(words: str, attribution: str, source: str = "") -> Block:
    """Somebody else's words; ``source`` is an address, when there is one."""
    return Block("quote", {"text": words, "attribution": attribution, "source": source})


def callout(kind: str, title: str, prose: str) -> Block:
    """A remark set apart; ``kind`` is "note", "tip", "warning" or "danger"."""
    return Block("callout", {"kind": kind, "title": title, "prose": prose})


def table(header: tuple[str, ...], *rows: tuple[str, ...], caption: str = "") -> Block:
    """A table whose cells are one line of prose each.

    :raises ValueError: when a row is longer or shorter than the header.
    """
    if any(len(row) != len(header) for row in rows):
        raise ValueError(f"every row needs {len(header)} cells")
    return Block("table", {"header": header, "rows": rows, "caption": caption})


def embed(url: str, title: str, picture: Picture) -> Block:
    """Something to be watched elsewhere, behind a picture of our own."""
    return Block("embed", {"url": url, "title": title, "picture": picture})


def video(filename: str, title: str, poster: Picture, caption: str = "") -> Block:
    """A file of ``blog/sample/media``."""
    return Block(
        "video", {"filename": filename, "title": title, "poster": poster, "caption": caption}
    )
