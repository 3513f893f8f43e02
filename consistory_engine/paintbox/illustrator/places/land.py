"""Land: where things stand over the width of a view, soft grounds, paths, tufts and foregrounds."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from consistory_engine.paintbox.illustrator.light import Colour
from consistory_engine.paintbox.illustrator.places.brush import Brush, mix

SNOW: Final = "f4f7fc"
_POWDERED: Final = 0.74  # how much of falling snow's colour lies on open ground
_CAP: Final = (
    (-0.88, -0.36), (-0.62, -0.8), (0, -1.02), (0.62, -0.8), (0.86, -0.38),
    (0.5, -0.52), (0.22, -0.3), (-0.12, -0.5), (-0.46, -0.26), (-0.68, -0.44),
)  # fmt: skip


def aside(brush: Brush) -> Brush:
    """The same brush with chance of its own: whatever it draws, what comes after stays the same."""
    return replace(brush, rng=random.Random(brush.rng.getrandbits(32)))


def snowing(brush: Brush) -> bool:
    """Whether snow falls and lies on things."""
    return brush.light.weather == "snow"


def ground(brush: Brush, code: str, light: float = 0.0) -> Colour:
    """The colour of open ground, under a thin cover of snow when it snows."""
    shade = brush.tone(code, light)
    return mix(shade, brush.tone(SNOW if light >= 0 else "c9d8ec"), _POWDERED) if snowing(brush) else shade


def fit(brush: Brush, room: float = 400) -> float:
    """The size of things that must leave the middle free: 1, or less in views narrower than `room`."""
    return min(1.0, max(0.42, brush.width / room))


def rolling(brush: Brush, level: float, swing: float) -> list[float]:
    """Heights for a soft rise and fall around `level`, one every 128 units or so."""
    count = max(4, round(brush.width / 128) + 1)
    side = brush.rng.choice((-1, 1))
    turns = (-1, 0.6, -0.3, 0.8, -0.7)
    return [level + side * swing * turns[i % 5] * brush.between(0.5, 1) for i in range(count)]


def spread(brush: Brush, gap: float, start: float = 0.0) -> list[float]:
    """Places about `gap` apart over the whole width, each moved a little by chance."""
    count = max(1, round(brush.width / gap))
    return [(i + brush.between(0.12, 0.88)) * brush.width / count + start for i in range(count)]


def both_sides(brush: Brush, inset: float, sway: float = 20) -> tuple[float, float]:
    """A place near the left edge and one near the right edge, about `inset` units inside."""
    share = min(1.0, brush.width / 512)
    inset, sway = inset * share, sway * share
    return inset + brush.between(-sway, sway), brush.width - inset + brush.between(-sway, sway)


def one_side(brush: Brush, inset: float, sway: float = 20) -> float:
    """A place near the left or the right edge."""
    return brush.rng.choice(both_sides(brush, inset, sway))


def tufts(brush: Brush, code: str, top: float, bottom: float, gap: float = 44) -> None:
    """Short blades of grass strewn between the heights `top` and `bottom`."""
    blades: list[list[tuple[float, float]]] = []
    for x in spread(brush, gap):
        y = brush.between(top, bottom)
        size = 5 + (y - top) / max(1, bottom - top) * 7
        blades += [[(x, y), (x + lean * size * 0.7, y - size)] for lean in (-1, 0.1, 0.9)]
    brush.lines(blades, 2.6, ground(brush, code), 0.75)


def stones(brush: Brush, code: str, top: float, bottom: float, gap: float = 70) -> None:
    """Pebbles strewn between two heights."""
    for x in spread(brush, gap):
        y, size = brush.between(top, bottom), brush.between(4, 9)
        brush.disc(x, y + 2, size * 1.1, size * 0.55, brush.tone(code, -0.25))
        brush.disc(x, y, size, size * 0.6, brush.tone(code))


def path(brush: Brush, x: float, top: float, end: float, code: str, width: float = 150) -> None:
    """A path that winds from the lower edge around `end` to a narrow end at (`x`, `top`)."""
    bend, half, low = brush.between(-50, 50) * fit(brush), width / 2 * fit(brush), 516.0
    span = low - top
    rows = ((0, 0.0, 0.07), (0.3, 0.4, 0.2), (0.62, 0.3, 0.5), (1, 0, 1))
    left, right = [], []
    for t, sway, wide in rows:
        middle = x + (end - x) * t**1.4 + bend * sway
        left.append((middle - half * wide, top + span * t))
        right.append((middle + half * wide, top + span * t))
    edge = [left[0], *left, *reversed(right), right[0]]
    brush.blob(edge, ground(brush, code, 0.15), ground(brush, code, -0.08))


def pool(brush: Brush, code: str, y: float = 450, alpha: float = 0.3) -> None:
    """A soft lighter patch of ground in the middle, where characters stand."""
    shade, half = ground(brush, code), min(brush.width * 0.5, 340)
    for size in (1.0, 0.9, 0.78, 0.64):
        brush.disc(brush.width * 0.5, y, half * size, 46 * size, shade, alpha=alpha * 0.26)


def snow_cap(brush: Brush, discs: Sequence[tuple[float, float, float, float]]) -> None:
    """Snow that lies on the upper part of round forms (x, y, rx, ry), while it snows."""
    if not snowing(brush):
        return
    light, shade = brush.tone(SNOW), brush.tone("d3dff0")
    for x, y, rx, ry in discs:
        brush.blob([(x + a * rx, y + b * ry) for a, b in _CAP], light, shade if rx > 24 else None)


def snow_edge(brush: Brush, points: Sequence[tuple[float, float]], thickness: float) -> None:
    """A line of snow along an upper edge, while it snows."""
    if snowing(brush):
        brush.line([(x, y - thickness * 0.2) for x, y in points], thickness, brush.tone(SNOW))
