"""The library: tall shelves, a ladder, a reading lamp and a rug."""

from __future__ import annotations

from typing import Final

from consistory_engine.paintbox.illustrator.places.brush import Brush, mix
from consistory_engine.paintbox.illustrator.places.land import fit
from consistory_engine.paintbox.illustrator.places.rooms import (
    CLOTHS,
    FLOOR,
    books,
    planks,
    rug,
    table_lamp,
    view,
)
from consistory_engine.paintbox.illustrator.places.sky import heavens

_WOODS: Final = ("9a6a45", "7d5440", "b58556", "6f5a58")
_SHELVES: Final = (54, 116, 178, 240, 302)


def library(brush: Brush) -> None:
    """Shelves full of books up to the ceiling, a ladder, an armchair by a lamp."""
    wood = brush.rng.choice(_WOODS)
    brush.wash(0, FLOOR, brush.tone("e8d9bd"), brush.tone("d3bf9f"))
    planks(brush, brush.rng.choice(("b57f55", "c59468", "8f6650")))
    middle = brush.width * brush.between(0.42, 0.58)
    half = min(62, brush.width * 0.15)
    seen = brush.width > 180 and brush.rng.random() < 0.75
    if seen:
        _arched(brush, middle, half, wood)
    gap = half + 26 if seen else 0
    _cases(brush, -6, middle - gap, wood)
    _cases(brush, middle + gap, brush.width + 6, wood)
    brush.box(-4, -4, brush.width + 4, 16, brush.tone(wood, -0.15))
    first, second = brush.rng.sample(CLOTHS, 2)
    rug(brush, first, second)
    side, size = brush.rng.choice((0, 1)), fit(brush, 420)
    ladder = brush.width * 0.22 if side else brush.width * 0.78
    _ladder(brush, ladder, -1 if side else 1, size)
    _armchair(brush, brush.width - 62 * size if side else 62 * size, side, first, size)
    _stack(brush, 50 * size if side else brush.width - 50 * size, 470, size)
    if brush.width > 600:
        _globe(brush, ladder + (120 if side else -120), 410)
    elif brush.width > 300 and brush.rng.random() < 0.5:
        _globe(brush, 46 if side else brush.width - 46, 404)


def _cases(brush: Brush, left: float, right: float, wood: str) -> None:
    """Bookcases side by side from `left` to `right`."""
    if right - left < 24:
        return
    count = max(1, round((right - left) / 128))
    step = (right - left) / count
    brush.box(left, -4, right, FLOOR + 4, brush.tone(wood, -0.42))
    for i in range(count):
        a, b = left + i * step + 8, left + (i + 1) * step - 8
        for y in _SHELVES:
            _row(brush, a, b, y)
    plank = brush.tone(wood)
    for y in (*_SHELVES, FLOOR):
        brush.box(left, y, right, y + 9, plank)
    for i in range(count + 1):
        x = left + i * step
        brush.box(x - 8, -4, x + 8, FLOOR + 6, brush.tone(wood, 0.1), 2, brush.tone(wood, -0.15))
    brush.box(left, 318, right, FLOOR + 8, brush.tone(wood), 3, brush.tone(wood, -0.2))
    for i in range(count):
        a, b = left + i * step + 16, left + (i + 1) * step - 16
        brush.box(a, 326, b, FLOOR - 2, brush.tone(wood, 0.16), 4)
        brush.disc((a + b) / 2, 343, 4, 4, brush.tone("f0d08a"))


def _row(brush: Brush, left: float, right: float, y: float) -> None:
    """Books on one shelf, now and then a vase or a small box among them."""
    if brush.rng.random() < 0.16 and right - left > 70:
        middle = brush.between(left + 24, right - 24)
        books(brush, left, middle - 20, y, 50)
        vase = brush.rng.choice(("7fa6b5", "d98f6a", "e9dfc6"))
        shape = [(-9, -44), (9, -44), (6, -34), (16, -16), (9, 0), (-9, 0), (-16, -16), (-6, -34)]
        brush.blob([(middle + a, y + b) for a, b in shape], brush.tone(vase), brush.tone(vase, -0.25))
        books(brush, middle + 20, right, y, 50)
        return
    books(brush, left, right, y, 50)


def _arched(brush: Brush, x: float, half: float, wood: str) -> None:
    """A tall window under a round arch."""
    brush.disc(x, 96, half + 14, half + 14, brush.tone("fff6e4"))
    brush.box(x - half - 14, 96, x + half + 14, 262, brush.tone("fff6e4"))
    view(brush, x, 96, half, 250)
    _arch(brush, x, half)
    frame = brush.tone("fff6e4")
    brush.box(x - 4, 96 - half, x + 4, 250, frame)
    for y in (92, 170):
        brush.box(x - half, y, x + half, y + 7, frame)
    brush.box(x - half - 22, 250, x + half + 22, 266, brush.tone("e6d2b0"), 4)
    brush.box(x - half - 20, 266, x + half + 20, FLOOR - 4, brush.tone(wood, 0.25), 3, brush.tone(wood))
    brush.box(x - half, 282, x + half, FLOOR - 18, brush.tone(wood, 0.38), 4)


