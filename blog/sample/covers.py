"""The covers of the sample blog, drawn by rule and chance: slate, paper, and one spot of lemon.

Each motif is a function of a ``Picture``; the same picture comes out the same each time.
"""

import math
from collections.abc import Callable

from blog.sample.birds import flight, portrait, wagtail
from blog.sample.content import Picture
from blog.sample.drawing import (
    GREYS,
    HEIGHT,
    INK,
    LEMON,
    MIST,
    PAPER,
    SAND,
    SLATE,
    STONE,
    WIDTH,
    Sheet,
    blob,
    dice_for,
    placed,
)


def halves(picture: Picture) -> Sheet:
    """A disc cut in two: one half is what was said, the other what was meant."""
    sheet = Sheet(ground=SAND)
    sheet.bar((WIDTH / 2, 0, WIDTH, HEIGHT), SLATE)
    shift = 40 + picture.seed * 4
    arc = [
        (270 * math.sin(math.pi * step / 90), -270 * math.cos(math.pi * step / 90))
        for step in range(91)
    ]
    sheet.shape(placed(arc, (WIDTH / 2, HEIGHT / 2 - shift), math.pi), INK)
    sheet.shape(placed(arc, (WIDTH / 2, HEIGHT / 2 + shift)), LEMON)
    return sheet


def strata(picture: Picture) -> Sheet:
    """Layer upon layer, and one of them bright."""
    dice = dice_for(picture)
    sheet = Sheet(ground=PAPER)
    layers = 13
    bright = dice.randrange(6, 9)
    tops = [170 + 52 * number + dice.uniform(-14, 14) for number in range(layers)]
    waves = [(dice.uniform(0.6, 1.6), dice.uniform(0, math.tau)) for _ in range(3)]
    for number, top in enumerate(tops):
        calm = 62 * (1 - number / layers) + 8
        edge = [
            (
                x,
                top
                + calm * sum(math.sin(math.tau * rate * x / WIDTH + lag) for rate, lag in waves) / 2
                + dice.uniform(-1.5, 1.5),
            )
            for x in range(0, WIDTH + 40, 40)
        ]
        colour = _between(SAND, INK, number / (layers - 1))
        below = [(WIDTH, HEIGHT), (0, HEIGHT)]
        sheet.shape([*edge, *below], LEMON if number == bright else colour)
        if number == bright:
            sheet.shape([*((x, y + 16) for x, y in edge), *below], colour)
    return sheet


def sheets(picture: Picture) -> Sheet:
    """Sheets of paper, laid on each other by somebody who was called away."""
    dice = dice_for(picture)
    sheet = Sheet(ground=SLATE)
    count = 9
    for number in range(count):
        share = number / (count - 1)
        half = [(-210, -270), (210, -270), (210, 270), (-210, 270)]
        at = (360 + 880 * share, 420 + dice.uniform(-26, 26))
        angle = dice.uniform(-0.16, 0.16)
        colour = LEMON if number == 5 else _between(STONE, PAPER, share)
        shadow = placed(half, (at[0] - 9, at[1] + 9), angle)
        sheet.shape(shadow, INK if number == 0 else _between(SLATE, STONE, share))
        sheet.shape(placed(half, at, angle), colour)
    last = placed([(-150, -190 + 46 * line) for line in range(9)], at, angle)
    for x, y in last:
        length = dice.uniform(150, 300)
        end = (x + length * math.cos(angle), y + length * math.sin(angle))
        sheet.stroke([(x, y), end], MIST, 9)
    return sheet


def feather(picture: Picture) -> Sheet:
    """Long feathers across the sheet, with as many barbs as the seed has patience for."""
    dice = dice_for(picture)
    sheet = Sheet(ground=SLATE)
    plan = ((PAPER, LEMON, 0.0),) if picture.seed % 2 and picture.seed < 50 else _PAIR
    for colour, spot, offset in plan:
        lean = -0.2 + dice.uniform(-0.03, 0.03)
        at = (170, 560 + offset)
        barbs = 150 if spot == LEMON else 46
        for number in range(barbs):
            along = number / (barbs - 1)
            width = 190 * math.sin(math.pi * along**0.72) ** 0.8 * (0.62 if len(plan) > 1 else 1)
            if dice.random() < 0.05:
                width *= 0.55
            root = 1260 * (0.06 + 0.94 * along)
            for side, share in ((-1, 0.72), (1, 1)):
                reach = [(root, 0), (root + 70, side * width * share * 0.6)]
                reach.append((root + 130, side * width * share))
                tint = spot if 0.78 < along < 0.9 else colour
                sheet.stroke(placed(reach, at, lean), tint, 4.5 if barbs > 100 else 3.5)
        shaft = [(-110, 14), (300, 0), (800, -3), (1390, 0)]
        sheet.stroke(placed(shaft, at, lean), INK, 7)
    return sheet


