"""Places where people live: town and bedroom."""

from __future__ import annotations

from consistory_engine.paintbox.illustrator.places.brush import Brush, colour
from consistory_engine.paintbox.illustrator.places.sky import cloud, sky

WALLS = ("e9a48a", "f2cf8a", "a9c9c0", "d9b3c9", "f3e2c7", "9fb9d9")
ROOFS = ("b5544a", "8c5a6b", "6d7390", "c2703f")
LAMP = colour("ffd97a")
ROOMS = (("f2d8c2", "b9d3c6", "e08a6e"), ("cfe0d4", "f0c9a5", "7fa6b5"), ("efd3d3", "c9d7e6", "d9a441"))


def town(brush: Brush) -> float:
    """A row of gabled houses along a paved street, windows lit at night; returns the horizon."""
    sky(brush, "9ccbe6", "fdeed8", 378, clouds=1)
    walls = list(WALLS)
    brush.rng.shuffle(walls)
    x, i = brush.between(-60, -20), 0
    while x < brush.width:
        width = brush.between(104, 136)
        _house(brush, x, width, brush.between(130, 205), walls[i % len(walls)], brush.rng.choice(ROOFS))
        x, i = x + width + 3, i + 1
    brush.wash(372, 392, brush.tone("d9d0cc"), brush.tone("c9bfbd"))
    brush.wash(392, 512, brush.tone("c7b8b0"), brush.tone("a3958f"))
    for row, y in enumerate((416, 446, 480)):
        shift = brush.between(0, 40)
        for k in range(-1, int(brush.width / 84) + 1):
            left = k * 84 + shift + row * 42
            brush.box(left, y, left + 40, y + 9 + row * 2, brush.tone("dacdc5"), 5)
    _street_lamp(brush, brush.width * brush.rng.choice((0.07, 0.93)), 420)
    return 380


def bedroom(brush: Brush) -> float:
    """A room with a window, a bed on one side, a lamp on the other, a rug; returns the edge of the floor."""
    wall, stripe, blanket = brush.rng.choice(ROOMS)
    brush.wash(0, 370, brush.tone(wall), brush.tone(wall, -0.06))
    for i in range(int(brush.width / 64) + 1):
        brush.box(i * 64 + 10, 0, i * 64 + 26, 350, brush.tone(wall, 0.35))
    brush.wash(346, 362, brush.tone("fff6e6"), brush.tone("ead9c2"))
    brush.wash(362, 512, brush.tone("c98f62"), brush.tone("b0744c"))
    for y in (398, 440, 486):
        brush.box(0, y, brush.width, y + 5, brush.tone("a86d47"))
    side = brush.rng.choice((0, 1))
    _window(brush, brush.width * brush.between(0.4, 0.6), 50)
    rug = brush.width * brush.between(0.47, 0.53)
    brush.disc(rug, 452, brush.width * 0.4, 46, brush.tone(blanket, 0.1))
    brush.disc(rug, 452, brush.width * 0.33, 35, brush.tone("fff1d6"))
    brush.disc(rug, 452, brush.width * 0.26, 26, brush.tone(stripe))
    _bed(brush, side, blanket)
    _lamp(brush, brush.width * (0.9 if side else 0.1))
    return 362


