"""Prose to rich text: the few marks that the sample posts use, and nothing else.

Blank lines part the blocks. ``##`` to ``####`` open a heading, ``-`` and ``1.`` a list item;
inside a line there are `` `code` ``, ``**bold**``, ``*italic*`` and ``[words](address)``. Quotation
marks and apostrophes are typed straight and set round.
No ORM: addresses of the form ``post:slug`` go through a function that the caller gives.
"""

import html
import re
from collections.abc import Callable

_INLINE = re.compile(
    r"`(?P<code>[^`]+)`"
    r"|\*\*(?P<bold>.+?)\*\*"
    r"|\*(?P<italic>[^*\s][^*]*)\*"
    r"|\[(?P<words>[^\]]+)\]\((?P<address>[^)\s]+)\)"
)
_HEADING = re.compile(r"(#{2,4}) (.+)")
_CODE_OR_QUOTE = re.compile(r"""`[^`]+`|["']""")
_ITEM = re.compile(r"(?:^|\n)(?:-|\d+\.) +")


def to_rich_text(prose: str, page_id: Callable[[str], int]) -> str:
    """HTML as Wagtail stores it.

    :param page_id: gives the id of the page for the slug in a ``post:slug`` address.
    :raises KeyError: when ``page_id`` does so for a slug it does not know.
    """
    blocks = re.split(r"\n\s*\n", typographic(prose.strip()))
    return "".join(_block(block, page_id) for block in blocks)


def inline(words: str, page_id: Callable[[str], int]) -> str:
    """One line of prose as HTML, without a paragraph around it."""
    return _marked(typographic(words), page_id)


def typographic(words: str) -> str:
    """``words`` with round quotation marks and apostrophes, except in code."""

    def rounded(match: re.Match) -> str:
        sign = match[0]
        if sign not in "\"'":
            return sign
        before, after = words[: match.start()][-1:], words[match.end() :][:1]
        opens = (not before or before in " \n([*") and not after.isspace()
        return {'"': "“”", "'": "‘’"}[sign][0 if opens else 1]

    return _CODE_OR_QUOTE.sub(rounded, words)


def _marked(words: str, page_id: Callable[[str], int]) -> str:
    parts, end = [], 0
    for match in _INLINE.finditer(words):
        parts += [html.escape(words[end : match.start()], quote=False), _mark(match, page_id)]
        end = match.end()
    return "".join([*parts, html.escape(words[end:], quote=False)])


def _block(block: str, page_id: Callable[[str], int]) -> str:
    if heading := _HEADING.fullmatch(block):
        level = len(heading[1])
        return f"<h{level}>{_marked(heading[2], page_id)}</h{level}>"
    if _ITEM.match(block):
        tag = "ul" if block.startswith("-") else "ol"
        items = (_marked(_one_line(item), page_id) for item in _ITEM.split(block)[1:])
        return f"<{tag}>{''.join(f'<li>{item}</li>' for item in items)}</{tag}>"
    return f"<p>{_marked(_one_line(block), page_id)}</p>"


def _one_line(wrapped: str) -> str:
    return " ".join(wrapped.split())


def _mark(match: re.Match, page_id: Callable[[str], int]) -> str:
    if match["code"]:
        return f"<code>{html.escape(match['code'], quote=False)}</code>"
    if match["bold"]:
        return f"<b>{_marked(match['bold'], page_id)}</b>"
    if match["italic"]:
        return f"<i>{_marked(match['italic'], page_id)}</i>"
    words, address = _marked(match["words"], page_id), match["address"]
    if address.startswith("post:"):
        return f'<a linktype="page" id="{page_id(address.removeprefix("post:"))}">{words}</a>'
    return f'<a href="{html.escape(address)}">{words}</a>'
