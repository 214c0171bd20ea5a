"""A sheet of paper to draw on: flat shapes, smooth edges, one palette.

Everything is drawn at twice its size and then halved, which is the cheapest way to smooth edges
with Pillow. Coordinates are those of the finished picture, in pixels, with y pointing down.
"""

import io
import math
import random
from collections.abc import Iterable, Sequence

from PIL import Image, ImageDraw

from blog.sample.content import Picture

Point = tuple[float, float]

WIDTH, HEIGHT = 1600, 840
PAPER, SAND, MIST, STONE = "#f3f1e8", "#e2dfd2", "#c3c8c6", "#8f999d"
SLATE, INK = "#4c5860", "#262d33"
LEMON, STRAW = "#ffd92e", "#e9cf6b"
GREYS = (SAND, MIST, STONE, SLATE)

_OVERSIZE = 2


class Sheet:
    """Paper of a size, with the few shapes that the drawings are made of."""

    def __init__(self, width: int = WIDTH, height: int = HEIGHT, ground: str = PAPER) -> None:
        self.width, self.height = width, height
        self._image = Image.new("RGB", (width * _OVERSIZE, height * _OVERSIZE), ground)
        self._draw = ImageDraw.Draw(self._image)

    def shape(self, points: Iterable[Point], fill: str) -> None:
        """Fill a closed outline."""
        self._draw.polygon([_scaled(point) for point in points], fill=fill)

    def disc(self, centre: Point, radius: float, fill: str) -> None:
        """Fill a circle."""
        (x, y), r = _scaled(centre), radius * _OVERSIZE
        self._draw.ellipse((x - r, y - r, x + r, y + r), fill=fill)

    def ring(self, centre: Point, radius: float, colour: str, width: float) -> None:
        """Draw a circle's line, ``width`` pixels towards the inside."""
        (x, y), r = _scaled(centre), radius * _OVERSIZE
        box = (x - r, y - r, x + r, y + r)
        self._draw.ellipse(box, outline=colour, width=round(width * _OVERSIZE))

    def bar(self, box: tuple[float, float, float, float], fill: str, radius: float = 0) -> None:
        """Fill a rectangle given by left, top, right and bottom."""
        scaled = tuple(edge * _OVERSIZE for edge in box)
        self._draw.rounded_rectangle(scaled, radius * _OVERSIZE, fill=fill)

    def stroke(self, points: Sequence[Point], colour: str, width: float) -> None:
        """Draw a line with round ends through all points."""
        thick = round(width * _OVERSIZE)
        self._draw.line([_scaled(p) for p in points], fill=colour, width=thick, joint="curve")
        for end in (points[0], points[-1]):
            self.disc(end, width / 2, colour)

    def finish(self) -> Image.Image:
        """The picture in its own size."""
        return self._image.reduce(_OVERSIZE)

    def png(self) -> bytes:
        """The picture as a PNG of few colours, since flat shapes have no more."""
        stream = io.BytesIO()
        few = self.finish().quantize(64, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(stream, "PNG")
        return stream.getvalue()


def dice_for(picture: Picture) -> random.Random:
    """Chance that falls the same way each time for the same picture."""
    return random.Random(picture.key)  # noqa: S311  drawing, not cryptography


def curve(start: Point, *segments: tuple[Point, Point, Point], steps: int = 24) -> list[Point]:
    """Points along cubic Bézier segments, each given by two handles and its end."""
    points = [start]
    for one, two, end in segments:
        origin = points[-1]
        for step in range(1, steps + 1):
            t = step / steps
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
            corners = (origin, one, two, end)
            points.append(
                tuple(
                    sum(w * corner[axis] for w, corner in zip(weights, corners, strict=True))
                    for axis in (0, 1)
                )
            )
    return points


def blob(centre: Point, width: float, height: float, dice: random.Random) -> list[Point]:
    """The outline of a pebble: an ellipse that nobody has turned on a lathe."""
    square = dice.uniform(2.2, 2.8)
    tilt, bulge = dice.uniform(-0.05, 0.05), dice.uniform(-0.12, 0.12)
    points = []
    for step in range(96):
        angle = math.tau * step / 96
        cos, sin = math.cos(angle), math.sin(angle)
        x = math.copysign(abs(cos) ** (2 / square), cos) * width / 2
        y = math.copysign(abs(sin) ** (2 / square), sin) * height / 2 * (1 + bulge * cos)
        points.append((x, y))
    return placed(points, centre, tilt)


def placed(
    points: Iterable[Point], at: Point, angle: float = 0, size: float = 1, mirrored: bool = False
) -> list[Point]:
    """Points scaled, turned by ``angle`` radians about the origin, and moved to ``at``."""
    cos, sin = math.cos(angle), math.sin(angle)
    side = -1 if mirrored else 1
    return [
        (at[0] + side * size * (x * cos - y * sin), at[1] + size * (x * sin + y * cos))
        for x, y in points
    ]


def _scaled(point: Point) -> Point:
    return point[0] * _OVERSIZE, point[1] * _OVERSIZE
