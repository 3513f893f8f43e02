"""The bedroom."""

from __future__ import annotations

from typing import Final

from consistory_engine.paintbox.illustrator.places.brush import Brush
from consistory_engine.paintbox.illustrator.places.land import fit
from consistory_engine.paintbox.illustrator.places.rooms import (
    CLOTHS,
    books,
    picture,
    planks,
    plant,
    rug,
    table_lamp,
    wallpaper,
    window,
)

_ROOMS: Final = (
    ("f2d8c2", "b9d3c6", "e08a6e"),
    ("cfe0d4", "f0c9a5", "7fa6b5"),
    ("efd3d3", "c9d7e6", "d9a441"),
    ("d3ddec", "f3dfc0", "b47aa0"),
    ("f4e6bd", "c3dccf", "7fae86"),
)


def bedroom(brush: Brush) -> None:
    """A room with a window, a bed on one side, a lamp on the other, a rug."""
    wall, stripe, blanket = brush.rng.choice(_ROOMS)
    wallpaper(brush, wall)
    planks(brush, brush.rng.choice(("c98f62", "d3a273", "b07c58")))
    side = brush.rng.choice((0, 1))
    half = min(76, brush.width * 0.2)
    cloth = brush.rng.choice(CLOTHS) if brush.rng.random() < 0.6 else None
    x = brush.width * brush.between(0.42, 0.58)
    window(brush, x, 50, half, brush.between(196, 214), cloth)
    if brush.width > 600:
        window(brush, brush.width * (0.2 if side else 0.8), 50, half, 204, cloth)
    if brush.width > 300:
        over_bed = brush.width * 0.12 if side else brush.width * 0.88
        brush.rng.choice((_shelf, _pictures))(brush, over_bed)
    rug(brush, blanket, stripe)
    _bed(brush, side, blanket)
    _nightstand(brush, brush.width - 52 * fit(brush) if side else 52 * fit(brush))


def _bed(brush: Brush, side: int, blanket: str) -> None:
    reach = min(brush.width * 0.36, 215)

    def across(left: float, right: float) -> tuple[float, float]:
        return (left, right) if side else (brush.width - right, brush.width - left)

    code = brush.rng.choice(("9a6240", "f4ead8", "c08a58", "8096a8"))
    wood, dark = brush.tone(code), brush.tone(code, -0.25)
    left, right = across(-30, 24)
    brush.box(left, 232, right, 432, wood, 16, dark)
    left, right = across(0, reach)
    brush.box(left, 335, right, 412, brush.tone("fff6e8"), 10)
    left, right = across(18, min(84, reach * 0.55))
    brush.box(left, 300, right, 352, brush.tone("fffaf2"), 18, brush.tone("ead9cf"))
    left, right = across(min(72, reach * 0.5), reach + 8)
    brush.box(left, 320, right, 414, brush.tone(blanket), 20, brush.tone(blanket, -0.18))
    _quilt(brush, left, right, blanket)
    left, right = across(reach - 8, reach + 12)
    brush.box(left, 300, right, 434, wood, 9, dark)


def _quilt(brush: Brush, left: float, right: float, blanket: str) -> None:
    """Stripes, patches or dots on a blanket."""
    kind, pale = brush.rng.choice(("stripes", "dots", "plain")), brush.tone(blanket, 0.45)
    if kind == "stripes":
        for y in (344, 370, 396):
            brush.box(left + 6, y, right - 6, y + 9, pale, 3, alpha=0.8)
    elif kind == "dots":
        count = int((right - left) / 26)
        dots = [
            (left + 16 + 26 * i + 10 * (k % 2), 340 + 22 * k, 5, 5) for i in range(count) for k in range(4)
        ]
        brush.cluster([d for d in dots if d[0] < right - 10], pale, alpha=0.8)


def _nightstand(brush: Brush, x: float) -> None:
    size = fit(brush)
    code, half = brush.rng.choice(("b57a52", "f0e2cc", "8c6a86")), 44 * size
    brush.box(x - half, 336, x + half, 414, brush.tone(code), 6, brush.tone(code, -0.24))
    brush.box(x - half * 0.72, 350, x + half * 0.72, 376, brush.tone(code, 0.2), 5)
    brush.disc(x, 363, 4, 4, brush.tone("6d5548"))
    table_lamp(brush, x, 338, size, brush.rng.choice(("6f8f95", "c9776a", "8a7ab0")))


def _shelf(brush: Brush, x: float) -> None:
    half, y = min(84, brush.width * 0.14), brush.between(140, 190)
    brush.box(x - half, y, x + half, y + 9, brush.tone("a9744f"), 3)
    books(brush, x - half + 8, x + half * 0.4, y, 50)
    plant(brush, x + half * 0.7, y, 0.5)


def _pictures(brush: Brush, x: float) -> None:
    for dx, dy, half in ((-32, 128, 24), (34, 156, 30)):
        picture(brush, x + dx, dy, half * brush.between(0.85, 1.1))
