"""Trees of several kinds and bushes, with leaves lit from the upper left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from consistory_engine.paintbox.illustrator.places.brush import Brush
from consistory_engine.paintbox.illustrator.places.land import snow_cap, snowing

Disc = tuple[float, float, float, float]
Leaves = tuple[str, str]

GREENS: Final[tuple[Leaves, ...]] = (
    ("7dbb62", "4f9450"),
    ("93c465", "5a9a4c"),
    ("6cae7a", "3c8260"),
    ("a8c957", "6f9f40"),
)
AUTUMN: Final[tuple[Leaves, ...]] = (("eeb04c", "c77a38"), ("e08a4c", "b3563c"), ("d9c04f", "a88a35"))
BLOSSOM: Final[tuple[Leaves, ...]] = (("f9ccd6", "dd94ac"), ("fdf1ee", "e3b9c2"))


def foliage_of(brush: Brush) -> tuple[Leaves, ...]:
    """The leaves of this picture: mostly green, sometimes of spring or autumn."""
    dice = brush.rng.random()
    return AUTUMN if dice < 0.12 else (*BLOSSOM, *GREENS) if dice < 0.24 else GREENS


def foliage(brush: Brush, discs: Sequence[Disc], leaves: Leaves) -> None:
    """Leaves as soft round masses, lighter where the light falls, with snow on top while it snows."""
    light, dark = leaves
    brush.cluster(discs, brush.tone(light), brush.tone(dark))
    lit = [(x - rx * 0.2, y - ry * 0.26, rx * 0.62, ry * 0.56) for x, y, rx, ry in discs]
    brush.cluster(lit, brush.tone(light, 0.22), alpha=0.5)
    flecks = [
        (x + rx * a, y + ry * b, max(2.5, rx * 0.09), max(2, ry * 0.06))
        for x, y, rx, ry in discs
        for a, b in ((0.45, 0.2), (0.12, 0.5), (-0.4, 0.1), (0.2, -0.35))
    ]
    brush.cluster(flecks, brush.tone(dark), alpha=0.5)
    snow_cap(brush, discs)


def bush(brush: Brush, x: float, y: float, size: float, leaves: Leaves) -> None:
    """A bush about 110 * `size` wide that stands at (x, y)."""
    discs = [(-34, -16, 30, 26), (0, -32, 36, 34), (36, -16, 30, 26), (0, -8, 50, 20)]
    foliage(brush, [(x + a * size, y + b * size, c * size, d * size) for a, b, c, d in discs], leaves)


def round_tree(brush: Brush, x: float, y: float, size: float, leaves: Leaves) -> None:
    """A broad tree about 220 * `size` high that stands at (x, y), no two alike."""
    bark, lean = brush.tone("8a6549"), brush.between(-10, 10) * size
    top = (x + lean, y - 100 * size)
    points = [(x - 13 * size, y + 4), (x - 7 * size, y - 40 * size), (top[0] - 6 * size, top[1])]
    points += [(top[0] + 6 * size, top[1]), (x + 8 * size, y - 40 * size), (x + 14 * size, y + 4)]
    brush.shape(points, bark)
    brush.line([(x, y - 62 * size), (x - 34 * size, y - 100 * size)], 7 * size, bark)
    discs = [(-40, -110, 44, 40), (38, -116, 46, 42), (0, -160, 54, 52), (0, -100, 50, 30)]
    sway = brush.between(-0.16, 0.16)
    foliage(
        brush,
        [
            (
                x + lean + (a + sway * b) * size * 0.95,
                y + (b + brush.between(-7, 7)) * size,
                c * size * brush.between(0.9, 1.1),
                d * size * brush.between(0.9, 1.1),
            )
            for a, b, c, d in discs
        ],
        leaves,
    )


def poplar(brush: Brush, x: float, y: float, size: float, leaves: Leaves) -> None:
    """A slender tree about 250 * `size` high that stands at (x, y)."""
    brush.box(x - 5 * size, y - 50 * size, x + 5 * size, y + 3, brush.tone("86684d"), 3)
    discs = [(0, -80, 30, 50), (-4, -130, 30, 56), (4, -180, 25, 52), (0, -222, 15, 36)]
    foliage(brush, [(x + a * size, y + b * size, c * size, d * size) for a, b, c, d in discs], leaves)


def birch(brush: Brush, x: float, y: float, size: float, leaves: Leaves) -> None:
    """A birch about 240 * `size` high that stands at (x, y): white bark with dark marks."""
    lean = brush.between(-16, 16) * size
    brush.line(
        [(x, y), (x + lean * 0.2, y - 80 * size), (x + lean, y - 180 * size)], 13 * size, brush.tone("f4efe6")
    )
    marks = [[(x - 5 * size, y - h * size), (x + 1 * size, y - (h + 2) * size)] for h in (14, 40, 62, 84)]
    brush.lines(marks, 3.4 * size, brush.tone("6f6868"))
    discs = [
        (-26, -130, 30, 26),
        (28, -142, 32, 28),
        (0, -190, 36, 40),
        (-8, -158, 40, 30),
        (14, -112, 22, 16),
    ]
    foliage(
        brush, [(x + lean * 0.8 + a * size, y + b * size, c * size, d * size) for a, b, c, d in discs], leaves
    )


def bare_tree(brush: Brush, x: float, y: float, size: float) -> None:
    """A leafless tree about 190 * `size` high that stands at (x, y)."""
    bark = brush.tone("7b6a68")
    brush.line([(x, y), (x + 3, y - 60 * size), (x - 4 * size, y - 120 * size)], 13 * size, bark)
    for a, b, c, d in ((0, -62, -46, -128), (0, -80, 44, -146), (-3, -112, -20, -186), (-3, -112, 18, -180)):
        bend = (x + (a + c * 0.9) * size / 1.4, y + (b + d) * size / 2 + 8)
        brush.line([(x + a * size, y + b * size), bend, (x + c * size, y + d * size)], 6.5 * size, bark)


def fir(brush: Brush, x: float, y: float, size: float, *, snowy: bool = False) -> None:
    """A fir about 170 * `size` high that stands at (x, y), with snow on its branches or without."""
    snowy = snowy or snowing(brush)
    brush.box(x - 7 * size, y - 24 * size, x + 7 * size, y, brush.tone("6f5648"))
    for width, low, high in ((52, -16, -86), (42, -58, -126), (30, -98, -166)):
        half, base, tip = width * size, y + low * size, y + high * size
        if snowy:
            brush.blob(_skirt(x, base, tip, half + 4), brush.tone("ffffff"))
            half, tip = half * 0.84, tip + 20 * size
        brush.blob(_skirt(x, base + 3, tip, half), brush.tone("4f8577"), brush.tone("2c5c5b"))
        if not snowy:
            edge = [
                (x - half * 0.82, base - 3 * size),
                (x - half * 0.3, base - (base - tip) * 0.5),
                (x, tip + 6 * size),
            ]
            brush.line(edge, 3.5 * size, brush.tone("76a88c"), 0.6)


def _skirt(x: float, base: float, tip: float, half: float) -> list[tuple[float, float]]:
    """One tier of a fir with soft scalloped branches."""
    rise = base - tip
    points = [(x - half, base), (x - half * 0.42, base - rise * 0.46), (x, tip)]
    points += [(x + half * 0.42, base - rise * 0.46), (x + half, base), (x + half * 0.5, base + rise * 0.03)]
    return [*points, (x, base + rise * 0.09), (x - half * 0.5, base + rise * 0.03)]
