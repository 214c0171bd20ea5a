"""What stands at a path of the site, asked for many paths at once."""

from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from django.conf import settings
from django.urls import Resolver404, resolve
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from blog.models import BlogIndexPage
from blog.routes import answered_routes
from home.models import GoneAddress
from home.querysets import published

CHUNK = 500
# The names of our addresses that begin with the path of a page.
PAGE_VIEWS = frozenset({"wagtail_serve", "feed", "markdown"})
DOCUMENT_VIEW = "wagtaildocs_serve"
# Whether a file is there only the storage knows, which may be another machine.
FILES = (settings.STATIC_URL, settings.MEDIA_URL)
NOWHERE = "leads to {path}, where there is neither page nor redirect."


class Paths:
    """What stands at paths of the site: pages, documents, something else, or nothing."""

    def __init__(self, paths: set[str]):
        self.pages: dict[str, int] = {}
        self.documents: dict[str, int] = {}
        self.troubles: dict[str, str] = {}
        at = self._resolve(paths)
        stood = _pages_at(set(at.values()))
        for path in [path for path in at if at[path] in stood]:
            self.pages[path] = stood[at[path]]
        public = _public_of(self.pages.values())
        # What is hidden may have left its address to a redirect, as a list or nothing has.
        self._look_behind({path for path in at if self.pages.get(path) not in public}, at)

    @property
    def page_numbers(self) -> set[int]:
        """The numbers of the pages at the paths."""
        return set(self.pages.values())

    def leads_to_page(self, path: str) -> bool:
        """Return whether a page, seen or not, decides about ``path``."""
        return path in self.pages

    def _resolve(self, paths: set[str]) -> dict[str, str]:
        """Return the path of the page for each path that asks for one; the rest is noted."""
        at = {}
        for path in paths:
            if path.startswith(FILES):
                continue
            if "\0" in path:  # no database holds such a path
                self.troubles[path] = NOWHERE.format(path=path.replace("\0", "%00"))
                continue
            match = _match(path)
            if match is None:
                at[path] = f"{path.strip('/')}/"
            elif match.url_name in PAGE_VIEWS:
                at[path] = unquote(match.args[0]) if match.args else path.lstrip("/")
            elif match.url_name == DOCUMENT_VIEW:
                self.documents[path] = int(match.kwargs.get("document_id") or match.args[0])
        return at

    def _look_behind(self, paths: set[str], at: dict[str, str]) -> None:
        lists = _lists_among({at[path] for path in paths})
        paths = {path for path in paths if at[path] not in lists}
        normal = {path: Redirect.normalise_path(path) for path in paths}
        redirects, gone = {}, set()
        for chunk in chunks(set(normal.values())):
            for redirect in Redirect.objects.filter(old_path__in=chunk):
                redirects[redirect.old_path] = redirect
            known = GoneAddress.objects.filter(path__in=chunk)
            gone.update(known.values_list("path", flat=True))
        for path in paths:
            redirect = redirects.get(normal[path])
            if redirect is not None and redirect.redirect_page_id:
                self.pages[path] = redirect.redirect_page_id
            elif redirect is not None and redirect.redirect_link:
                self.pages.pop(path, None)
            elif path in self.pages:
                continue
            elif normal[path] in gone:
                self.troubles[path] = f"leads to {path}, from which the page was taken away."
            else:
                self.troubles[path] = NOWHERE.format(path=path)


def _match(path: str):
    """Return the view for a path, as it is or with a slash behind it, or None."""
    for each in (path, f"{path}/"):
        try:
            return resolve(each)
        except Resolver404:
            continue
    return None


def _pages_at(paths: set[str]) -> dict[str, int]:
    """Return the numbers of the pages that stand at ``paths``, of whatever site."""
    roots = [root.root_path for root in Site.get_site_root_paths()] if paths else []
    wanted = {f"{root}{path.lstrip('/')}": path for root in roots for path in paths}
    found = {}
    for chunk in chunks(wanted):
        pages = Page.objects.filter(url_path__in=chunk).values_list("url_path", "pk")
        found.update({wanted[url_path]: number for url_path, number in pages})
    return found


def _public_of(numbers: Iterable[int]) -> set[int]:
    public = set()
    for chunk in chunks(set(numbers)):
        public.update(published(Page.objects.filter(pk__in=chunk)).values_list("pk", flat=True))
    return public


def _lists_among(paths: set[str]) -> set[str]:
    """Return those of ``paths`` at which a blog answers with a list that is not empty."""
    found = set()
    for index in published(BlogIndexPage.objects.all()) if paths else ():
        base = (index.url or "").lstrip("/")
        below = {path for path in paths if path.startswith(base)}
        if below:
            found |= below & {f"{base}{route.lstrip('/')}" for route in answered_routes(index)}
    return found


def chunks(values: Iterable, size: int = CHUNK) -> Iterator[list]:
    """Yield ``values`` in lists that a database takes at once."""
    values = sorted(values)
    for start in range(0, len(values), size):
        yield values[start : start + size]
