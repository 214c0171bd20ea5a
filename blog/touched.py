"""Which addresses a change touches: everything that shows a page, or something of it.

A list is named with its first pages only. What has moved on to the seventh page of a list is found
there a moment later; caches in front of the site keep pages for seconds (see home.caching).
"""

from collections.abc import Iterable, Iterator
from math import ceil

from django.db.models import QuerySet
from django.urls import reverse
from wagtail.models import Page, Site

from blog import addresses
from blog.feeds.formats import FORMATS
from blog.models import Author, BlogIndexPage, BlogPostPage, BlogTag, Series
from blog.post_context import neighbours, public_posts
from blog.sitemap import PART
from home.models import BasePage, HomePage
from home.models.base import MARKDOWN_NAME

LIST_PAGES = 5
# Posts that may show this one among their related ones, or in the box of their series.
OTHERS = 50
# Below a page that is moved or closed; beyond that caches forget by themselves.
BELOW = 1000


def touched_by(page: Page) -> list[str]:
    """Return the addresses that a change of ``page`` touches, from the root of its site.

    As the page is now: ask before a change too, for what it leaves.
    """
    site, path = Site.objects.filter(is_default_site=True).first(), _path(page)
    if site is None or path is None:
        return []
    found = [path, *_of_the_site()]
    if isinstance(page, BlogPostPage):
        found += [*_of_a_post(page, path), *_home_and_blog()]
    elif isinstance(page, HomePage | BlogIndexPage):
        found += _home_and_blog()
    return list(dict.fromkeys(found))


def touched_below(page: Page) -> list[str]:
    """Return the addresses that are touched when ``page`` and all below it are shown or hidden."""
    found = touched_by(page.specific)
    for below in page.get_descendants().specific()[:BELOW]:
        found += touched_by(below)
    return list(dict.fromkeys(found))


def touched_by_list(item: Author | BlogTag | Series) -> list[str]:
    """Return the addresses that show an author, a tag or a series by name."""
    posts = _posts_of(item)
    found = [*_list(item.url, posts.count()), *_home_and_blog(), *_of_the_site()]
    return [*found, *_paths(posts.titles()[:OTHERS])]


def _of_a_post(post: BlogPostPage, path: str) -> Iterator[str]:
    yield f"{path}{MARKDOWN_NAME}"
    index = addresses.blog_path()
    yield from (f"{index}{name}/" for name in ("tags", "authors", "series", "archive", "subscribe"))
    for item in [*post.tag_list, *post.author_list, *filter(None, [post.series])]:
        yield from _list(item.url, _posts_of(item).count())
    if post.day:
        yield addresses.archive_url(post.day.year)
        yield from _pages(addresses.archive_url(post.day.year, post.day.month), LIST_PAGES)
    yield from _paths(other for other in neighbours(post) if other)
    posts = public_posts(post).exclude(pk=post.pk).titles()
    if post.series_id:
        yield from _paths(posts.in_series(post.series)[:OTHERS])
    tags = [tag.pk for tag in post.tag_list]
    if tags:
        related = posts.filter(tagged_items__tag__in=tags).distinct().newest_first()
        yield from _paths(related[:OTHERS])


def _home_and_blog() -> Iterator[str]:
    count = BlogPostPage.objects.published().count()
    yield from _pages("/", LIST_PAGES)
    yield from _list(addresses.blog_path(), count)
    yield from (reverse("sitemap_part", args=[n]) for n in range(1, ceil(count / PART) + 1))


def _of_the_site() -> list[str]:
    return [reverse("sitemap"), reverse("llms_text")]


def _posts_of(item: Author | BlogTag | Series) -> QuerySet:
    posts = BlogPostPage.objects.published()
    if isinstance(item, Author):
        return posts.by_author(item)
    return posts.in_series(item) if isinstance(item, Series) else posts.tagged(item)


def _list(path: str, count: int) -> Iterator[str]:
    """Yield the first pages of the list at ``path``, with ``count`` posts, and its feeds."""
    yield from _pages(path, min(LIST_PAGES, max(1, count)))
    yield from (path + one.name for one in FORMATS)


def _pages(path: str, count: int) -> Iterator[str]:
    yield path
    yield from (f"{path}?page={number}" for number in range(2, count + 1))


def _paths(pages: Iterable[BasePage]) -> Iterator[str]:
    for page in pages:
        path = _path(page)
        if path:
            yield path


def _path(page: Page) -> str | None:
    parts = page.get_url_parts()
    return parts[2] if parts else None
