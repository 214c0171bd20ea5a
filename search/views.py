"""The search page, and what it proposes while somebody types."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from search import results
from search.finding import MOST_RESULTS
from search.forms import read
from search.missed import count_missed
from search.spelling import did_you_mean

RESULTS_PER_PAGE = 10


def search(request: HttpRequest) -> HttpResponse:
    """Answer with what was found for ``?q=``; works without JavaScript and can be shared."""
    asked = read(request.GET)
    context = {"asked": asked, "query": asked.text, "results": None, "total": 0}
    if not asked.query.is_empty:
        found = results.find_all(asked.query)
        page = Paginator(found.hits, RESULTS_PER_PAGE).get_page(asked.page)
        counts = results.tag_counts(found.hits)
        tags = results.known_tags(page.object_list, counts)
        page.object_list = results.results_of(page.object_list, found.query, tags, request)
        misses = not found.hits or found.relaxed
        if misses and not asked.is_narrowed and page.number == 1:
            count_missed(asked.text)
        context |= {
            "results": page,
            "total": len(found.hits),
            "has_more": len(found.hits) >= MOST_RESULTS,
            "is_relaxed": found.relaxed,
            "meant": did_you_mean(asked.query) if misses else "",
            "picks": results.promoted(asked.text) if page.number == 1 else [],
            "tags": results.tag_facets(counts, asked, tags),
            "years": results.year_facets(found.hits, asked),
        }
    response = render(request, "search/search.html", context)
    patch_cache_control(response, no_store=True)
    return response


def suggest(request: HttpRequest) -> JsonResponse:
    """Answer with the first pages for ``?q=`` as JSON, while somebody types."""
    asked = read(request.GET)
    response = JsonResponse({"query": asked.text, "results": results.suggestions(asked.query)})
    patch_cache_control(response, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    return response
