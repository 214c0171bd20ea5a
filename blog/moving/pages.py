"""Pages for the files of a source: made empty first, since texts link to each other, then filled.

A page without a revision has not been filled. A run that is killed leaves such pages, and the next
one fills them, at the same addresses.
"""

import difflib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Page, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from blog import dates
from blog.models import Author, BlogIndexPage, BlogPostPage, BlogTag, ImportedFile, Series
from blog.moving.page_front_matter import FEED_ID, HIDE_AGE_NOTICE, SEO_TITLE
from blog.moving.references import EntryReferences, checked_url
from blog.moving.sources.base import Entry, Meta
from blog.routes import refuse_slug
from home.models import BasePage, HomePage, StandardPage
from home.reserved import refuse_top_level

NAMESPACE = uuid.UUID("0d5f3a5e-6f0c-5c4b-8f0e-2d8f6d1f7a10")
LIVE, DRAFT, SCHEDULED, EXPIRED = "live", "draft", "scheduled", "expired"


@dataclass
class Place:
    """An entry and its page; in a dry run there is no page yet, and its key is negative."""

    entry: Entry
    key: int
    slug: str
    url: str
    record: ImportedFile | None


class Slugs:
    """Addresses below a page, each given once."""

    def __init__(self, parent: Page, refuse: Callable[[str], str]) -> None:
        self._taken = set(Page.objects.child_of(parent).values_list("slug", flat=True))
        self._refuse = refuse

    @staticmethod
    def clean(wanted: str) -> str:
        """Return ``wanted`` as the last part of an address."""
        return clean_slug(wanted)

    def take(self, wanted: str) -> str:
        """Return ``wanted``, or the first of its numbered forms that nobody has."""
        base = clean_slug(wanted)
        number, found = 1, base
        while found in self._taken or self._refuse(found):
            number += 1
            found = f"{base}-{number}"
        self._taken.add(found)
        return found


def clean_slug(wanted: str) -> str:
    """Return ``wanted`` as the last part of an address; dots become hyphens (``v1.2``)."""
    return slugify(wanted.replace(".", "-"), allow_unicode=True)[:240].strip("-") or "post"


def visibility(meta: Meta, now: datetime) -> str:
    """Return what the page of this front matter is to readers."""
    if meta.is_draft:
        return DRAFT
    if meta.expire_at and meta.expire_at <= now:
        return EXPIRED
    if go_live_at(meta, now):
        return SCHEDULED
    return LIVE


def go_live_at(meta: Meta, now: datetime) -> datetime | None:
    """Return when the page is to go out, None when it is out already."""
    moment = meta.publish_at or meta.date
    return moment if moment and moment > now else None


def make_page(entry: Entry, parent: BasePage, slug: str, origin: str) -> tuple[Page, ImportedFile]:
    """Return a new page without content, not live, and the record of its file."""
    model = BlogPostPage if entry.kind == "post" else StandardPage
    with disable_reference_index_auto_update():  # it has none yet
        page = parent.add_child(
            instance=model(title=_title(entry), slug=slug, live=False, has_unpublished_changes=True)
        )
    return page, ImportedFile.objects.create(origin=origin, path=entry.path, page=page)


