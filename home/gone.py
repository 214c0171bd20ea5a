"""Addresses from which something was taken away on purpose.

A page that the public has seen and that is deleted leaves its address, and its former ones, here.
They are answered with 410, which search engines and feed readers take for the end, where a 404 may
be an accident. Nothing is kept of pages that only some could see, or nobody yet.
"""

from django.http import HttpRequest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from home.models import BasePage, GoneAddress
from home.models.addresses import LONGEST_PATH


def is_gone(request: HttpRequest) -> bool:
    """Return whether something was taken away from the address that is asked for."""
    path = Redirect.normalise_path(request.path)
    if "\x00" in path or len(path) > LONGEST_PATH:
        return False
    return GoneAddress.objects.filter(path=path).exists()


def remember(page: BasePage) -> int:
    """Note the addresses of ``page``, if the public knew it; return how many."""
    paths = {path for path in (address(page), *former_addresses(page)) if path}
    paths = {path for path in paths if len(path) <= LONGEST_PATH and path != "/"}
    if not paths or not was_public(page):
        return 0
    rows = [GoneAddress(path=path) for path in sorted(paths)]
    return len(GoneAddress.objects.bulk_create(rows, ignore_conflicts=True))


def forget(page: BasePage) -> None:
    """Forget that something was taken away from where ``page`` stands."""
    path = address(page)
    if path:
        GoneAddress.objects.filter(path=path).delete()


def address(page: BasePage) -> str:
    """Return the address of ``page`` as it is looked up, or "" when it has none."""
    parts = page.get_url_parts()
    return Redirect.normalise_path(parts[2]) if parts and parts[2] else ""


def former_addresses(page: BasePage) -> list[str]:
    """Return the addresses that lead to ``page``; these redirects are deleted with it."""
    return list(
        Redirect.objects.filter(redirect_page=page.pk, redirect_page_route_path="").values_list(
            "old_path", flat=True
        )
    )


def was_public(page: BasePage) -> bool:
    """Return whether anybody could see ``page`` once."""
    if page.alias_of_id or page.first_published_at is None:
        return False
    above = page.get_ancestors(inclusive=True)
    return not PageViewRestriction.objects.filter(page__in=above).exists()
