"""Whose posts a feed holds: those of the blog, of a tag, an author or a series."""

import uuid
from dataclasses import dataclass
from urllib.parse import quote

from django.http import Http404, HttpRequest
from wagtail.models import Site

from blog.models import Author, BlogIndexPage, BlogTag, Series
from blog.querysets import BlogPostQuerySet
from home.sites import site_of

KINDS = {"tags": BlogTag, "authors": Author, "series": Series}


@dataclass(frozen=True)
class PostList:
    """A list of posts that has feeds.

    ``name`` is empty for the whole blog, ``url`` the absolute address of the list's page, ``id``
    what the list is called in Atom for all time; ``posts`` are those readers may see.
    """

    site: Site
    kind: str
    name: str
    description: str
    url: str
    blog_url: str
    id: str
    posts: BlogPostQuerySet

    def title(self, site_name: str) -> str:
        """Return the title of the feed."""
        if not self.name:
            return site_name
        words = {"tags": "posts tagged", "authors": "posts by", "series": "series"}[self.kind]
        return f"{site_name}: {words} {self.name}"


def find_list(request: HttpRequest, path: str) -> PostList:
    """Return the list at ``path``, such as ``blog/tags/python/``; only what anybody may see.

    :raises Http404: when there is no such list on the request's site.
    """
    site = site_of(request)
    parts = [part for part in path.split("/") if part]
    if site is None or "\x00" in path:
        raise Http404
    root = site.root_page.url_path
    whole = f"{root}{'/'.join(parts)}/"
    wanted = [whole]
    if len(parts) > 2 and parts[-2] in KINDS:
        wanted.append(f"{root}{'/'.join(parts[:-2])}/")
    index = BlogIndexPage.objects.published().filter(url_path__in=wanted).first()
    if index is None:
        raise Http404
    url = index.get_full_url(request)
    if index.url_path == whole:
        identity = f"urn:uuid:{index.translation_key}"
        posts = index.posts.newest_first()
        return PostList(site, "blog", "", "", url, url, identity, posts)
    kind, slug = parts[-2:]
    owner = KINDS[kind].objects.filter(slug=slug).first()
    if owner is None:
        raise Http404
    return PostList(
        site,
        kind,
        str(owner),
        getattr(owner, "description", ""),
        f"{url}{kind}/{quote(slug)}/",
        url,
        # By the row: a tag that is renamed and gets another address is still the same.
        uuid.uuid5(index.translation_key, f"{kind}/{owner.pk}").urn,
        _posts_of(index, kind, owner),
    )


def _posts_of(index: BlogIndexPage, kind: str, owner) -> BlogPostQuerySet:
    if kind == "tags":
        posts = index.posts.tagged(owner)
    elif kind == "authors":
        posts = index.posts.by_author(owner)
    else:
        # Not in the order of reading: what is new comes first, or nobody would be told of it.
        posts = index.posts.filter(series=owner)
    return posts.newest_first()
