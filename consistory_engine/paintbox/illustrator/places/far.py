"""What stands in the distance or beside a scene: peaks, cottages, windmills, a snowman."""

from __future__ import annotations

from typing import Final

from consistory_engine.paintbox.illustrator.places.brush import Brush, colour, mix
from consistory_engine.paintbox.illustrator.places.land import SNOW, snow_edge, snowing

LAMP: Final = colour("ffd97a")
_ROOFS: Final = ("c4574a", "a8604a", "7d6a8c", "b5784a")
_WALLS: Final = ("fdf1dc", "f6dfc4", "e9e6dc", "f3d9d0")


def window_tone(brush: Brush, code: str = "6f93ab") -> tuple[float, float, float]:
    """The colour of a window seen from outside: lit by lamps in the evening."""
    return LAMP if brush.light.lamps else brush.tone(code)


def cottage(brush: Brush, x: float, y: float, size: float, *, snowy: bool = False) -> None:
    """A cottage about 130 * `size` wide that stands at (x, y), with snow on its roof or without."""
    roof, wall = brush.rng.choice(_ROOFS), brush.rng.choice(_WALLS)
    top, ridge, half = y - 56 * size, y - 116 * size, 56 * size
    brush.box(x + 22 * size, ridge - 12 * size, x + 40 * size, top, brush.tone("a5776a"))
    brush.box(x - half, top - 4, x + half, y, brush.tone(wall), 0, brush.tone(wall, -0.14))
    slope = [(x - half * 1.25, top + 4 * size), (x - half * 0.5, ridge), (x + half * 0.5, ridge)]
    slope.append((x + half * 1.25, top + 4 * size))
    brush.shape(slope, brush.tone(roof), brush.tone(roof, -0.18))
    if snowy or snowing(brush):
        white = [(px, py - 5 * size) for px, py in slope]
        lower = [
            (x + half * 1.12, top - 10 * size),
            (x + half * 0.3, top - 20 * size),
            (x - half * 0.5, top - 9 * size),
        ]
        brush.shape([*white, *lower], brush.tone(SNOW), brush.tone("d7e2f1"))
    pane = window_tone(brush)
    brush.box(x - 40 * size, y - 42 * size, x - 12 * size, y - 18 * size, brush.tone("fffaf0"), 2)
    brush.box(x - 36 * size, y - 38 * size, x - 16 * size, y - 21 * size, pane)
    brush.box(x + 8 * size, y - 44 * size, x + 34 * size, y, brush.tone(roof, -0.1), 8 * size)
    if brush.light.lamps:
        brush.glow(x - 26 * size, y - 28 * size, 60 * size, LAMP, 0.55)
    if snowy:
        _smoke(brush, x + 31 * size, ridge - 20 * size, size)


def windmill(brush: Brush, x: float, y: float, size: float) -> None:
    """A windmill about 190 * `size` high that stands at (x, y)."""
    top = y - 130 * size
    wall = brush.rng.choice(_WALLS)
    tower = [(x - 36 * size, y), (x - 22 * size, top), (x + 22 * size, top), (x + 36 * size, y)]
    brush.shape(tower, brush.tone(wall), brush.tone(wall, -0.18))
    cap = [(x - 26 * size, top + 2), (x, top - 34 * size), (x + 26 * size, top + 2)]
    brush.shape(cap, brush.tone("b5604e"))
    snow_edge(brush, cap, 7 * size)
    brush.box(x - 8 * size, top + 34 * size, x + 8 * size, top + 54 * size, window_tone(brush), 3)
    turn, beam = brush.between(-0.4, 0.4), 78 * size
    for dx, dy in ((1, turn), (-turn, 1), (-1, -turn), (turn, -1)):
        ex, ey = x + dx * beam, top - 6 * size + dy * beam
        brush.line([(x, top - 6 * size), (ex, ey)], 4.5 * size, brush.tone("86684d"))
        wx, wy = -dy * 15 * size, dx * 15 * size
        mx, my = x + dx * beam * 0.3, top - 6 * size + dy * beam * 0.3
        brush.shape([(mx, my), (mx + wx, my + wy), (ex + wx, ey + wy), (ex, ey)], brush.tone("fff6e4"))


def snowman(brush: Brush, x: float, y: float, size: float) -> None:
    """A snowman about 130 * `size` high that stands at (x, y)."""
    brush.disc(x + 8 * size, y, 46 * size, 9 * size, brush.tone("a9bede"), alpha=0.7)
    white, shade = brush.tone("ffffff"), brush.tone("c4d4ec")
    for dy, radius in ((-32, 38), (-84, 27)):
        brush.disc(x, y + dy * size, radius * size, radius * size * 0.96, white, shade)
    brush.lines(
        [[(x + s * 24 * size, y - 84 * size), (x + s * 52 * size, y - 104 * size)] for s in (-1, 1)],
        4 * size,
        brush.tone("7a5a48"),
    )
    ink = brush.tone("3d4256")
    for dx, dy in ((-9, -92), (9, -92), (0, -48), (0, -30)):
        brush.disc(x + dx * size, y + dy * size, 3.6 * size, 3.6 * size, ink)
    nose = [(x - 2 * size, y - 86 * size), (x + 20 * size, y - 80 * size), (x - 2 * size, y - 78 * size)]
    brush.shape(nose, brush.tone("ee8a3c"))
    brush.box(x - 26 * size, y - 112 * size, x + 26 * size, y - 104 * size, ink, 3)
    brush.box(x - 16 * size, y - 136 * size, x + 16 * size, y - 108 * size, ink, 3)


def peak(brush: Brush, x: float, top: float, size: float, light: str, dark: str, far: float) -> None:
    """A mountain with its top at (x, top), snow on it and its shadow on the right; `far` (0 to 1) fades it."""
    foot, half, cap = 360, (360 - top) * 0.62 * size, (360 - top) * 0.34
    slope = half / (foot - top)
    bend = brush.between(-0.1, 0.14)
    brush.shape(
        [(x - half, foot), (x, top), (x + half, foot)],
        brush.tone(dark, far),
        brush.tone(dark, 0.3 + far * 0.5),
    )
    ridge = [
        (x + half, foot),
        (x, top),
        (x + half * (0.05 + bend), (top + foot) / 2),
        (x + half * 0.22, foot),
    ]
    brush.shape(ridge, brush.tone(light, far), brush.tone(light, far + 0.1))
    low = top + cap
    zigzag = [
        (x + slope * cap, low),
        (x + slope * cap * 0.45, low - cap * brush.between(0.12, 0.3)),
        (x + cap * bend, low + cap * 0.2),
        (x - slope * cap * 0.45, low - cap * brush.between(0.12, 0.3)),
        (x - slope * cap, low),
    ]
    white = mix(brush.tone("ffffff"), brush.tone(light), far)
    brush.shape([(x, top - 3), *zigzag], white)
    brush.shape([(x, top - 3), zigzag[0], zigzag[1], zigzag[2]], brush.tone(light, 0.55), alpha=0.6)


def _smoke(brush: Brush, x: float, y: float, size: float) -> None:
    puffs = [(x + i * 9 * size, y - i * 17 * size, (8 + 4 * i) * size, (6 + 3 * i) * size) for i in range(4)]
    brush.cluster(puffs, brush.tone("f4f1f3"), alpha=0.6)
