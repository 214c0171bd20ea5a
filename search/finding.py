"""From a query to the ids of pages, in order, with a bounded number of rows read.

The order is made of steps: title, tags, introduction, headings, text, code, and within each of them
what is exactly as it was typed before what has the same stem. Each step is one match, and takes in
what the steps before it have; a page belongs to the first step that it fits. Within a step the
newest comes first. The index answers each, and is asked for no more pages than are wanted in all:
the newest so many of a step, without those seen before, are enough to go on. So it makes no
difference how many there are.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from itertools import pairwise

from django.db import connection
from wagtail.models import Page

from home.querysets import has_key_among, published
from search.backends import branch, by_index
from search.backends.expressions import All, Any, Is, Match
from search.documents import (
    CODE,
    EXACT,
    HEADINGS,
    LOOSE,
    PAIR,
    PLACES,
    TAG,
    TAGS,
    TEXT,
    TITLE,
    YEAR,
)
from search.query import Query, Term
from search.tokens import pair

# Nobody reads page 21.
MOST_RESULTS = 200
# Hidden pages among the results make us look further, but not for ever.
MOST_ROUNDS = 4
# Stands in SQL for the positions to come.
POSITIONS = object()


@dataclass(frozen=True)
class Hit:
    """A page that was found."""

    page_id: int
    day: date | None
    tags: tuple[str, ...]


def find(query: Query, limit: int = MOST_RESULTS) -> list[Hit]:
    """Return what readers may see of what ``query`` finds, the best first, at most ``limit``."""
    if query.is_empty:
        return []
    wanted = limit
    for _ in range(MOST_ROUNDS):
        positions = _positions(query, wanted)
        visible = _visible(positions)
        found = [visible[one] for one in positions if one in visible]
        if len(found) >= limit or len(positions) < wanted:
            break
        wanted *= 4
    return found[:limit]


def has_each(terms: list[Term]) -> list[bool]:
    """Return for each term whether anything has it; with what is hidden."""
    if not terms:
        return []
    branches = [branch(number, Match(_loose(term, PLACES)), 1) for number, term in enumerate(terms)]
    with by_index():
        there = {row[0] for row in _rows(branches)}
    return [number in there for number in range(len(terms))]


def steps(query: Query) -> list[list[Match]]:
    """Return the matches of ``query``, the best first; in groups that are asked one by one."""
    facets = [Is(TAG + slug) for slug in query.tags] + [Is(f"{YEAR}{year}") for year in query.years]
    unwanted = [_loose(term, PLACES) for term in query.excluded]
    if not query.terms:
        return [[Match(All(facets), unwanted)]]
    groups = []
    for places in _groups(query.scope):
        steps = [step for place in places for step in _steps(query, place)]
        groups.append([Match(All([step, *facets]), unwanted) for step in steps])
    return groups


def _groups(scope: str) -> list[list[list[int]]]:
    """Return the places to look in, each with those before it, in groups to be asked at once."""
    if scope:
        return [[[TITLE if scope == "title" else CODE]]]
    until = [list(PLACES[: place + 1]) for place in PLACES]
    return [until[TITLE : TITLE + 1], until[TAGS : HEADINGS + 1], [until[TEXT]], [until[CODE]]]


def _steps(query: Query, places: list[int]) -> Iterator[All]:
    """Yield the steps of one place; with several words also whether they stand together."""
    terms, place = query.terms, places[-1]
    loose = All([_loose(term, places) for term in terms])
    exact = [_exact(term, places) for term in terms]
    if len(terms) > 1 and place in (TITLE, TEXT, CODE):
        if near := _near(terms, places):
            yield All([*exact, *near])
        if place != TITLE and not query.scope:
            yield All([loose, Any([_exact(term, [TITLE]) for term in terms])])
    yield All(exact)
    yield loose


def _exact(term: Term, places: list[int]) -> All | Any:
    if term.exact:
        return All([_somewhere(EXACT, word, places) for word in term.exact])
    return All([_somewhere(PAIR, two, places) for two in term.pairs])


def _loose(term: Term, places: list[int]) -> Any | All:
    """Return what finds the term in any form; each word is in the index by its stem as well."""
    if term.is_phrase or not (term.same or term.pairs):
        ways = [_exact(term, places)]
    else:
        ways = [_somewhere(LOOSE, word, places) for word in term.same[-1:]]
        if term.pairs:
            ways.append(All([_somewhere(PAIR, two, places) for two in term.pairs]))
        if len(term.surface) == 1 or not term.same:
            ways.append(_exact(term, places))
    if term.is_prefix and len(term.exact) == 1:
        word = term.exact[0]
        ways += [_somewhere(letters, word, places, is_prefix=True) for letters in (EXACT, LOOSE)]
    return ways[0] if len(ways) == 1 else Any(ways)


def _near(terms: tuple[Term, ...], places: list[int]) -> list[Any]:
    """Return that each term stands behind the one before it; nothing where that is not known."""
    if not all(term.atoms for term in terms):
        return []
    neighbours = pairwise(terms)
    return [
        _somewhere(PAIR, pair(first.atoms[-1], second.atoms[0]), places)
        for first, second in neighbours
    ]


def _somewhere(letters: str, word: str, places: list[int], *, is_prefix: bool = False) -> Any:
    return Any([Is(letters[place] + word, is_prefix) for place in places])


def _positions(query: Query, limit: int) -> list[int]:
    """Return the positions of at most ``limit`` pages, whether visible or not, in order."""
    # For few, the planner would rather read page after page until it has them; with a word that
    # few pages have, that is all of them.
    if limit < MOST_RESULTS or any(term.is_prefix for term in query.terms):
        with by_index():
            return _first(query, limit)
    return _first(query, limit)


def _first(query: Query, limit: int) -> list[int]:
    found: dict[int, None] = {}
    for group in steps(query):
        rows = _rows([branch(number, match, limit) for number, match in enumerate(group)])
        for _, position in sorted(rows, key=lambda row: (row[0], -row[1])):
            found[position] = None
        if len(found) >= limit:
            break
    return list(found)[:limit]


def _rows(branches: list[tuple[str, list]]) -> list[tuple[int, int]]:
    sql = " UNION ALL ".join(sql for sql, _ in branches)
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _, values in branches for value in values])
        return cursor.fetchall()


def _visible(positions: list[int]) -> dict[int, Hit]:
    """Return what readers may see of the pages at ``positions``."""
    if not positions:
        return {}
    sql, values = _visible_sql()
    given = positions if connection.vendor == "postgresql" else json.dumps(positions)
    with connection.cursor() as cursor:
        cursor.execute(sql, [given if value is POSITIONS else value for value in values])
        return {
            position: Hit(key, _day(day), _list(tags))
            for position, key, day, tags in cursor.fetchall()
        }


@cache
def _visible_sql() -> tuple[str, tuple]:
    """Return SQL for :func:`_visible`, with a parameter for the positions.

    Django takes longer to write it than the database to answer it; so it is written once.
    """
    if connection.vendor == "postgresql":
        listed = "= ANY(%s::bigint[])"
    else:
        listed = "IN (SELECT value FROM json_each(%s))"
    # Nothing from outside enters the SQL.
    found = f"SELECT page_id FROM search_indexedpage WHERE position {listed}"  # noqa: S608
    pages = published(Page.objects.filter(has_key_among(found, [POSITIONS]))).order_by()
    pages = pages.filter(indexed_page__isnull=False)
    columns = ("indexed_page__position", "pk", "indexed_page__day", "indexed_page__tags")
    return pages.values_list(*columns).query.sql_with_params()


def _day(value) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _list(value) -> tuple[str, ...]:
    return _loaded(value) if isinstance(value, str) else tuple(value)


@lru_cache(maxsize=5_000)
def _loaded(text: str) -> tuple[str, ...]:
    """Return a stored list; among 200 pages most have tags together that others have, too."""
    return tuple(json.loads(text))
