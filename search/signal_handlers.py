"""Receivers, kept thin: what Wagtail's index is not told of."""

import logging

from django.db import DatabaseError, connection, transaction
from django.db.models.signals import post_delete, post_migrate, post_save
from wagtail.models import Page, get_page_models
from wagtail.signals import page_published

from blog.models import BlogPostPage, BlogPostTag, BlogTag
from search.backends.pages import put
from search.models import IndexedPage

logger = logging.getLogger(__name__)

CHUNK = 200


def connect(app_config) -> None:
    """Connect all receivers of this room; called once, when Django is ready."""
    page_published.connect(page_went_out, dispatch_uid="search_page_went_out")
    for signal in (post_save, post_delete):
        signal.connect(tie_changed, sender=BlogPostTag, dispatch_uid=f"search_tie_{id(signal)}")
    post_save.connect(tag_changed, sender=BlogTag, dispatch_uid="search_tag_changed")
    post_migrate.connect(fill_when_empty, sender=app_config, dispatch_uid="search_fill")


def page_went_out(instance, **kwargs) -> None:
    """Index the page again if it has other tags now: Wagtail did it before they were saved."""
    if _with_other_tags([instance.pk]):
        put([instance.specific])


def tie_changed(instance, raw=False, **kwargs) -> None:
    """Index a post again after its tags have changed, once for all of them."""
    if not raw:
        _put_later([instance.content_object_id])


def tag_changed(instance, created, raw, **kwargs) -> None:
    """Index the posts of a tag again: it may have another name."""
    if not (created or raw):
        ties = BlogPostTag.objects.filter(tag=instance)
        _put_later(ties.values_list("content_object", flat=True), anyway=True)


def fill_when_empty(using, **kwargs) -> None:
    """Fill our tables after the migration that made them, on a site that has pages already."""
    tables = connection.introspection.table_names()
    if using != "default" or IndexedPage._meta.db_table not in tables:
        return
    try:
        with transaction.atomic():
            if not IndexedPage.objects.exists():
                fill()
    except DatabaseError:
        # Tables of pages that are not there yet, halfway through the migrations.
        logger.warning("The search index could not be filled; run update_index")


def fill() -> int:
    """Put all live pages into our tables and return how many there are."""
    count = 0
    for model in get_page_models():
        if model is Page:
            continue
        keys = list(model.objects.filter(live=True).order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), CHUNK):
            pages = model.objects.filter(pk__in=keys[start : start + CHUNK])
            put(pages)
            count += len(pages)
    return count


class _Put:
    """Indexes these posts again, once a transaction has succeeded.

    Unless it is to be done ``anyway``, only those whose tags are not those of the index by then:
    who publishes a post with five new tags has had it indexed already.
    """

    def __init__(self, keys: set[int], *, anyway: bool):
        self.keys = keys
        self.anyway = anyway

    def __call__(self) -> None:
        keys = sorted(self.keys)
        for start in range(0, len(keys), CHUNK):
            part = keys[start : start + CHUNK]
            if stale := part if self.anyway else _with_other_tags(part):
                put(BlogPostPage.objects.filter(pk__in=stale))


def _put_later(keys, *, anyway: bool = False) -> None:
    keys = set(keys)
    # A post of five tags waits already when the second one comes. What waits is forgotten by
    # Django if the transaction, or the part of it in which it was registered, fails.
    for _, waiting, *_ in connection.run_on_commit:
        if isinstance(waiting, _Put) and waiting.anyway >= anyway:
            keys -= waiting.keys
    if keys:
        transaction.on_commit(_Put(keys, anyway=anyway))


def _with_other_tags(keys: list[int]) -> list[int]:
    """Return those of ``keys`` whose tags, in their order, are not those that the index has."""
    tags = {key: [] for key in keys}
    ties = BlogPostTag.objects.filter(content_object__in=keys).order_by("pk")
    for key, slug in ties.values_list("content_object", "tag__slug"):
        tags[key].append(slug)
    indexed = dict(IndexedPage.objects.filter(pk__in=keys).values_list("pk", "tags"))
    return [key for key in keys if indexed.get(key) != tags[key]]
