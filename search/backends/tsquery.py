"""Matches in the language of PostgreSQL's ``tsquery``.

The words are ours, cut and stemmed; no dictionary of the server and no extension is asked. Letters
in front of them stand for what PostgreSQL calls weights, since a GIN index knows no weights and
each page found would have to be read again.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from search.backends.expressions import All, Any, Is, Match


def branch(number: int, match: Match, limit: int) -> tuple[str, list]:
    """Return SQL, with parameters, for ``number`` and the positions of the newest of ``match``."""
    sql = (
        "(SELECT %s::int, position FROM search_indexedpage WHERE words @@ %s::tsquery "
        "ORDER BY position DESC LIMIT %s)"
    )
    return sql, [number, written(match), limit]


PLANNED = "SELECT set_config('enable_seqscan', %s, true), set_config('enable_indexscan', %s, true)"


@contextmanager
def by_index() -> Iterator[None]:
    """Within, matches are looked up in the index, whatever the planner thinks.

    It knows how frequent each word is, but takes every beginning of a word, and one of six words,
    for frequent, and would read the words of all pages: 800 ms for 10,000.
    """
    is_inner = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PLANNED, ["off", "off"])
        yield
        # Else the end of the transaction does it.
        if is_inner:
            cursor.execute(PLANNED, ["on", "on"])


def written(match: Match) -> str:
    """Return ``match`` in the language of ``tsquery``."""
    wanted = _write(match.wanted)
    if not match.unwanted:
        return wanted
    return f"{wanted} & !{_write(Any(match.unwanted))}"


def _write(part: Is | All | Any) -> str:
    if isinstance(part, Is):
        word = "'{}'".format(part.word.replace("\\", "\\\\").replace("'", "''"))
        return f"{word}:*" if part.is_prefix else word
    sign = " & " if isinstance(part, All) else " | "
    return f"({sign.join(map(_write, part.parts))})"
