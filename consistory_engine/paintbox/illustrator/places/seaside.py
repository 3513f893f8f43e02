"""What stands on beaches and quays: palms, parasols, huts, sandcastles, shells, crates and barrels."""

from __future__ import annotations

from typing import Final

from consistory_engine.paintbox.illustrator.places.brush import Brush
from consistory_engine.paintbox.illustrator.places.land import snow_edge, spread

_PARASOLS: Final = ("e8705f", "f2b84b", "5aa9a6", "d98cb0", "6f94d0")


def palm(brush: Brush, x: float, foot: float, lean: int, size: float = 1.0) -> None:
    """A palm about 300 * `size` high that stands at (x, foot) and leans to the right or, with -1, to the left."""
    top_x, top_y = x + lean * 42 * size, foot - brush.between(240, 275) * size
    bark = brush.tone("a87851")
    brush.line([(x, foot), (x - lean * 4 * size, foot - 150 * size), (top_x, top_y)], 20 * size, bark)
    rings = []
    for i in range(1, 7):
        t = i / 7
        px = x * (1 - t) ** 2 + 2 * (x - lean * 4 * size) * t * (1 - t) + top_x * t * t
        py = foot * (1 - t) ** 2 + 2 * (foot - 150 * size) * t * (1 - t) + top_y * t * t
        rings.append([(px - 7 * size, py - 2), (px + 8 * size, py + 3)])
    brush.lines(rings, 3.5 * size, brush.tone("8a5f40"))
    fronds = ((-92, 26, 42), (-70, -34, 52), (-10, -62, 40), (66, -40, 48), (96, 22, 40), (44, 58, 6))
    for dx, dy, bend in fronds:
        tip = (top_x + dx * size, top_y + (dy + brush.between(-10, 10)) * size)
        up, middle = bend * size, (top_x + dx * 0.55 * size, top_y + dy * 0.5 * size)
        code = "5fae5c" if dy < 0 else "3f8f55"
        leaf = [
            (top_x, top_y),
            (middle[0], middle[1] - up),
            tip,
            (middle[0], middle[1] - up * 0.45 + 9 * size),
        ]
        brush.blob(leaf, brush.tone(code), brush.tone(code, -0.2))
        brush.line(
            [(top_x, top_y), (middle[0], middle[1] - up * 0.9), tip], 2.6 * size, brush.tone(code, 0.25)
        )
    for dx, code in ((-9, "8a5a3c"), (11, "7a4d35")):
        brush.disc(top_x + dx * size, top_y + 12 * size, 11 * size, 11 * size, brush.tone(code))


def parasol(brush: Brush, x: float, foot: float, size: float = 1.0) -> None:
    """A striped parasol about 160 * `size` high that stands at (x, foot), with a towel beside it."""
    first, second = brush.rng.choice(_PARASOLS), "fff4e0"
    towel = brush.rng.choice(_PARASOLS)
    mat = [
        (x - 60 * size, foot + 18),
        (x + 30 * size, foot + 14),
        (x + 44 * size, foot + 34),
        (x - 54 * size, foot + 40),
    ]
    brush.shape(mat, brush.tone(towel, 0.15))
    brush.line([(x - 46 * size, foot + 29), (x + 34 * size, foot + 24)], 5, brush.tone(second))
    brush.line([(x, foot), (x, foot - 130 * size)], 8 * size, brush.tone(second))
    top, rim = foot - 158 * size, foot - 100 * size
    edges = [x + a * size for a in (-78, -40, 0, 40, 78)]
    for i in range(4):
        code = first if i % 2 == 0 else second
        bulge = (edges[i] + edges[i + 1]) / 2
        points = [
            (x, top),
            ((x + edges[i]) / 2 - (x - edges[i]) * 0.2, top + 14 * size),
            (edges[i], rim),
            (bulge, rim - 9 * size),
            (edges[i + 1], rim),
            ((x + edges[i + 1]) / 2 - (x - edges[i + 1]) * 0.2, top + 14 * size),
        ]
        brush.shape(points, brush.tone(code), brush.tone(code, -0.12))
    brush.disc(x, top - 3, 6 * size, 6 * size, brush.tone(first))


