"""Matches in the language of FTS5.

FTS5 gives the rows of a match by their number, the highest first, one after the other, and the
number follows from the date. So the newest pages are found without looking at all others.
"""

from contextlib import nullcontext

from search.backends.expressions import All, Any, Is, Match


def branch(number: int, match: Match, limit: int) -> tuple[str, list]:
    """Return SQL, with parameters, for ``number`` and the positions of the newest of ``match``."""
    sql = (
        "SELECT * FROM (SELECT %s, rowid FROM search_words WHERE search_words MATCH %s "
        "ORDER BY rowid DESC LIMIT %s)"
    )
    return sql, [number, written(match), limit]


# There is one way only in which FTS5 is asked.
by_index = nullcontext


def written(match: Match) -> str:
    """Return ``match`` in the language of FTS5."""
    wanted = _write(match.wanted)
    if not match.unwanted:
        return wanted
    return f"{wanted} NOT {_write(Any(match.unwanted))}"


def _write(part: Is | All | Any) -> str:
    if isinstance(part, Is):
        word = '"{}"'.format(part.word.replace('"', '""'))
        return f"{word} *" if part.is_prefix else word
    sign = " AND " if isinstance(part, All) else " OR "
    return f"({sign.join(map(_write, part.parts))})"
