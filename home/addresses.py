"""Where a page stands, and who knew."""

from django.db.models import Q
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction


def address(page: Page) -> str:
    """Return the address of ``page`` as redirects are looked up, or "" when it has none."""
    parts = page.get_url_parts()
    return Redirect.normalise_path(parts[2]) if parts and parts[2] else ""


def was_public(page: Page) -> bool:
    """Return whether anybody could see ``page`` once."""
    if page.alias_of_id or not (page.live or page.first_published_at):
        return False
    above = page.get_ancestors(inclusive=True)
    return not PageViewRestriction.objects.filter(page__in=above).exists()


def is_open(page: Page) -> bool:
    """Return whether ``page`` stands at its address; those who may see it may have to sign in."""
    steps = range(page.steplen, len(page.path) + 1, page.steplen)
    way = Page.objects.filter(path__in=[page.path[:step] for step in steps])
    expired = Q(expire_at__lte=timezone.now())
    return not way.filter(expired | Q(live=False)).exists()