def _house(brush: Brush, x: float, width: float, height: float, wall: str, roof: str) -> None:
    foot, top, right = 376, 376 - height, x + width
    ridge = top - brush.between(52, 84)
    brush.box(x, top - 2, right, foot, brush.tone(wall), 0, brush.tone(wall, -0.14))
    brush.shape(
        [(x - 8, top + 3), (x + width / 2, ridge), (right + 8, top + 3)],
        brush.tone(roof),
        brush.tone(roof, -0.2),
    )
    pane, frame = LAMP if brush.light.lamps else brush.tone("6f93ab"), brush.tone("fff7ea")
    for column in (0.27, 0.73):
        for floor in range(int(height // 62)):
            left, y = x + width * column - 15, top + 18 + floor * 60
            if floor == int(height // 62) - 1 and column > 0.5:
                brush.box(left - 2, foot - 60, left + 32, foot, brush.tone(roof, -0.1), 12)
                continue
            brush.box(left - 5, y - 5, left + 35, y + 41, frame, 4)
            lit = brush.rng.random() < 0.75
            brush.box(
                left, y, left + 30, y + 36, pane if lit or not brush.light.lamps else brush.tone("54708c"), 3
            )
    brush.disc(x + width / 2, (top + ridge) / 2 + 10, 11, 11, pane)


def _street_lamp(brush: Brush, x: float, foot: float) -> None:
    brush.line([(x, foot), (x, foot - 190)], 10, brush.tone("4d5568"))
    if brush.light.lamps:
        brush.glow(x, foot - 208, 110, LAMP, 0.6)
    brush.disc(x, foot - 208, 21, 24, LAMP if brush.light.lamps else brush.tone("fff0c4"))
    brush.box(x - 19, foot - 238, x + 19, foot - 226, brush.tone("4d5568"), 5)


def _window(brush: Brush, x: float, top: float) -> None:
    half, bottom = min(78, brush.width * 0.22), top + 160
    frame = brush.tone("fffaf0")
    brush.box(x - half - 12, top - 12, x + half + 12, bottom + 12, frame, 6)
    if brush.light.lamps:
        brush.box(x - half, top, x + half, bottom, colour("15205a"), 3, colour("3c4c93"))
        brush.disc(x + half * 0.35, top + 46, 23, 23, colour("fff3c9"))
        for dx, dy in ((-0.6, 30), (-0.25, 72), (0.6, 112), (-0.7, 125)):
            brush.disc(x + half * dx, top + dy, 4, 4, colour("fff6d5"))
    else:
        brush.box(x - half, top, x + half, bottom, brush.tone("8fcbe8"), 3, brush.tone("e4f4ee"))
        cloud(brush, x + half * 0.1, top + 66, 0.55)
        brush.disc(x, bottom, half * 0.95, 20, brush.tone("9ccc85"))
        brush.box(x - half, bottom, x + half, bottom + 20, frame)
    brush.box(x - 4, top, x + 4, bottom, frame)
    brush.box(x - half, top + 76, x + half, top + 84, frame)
    brush.box(x - half - 22, bottom + 8, x + half + 22, bottom + 22, brush.tone("ecd9bd"), 5)


def _bed(brush: Brush, side: int, blanket: str) -> None:
    reach = brush.width * 0.36

    def across(left: float, right: float) -> tuple[float, float]:
        return (left, right) if side else (brush.width - right, brush.width - left)

    wood, dark = brush.tone("9a6240"), brush.tone("7a4a33")
    left, right = across(-30, 24)
    brush.box(left, 232, right, 432, wood, 16, dark)
    left, right = across(0, reach)
    brush.box(left, 335, right, 412, brush.tone("fff6e8"), 10)
    left, right = across(18, 84)
    brush.box(left, 300, right, 352, brush.tone("fffaf2"), 18, brush.tone("ead9cf"))
    left, right = across(min(72, reach * 0.5), reach + 8)
    brush.box(left, 320, right, 414, brush.tone(blanket), 20, brush.tone(blanket, -0.18))
    left, right = across(reach - 8, reach + 12)
    brush.box(left, 300, right, 434, wood, 9, dark)


def _lamp(brush: Brush, x: float) -> None:
    brush.box(x - 40, 330, x + 40, 412, brush.tone("b57a52"), 6, brush.tone("8f5b3d"))
    brush.box(x - 28, 346, x + 28, 372, brush.tone("d59a6c"), 5)
    brush.box(x - 7, 278, x + 7, 332, brush.tone("6f8f95"), 4)
    brush.glow(x, 262, 150, LAMP, 0.75 if brush.light.lamps else 0.35)
    shade = LAMP if brush.light.lamps else brush.tone("f9e2a6")
    brush.shape([(x - 24, 222), (x + 24, 222), (x + 42, 282), (x - 42, 282)], shade)
