"""What rooms have in common: walls, floors, windows, rugs, lamps, shelves, pictures and plants."""

from __future__ import annotations

from typing import Final

import skia

from consistory_engine.paintbox.illustrator.places.brush import Brush, colour, mix
from consistory_engine.paintbox.illustrator.places.far import LAMP
from consistory_engine.paintbox.illustrator.places.land import aside, spread
from consistory_engine.paintbox.illustrator.places.sky import MOON, cloud, heavens

FLOOR: Final = 362
CLOTHS: Final = ("e08a6e", "7fa6b5", "d9a441", "b47aa0", "7fae86", "d9788a")
_SPINES: Final = ("b8665a", "cfa05c", "6f8f9c", "83986f", "8a7290", "dcc9a8", "a0785a", "c48f7e", "6a7592")


def wallpaper(brush: Brush, code: str) -> None:
    """A wall with stripes, dots or boards down to the floor, and a skirting board."""
    brush.wash(0, FLOOR, brush.tone(code), brush.tone(code, -0.07))
    kind, pale = brush.rng.choice(("stripes", "dots", "boards", "plain")), brush.tone(code, 0.35)
    if kind == "stripes":
        for i in range(int(brush.width / 64) + 1):
            brush.box(i * 64 + 10, 0, i * 64 + 26, 350, pale)
    elif kind == "dots":
        dots = [
            (x * 46 + 23 * (row % 2), row * 40 + 14.0, 5.0, 5.0)
            for row in range(9)
            for x in range(int(brush.width / 46) + 2)
        ]
        brush.cluster(dots, pale, alpha=0.8)
    elif kind == "boards":
        brush.box(0, 236, brush.width, FLOOR, brush.tone(code, 0.45))
        joints = [[(x * 34.0, 240.0), (x * 34.0, 350.0)] for x in range(int(brush.width / 34) + 1)]
        brush.lines(joints, 3, brush.tone(code, 0.1))
        brush.box(0, 230, brush.width, 239, brush.tone(code, 0.65))
    brush.wash(346, FLOOR, brush.tone("fff6e6"), brush.tone("ead9c2"))


def planks(brush: Brush, code: str = "c98f62") -> None:
    """A wooden floor."""
    brush.wash(FLOOR, 512, brush.tone(code), brush.tone(code, -0.16))
    rows, joints = (FLOOR, 396, 438, 486, 516), []
    for i, y in enumerate(rows[1:-1], 1):
        joints.append([(0.0, float(y)), (brush.width, float(y))])
        for x in spread(brush, 190 + 40 * i):
            joints.append([(x, float(y)), (x + (x - brush.width / 2) * 0.05, float(rows[i + 1]))])
    brush.lines(joints, 3.6, brush.tone(code, -0.22), 0.8)


def tiles(brush: Brush, first: str, second: str) -> None:
    """A floor of square tiles in two colours, narrowing towards the wall."""
    brush.wash(FLOOR, 512, brush.tone(first), brush.tone(first, -0.12))
    middle, rows = brush.width / 2, (FLOOR, 382, 410, 450, 514)
    count, dark = int(brush.width / 92) + 3, brush.tone(second)
    for row in range(4):
        top, low = rows[row], rows[row + 1]
        near, far = 0.62 + (low - FLOOR) / 300, 0.62 + (top - FLOOR) / 300
        for k in range(-count, count):
            if (k + row) % 2:
                continue
            a, b = k * 80, (k + 1) * 80
            if middle + b * near < 0 or middle + a * near > brush.width:
                continue
            points = [
                (middle + a * far, top),
                (middle + b * far, top),
                (middle + b * near, low),
                (middle + a * near, low),
            ]
            brush.shape(points, dark)


def window(brush: Brush, x: float, top: float, half: float, bottom: float, cloth: str | None = None) -> None:
    """A window around `x` with the sky of the hour in it, between curtains when a `cloth` is given."""
    frame = brush.tone("fffaf0")
    brush.box(x - half - 12, top - 12, x + half + 12, bottom + 12, frame, 6)
    view(brush, x, top, half, bottom)
    middle = (top + bottom) / 2
    brush.box(x - 4, top, x + 4, bottom, frame)
    brush.box(x - half, middle - 4, x + half, middle + 4, frame)
    brush.box(x - half - 24, bottom + 8, x + half + 24, bottom + 22, brush.tone("ecd9bd"), 5)
    if cloth:
        _curtains(brush, x, top - 18, half, bottom, cloth)
    if brush.rng.random() < 0.6:
        plant(brush, x + brush.rng.choice((-0.6, 0.6)) * half, bottom + 9, 0.5)


