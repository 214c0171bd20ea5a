"""The bodies of posts with all that they refer to: one query for everything.

Which pages, files and pictures a body refers to is known only once it has been read; but Wagtail's
reference index knows it too, so that the database can be asked for both together. What the index
does not know, as of posts written by a program that keeps no index, is asked for afterwards.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, F, IntegerField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from wagtail.documents import get_document_model
from wagtail.models import Page, ReferenceIndex

from blog.models import BlogPostPage
from home.models import SiteImage, SiteRendition
from home.querysets import published
from home.renditions import FALLBACK_WIDTH, picture_url

# The attributes of links in stored rich text, and the names of stored choosers.
PAGE, DOCUMENT, PICTURE = "page", "document", "picture"
# Kinds of rows beside these.
BODY, RENDITION, KNOWN = "body", "rendition", "known"


@dataclass(frozen=True)
class Picture:
    """A picture as a file that every reader of feeds shows."""

    url: str
    width: int
    height: int
    media_type: str


@dataclass
class Targets:
    """Where references lead, by key: absolute addresses. A hidden or deleted page has none."""

    pages: dict[int, str] = field(default_factory=dict)
    documents: dict[int, str] = field(default_factory=dict)
    pictures: dict[int, Picture] = field(default_factory=dict)


def read_bodies(
    keys: Iterable[int], covers: Iterable[int], base: str
) -> tuple[dict[int, list[dict]], Targets]:
    """Return the stored blocks of the posts ``keys``, and where what is in them leads.

    :param covers: further pictures that are wanted.
    :param base: an absolute address on the site, which those of files are relative to.
    """
    keys, covers = list(keys), set(covers)
    posts = BlogPostPage.objects.filter(pk__in=keys)
    queries = _queries(
        published(Page.objects.filter(pk__in=_referred(Page, keys))),
        Q(pk__in=_referred(get_document_model(), keys)),
        Q(pk__in=_referred(SiteImage, keys)) | Q(pk__in=covers),
    )
    # What the index knows and is not found is hidden or deleted, and need not be looked for.
    known = [_row(_index(model, keys), KNOWN, F("to_key"), spec=kind) for kind, model in _models()]
    body = Cast("body", TextField())
    rows = list(_row(posts, BODY, F("pk"), text=body).union(*queries, *known, all=True))
    blocks = {row[1]: json.loads(row[2]) for row in rows if row[0] == BODY}
    targets = _targets(rows, base)
    missing = _references(blocks.values())
    for row in rows:
        if row[0] == KNOWN:
            missing[row[5]].discard(row[1])
    if any(missing.values()):
        _add(targets, missing, base)
    return blocks, targets


def find_targets(blocks: list[dict], covers: Iterable[int], base: str) -> Targets:
    """Return where what is in ``blocks`` leads, which need not be stored; one query.

    The parameters are those of :func:`read_bodies`.
    """
    targets, keys = Targets(), _references([blocks])
    keys[PICTURE].update(covers)
    _add(targets, keys, base)
    return targets


def _add(targets: Targets, keys: dict[str, set[int]], base: str) -> None:
    """Add what bodies refer to and no index knew of; a page that is hidden stays hidden."""
    first, *others = _queries(
        published(Page.objects.filter(pk__in=keys[PAGE])),
        Q(pk__in=keys[DOCUMENT]),
        Q(pk__in=keys[PICTURE]),
    )
    found = _targets(first.union(*others, all=True), base)
    targets.pages.update(found.pages)
    targets.documents.update(found.documents)
    targets.pictures.update(found.pictures)


def _queries(pages: QuerySet, documents: Q, pictures: Q) -> list[QuerySet]:
    images = SiteImage.objects.filter(pictures)
    renditions = SiteRendition.objects.filter(image__in=images.order_by().values("pk")).filter(
        Q(filter_spec__endswith="|format-jpeg") | Q(filter_spec__endswith="|format-png"),
        filter_spec__startswith="width-",
    )
    return [
        _row(pages, PAGE, F("pk"), text=Cast("url_path", TextField())),
        _row(
            get_document_model().objects.filter(documents),
            DOCUMENT,
            F("pk"),
            text=Cast("file", TextField()),
        ),
        _row(
            images,
            PICTURE,
            F("pk"),
            text=Cast("file", TextField()),
            width=F("width"),
            height=F("height"),
        ),
        _row(
            renditions,
            RENDITION,
            F("image_id"),
            text=Cast("file", TextField()),
            width=F("width"),
            height=F("height"),
            spec=Cast("filter_spec", TextField()),
        ),
    ]


def _row(queryset: QuerySet, kind: str, key, *, text=None, width=None, height=None, spec=None):
    """Return rows of the same six columns, whatever they are of."""
    zero, nothing = Value(0, IntegerField()), Value("", TextField())
    return (
        queryset.order_by()
        .annotate(
            row_kind=Value(kind, CharField()),
            row_key=key,
            row_text=text or nothing,
            row_width=width or zero,
            row_height=height or zero,
            row_spec=Value(spec, TextField()) if isinstance(spec, str) else spec or nothing,
        )
        .values_list("row_kind", "row_key", "row_text", "row_width", "row_height", "row_spec")
    )


def _models() -> tuple[tuple[str, type], ...]:
    return (PAGE, Page), (DOCUMENT, get_document_model()), (PICTURE, SiteImage)


def _index(model, keys: list[int]) -> QuerySet:
    """Return what the index has of the posts' references to ``model``, each with ``to_key``."""
    content_types = ContentType.objects
    return ReferenceIndex.objects.filter(
        base_content_type=content_types.get_for_model(Page),
        object_id__in=[str(key) for key in keys],
        to_content_type=content_types.get_for_model(model),
    ).annotate(to_key=Cast("to_object_id", IntegerField()))


