"""Old addresses lead to the page that took their place, in one step.

Each redirect names its page, not an address, so there are no chains, and a page may move later.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.encoding import iri_to_uri
from wagtail.contrib.redirects.models import Redirect

from blog.moving.report import Problems

CHUNK = 500
LONGEST = 255


@dataclass(frozen=True)
class Wish:
    """An old path, and what takes its place: a page by its key, or an address.

    ``path`` of the source is for messages.
    """

    old_path: str
    page: int | None = None
    link: str = ""
    source: str = ""


def normalised(path: str) -> str:
    """Return an old path as Wagtail looks it up: without its closing slash, its letters decoded."""
    return Redirect.normalise_path(iri_to_uri(path))


def known_paths(paths: Iterable[str]) -> set[str]:
    """Return those of these paths, in their normal form, that have a redirect."""
    wanted, found = list(paths), set()
    for start in range(0, len(wanted), CHUNK):
        rows = Redirect.objects.filter(old_path__in=wanted[start : start + CHUNK])
        found.update(rows.values_list("old_path", flat=True))
    return found


def write_redirects(
    wishes: Iterable[Wish],
    *,
    addresses: dict[int, str],
    problems: Problems,
    dry_run: bool,
) -> int:
    """Make what is missing and return how many redirects were added or set right.

    The first wish for a path wins. A redirect that an editor made to somewhere else is left alone.

    :param addresses: the addresses of pages by key; a path that is one of them needs no redirect.
    """
    taken = {normalised(address) for address in addresses.values()}
    wanted: dict[str, Wish] = {}
    for wish in wishes:
        old = normalised(wish.old_path)
        if old in taken or old == "/" or (wish.link and normalised(wish.link) == old):
            continue
        if len(old) > LONGEST or len(wish.link) > LONGEST:
            problems.warn(wish.source, f"An old address is too long for a redirect: {old}")
            continue
        first = wanted.setdefault(old, wish)
        if first is not wish and (first.page, first.link) != (wish.page, wish.link):
            problems.warn(
                wish.source, f"Another file had this old address too, and keeps it: {old}"
            )
    new = []
    for old, wish in _without_known(wanted, problems).items():
        new.append(Redirect(old_path=old, redirect_page_id=wish.page, redirect_link=wish.link))
    if not dry_run:
        Redirect.objects.bulk_create(new, batch_size=CHUNK)
    return len(new)


def _without_known(wanted: dict[str, Wish], problems: Problems) -> dict[str, Wish]:
    """Return the wishes for paths that have no redirect yet."""
    paths = list(wanted)
    missing = dict(wanted)
    for start in range(0, len(paths), CHUNK):
        rows = Redirect.objects.filter(old_path__in=paths[start : start + CHUNK])
        for row in rows.only("old_path", "redirect_page_id", "redirect_link"):
            wish = missing.pop(row.old_path, None)
            if wish and (row.redirect_page_id, row.redirect_link) != (wish.page, wish.link):
                problems.note(
                    wish.source, f"A redirect from {row.old_path} was there already and stays."
                )
    return missing
