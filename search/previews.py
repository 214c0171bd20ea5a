"""A post before it is public, as the search page will show it."""

from dataclasses import replace

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse

from blog.editing.preview_modes import show_expected_date
from blog.previewing import PreviewMode, add_mode
from search.documents import document
from search.forms import read
from search.query import Query, parse_query
from search.results import Result, result_of
from search.snippets import Marker


def as_search_result(post, request: HttpRequest) -> HttpResponse:
    """Answer with the search page for somebody who looks for the words of the title."""
    show_expected_date(post)
    # What is an operator in a search is a word in a title.
    asked = parse_query(post.title)
    query = Query(text=asked.text, terms=asked.terms)
    context = {
        "page": post,
        "request": request,
        "asked": replace(read(QueryDict()), text=query.text),
        "query": query.text,
        "results": Paginator([preview_result(post, query)], 1).get_page(1),
        "total": 1,
    }
    return TemplateResponse(request, "search/preview.html", context)


def preview_result(post, query: Query) -> Result:
    """Return the line for ``post``, stored or not, as ``query`` would find it."""
    found = document(post)
    return result_of(post, found.day, post.tag_list, found.sections, Marker(query))


def register() -> None:
    """Offer it behind those of the blog."""
    add_mode(PreviewMode("search", "Search result", as_search_result, place=4))
