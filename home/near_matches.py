"""Pages that somebody may have meant who asked for an address at which nothing stands.

The database finds a bounded number of candidates by pieces of the words, in titles, slugs and
addresses from before; Python looks which are alike. Two queries, and none for words that say
nothing.
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from home.querysets import published

MOST_SHOWN = 5
# Looked at by Python, each in some tenths of a millisecond.
MOST_CANDIDATES = 60
MOST_WORDS, LONGEST_WORD = 5, 40
# Of the end of the address: that is where a page has its name.
LONGEST_TAIL = 200
LEAST_ALIKE = 0.6
SAME_WORD = 0.75
WORD = re.compile(r"[^\W_]+")
ENDING = re.compile(r"\.(html?|php|aspx?|xml|md|txt|json|rss|atom)$", re.IGNORECASE)
# In addresses everywhere, and so no sign of any page.
COMMON = frozenset(
    """
    a an and at blog by category feed for from how in index is it of on or page post posts tag tags
    the to what why with www
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True)
class NearMatch:
    """A page that may have been meant."""

    key: int
    title: str
    url: str


def near_matches(site: Site | None, path: str, request=None) -> list[NearMatch]:
    """Return at most :data:`MOST_SHOWN` public pages whose names are like ``path``, best first."""
    words = words_of(path)
    if site is None or not words:
        return []
    old_paths = _old_paths(words)
    pages = published(Page.objects.descendant_of(site.root_page)).filter(
        _hits("slug", words) | _hits("title", words) | Q(pk__in=set(old_paths))
    )
    pages = _most_hits_first(pages, words, old_paths)[:MOST_CANDIDATES]
    whole = " ".join(words_of(path, keep_common=True))
    scores = []
    for page in pages:
        names = [page.slug, page.title, *old_paths.get(page.pk, ())]
        score = max(_likeness(words, whole, words_of(name, keep_common=True)) for name in names)
        if score:
            scores.append((score, page))
    scores.sort(key=lambda pair: (-pair[0], -pair[1].pk))
    return [
        NearMatch(page.pk, page.title, page.get_url(request)) for _, page in scores[:MOST_SHOWN]
    ]


def words_of(path: str, *, keep_common: bool = False) -> list[str]:
    """Return the words at the end of an address that tell what stood there, in their order.

    Numbers are no words: they are dates, or the keys of another system.
    """
    tail = ENDING.sub("", path.rstrip("/"))[-LONGEST_TAIL:]
    # The last part has the name; what is above counts only when that says nothing.
    for part in reversed(tail.split("/")[-3:]):
        words = [
            word[:LONGEST_WORD]
            for word in WORD.findall(part.lower())
            if not word.isdigit() and (keep_common or word not in COMMON)
        ]
        if words:
            return words[:20]
    return []


def _pieces(words: list[str]) -> list[str]:
    """Return what the database looks for: beginnings and ends, so that a typing error is found."""
    longest = sorted(set(words), key=len, reverse=True)[:MOST_WORDS]
    pieces = []
    for word in longest:
        pieces += [word] if len(word) < 6 else [word[:4], word[-4:]]
    return list(dict.fromkeys(pieces))


def _hits(field: str, words: list[str]) -> Q:
    found = Q()
    for piece in _pieces(words):
        found |= Q(**{f"{field}__icontains": piece})
    return found


def _old_paths(words: list[str]) -> dict[int, list[str]]:
    """Return the addresses from before that hold one of the words, by the page they lead to."""
    redirects = Redirect.objects.filter(_hits("old_path", words), redirect_page__isnull=False)
    ranked = _rank(redirects, "old_path", words).order_by("-hits", "-pk")
    found: dict[int, list[str]] = {}
    for key, path in ranked.values_list("redirect_page", "old_path")[:MOST_CANDIDATES]:
        found.setdefault(key, []).append(path)
    return found


def _most_hits_first(pages: QuerySet, words: list[str], old_paths: dict) -> QuerySet:
    ranked = _rank(pages, "slug", words)
    return ranked.order_by("-hits", "-pk").only("title", "slug", "url_path", "path", "depth")


def _rank(rows: QuerySet, field: str, words: list[str]) -> QuerySet:
    hits = sum(
        Case(
            When(**{f"{field}__icontains": piece}, then=Value(1)),
            default=Value(0),
            output_field=IntegerField(),
        )
        for piece in _pieces(words)
    )
    return rows.annotate(hits=hits)


def _likeness(wanted: list[str], whole: str, words: list[str]) -> float:
    """Return how like a name is to what is wanted, or 0 when it is not.

    It is when it has most of the words, in any order, or when all in all it is spelt much the same.
    Names that are both come first, so that of two with the same words the shorter one does.
    """
    if not words:
        return 0.0
    alike = SequenceMatcher(None, whole, " ".join(words)).ratio()
    found = sum(len(word) * _best(word, words) for word in wanted) / sum(map(len, wanted))
    return alike + found if max(alike, found) >= LEAST_ALIKE else 0.0


def _best(word: str, words: list[str]) -> float:
    """Return 1 where ``words`` hold ``word``, less where one is spelt a little differently."""
    if word in words:
        return 1.0
    best = 0.0
    for other in words:
        matcher = SequenceMatcher(None, word, other)
        if matcher.real_quick_ratio() > max(best, SAME_WORD):
            best = max(best, matcher.ratio())
    return best if best >= SAME_WORD else 0.0
