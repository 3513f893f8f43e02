"""The town: gabled houses along a paved street."""

from __future__ import annotations

from typing import Final

from consistory_engine.paintbox.illustrator.places.brush import Brush
from consistory_engine.paintbox.illustrator.places.far import LAMP, window_tone
from consistory_engine.paintbox.illustrator.places.land import fit, ground, one_side, snow_edge, spread
from consistory_engine.paintbox.illustrator.places.plants import PETALS
from consistory_engine.paintbox.illustrator.places.sky import mist, sky
from consistory_engine.paintbox.illustrator.places.trees import foliage_of, round_tree

_WALLS: Final = ("e9a48a", "f2cf8a", "a9c9c0", "d9b3c9", "f3e2c7", "9fb9d9", "c4d3a0")
_ROOFS: Final = ("b5544a", "8c5a6b", "6d7390", "c2703f")
_FOOT: Final = 376


def town(brush: Brush) -> None:
    """A row of gabled houses along a paved street, windows lit in the evening."""
    sky(brush, brush.rng.choice(("9ccbe6", "8fc4ea", "acd0e2")), "fdeed8", 378, clouds=1, skyline=226)
    _roofs_behind(brush)
    if brush.rng.random() < 0.5:
        _steeple(brush, brush.width * brush.between(0.15, 0.85))
    mist(brush, 250, 0.7)
    walls = list(_WALLS)
    brush.rng.shuffle(walls)
    x, i = brush.between(-60, -20), 0
    while x < brush.width:
        width = brush.between(100, 138)
        _house(brush, x, width, brush.between(130, 205), walls[i % len(walls)], brush.rng.choice(_ROOFS))
        x, i = x + width + 3, i + 1
    _street(brush)
    if brush.rng.random() < 0.35:
        _bunting(brush)
    side = brush.rng.choice((0, 1))
    edge = 36 * fit(brush, 512)
    for x in (edge if side else brush.width - edge, *(x for x in spread(brush, 430) if brush.width > 600)):
        _street_lamp(brush, x, 420)
    if brush.rng.random() < 0.5:
        leaves = brush.rng.choice(foliage_of(brush))
        round_tree(brush, brush.width - 34 if side else 34, 412, 0.9 * fit(brush, 360), leaves)
    elif brush.rng.random() < 0.7:
        _tub(brush, one_side(brush, 60, 16), 418, fit(brush))


def _roofs_behind(brush: Brush) -> None:
    """A pale row of far roofs."""
    far = brush.rng.choice(("c4c3d6", "d3c4c6", "bccad6"))
    for x in spread(brush, 70):
        top, half = brush.between(176, 236), brush.between(34, 50)
        gable = [
            (x - half, _FOOT),
            (x - half, top),
            (x, top - half * 0.8),
            (x + half, top),
            (x + half, _FOOT),
        ]
        brush.shape(gable, ground(brush, far, 0.1))


def _steeple(brush: Brush, x: float) -> None:
    """A pale church tower behind the roofs."""
    brush.box(x - 26, 130, x + 26, _FOOT, brush.tone("d6cbd2"), 0, brush.tone("c3b7c4"))
    roof = [(x - 32, 132), (x, 44), (x + 32, 132)]
    brush.shape(roof, brush.tone("8a86a6"), brush.tone("736f94"))
    snow_edge(brush, roof[:2], 7)
    brush.disc(x, 164, 14, 14, brush.tone("fff6e0"))
    brush.lines([[(x, 164), (x, 154)], [(x, 164), (x + 7, 167)]], 3, brush.tone("5d5870"))


