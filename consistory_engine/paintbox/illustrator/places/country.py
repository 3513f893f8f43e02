"""Places in the country: garden and farm."""

from __future__ import annotations

from typing import Final

from consistory_engine.paintbox.illustrator.places.brush import Brush
from consistory_engine.paintbox.illustrator.places.far import LAMP, cottage, window_tone
from consistory_engine.paintbox.illustrator.places.land import (
    both_sides,
    fit,
    ground,
    path,
    pool,
    rolling,
    snow_cap,
    snow_edge,
    spread,
    tufts,
)
from consistory_engine.paintbox.illustrator.places.plants import (
    PETALS,
    corner_plants,
    flower,
    sunflower,
    tulip,
)
from consistory_engine.paintbox.illustrator.places.sky import mist, sky
from consistory_engine.paintbox.illustrator.places.trees import (
    GREENS,
    foliage,
    foliage_of,
    poplar,
    round_tree,
)
from consistory_engine.paintbox.illustrator.places.yard import greenhouse, hay, shed, vegetables, watering_can

_FENCES: Final = ("fffaf0", "fffaf0", "c79a6a", "b9d0d0")
_LAWNS: Final = (("a9d07a", "74b058"), ("bcd67a", "86b457"), ("98cc8c", "62a862"))
_BARNS: Final = ("c4493c", "b5433f", "cc5a44")


def garden(brush: Brush) -> None:
    """A fenced garden: beds of flowers or vegetables, a shed or greenhouse, a path."""
    leaves, petals = foliage_of(brush), brush.rng.choice(PETALS)
    sky(brush, brush.rng.choice(("8fcbe8", "9fd0e6", "8cc3ec")), "f3f4e0", 340, skyline=262)
    _hedge_trees(brush, leaves)
    mist(brush, 300)
    _hedge(brush)
    side = brush.rng.choice((0, 1))
    lawn = brush.rng.choice(_LAWNS)
    brush.hill(rolling(brush, 342, 4), ground(brush, lawn[0]), ground(brush, lawn[1]))
    fence(brush, 344, brush.rng.choice(_FENCES))
    house = both_sides(brush, 104, 14)[side]
    brush.rng.choice((shed, greenhouse))(brush, house, 372, 0.95 * fit(brush, 420))
    if brush.width > 600:
        round_tree(brush, brush.width * brush.between(0.4, 0.6), 360, 0.9, brush.rng.choice(leaves))
    other = both_sides(brush, 66, 16)[1 - side]
    if brush.rng.random() < 0.5:
        for i in range(4):
            sunflower(brush, other + (i - 1.5) * 34 * fit(brush), 378 + 4 * (i % 2), brush.between(0.95, 1.3))
    else:
        round_tree(brush, other, 372, 0.95 * fit(brush), brush.rng.choice(leaves))
    path(brush, brush.width * brush.between(0.42, 0.58), 348, brush.width * 0.5, "e8d5ae", 190)
    tufts(brush, lawn[1], 370, 505, 36)
    _beds(brush, petals)
    x = both_sides(brush, 64, 8)[brush.rng.choice((0, 1))]
    watering_can(brush, x, 492, 0.85 * fit(brush))


def farm(brush: Brush) -> None:
    """A red barn by ploughed or golden fields, hay, a rail fence."""
    leaves = foliage_of(brush)
    sky(brush, brush.rng.choice(("8fcbe8", "93c4ea", "a3d3e4")), "fbf0d4", 340, skyline=262)
    far = brush.rng.choice(("b5d29a", "c9d69a", "a5c9a0"))
    brush.hill(rolling(brush, 268, 24), ground(brush, far), ground(brush, far, -0.1), 350)
    _field(brush)
    mist(brush, 305)
    side, size = brush.rng.choice((0, 1)), fit(brush, 420)
    x = both_sides(brush, 124, 22)[side]
    if brush.rng.random() < 0.6:
        _silo(brush, x + (1 - 2 * side) * 104 * size, 352, size)
    _barn(brush, x, 356, size, brush.rng.choice(_BARNS))
    other = both_sides(brush, 50, 24)[1 - side]
    brush.rng.choice((round_tree, poplar, round_tree))(
        brush, other, 352, 0.95 * size, brush.rng.choice(leaves)
    )
    if brush.width > 600:
        cottage(brush, brush.width * (0.62 if side == 0 else 0.38), 352, 0.9)
        for tree in spread(brush, 190):
            if abs(tree - x) > 190:
                round_tree(brush, tree, 340, brush.between(0.4, 0.65), brush.rng.choice(leaves))
    grass = brush.rng.choice((("b4d270", "7fb04f"), ("cdd478", "98ae50"), ("a2cc7c", "6da658")))
    brush.hill(rolling(brush, 352, 8), ground(brush, grass[0]), ground(brush, grass[1]))
    _rails(brush, 372)
    if brush.rng.random() < 0.7:
        path(brush, x + (1 - 2 * side) * 4, 356, brush.width * 0.5, "dfc393", 190)
    pool(brush, "e6e79a")
    tufts(brush, grass[1], 385, 505, 30)
    for bale in ((other, 426, 0.8), (both_sides(brush, 52, 14)[brush.rng.choice((0, 1))], 458, 0.95)):
        hay(brush, bale[0], bale[1], bale[2] * size)
    for x in spread(brush, 110):
        flower(brush, x, brush.between(474, 502), brush.rng.choice(("ffffff", "f2d45f", "e8606b")), 0.75)
    corner_plants(brush, GREENS[3])


