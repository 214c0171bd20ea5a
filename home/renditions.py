"""The sizes and formats in which a picture is served, and the making of them.

Made when a post is published; a page view prints what is there and never makes anything. Stock
Wagtail decodes the original again for each of them; here it is decoded once. What is to be done
comes from the header alone, so that the work can also be done in other processes, which know
nothing of the database; see :mod:`home.encoding`, and docs/pictures.md.
"""

import hashlib
import logging
import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from wagtail.images.models import IMAGE_FORMAT_EXTENSIONS, Filter

from home.encoding import UNREADABLE, Cut, draw, read_header

logger = logging.getLogger(__name__)

WIDTHS = (480, 800, 1200, 1600)
# Browsers that know neither AVIF nor WebP are few: one size for them, also used in shared links.
FALLBACK_WIDTH = 1200
# Squares for faces, cut around the focal point: for one and two dots of screen to a pixel.
SQUARES = (96, 192)
# A picture little wider than a step is not worth a file of its own beside that step.
LEAST_STEP = 1.1

MODERN = ("avif", "webp")


@dataclass
class Made:
    """What became of some pictures: how many were complete, were made, could not be read.

    Beside them, how many cards were drawn from words.
    """

    complete: int = 0
    pictures: int = 0
    renditions: int = 0
    unreadable: int = 0
    cards: int = 0


def widths(original: int) -> list[int]:
    """Return the widths for a picture ``original`` pixels wide, the largest last, none above it."""
    largest = min(original, WIDTHS[-1])
    return [*(width for width in WIDTHS if width * LEAST_STEP < largest), largest]


def specs(original: int, *, square: bool = False) -> list[str]:
    """Return the Wagtail filters of the modern formats for a picture ``original`` pixels wide."""
    if square:
        sizes = [f"fill-{side}x{side}" for side in SQUARES]
    else:
        sizes = [f"width-{width}" for width in widths(original)]
    return [f"{size}|format-{kind}" for kind in MODERN for size in sizes]


def fallback_spec(original: int, kind: str, *, square: bool = False) -> str:
    """Return the Wagtail filter for browsers that know no modern format.

    :param kind: "jpeg" or "png".
    """
    side = SQUARES[-1]
    size = f"fill-{side}x{side}" if square else f"width-{min(original, FALLBACK_WIDTH)}"
    return f"{size}|format-{kind}"


def prefetch(images: Iterable) -> None:
    """Fetch the renditions of ``images`` in one query, so that printing them costs none."""
    images = [image for image in images if image is not None]
    if not images:
        return
    found = defaultdict(list)
    model = type(images[0]).get_rendition_model()
    for rendition in model.objects.filter(image__in={image.pk for image in images}):
        found[rendition.image_id].append(rendition)
    for image in images:
        image.prefetched_renditions = found[image.pk]


def renditions_of(image) -> list:
    """Return the renditions that exist of ``image``; without a query when they are prefetched."""
    found = image._get_prefetched_renditions()
    if found is None:
        prefetch([image])
        found = image.prefetched_renditions
    return list(found)


def picture_url(image, width: int) -> str:
    """Return the address of one file that every browser shows, near ``width`` pixels wide.

    The original when there is no such rendition.
    """
    return shared_file(image, width).file.url


def shared_file(image, width: int):
    """Return the rendition that every browser shows, near ``width`` pixels wide, or ``image``."""
    plain = [
        one
        for one in renditions_of(image)
        if one.filter_spec.startswith("width-")
        and one.filter_spec.endswith(("|format-jpeg", "|format-png"))
    ]
    return min(plain, key=lambda one: abs(one.width - width), default=image)


def square_url(image) -> str:
    """Return the address of the square cut for a face that every browser shows, or ""."""
    wanted = tuple(fallback_spec(0, kind, square=True) for kind in ("jpeg", "png"))
    return next((one.url for one in renditions_of(image) if one.filter_spec in wanted), "")


@dataclass(frozen=True)
class Plan:
    """What is missing of a picture: Wagtail's filters, and beside each the cut that makes it."""

    image: Any
    filters: list[Filter]
    cuts: list[Cut]


