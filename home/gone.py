"""Addresses from which something was taken away on purpose.

A page that the public has seen and that is deleted leaves its address, and its former ones, here.
They are answered with 410, which search engines and feed readers take for the end, where a 404 may
be an accident. Nothing is kept of pages that only some could see, or nobody yet.
"""

from wagtail.contrib.redirects.models import Redirect

from home.addresses import address, was_public
from home.models import BasePage, GoneAddress
from home.models.addresses import LONGEST_PATH


def remember(page: BasePage) -> int:
    """Note the addresses of ``page``, if the public knew it; return how many."""
    paths = {path for path in (address(page), *former_addresses(page)) if path}
    paths = {path for path in paths if len(path) <= LONGEST_PATH and path != "/"}
    if not paths or not was_public(page):
        return 0
    rows = [GoneAddress(path=path) for path in sorted(paths)]
    return len(GoneAddress.objects.bulk_create(rows, ignore_conflicts=True))


def former_addresses(page: BasePage) -> list[str]:
    """Return the addresses that lead to ``page``; these redirects are deleted with it."""
    return list(
        Redirect.objects.filter(redirect_page=page.pk, redirect_page_route_path="").values_list(
            "old_path", flat=True
        )
    )
