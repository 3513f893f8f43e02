"""The kitchen."""

from __future__ import annotations

from typing import Final

from consistory_engine.paintbox.illustrator.places.brush import Brush, colour
from consistory_engine.paintbox.illustrator.places.far import LAMP
from consistory_engine.paintbox.illustrator.places.land import fit
from consistory_engine.paintbox.illustrator.places.rooms import (
    CLOTHS,
    FLOOR,
    pendant,
    tiles,
    window,
)

_CUPBOARDS: Final = ("7fa6a8", "e6c79a", "a9b98a", "d98f78", "8fa3c4", "f1e6d4")
_KITCHENS: Final = (("f6e6c6", "fbf3e2", "d99a72"), ("d9e8e4", "fdfaf3", "9db8b4"), ("f3d9cc", "fff4ea", "c98f86"),
                    ("e7ead2", "faf6e6", "a9b08a"))  # fmt: skip
_COATS_OF_IRON: Final = ("5d6678", "c9574c", "e9dfce", "4f7f86")


def kitchen(brush: Brush) -> None:
    """A kitchen: stove and cupboards along the wall, a window, shelves with pots, a table."""
    wall, tile, floor = brush.rng.choice(_KITCHENS)
    brush.wash(0, FLOOR, brush.tone(wall), brush.tone(wall, -0.07))
    _backsplash(brush, tile, wall)
    tiles(brush, tile, floor)
    side, wood = brush.rng.choice((0, 1)), brush.rng.choice(_CUPBOARDS)
    size = fit(brush, 420)
    half = min(70, brush.width * 0.17)
    middle = brush.width * brush.between(0.46, 0.54)
    window(brush, middle, 58, half, 190, brush.rng.choice(CLOTHS) if brush.rng.random() < 0.7 else None)
    _counter(brush, wood)
    stove = 82 * size if side else brush.width - 82 * size
    _stove(brush, stove, size)
    far = brush.width - 84 * size if side else 84 * size
    for y in (112, 186):
        _crockery(brush, far, y, 74 * size)
    if brush.width > 800:
        for x in (brush.width * 0.27, brush.width * 0.73):
            window(brush, x, 58, half, 190, brush.rng.choice(CLOTHS))
    elif brush.width > 600:
        for x in (brush.width * 0.3, brush.width * 0.7):
            _crockery(brush, x, 150, 66)
    pendant(brush, brush.width * brush.between(0.3, 0.7), brush.between(52, 66), brush.rng.choice(CLOTHS))
    _table(brush, (brush.width - 46 * size if side else 46 * size), size)


def _backsplash(brush: Brush, tile: str, wall: str) -> None:
    """Wall tiles above the counter."""
    brush.box(0, 214, brush.width, 282, brush.tone(tile))
    seams = [[(0.0, y), (brush.width, y)] for y in (214.0, 237.0, 260.0)]
    seams += [[(x * 30.0 + 15 * row, 214 + 23.0 * row), (x * 30.0 + 15 * row, 237 + 23.0 * row)]
              for row in range(3) for x in range(int(brush.width / 30) + 1)]  # fmt: skip
    brush.lines(seams, 2.4, brush.tone(wall, -0.12), 0.7)


def _counter(brush: Brush, code: str) -> None:
    """Cupboards with a worktop along the whole wall."""
    brush.box(0, 276, brush.width, 372, brush.tone(code), 0, brush.tone(code, -0.12))
    brush.box(0, 364, brush.width, 374, brush.tone(code, -0.4))
    step, knob = 84.0, brush.tone("f0d9a0")
    start = (brush.width / 2) % step - step
    for i in range(int(brush.width / step) + 3):
        left = start + i * step
        brush.box(left + 7, 296, left + step - 7, 356, brush.tone(code, 0.16), 4)
        brush.box(left + 14, 303, left + step - 14, 349, brush.tone(code, 0.02), 3)
        brush.disc(left + step - 20, 324, 4, 4, knob)
    brush.box(-4, 270, brush.width + 4, 286, brush.tone("c99a68"), 4, brush.tone("ac7d52"))


def _stove(brush: Brush, x: float, size: float) -> None:
    """An iron range with an oven, a hood and a steaming pot."""
    code, top, half = brush.rng.choice(_COATS_OF_IRON), 262, 66 * size
    iron, dark = brush.tone(code), brush.tone(code, -0.3)
    brush.box(x - 20 * size, -4, x + 20 * size, 90, brush.tone("b9b4b4"), 0, brush.tone("8d8a92"))
    hood = [
        (x - 30 * size, 84),
        (x + 30 * size, 84),
        (x + half, 138),
        (x + half, 150),
        (x - half, 150),
        (x - half, 138),
    ]
    brush.shape(hood, brush.tone("d3cfcc"), brush.tone("a19da3"))
    brush.box(x - half, top, x + half, 388, iron, 6, dark)
    brush.box(x - half - 5, top - 6, x + half + 5, top + 8, brush.tone("454a5a"), 4)
    for k in range(4):
        brush.disc(x + (k - 1.5) * 26 * size, 283, 6 * size, 6 * size, brush.tone("f2e7d2"))
    fire = colour("ff9d4a") if brush.light.lamps else brush.tone("3b3c4a")
    brush.box(x - half + 14, 300, x + half - 14, 362, dark, 8)
    brush.box(x - half + 24, 316, x + half - 24, 352, fire, 6)
    brush.box(x - half + 20, 303, x + half - 20, 309, brush.tone("e3dccf"), 3)
    if brush.light.lamps:
        brush.glow(x, 336, 80 * size, LAMP, 0.5)
    _pot(brush, x - 26 * size, top - 6, size, brush.rng.choice(("d65f4f", "5f8fa3", "e6b04a")))
    brush.box(
        x + 10 * size, top - 30 * size, x + 52 * size, top - 6, brush.tone("8f96a3"), 5, brush.tone("666c7c")
    )
    brush.line(
        [(x + 52 * size, top - 24 * size), (x + 74 * size, top - 30 * size)], 6 * size, brush.tone("666c7c")
    )


