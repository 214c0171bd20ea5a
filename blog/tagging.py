"""What happens to posts and addresses when a tag gets another name, or becomes one with another."""

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Revision

from blog.models import Author, BlogIndexPage, BlogPostPage, BlogPostTag, BlogTag, Series
from home.addresses import address
from home.former_addresses import clear, straighten

KINDS = {BlogTag: "tags", Author: "authors", Series: "series"}


def list_moved(model: type[models.Model], old_slug: str, new_slug: str) -> None:
    """Have the old address of a list lead to its new one, in one step, its feeds with it."""
    if old_slug == new_slug:
        return
    old_route, new_route = route(model, old_slug), route(model, new_slug)
    for index in BlogIndexPage.objects.all():
        base = address(index)
        if not base:
            continue
        new_path, old_path = f"{base}{new_route}".rstrip("/"), f"{base}{old_route}".rstrip("/")
        clear([new_path, old_path])
        Redirect.objects.filter(redirect_page=index, redirect_page_route_path=old_route).update(
            redirect_page_route_path=new_route
        )
        made = Redirect.objects.create(
            old_path=old_path,
            site=index.get_site(),
            redirect_page=index.page_ptr,
            redirect_page_route_path=new_route,
            automatically_created=True,
        )
        straighten([made])


def list_arrived(model: type[models.Model], slug: str) -> None:
    """Forget what was said about the address at which a new list stands."""
    bases = [address(index) for index in BlogIndexPage.objects.all()]
    clear(f"{base}{route(model, slug)}".rstrip("/") for base in bases if base)


def list_left(model: type[models.Model], slug: str) -> None:
    """Delete the redirects that led to a list which is no more."""
    Redirect.objects.filter(
        redirect_page__in=BlogIndexPage.objects.values("pk"),
        redirect_page_route_path=route(model, slug),
    ).delete()


def route(model: type[models.Model], slug: str) -> str:
    """Return the address of a list relative to that of the blog."""
    return f"/{KINDS[model]}/{slug}/"


@transaction.atomic
def merge_tags(source: BlogTag, target: BlogTag) -> int:
    """Give all posts of ``source``, drafts too, the tag ``target``, and delete ``source``.

    Its address and feeds lead to those of ``target`` afterwards.

    :returns: how many posts had the tag that is no more.
    :raises ValueError: when both are the same.
    """
    if source.pk == target.pk:
        raise ValueError("A tag cannot become one with itself.")
    ties = list(BlogPostTag.objects.filter(tag=source))
    posts = {tie.content_object_id for tie in ties}
    have_both = set(
        BlogPostTag.objects.filter(tag=target, content_object__in=posts).values_list(
            "content_object", flat=True
        )
    )
    for tie in ties:
        # One by one, so that the search index hears of each.
        if tie.content_object_id in have_both:
            tie.delete()
        else:
            tie.tag = target
            tie.save()
    posts |= _replace_in_revisions(source.pk, target.pk)
    list_moved(BlogTag, source.slug, target.slug)
    source.delete()
    return len(posts)


def _replace_in_revisions(old: int, new: int) -> set[int]:
    """Replace a tag in the stored drafts of posts; return the posts whose newest draft had it.

    Otherwise the posts would lose the tag when these are published.
    """
    posts = set()
    # Both ways in which databases write JSON; what only begins with the number is sorted out below.
    written = Q(content__tagged_items__icontains=f'"tag":{old}') | Q(
        content__tagged_items__icontains=f'"tag": {old}'
    )
    kind = ContentType.objects.get_for_model(BlogPostPage)
    revisions = Revision.objects.filter(written, content_type=kind)
    newest = set(BlogPostPage.objects.values_list("latest_revision", flat=True))
    for revision in revisions.iterator(chunk_size=50):
        items = revision.content.get("tagged_items") or []
        if all(item.get("tag") != old for item in items):
            continue
        seen, kept = set(), []
        for item in items:
            tag = new if item.get("tag") == old else item.get("tag")
            if tag not in seen:
                kept.append({**item, "tag": tag})
            seen.add(tag)
        revision.content["tagged_items"] = kept
        Revision.objects.filter(pk=revision.pk).update(content=revision.content)
        if revision.pk in newest:
            posts.add(int(revision.object_id))
    return posts
