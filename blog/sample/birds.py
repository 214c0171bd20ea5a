"""The wagtail, whole and in flight, and the people who write about it."""

import math

from blog.sample.content import Picture
from blog.sample.drawing import (
    INK,
    LEMON,
    MIST,
    PAPER,
    SAND,
    SLATE,
    STONE,
    STRAW,
    Point,
    Sheet,
    blob,
    curve,
    dice_for,
    placed,
)

# The bird looks right, its rump at the origin, its body some hundred units long.
_BODY = curve(
    (142, -92),
    ((176, -94), (180, -58), (166, -46)),
    ((178, -14), (156, 38), (94, 42)),
    ((50, 44), (18, 26), (-12, 2)),
    ((20, -12), (56, -34), (86, -58)),
    ((104, -72), (118, -91), (142, -92)),
)
_BREAST = curve(
    (166, -48),
    ((178, -14), (156, 38), (94, 42)),
    ((50, 44), (18, 26), (-12, 2)),
    ((30, 14), (80, 16), (108, -6)),
    ((128, -20), (146, -40), (166, -48)),
)
_WING = curve(
    (122, -34),
    ((96, -44), (44, -22), (-34, 10)),
    ((20, 24), (104, 26), (122, -34)),
)
_BEAK = [(168, -76), (200, -66), (168, -62)]
_BROW = curve((138, -80), ((150, -86), (162, -82), (170, -76)))
_TAIL = [(4, -9), (-190, -8), (-204, 0), (-190, 9), (4, 11)]
_TAIL_EDGE = [(0, 5), (-190, 3), (-198, 7), (-190, 10), (2, 12)]
_LEGS = ([(92, 36), (84, 62), (96, 96)], [(112, 34), (108, 62), (120, 96)])
_SOLES = (([82, 96], [112, 96]), ([106, 96], [136, 96]))


def draw_wagtail(sheet: Sheet, at: Point, size: float, lift: float, stretch: float = 1) -> None:
    """Draw the bird standing.

    :param at: where its rump is.
    :param lift: of the tail, in radians.
    :param stretch: how many times longer than in nature the tail is.
    """

    def here(points, angle=0.0):
        return placed(points, at, angle, size)

    def tail(points):
        return here([(x * stretch, y) for x, y in points], lift)

    for leg, sole in zip(_LEGS, _SOLES, strict=True):
        sheet.stroke(here(leg), INK, 4 * size)
        sheet.stroke(here(sole), INK, 4 * size)
    sheet.shape(tail(_TAIL), INK)
    sheet.shape(tail(_TAIL_EDGE), PAPER)
    sheet.shape(here(_BODY), SLATE)
    sheet.shape(here(_BREAST), LEMON)
    sheet.shape(here(_WING), INK)
    for fold in (0.25, 0.5):
        sheet.stroke(
            here(curve((104, -24 + 22 * fold), ((70, -12), (30, 4 + 10 * fold), (-6, 8)))),
            STONE,
            2.5 * size,
        )
    sheet.shape(here(_BEAK), INK)
    sheet.disc(here([(156, -70)])[0], 5.5 * size, INK)
    sheet.stroke(here(_BROW), PAPER, 4.5 * size)


def wagtail(picture: Picture, lift: float = 0.39) -> Sheet:
    """The bird on its stone in the stream. From seed 5 on its tail is longer than it should be."""
    dice = dice_for(picture)
    if picture.seed >= 5:
        sheet = Sheet(ground=MIST)
        sheet.shape(blob((1240, 850), 900, 210, dice), SLATE)
        draw_wagtail(sheet, (1050, 548), 2.1, 0.3, stretch=2.35)
        return sheet
    sheet = Sheet(ground=SAND)
    sheet.disc((1180, 300), 190, PAPER)
    for row in range(7):
        y = 640 + row * 32
        for _ in range(4 + row):
            x, length = dice.uniform(-200, 1600), dice.uniform(120, 520)
            sheet.bar((x, y, x + length, y + 5), MIST, 2.5)
    sheet.shape(blob((860, 690), 620, 130, dice), STONE)
    sheet.shape(blob((830, 676), 520, 78, dice), MIST)
    sheet.shape(blob((300, 770), 420, 110, dice), SLATE)
    draw_wagtail(sheet, (690, 470), 1.9, lift)
    return sheet


