"""Rain and snow that fall in front of the characters: thin enough that faces stay clear."""

from __future__ import annotations

import random

import skia

from consistory_engine.paintbox.illustrator.light import Light
from consistory_engine.paintbox.illustrator.places.brush import Brush


def draw_weather(canvas: skia.Canvas, light: Light, rng: random.Random, width: float, height: float) -> None:
    """Paint what falls in front of the characters over `width` x `height` units; nothing when it is clear."""
    if light.clear:
        return
    scale = height / 512
    canvas.save()
    canvas.scale(scale, scale)
    brush = Brush(canvas, width / scale, light, rng)
    if light.weather == "snow":
        snowflakes(brush, round(brush.width / 16), 3, 6, 0.9)
    else:
        raindrops(brush, round(brush.width / 12), 26, 2.6, 0.4)
    canvas.restore()


def raindrops(brush: Brush, count: int, length: float, thickness: float, alpha: float) -> None:
    """`count` slanting streaks of rain about `length` long."""
    streaks = []
    for i in range(count):
        x, y = (i + brush.rng.random()) * (brush.width + 60) / count, brush.between(-20, 500)
        size = length * brush.between(0.7, 1.3)
        streaks.append([(x, y), (x - size * 0.28, y + size)])
    brush.lines(streaks, thickness, brush.tone("eef6ff"), alpha)


def snowflakes(brush: Brush, count: int, small: float, large: float, alpha: float) -> None:
    """`count` falling flakes with radii from `small` to `large`."""
    flakes = []
    for i in range(count):
        radius = small + (large - small) * brush.rng.random() ** 2
        x, y = (i + brush.rng.random()) * brush.width / count, brush.between(-8, 505)
        flakes.append((x, y, radius, radius))
    brush.cluster(flakes, brush.tone("ffffff"), alpha=alpha)
