"""Bodies as StreamFields store them."""

import json
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from blog.sample.content import Block, Picture
from blog.sample.prose import to_rich_text, typographic

# Names of blocks and posts are derived from this, so that they are the same in each installation.
NAMESPACE = uuid.UUID("5c7c2f0e-6b0a-5d0f-9a3b-6d0b5a1f9c11")


@dataclass(frozen=True)
class Shelf:
    """Where a body finds what it refers to: each function gives a primary key."""

    page_id: Callable[[str], int]
    picture_id: Callable[[Picture], int]
    film_id: Callable[[str, str], int]


def stored_stream(blocks: Iterable[Block], shelf: Shelf, owner: str) -> str:
    """A body as JSON, as it is in the database.

    :param owner: the slug of its page; together with the position it names each block.
    """
    return json.dumps(
        [
            {
                "type": block.kind,
                "value": _VALUES[block.kind](block.fields, shelf),
                "id": str(uuid.uuid5(NAMESPACE, f"{owner} block {number}")),
            }
            for number, block in enumerate(blocks, 1)
        ]
    )


def stored_links(links: Iterable[tuple[str, str]]) -> str:
    """Social links, given as pairs of kind and address, as JSON."""
    return json.dumps(
        [
            {
                "type": "link",
                "value": {"kind": kind, "url": url},
                "id": str(uuid.uuid5(NAMESPACE, url)),
            }
            for kind, url in links
        ]
    )


def _text(fields: dict, shelf: Shelf) -> str:
    return to_rich_text(fields["prose"], shelf.page_id)


def _code(fields: dict, shelf: Shelf) -> dict:
    return {**fields, "caption": typographic(fields["caption"])}


def _image(fields: dict, shelf: Shelf) -> dict:
    picture = fields["picture"]
    chosen = {
        "image": shelf.picture_id(picture),
        "alt_text": picture.alt,
        "decorative": not picture.alt,
    }
    return {"image": chosen, "caption": _caption(fields["caption"], shelf)}


def _quote(fields: dict, shelf: Shelf) -> dict:
    return {
        "text": to_rich_text(fields["text"], shelf.page_id),
        "attribution": typographic(fields["attribution"].replace("`", "")),
        "source": fields["source"],
    }


def _callout(fields: dict, shelf: Shelf) -> dict:
    body = to_rich_text(fields["prose"], shelf.page_id)
    return {"kind": fields["kind"], "title": typographic(fields["title"]), "body": body}


def _table(fields: dict, shelf: Shelf) -> dict:
    # Headings keep their backticks: the block makes code of them itself.
    return {
        "caption": fields["caption"],
        "columns": [{"type": "text", "heading": heading} for heading in fields["header"]],
        "rows": [{"values": [_caption(cell, shelf) for cell in row]} for row in fields["rows"]],
    }


def _embed(fields: dict, shelf: Shelf) -> dict:
    return {**fields, "picture": shelf.picture_id(fields["picture"])}


def _video(fields: dict, shelf: Shelf) -> dict:
    return {
        "file": shelf.film_id(fields["filename"], fields["title"]),
        "title": fields["title"],
        "poster": shelf.picture_id(fields["poster"]),
        "captions": None,
        "caption": _caption(fields["caption"], shelf),
    }


def _caption(words: str, shelf: Shelf) -> str:
    return to_rich_text(words, shelf.page_id) if words else ""


_VALUES: dict[str, Callable[[dict, Shelf], object]] = {
    "text": _text,
    "code": _code,
    "image": _image,
    "quote": _quote,
    "callout": _callout,
    "table": _table,
    "embed": _embed,
    "video": _video,
}
