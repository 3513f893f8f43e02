"""Props held before the chest in both hands: ball and gift."""

from __future__ import annotations

import skia

from consistory_engine.paintbox.illustrator.characters.brush import Brush, blob, common, curve, ellipse
from consistory_engine.paintbox.illustrator.characters.palette import CREAM, LIGHT, Rgb, mix, shaded


def ball(brush: Brush, colour: Rgb) -> None:
    """A large ball with pale gores."""
    face, pale = ellipse(0, 0, 13, 13), mix(colour, CREAM, 0.75)
    brush = brush.at(0, 1, -18)
    brush.fill(colour, face)
    for gore in (
        blob([(-2, -9), (-10, -14), (-17, -2), (-10, 2)], 0.6),
        blob([(1, -8), (7, -16), (17, -10), (9, -3)], 0.6),
        blob([(-4, 1), (-9, 15), (8, 16), (5, 2)], 0.6),
    ):
        brush.flat(pale, common(face, gore))
    brush.fill(colour, ellipse(-0.5, -3.5, 3.6, 3.2), depth=0)
    brush.flat(LIGHT, ellipse(-5.5, -7.5, 2.4, 1.7), 0.8)


def gift(brush: Brush, colour: Rgb) -> None:
    """A box with a ribbon and a bow."""
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
