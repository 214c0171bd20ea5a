"""What ``doctor`` looks at in the search: whether the index has what the site has."""

from collections.abc import Iterator

from django.core.checks import CheckMessage, Error
from wagtail.models import Page

from home.operations.doctor.register import examination
from search.models import IndexedPage


@examination("Search index")
def index() -> Iterator[CheckMessage]:
    """Look for live pages that are not in the index, and for others that are."""
    live = Page.objects.filter(live=True, depth__gt=1)
    missing = live.filter(indexed_page=None).count()
    extra = IndexedPage.objects.exclude(page__in=live).count()
    if missing or extra:
        yield Error(
            f"{missing} live pages cannot be found by search, {extra} that are not live are in its "
            "index.",
            hint="python manage.py update_index",
            id="doctor.search",
        )