class Filler:
    """Writes entries into their pages.

    :param user: whose revisions they are; None for nobody's.
    """

    def __init__(self, user, default_authors: list[str]) -> None:
        self._user = user
        self._default_authors = default_authors
        self.authors = self.series = self.tags = 0

    def fill(
        self,
        place: Place,
        blocks: list[dict],
        summary: str,
        references: EntryReferences,
        digest: str,
    ) -> None:
        """Write the entry into its page, publish or schedule it, and remember what was written."""
        entry, now = place.entry, timezone.now()
        # Pictures are uploaded on their own: a page that fails takes none with it.
        cover, social_image = self._pictures(entry.meta, references)
        with transaction.atomic():
            page = Page.objects.get(pk=place.key).specific
            if page.latest_revision_id:
                page = page.get_latest_revision_as_object()
            page.title = _title(entry)
            page.search_description = entry.meta.description
            page.seo_title = str(entry.meta.other.pop(SEO_TITLE, ""))[:255]
            page.body = stored_body(blocks, page.body, entry.path)
            page.social_image_id = social_image
            if isinstance(page, BlogPostPage):
                self._fill_post(page, entry, summary, cover)
            else:
                page.introduction = entry.meta.summary or entry.meta.description
            # Each save would look for references; the last one finds the same as all of them.
            with disable_reference_index_auto_update():
                self._publish(page, entry.meta, now)
            page = Page.objects.get(pk=place.key).specific
            ReferenceIndex.create_or_update_for_object(page)
            record = place.record or ImportedFile.objects.get(page=page.pk)
            record.digest, record.revision_id_written = digest, page.latest_revision_id
            record.save()

    def is_planned(self, kind: str, name: str) -> bool:
        """Return whether it is only planned to add something: what this one adds is there."""
        return False

    def _fill_post(self, page: BlogPostPage, entry: Entry, summary: str, cover: int | None) -> None:
        meta = entry.meta
        page.date = meta.date or meta.publish_at
        if page.date == meta.publish_at and go_live_at(meta, timezone.now()):
            # It will be the moment at which it is due.
            page.date = None
        # The revision that is published has the moment alone.
        page.date_offset = dates.offset_minutes(page.date) if page.date else None
        page.updated = meta.updated if _is_later(meta.updated, page.date) else None
        page.introduction = meta.summary or summary
        page.cover_id, page.cover_alt = cover, meta.cover_alt[:255] if cover else ""
        page.canonical_url = checked_url(meta.canonical_url)
        page.front_matter = kept_keys(meta)
        page.feed_id = str(page.front_matter.pop(FEED_ID, "") or entry.feed_id)[:500]
        page.hide_age_notice = bool(page.front_matter.pop(HIDE_AGE_NOTICE, False))
        page.series = self._series(meta.series) if meta.series else None
        weight = meta.weight if meta.weight and 0 < meta.weight < 32768 else None
        page.series_order = weight if meta.series else None
        page.tags.set([self._tag(name) for name in _each_once(meta.tags)])
        names = _each_once(meta.authors or self._default_authors)
        page.post_authors.set(
            [
                page.post_authors.model(author=self._author(name), sort_order=order)
                for order, name in enumerate(names)
            ]
        )

    def _publish(self, page: BasePage, meta: Meta, now: datetime) -> None:
        state = visibility(meta, now)
        # Of a draft it is only what its author has in mind.
        page.go_live_at = go_live_at(meta, now) if state in (SCHEDULED, DRAFT) else None
        page.expire_at = meta.expire_at
        if state in (LIVE, EXPIRED) and meta.date and not page.first_published_at:
            page.first_published_at = meta.date
        if state == EXPIRED:
            page.expired = True
        # A draft's own fields are in its revision; the row is what lists of the admin show. What
        # goes out is saved when it does.
        if not page.live and state != LIVE:
            page.save()
        revision = page.save_revision(user=self._user, log_action=True)
        if state in (DRAFT, EXPIRED):
            if page.live:
                page.unpublish(user=self._user, set_expired=state == EXPIRED)
            return
        revision.publish(user=self._user)
        if state == LIVE and meta.date:
            # Feeds and sitemaps must not take an old post for a new one.
            moment = meta.updated if _is_later(meta.updated, meta.date) else meta.date
            type(page).objects.filter(pk=page.pk).update(last_published_at=moment)

    def _pictures(self, meta: Meta, references: EntryReferences) -> list[int | None]:
        found = []
        for name, src in (("cover", meta.cover), ("picture for shared links", meta.social_image)):
            key = references.picture(src) if src else None
            if src and key is None:
                references.problems.lose(references.path, f"The {name} was not found: {src}")
            elif isinstance(key, str):
                meta.other.setdefault(name.split(" ")[0], key)
            found.append(key if isinstance(key, int) else None)
        return found

    def _author(self, name: str) -> Author:
        author = Author.objects.filter(name__iexact=name).first()
        if author is None:
            author = Author.objects.create(name=name[:120])
            self.authors += 1
        return author

    def _series(self, title: str) -> Series:
        series = Series.objects.filter(title__iexact=title).first()
        if series is None:
            series = Series.objects.create(title=title[:200])
            self.series += 1
        return series

    def _tag(self, name: str) -> BlogTag:
        tag = BlogTag.objects.filter(name__iexact=name[:100]).first()
        if tag is None:
            tag = BlogTag.objects.create(name=name[:100])
            self.tags += 1
        return tag