def _referred(model, keys: list[int]) -> QuerySet:
    return _index(model, keys).values("to_key")


def _targets(rows: Iterable[tuple], base: str) -> Targets:
    targets = Targets()
    images, renditions = [], defaultdict(list)
    for kind, key, text, width, height, spec in rows:
        if kind == PAGE:
            page = Page(pk=key, url_path=text)
            targets.pages[key] = page.full_url or ""
        elif kind == DOCUMENT:
            document = get_document_model()(pk=key, file=text, collection_id=0)
            targets.documents[key] = urljoin(base, document.url)
        elif kind == PICTURE:
            # Set behind the back of the field, which would open the file to measure it; and a
            # collection, since the database would be asked for the usual one.
            image = SiteImage(pk=key, width=width, height=height, collection_id=0)
            image.__dict__["file"] = text
            images.append(image)
        elif kind == RENDITION:
            rendition = SiteRendition(image_id=key, filter_spec=spec, width=width, height=height)
            rendition.__dict__["file"] = text
            renditions[key].append(rendition)
    for image in images:
        image.prefetched_renditions = renditions[image.pk]
        targets.pictures[image.pk] = _picture(image, base)
    return targets


def _picture(image, base: str) -> Picture:
    url = picture_url(image, FALLBACK_WIDTH)
    shown = [one for one in image.prefetched_renditions if one.url == url] or [image]
    ending = url.rpartition(".")[2].lower()
    kind = {"jpg": "jpeg", "svg": "svg+xml"}.get(ending, ending)
    return Picture(urljoin(base, url), shown[0].width, shown[0].height, f"image/{kind}")


def _references(bodies: Iterable[list[dict]]) -> dict[str, set[int]]:
    """Return the keys of pages, documents and pictures that ``bodies`` name."""
    found = {PAGE: set(), DOCUMENT: set(), PICTURE: set()}
    for block in (block for body in bodies for block in body):
        value = block["value"]
        if block["type"] == "image":
            found[PICTURE].add(picture_key(value))
        elif block["type"] == "embed":
            found[PICTURE].add(value.get("picture"))
        elif block["type"] == "video":
            found[PICTURE].add(value.get("poster"))
            found[DOCUMENT].add(value.get("file"))
        for text in _texts(value):
            for kind in (PAGE, DOCUMENT):
                # Wagtail writes the attributes itself; what only looks like one costs a query.
                for part in text.split(f'linktype="{kind}"')[1:]:
                    key = part.partition(">")[0].partition('id="')[2].partition('"')[0]
                    found[kind].update({int(key)} if key.isdecimal() else ())
    return {kind: {key for key in keys if key} for kind, keys in found.items()}


def picture_key(value: dict) -> int | None:
    """Return the key of the picture in the value of an image block."""
    image = value.get("image")
    return image.get("image") if isinstance(image, dict) else image


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if 'linktype="' in value:
            yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)
