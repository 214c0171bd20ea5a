"""A page as front matter: what we hold in fields, and the keys that an import has kept.

The order of the keys is fixed. A key that was kept, because it says more than a field of ours can,
is joined with ours: the caption of a cover, a second series, authors with more than a name.
"""

from typing import Protocol

from blog import dates
from blog.models import BlogPostPage
from blog.moving.meta import plain_key
from home.models import BasePage

# Keys of ours that other programs do not know; the import understands them.
FEED_ID = "feed_id"
HIDE_AGE_NOTICE = "hideAgeNotice"
SEO_TITLE = "seoTitle"
OWN_KEYS = (FEED_ID, HIDE_AGE_NOTICE, SEO_TITLE)


class Media(Protocol):
    """Where pictures are written."""

    def picture(self, key: int) -> str | None:
        """Return the name of a picture beside the text, None when there is none."""


def front_matter(page: BasePage, media: Media, *, is_draft: bool, aliases: list[str]) -> dict:
    """Return the front matter of a page, for :func:`blog.moving.yaml_rules.dump`."""
    data: dict = {"title": page.title}
    is_post = isinstance(page, BlogPostPage)
    if is_post and page.date:
        data["date"] = page.local_date
        if page.updated:
            data["lastmod"] = dates.in_offset(page.updated, page.date_offset)
    if page.go_live_at and not page.live:
        data["publishDate"] = page.go_live_at.replace(microsecond=0)
    if page.expire_at:
        data["expiryDate"] = page.expire_at
    if is_draft:
        data["draft"] = True
    data["summary"] = page.introduction
    data["description"] = page.search_description
    data[SEO_TITLE] = page.seo_title
    if is_post:
        data.update(_post(page, media))
    if page.social_image_id:
        data["images"] = [media.picture(page.social_image_id)]
    data["aliases"] = aliases
    kept = page.front_matter if is_post else {}
    return {key: value for key, value in _joined(data, kept).items() if value not in ("", None, [])}


def _post(page: BlogPostPage, media: Media) -> dict:
    categories = page.front_matter.get("categories") or []
    in_categories = {str(name).casefold() for name in categories}
    data: dict = {
        "authors": [author.name for author in page.author_list],
        "tags": [tag.name for tag in page.tag_list if tag.name.casefold() not in in_categories],
        "series": [page.series.title] if page.series else [],
    }
    if page.series and page.series_order is not None:
        data["weight"] = page.series_order
    if page.cover_id and (name := media.picture(page.cover_id)):
        data["cover"] = {"image": name, **({"alt": page.cover_alt} if page.cover_alt else {})}
    data["canonicalURL"] = page.canonical_url
    if page.hide_age_notice:
        data[HIDE_AGE_NOTICE] = True
    if page.feed_id and page.feed_id != page.full_url:
        data[FEED_ID] = page.feed_id
    return data


def _joined(data: dict, kept: dict) -> dict:
    """Return our keys with what was kept of the same ones, then the other keys, sorted."""
    joined = dict(data)
    ours = {plain_key(key): key for key in data}
    for key in sorted(kept):
        value, own = kept[key], ours.get(plain_key(key))
        if plain_key(key) == "author":
            own = "authors"
        if own is None:
            joined[key] = value
        elif isinstance(joined[own], dict) and isinstance(value, dict):
            joined[own] = {**joined[own], **value}
        elif own == "authors":
            if _names(value) == joined[own]:
                joined[own] = value
        elif isinstance(joined[own], list) and isinstance(value, list):
            joined[own] = [*joined[own], *(one for one in value if one not in joined[own])]
        elif joined[own] in ("", None, []):
            joined[own] = value
    return joined


def _names(value: object) -> list[str]:
    found = []
    for item in value if isinstance(value, list) else [value]:
        name = item.get("name") if isinstance(item, dict) else item
        if isinstance(name, str):
            found.append(name)
    return found
