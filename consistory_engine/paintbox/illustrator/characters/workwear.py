"""Overalls and boots, in parts that follow trunk and legs."""

from __future__ import annotations

from typing import Final

import skia

from consistory_engine.paintbox.illustrator.characters.bodies import Build, trunk, upper
from consistory_engine.paintbox.illustrator.characters.brush import Brush, blob, common, curve, ellipse, limb
from consistory_engine.paintbox.illustrator.characters.garments import band, cuff, darker
from consistory_engine.paintbox.illustrator.characters.palette import CREAM, Rgb, mix, shaded
from consistory_engine.paintbox.illustrator.characters.poses import Points

_BUTTON: Final[Rgb] = (255, 214, 92)
_WAIST = 1.0


def paint_overalls(brush: Brush, colour: Rgb, girth: float, lying: bool) -> None:
    """Dungarees on a trunk: trousers, bib, straps; `brush` is in the frame of the trunk."""
    wide = girth * 0.56
    for side in (-1, 1):
        strap = curve((side * wide * 0.85, -11), (side * girth * 0.6, -17), (side * girth * 0.6, -22))
        brush.stroke(shaded(colour, 0.55), strap, 6.2)
        brush.stroke(colour, strap, 4.6)
    cloth = trunk(girth + 1.6, lying)
    bib = blob([(-wide, -12), (wide, -12), (wide + 2.5, 3), (-wide - 2.5, 3)], 0.22)
    trousers = common(cloth, band(_WAIST, 40))
    brush.fill(colour, skia.Op(bib, trousers, skia.PathOp.kUnion_PathOp))
    seam = mix(colour, CREAM, 0.45)
    brush.stroke(seam, curve((-wide * 0.92, -9.6), (wide * 0.92, -9.6)), 1.1)
    if not lying:
        brush.stroke(darker(colour), curve((0.5, 9), (0.5, 19)), 1.4)
        pocket = blob(
            [(-wide * 0.55, -6), (wide * 0.55, -6), (wide * 0.5, 2.4), (0, 3.8), (-wide * 0.5, 2.4)], 0.3
        )
        brush.fill(mix(colour, CREAM, 0.16), pocket, depth=0)
        for side in (-1, 1):
            brush.stroke(darker(colour), curve((side * girth * 0.95, 4), (side * girth * 0.6, 9)), 1.4)
    for side in (-1, 1):
        brush.fill(_BUTTON, ellipse(side * wide * 0.82, -10.8, 2.3, 2.3), depth=0)


def paint_trouser(brush: Brush, build: Build, colour: Rgb, points: Points) -> None:
    """A trouser leg with its turn-up, down to the ankle."""
    short, width = upper(points, 0.72), max(build.leg, 9.5)
    brush.fill(colour, limb(width + 2.6, *short))
    brush.fill(mix(colour, CREAM, 0.4), cuff(short, width / 2 + 1.5, 3.4), depth=0)


def paint_boot(brush: Brush, build: Build, colour: Rgb, points: Points, soles: bool, toes: float) -> None:
    """A wellington boot on the foot at the end of `points`, turned by `toes` degrees."""
    half, (x, y) = min(max(build.leg, 10.0) / 2 + 1.2, 8.2), points[-1]
    rim = mix(colour, CREAM, 0.45)
    if soles:
        shaft = upper(points[::-1], 0.62)[::-1]
        brush.fill(colour, limb(2 * half, *shaft))
        brush.fill(rim, cuff(shaft[::-1], half + 0.6, 3.4), depth=0)
        brush.fill(colour, ellipse(x, y - 0.6, 8.2, 9.4))
        brush.flat(shaded(colour, 0.5), ellipse(x, y - 0.2, 5.8, 6.8))
        for dy in (-3, 0, 3):
            brush.stroke(colour, curve((x - 3.2, y + dy), (x + 3.2, y + dy)), 1.2)
        return
    toe, top = half + 4.2, -12.5
    foot = brush.at(x, y, toes)
    boot = [(-half, top), (half, top), (half + 0.4, -4.5), (toe, -2.6), (toe + 0.6, 3.8), (-half - 0.6, 3.8)]
    foot.fill(colour, blob(boot, 0.4))
    foot.flat((255, 255, 255), ellipse(half + 1.2, -1.5, 1.8, 0.9), 0.55)
    sole = blob([(-half - 1.2, 2.2), (toe + 1.2, 2.2), (toe + 1, 4.6), (-half - 1, 4.6)], 0.3)
    foot.fill(shaded(colour, 0.5), sole, contour=False, depth=0)
    band_shape = blob(
        [
            (-half - 0.9, top - 1.6),
            (half + 0.9, top - 1.6),
            (half + 0.9, top + 2.2),
            (-half - 0.9, top + 2.2),
        ],
        0.3,
    )
    foot.fill(rim, band_shape, depth=0)
