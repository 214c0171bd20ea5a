"""What an old site said about its authors, series and tags themselves.

It goes where nothing has been said yet; what somebody has written here stays.
"""

from collections.abc import Callable

from django.utils.html import format_html

from blog.models import Author, BlogTag, Series
from blog.moving.references import EntryReferences
from blog.moving.site_settings import social_links
from blog.moving.sources.base import Term


def fill_term(
    term: Term,
    blocks: list[dict],
    references: EntryReferences,
    *,
    is_planned: Callable[[str, str], bool],
) -> list[str]:
    """Fill what is empty of an author, series or tag, and return the names of what was filled.

    :param blocks: the text of the term as blocks; only text has a place.
    :param is_planned: whether a dry run would have added it; then nothing is written.
    """
    words = "".join(block["value"] for block in blocks if block["type"] == "text")
    if len(blocks) > sum(block["type"] == "text" for block in blocks):
        references.problems.warn(
            references.path, "Only words have a place in what a list says about itself."
        )
    found = {"author": _author, "series": _series, "tag": _tag}[term.kind](term, words, references)
    row = _row(term)
    if row is None and not is_planned(term.kind, term.name):
        return []
    filled = [name for name, value in found.items() if value and not getattr(row, name, None)]
    if row is not None:
        for name in filled:
            setattr(row, name, found[name])
        if filled:
            row.save()
    return [name.removesuffix("_id") for name in filled]


def _row(term: Term):
    if term.kind == "author":
        return Author.objects.filter(name__iexact=term.name).first()
    if term.kind == "series":
        return Series.objects.filter(title__iexact=term.name).first()
    return BlogTag.objects.filter(name__iexact=term.name).first()


def _author(term: Term, words: str, references: EntryReferences) -> dict:
    meta = term.entry.meta
    picture = references.picture(meta.cover) if meta.cover else None
    given = meta.other.get("links")
    pairs = []
    for link in given if isinstance(given, list) else []:
        if isinstance(link, dict):
            pairs.append((str(link.get("name", "")), str(link.get("url", ""))))
    return {
        "bio": words or _paragraph(meta.description),
        "picture_id": picture if isinstance(picture, int) else None,
        "links": [("link", link) for link in social_links(pairs)],
    }


def _series(term: Term, words: str, references: EntryReferences) -> dict:
    return {"introduction": words or _paragraph(term.entry.meta.description)}


def _tag(term: Term, words: str, references: EntryReferences) -> dict:
    return {"description": term.entry.meta.description[:300]}


def _paragraph(text: str) -> str:
    return format_html("<p>{}</p>", text) if text else ""
