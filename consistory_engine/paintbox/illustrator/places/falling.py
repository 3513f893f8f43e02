"""What falls from the sky, far behind and near in front, and the puddles of rain."""

from __future__ import annotations

from consistory_engine.paintbox.illustrator.places.brush import Brush, mix
from consistory_engine.paintbox.illustrator.places.land import aside, fit
from consistory_engine.paintbox.illustrator.places.sky import heavens


def fall_behind(brush: Brush) -> None:
    """Rain with its puddles, or snow, behind the characters; nothing when it is clear."""
    if brush.light.weather == "rain":
        _puddles(brush)
        _drops(brush, 16, 20, 2.0, 0.34)
    elif brush.light.weather == "snow":
        _flakes(brush, 13, 1.8, 4.2, 0.85)


def fall_in_front(brush: Brush) -> None:
    """The nearest rain or snow, thin enough that faces stay clear; nothing when it is clear."""
    if brush.light.weather == "rain":
        _drops(brush, 34, 32, 2.4, 0.36)
    elif brush.light.weather == "snow":
        _flakes(brush, 42, 3.2, 6.2, 0.95)


def _drops(brush: Brush, gap: float, length: float, thickness: float, alpha: float) -> None:
    streaks, count = [], round((brush.width + 100) / gap) * 2
    for i in range(count):
        x, y = (i + brush.rng.random()) * (brush.width + 100) / count, brush.between(-30, 505)
        size = length * brush.between(0.7, 1.3)
        streaks.append([(x, y), (x - size * 0.3, y + size)])
    brush.lines(streaks, thickness, mix(brush.tone("ffffff"), (0.9, 0.95, 1.0), 0.4), alpha)


def _flakes(brush: Brush, gap: float, small: float, large: float, alpha: float) -> None:
    flakes, count = [], round(brush.width / gap) * 2
    for i in range(count):
        radius = small + (large - small) * brush.rng.random() ** 2
        x, y = (i + brush.rng.random()) * brush.width / count, brush.between(-8, 506)
        flakes.append((x, y, radius, radius))
    brush.cluster(flakes, mix(brush.tone("ffffff"), (1.0, 1.0, 1.0), 0.5), alpha=alpha)


def _puddles(brush: Brush) -> None:
    """Puddles that mirror the sky, with rings where drops fall."""
    _, water, _ = heavens(brush.light, "8fcbe8", "e9f6ee")
    brush, size = aside(brush), fit(brush, 512)
    for i in range(max(2, round(brush.width / 190))):
        x = (i + brush.between(0.15, 0.85)) * brush.width / max(2, round(brush.width / 190))
        y = brush.between(438, 500)
        rx = brush.between(34, 62) * size * (0.6 + (y - 420) / 160)
        discs = [(x, y, rx, rx * 0.22), (x + rx * 0.5, y + rx * 0.1, rx * 0.62, rx * 0.17)]
        brush.cluster(discs, mix(water, brush.tone("4f6076"), 0.3), mix(water, (1, 1, 1), 0.25), 0.8)
        ring = rx * 0.34
        brush.disc(x, y, ring, ring * 0.26, mix(water, (1, 1, 1), 0.55), alpha=0.8)
        brush.disc(x, y, ring * 0.66, ring * 0.16, mix(water, brush.tone("4f6076"), 0.2))