def view(brush: Brush, x: float, top: float, half: float, bottom: float) -> None:
    """What is seen through a window: sky, hills, and sun, cloud or moon."""
    brush = aside(brush)
    upper, middle, lower = heavens(brush.light, "8fcbe8", "e4f4ee")
    left, right, height = x - half, x + half, bottom - top
    brush.canvas.save()
    brush.canvas.clipRect(skia.Rect.MakeLTRB(left, top, right, bottom))
    brush.box(left, top, right, bottom, mix(upper, middle, 0.4), 0, lower)
    if brush.light.dark:
        brush.disc(x + half * 0.4, top + height * 0.28, 22, 22, MOON)
        for dx, dy in ((-0.6, 0.18), (-0.25, 0.45), (0.65, 0.62), (-0.72, 0.7), (0.1, 0.12)):
            brush.disc(x + half * dx, top + height * dy, 3.2, 3.2, colour("fff6d5"))
    elif brush.light.time == "day":
        cloud(brush, x + half * brush.between(-0.3, 0.4), top + height * brush.between(0.3, 0.45), 0.55)
    else:
        sunset = brush.light.time == "sunset"
        y = top + height * (0.66 if sunset else 0.52)
        brush.glow(x - half * 0.35, y, half * 1.3, lower, 0.8)
        brush.disc(x - half * 0.35, y, 22, 22, colour("ffd06f") if sunset else colour("fff0c0"))
    brush.disc(x - half * 0.5, bottom + 2, half * 1.0, height * 0.26, brush.tone("a9cf9a"))
    brush.disc(x + half * 0.6, bottom + 4, half * 0.95, height * 0.2, brush.tone("86bb72"))
    brush.canvas.restore()


def rug(brush: Brush, first: str, second: str) -> None:
    """An oval or striped rug in the middle of the floor."""
    x, half = brush.width * brush.between(0.47, 0.53), min(brush.width * 0.4, 260)
    if brush.rng.random() < 0.65:
        for size, shade in (
            (1, brush.tone(first, 0.1)),
            (0.82, brush.tone("fff1d6")),
            (0.65, brush.tone(second)),
        ):
            brush.disc(x, 452, half * size, 46 * size**1.3, shade)
        return
    for k, (a, b) in enumerate(((410, 494), (420, 484), (434, 470))):
        inset = 26 * k
        near, far = half - inset, half * 0.86 - inset
        code = (first, "fff1d6", second)[k]
        brush.shape([(x - far, a), (x + far, a), (x + near, b), (x - near, b)], brush.tone(code, 0.08))


def pendant(brush: Brush, x: float, low: float, code: str) -> None:
    """A lamp that hangs from the ceiling, lit in the evening."""
    brush.line([(x, 0), (x, low - 34)], 4, brush.tone("6b6270"))
    if brush.light.lamps:
        brush.glow(x, low, 190, LAMP, 0.6)
        brush.disc(x, low, 15, 11, colour("fff3cf"))
    bell = [
        (x - 11, low - 40),
        (x + 11, low - 40),
        (x + 30, low - 18),
        (x + 38, low),
        (x - 38, low),
        (x - 30, low - 18),
    ]
    brush.shape(bell, brush.tone(code), brush.tone(code, -0.2))


def table_lamp(brush: Brush, x: float, y: float, size: float, foot: str = "6f8f95") -> None:
    """A small lamp with a shade that stands at (x, y), lit in the evening."""
    brush.disc(x, y - 3 * size, 20 * size, 6 * size, brush.tone(foot, -0.1))
    brush.box(x - 6 * size, y - 54 * size, x + 6 * size, y, brush.tone(foot), 4)
    brush.glow(x, y - 66 * size, 170 * size, LAMP, 0.75 if brush.light.lamps else 0.25)
    shade = LAMP if brush.light.lamps else brush.tone("f9e2a6")
    top, low = y - 106 * size, y - 46 * size
    brush.shape(
        [(x - 22 * size, top), (x + 22 * size, top), (x + 40 * size, low), (x - 40 * size, low)], shade
    )


