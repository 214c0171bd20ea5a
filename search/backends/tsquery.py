"""Matches in the language of PostgreSQL's ``tsquery``.

The words are ours, cut and stemmed; no dictionary of the server and no extension is asked. Letters
in front of them stand for what PostgreSQL calls weights, since a GIN index knows no weights and
each page found would have to be read again.
"""

from search.backends.expressions import All, Any, Is, Match


def branch(number: int, match: Match, limit: int) -> tuple[str, list]:
    """Return SQL, with parameters, for ``number`` and the positions of the newest of ``match``."""
    sql = (
        "(SELECT %s::int, position FROM search_indexedpage WHERE words @@ %s::tsquery "
        "ORDER BY position DESC LIMIT %s)"
    )
    return sql, [number, written(match), limit]


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
