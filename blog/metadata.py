"""What search engines and shared links are told about posts and about lists of posts."""

from django.utils.encoding import iri_to_uri
from django.utils.formats import date_format
from wagtail.rich_text import get_text_for_indexing

from blog import dates
from home.metadata import (
    HIDDEN,
    Metadata,
    absolute,
    breadcrumb_list,
    filled,
    language,
    page_metadata,
    plain,
    trail,
    website,
    with_number,
)
from home.renditions import square_url

# What a list may be of, by the names that the templates know.
SUBJECTS = ("tag", "author", "series")


def post_metadata(post, request, context: dict) -> Metadata:
    """Return what is told about a post: when it was written, by whom, and on what.

    :param context: holds what :mod:`blog.post_context` gives the template.
    """
    authors = context["authors"]
    metadata = page_metadata(post, request, context)
    metadata.kind = "article"
    metadata.published = post.local_date
    metadata.modified = post.updated and dates.in_offset(post.updated, post.date_offset)
    metadata.authors = [absolute(author.url) for author in authors]
    metadata.tags = [tag.name for tag in context["tags"]]
    changed = metadata.modified or metadata.published
    address = absolute(post.get_url(request) or request.path)
    metadata.things[0] = {
        "@type": "BlogPosting",
        "@id": f"{address}#post",
        "headline": post.title,
        "description": metadata.description,
        "url": address,
        "mainEntityOfPage": address,
        "datePublished": metadata.published and metadata.published.isoformat(),
        "dateModified": changed and changed.isoformat(),
        "author": [person(author) for author in authors],
        "publisher": {
            "@type": "Organization",
            "name": metadata.site_name,
            "url": absolute("/"),
        },
        "image": _image(metadata),
        "keywords": metadata.tags,
        "wordCount": post.word_count,
        "inLanguage": language(),
        "isPartOf": _wholes(post, request, context),
        # Where the text is a copy, the original says which of both is meant.
        "isBasedOn": post.canonical_url,
    }
    return metadata


def list_metadata(index, request, context: dict) -> Metadata:
    """Return what is told about a list under the blog's index, or about the index itself.

    :param context: holds what :mod:`blog.routes` gives the template of the list.
    """
    metadata = page_metadata(index, request, context)
    heading, posts = context.get("heading", index.title), context.get("posts")
    subject = next((context[key] for key in SUBJECTS if context.get(key)), None)
    is_index = request.path.rstrip("/") == (index.get_url(request) or "").rstrip("/")
    if not is_index:
        metadata.title = list_title(heading, context)
        metadata.description = plain(_words(subject)) or metadata.description
    metadata.canonical = with_number(absolute(iri_to_uri(request.path)), posts)
    if posts is not None and not posts.paginator.count:
        metadata.robots = HIDDEN
    author = context.get("author")
    thing = {
        "@type": "ProfilePage" if author else "CollectionPage",
        "name": metadata.title,
        "description": metadata.description,
        "url": metadata.canonical,
        "isPartOf": website(context["site_settings"]),
        "inLanguage": language(),
        "mainEntity": _profile(author) if author else _items(posts, request),
    }
    crumbs = [*trail(index, request), {"title": index.title, "url": index.get_url(request)}]
    if not is_index:
        crumbs += [*context.get("crumbs", ()), {"title": heading, "url": metadata.canonical}]
    metadata.things = [thing, *breadcrumb_list(crumbs)]
    return metadata


def list_title(heading: str, context: dict) -> str:
    """Return the title of a list as it stands alone, where nobody sees what it belongs to."""
    if context.get("tag"):
        return f"Posts tagged {heading}"
    if context.get("author"):
        return f"Posts by {heading}"
    if context.get("series"):
        return f"{heading}: a series"
    if context.get("first_day"):
        return f"Posts of {date_format(context['first_day'], 'F Y')}"
    return f"Posts of {heading}" if context.get("year") else heading


def person(author) -> dict:
    """Return an author as a thing of schema.org."""
    url = absolute(author.url)
    return {"@type": "Person", "@id": f"{url}#person", "name": author.name, "url": url}


def _profile(author) -> dict:
    picture = square_url(author.picture) if author.picture else ""
    links = [link.value["url"] for link in author.links]
    return filled(
        {
            **person(author),
            "description": plain(get_text_for_indexing(author.bio)),
            "image": picture and absolute(picture),
            # Profiles, not mailboxes.
            "sameAs": [link for link in links if link.startswith(("https://", "http://"))],
        }
    )


def _items(posts, request) -> dict | None:
    if posts is None:
        return None
    return {
        "@type": "ItemList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": number,
                "name": post.title,
                "url": absolute(post.get_url(request)),
            }
            for number, post in enumerate(posts, start=posts.start_index())
        ],
    }


def _image(metadata: Metadata) -> dict | None:
    picture = metadata.picture
    return picture and {
        "@type": "ImageObject",
        "url": picture.url,
        "width": picture.width,
        "height": picture.height,
    }


def _wholes(post, request, context: dict) -> list[dict]:
    """Return the blog, and the series if others of its parts can be read."""
    index = post.pages_above[-1] if getattr(post, "path", "") and post.pages_above else None
    wholes = []
    if index is not None:
        url = absolute(index.get_url(request) or "/")
        wholes.append({"@type": "Blog", "@id": f"{url}#blog", "name": index.title, "url": url})
    box = context.get("series_box")
    if box:
        url = absolute(box.series.url)
        wholes.append({"@type": "CreativeWorkSeries", "name": box.series.title, "url": url})
    return wholes


def _words(subject) -> str:
    """Return what an editor wrote about a tag, an author or a series."""
    for name in ("description", "bio", "introduction"):
        if getattr(subject, name, ""):
            return get_text_for_indexing(getattr(subject, name))
    return ""
