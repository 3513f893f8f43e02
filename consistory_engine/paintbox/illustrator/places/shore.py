"""Places by the water: beach, lake and harbour."""

from __future__ import annotations

from typing import Final

from consistory_engine.paintbox.illustrator.places.boats import gulls, lighthouse, moored, rowboat, sail
from consistory_engine.paintbox.illustrator.places.brush import Brush, mix
from consistory_engine.paintbox.illustrator.places.far import cottage
from consistory_engine.paintbox.illustrator.places.land import (
    aside,
    both_sides,
    fit,
    ground,
    one_side,
    pool,
    rolling,
    snow_cap,
    spread,
    stones,
    tufts,
)
from consistory_engine.paintbox.illustrator.places.plants import corner_plants, reeds, rock
from consistory_engine.paintbox.illustrator.places.seaside import (
    crates,
    hut,
    palm,
    parasol,
    sandcastle,
    shells,
)
from consistory_engine.paintbox.illustrator.places.sky import heavens, mist, sky
from consistory_engine.paintbox.illustrator.places.trees import GREENS, bush, fir, foliage_of, round_tree

_SEAS: Final = (("3fa9b5", "7fd0c8"), ("3f97c4", "8acbe0"), ("45a7a0", "9ad9c4"))
_SANDS: Final = (("fbe3b5", "ecc58c"), ("f7e6c8", "e3c8a0"), ("fbdcae", "e8b883"))
_LAKES: Final = (("6fb2bd", "3f8fa6"), ("7ab4d0", "3f83b0"), ("79b8a8", "448c86"))


def beach(brush: Brush) -> None:
    """Sand, a bright sea with sails, a palm or rocks on one side, a parasol or hut on the other."""
    sky(brush, "8fd3e8", "fdf0d6", 270, skyline=262)
    water(brush, 258, 362, *brush.rng.choice(_SEAS))
    if brush.rng.random() < 0.4:
        _headland(brush, one_side(brush, 20, 40), 262)
    for x in spread(brush, 420):
        sail(brush, x, brush.between(264, 276), brush.between(0.6, 1.05))
    gulls(brush, brush.rng.choice((0, 2, 3)))
    shore, sand = rolling(brush, 345, 12), brush.rng.choice(_SANDS)
    brush.hill([y - 15 for y in shore], brush.tone("a9e0dc"))
    brush.hill([y - 8 for y in shore], brush.tone("fffaf0"))
    brush.hill(shore, ground(brush, sand[0]), ground(brush, sand[1]))
    pool(brush, "fff3d4", 448, 0.5)
    stones(brush, "e7c79a", 385, 505, 46)
    left, right = both_sides(brush, 28, 20)
    lean, inner = brush.rng.choice((-1, 1)), both_sides(brush, 62, 18)
    if brush.rng.random() < 0.7:
        palm(brush, left if lean > 0 else right, 408, lean, fit(brush, 330))
    else:
        x = left if lean > 0 else right
        for dx, size in ((0, 1.5), (52, 0.9)):
            rock(brush, x + lean * dx, 400, size * fit(brush), "d9c3ae")
    other = inner[1] if lean > 0 else inner[0]
    brush.rng.choice((parasol, parasol, hut))(brush, other, 388, fit(brush))
    if brush.width > 600:
        parasol(brush, brush.width * brush.between(0.3, 0.7), 374, 0.75)
    if brush.rng.random() < 0.35:
        sandcastle(brush, one_side(brush, 70, 20), 468, 0.8 * fit(brush))
    shells(brush)