_PAIR = ((STONE, STONE, -120.0), (PAPER, LEMON, 150.0))


def stones(picture: Picture) -> Sheet:
    """Flat river stones: sorted into piles, or in a row with one that stands out."""
    dice = dice_for(picture)
    sheet = Sheet(ground=SAND)
    sheet.bar((0, 700, WIDTH, HEIGHT), MIST)
    piles = ((240, 7), (560, 5), (860, 4), (1120, 2), (1350, 1))
    if picture.seed > 50:
        piles = ((190, 1), (430, 1), (800, 9), (1170, 1), (1410, 1))
    for number, (x, count) in enumerate(piles):
        y, width = 712.0, 250.0 if picture.seed <= 50 else 190.0 + 110 * (count > 1)
        for level in range(count):
            height = dice.uniform(50, 66)
            centre = (x + dice.uniform(-9, 9), y - height / 2)
            top = level == count - 1
            bright = top and number == (len(piles) - 1 if picture.seed <= 50 else 2)
            colour = LEMON if bright else dice.choice((STONE, SLATE, INK, STONE, "#6d787e"))
            sheet.shape(blob(centre, width * dice.uniform(0.93, 1.04), height, dice), colour)
            y -= height - 3
            width *= 0.91
    return sheet


def ripples(picture: Picture) -> Sheet:
    """Rings on water that run through each other."""
    dice = dice_for(picture)
    night = picture.seed > 20
    ground, line = (INK, SLATE) if night else (MIST, PAPER)
    sheet = Sheet(ground=ground)
    centres = ((560, 470),) if night else ((470, 520), (1150, 330))
    for number, centre in enumerate(centres):
        for ring in range(26):
            radius = 56 + ring * 44 + dice.uniform(-4, 4)
            sheet.ring(centre, radius, line, max(1.6, 13 - ring * 0.55))
        if night:
            sheet.disc(centre, 34, INK)
            sheet.ring(centre, 56, LEMON, 12)
        else:
            sheet.disc(centre, 22, LEMON if number == 0 else SLATE)
    return sheet


def notation(picture: Picture) -> Sheet:
    """Dots and bars on a grid, like a part for drums; the seed chooses how the row ends."""
    dice = dice_for(picture)
    sheet = Sheet(ground=PAPER)
    columns, rows, step = 16, 8, 88
    left, top = (WIDTH - (columns - 1) * step) / 2, (HEIGHT - (rows - 1) * step) / 2
    stop = 11 if picture.seed > 10 else columns
    if picture.seed > 10:
        sheet.bar((left + stop * step - 40, 0, left + stop * step - 30, HEIGHT), LEMON)
    for row in range(rows):
        y, column = top + row * step, 0
        claimed = row == 3
        while column < columns:
            sparse = picture.seed == 4 and dice.random() < column / columns
            length = min(dice.choice((1, 1, 1, 2, 2, 3, 4)), columns - column)
            colour = LEMON if claimed and length > 1 else dice.choice(GREYS[1:])
            if column < stop:
                length = min(length, stop - column)
            ended = column >= stop
            x = left + column * step
            if length == 1 or ended or sparse:
                sheet.disc((x, y), 7 if ended or sparse else 21, MIST if ended else colour)
            else:
                end = x + (length - 1) * step
                sheet.bar((x - 21, y - 21, end + 21, y + 21), colour, 21)
            column += length
    return sheet


def tail(picture: Picture) -> Sheet:
    """A histogram of waiting: the hump that everybody shows, and the tail."""
    dice = dice_for(picture)
    sheet = Sheet(ground=INK)
    bars, step = 72, 20
    for number in range(bars):
        x = 90 + number * step
        t = (number + 1.5) / 7
        hump = t**2.4 * math.exp(-t * 1.5) * 4.3
        height = 570 * hump * dice.uniform(0.9, 1.06) + dice.uniform(5, 11)
        late = number > 46
        sheet.bar((x, 730 - height, x + 13, 730), LEMON if late else STONE, 4)
        if late and dice.random() < 0.3:
            sheet.bar((x, 700 - dice.uniform(8, 60), x + 13, 730), LEMON, 4)
    sheet.bar((70, 744, WIDTH - 70, 748), SLATE)
    return sheet


MOTIFS: dict[str, Callable[[Picture], Sheet]] = {
    motif.__name__: motif
    for motif in (
        halves,
        strata,
        sheets,
        feather,
        stones,
        ripples,
        notation,
        tail,
        wagtail,
        flight,
        portrait,
    )
}


def draw(picture: Picture) -> bytes:
    """The picture as a PNG.

    :raises KeyError: when there is no such motif.
    """
    return MOTIFS[picture.motif](picture).png()


def _between(start: str, end: str, share: float) -> str:
    """A colour on the way from one to another."""
    pairs = ((int(start[i : i + 2], 16), int(end[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