def fence(brush: Brush, y: float, code: str) -> None:
    """A picket fence over the whole width with its feet at `y`."""
    wood, shade = brush.tone(code), brush.tone(code, -0.18)
    brush.box(0, y - 40, brush.width, y - 33, shade)
    brush.box(0, y - 18, brush.width, y - 11, shade)
    for i in range(int(brush.width / 24) + 2):
        x = i * 24 - 4
        top = y - 58 + brush.between(-2, 2)
        brush.shape([(x, y + 2), (x, top), (x + 7.5, top - 9), (x + 15, top), (x + 15, y + 2)], wood)
        snow_edge(brush, [(x + 1, top - 1), (x + 7.5, top - 8), (x + 14, top - 1)], 6)


def _hedge_trees(brush: Brush, leaves: tuple[tuple[str, str], ...]) -> None:
    """Far trees and the roof of a neighbour above the hedge."""
    brush.hill(rolling(brush, 262, 18), ground(brush, "bcd8a6"), ground(brush, "a5cb98"), 345)
    if brush.rng.random() < 0.5:
        cottage(brush, brush.width * brush.between(0.35, 0.65), 300, 0.62)
    for x in spread(brush, 110):
        light, dark = brush.rng.choice(leaves)
        y = brush.between(250, 280)
        discs = [(x, y, 40, 36), (x - 26, y + 20, 30, 28), (x + 28, y + 18, 32, 30)]
        brush.cluster(discs, brush.tone(light, 0.15), brush.tone(dark, 0.12))
        snow_cap(brush, discs)


def _hedge(brush: Brush) -> None:
    code = brush.rng.choice(GREENS)
    discs = [
        (x * 30.0, 306 + brush.between(-5, 5), 26.0, brush.between(18, 24))
        for x in range(int(brush.width / 30) + 2)
    ]
    brush.box(0, 304, brush.width, 350, brush.tone(code[1]))
    foliage(brush, discs, code)


def _beds(brush: Brush, petals: tuple[str, ...]) -> None:
    """A bed at either side: flowers or vegetables in rows."""
    size = fit(brush, 420)
    for side in (0, 1):
        reach = min(brush.width * 0.3, 170) * size
        left, right = (-8.0, reach) if side == 0 else (brush.width - reach, brush.width + 8)
        slant = 26 * size * (1 if side == 0 else -1)
        inner = right if side == 0 else left
        outer = left if side == 0 else right
        soil = [(outer, 398), (inner - slant, 398), (inner + slant * 0.4, 462), (outer, 466)]
        brush.blob(
            [*soil[:1], ((outer + inner) / 2, 394.0), *soil[1:]],
            ground(brush, "a3734f"),
            ground(brush, "7d5540"),
        )
        if brush.rng.random() < 0.5:
            vegetables(brush, left, right, size)
            continue
        kind = brush.rng.choice((flower, tulip))
        for row, y in enumerate((394, 412, 434)):
            count = max(2, int((right - left) / 27))
            for k in range(count):
                x = left + (k + 0.5 + 0.4 * (row % 2)) * (right - left) / count * 0.94
                kind(
                    brush,
                    x + brush.between(-4, 4),
                    y + brush.between(-4, 4),
                    petals[(k + row) % 3],
                    0.8 + 0.14 * row,
                )


def _field(brush: Brush) -> None:
    """A field in rows: golden wheat, green rows or ploughed earth."""
    light, dark = brush.rng.choice(
        (("f2d272", "d9ac4c"), ("bcd676", "86b45a"), ("c99b6c", "a87a52"), ("e6dd80", "bdb95a"))
    )
    brush.hill(rolling(brush, 306, 12), ground(brush, light), ground(brush, dark), 400)
    vanish, rows = brush.width * brush.between(0.3, 0.7), []
    for i in range(-14, 15):
        rows.append([(vanish + i * 16, 316.0), (vanish + i * 46, 372.0)])
    brush.lines([row for row in rows if -80 < row[1][0] < brush.width + 80], 3, ground(brush, dark), 0.7)


