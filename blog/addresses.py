"""Where the blog and its lists stand.

The blog's own path is asked for with every tag and author that is printed, and changes once in
years. It is kept in the cache for as long as Wagtail keeps its site roots there, and forgotten when
a blog index is saved, moved or deleted (see :mod:`blog.signal_handlers`).
"""

from collections.abc import Iterable
from urllib.parse import quote

from django.apps import apps
from django.core.cache import cache

CACHE_KEY = "blog.path"
CACHE_SECONDS = 3600
FALLBACK = "/blog/"


def blog_path() -> str:
    """Return the address of the blog index, such as ``/blog/``, with its closing slash."""
    path = cache.get(CACHE_KEY)
    if path is None:
        index = apps.get_model("blog", "BlogIndexPage").objects.live().order_by("path").first()
        path = (index.url if index else None) or FALLBACK
        cache.set(CACHE_KEY, path, CACHE_SECONDS)
    return path


def forget_blog_path() -> None:
    """Ask the database anew next time."""
    cache.delete(CACHE_KEY)


def tag_url(slug: str) -> str:
    """Return the address of a tag's page."""
    return f"{blog_path()}tags/{quote(slug)}/"


def tag_urls(slugs: Iterable[str]) -> dict[str, str]:
    """Return the addresses of the pages of many tags, by slug; the cache is asked once."""
    path = blog_path()
    return {slug: f"{path}tags/{quote(slug)}/" for slug in slugs}


def author_url(slug: str) -> str:
    """Return the address of an author's page."""
    return f"{blog_path()}authors/{quote(slug)}/"


def series_url(slug: str) -> str:
    """Return the address of a series' page."""
    return f"{blog_path()}series/{quote(slug)}/"


def archive_url(year: int | None = None, month: int | None = None) -> str:
    """Return the address of the archive, of a year in it, or of a month."""
    parts = [f"{part}/" for part in (year, month) if part]
    return f"{blog_path()}archive/{''.join(parts)}"