def picture(brush: Brush, x: float, y: float, half: float) -> None:
    """A small framed landscape around (x, y)."""
    frame = brush.tone(brush.rng.choice(("a9744f", "fffaf0", "c79a4e", "7d6a8c")))
    tall = half * brush.rng.choice((0.8, 1.2))
    brush.box(x - half - 6, y - tall - 6, x + half + 6, y + tall + 6, frame, 3)
    first, second = brush.rng.choice((("cfe6ee", "86bb72"), ("fbe3b5", "7fb3c4"), ("f5d3c8", "a58ab5")))
    brush.box(x - half, y - tall, x + half, y + tall, brush.tone(first))
    hill = [
        (x - half, y + tall),
        (x - half * 0.3, y - tall * 0.1),
        (x + half * 0.3, y + tall * 0.4),
        (x + half, y),
        (x + half, y + tall),
    ]
    brush.shape(hill, brush.tone(second))
    brush.disc(x + half * 0.45, y - tall * 0.5, half * 0.2, half * 0.2, brush.tone("f4c65f"))


def plant(brush: Brush, x: float, y: float, size: float) -> None:
    """A plant in a pot that stands at (x, y), about 120 * `size` high."""
    pot, leaf = (
        brush.rng.choice(("d0714f", "5f8fa3", "e6c27a", "efe6da")),
        brush.rng.choice(("5f9e58", "74a863", "4f8f6c")),
    )
    for dx, dy, wide in (
        (-30, -76, 12),
        (30, -80, 12),
        (-12, -104, 13),
        (14, -112, 13),
        (-42, -48, 10),
        (44, -50, 10),
    ):
        tip = (x + dx * size, y + dy * size)
        mid = ((x + tip[0]) / 2, (y - 36 * size + tip[1]) / 2)
        side = wide * size
        blade = [
            (x, y - 34 * size),
            (mid[0] - side, mid[1] - side * 0.4),
            tip,
            (mid[0] + side, mid[1] + side * 0.4),
        ]
        brush.blob(blade, brush.tone(leaf), brush.tone(leaf, -0.25))
    brush.shape([(x - 24 * size, y - 40 * size), (x + 24 * size, y - 40 * size), (x + 17 * size, y), (x - 17 * size, y)],
                brush.tone(pot), brush.tone(pot, -0.2))  # fmt: skip
    brush.box(x - 27 * size, y - 45 * size, x + 27 * size, y - 35 * size, brush.tone(pot, 0.12), 3)


def books(brush: Brush, left: float, right: float, foot: float, height: float) -> None:
    """A row of books up to `height` high that stand at y=`foot` between `left` and `right`, with a gap or two."""
    tones = [brush.tone(code) for code in _SPINES]
    x = left
    while x < right - 8:
        wide = brush.between(9, 19)
        dice = brush.rng.random()
        if dice < 0.06:
            x += wide * 1.6
            continue
        tall, shade = height * brush.between(0.66, 0.98), brush.rng.choice(tones)
        end = min(x + wide, right)
        if dice > 0.93 and end + tall * 0.4 < right:
            lean = [
                (x + tall * 0.32, foot - tall * 0.92),
                (x + tall * 0.32 + wide * 0.9, foot - tall * 0.84),
                (x + wide, foot),
                (x, foot),
            ]
            brush.shape(lean, shade)
            x += wide + tall * 0.34
            continue
        brush.box(x, foot - tall, end - 1.5, foot, shade, 1.5)
        if wide > 13:
            brush.box(x, foot - tall * 0.78, end - 1.5, foot - tall * 0.68, brush.tone("f3e0ae"), alpha=0.8)
        x = end


def _curtains(brush: Brush, x: float, top: float, half: float, bottom: float, cloth: str) -> None:
    fold = brush.tone(cloth, -0.18)
    for side in (-1, 1):
        outer, inner = x + side * (half + 30), x + side * half * 0.5
        points = [
            (outer, top),
            (inner, top),
            (x + side * half * 0.72, bottom - 40),
            (x + side * (half - 2), bottom + 26),
            (outer + side * 4, bottom + 30),
        ]
        brush.shape(points, brush.tone(cloth), brush.tone(cloth, -0.14))
        brush.line([(x + side * (half + 6), top), (x + side * (half + 14), bottom + 26)], 3, fold, 0.6)
        brush.line([(x + side * (half * 0.76), top), (x + side * (half - 4), bottom - 10)], 3, fold, 0.6)
    brush.line([(x - half - 40, top), (x + half + 40, top)], 7, brush.tone("a9744f"))
