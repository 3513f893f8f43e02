"""Scarf, hat and sweater: each one large shape that sits where a child would put it."""

from __future__ import annotations

import math
from typing import Final

import skia

from consistory_engine.paintbox.illustrator.characters.bodies import Build, arm_shape, trunk
from consistory_engine.paintbox.illustrator.characters.brush import Brush, blob, common, curve, limb
from consistory_engine.paintbox.illustrator.characters.palette import CREAM, Rgb, mix, shaded
from consistory_engine.paintbox.illustrator.characters.poses import Points

_HAT_SEAT: Final = {
    "fox": (0.0, -17.0, 0.88), "rabbit": (0.0, -17.0, 0.82), "bear": (0.0, -17.0, 1.0),
    "cat": (0.0, -16.0, 0.88), "mouse": (0.0, -14.0, 0.82), "frog": (0.0, -14.0, 0.9),
    "owl": (0.0, -17.0, 0.95), "penguin": (0.0, -15.0, 1.0),
}  # fmt: skip


def darker(colour: Rgb) -> Rgb:
    """The darker tone of a garment's ribs."""
    return shaded(colour, 0.55)


def paint_hat(brush: Brush, kind: str, colour: Rgb, turn: float) -> None:
    """A knitted bobble hat on a head; `brush` is in the frame of the head."""
    x, y, size = _HAT_SEAT[kind]
    hat = brush.at(x + turn * 1.5, y, -5, size, size)
    dome = blob([(-18, 0), (-17, -11), (-10, -21), (0, -24), (10, -21), (17, -11), (18, 0), (0, -3)], 0.9)
    bobble = blob([(-7, -26), (-5, -32), (1, -34), (6, -31), (8, -26), (5, -21), (-1, -20), (-6, -22)])
    hat.fill(mix(colour, CREAM, 0.35), bobble)
    hat.fill(colour, dome)
    for rib in (-7, 7):
        hat.stroke(darker(colour), curve((rib, -7), (rib * 0.9, -14), (rib * 0.55, -20)), 1.8)
    brim = limb(8.5, (-17, 1), (0, -4.5), (17, 1))
    hat.fill(darker(colour), brim)


def paint_scarf(brush: Brush, colour: Rgb, girth: float) -> None:
    """A scarf round the neck with one end hanging; `brush` is in the frame of the neck."""
    reach = max(15.0, girth * 0.95)
    end = blob(
        [(-reach * 0.75, -1), (-reach * 0.75 + 10, 0), (-reach * 0.75 + 10.5, 20), (-reach * 0.75 - 2, 21)],
        0.25,
    )
    brush.fill(colour, end)
    x = -reach * 0.75
    stripe = blob([(x - 3, 12), (x + 12, 11.5), (x + 12, 15.5), (x - 3, 16)], 0.1)
    brush.flat(mix(colour, CREAM, 0.6), common(end, stripe))
    brush.fill(colour, limb(10.5, (-reach, -1.5), (0, 6), (reach, -1.5)))
    for rib in (-0.45, 0.1, 0.6):
        brush.stroke(darker(colour), curve((reach * rib, -1.5), (reach * rib - 2, 5)), 1.6)


def paint_sweater(brush: Brush, colour: Rgb, girth: float, lying: bool) -> None:
    """A sweater over the trunk; `brush` is in the frame of the trunk."""
    hem = 13.0
    cloth = trunk(girth + 1.6, lying)
    brush.fill(colour, common(cloth, _band(-40, hem)))
    brush.flat(mix(colour, CREAM, 0.55), common(cloth, _band(-5.5, -0.5)))
    brush.fill(darker(colour), common(trunk(girth + 2, lying), _band(hem - 4.5, hem)), depth=0)


def paint_sleeve(brush: Brush, build: Build, colour: Rgb, points: Points) -> None:
    """The sleeve of a sweater, down to a cuff above the hand."""
    short = _upper(points, 0.62 if build.bird else 0.74)
    if build.bird:
        brush.fill(colour, arm_shape(build, short))
        return
    brush.fill(colour, limb(build.arm + 2.4, *short))
    (ax, ay), (bx, by) = short[-2], short[-1]
    length = math.hypot(bx - ax, by - ay)
    ux, uy, half = (bx - ax) / length, (by - ay) / length, build.arm / 2 + 1.4
    cuff = [
        (bx + ux * t - uy * s * half, by + uy * t + ux * s * half)
        for t, s in ((0, -1), (0, 1), (3.8, 1), (3.8, -1))
    ]
    brush.fill(darker(colour), blob(cuff, 0.35), depth=0)


def _band(top: float, bottom: float) -> skia.Path:
    path = skia.Path()
    path.addRect(skia.Rect(-60, top, 60, bottom))
    return path


def _upper(points: Points, share: float) -> Points:
    """The first `share` of an arm (de Casteljau's cut of its curve)."""

    def cut(a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float]:
        return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share

    if len(points) == 2:
        return points[0], cut(*points)
    first, second = cut(points[0], points[1]), cut(points[1], points[2])
    return points[0], first, cut(first, second)
