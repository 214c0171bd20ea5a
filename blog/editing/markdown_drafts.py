"""A draft of Markdown, stored: as a new post, or as a new revision of one. Never published.

Authors and series that are not here yet are made only for those who may make them in the admin;
else their names stay with the post, among the keys that no field holds, and the list says so.
"""

import uuid
from dataclasses import dataclass, field

from django.db import transaction
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from blog.editing.markdown_import import Draft
from blog.models import Author, BlogIndexPage, BlogPostPage, BlogTag, Series
from blog.moving.pages import Slugs, reserved, stored_body
from blog.moving.references import checked_url

LONGEST_NAME = {Author: ("name", 120), Series: ("title", 200)}
LARGEST_PART = 32767


@dataclass
class Details:
    """What the front matter says beside the text, as this site has it: nothing is stored yet.

    ``tags``, ``authors`` and ``series`` are names; ``kept`` are the keys that no field holds.
    """

    tags: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    series: str = ""
    cover: int | None = None
    kept: dict = field(default_factory=dict)


def read_details(draft: Draft, user) -> Details:
    """Return the details of a draft that ``user`` may give a post; the rest is told."""
    meta, problems, path = draft.meta, draft.references.problems, draft.references.path
    found = Details(tags=_each_once(meta.tags), kept=dict(meta.other))
    for name in _each_once(meta.authors):
        if _existing(Author, name) or _may_add(Author, user):
            found.authors.append(name)
        else:
            found.kept.setdefault("authors", []).append(name)
            problems.warn(path, f"needs attention: there is no author “{name}”.")
    if meta.series and (_existing(Series, meta.series) or _may_add(Series, user)):
        found.series = meta.series
    elif meta.series:
        found.kept["series"] = meta.series
        problems.warn(path, f"needs attention: there is no series “{meta.series}”.")
    if meta.cover:
        key = draft.references.picture(meta.cover)
        if isinstance(key, int):
            found.cover = key
        else:
            found.kept.setdefault("cover", meta.cover)
            problems.warn(path, f"needs attention: the cover is not in the library: {meta.cover}")
    if meta.canonical_url and not checked_url(meta.canonical_url):
        found.kept["canonicalURL"] = meta.canonical_url
        problems.warn(path, f"needs attention: this is no address: {meta.canonical_url}")
    if meta.slug:
        problems.note(path, f"The address is made from the title, not from “{meta.slug}”.")
    if meta.publish_at or meta.expire_at:
        problems.note(path, "When a post goes out and expires is set in the editor.")
    if meta.social_image:
        found.kept["images"] = [meta.social_image]
        problems.note(path, "A picture for shared links is chosen in the editor.")
    if meta.updated and not (meta.date and meta.updated > meta.date):
        problems.note(path, "The date of the last change is not later than that of the post.")
    return found


@transaction.atomic
def create_post(draft: Draft, details: Details, index: BlogIndexPage, user) -> BlogPostPage:
    """Return a new post below ``index``, a draft.

    :raises ValidationError: when a check of the page refuses it; nothing is stored then.
    """
    slug = Slugs(index, reserved("post")).take(draft.title)
    post = BlogPostPage(
        title=draft.title,
        slug=slug,
        owner=user,
        live=False,
        has_unpublished_changes=True,
        body=draft.body,
    )
    _fill(post, draft, details)
    post.full_clean(exclude=["path", "depth"])
    index.add_child(instance=post)
    revision = post.save_revision(user=user)
    log(instance=post, action="wagtail.create", revision=revision, user=user, content_changed=True)
    return post


@transaction.atomic
def add_to_post(
    draft: Draft, post: BlogPostPage, user, *, replaces: bool, details: Details | None = None
) -> BlogPostPage:
    """Return the post with a new revision that holds the blocks; readers go on seeing the old one.

    :param replaces: the blocks take the place of the body, instead of standing behind it.
    :param details: also taken over, with the title.
    :raises ValidationError: when a check of the page refuses it; nothing is stored then.
    """
    post = post.get_latest_revision_as_object()
    stream = post.body.stream_block
    blocks = draft.stored_blocks
    if replaces:
        # Blocks that are the same keep their ids, and with them the comments on them.
        bare = [{"type": one["type"], "value": one["value"]} for one in blocks]
        post.body = stored_body(bare, post.body, f"{post.pk} {uuid.uuid4()}")
    else:
        post.body = stream.to_python([*post.body.get_prep_value(), *blocks])
    if details:
        post.title = draft.title if draft.meta.title else post.title
        _fill(post, draft, details)
    post.save_revision(user=user, log_action=True)
    return post


def _fill(post: BlogPostPage, draft: Draft, details: Details) -> None:
    """Give the post what the front matter says; what it does not mention stays as it is."""
    meta = draft.meta
    if meta.date:
        # The offset follows from the date, which is aware.
        post.date, post.date_offset = meta.date, None
    if meta.updated and post.date and meta.updated > post.date:
        post.updated = meta.updated
    post.introduction = draft.summary or post.introduction
    post.search_description = meta.description or post.search_description
    post.canonical_url = checked_url(meta.canonical_url) or post.canonical_url
    if details.cover:
        post.cover_id, post.cover_alt = details.cover, meta.cover_alt[:255]
    if details.series:
        post.series = _one(Series, details.series)
        if meta.weight and 0 < meta.weight <= LARGEST_PART:
            post.series_order = meta.weight
    if details.tags:
        post.tags.set([_tag(name) for name in details.tags])
    if details.authors:
        tie = post.post_authors.model
        post.post_authors.set(
            [
                tie(author=_one(Author, name), sort_order=order)
                for order, name in enumerate(details.authors)
            ]
        )
    post.front_matter = {**post.front_matter, **details.kept}


def _may_add(model, user) -> bool:
    return policy_registry.get_by_type(model).user_has_permission(user, "add")


def _existing(model, name: str):
    label, length = LONGEST_NAME[model]
    return model.objects.filter(**{f"{label}__iexact": name[:length]}).first()


def _one(model, name: str):
    """Return the author or series of this name, a new one where there is none."""
    label, length = LONGEST_NAME[model]
    return _existing(model, name) or model.objects.create(**{label: name[:length]})


def _tag(name: str) -> BlogTag:
    found = BlogTag.objects.filter(name__iexact=name[:100]).first()
    return found or BlogTag.objects.create(name=name[:100])


def _each_once(names: list[str]) -> list[str]:
    found: dict[str, str] = {}
    for name in names:
        if name.strip():
            found.setdefault(name.strip().casefold(), name.strip())
    return list(found.values())