def hut(brush: Brush, x: float, foot: float, size: float = 1.0) -> None:
    """A striped beach hut about 130 * `size` high that stands at (x, foot)."""
    first = brush.rng.choice(_PARASOLS)
    half, eaves = 46 * size, foot - 84 * size
    brush.box(x - half, eaves, x + half, foot + 4, brush.tone("fff8ea"))
    for i in range(4):
        left = x - half + i * 24 * size
        brush.box(left, eaves, left + 12 * size, foot + 4, brush.tone(first))
    gable = [(x - half, eaves), (x, foot - 128 * size), (x + half, eaves)]
    brush.shape(gable, brush.tone(first, 0.2))
    edge = [
        (x - half - 8 * size, eaves + 7 * size),
        (x, foot - 134 * size),
        (x + half + 8 * size, eaves + 7 * size),
    ]
    brush.lines([edge[:2], edge[1:]], 8 * size, brush.tone("fff8ea", -0.06))
    snow_edge(brush, [edge[0], edge[1]], 8 * size)
    brush.box(x - 17 * size, foot - 62 * size, x + 17 * size, foot + 4, brush.tone(first, -0.25), 3)
    brush.disc(x + 9 * size, foot - 28 * size, 3, 3, brush.tone("ffe9b0"))


def sandcastle(brush: Brush, x: float, y: float, size: float) -> None:
    """A small sandcastle with a flag at (x, y)."""
    sand, dark = brush.tone("edc98e"), brush.tone("cf9f66")
    brush.disc(x, y, 54 * size, 10 * size, dark, alpha=0.5)
    for a, h in ((-30, 34), (30, 34), (0, 52)):
        left, right, top = x + (a - 15) * size, x + (a + 15) * size, y - h * size
        brush.shape([(left - 4 * size, y), (left, top), (right, top), (right + 4 * size, y)], sand, dark)
        for k in (0, 11, 22):
            brush.box(left + k * size, top - 8 * size, left + (k + 8) * size, top + 1, sand)
    brush.line([(x, y - 52 * size), (x, y - 84 * size)], 3, brush.tone("8a6040"))
    brush.shape(
        [(x, y - 84 * size), (x + 20 * size, y - 77 * size), (x, y - 70 * size)], brush.tone("e0574a")
    )


def shells(brush: Brush) -> None:
    """Shells and starfish strewn over the lower edge."""
    for x in spread(brush, 130):
        y, code = brush.between(470, 503), brush.rng.choice(("f7b2a5", "fff2e2", "e9956f", "f2cfa0"))
        if brush.rng.random() < 0.3:
            arms = [[(x, y), (x + a, y + b)] for a, b in ((0, -9), (9, -3), (6, 7), (-6, 7), (-9, -3))]
            brush.lines(arms, 6, brush.tone("e8835f"))
            continue
        brush.cluster([(x, y, 10, 7), (x, y - 3, 7, 6)], brush.tone(code), brush.tone(code, -0.15))
        ribs = [[(x, y + 6), (x + a, y - 6)] for a in (-5, 0, 5)]
        brush.lines(ribs, 1.6, brush.tone(code, -0.25))


def crates(brush: Brush, x: float, y: float, size: float) -> None:
    """A barrel and wooden crates about 90 * `size` wide that stand at (x, y)."""
    brush.disc(x + 6, y, 62 * size, 9 * size, brush.tone("7d746f"), alpha=0.5)
    barrel = [(-52, 0), (-58, -30), (-52, -62), (-18, -62), (-12, -30), (-18, 0)]
    brush.blob([(x + a * size, y + b * size) for a, b in barrel], brush.tone("a8734a"), brush.tone("7d5238"))
    hoops = [
        [(x - 56 * size, y + b * size), (x - 35 * size, y + (b + 5) * size), (x - 14 * size, y + b * size)]
        for b in (-14, -48)
    ]
    brush.lines(hoops, 5 * size, brush.tone("5d5a66"))
    for a, b, w, code in ((20, 0, 34, "d0a06a"), (24, -60, 26, "c08e5c")):
        left, right, low, high = (
            x + (a - w) * size,
            x + (a + w) * size,
            y + b * size,
            y + (b - 1.75 * w) * size,
        )
        brush.box(left, high, right, low, brush.tone(code), 3, brush.tone(code, -0.18))
        frame = [[(left + 4, high + 4), (right - 4, high + 4)], [(left + 4, low - 4), (right - 4, low - 4)]]
        frame += [[(left + 6, low - 6), (right - 6, high + 6)]]
        brush.lines(frame, 6 * size, brush.tone(code, -0.22))
        snow_edge(brush, [(left, high), (right, high)], 7 * size)