def make_renditions(images: Iterable, *, square: bool = False) -> Made:
    """Make what is missing of ``images`` and return what was done.

    A picture that cannot be read is logged and counted, and does not stop the others.
    """
    made = Made()
    distinct = {image.pk: image for image in images if image is not None}
    prefetch(distinct.values())
    for image in distinct.values():
        try:
            todo = plan(image, square=square)
            if todo is None:
                made.complete += 1
                continue
            with image.open_file() as file:
                made.renditions += keep(todo, draw(file, todo.cuts))
            made.pictures += 1
        except UNREADABLE as error:
            count_unreadable(made, image, error)
    return made


def count_unreadable(made: Made, image, error: Exception) -> None:
    """Log why ``image`` cannot be read, and count it."""
    logger.error("Picture %s (%s) cannot be read", image.pk, image.file.name, exc_info=error)
    made.unreadable += 1


def is_complete(image, *, square: bool = False) -> bool:
    """Return whether there is nothing to make of ``image``, as far as its row says.

    A drawing (SVG) fits any size as it is.
    """
    return image.is_svg() or not _missing(image, specs(image.width, square=square))


def plan(image, *, square: bool = False) -> Plan | None:
    """Return what is missing of ``image``, or None when nothing is.

    One of ``UNREADABLE`` is raised for what is no picture.
    """
    if is_complete(image, square=square):
        return None
    with image.open_file() as file:
        header = read_header(file)
    # An animation would come to a stop in our formats; it is served as it is.
    if header.is_animated:
        return None
    # The original may lie on its side, so the width and height of the row say nothing yet.
    width = header.size[0]
    fallback = fallback_spec(width, "png" if header.keeps_sharp else "jpeg", square=square)
    missing = _missing(image, [*specs(width, square=square), fallback])
    if not missing:
        return None
    return Plan(image, missing, [_cut(image, one, header.size) for one in missing])


def keep(todo: Plan, files: Iterable[bytes]) -> int:
    """Store what was made after a plan and return how many files there were."""
    rows = [
        _store(todo.image, filter_, cut, data)
        for filter_, cut, data in zip(todo.filters, todo.cuts, files, strict=True)
    ]
    _insert(todo.image, rows)
    return len(rows)


def _missing(image, wanted: list[str]) -> list[Filter]:
    existing = {(one.filter_spec, one.focal_point_key) for one in renditions_of(image)}
    filters = [Filter(spec) for spec in wanted]
    return [one for one in filters if (one.spec, one.get_cache_key(image)) not in existing]


def _cut(image, filter_: Filter, size: tuple[int, int]) -> Cut:
    transform = filter_.get_transform(image, size)
    kind = filter_.spec.rpartition("-")[2]
    return Cut(tuple(transform.get_rect().round()), tuple(transform.size), kind)


def _store(image, filter_: Filter, cut: Cut, data: bytes):
    """Return an unsaved rendition whose file is stored.

    It is named as Wagtail names them, with a hash of the content, so that browsers may keep it: a
    picture that is deleted leaves its name to the next one.
    """
    model = image.get_rendition_model()
    key = filter_.get_cache_key(image)
    ending = ".".join(filter(None, [key, filter_.spec.replace("|", ".")]))
    ending += f".{hashlib.sha256(data).hexdigest()[:12]}{IMAGE_FORMAT_EXTENSIONS[cut.kind]}"
    stem = os.path.splitext(os.path.basename(image.file.name))[0]
    path = model(image=image).get_upload_to(f"{stem[: 59 - len(ending)]}.{ending}")
    file = model._meta.get_field("file")
    # Stored by name, with its size said: the field would decode the file to measure it.
    name = file.storage.save(path, ContentFile(data), max_length=file.max_length)
    return model(
        image=image,
        filter_spec=filter_.spec,
        focal_point_key=key,
        file=name,
        width=cut.size[0],
        height=cut.size[1],
    )


def _insert(image, rows: list) -> None:
    """Insert ``rows``; where somebody was faster, theirs stays and our file goes."""
    image.get_rendition_model().objects.bulk_create(rows, ignore_conflicts=True)
    prefetch([image])
    kept = {one.file.name for one in image.prefetched_renditions}
    for row in rows:
        if row.file.name not in kept:
            row.file.storage.delete(row.file.name)
