"""From a query to the ids of pages, in order, with a bounded number of rows read.

The order is made of steps: title, tags, introduction, headings, text, code, and within each of them
what is exactly as it was typed before what has the same stem. A page comes with the first step it
fits. Within a step the newest comes first. Each step is one match that the index answers, and asks
for no more pages than are wanted, so that it makes no difference how many there are.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.db import connection
from wagtail.models import Page

from home.querysets import published
from search.backends import branch
from search.backends.expressions import All, Any, Is, Match
from search.documents import CODE, EXACT, HEADINGS, LOOSE, PAIR, PLACES, TAG, TEXT, TITLE, YEAR
from search.query import Query, Term
from search.tokens import pair

# Nobody reads page 21.
MOST_RESULTS = 200
# Hidden pages among the results make us look further, but not for ever.
MOST_ROUNDS = 4


@dataclass(frozen=True)
class Hit:
    """A page that was found; ``step`` is the lower the better."""

    step: int
    page_id: int
    position: int
    day: date | None
    tags: list[str]


def find(query: Query, limit: int = MOST_RESULTS) -> list[Hit]:
    """Return what readers may see of what ``query`` finds, the best first, at most ``limit``."""
    if query.is_empty:
        return []
    wanted = limit
    for _ in range(MOST_ROUNDS):
        hits = _candidates(query, wanted)
        visible = _visible([hit.page_id for hit in hits])
        found = [hit for hit in hits if hit.page_id in visible]
        if len(found) >= limit or len(hits) < wanted:
            break
        wanted *= 4
    return found[:limit]


def has_each(terms: list[Term]) -> list[bool]:
    """Return for each term whether anything has it; with what is hidden."""
    if not terms:
        return []
    branches = [branch(number, Match(_loose(term, PLACES)), 1) for number, term in enumerate(terms)]
    there = {row[0] for row in _rows(branches)}
    return [number in there for number in range(len(terms))]


def steps(query: Query) -> list[list[Match]]:
    """Return the matches of ``query``, the best first; in groups that are asked one by one."""
    facets = [Is(TAG + slug) for slug in query.tags] + [Is(f"{YEAR}{year}") for year in query.years]
    unwanted = [_loose(term, PLACES) for term in query.excluded]
    if not query.terms:
        return [[Match(All(facets), unwanted)]]
    groups: dict[bool, list[Match]] = {False: [], True: []}
    for place, wanted, earlier in _ranked(query):
        match = Match(All([wanted, *facets]), [*earlier, *unwanted])
        groups[place > HEADINGS].append(match)
    return [group for group in groups.values() if group]


def _ranked(query: Query) -> Iterator[tuple[int, All, list]]:
    """Yield the place of each step, what it wants, and what earlier steps had already."""
    terms = query.terms
    if query.scope:
        lists = [[TITLE if query.scope == "title" else CODE]]
    else:
        lists = [list(PLACES[: place + 1]) for place in PLACES]
    had = []
    for places in lists:
        loose = All([_loose(term, places) for term in terms])
        here = []
        if len(terms) > 1:
            place = places[-1]
            if place in (TITLE, TEXT, CODE) and (near := _near(terms, places)):
                here.append(All([*(_exact(term, places) for term in terms), *near]))
            if place >= TEXT and not query.scope:
                here.append(All([loose, Any([_exact(term, [TITLE]) for term in terms])]))
        here.append(All([_exact(term, places) for term in terms]))
        for number, wanted in enumerate([*here, loose]):
            yield places[-1], wanted, [*had, *here[:number]]
        had = [loose]


def _exact(term: Term, places: list[int]) -> All | Any:
    if term.exact:
        return All([_somewhere(EXACT, word, places) for word in term.exact])
    return All([_somewhere(PAIR, two, places) for two in term.pairs])


def _loose(term: Term, places: list[int]) -> Any | All:
    exact = _exact(term, places)
    if term.is_phrase:
        return exact
    ways = [exact]
    for word in term.same:
        ways += [_somewhere(EXACT, word, places), _somewhere(LOOSE, word, places)]
    if term.exact and term.pairs:
        ways.append(All([_somewhere(PAIR, two, places) for two in term.pairs]))
    if term.is_prefix and len(term.exact) == 1:
        word = term.exact[0]
        ways += [_somewhere(letters, word, places, is_prefix=True) for letters in (EXACT, LOOSE)]
    return Any(ways)


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


def _candidates(query: Query, limit: int) -> list[Hit]:
    """Return at most ``limit`` pages, whether visible or not, in order."""
    hits: list[Hit] = []
    number = 0
    for group in steps(query):
        branches = []
        for match in group:
            branches.append(branch(number, match, limit - len(hits)))
            number += 1
        rows = sorted(_rows(branches), key=lambda row: (row[0], -row[2]))
        hits += [
            Hit(step, key, place, _day(day), _list(tags)) for step, key, place, day, tags in rows
        ]
        if len(hits) >= limit:
            break
    return hits[:limit]


def _rows(branches: list[tuple[str, list]]) -> list[tuple]:
    sql = " UNION ALL ".join(sql for sql, _ in branches)
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _, values in branches for value in values])
        return cursor.fetchall()


def _visible(keys: list[int]) -> set[int]:
    if not keys:
        return set()
    return set(published(Page.objects.filter(pk__in=keys)).order_by().values_list("pk", flat=True))


def _day(value) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _list(value) -> list[str]:
    return json.loads(value) if isinstance(value, str) else value
