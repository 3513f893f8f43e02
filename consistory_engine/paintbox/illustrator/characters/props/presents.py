"""Props held before the chest in both hands: ball and gift."""

from __future__ import annotations

import math
from typing import Final

import skia

from consistory_engine.paintbox.illustrator.characters.brush import Brush, blob, common, curve, ellipse
from consistory_engine.paintbox.illustrator.characters.palette import CREAM, LIGHT, Rgb, mix, shaded

_BALL: Final = 14.5
_STAR: Final = 4.4


def ball(brush: Brush, colour: Rgb) -> None:
    """A large ball with a pale band round it."""
    brush = brush.at(0, 0, -24)
    face, pale = ellipse(0, 0, _BALL, _BALL), mix(colour, CREAM, 0.82)
    brush.fill(colour, face, depth=1.3)
    band = blob([(-18, -4), (0, 0.5), (18, -4), (18, 6.5), (0, 11), (-18, 6.5)], 0.9)
    brush.flat(pale, common(face, band))
    star = [(_STAR * (1 if k % 2 else 0.45) * math.sin(k * math.pi / 5),
             _STAR * (1 if k % 2 else 0.45) * math.cos(k * math.pi / 5)) for k in range(10)]  # fmt: skip
    brush.at(0, 5.6).flat(colour, blob(star, 0.15))
    brush.flat(LIGHT, ellipse(-4, -8.5, 3.6, 2.2), 0.8)


def gift(brush: Brush, colour: Rgb) -> None:
    """A box with a ribbon and a bow."""
    brush = brush.at(0, 0, 0, 1.15, 1.15)
    ribbon = mix(colour, CREAM, 0.78)
    box, lid = _rectangle(-12, -6, 12, 12), _rectangle(-13.5, -10.5, 13.5, -4)
    brush.fill(colour, box, depth=1.2)
    brush.flat(ribbon, _rectangle(-2.8, -6, 2.8, 12))
    brush.fill(mix(colour, CREAM, 0.14), lid, depth=0)
    brush.flat(ribbon, _rectangle(-2.8, -10.5, 2.8, -4))
    for side in (-1, 1):
        loop = blob([(0, -11), (side * 4, -18), (side * 11, -19), (side * 11.5, -13), (side * 5, -10.5)], 0.9)
        brush.fill(ribbon, loop, depth=0)
        brush.stroke(shaded(ribbon, 0.35), curve((side * 2, -12), (side * 7, -14.6)), 1.0)
    brush.fill(ribbon, ellipse(0, -11.5, 3.2, 2.8), depth=0)


def _rectangle(left: float, top: float, right: float, bottom: float) -> skia.Path:
    path = skia.Path()
    path.addRoundRect(skia.Rect(left, top, right, bottom), 1.2, 1.2)
    return path
