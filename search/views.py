"""The search page."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from search.forms import SearchForm, clean_query
from search.results import find_pages, with_types

RESULTS_PER_PAGE = 10


def search(request: HttpRequest) -> HttpResponse:
    """Answer with what was found for ``?q=``; works without JavaScript and can be shared."""
    query = request.GET.get("q", "")
    form = SearchForm({"q": clean_text(query)})
    words = clean_query(query)
    results = None
    if words:
        paginator = Paginator(find_pages(words), RESULTS_PER_PAGE)
        results = paginator.get_page(request.GET.get("page"))
        results.object_list = with_types(results.object_list)
    context = {
        "form": form,
        "query": clean_text(query),
        "results": results,
        "total": results.paginator.count if results else 0,
    }
    response = render(request, "search/search.html", context)
    patch_cache_control(response, no_store=True)
    return response


def clean_text(query: str) -> str:
    """Return ``query`` as it may be shown again: on one line, without control characters."""
    return " ".join("".join(c for c in query if c.isprintable()).split())[:200]
