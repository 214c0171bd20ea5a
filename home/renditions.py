"""The sizes and formats in which a picture is served, and the making of them.

Made when a post is published; a page view prints what is there and never makes anything. Stock
Wagtail decodes the original again for each of them; here it is decoded once, and AVIF is
written in a tenth of the time for a fifth more bytes. Nothing of what cameras write into a file
(place, time, owner) gets into a rendition. See docs/pictures.md.
"""

import hashlib
import logging
import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import ExifTags, ImageCms, ImageOps
from PIL import Image as PillowImage
from wagtail.images.models import IMAGE_FORMAT_EXTENSIONS, Filter

logger = logging.getLogger(__name__)

WIDTHS = (480, 800, 1200, 1600)
# Browsers that know neither AVIF nor WebP are few: one size for them, also used in shared links.
FALLBACK_WIDTH = 1200
# Squares for faces, cut around the focal point: for one and two dots of screen to a pixel.
SQUARES = (96, 192)
# A picture little wider than a step is not worth a file of its own beside that step.
LEAST_STEP = 1.1

ENCODERS = {
    "avif": {"quality": 55, "speed": 8},
    "webp": {"quality": 78, "method": 4},
    "jpeg": {"quality": 80, "progressive": True, "optimize": True},
    "png": {},
}
MODERN = ("avif", "webp")
# What Pillow raises for files that are broken, too large, or no pictures; the last for broken AVIF.
UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    PillowImage.DecompressionBombError,
    ImageCms.PyCMSError,
    RuntimeError,
)


@dataclass
class Made:
    """What became of some pictures: how many were complete, were made, could not be read."""

    complete: int = 0
    pictures: int = 0
    renditions: int = 0
    unreadable: int = 0


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
    plain = [
        one
        for one in renditions_of(image)
        if one.filter_spec.startswith("width-")
        and one.filter_spec.endswith(("|format-jpeg", "|format-png"))
    ]
    if not plain:
        return image.file.url
    return min(plain, key=lambda one: abs(one.width - width)).url


def make_renditions(images: Iterable, *, square: bool = False) -> Made:
    """Make what is missing of ``images`` and return what was done.

    A picture that cannot be read is logged and counted, and does not stop the others.
    """
    made = Made()
    distinct = {image.pk: image for image in images if image is not None}
    prefetch(distinct.values())
    for image in distinct.values():
        existing = {(one.filter_spec, one.focal_point_key) for one in renditions_of(image)}
        if not _missing(image, specs(image.width, square=square), existing):
            made.complete += 1
            continue
        try:
            count = _make(image, existing, square=square)
        except UNREADABLE:
            logger.exception("Picture %s (%s) cannot be read", image.pk, image.file.name)
            made.unreadable += 1
            continue
        made.pictures += bool(count)
        made.complete += not count
        made.renditions += count
    return made


def _missing(image, wanted: list[str], existing: set[tuple[str, str]]) -> list[Filter]:
    filters = [Filter(spec) for spec in wanted]
    return [one for one in filters if (one.spec, one.get_cache_key(image)) not in existing]


def _make(image, existing: set[tuple[str, str]], *, square: bool) -> int:
    """Make the missing renditions of one picture and return how many there were."""
    with image.open_file() as file, PillowImage.open(file) as opened:
        # An animation would come to a stop in our formats; it is served as it is.
        if getattr(opened, "is_animated", False):
            return 0
        keeps_sharp = opened.format == "PNG" or opened.has_transparency_data
        width = _upright_width(opened)
        fallback = fallback_spec(width, "png" if keeps_sharp else "jpeg", square=square)
        missing = _missing(image, [*specs(width, square=square), fallback], existing)
        if not missing:
            return 0
        picture, profile = _upright(opened)
    rows, resized = [], {}
    for filter_ in missing:
        # The original may lie on its side, so its own width and height say nothing yet.
        transform = filter_.get_transform(image, picture.size)
        cut, size = tuple(transform.get_rect().round()), transform.size
        if (cut, size) not in resized:
            resized[cut, size] = picture.resize(size, PillowImage.Resampling.LANCZOS, box=cut)
        kind = filter_.spec.rpartition("-")[2]
        rows.append(_store(image, filter_, kind, _encode(resized[cut, size], kind, profile), size))
    _insert(image, rows)
    return len(rows)


def _upright_width(opened: PillowImage.Image) -> int:
    """Return how wide the picture is to be seen; known from the header, without decoding it."""
    lies_on_its_side = opened.getexif().get(ExifTags.Base.Orientation) in (5, 6, 7, 8)
    return opened.height if lies_on_its_side else opened.width


def _upright(opened: PillowImage.Image) -> tuple[PillowImage.Image, bytes | None]:
    """Return the picture as it is to be seen, RGB or RGBA, and its colour profile if it keeps one.

    Everything else that the file says about itself stays behind.
    """
    picture = ImageOps.exif_transpose(opened)
    profile = picture.info.get("icc_profile")
    if picture.mode == "CMYK":
        picture, profile = _from_print(picture, profile), None
    elif picture.mode.startswith("I"):
        # 16 bits of grey, of which the conversion would keep only the lower half.
        picture, profile = picture.point(lambda value: value / 256).convert("L"), None
    elif picture.mode not in ("RGB", "RGBA", "P"):
        # A profile for grey does not fit what becomes of it.
        profile = None
    picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    picture.info = {}
    return picture, profile


def _from_print(picture: PillowImage.Image, profile: bytes | None) -> PillowImage.Image:
    """Return a picture in printing colours as one in screen colours."""
    if not profile:
        return picture.convert("RGB")
    source = ImageCms.ImageCmsProfile(BytesIO(profile))
    return ImageCms.profileToProfile(
        picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
    )


def _encode(picture: PillowImage.Image, kind: str, profile: bytes | None) -> bytes:
    stream = BytesIO()
    picture.save(stream, kind, icc_profile=profile, **ENCODERS[kind])
    return stream.getvalue()


def _store(image, filter_: Filter, kind: str, data: bytes, size: tuple[int, int]):
    """Return an unsaved rendition whose file is stored.

    It is named as Wagtail names them, with a hash of the content, so that browsers may keep it: a
    picture that is deleted leaves its name to the next one.
    """
    model = image.get_rendition_model()
    key = filter_.get_cache_key(image)
    ending = ".".join(filter(None, [key, filter_.spec.replace("|", ".")]))
    ending += f".{hashlib.sha256(data).hexdigest()[:12]}{IMAGE_FORMAT_EXTENSIONS[kind]}"
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
        width=size[0],
        height=size[1],
    )


def _insert(image, rows: list) -> None:
    """Insert ``rows``; where somebody was faster, theirs stays and our file goes."""
    image.get_rendition_model().objects.bulk_create(rows, ignore_conflicts=True)
    prefetch([image])
    kept = {one.file.name for one in image.prefetched_renditions}
    for row in rows:
        if row.file.name not in kept:
            row.file.storage.delete(row.file.name)
