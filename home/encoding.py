"""A picture decoded once and written in several sizes and formats.

Pillow alone, no Django: so it also runs in processes that start in a moment. AVIF is written in a
tenth of the time for a fifth more bytes. Nothing of what cameras write into a file (place, time,
owner) gets out of here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from PIL import ExifTags, ImageCms, ImageOps
from PIL import Image as PillowImage

ENCODERS = {
    "avif": {"quality": 55, "speed": 8},
    "webp": {"quality": 78, "method": 4},
    "jpeg": {"quality": 80, "progressive": True, "optimize": True},
    "png": {},
}
# What Pillow raises for files that are broken, too large, or no pictures; the last for broken AVIF.
UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    PillowImage.DecompressionBombError,
    ImageCms.PyCMSError,
    RuntimeError,
)


@dataclass(frozen=True)
class Header:
    """What a picture says before it is decoded: its size as it is to be seen, and its kind."""

    size: tuple[int, int]
    is_animated: bool
    keeps_sharp: bool


@dataclass(frozen=True)
class Cut:
    """A file to be made: which part of the picture, how large, in which format ("avif")."""

    box: tuple[int, int, int, int]
    size: tuple[int, int]
    kind: str


def read_header(file: BinaryIO) -> Header:
    """Return what the beginning of ``file`` says; one of ``UNREADABLE`` is raised for no picture.

    ``keeps_sharp`` is for drawings and what is transparent: JPEG would spoil them.
    """
    with PillowImage.open(file) as opened:
        lies_on_its_side = opened.getexif().get(ExifTags.Base.Orientation) in (5, 6, 7, 8)
        return Header(
            opened.size[::-1] if lies_on_its_side else opened.size,
            # A telephone puts a second picture behind the first (MPO); that is no film.
            getattr(opened, "is_animated", False) and opened.format != "MPO",
            opened.format == "PNG" or opened.has_transparency_data,
        )


def draw(file: BinaryIO, cuts: list[Cut]) -> Iterator[bytes]:
    """Yield the files that ``cuts`` ask for; one of ``UNREADABLE`` is raised for a broken one."""
    with PillowImage.open(file) as opened:
        picture, profile = upright(opened)
    resized = {}
    for cut in cuts:
        key = cut.box, cut.size
        if key not in resized:
            resized[key] = picture.resize(cut.size, PillowImage.Resampling.LANCZOS, box=cut.box)
        stream = BytesIO()
        resized[key].save(stream, cut.kind, icc_profile=profile, **ENCODERS[cut.kind])
        yield stream.getvalue()


def upright(opened: PillowImage.Image) -> tuple[PillowImage.Image, bytes | None]:
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
