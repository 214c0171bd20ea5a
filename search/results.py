"""From a query to a ranked page of results: pages, snippets, facets, promoted picks. No HTML."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import Page
from wagtail.search.utils import normalise_query_string

from blog.addresses import tag_urls
from blog.models import BlogTag
from home.prepared import Prepared, filled
from home.querysets import published
from home.sites import site_of
from search.documents import Section
from search.finding import Hit, find, has_each
from search.forms import Asked
from search.models import IndexedPage
from search.query import Query
from search.snippets import Marker, Snippet

SUGGESTIONS = 8
MOST_PROMOTED = 5
FACET_TAGS = 12
FACET_YEARS = 12
# What the address of a page is made of, and its type.
PAGE_FIELDS = ("title", "path", "depth", "slug", "url_path", "content_type", "locale")
# More than a page of results and its facets have, but for posts of very many tags.
MOST_TAGS = 48


@dataclass(frozen=True)
class TagLink:
    """A tag as it is printed."""

    name: str
    url: str


@dataclass(frozen=True)
class Result:
    """A page as its line in the results shows it."""

    title: SafeString
    url: str
    day: date | None
    tags: Sequence[TagLink | BlogTag]
    snippet: Snippet | None
    template: str

    @property
    def section_url(self) -> str:
        """The address of the section that the snippet is from."""
        return f"{self.url}#{self.snippet.section.id}" if self.section else self.url

    @property
    def section(self) -> str:
        """The heading above the snippet, or an empty string."""
        return self.snippet.section.heading if self.snippet and self.snippet.section.id else ""


@dataclass(frozen=True)
class Facet:
    """A tag or year among the results: how it is named, and how many have it.

    ``url`` narrows the results to it, or takes that back if it is chosen.
    """

    name: str
    url: str
    count: int
    is_chosen: bool = False


@dataclass
class Findings:
    """Everything that a query found; ``relaxed`` if no page has all of the words."""

    query: Query
    hits: list[Hit] = field(default_factory=list)
    relaxed: bool = False


def find_all(query: Query) -> Findings:
    """Return what has everything of ``query``; or else, as much of it as anything has."""
    for complete in dict.fromkeys([query, query.with_prefix()]):
        if hits := find(complete):
            return Findings(complete, hits)
    if not query.terms:
        return Findings(query)
    for easier in _easier(query):
        if hits := find(easier):
            return Findings(easier, hits, relaxed=True)
    return Findings(query)


def _easier(query: Query) -> Iterable[Query]:
    """Yield queries that ask for less, the nearest first; not more than four."""
    taken_apart = query.within_parts()
    if taken_apart.terms != query.terms:
        yield taken_apart
    terms = taken_apart.terms
    there = [term for term, is_there in zip(terms, has_each(terms), strict=True) if is_there]
    if not there:
        return
    if len(there) < len(terms):
        yield replace(query, terms=tuple(there))
    # Long words tell more: of a message whose names are others, what is left is its sentence.
    by_length = sorted(there, key=lambda term: -len(term.surface))
    for share in (2 / 3, 1 / 3):
        count = max(1, round(len(there) * share))
        if count < len(there):
            kept = set(by_length[:count])
            yield replace(query, terms=tuple(term for term in there if term in kept))


def known_tags(hits: Iterable[Hit], chosen: Iterable[str] = ()) -> dict[str, TagLink]:
    """Return the tags of ``hits``, a page of results, by their slugs, with those ``chosen``."""
    slugs = {slug for hit in hits for slug in hit.tags}.union(chosen)
    if not slugs:
        return {}
    if len(slugs) > MOST_TAGS:
        rows = BlogTag.objects.filter(slug__in=slugs).values_list("slug", "name")
    else:
        rows = _TAGS.fetch(*filled(slugs, MOST_TAGS))
    urls = tag_urls(slugs)
    return {slug: TagLink(name, urls[slug]) for slug, name in rows}


def results_of(
    hits: list[Hit],
    query: Query,
    tags: dict[str, TagLink],
    request: HttpRequest | None = None,
) -> list[Result]:
    """Return the lines for ``hits``, a page of results; one query however many there are."""
    if not hits:
        return []
    # Else Wagtail looks for the site by a query of its own, with the first address.
    site_of(request)
    keys = [hit.page_id for hit in hits]
    rows = {row.pk: row for row in _rows(len(keys)).fetch(*keys)}
    marker = Marker(query)
    found = [(hit, rows[hit.page_id]) for hit in hits if hit.page_id in rows]
    return [
        result_of(
            row.page,
            row.day,
            [tags[slug] for slug in hit.tags if slug in tags],
            [Section(*section) for section in row.sections],
            marker,
            request,
        )
        for hit, row in found
    ]


def result_of(
    page: Page,
    day: date | None,
    tags: Sequence[TagLink | BlogTag],
    sections: list[Section],
    marker: Marker,
    request: HttpRequest | None = None,
) -> Result:
    """Return the line for ``page``, of which ``sections`` are the text.

    :param request: remembers where sites begin, which else the cache is asked for each page.
    """
    return Result(
        title=marker.mark(page.title),
        url=page.get_url(request) or "",
        day=day,
        tags=tags,
        snippet=_snippet(marker, sections),
        template=page.specific_class.search_result_template,
    )


def suggestions(query: Query) -> list[dict]:
    """Return the first pages for what has been typed so far, as title, address and day."""
    hits = find(query.with_prefix(), SUGGESTIONS)
    keys = [hit.page_id for hit in hits]
    pages = {page.pk: page for page in _pages(len(keys)).fetch(*keys)} if keys else {}
    return [
        {
            "title": pages[hit.page_id].title,
            "url": pages[hit.page_id].url or "",
            "day": hit.day.isoformat() if hit.day else "",
        }
        for hit in hits
        if hit.page_id in pages
    ]


def promoted(text: str) -> list[SearchPromotion]:
    """Return what editors have put first for this query, without what readers may not see."""
    picks = _PICKS.fetch(normalise_query_string(text))
    keys = [pick.page_id for pick in picks if pick.page_id]
    visible = set()
    if keys:
        visible = set(published(Page.objects.filter(pk__in=keys)).values_list("pk", flat=True))
    return [pick for pick in picks if pick.page_id in visible or pick.external_link_url]


def tag_counts(hits: Iterable[Hit]) -> dict[str, int]:
    """Return how many of ``hits`` have each of the most frequent tags, by their slugs."""
    counts = Counter(slug for hit in hits for slug in hit.tags)
    return dict(counts.most_common(FACET_TAGS))


def tag_facets(counts: dict[str, int], asked: Asked, tags: dict[str, TagLink]) -> list[Facet]:
    """Return the tags counted, the most frequent first."""
    chosen = asked.query.tags
    facets = [
        Facet(
            tags[slug].name, asked.link(tag="" if slug in chosen else slug), count, slug in chosen
        )
        for slug, count in counts.items()
        if slug in tags
    ]
    return sorted(facets, key=lambda facet: (-facet.count, facet.name.lower()))


def year_facets(hits: Iterable[Hit], asked: Asked) -> list[Facet]:
    """Return the years of ``hits`` with their counts, the newest first."""
    counts = Counter(hit.day.year for hit in hits if hit.day)
    return [
        Facet(
            str(year),
            asked.link(year=None if year == asked.year else year),
            counts[year],
            year == asked.year,
        )
        for year in sorted(counts, reverse=True)[:FACET_YEARS]
    ]


def _snippet(marker: Marker, sections: list[Section]) -> Snippet | None:
    found = marker.best(sections)
    if found:
        return found
    first = next((section for section in sections if section.text and not section.is_code), None)
    # Found by its title or tags: the beginning says what the page is about.
    return marker.snippet(replace(first, id="", heading="")) if first else None


_TAGS = Prepared(
    lambda *slugs: BlogTag.objects.filter(slug__in=slugs).values_list("slug", "name"),
    values=MOST_TAGS,
)
_PICKS = Prepared(
    lambda text: SearchPromotion.objects.filter(query__query_string=text).select_related("page")[
        :MOST_PROMOTED
    ],
    values=1,
)


@cache
def _rows(count: int) -> Prepared:
    """Return the query for so many pages as the index has them, with what a result shows."""
    rows = IndexedPage.objects.select_related("page")
    rows = rows.only("day", "sections", *(f"page__{name}" for name in PAGE_FIELDS))

    def make(*keys) -> QuerySet:
        # Django looks into the values that a key of another table may be among.
        return rows.filter(reduce(or_, (Q(page=key) for key in keys)))

    return Prepared(make, values=count)


@cache
def _pages(count: int) -> Prepared:
    """Return the query for so many pages."""
    pages = Page.objects.only(*PAGE_FIELDS)
    return Prepared(lambda *keys: pages.filter(pk__in=keys), values=count)
