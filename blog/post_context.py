"""What surrounds the text of a post: its series, its neighbours, its relatives."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.db.models import Count, Q
from django.utils import timezone

from home.models import SiteSettings
from home.models.base import MARKDOWN_NAME
from home.rendering import render_body

RELATED_POSTS = 3


@dataclass(frozen=True)
class SeriesBox:
    """The parts of a series, seen from one of them."""

    series: object
    parts: list
    number: int

    @property
    def total(self) -> int:
        """How many parts there are."""
        return len(self.parts)

    @property
    def previous(self):
        """The part before, or None."""
        return self.parts[self.number - 2] if self.number > 1 else None

    @property
    def next(self):
        """The part after, or None."""
        return self.parts[self.number] if self.number < self.total else None


def post_context(post, request, context: dict) -> dict:
    """Return what the template of ``post`` needs beside the page itself."""
    settings = SiteSettings.for_request(request)
    previous, following = neighbours(post)
    return {
        "article": render_body(post.body, context),
        "authors": post.author_list,
        "tags": post.tag_list,
        "series_box": series_box(post),
        "previous_post": previous,
        "next_post": following,
        "related_posts": related_posts(post),
        "share_links": share_links(post, request),
        "markdown_url": markdown_url(post, request),
        "suggest_change_url": suggest_change_url(post, request, settings.suggest_change_pattern),
        "age_years": age_years(post, settings.old_post_years),
    }


def public_posts(post):
    """Return all posts that readers may see, as a queryset of the class of ``post``."""
    return type(post).objects.published()


def neighbours(post) -> tuple:
    """Return the post before ``post`` and the one after it, by date; None where there is none."""
    if post.date is None:
        return None, None
    posts = public_posts(post).titles().exclude(pk=post.pk)
    same = Q(date=post.date)
    older = posts.filter(Q(date__lt=post.date) | same & Q(pk__lt=post.pk or 0))
    newer = posts.filter(Q(date__gt=post.date) | same & Q(pk__gt=post.pk or 0))
    return (
        older.order_by("-date", "-pk").first(),
        newer.order_by("date", "pk").first(),
    )


def series_box(post) -> SeriesBox | None:
    """Return the series around ``post``, or None when there is no other part to read."""
    if post.series_id is None:
        return None
    parts = list(public_posts(post).titles().in_series(post.series))
    numbers = {part.pk: number for number, part in enumerate(parts, start=1)}
    if post.pk not in numbers or len(parts) == 1:
        return None
    return SeriesBox(post.series, parts, numbers[post.pk])


def related_posts(post, limit: int = RELATED_POSTS) -> list:
    """Return at most ``limit`` posts with the most tags in common, newer ones first among equals.

    Parts of the same series are left out: the series has its own box.
    """
    tags = [tag.pk for tag in post.tag_list]
    if not tags:
        return []
    posts = public_posts(post).exclude(pk=post.pk).filter(tagged_items__tag__in=tags)
    if post.series_id is not None:
        posts = posts.exclude(series=post.series_id)
    shared = Count("tagged_items", filter=Q(tagged_items__tag__in=tags), distinct=True)
    ranked = posts.annotate(shared=shared).order_by("-shared", "-date", "-pk").values("pk")[:limit]
    order = {row["pk"]: position for position, row in enumerate(ranked)}
    found = type(post).objects.filter(pk__in=order).titles()
    return sorted(found, key=lambda other: order[other.pk])


def share_links(post, request) -> list[dict]:
    """Return links that hand the post's address on; they load nothing and tell nobody."""
    address = post.canonical_url or post.get_full_url(request) or ""
    return [
        {
            "name": "Mastodon",
            "icon": "mastodon",
            "url": "https://share.joinmastodon.org/#"
            + urlencode({"text": f"{post.title} {address}"}, quote_via=quote),
        },
        {
            "name": "Bluesky",
            "icon": "bluesky",
            "url": "https://bsky.app/intent/compose?"
            + urlencode({"text": f"{post.title} {address}"}, quote_via=quote),
        },
        {
            "name": "LinkedIn",
            "icon": "linkedin",
            "url": "https://www.linkedin.com/sharing/share-offsite/?"
            + urlencode({"url": address}, quote_via=quote),
        },
        {
            "name": "E-mail",
            "icon": "email",
            "url": "mailto:?"
            + urlencode({"subject": post.title, "body": address}, quote_via=quote),
        },
    ]


def markdown_url(post, request) -> str:
    """Return the address of ``post`` as Markdown, or "" while not everybody may see it."""
    # A page that is served has no hidden one above it, and its restrictions were asked for.
    if not post.live or post.get_view_restrictions().exists():
        return ""
    return f"{post.get_full_url(request)}{MARKDOWN_NAME}"


def suggest_change_url(post, request, pattern: str) -> str:
    """Return ``pattern`` filled in for ``post``, or an empty string when the site has none."""
    if not pattern:
        return ""
    values = {"title": post.title, "slug": post.slug, "url": post.get_full_url(request) or ""}
    for name, value in values.items():
        pattern = pattern.replace(f"{{{name}}}", quote(value, safe=""))
    return pattern


def age_years(post, limit: int) -> int:
    """Return how many full years old ``post`` is, or 0 when no notice is to be shown.

    A post counts as new again from the day it was updated.
    """
    moment = post.updated or post.date
    if not limit or post.hide_age_notice or moment is None:
        return 0
    today, then = timezone.localdate(), timezone.localdate(moment)
    years = today.year - then.year - ((today.month, today.day) < (then.month, then.day))
    return years if years >= limit else 0
