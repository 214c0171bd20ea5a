"""Where links within the site lead, and what readers find there.

All links, of one draft or of the whole blog, are looked up together, so that the number of queries
does not hang on theirs. Nothing outside of the site is ever asked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urljoin, urlsplit

from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Page, Revision, Site

from blog.editing.checks import is_local
from blog.editing.link_anchors import has_anchor, ids_of_pages
from blog.editing.link_paths import Paths, chunks
from home.querysets import published

NO_DOCUMENT = "leads to a document that is not there any more."


@dataclass(frozen=True)
class Target:
    """Where a link of the site leads: a page or document by its number, or a path; one of them.

    ``fragment`` names a part of the page, "" the whole.
    """

    page: int | None = None
    document: int | None = None
    path: str = ""
    fragment: str = ""


class Hosts:
    """The names under which the site answers; the database is asked when they are needed."""

    def __init__(self) -> None:
        self._names: set[str] | None = None

    def __contains__(self, netloc: str) -> bool:
        if self._names is None:
            sites = Site.objects.values_list("hostname", "port")
            self._names = {name for host, port in sites for name in (host, f"{host}:{port}")}
        return netloc.lower() in self._names


def path_of(page: Page) -> str:
    """Return the path at which ``page`` stands, or "" while it has none."""
    parts = page.get_url_parts() if page.url_path else None
    return parts[2] if parts and parts[2] else ""


def read_target(link: Mapping[str, str], base: str, hosts: Hosts) -> Target | None:
    """Return where a stored link leads, None if out of the site or to a part of its own page.

    ``base`` is the path of its page, "" while that has none.
    """
    fragment = link.get("fragment") or ""
    if link.get("linktype") == "page":
        return Target(page=_number(link), fragment=fragment)
    if link.get("linktype") == "document":
        return Target(document=_number(link))
    href = (link.get("href") or "").strip()
    if not href or href.startswith("#") or is_local(href):
        return None
    try:
        split = urlsplit(href)
        if split.scheme not in ("", "http", "https"):
            return None
        if not split.netloc:
            if split.scheme or not (base or split.path.startswith("/")):
                return None
            split = urlsplit(urljoin(base or "/", href))
        elif split.netloc not in hosts:
            return None
    except ValueError:
        return None
    return Target(path=unquote(split.path) or "/", fragment=split.fragment)


def find_troubles(
    targets: Iterable[Target], known_ids: Mapping[int, frozenset[str]] | None = None
) -> dict[Target, str]:
    """Return what is wrong with each target, as it goes on behind "The link …"; "" if sound.

    :param known_ids: the ids in pages, by number, that are not to be looked up, since they are
        about to change.
    """
    targets = set(targets)
    paths = Paths({target.path for target in targets if target.path})
    numbers = {target.page for target in targets if target.page is not None}
    pages = _Pages(numbers | paths.page_numbers)
    documents = {target.document for target in targets if target.document is not None}
    documents = _existing_documents(documents | set(paths.documents.values()))
    troubles = {}
    anchored: dict[Target, Page] = {}
    for target in targets:
        if target.path and not paths.leads_to_page(target.path):
            number = paths.documents.get(target.path)
            gone = number is not None and number not in documents
            troubles[target] = NO_DOCUMENT if gone else paths.troubles.get(target.path, "")
        elif target.document is not None:
            troubles[target] = "" if target.document in documents else NO_DOCUMENT
        else:
            number = paths.pages[target.path] if target.path else target.page
            troubles[target] = pages.trouble(number)
            if not troubles[target] and _is_anchor(target.fragment):
                anchored[target] = pages.found[number]
    return {**troubles, **_anchor_troubles(anchored, known_ids or {})}


class _Pages:
    """Pages by their numbers, and which of them readers may see."""

    def __init__(self, numbers: set[int]):
        self.found: dict[int, Page] = {}
        self._public: set[int] = set()
        self._due: dict[int, datetime] = {}
        for chunk in chunks(numbers):
            pages = Page.objects.filter(pk__in=chunk)
            self.found.update(pages.in_bulk())
            self._public.update(published(pages).values_list("pk", flat=True))
        for chunk in chunks(set(self.found) - self._public):
            waiting = Revision.objects.page_revisions().filter(
                object_id__in=[str(number) for number in chunk],
                approved_go_live_at__gt=timezone.now(),
            )
            for number, due in waiting.values_list("object_id", "approved_go_live_at"):
                self._due[int(number)] = due

    def trouble(self, number: int) -> str:
        """Return what is wrong with a page, or ""."""
        page = self.found.get(number)
        if page is None:
            return "leads to a page that is not there any more."
        if number in self._public:
            return ""
        now = timezone.now()
        if page.live and page.expire_at and page.expire_at <= now:
            return f"leads to “{page.title}”, which ended on {_day(page.expire_at)}."
        if page.live:
            return f"leads to “{page.title}”, which readers may not see."
        # What is only planned in a draft stands in its page, what is scheduled in its revision.
        due = self._due.get(number) or page.go_live_at
        if due and due > now:
            return f"leads to “{page.title}”, which goes live on {_day(due)} only."
        if page.expired:
            return f"leads to “{page.title}”, which has ended."
        if page.first_published_at:
            return f"leads to “{page.title}”, which is not published any more."
        return f"leads to the draft “{page.title}”."


def _existing_documents(numbers: set[int]) -> set[int]:
    existing = set()
    for chunk in chunks(numbers):
        documents = get_document_model().objects.filter(pk__in=chunk)
        existing.update(documents.values_list("pk", flat=True))
    return existing


def _anchor_troubles(
    anchored: dict[Target, Page], known_ids: Mapping[int, frozenset[str]]
) -> dict[Target, str]:
    """Return what is wrong with targets that name a part of a page readers may see."""
    unknown = {page.pk for page in anchored.values()} - set(known_ids)
    ids = {**ids_of_pages(unknown), **known_ids}
    return {
        target: f"leads to “{page.title}” at #{target.fragment}, and nothing there is called that."
        for target, page in anchored.items()
        # Pages of other types may have ids that we do not know.
        if page.pk in ids and not has_anchor(ids[page.pk], target.fragment)
    }


def _is_anchor(fragment: str) -> bool:
    # Behind ":~:" stands a piece of text that the browser looks for.
    return bool(fragment) and not fragment.startswith(":~:")


def _day(moment) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d}"


def _number(link: Mapping[str, str]) -> int:
    text = link.get("id") or ""
    return int(text) if text.isdecimal() else 0