def _arch(brush: Brush, x: float, half: float) -> None:
    """The round top of the window: the same sky as below it."""
    upper, middle, _ = heavens(brush.light, "8fcbe8", "e4f4ee")
    points = [
        (x - half, 98.0),
        (x - half * 0.87, 96 - half * 0.5),
        (x - half * 0.5, 96 - half * 0.87),
        (x, 96 - half),
    ]
    points += [(2 * x - a, b) for a, b in reversed(points[:-1])]
    brush.shape(points, mix(upper, middle, 0.4))


def _ladder(brush: Brush, x: float, lean: int, size: float) -> None:
    """A ladder that leans against the shelves."""
    wood, top, foot, half = brush.tone("d9a86c"), 40.0, 398.0, 24 * size
    shift = -lean * 34 * size
    rails = [[(x + s * half, foot), (x + s * half * 0.8 + shift, top)] for s in (-1, 1)]
    rungs = []
    for i in range(1, 8):
        t = i / 8
        cx, wide = x + shift * t, half * (1 - 0.2 * t)
        rungs.append([(cx - wide, foot - (foot - top) * t), (cx + wide, foot - (foot - top) * t)])
    brush.lines(rungs, 6 * size, brush.tone("c08e56"))
    brush.lines(rails, 8.5 * size, wood)


def _armchair(brush: Brush, x: float, side: int, cloth: str, size: float) -> None:
    """An armchair that faces the middle, with a reading lamp behind it."""
    turn = -1 if side else 1

    def at(a: float, b: float) -> tuple[float, float]:
        return x + turn * a * size, 446 + b * size

    stand = at(-42, -4)
    brush.line([stand, (stand[0], stand[1] - 190 * size)], 6 * size, brush.tone("6b5d58"))
    table_lamp(brush, stand[0], stand[1] - 176 * size, 0.9 * size, "6b5d58")
    light, dark = brush.tone(cloth), brush.tone(cloth, -0.24)
    brush.disc(x, 450, 78 * size, 10 * size, brush.tone("4f3a38"), alpha=0.4)
    brush.blob(
        [at(-66, -8), at(-70, -90), at(-54, -146), at(-4, -150), at(10, -100), at(8, -10)], light, dark
    )
    brush.blob(
        [at(-40, -50), at(54, -54), at(60, -34), at(56, -6), at(-40, -6)], brush.tone(cloth, 0.16), dark
    )
    brush.blob(
        [at(-52, -4), at(-50, -62), at(-14, -80), at(26, -76), at(40, -64), at(34, -50), at(30, -4)],
        brush.tone(cloth, 0.06),
        dark,
    )
    brush.lines([[at(a, -4), at(a, 6)] for a in (-46, 44)], 9 * size, brush.tone("6b4a3a"))


def _stack(brush: Brush, x: float, y: float, size: float) -> None:
    """A few books piled on the floor."""
    brush.disc(x, y, 46 * size, 7 * size, brush.tone("4f3a38"), alpha=0.35)
    for i in range(brush.rng.choice((3, 4, 5))):
        code, shift = (
            brush.rng.choice(("c8574c", "5f8fa3", "7b9e6b", "d9a441", "8a6a94")),
            brush.between(-7, 7),
        )
        left, right, low = x + (shift - 38 + 3 * i) * size, x + (shift + 38 - 3 * i) * size, y - 14 * i * size
        brush.box(left, low - 13 * size, right, low, brush.tone(code), 3, brush.tone(code, -0.2))
        brush.box(left + 8 * size, low - 10 * size, right, low - 4 * size, brush.tone("fdf3dc"), 1)


def _globe(brush: Brush, x: float, y: float) -> None:
    """A globe on a stand."""
    brush.disc(x, y, 24, 5, brush.tone("4f3a38"), alpha=0.4)
    brush.line([(x - 18, y), (x, y - 26), (x + 18, y)], 6, brush.tone("8a5f40"))
    brush.disc(x, y - 52, 34, 34, brush.tone("c79a4e"))
    brush.disc(x, y - 52, 29, 29, brush.tone("7fb6cc"), brush.tone("4f86a4"))
    lands = [(x - 10, y - 60, 10, 8), (x - 4, y - 50, 7, 10), (x + 13, y - 46, 9, 8), (x + 8, y - 66, 7, 4)]
    brush.cluster(lands, brush.tone("8fbf7a"))
