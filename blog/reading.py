"""A post's body as plain text: its excerpt, its words, the time they take.

Works on the blocks alone: no database, no request.
"""

import math
import re
from collections.abc import Iterable

EXCERPT_WORDS = 70
WORDS_A_MINUTE = 220
# What stands beside the text and is not read as part of it.
BESIDE_THE_TEXT = {"image", "video", "embed", "note", "unconverted"}
# Chinese, Japanese and Korean are written without spaces: two signs take about as long as a word.
UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af]")
SIGNS_A_WORD = 2


def plain_text(body: Iterable) -> str:
    """Return the text of ``body``, a stream of blocks, headings and code included.

    White space is single spaces; pictures, videos, embeds, notes and what could not be converted
    are left out.
    """
    parts = []
    for child in body:
        if child.block_type not in BESIDE_THE_TEXT:
            parts.extend(child.block.get_searchable_content(child.value))
    return " ".join(" ".join(str(part) for part in parts).split())


def excerpt(text: str, words: int = EXCERPT_WORDS) -> str:
    """Return the first ``words`` words of ``text``, with "…" behind them only if there are more."""
    found = text.split()
    if len(found) <= words:
        return " ".join(found)
    return " ".join(found[:words]).rstrip(".,;:!?…–—-") + "…"


def count_words(text: str) -> int:
    """Return the number of words in ``text``; two unspaced signs count as one."""
    unspaced = len(UNSPACED.findall(text))
    spaced = len(UNSPACED.sub(" ", text).split())
    return spaced + math.ceil(unspaced / SIGNS_A_WORD)


def reading_minutes(words: int) -> int:
    """Return how many minutes ``words`` words take, rounded, at least one."""
    return max(1, round(words / WORDS_A_MINUTE))
