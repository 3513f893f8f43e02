"""Scarf, hat and sweater: each one large shape that sits where a child would put it."""

from __future__ import annotations

import math
from typing import Final

import skia

from consistory_engine.paintbox.illustrator.characters.bodies import Build, arm_shape, trunk, upper
from consistory_engine.paintbox.illustrator.characters.brush import Brush, blob, common, curve, limb
from consistory_engine.paintbox.illustrator.characters.palette import CREAM, Rgb, mix, shaded
from consistory_engine.paintbox.illustrator.characters.poses import Points

_HAT_SEAT: Final = {
    "fox": (0.0, -17.0, 0.88), "rabbit": (0.0, -17.0, 0.82), "bear": (0.0, -17.0, 1.0),
    "cat": (0.0, -16.0, 0.88), "mouse": (0.0, -14.0, 0.82), "frog": (0.0, -14.0, 0.9),
    "owl": (0.0, -17.0, 0.95), "penguin": (0.0, -15.0, 1.0), "dog": (0.0, -16.0, 0.95),
    "pig": (0.0, -16.0, 0.95), "elephant": (0.0, -16.0, 0.98), "hedgehog": (0.0, -15.0, 0.95),
    "girl": (0.0, -14.5, 1.12), "boy": (0.0, -14.5, 1.12), "grandmother": (0.0, -14.5, 1.12),
    "grandfather": (0.0, -14.5, 1.08), "robot": (0.0, -18.0, 1.0), "dragon": (0.0, -16.0, 0.9),
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
    brush.fill(colour, common(cloth, band(-40, hem)))
    brush.flat(mix(colour, CREAM, 0.55), common(cloth, band(-5.5, -0.5)))
    brush.fill(darker(colour), common(trunk(girth + 2, lying), band(hem - 4.5, hem)), depth=0)


def paint_sleeve(brush: Brush, build: Build, colour: Rgb, points: Points) -> None:
    """The sleeve of a sweater, down to a cuff above the hand."""
    short = upper(points, 0.62 if build.bird else 0.74)
    if build.bird:
        brush.fill(colour, arm_shape(build, short))
        return
    brush.fill(colour, limb(build.arm + 2.4, *short))
    brush.fill(darker(colour), cuff(short, build.arm / 2 + 1.4, 3.8), depth=0)


def cuff(points: Points, half: float, length: float) -> skia.Path:
    """A cuff across the end of a limb, `half` as wide to either side and `length` along."""
    (ax, ay), (bx, by) = points[-2], points[-1]
    far = math.hypot(bx - ax, by - ay)
    ux, uy = (bx - ax) / far, (by - ay) / far
    corners = ((0, -1), (0, 1), (length, 1), (length, -1))
    return blob([(bx + ux * t - uy * s * half, by + uy * t + ux * s * half) for t, s in corners], 0.35)


def band(top: float, bottom: float) -> skia.Path:
    """The stripe of the plane between two heights, as far as bodies go."""
    path = skia.Path()
    path.addRect(skia.Rect(-60, top, 60, bottom))
    return path
