"""A picture of a source, checked and in a form that browsers show; no ORM.

Measured by its header before it is decoded, as in home/forms.py, and decoded once to know whether
all of it is there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from PIL import Image as PillowImage
from willow.image import Image as WillowImage

from blog.moving.svg import clean_svg
from home.encoding import UNREADABLE, upright

# Pillow's names of what is kept as it is, and the suffixes that say so; the first is the usual.
KEPT = {
    "AVIF": (".avif",),
    "GIF": (".gif",),
    "JPEG": (".jpg", ".jpeg"),
    # Several pictures in one JPEG, of which everybody shows the first; found as JPEG.
    "MPO": (".jpg", ".jpeg"),
    "PNG": (".png",),
    "WEBP": (".webp",),
}
# What becomes a PNG. Pillow reads more, some of it by starting other programs.
CONVERTED = ("BMP", "DIB", "ICO", "TIFF")
READ = [*sorted(KEPT.keys() - {"MPO"}), *CONVERTED]
SUFFIXES = frozenset(
    {suffix for suffixes in KEPT.values() for suffix in suffixes}
    | {".apng", ".bmp", ".dib", ".ico", ".jfif", ".jpe", ".svg", ".tif", ".tiff"}
)
# Frames of an animation that are looked at; a longer one is taken for whole.
FRAMES = 500
# Bytes; as a tree a drawing takes twenty times as many.
LARGEST_DRAWING = 10 * 1024 * 1024


class NotTaken(Exception):
    """A picture cannot be taken; the message says why."""


@dataclass
class Picture:
    """A picture that can be stored: its bytes, the suffix that fits them, width and height."""

    stream: BinaryIO
    suffix: str
    size: tuple[int, int]
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@contextmanager
def open_picture(stream: BinaryIO, name: str) -> Iterator[Picture]:
    """Yield the picture in ``stream``; with that very stream where it can be stored as it is.

    :raises NotTaken: when it is broken, too large or no picture.
    """
    stream.seek(0)
    head = stream.read(1024).removeprefix(b"\xef\xbb\xbf").lstrip()
    stream.seek(0)
    if Path(name).suffix.lower() == ".svg" or (head.startswith(b"<") and b"<svg" in head):
        yield _drawing(stream)
    else:
        yield _photograph(stream, name)


def _drawing(stream: BinaryIO) -> Picture:
    data = stream.read(LARGEST_DRAWING + 1)
    if len(data) > LARGEST_DRAWING:
        raise NotTaken("the drawing is too large: more than 10 MB")
    try:
        clean, dropped = clean_svg(data)
    except ValueError as error:
        raise NotTaken(f"the drawing cannot be taken: {error}") from error
    width, height = WillowImage.open(BytesIO(clean)).get_size()
    return Picture(
        BytesIO(clean),
        ".svg",
        (max(1, round(width)), max(1, round(height))),
        warnings=[f"left out of the drawing: {', '.join(dropped)}"] if dropped else [],
    )


def _photograph(stream: BinaryIO, name: str) -> Picture:
    try:
        with PillowImage.open(stream, formats=READ) as opened:
            _measure(opened)
            if opened.format in CONVERTED:
                return _converted(opened)
            _decode(opened)
            suffixes = KEPT[opened.format]
            suffix = Path(name).suffix.lower()
            return Picture(stream, suffix if suffix in suffixes else suffixes[0], opened.size)
    except PillowImage.UnidentifiedImageError as error:
        raise NotTaken("it is no picture, or of a kind that browsers do not show") from error
    except PillowImage.DecompressionBombError as error:
        raise NotTaken("the picture has more pixels than can be counted") from error
    except UNREADABLE as error:
        raise NotTaken(f"the picture is broken or not complete: {error}") from error


def _measure(opened: PillowImage.Image) -> None:
    """:raises NotTaken: when decoding one frame would take too much memory."""
    width, height = opened.size
    most = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
    if width * height > most:
        raise NotTaken(
            f"the picture has {width * height / 1e6:.1f} megapixels; "
            f"at most {most / 1e6:.0f} are taken"
        )


def _decode(opened: PillowImage.Image) -> None:
    """Decode all of it, frame after frame, or as much as says that it is whole."""
    opened.load()
    if opened.format != "MPO":
        for number in range(1, min(getattr(opened, "n_frames", 1), FRAMES)):
            opened.seek(number)
            opened.load()


def _converted(opened: PillowImage.Image) -> Picture:
    notes = [f"{opened.format} was converted to PNG, which every browser shows"]
    warnings = []
    if opened.format == "TIFF" and opened.n_frames > 1:
        warnings.append(f"only the first of {opened.n_frames} pictures in the file is taken")
    opened.seek(0)
    picture, profile = upright(opened)
    stream = BytesIO()
    picture.save(stream, "PNG", icc_profile=profile)
    return Picture(stream, ".png", picture.size, notes, warnings)