def lake(brush: Brush) -> None:
    """Still water between far woods and a green bank with reeds."""
    sky(brush, brush.rng.choice(("a5d2e6", "93c6e8")), "fdf1dc", 270, clouds=1, skyline=212)
    far = brush.rng.choice(("a9c4c8", "b3bfd0", "a8c9b4"))
    brush.hill(rolling(brush, 205, 34), ground(brush, far), ground(brush, far, -0.1), 275)
    _woods(brush)
    mist(brush, 262, 1.3)
    for x in spread(brush, 110):
        y = brush.between(292, 376)
        brush.box(x, y, x + brush.between(40, 100), y + 5, brush.tone("c9e9ea"), 3, alpha=0.6)
    for x in spread(brush, 260):
        _lily(brush, x, brush.between(345, 375))
    dice, side = brush.rng.random(), brush.rng.choice((0, 1))
    leaves = foliage_of(brush)
    if dice < 0.35:
        rowboat(brush, both_sides(brush, 110, 30)[side], brush.between(318, 352), 0.85 * fit(brush))
    elif dice < 0.65:
        for i in range(brush.rng.choice((1, 2, 3))):
            _duck(brush, both_sides(brush, 120, 30)[side] + 42 * i * (1 - 2 * side), 326 + 7 * i)
    if brush.rng.random() < 0.4:
        _jetty(brush, both_sides(brush, 60, 20)[1 - side], 404, fit(brush))
    bank = brush.rng.choice((("a3c96b", "6fa455"), ("b5cc74", "83a858"), ("92c07c", "5c9a62")))
    edge = [brush.between(398, 410) for _ in range(max(3, round(brush.width / 150)))]
    brush.hill([390, *edge, 392], ground(brush, bank[0]), ground(brush, bank[1]))
    pool(brush, "d9e79a", 452, 0.35)
    tufts(brush, bank[1], 412, 505, 34)
    if brush.rng.random() < 0.5:
        x = both_sides(brush, 26, 12)[side]
        round_tree(brush, x, 424, 1.15 * fit(brush), brush.rng.choice(leaves))
    for x in both_sides(brush, 34, 16):
        if brush.rng.random() < 0.8:
            reeds(brush, x, 448, brush.rng.choice((3, 4, 5)), fit(brush, 360))
    rock(brush, one_side(brush, 90, 20), 478, 0.7 * fit(brush))
    bush(brush, one_side(brush, 0, 6), 500, 0.9 * fit(brush), brush.rng.choice(GREENS))
    corner_plants(brush, GREENS[0])


def harbour(brush: Brush) -> None:
    """A stone quay with crates and bollards, boats with masts, a lighthouse on the point."""
    sky(brush, brush.rng.choice(("93cfe8", "a3cdea")), "fdeedb", 270, skyline=258)
    water(brush, 254, 404, *brush.rng.choice(_LAKES))
    side = brush.rng.choice((0, 1))
    point = both_sides(brush, 92, 16)
    _headland(brush, point[side] + (1 - 2 * side) * -36, 262, 1.5)
    lighthouse(brush, point[side], 236, 0.95 * fit(brush, 330))
    for x in spread(brush, 340):
        sail(brush, x, brush.between(264, 272), brush.between(0.4, 0.65))
    mist(brush, 270)
    for x in spread(brush, 120):
        y = brush.between(284, 384)
        brush.box(x, y, x + brush.between(30, 80), y + 5, brush.tone("d0ecec"), 3, alpha=0.55)
    other = both_sides(brush, 92, 14)
    moored(brush, other[1 - side], 372, 1.08 * fit(brush, 400))
    moored(brush, other[side], 384, 0.8 * fit(brush, 400))
    if brush.width > 600:
        for x in spread(brush, 300):
            moored(brush, x, 340, 0.6)
    gulls(brush, brush.rng.choice((2, 3, 4)), 70, 210)
    _quay(brush)
    left, right = both_sides(brush, 48, 12)
    crates(brush, brush.rng.choice((left, right)), 452, fit(brush))
    for x in spread(brush, 190):
        _bollard(brush, x, 418, 0.9 * fit(brush))


def water(brush: Brush, top: float, bottom: float, far: str, near: str) -> None:
    """The sea from `top` down to `bottom`, with the sky's colour in it and a path of light in the evening."""
    _, middle, low = heavens(brush.light, "8fcbe8", "e9f6ee")
    share = 0.42 if brush.light.time in ("morning", "sunset") else 0.1
    brush.wash(top, bottom, mix(brush.tone(far), low, share), mix(brush.tone(near), middle, share))
    brush = aside(brush)
    if brush.light.time != "day" and brush.light.clear:
        x = brush.width * brush.between(0.15, 0.3)
        for i in range(7):
            half, y = brush.between(14, 34), top + 8 + i * (bottom - top) / 8
            brush.box(x - half, y, x + half, y + 5, mix(low, (1, 0.96, 0.85), 0.5), 3, alpha=0.6)


