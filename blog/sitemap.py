"""/sitemap.xml: every address that search engines should know, with the day of its last change.

Posts that are copies of others elsewhere are left out, as their canonical address is not here.
Three queries, of tuples; with more than 5,000 addresses the file is an index of parts.

Source: https://www.sitemaps.org/protocol.html
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from xml.sax.saxutils import escape

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, set_response_etag
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from blog import addresses
from blog.models import Author, BlogIndexPage, BlogPostPage, BlogTag, Series
from home.models import HomePage, StandardPage
from home.querysets import published
from home.sites import site_of

PART = 5000
KEEP_SECONDS = 600
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Lists are found by the links on other pages, and change with every post: those of tags, authors
# and series are named because somebody may look for what they are about.
LISTS = {"tag": addresses.tag_url, "author": addresses.author_url, "series": addresses.series_url}


@dataclass(frozen=True)
class Entry:
    """An address, from the root of the site, and when what stands there changed last."""

    path: str
    changed: datetime | None


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Answer with all addresses, or with a list of parts when there are too many for one file."""
    entries = find_entries(request)
    if len(entries) <= PART:
        return _answer(_urls(entries))
    parts = [entries[start : start + PART] for start in range(0, len(entries), PART)]
    return _answer(_index(parts))


@require_safe
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    """Answer with a part of the addresses, counted from 1.

    :raises Http404: when there is no such part, or the whole is not in parts.
    """
    entries = find_entries(request)
    part = entries[(number - 1) * PART : number * PART] if 1 <= number <= len(entries) else []
    if not part or len(entries) <= PART:
        raise Http404
    return _answer(_urls(part))


def find_entries(request: HttpRequest) -> list[Entry]:
    """Return what is public on this site: pages, lists, then posts in the order they were made.

    In this order a new post changes no part but the last.
    :raises Http404: when there is no site at this address.
    """
    site = site_of(request)
    if site is None:
        raise Http404
    root_path = site.root_page.url_path
    return [*_pages(site, root_path), *_lists(site), *_posts(site, root_path)]


def _pages(site: Site, root_path: str) -> Iterator[Entry]:
    types = ContentType.objects.get_for_models(HomePage, StandardPage, BlogIndexPage).values()
    pages = published(Page.objects.descendant_of(site.root_page, inclusive=True))
    pages = pages.filter(content_type__in=types).order_by("pk")
    for url_path, changed in pages.values_list("url_path", "last_published_at"):
        yield Entry(_path(url_path, root_path), changed)


def _posts(site: Site, root_path: str) -> Iterator[Entry]:
    posts = BlogPostPage.objects.published().descendant_of(site.root_page)
    posts = posts.filter(canonical_url="").order_by("pk")
    for url_path, changed in posts.values_list("url_path", Coalesce("updated", "date")):
        yield Entry(_path(url_path, root_path), changed)


def _lists(site: Site) -> Iterator[Entry]:
    """Yield the pages of tags, authors and series with a post to show, by name, newest change."""
    posts = BlogPostPage.objects.published().descendant_of(site.root_page).order_by()
    newest = [
        _newest(BlogTag, "tagged_posts__content_object", "tag", posts),
        _newest(Author, "authored_posts__page", "author", posts),
        _newest(Series, "posts", "series", posts),
    ]
    # In order, or each answer would be another, and readers who have it would fetch it again.
    for kind, slug, changed in sorted(newest[0].union(*newest[1:], all=True)):
        yield Entry(LISTS[kind](slug), changed)


def _newest(model, relation: str, kind: str, posts):
    rows = model.objects.order_by().filter(**{f"{relation}__in": posts.values("pk")})
    changed = Max(Coalesce(f"{relation}__updated", f"{relation}__date"))
    return rows.annotate(kind=Value(kind), changed=changed).values_list("kind", "slug", "changed")


def _path(url_path: str, root_path: str) -> str:
    # Wagtail takes longer for an address than the database for a whole post.
    return f"/{quote(url_path.removeprefix(root_path))}"


def _urls(entries: Sequence[Entry]) -> str:
    now = timezone.now()
    lines = "".join(f"<url>{_place(one.path, one.changed, now)}</url>\n" for one in entries)
    return f'<urlset xmlns="{NAMESPACE}">\n{lines}</urlset>\n'


def _index(parts: Sequence[Sequence[Entry]]) -> str:
    lines, now = "", timezone.now()
    for number, part in enumerate(parts, start=1):
        changed = max((one.changed for one in part if one.changed), default=None)
        path = reverse("sitemap_part", args=[number])
        lines += f"<sitemap>{_place(path, changed, now)}</sitemap>\n"
    return f'<sitemapindex xmlns="{NAMESPACE}">\n{lines}</sitemapindex>\n'


def _place(path: str, changed: datetime | None, now: datetime) -> str:
    place = f"<loc>{escape(settings.SITE_URL + path)}</loc>"
    if changed is None:
        return place
    # A date of tomorrow, which an author may give, is no day of a change.
    return f"{place}<lastmod>{min(changed, now).isoformat(timespec='seconds')}</lastmod>"


def _answer(xml: str) -> HttpResponse:
    response = HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?>\n{xml}', content_type="application/xml"
    )
    patch_cache_control(response, public=True, max_age=KEEP_SECONDS)
    return set_response_etag(response)
