"""The picture of a shared link, drawn from words where a page has no picture that fits.

Drawn when a page is published, never on a page view, and stored under a name that holds a hash of
all that it shows: it is drawn again when any of that changes, and may be kept for ever.
"""

import hashlib
import io
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw

from home.lettering import BOLD, REGULAR, Face, shown

# What the networks ask for, and the least they take for a large picture.
WIDTH, HEIGHT = 1200, 630
LEAST_WIDTH, LEAST_HEIGHT = 600, 315
# Counted up with each change of the drawing, so that old cards are drawn again.
DESIGN = 1

PAPER, INK, MUTED, LEMON, ACCENT = "#fdfdfa", "#1b1e21", "#565c61", "#ffd92e", "#735700"
BIRD = Path(__file__).resolve().parent / "static/home/img/apple-touch-icon.png"
MARGIN = 84
STRIPE = 18
TITLE_SIZES = range(88, 43, -4)
TITLE_LEADING = 1.18
TITLE_TOP, TITLE_BOTTOM = 150, 452
TAG_SIZE, SITE_SIZE, AUTHOR_SIZE = 32, 38, 32
# More would not be read, and setting type takes time.
LONGEST = 240


@dataclass(frozen=True)
class CardText:
    """What a card says."""

    title: str
    site: str
    authors: str = ""
    tag: str = ""

    @property
    def hash(self) -> str:
        """Twelve digits that differ for cards that look different."""
        told = repr((DESIGN, *astuple(self)))
        return hashlib.sha256(told.encode()).hexdigest()[:12]


def fits(image) -> bool:
    """Return whether ``image`` may be the large picture of a shared link; None may not."""
    return (
        image is not None
        and not image.is_svg()
        and image.width >= LEAST_WIDTH
        and image.height >= LEAST_HEIGHT
    )


def is_drawable(text: CardText) -> bool:
    """Return whether there is a title, and a font here that can show it."""
    return shown(text.title[:LONGEST])[1]


def draw_card(text: CardText) -> bytes | None:
    """Return the card as a PNG, or None when no font here can show the title."""
    title, is_readable = shown(text.title[:LONGEST])
    if not is_readable:
        return None
    card = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    canvas = ImageDraw.Draw(card)
    canvas.rectangle((0, HEIGHT - STRIPE, WIDTH, HEIGHT), fill=LEMON)
    bird = _bird()
    card.paste(bird, (WIDTH - MARGIN - bird.width + 30, HEIGHT - STRIPE - bird.height - 6))
    _draw_tag(canvas, text.tag)
    _draw_title(canvas, title)
    _draw_foot(canvas, text, WIDTH - 2 * MARGIN - bird.width)
    stream = io.BytesIO()
    # A handful of colours and the edges of letters: a fifth of the bytes.
    few = card.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(stream, "PNG", compress_level=6)
    return stream.getvalue()


def _draw_tag(canvas: ImageDraw.ImageDraw, tag: str) -> None:
    words, _ = shown(tag)
    if words:
        face = Face(BOLD, TAG_SIZE)
        face.draw(canvas, (MARGIN, 104), face.cut(words, WIDTH - 2 * MARGIN), ACCENT)


def _draw_title(canvas: ImageDraw.ImageDraw, title: str) -> None:
    width, height = WIDTH - 2 * MARGIN, TITLE_BOTTOM - TITLE_TOP
    for size in TITLE_SIZES:
        face = Face(BOLD, size)
        lines = face.lines(title, width)
        room = int(height / (size * TITLE_LEADING))
        if len(lines) <= room and face.width(max(title.split(), key=len)) <= width:
            break
    if len(lines) > room:
        lines = [*lines[: room - 1], face.cut(f"{lines[room - 1]} {lines[room]}", width)]
    else:
        lines = _even(face, title, width, len(lines))
    y = TITLE_TOP + size * 0.82
    for line in lines:
        face.draw(canvas, (MARGIN, y), line, INK)
        y += size * TITLE_LEADING


def _even(face: Face, title: str, width: int, count: int) -> list[str]:
    """Return ``title`` in ``count`` lines of about one length, so that no word is left alone."""
    for narrower in range(width // 2, width, 24):
        lines = face.lines(title, narrower)
        if len(lines) <= count:
            return lines
    return face.lines(title, width)


def _draw_foot(canvas: ImageDraw.ImageDraw, text: CardText, width: int) -> None:
    site, _ = shown(text.site)
    authors, _ = shown(text.authors)
    if site == shown(text.title)[0]:
        site = ""
    big, small = Face(BOLD, SITE_SIZE), Face(REGULAR, AUTHOR_SIZE)
    y = 560
    big.draw(canvas, (MARGIN, y), big.cut(site, width), INK)
    small.draw(canvas, (MARGIN, y - (52 if site else 0)), small.cut(authors, width), MUTED)


@cache
def _bird() -> Image.Image:
    """The wagtail, on the colour of the paper."""
    with Image.open(BIRD) as icon:
        return icon.convert("RGB")
