"""Addresses that a page had before: each leads straight to where the page stands now.

A redirect names its page, not an address, so that it need not be touched when the page moves again.
None is made for a page that the public has never seen: while a draft is written its address changes
with every word of the title. Wagtail's own receivers do that, and are off
(``WAGTAILREDIRECTS_AUTO_CREATE``).
"""

import copy
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponsePermanentRedirect, HttpResponseRedirect
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction, Site

from home.addresses import address, is_open
from home.models import GoneAddress
from home.models.addresses import LONGEST_PATH

logger = logging.getLogger(__name__)

CHUNK = 500
# More steps than any site has in earnest; each costs a query or two.
MOST_STEPS = 10


@dataclass
class Changes:
    """What becomes of addresses when a page has another one."""

    new: list[Redirect] = field(default_factory=list)
    # Where pages stand now: public ones, whose addresses lead nowhere else, and hidden ones.
    taken: set[str] = field(default_factory=set)
    own: dict[str, int] = field(default_factory=dict)


def page_moved(page: Page, before: Page) -> int:
    """Make a redirect from each address that ``page`` and all below it had; return how many.

    :param page: as it is now, with its new address.
    :param before: as it was; it may have become public in the same moment.
    """
    if page.url_path == before.url_path:
        return 0
    changes = Changes()
    sites = {site.pk: site for site in Site.objects.all()}
    for one in _once_public(page):
        if one.pk == page.pk and not (before.live or before.first_published_at):
            continue
        then = copy.copy(one)
        then.url_path = before.url_path + one.url_path[len(page.url_path) :]
        _compare(then, one, sites, changes)
    with transaction.atomic():
        _apply(changes)
    return len(changes.new)


def page_arrived(page: Page) -> None:
    """Forget what was said about the address at which ``page`` is public now."""
    path = address(page)
    if path:
        clear([path])


def clear(paths: Iterable[str]) -> None:
    """Let no redirect and no removal be remembered for ``paths``."""
    for chunk in _chunks(paths):
        Redirect.objects.filter(old_path__in=chunk).delete()
        GoneAddress.objects.filter(path__in=chunk).delete()


def find_destination(request: HttpRequest, path: str) -> Redirect | GoneAddress | None:
    """Return what was said about ``path``: where it leads in the end, or that it is gone.

    Redirects that lead to a page that is hidden now, or to another former address, are followed, so
    that a reader takes one step, and none that ends nowhere.
    """
    seen: set[str] = set()
    is_permanent = True
    while len(seen) < MOST_STEPS:
        redirect = _look_up(request, path)
        path = Redirect.normalise_path(path)
        if redirect is None:
            return _gone(path)
        seen.add(path)
        is_permanent = is_permanent and redirect.is_permanent
        if redirect.redirect_page_id is None:
            site = Site.find_for_request(request)
            path = _without_root(redirect.redirect_link, [site.root_url] if site else [])
            if not path or _look_up(request, path) is None:
                redirect.is_permanent = is_permanent
                return redirect if redirect.redirect_link else None
        elif is_open(redirect.redirect_page):
            redirect.is_permanent = is_permanent
            return redirect
        else:
            path = address(redirect.redirect_page)
        if not path or Redirect.normalise_path(path) in seen:
            return None
    return None


def answer(redirect: Redirect, behind: str = "") -> HttpResponseRedirect | None:
    """Return what sends a reader on, to the address with ``behind`` added; None without one."""
    if redirect.link is None:
        return None
    kind = HttpResponsePermanentRedirect if redirect.is_permanent else HttpResponseRedirect
    return kind(f"{redirect.link}{behind}")


def _once_public(page: Page) -> Iterator[Page]:
    """Return the page and those below it that anybody could see once, with their types."""
    restricted = tuple(PageViewRestriction.objects.values_list("page__path", flat=True))
    # Pages that a program made may be live without a date of their first publication.
    public = Q(first_published_at__isnull=False) | Q(live=True)
    pages = Page.objects.filter(public, path__startswith=page.path, alias_of=None)
    for one in pages.order_by("path").defer_streamfields().specific().iterator(chunk_size=CHUNK):
        if not one.path.startswith(restricted):
            yield one


def _compare(before: Page, now: Page, sites: dict[int, Site], changes: Changes) -> None:
    """Note in ``changes`` what is to become of the addresses of one page."""
    parts = before.get_url_parts(), now.get_url_parts()
    if not all(parts) or parts[0][0] != parts[1][0] or not all(part[2] for part in parts):
        # It has left the site, where a redirect does not lead out of, or had no address.
        return
    for route in now.get_route_paths():
        behind = Redirect.normalise_page_route_path(route)
        old, new = (
            Redirect.normalise_path(part[2].rstrip("/") + (behind or "/")) for part in parts
        )
        if now.live:
            changes.taken.add(new)
        changes.own[new] = now.pk
        if old == new:
            continue
        if len(old) > LONGEST_PATH or len(behind) > LONGEST_PATH:
            logger.warning("An old address is too long for a redirect: %s", old)
            continue
        changes.new.append(
            Redirect(
                old_path=old,
                site=sites[parts[0][0]],
                redirect_page_id=now.pk,
                redirect_page_route_path=behind,
                automatically_created=True,
            )
        )


def _apply(changes: Changes) -> None:
    # A page that changes places with another leaves its address to it.
    new = [one for one in changes.new if one.old_path not in changes.taken]
    changes.new = new
    clear(changes.taken | {one.old_path for one in new})
    for chunk in _chunks(changes.own):
        rows = Redirect.objects.filter(old_path__in=chunk, redirect_page__isnull=False)
        loops = [
            key
            for key, path, page in rows.values_list("pk", "old_path", "redirect_page")
            if changes.own[path] == page
        ]
        Redirect.objects.filter(pk__in=loops).delete()
    Redirect.objects.bulk_create(new, batch_size=CHUNK)
    straighten(new)


def straighten(new: list[Redirect]) -> None:
    """Have the links that lead to the old address of one of ``new`` lead where that leads."""
    by_path = {one.old_path: one for one in new}
    roots = [site.root_url for site in Site.objects.all()]
    changed = []
    for row in Redirect.objects.filter(redirect_page=None).exclude(redirect_link=""):
        target = by_path.get(Redirect.normalise_path(_without_root(row.redirect_link, roots)))
        if target is not None and target.old_path != row.old_path:
            row.redirect_page_id = target.redirect_page_id
            row.redirect_page_route_path = target.redirect_page_route_path
            row.redirect_link = target.redirect_link
            changed.append(row)
    names = ["redirect_page", "redirect_page_route_path", "redirect_link"]
    Redirect.objects.bulk_update(changed, names, batch_size=CHUNK)


def _without_root(link: str, roots: Iterable[str]) -> str:
    """Return ``link`` as a path if it leads to this site and to no part of a page, or ""."""
    for root in roots:
        if link.startswith(f"{root}/"):
            link = link.removeprefix(root)
    is_path = link.startswith("/") and not link.startswith("//")
    return link if is_path and "#" not in link else ""


def _look_up(request: HttpRequest, path: str) -> Redirect | None:
    """Return the redirect from ``path``, with its query string or without."""
    path = Redirect.normalise_path(path, decode_unicode=False)
    redirect = get_redirect(request, path)
    if redirect is None and "?" in path:
        redirect = get_redirect(request, path.partition("?")[0])
    return redirect


def _gone(path: str) -> GoneAddress | None:
    path = path.partition("?")[0]
    if "\x00" in path or len(path) > LONGEST_PATH:
        return None
    return GoneAddress.objects.filter(path=path).first()


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    values = sorted(values)
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