def _house(brush: Brush, x: float, width: float, height: float, wall: str, roof: str) -> None:
    top, right = _FOOT - height, x + width
    ridge = top - brush.between(46, 84)
    brush.box(x + width * 0.68, ridge - 6, x + width * 0.84, top, brush.tone("a5776a"))
    brush.box(x + width * 0.66, ridge - 12, x + width * 0.86, ridge - 3, brush.tone("8f6459"))
    brush.box(x, top - 2, right, _FOOT, brush.tone(wall), 0, brush.tone(wall, -0.14))
    kind = brush.rng.choice(("gable", "gable", "steps", "hip"))
    _roof(brush, kind, x, right, top, ridge, roof, wall)
    pane = window_tone(brush)
    door = brush.rng.choice((0.27, 0.73))
    shop = height > 150 and brush.rng.random() < 0.35
    floors = int(height // 62)
    for floor in range(floors):
        for column in (0.27, 0.73):
            left, y = x + width * column - 15, top + 18 + floor * 60
            if floor == floors - 1 and column == door:
                _door(brush, left, roof)
            else:
                _pane(brush, left, y, pane)
    if kind != "hip":
        brush.disc(x + width / 2, (top + ridge) / 2 + 12, 10, 10, brush.tone("fff7ea"))
        brush.disc(x + width / 2, (top + ridge) / 2 + 12, 7, 7, pane)
    if shop:
        _awning(brush, x + 6, right - 6, _FOOT - 76)


def _roof(
    brush: Brush, kind: str, x: float, right: float, top: float, ridge: float, roof: str, wall: str
) -> None:
    middle = (x + right) / 2
    fill, shade = brush.tone(roof), brush.tone(roof, -0.2)
    if kind == "steps":
        half, points = (right - x) / 2, []
        for i in range(4):
            a, y = half * (1 - i / 4), top - (top - ridge) * (i + 1) / 4.4
            points += [(middle - a, y + (top - ridge) / 4.4), (middle - a, y)]
        points += [(2 * middle - a, y) for a, y in reversed(points)]
        brush.shape(points, brush.tone(wall), brush.tone(wall, -0.06))
        for i in range(0, len(points) // 2, 2):
            snow_edge(brush, [points[i + 1], (points[i + 1][0] + half / 4, points[i + 1][1])], 6)
        return
    inset = (right - x) * (0.26 if kind == "hip" else 0.5)
    points = [(x - 8, top + 3), (x + inset, ridge), (right - inset, ridge), (right + 8, top + 3)]
    brush.shape(points, fill, shade)
    rows = [[(x + 4, top - 10), (right - 4, top - 10)]]
    if kind == "hip":
        rows += [[(x + inset * 0.6, (top + ridge) / 2), (right - inset * 0.6, (top + ridge) / 2)]]
    brush.lines(rows, 3, shade, 0.6)
    snow_edge(brush, points, 10)


def _pane(brush: Brush, left: float, y: float, pane: tuple[float, float, float]) -> None:
    """A window, sometimes with a flower box or shutters."""
    dice, lit = brush.rng.random(), brush.rng.random() < 0.75
    if dice < 0.25:
        for a, b in ((left - 16, left - 6), (left + 36, left + 46)):
            brush.box(a, y - 3, b, y + 39, brush.tone("7d9a8c"), 2)
    brush.box(left - 5, y - 5, left + 35, y + 41, brush.tone("fff7ea"), 4)
    brush.box(left, y, left + 30, y + 36, pane if lit or not brush.light.lamps else brush.tone("54708c"), 3)
    brush.box(left + 13, y, left + 17, y + 36, brush.tone("fff7ea"))
    if dice > 0.7:
        brush.box(left - 6, y + 38, left + 36, y + 47, brush.tone("9a6a4a"), 3)
        blossoms = brush.rng.choice(PETALS)
        brush.cluster([(left + 4 + 11 * i, y + 36, 7, 6) for i in range(3)], brush.tone("6fa355"))
        for i in range(3):
            brush.disc(left + 4 + 11 * i, y + 34, 4, 4, brush.tone(blossoms[i % 3]))


def _door(brush: Brush, left: float, roof: str) -> None:
    code = brush.rng.choice((roof, "5f8f86", "7d6a9c", "a9583f"))
    brush.box(left - 6, _FOOT - 64, left + 36, _FOOT, brush.tone("fff7ea"), 14)
    brush.box(left - 2, _FOOT - 60, left + 32, _FOOT, brush.tone(code, -0.1), 12)
    brush.disc(left + 25, _FOOT - 28, 3, 3, brush.tone("f6d98a"))


def _awning(brush: Brush, left: float, right: float, y: float) -> None:
    """A striped awning over a shop."""
    code, step = brush.rng.choice(("d9605a", "5f9a8c", "e0a03c", "6f86b8")), (right - left) / 6
    for i in range(6):
        a, b = left + i * step, left + (i + 1) * step
        shade = brush.tone(code if i % 2 == 0 else "fff6e6")
        brush.shape([(a + 3, y), (b - 1, y), (b, y + 24), ((a + b) / 2, y + 31), (a, y + 24)], shade)


def _street(brush: Brush) -> None:
    pale, deep = brush.rng.choice((("c7b8b0", "a3958f"), ("c9bda6", "a89a86"), ("b4b6c0", "9094a2")))
    brush.wash(372, 392, ground(brush, "d9d0cc"), ground(brush, "c9bfbd"))
    brush.wash(392, 512, ground(brush, pale), ground(brush, deep))
    light, stones = ground(brush, pale, 0.28), []
    for row, y in enumerate((404, 420, 440, 464, 492)):
        size, shift = 20 + 5 * row, brush.between(0, 40)
        for k in range(-1, int(brush.width / (size * 3.4)) + 2):
            x = k * size * 3.4 + shift + brush.between(-6, 6)
            stones.append((x, y + brush.between(-3, 3), size, 4.5 + row * 1.2))
    brush.cluster(stones, light, alpha=0.8)


def _bunting(brush: Brush) -> None:
    """A string of small flags across the street."""
    y, sag, count = brush.between(60, 110), brush.between(26, 50), max(5, round(brush.width / 44))
    line = [(0.0, y), (brush.width / 2, y + 2 * sag), (brush.width, y)]
    brush.line(line, 3, brush.tone("f4ead8"))
    for i in range(1, count):
        t = i / count
        x, py = brush.width * t, y + 4 * sag * t * (1 - t)
        code = ("e0675a", "f2c14e", "6fa8a0", "8f86c4")[i % 4]
        brush.shape([(x - 11, py), (x + 11, py), (x, py + 24)], brush.tone(code))


def _street_lamp(brush: Brush, x: float, foot: float) -> None:
    iron = brush.tone("4d5568")
    brush.line([(x, foot), (x, foot - 190)], 9, iron)
    brush.box(x - 11, foot - 22, x + 11, foot + 3, iron, 4)
    if brush.light.lamps:
        brush.glow(x, foot - 208, 110, LAMP, 0.6)
    glass = LAMP if brush.light.lamps else brush.tone("fff0c4")
    brush.shape(
        [(x - 13, foot - 188), (x + 13, foot - 188), (x + 20, foot - 228), (x - 20, foot - 228)], glass
    )
    brush.shape([(x - 25, foot - 227), (x, foot - 248), (x + 25, foot - 227)], iron)
    snow_edge(brush, [(x - 22, foot - 229), (x, foot - 247), (x + 22, foot - 229)], 6)


def _tub(brush: Brush, x: float, y: float, size: float) -> None:
    """A tub with a clipped round bush."""
    brush.disc(x, y, 34 * size, 7 * size, brush.tone("6f6672"), alpha=0.5)
    brush.line([(x, y - 40 * size), (x, y - 76 * size)], 7 * size, brush.tone("86623f"))
    brush.disc(x, y - 100 * size, 36 * size, 36 * size, brush.tone("7fb562"), brush.tone("4c8c4c"))
    tub = [
        (x - 26 * size, y - 44 * size),
        (x + 26 * size, y - 44 * size),
        (x + 20 * size, y),
        (x - 20 * size, y),
    ]
    brush.shape(tub, brush.tone("c9764f"), brush.tone("9c5640"))
