"""What a feed says of its posts, all but their bodies: one query, and cheap.

It answers whether anything is new since somebody last asked. The posts' own rows tell what was
published; what else the text depends on (a page linked to is taken down, a picture or an author
renamed) stands in Wagtail's log of changes, of which only the newest entry matters. Drafts being
written stand there too and are passed over.
"""

import hashlib
import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote

from django.db.models import (
    CharField,
    Count,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject
from django.http import Http404
from wagtail.models import ModelLogEntry, PageLogEntry, Site

from blog import dates
from blog.feeds.lists import PostList
from blog.models import BlogPostAuthor, BlogPostPage, BlogPostTag
from home.models import SiteSettings
from home.models.settings import DEFAULT_SITE_NAME

PAGE_SIZE = 20
# Of a page, these change nothing that readers see.
UNSEEN_ACTIONS = ("wagtail.edit", "wagtail.create")
# Raise it when the same posts are written differently, so that nobody keeps the old form.
EDITION = 1


@dataclass
class Entry:
    """A post in a feed. ``url`` is absolute; dates carry the author's own offset."""

    key: int
    id: str
    title: str
    url: str
    published: datetime
    updated: datetime
    summary: str
    canonical_url: str
    series: str
    # The key of the original picture.
    cover: int | None
    authors: list[dict[str, str]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    # Filled in when the bodies are read.
    html: str = ""


@dataclass(frozen=True)
class State:
    """A feed without its bodies.

    ``archive`` is the number of the archive document, 0 for the newest posts; ``archives`` how many
    there are; ``changed`` the moment after which nothing has changed, None for an empty blog.
    """

    site_name: str
    description: str
    archive: int
    archives: int
    entries: list[Entry]
    changed: datetime | None
    digest: str

    @property
    def updated(self) -> datetime:
        """The moment of the newest post or update."""
        moments = [entry.updated for entry in self.entries]
        return max(moments) if moments else datetime(1970, 1, 1, tzinfo=UTC)


def read_state(posts: PostList, archive: int, extra: str) -> State:
    """Return the newest posts, or with ``archive`` from 1 up those of an archive document.

    Archives are counted from the oldest post on and are full, so that a new post moves none of
    them. Only posts that stand in no archive yet, or the newest 20, are in the feed itself.

    :param extra: what else the answer depends on, such as its format.
    :raises Http404: for an archive that is not there, and for a tag, author or series that readers
        see no post of.
    """
    keys = _keys(posts.posts, archive)
    rows = _rows(posts, keys)
    (site,) = rows["site"]
    total = site["posts"] or 0
    archives = max(total - 1, 0) // PAGE_SIZE
    if archive > archives or (not total and posts.kind != "blog"):
        raise Http404
    # Neither the union nor the list of keys has an order.
    raw = sorted(rows["post"], key=lambda row: (_date(row), row["key"]), reverse=True)
    authors = sorted(rows["author"], key=lambda row: (row["order"] is None, row["order"] or 0))
    tags = sorted(rows["tag"], key=lambda row: row["key"])
    entries = [_entry(row, posts.blog_url) for row in raw]
    by_key = {entry.key: entry for entry in entries}
    for row in authors:
        by_key[row["post"]].authors.append(_author(row["name"], row["slug"], posts.blog_url))
    for row in tags:
        by_key[row["post"]].tags.append(row["name"])
    moments = [
        site["page_log_time"],
        site["model_log_time"],
        *(row["published"] for row in raw),
    ]
    identity = [EDITION, extra, posts.url, posts.name, posts.description, archive, site]
    text = json.dumps([*identity, raw, authors, tags], sort_keys=True)
    return State(
        site["name"] or DEFAULT_SITE_NAME,
        posts.description or site["description"] or "",
        archive,
        archives,
        entries,
        max((_moment(moment) for moment in moments if moment), default=None),
        hashlib.sha256(text.encode()).hexdigest()[:32],
    )


def _keys(posts: QuerySet, archive: int) -> RawSQL:
    if archive:
        oldest_first = posts.order_by("date", "page_ptr_id")
        keys = oldest_first.values("pk")[(archive - 1) * PAGE_SIZE : archive * PAGE_SIZE]
    else:
        keys = posts.values("pk")[:PAGE_SIZE]
    # Compiled by Django, once for the three places that need it: that takes longer than the query.
    return RawSQL(*keys.query.sql_with_params())  # noqa: S611


def _rows(posts: PostList, keys: RawSQL) -> dict[str, list[dict]]:
    """Return rows by kind: the site, the posts, and their ties to authors and tags."""
    queries = [
        _kind("site", _site(posts)),
        _kind("post", BlogPostPage.objects.filter(pk__in=keys), **POST),
        _kind("author", BlogPostAuthor.objects.filter(page__in=keys), **AUTHOR),
        _kind("tag", BlogPostTag.objects.filter(content_object__in=keys), **TAG),
    ]
    found = {"site": [], "post": [], "author": [], "tag": []}
    first, *others = queries
    for kind, data in first.union(*others, all=True):
        found[kind].append(json.loads(data) if isinstance(data, str) else data)
    return found


POST = {
    "key": "pk",
    "title": "title",
    "slug": "slug",
    "date": "date",
    "offset": "date_offset",
    "updated": "updated",
    "published": "last_published_at",
    "feed_id": "feed_id",
    "translation_key": "translation_key",
    "excerpt": "excerpt",
    "canonical_url": "canonical_url",
    "series": "series__title",
    "cover": "cover_id",
}
AUTHOR = {
    "post": "page_id",
    "order": "sort_order",
    "key": "pk",
    "name": "author__name",
    "slug": "author__slug",
}
TAG = {"post": "content_object_id", "key": "pk", "name": "tag__name"}


def _kind(kind: str, queryset: QuerySet, **columns: str) -> QuerySet:
    rows = queryset.order_by()
    if columns:
        rows = rows.annotate(row=JSONObject(**{name: F(path) for name, path in columns.items()}))
    return rows.annotate(kind=Value(kind, CharField())).values_list("kind", "row")


def _site(posts: PostList) -> QuerySet:
    settings = SiteSettings.objects.filter(site=OuterRef("pk"))
    page_log = PageLogEntry.objects.exclude(action__in=UNSEEN_ACTIONS).order_by("-pk")
    model_log = ModelLogEntry.objects.order_by("-pk")
    # Grouped by nothing, it is one number; an aggregate would ask at once.
    count = posts.posts.order_by().annotate(all=Value(1)).values("all")
    count = count.annotate(number=Count("pk")).values("number")
    return Site.objects.filter(pk=posts.site.pk).annotate(
        row=JSONObject(
            name=Subquery(settings.values("site_name")[:1]),
            description=Subquery(settings.values("description")[:1]),
            posts=Subquery(count, output_field=IntegerField()),
            page_log=Subquery(page_log.values("pk")[:1]),
            page_log_time=Subquery(page_log.values("timestamp")[:1]),
            model_log=Subquery(model_log.values("pk")[:1]),
            model_log_time=Subquery(model_log.values("timestamp")[:1]),
        )
    )


def draft_entry(post: BlogPostPage, blog_url: str) -> Entry:
    """Return what feeds would say of ``post`` as it is in memory, stored or not."""
    row = {name: _value(post, path.split("__")) for name, path in POST.items()}
    entry = _entry(row, blog_url)
    entry.authors = [_author(one.name, one.slug, blog_url) for one in post.author_list]
    entry.tags = [tag.name for tag in post.tag_list]
    return entry


def _value(post: BlogPostPage, path: list[str]) -> object:
    """Return what ``path`` leads to, written as the database writes it in JSON."""
    value = post
    for name in path:
        value = None if value is None else getattr(value, name)
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def _author(name: str, slug: str, blog_url: str) -> dict[str, str]:
    return {"name": name, "url": f"{blog_url}authors/{quote(slug)}/"}


def _entry(row: dict, blog_url: str) -> Entry:
    published = dates.in_offset(_date(row), row["offset"])
    updated = row["updated"] and dates.in_offset(_moment(row["updated"]), row["offset"])
    return Entry(
        key=row["key"],
        id=row["feed_id"] or uuid.UUID(row["translation_key"]).urn,
        title=row["title"],
        url=f"{blog_url}{quote(row['slug'])}/",
        published=published,
        # Only what the author calls an update: a comma corrected is no news.
        updated=updated or published,
        summary=row["excerpt"],
        canonical_url=row["canonical_url"],
        series=row["series"] or "",
        cover=row["cover"],
    )


def _date(row: dict) -> datetime:
    """Return the date of a post; one that a program made without going by the editor has none."""
    text = row["date"] or row["published"]
    return _moment(text) if text else datetime(1970, 1, 1, tzinfo=UTC)


def _moment(text: str) -> datetime:
    """Return a moment as the database writes it in JSON; SQLite leaves out that it is UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
