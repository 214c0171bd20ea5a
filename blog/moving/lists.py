"""Where the lists of this site stand that take the place of another site's."""

from django.urls import reverse
from django.utils.text import slugify

from blog import addresses
from blog.models import Author, BlogTag, Series
from blog.models.snippets import tag_slug
from blog.moving.sources.base import ListTarget

FEEDS = {"atom": "atom.xml", "rss": "rss.xml", "json": "feed.json"}


INDEXES = {"tag": "tags", "author": "authors", "series": "series_index"}


def list_address(target: ListTarget, *, must_exist: bool = False) -> str:
    """Return the address of a list, of one of its pages, or of its feed.

    :param must_exist: for a tag, an author or a series that is not here, such as the second series
        of a post, return the list of all instead.
    """
    if must_exist and target.kind in INDEXES and not _exists(target):
        target = ListTarget("blog" if target.feed else INDEXES[target.kind], feed=target.feed)
    path = _path(target)
    if target.feed:
        return path + FEEDS[target.feed]
    return f"{path}?page={target.page}" if target.page > 1 else path


def _exists(target: ListTarget) -> bool:
    if target.kind == "tag":
        return BlogTag.objects.filter(name__iexact=target.name).exists()
    if target.kind == "author":
        return Author.objects.filter(name__iexact=target.name).exists()
    return Series.objects.filter(title__iexact=target.name).exists()


def _path(target: ListTarget) -> str:
    kind, name = target.kind, target.name
    if kind == "home":
        # Feeds are those of the blog.
        return addresses.blog_path() if target.feed else "/"
    if kind == "tag":
        tag = BlogTag.objects.filter(name__iexact=name).first()
        return addresses.tag_url(tag.slug if tag else tag_slug(name))
    if kind == "author":
        author = Author.objects.filter(name__iexact=name).first()
        return addresses.author_url(author.slug if author else slugify(name, allow_unicode=True))
    if kind == "series":
        series = Series.objects.filter(title__iexact=name).first()
        return addresses.series_url(series.slug if series else slugify(name, allow_unicode=True))
    if kind in ("year", "month"):
        return addresses.archive_url(*(int(part) for part in name.split("/")))
    return {
        "blog": addresses.blog_path(),
        "tags": f"{addresses.blog_path()}tags/",
        "authors": f"{addresses.blog_path()}authors/",
        "series_index": f"{addresses.blog_path()}series/",
        "archive": addresses.archive_url(),
        "search": reverse("search:search"),
    }[kind]