def flight(picture: Picture) -> Sheet:
    """Two flocks that cross: the pale one going, the dark one coming."""
    dice = dice_for(picture)
    sheet = Sheet(ground=PAPER)
    sheet.disc((800, 420), 250, STRAW)
    taken: list[Point] = []
    for colour, heading in ((STONE, -1), (INK, 1)):
        flock = 0
        while flock < 30:
            along, across = dice.gauss(0, 380), dice.gauss(0, 105)
            at = (800 + along, 420 - heading * 0.42 * along + across)
            if any(math.dist(at, other) < 62 for other in taken):
                continue
            taken.append(at)
            flock += 1
            _soaring(sheet, at, dice.uniform(30, 50), heading, dice.uniform(-0.3, 0.5), colour)
    return sheet


def _soaring(sheet: Sheet, at: Point, span: float, heading: int, beat: float, colour: str) -> None:
    """A bird far away: two wings, and a tail longer than it should be."""
    near = curve((0, 0), ((0.2, -0.5 - beat), (0.1, -0.8 - beat), (-0.35, -1 - beat)))
    near += curve((-0.35, -1 - beat), ((-0.1, -0.6), (-0.2, -0.2), (-0.25, 0)))
    far = [(x * 0.8 + 0.1, -y * 0.55) for x, y in near]
    body = [(0.42, -0.04), (0.1, 0.1), (-1.1, 0.06), (-1.1, -0.02), (0.1, -0.1)]
    for part in (near, far, body):
        sheet.shape(placed(part, at, 0, span, mirrored=heading < 0), colour)


def portrait(picture: Picture) -> Sheet:
    """An author, 800 pixels square: 1 has a fringe and glasses, every other one a beard."""
    first = picture.seed == 1
    skin, hair, coat = ("#e3b793", INK, SLATE) if first else ("#c99570", "#7b5a3c", LEMON)
    sheet = Sheet(800, 800, ground=STRAW if first else MIST)
    if first:
        sheet.bar((222, 190, 578, 590), hair, 170)
    sheet.shape(
        curve(
            (110, 830),
            ((120, 640), (250, 620), (400, 610)),
            ((550, 620), (680, 640), (690, 830)),
        ),
        coat,
    )
    sheet.bar((340, 500, 460, 650), "#cf9f7c" if first else "#b07f5c", 56)
    sheet.bar((268, 212, 532, 560), skin, 130)
    if first:
        sheet.shape(
            curve(
                (262, 350),
                ((262, 150), (538, 150), (538, 350)),
                ((520, 290), (440, 306), (400, 300)),
                ((330, 306), (280, 300), (262, 350)),
            ),
            hair,
        )
        for x in (336, 464):
            sheet.ring((x, 388), 46, PAPER, 9)
        sheet.stroke([(380, 382), (420, 382)], PAPER, 9)
    else:
        sheet.shape(
            curve(
                (268, 400),
                ((290, 470), (350, 430), (400, 436)),
                ((450, 430), (510, 470), (532, 400)),
                ((546, 560), (490, 622), (400, 622)),
                ((310, 622), (254, 560), (268, 400)),
            ),
            hair,
        )
        sheet.shape(
            curve(
                (256, 340),
                ((240, 130), (560, 130), (544, 330)),
                ((520, 240), (420, 250), (360, 256)),
                ((300, 262), (270, 280), (256, 340)),
            ),
            hair,
        )
    for x in (336, 464):
        sheet.disc((x, 388), 11, INK)
    smile = curve((362, 486), ((380, 506), (420, 506), (438, 486)))
    sheet.stroke(smile, "#9b5b45" if first else PAPER, 8)
    sheet.stroke(curve((400, 392), ((408, 420), (412, 436), (394, 440))), _shade(first), 6)
    return sheet


def _shade(first: bool) -> str:
    return "#c08f6c" if first else "#a2724f"