def kept_keys(meta: Meta) -> dict:
    """Return the keys that no field holds, so that an export can write them again."""
    kept = dict(meta.other)
    if meta.categories:
        kept["categories"] = meta.categories
    if meta.weight is not None and not (meta.series and 0 < meta.weight < 32768):
        kept["weight"] = meta.weight
    if meta.is_math:
        kept["math"] = True
    return kept


class Pretender(Filler):
    """Counts what a :class:`Filler` would add, and writes nothing."""

    def __init__(self, default_authors: list[str]) -> None:
        super().__init__(None, default_authors)
        self._met: set[tuple[str, str]] = set()

    def fill(self, place, blocks, summary, references, digest) -> None:
        """Look at everything that filling would look at."""
        meta = place.entry.meta
        self._pictures(meta, references)
        if place.entry.kind != "post":
            return
        for name in _each_once(meta.tags):
            self.tags += self._is_new("tag", name, BlogTag.objects.filter(name__iexact=name[:100]))
        for name in _each_once(meta.authors or self._default_authors):
            self.authors += self._is_new("author", name, Author.objects.filter(name__iexact=name))
        if meta.series:
            known = Series.objects.filter(title__iexact=meta.series)
            self.series += self._is_new("series", meta.series, known)

    def is_planned(self, kind: str, name: str) -> bool:
        """Return whether an author, series or tag of this name would have been added."""
        return (kind, name.casefold()) in self._met

    def _is_new(self, kind: str, name: str, known) -> bool:
        key = (kind, name.casefold())
        if key in self._met:
            return False
        self._met.add(key)
        return not known.exists()


def stored_body(blocks: list[dict], before, owner: str) -> str:
    """Return blocks as a StreamField stores them.

    A block that was there before keeps its id, so that two revisions can be compared; a new one
    gets an id that follows from its place, the same in each run.
    """
    old = [(block["type"], block["value"], block.get("id")) for block in before.get_prep_value()]
    seams = [json.dumps(one[:2], sort_keys=True) for one in old]
    new = [json.dumps([block["type"], block["value"]], sort_keys=True) for block in blocks]
    ids: dict[int, str] = {}
    matcher = difflib.SequenceMatcher(None, seams, new, autojunk=False)
    for kind, a, a_end, b, b_end in matcher.get_opcodes():
        if kind == "equal" or (kind == "replace" and a_end - a == b_end - b):
            for step in range(b_end - b):
                if old[a + step][0] == blocks[b + step]["type"] and old[a + step][2]:
                    ids[b + step] = old[a + step][2]
    taken = set(ids.values())
    for place in range(len(blocks)):
        number = place
        while place not in ids:
            one = str(uuid.uuid5(NAMESPACE, f"{owner} {number}"))
            number += len(blocks)
            if one not in taken:
                ids[place] = one
                taken.add(one)
    return json.dumps([{**block, "id": ids[place]} for place, block in enumerate(blocks)])


def for_standard_page(blocks: list[dict]) -> list[dict]:
    """Return the blocks as a page that is no post can hold them: code stays readable as it is."""
    return [
        {
            "type": "unconverted",
            "value": {
                "source": block["value"]["code"],
                "reason": "Only posts have code blocks.",
            },
        }
        if block["type"] == "code"
        else block
        for block in blocks
    ]


def parents() -> tuple[BlogIndexPage | None, HomePage | None]:
    """Return the pages below which posts and other pages go."""
    index = BlogIndexPage.objects.order_by("path").first()
    return index, index.get_parent().specific if index else None


def reserved(kind: str) -> Callable[[str], str]:
    """Return what tells why no page of this kind can have a slug."""
    return refuse_slug if kind == "post" else refuse_top_level


def _title(entry: Entry) -> str:
    return (entry.meta.title or entry.meta.slug or entry.file.stem)[:255]


def _is_later(moment: datetime | None, than: datetime | None) -> bool:
    return bool(moment and than and moment > than)


def _each_once(names: list[str]) -> list[str]:
    found: dict[str, str] = {}
    for name in names:
        if name.strip():
            found.setdefault(name.strip().casefold(), name.strip())
    return list(found.values())