def _barn(brush: Brush, x: float, y: float, size: float, code: str) -> None:
    """A red barn with white trim and a broad gambrel roof, about 190 * `size` wide."""

    def at(*points: tuple[float, float]) -> list[tuple[float, float]]:
        return [(x + a * size, y + b * size) for a, b in points]

    front = at((-92, 0), (-92, -92), (-66, -142), (0, -178), (66, -142), (92, -92), (92, 0))
    brush.shape(front, brush.tone(code), brush.tone(code, -0.2))
    boards = [at((a, -2), (a, -92 - max(0, 86 - abs(a)) * 0.5)) for a in range(-78, 79, 13)]
    brush.lines(boards, 2.4 * size, brush.tone(code, -0.2), 0.55)
    roof, trim = brush.tone("6d6474"), brush.tone("fff6ea")
    edge = at((-104, -84), (-74, -146), (0, -190), (74, -146), (104, -84))
    brush.lines([edge], 17 * size, roof)
    brush.lines([at((-94, -88), (-67, -139), (0, -178), (67, -139), (94, -88))], 6 * size, trim)
    snow_edge(brush, [(px, py - 8 * size) for px, py in edge], 9 * size)
    brush.box(x - 24 * size, y - 148 * size, x + 24 * size, y - 106 * size, trim, 3)
    brush.box(x - 18 * size, y - 142 * size, x + 18 * size, y - 112 * size, window_tone(brush, "5b4a50"), 2)
    brush.box(x - 46 * size, y - 86 * size, x + 46 * size, y, trim, 3)
    for side in (-1, 1):
        left, right = sorted((x + side * 3 * size, x + side * 40 * size))
        brush.box(left, y - 80 * size, right, y, brush.tone(code, -0.1))
        cross = [
            [(left + 3, y - 76 * size), (right - 3, y - 4)],
            [(right - 3, y - 76 * size), (left + 3, y - 4)],
        ]
        brush.lines(cross, 5 * size, trim)
    for side in (-1, 1):
        wx = x + side * 68 * size
        brush.box(wx - 13 * size, y - 68 * size, wx + 13 * size, y - 34 * size, trim, 2)
        brush.box(wx - 8 * size, y - 63 * size, wx + 8 * size, y - 39 * size, window_tone(brush))
    if brush.light.lamps:
        brush.glow(x, y - 127 * size, 70 * size, LAMP, 0.5)


def _silo(brush: Brush, x: float, y: float, size: float) -> None:
    """A round silo about 200 * `size` high."""
    code = brush.rng.choice(("d9d3cc", "c4cdd3", "e3cfb0"))
    brush.box(x - 30 * size, y - 168 * size, x + 30 * size, y, brush.tone(code), 0, brush.tone(code, -0.25))
    brush.disc(x, y - 168 * size, 30 * size, 30 * size, brush.tone("b5605a"), brush.tone("8c4a4e"))
    brush.box(x - 30 * size, y - 168 * size, x + 30 * size, y - 136 * size, brush.tone(code))
    hoops = [[(x - 30 * size, y - h * size), (x + 30 * size, y - h * size)] for h in (136, 100, 64, 28)]
    brush.lines(hoops, 3, brush.tone(code, -0.25))
    snow_cap(brush, [(x, y - 172 * size, 30 * size, 28 * size)])


def _rails(brush: Brush, y: float) -> None:
    """A split-rail fence over the whole width, low and open."""
    code = brush.rng.choice(("a87d55", "f6efe2", "8f7763"))
    wood, dark = brush.tone(code), brush.tone(code, -0.25)
    gate = brush.width * 0.5
    for start, end in ((-10.0, gate - 78 * fit(brush)), (gate + 78 * fit(brush), brush.width + 10)):
        if end - start < 20:
            continue
        rails = [[(start, y - h), (end, y - h + 2)] for h in (34, 16)]
        brush.lines(rails, 6.5, wood)
        count = max(1, round((end - start) / 62))
        for k in range(count + 1):
            x = start + (end - start) * k / count
            brush.box(x - 5, y - 48, x + 5, y + 8, dark, 3)
            snow_edge(brush, [(x - 3, y - 48), (x + 3, y - 48)], 6)
        snow_edge(brush, [(start, y - 38), (end, y - 36)], 4)
