"""From a query to pages. No HTML."""

from collections import defaultdict

from django.db.models import Case, IntegerField, Value, When
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from home.querysets import published

# Ranking every hit of a common word is what makes stock backends slow; nobody reads page 20.
MOST_RESULTS = 200


def find_pages(query: str):
    """Return the pages that anybody may see and that contain all words of ``query``.

    A queryset of plain pages, those with a word of the query in their title first, then the
    newest; at most :data:`MOST_RESULTS`. An empty query finds nothing.
    """
    if not query:
        return Page.objects.none()
    backend = get_search_backend()
    hits = backend.search(query, Page.objects.live(), operator="and", order_by_relevance=False)
    pages = published(Page.objects.filter(pk__in=[hit.pk for hit in hits[:MOST_RESULTS]]))
    in_title = Case(
        *(When(title__icontains=word, then=Value(0)) for word in query.split()),
        default=Value(1),
        output_field=IntegerField(),
    )
    return pages.order_by(in_title, "-first_published_at", "-pk")


def with_types(pages) -> list:
    """Return ``pages`` as objects of their own types, with what their results print.

    As many queries as there are types, and what those need for a list.
    """
    by_model = defaultdict(list)
    for page in pages:
        by_model[page.specific_class].append(page.pk)
    found = {}
    for model, keys in by_model.items():
        found |= {page.pk: page for page in model.objects.filter(pk__in=keys).for_list()}
    return [found[page.pk] for page in pages if page.pk in found]