def _pot(brush: Brush, x: float, y: float, size: float, code: str) -> None:
    for k, bend in enumerate((-10, 9, -7)):
        px, py = x + (k - 1) * 11 * size, y - 54 * size
        brush.line(
            [(px, py), (px + bend, py - 22 * size), (px + bend * 0.2, py - 44 * size)],
            5,
            brush.tone("ffffff"),
            0.4,
        )
    brush.box(x - 30 * size, y - 38 * size, x + 30 * size, y, brush.tone(code), 8, brush.tone(code, -0.25))
    brush.box(x - 34 * size, y - 44 * size, x + 34 * size, y - 34 * size, brush.tone(code, 0.15), 4)
    brush.disc(x, y - 47 * size, 6 * size, 5 * size, brush.tone("454a5a"))


def _crockery(brush: Brush, x: float, y: float, half: float) -> None:
    """A shelf with plates, jars and bowls."""
    brush.box(x - half, y, x + half, y + 9, brush.tone("b07c52"), 3)
    brush.lines(
        [[(x + s * half * 0.8, y + 8), (x + s * half * 0.8, y + 22)] for s in (-1, 1)],
        5,
        brush.tone("8f6240"),
    )
    left, unit = x - half + 6, half / 74
    while left < x + half - 30 * unit:
        code = brush.rng.choice(("e6a05a", "7fa6b5", "c9574c", "8fae78", "f4ead6", "d9b34f"))
        dice, wide = brush.rng.random(), brush.between(28, 36) * unit
        middle = left + wide / 2
        if dice < 0.35:
            radius = wide * 0.56
            brush.disc(middle, y - radius, radius, radius, brush.tone("fffaf0"), brush.tone("e6dccf"))
            brush.disc(middle, y - radius, radius * 0.6, radius * 0.6, brush.tone(code, 0.25))
        elif dice < 0.75:
            brush.box(
                left + 3, y - 38 * unit, left + wide - 3, y, brush.tone(code), 5, brush.tone(code, -0.2)
            )
            brush.box(left + 1, y - 45 * unit, left + wide - 1, y - 36 * unit, brush.tone("a9744f"), 3)
            brush.box(left + 6, y - 26 * unit, left + wide - 6, y - 12 * unit, brush.tone("fff6e4"), 2)
        else:
            bowl = [
                (left, y - 22 * unit),
                (left + wide, y - 22 * unit),
                (middle + wide * 0.3, y),
                (middle - wide * 0.3, y),
            ]
            brush.shape(bowl, brush.tone(code), brush.tone(code, -0.2))
        left += wide + brush.between(3, 9)


def _table(brush: Brush, x: float, size: float) -> None:
    """A table with a cloth at one side, a jug and bread on it."""
    cloth, top = brush.rng.choice(CLOTHS), 388
    half = 92 * size
    brush.disc(x, 504, half * 0.95, 9, brush.tone("6b4f48"), alpha=0.35)
    brush.lines(
        [[(x + s * half * 0.74, top + 20), (x + s * half * 0.8, 502)] for s in (-1, 1)],
        13 * size,
        brush.tone("9a6a45"),
    )
    skirt = [(x - half, top), (x + half, top), (x + half * 1.03, top + 34), (x + half * 0.66, top + 44),
             (x + half * 0.33, top + 35), (x, top + 45), (x - half * 0.33, top + 35), (x - half * 0.66, top + 44),
             (x - half * 1.03, top + 34)]  # fmt: skip
    brush.shape(skirt, brush.tone(cloth), brush.tone(cloth, -0.2))
    brush.disc(x, top, half, 15, brush.tone(cloth, 0.25))
    brush.line([(x - half, top + 26), (x + half, top + 26)], 4, brush.tone("fff4e0"), 0.8)
    jug = [(-20, 0), (-24, -24), (-13, -42), (-16, -54), (14, -54), (10, -42), (22, -24), (18, 0)]
    dx = x - half * 0.4
    pale = brush.rng.choice(("fdf6ea", "8fb3c4", "e3b76a"))
    brush.blob([(dx + a * size, top + b * size) for a, b in jug], brush.tone(pale), brush.tone(pale, -0.2))
    loaf = [(-34, 2), (-38, -16), (-18, -28), (16, -28), (38, -14), (34, 2)]
    bx = x + half * 0.3
    brush.blob(
        [(bx + a * size, top + 2 + b * size) for a, b in loaf], brush.tone("e0a763"), brush.tone("b87840")
    )
    brush.lines(
        [[(bx + a * size, top - 22 * size), (bx + (a + 9) * size, top - 12 * size)] for a in (-18, 0, 16)],
        4 * size,
        brush.tone("f6d9a0"),
    )
