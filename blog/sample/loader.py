"""Writes the sample blog into the database, once.

Every page of it has a ``translation_key`` that follows from its slug: an identity that the editor
never shows and that stays when somebody rewrites title, slug and text. So a second run knows what
is there and leaves it alone, whatever has become of it.

Pages are made in two steps, because posts link to each other: first all of them, empty and
unpublished, then each is filled and published in a transaction of its own. A page without any
revision has not been filled. A run that is killed leaves such pages, and the next one fills them.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from blog.author_pictures import make_author_pictures
from blog.media_storage import files_kept_in_memory
from blog.models import Author, BlogIndexPage, BlogPostPage, BlogTag, Series
from blog.sample import people, site
from blog.sample.content import SamplePost
from blog.sample.library import Library
from blog.sample.posts import POSTS
from blog.sample.prose import to_rich_text, typographic
from blog.sample.streams import NAMESPACE, Shelf, stored_links, stored_stream
from home.publishing import make_page_pictures

DAYS_UNTIL_SCHEDULED = 30


class SampleRefused(Exception):
    """The sample blog was not loaded; the message says why and what to do."""


@dataclass
class Counts:
    """What a run has added. ``kept`` are posts left alone since another page has their address."""

    posts: int = 0
    drafts: int = 0
    scheduled: int = 0
    pages: int = 0
    authors: int = 0
    series: int = 0
    tags: int = 0
    pictures: int = 0
    films: int = 0
    kept: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing was added."""
        return not any(count for name, count in vars(self).items() if name != "kept")


def load(
    *,
    force: bool = False,
    dry_run: bool = False,
    progress: Callable[[int, int, str], None] = lambda done, total, title: None,
) -> Counts:
    """Load what is missing of the sample blog and return what was added.

    :param force: load it although the blog holds other posts; those are never touched.
    :param dry_run: do everything, then take it back; files are only kept in memory.
    :param progress: is called after each post with posts done, posts in all, and a title.
    :raises SampleRefused: when there is no blog to load it into, or one that somebody writes in.
    """
    index = BlogIndexPage.objects.order_by("path").first()
    if index is None:
        raise SampleRefused("There is no blog index. Add one under the home page, then try again.")
    foreign = BlogPostPage.objects.exclude(translation_key__in=[_key(p.slug) for p in POSTS])
    if not force and (count := foreign.count()):
        raise SampleRefused(
            f"The blog holds {count} post{'s' if count > 1 else ''} of its own, nothing was "
            "changed. Use --force to add the sample posts to them."
        )
    if not dry_run:
        return _Loading(index, progress).run()
    with files_kept_in_memory(), transaction.atomic():
        counts = _Loading(index, progress).run()
        transaction.set_rollback(True)
    return counts


def _key(slug: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, f"page {slug}")


class _Loading:
    """One run."""

    def __init__(self, index: BlogIndexPage, progress: Callable[[int, int, str], None]) -> None:
        self.index = index
        self.progress = progress
        self.counts = Counts()
        with transaction.atomic():
            self.library = Library()
        self.page_ids: dict[str, int] = {}
        self.shelf = Shelf(self.page_ids.__getitem__, self.library.picture_id, self.library.film_id)

    def run(self) -> Counts:
        with transaction.atomic():
            self.authors = {author.slug: self.get_author(author) for author in people.AUTHORS}
            self.series = {series.slug: self.get_series(series) for series in people.SERIES}
        with transaction.atomic():
            pages = [(post, self.get_page(post)) for post in POSTS]
        for number, (post, page) in enumerate(pages, 1):
            if page is not None:
                self.complete(post, page)
            self.progress(number, len(pages), post.title)
        with transaction.atomic():
            self.counts.pages += site.furnish(self.index, self.shelf, _key(people.ABOUT_SLUG))
        self.counts.pictures = self.library.added_pictures
        self.counts.films = self.library.added_films
        return self.counts

    def get_author(self, sample) -> Author:
        author, is_new = Author.objects.get_or_create(
            slug=sample.slug,
            defaults={
                "name": sample.name,
                "bio": to_rich_text(sample.bio, self.shelf.page_id),
                "links": stored_links(sample.links),
            },
        )
        if is_new:
            author.picture_id = self.library.picture_id(sample.picture)
            author.save()
        else:
            # Made after an author is committed; a run may have been killed in between.
            make_author_pictures(author)
        self.counts.authors += is_new
        return author

    def get_series(self, sample) -> Series:
        series, is_new = Series.objects.get_or_create(
            slug=sample.slug,
            defaults={
                "title": sample.title,
                "introduction": to_rich_text(sample.introduction, self.shelf.page_id),
            },
        )
        self.counts.series += is_new
        return series

    def get_page(self, post: SamplePost) -> BlogPostPage | None:
        """The post's page, made empty if need be; None when its address belongs to another."""
        page = BlogPostPage.objects.filter(translation_key=_key(post.slug)).first()
        if page is None:
            if (other := self.index.get_children().filter(slug=post.slug).first()) is not None:
                # Links to it lead to a page of that name, which is the best they can do.
                self.page_ids[post.slug] = other.pk
                self.counts.kept += 1
                return None
            page = self.index.add_child(
                instance=BlogPostPage(
                    title=post.title,
                    slug=post.slug,
                    translation_key=_key(post.slug),
                    live=False,
                    has_unpublished_changes=True,
                )
            )
        self.page_ids[post.slug] = page.pk
        return page

    def complete(self, post: SamplePost, page: BlogPostPage) -> None:
        """Do for a page what was not done yet."""
        if page.latest_revision_id is None:
            with transaction.atomic():
                self.fill(post, page)
        elif page.live:
            # As with authors.
            make_page_pictures(page)

    def fill(self, post: SamplePost, page: BlogPostPage) -> None:
        """Give the page its content, and publish it as its state says."""
        page.date, page.updated = post.date, post.updated
        page.introduction = typographic(post.introduction)
        page.body = stored_stream(post.body, self.shelf, post.slug)
        if post.cover:
            page.cover_id, page.cover_alt = self.library.picture_id(post.cover), post.cover.alt
        if post.series:
            page.series, page.series_order = self.series[post.series], post.series_order
        for order, slug in enumerate(post.authors):
            page.post_authors.create(author=self.authors[slug], sort_order=order)
        page.tags.add(*map(self.get_tag, post.tags))
        if post.state == "scheduled":
            page.go_live_at = timezone.now() + timedelta(days=DAYS_UNTIL_SCHEDULED)
            self.counts.scheduled += 1
        elif post.state == "draft":
            self.counts.drafts += 1
        else:
            page.first_published_at = post.date
            self.counts.posts += 1
        page.save()
        revision = page.save_revision()
        if post.state != "draft":
            revision.publish()
        if post.state == "published":
            self.backdate(page)

    def backdate(self, page: BlogPostPage) -> None:
        """Let a post that is old look old to feeds and sitemaps too."""
        BlogPostPage.objects.filter(pk=page.pk).update(last_published_at=page.updated or page.date)

    def get_tag(self, name: str) -> BlogTag:
        tag = BlogTag.objects.filter(name__iexact=name).first()
        if tag is None:
            tag = BlogTag.objects.create(name=name, description=people.TAGS.get(name, ""))
            self.counts.tags += 1
        return tag
