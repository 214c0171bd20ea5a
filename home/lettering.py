"""Words set in type on a picture: what the fonts can show, how wide it is, where lines break.

The fonts are Literata, in the Latin, Greek and Cyrillic alphabets. For others, such as Chinese, a
font of the machine is taken where one of a few is installed; what no font has is left out.
"""

import unicodedata
from functools import cache
from pathlib import Path

from PIL import ImageDraw, ImageFont

FOLDER = Path(__file__).resolve().parent / "fonts"
REGULAR, BOLD = FOLDER / "literata-regular.ttf", FOLDER / "literata-semibold.ttf"
# As Debian's fonts-noto-cjk, fonts-wqy-microhei, fonts-droid-fallback and fonts-dejavu-core, and
# macOS, lay them.
OF_THE_MACHINE = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"),
    Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"),
    Path("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf"),
    Path("/System/Library/Fonts/Hiragino Sans GB.ttc"),
    Path("/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"),
)
# No font has it: Unicode promises never to give it a meaning.
NO_SIGN = "\uffff"
ELLIPSIS = "…"


class Face:
    """A font in a size, with others behind it for what it lacks."""

    def __init__(self, file: Path, size: int):
        self.size = size
        self._widths: dict[str, float] = {}
        self._files = (file, *(other for other in OF_THE_MACHINE if other.is_file()))

    def width(self, text: str) -> float:
        """Return how many pixels wide ``text`` is."""
        return sum(_font(file, self.size).getlength(part) for file, part in self._parts(text))

    def draw(self, canvas: ImageDraw.ImageDraw, at: tuple[float, float], text: str, fill: str):
        """Draw ``text`` with its base line starting at ``at``."""
        x, y = at
        for file, part in self._parts(text):
            font = _font(file, self.size)
            canvas.text((x, y), part, fill=fill, font=font, anchor="ls")
            x += font.getlength(part)

    def lines(self, text: str, width: float) -> list[str]:
        """Return ``text`` in lines at most ``width`` pixels wide.

        They break at spaces, between signs of scripts without spaces, and within a word only when
        it is wider than a line.
        """
        lines, line, filled = [], "", 0.0
        for piece in self._pieces(text, width):
            if line and filled + self._known_width(piece.rstrip()) > width:
                lines.append(line.rstrip())
                line, filled = "", 0.0
            line += piece
            filled += self._known_width(piece)
        return [*lines, line.rstrip()] if line.strip() else lines

    def cut(self, text: str, width: float) -> str:
        """Return ``text``, or as much of it as fits with an ellipsis behind."""
        if self.width(text) <= width:
            return text
        while text and self.width(text + ELLIPSIS) > width:
            text = text[:-1]
        return text.rstrip() + ELLIPSIS

    def _pieces(self, text: str, width: float) -> list[str]:
        pieces = [""]
        for sign in text:
            if sign != " " and (
                # Between Chinese letters, but not before the mark behind one.
                (unicodedata.east_asian_width(sign) in "WF" and sign.isalpha())
                or pieces[-1].endswith(" ")
                or self._is_wider(pieces[-1] + sign, width)
            ):
                pieces.append(sign)
            else:
                pieces[-1] += sign
        return [piece for piece in pieces if piece]

    def _known_width(self, piece: str) -> float:
        """Return the width of a word, which is asked for with each length of line that is tried."""
        if piece not in self._widths:
            self._widths[piece] = self.width(piece)
        return self._widths[piece]

    def _is_wider(self, text: str, width: float) -> bool:
        # No sign is much wider than high; to measure is what takes time.
        return len(text) * self.size * 1.5 > width and self.width(text) > width

    def _parts(self, text: str) -> list[tuple[Path, str]]:
        """Return ``text`` cut where another font has to step in."""
        parts: list[tuple[Path, str]] = []
        for sign in text:
            # A space belongs to what stands before it.
            if parts and (sign == " " or _has(parts[-1][0], sign)):
                file = parts[-1][0]
                if file == self._files[0] or not _has(self._files[0], sign):
                    parts[-1] = (file, parts[-1][1] + sign)
                    continue
            file = next((file for file in self._files if _has(file, sign)), self._files[0])
            if parts and parts[-1][0] == file:
                parts[-1] = (file, parts[-1][1] + sign)
            else:
                parts.append((file, sign))
        return parts


def shown(text: str) -> tuple[str, bool]:
    """Return ``text`` as it can be set, on one line, and whether it can still be read.

    It cannot where no font has more than a third of its letters. Emoji are no letters.
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    files = (BOLD, *(other for other in OF_THE_MACHINE if other.is_file()))
    kept = "".join(sign for sign in text if any(_has(file, sign) for file in files))
    letters, left = (sum(sign.isalnum() for sign in part) for part in (text, kept))
    return " ".join(kept.split()), bool(kept.strip()) and left * 3 >= letters * 2


@cache
def _font(file: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(file), size)


@cache
def _has(file: Path, sign: str) -> bool:
    """Return whether the font shows anything of its own for ``sign``."""
    if sign == " ":
        return True
    if not sign.isprintable():
        return False
    font = _font(file, 32)
    return bytes(font.getmask(sign)) not in (b"", bytes(font.getmask(NO_SIGN)))
