"""Rain and snow that fall in front of the characters."""

from __future__ import annotations

import random

import skia

from consistory_engine.paintbox.illustrator.light import Light
from consistory_engine.paintbox.illustrator.places.brush import Brush
from consistory_engine.paintbox.illustrator.places.falling import fall_in_front


def draw_weather(canvas: skia.Canvas, light: Light, rng: random.Random, width: float, height: float) -> None:
    """Paint what falls in front of the characters over `width` x `height` units; nothing when it is clear."""
    scale = height / 512
    canvas.save()
    canvas.scale(scale, scale)
    fall_in_front(Brush(canvas, width / scale, light, rng))
    canvas.restore()
