"""The place where a picture was taken, wiped out of its file.

Telephones write it into what they save, and the file as it was uploaded can be fetched by anybody.
Everything else stays as it is, byte for byte and in the same length: nothing is encoded again.
"""

import re
import struct
import zlib
from typing import BinaryIO

from PIL import Image as PillowImage

from home.encoding import UNREADABLE

GPS = 0x8825  # the tag under which EXIF points to what it knows of the place
TIFF = re.compile(rb"II\*\0|MM\0\*")
EXIF_LENGTH = 65_536  # bytes, at most
# Bytes of one value, by its type. Source: TIFF 6.0, section 2, and EXIF 2.32, section 4.6.2.
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
# The place as XMP, a text in XML, tells it: as an attribute or as an element.
XMP_PLACE = re.compile(
    rb"""(\w+:GPS\w+\s*=\s*["'])([^"']*)|(<\w+:GPS\w+(?:\s[^>]*)?>)([^<]*)""", re.ASCII
)


def wipe_position(file: BinaryIO) -> bool:
    """Overwrite the place in ``file``, a picture open for reading and writing.

    Returns whether anything was changed; a file that is no picture is left alone.
    """
    file.seek(0)
    try:
        with PillowImage.open(file) as picture:
            exif = (picture.info.get("exif") or b"").removeprefix(b"Exif\0\0")
            xmp = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
            is_png = picture.format == "PNG"
    except UNREADABLE:
        return False
    finally:
        file.seek(0)
    xmp = xmp.encode() if isinstance(xmp, str) else xmp
    changes = [
        (old, new) for old, new in ((exif, _wiped(exif)), (xmp, _without(xmp))) if old != new
    ]
    if not changes:
        return False
    content = bytearray(file.read())
    for old, new in changes:
        place = content.find(old)
        if place >= 0:
            content[place : place + len(old)] = new
        else:
            _wipe_wherever(content)
    if is_png:
        _correct_sums(content)
    file.seek(0)
    file.write(content)
    file.seek(0)
    return True


def _wipe_wherever(content: bytearray) -> None:
    """Wipe what begins as EXIF does; of an AVIF, Pillow gives another EXIF than there is in it."""
    for match in list(TIFF.finditer(content)):
        part = bytes(content[match.start() : match.start() + EXIF_LENGTH])
        content[match.start() : match.start() + len(part)] = _wiped(part)


def _without(xmp: bytes) -> bytes:
    def blank(match: re.Match) -> bytes:
        head, value = match[1] or match[3], match[2] if match[1] else match[4]
        return head + b" " * len(value)

    return XMP_PLACE.sub(blank, xmp)


def _wiped(exif: bytes) -> bytes:
    """Return ``exif``, a TIFF, with an empty directory of the place."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if not order:
        return exif
    wiped = bytearray(exif)
    try:
        (first,) = struct.unpack_from(f"{order}I", exif, 4)
        for tag, _, _, _, at in _entries(exif, order, first):
            if tag == GPS:
                (place,) = struct.unpack_from(f"{order}I", exif, at + 8)
                _wipe_directory(wiped, exif, order, place)
    except struct.error:
        # Cut short: what is left of it is no directory.
        return exif
    return bytes(wiped)


def _entries(exif: bytes, order: str, place: int):
    (count,) = struct.unpack_from(f"{order}H", exif, place)
    for number in range(count):
        at = place + 2 + 12 * number
        tag, kind, length, value = struct.unpack_from(f"{order}HHII", exif, at)
        yield tag, kind, length, value, at


def _wipe_directory(wiped: bytearray, exif: bytes, order: str, place: int) -> None:
    for _, kind, length, value, at in list(_entries(exif, order, place)):
        size = SIZES.get(kind, 1) * length
        if size > 4 and value + size <= len(wiped):
            wiped[value : value + size] = bytes(size)
        wiped[at : at + 12] = bytes(12)
    wiped[place : place + 2] = bytes(2)


def _correct_sums(content: bytearray) -> None:
    """Write the check sums of a PNG anew."""
    place = 8
    while place + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, place)
        end = place + 8 + length
        struct.pack_into(">I", content, end, zlib.crc32(content[place + 4 : end]))
        place = end + 4