def _woods(brush: Brush) -> None:
    """The wooded far shore of a lake and its mirror image."""
    step, count = 40, int(brush.width / 40) + 2
    trees = [(i * step, 248 + brush.between(-10, 8), 30, brush.between(18, 34)) for i in range(count)]
    brush.cluster(trees, ground(brush, "6fa389", 0.0), brush.tone("568c76"))
    snow_cap(brush, trees)
    if brush.rng.random() < 0.5:
        for x in spread(brush, 70):
            fir(brush, x, 264, brush.between(0.3, 0.5))
    if brush.rng.random() < 0.35:
        cottage(brush, one_side(brush, 130, 30), 262, 0.42)
    water(brush, 255, 420, *brush.rng.choice(_LAKES))
    brush.cluster([(x, 258, rx, ry * 0.7) for x, _, rx, ry in trees], brush.tone("5b9c95"), alpha=0.55)


def _headland(brush: Brush, x: float, y: float, size: float = 1.0) -> None:
    """A green hill that runs out into the sea."""
    hill = [(-150, 4), (-92, -20), (-20, -34), (50, -26), (110, -8), (150, 4)]
    brush.blob(
        [(x + a * size, y + b * size) for a, b in hill], ground(brush, "9cbf8e"), ground(brush, "7fa58c")
    )


def _quay(brush: Brush) -> None:
    """Paving stones in the foreground with a wall towards the water."""
    brush.wash(398, 414, ground(brush, "b9aca4"), brush.tone("9c9090"))
    brush.wash(410, 512, ground(brush, "d6c8ba"), ground(brush, "b8a699"))
    joint, lines = brush.tone("a8998f"), []
    for row, (y, below) in enumerate(((412, 436), (436, 468), (468, 514))):
        lines.append([(0.0, float(y)), (brush.width, float(y))])
        step = 74 + 26 * row
        for k in range(-1, int(brush.width / step) + 2):
            x = k * step + (step / 2 if row % 2 else 0)
            lines.append([(x, float(y)), (x + (x - brush.width / 2) * 0.05, float(below))])
    brush.lines(lines, 3, joint, 0.8)


def _bollard(brush: Brush, x: float, y: float, size: float) -> None:
    iron = brush.tone("4d5568")
    brush.disc(x + 4 * size, y + 2, 18 * size, 5 * size, brush.tone("6f6a72"), alpha=0.6)
    brush.box(x - 9 * size, y - 28 * size, x + 9 * size, y + 2, iron, 4, brush.tone("363c50"))
    brush.disc(x, y - 28 * size, 15 * size, 8 * size, iron, brush.tone("363c50"))
    snow_cap(brush, [(x, y - 28 * size, 15 * size, 8 * size)])


def _lily(brush: Brush, x: float, y: float) -> None:
    brush.disc(x, y, 30, 9, brush.tone("7cbd72"))
    brush.disc(x + 34, y + 9, 20, 7, brush.tone("6aad66"))
    brush.disc(x - 4, y - 7, 10, 8, brush.tone("f6b4c4"))
    brush.disc(x - 4, y - 10, 5, 5, brush.tone("fde3e6"))


def _duck(brush: Brush, x: float, y: float) -> None:
    """A small duck on the water."""
    body, head = brush.rng.choice((("a5794f", "3f7a5c"), ("fbf6ea", "fbf6ea"), ("c79a62", "8a6040")))
    brush.disc(x, y + 5, 24, 3, brush.tone("dff0f0"), alpha=0.6)
    shape = [(x - 20, y - 8), (x - 4, y - 4), (x + 14, y - 6), (x + 16, y + 3), (x - 12, y + 5)]
    brush.blob(shape, brush.tone(body), brush.tone(body, -0.2))
    brush.disc(x + 13, y - 13, 7.5, 7.5, brush.tone(head))
    brush.shape([(x + 19, y - 15), (x + 29, y - 11), (x + 19, y - 9)], brush.tone("f0a23c"))


def _jetty(brush: Brush, x: float, y: float, size: float) -> None:
    """A wooden jetty that runs out into the lake."""
    wood, dark = ground(brush, "b98d62"), brush.tone("86623f")
    far, near = 22 * size, 50 * size
    for t in (0.05, 0.5, 0.9):
        half, py = far + (near - far) * t, y - 84 * (1 - t) * size
        brush.lines(
            [[(x + s * half, py - 14 * size), (x + s * half, py + 22 * size)] for s in (-1, 1)],
            7 * size,
            dark,
        )
    top = y - 84 * size
    brush.shape([(x - far, top), (x + far, top), (x + near, y + 6), (x - near, y + 6)], wood)
    planks = []
    for i in range(1, 7):
        t = i / 7
        half = far + (near - far) * t
        planks.append([(x - half, top + (y - top) * t), (x + half, top + (y - top) * t)])
    brush.lines(planks, 2.6, dark, 0.8)
