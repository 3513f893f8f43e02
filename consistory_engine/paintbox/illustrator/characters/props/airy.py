"""Props above the head: balloon, kite and umbrella. Lengths are hundredths of the standing height."""

from __future__ import annotations

import skia

from consistory_engine.paintbox.illustrator.characters.brush import (
    Brush,
    blob,
    common,
    curve,
    ellipse,
    mirrored,
)
from consistory_engine.paintbox.illustrator.characters.palette import CREAM, INK, LIGHT, Rgb, mix, shaded

_STRING: Rgb = (120, 100, 92)
_WOOD: Rgb = (150, 96, 54)


def balloon(brush: Brush, colour: Rgb) -> None:
    """A balloon on a string, up and a little ahead."""
    brush.stroke(_STRING, curve((0, 4), (-4, -14), (8, -20), (6, -33)), 1.1)
    top = brush.at(5, -46, 6, 1.15, 1.15)
    top.fill(shaded(colour, 0.3), blob([(0, 13), (3.6, 18.5), (-3.6, 18.5)], 0.3))
    top.fill(colour, mirrored([(0, -16), (9, -13), (13.5, -4), (10, 7), (0, 15)]), depth=1.3)
    top.flat(LIGHT, blob([(-8.5, -4), (-6.5, -9.5), (-2.5, -12), (-4, -7.5), (-6, -2.5)]), 0.8)


def kite(brush: Brush, colour: Rgb) -> None:
    """A diamond kite with a tail of bows."""
    brush.stroke(_STRING, curve((0, 3), (6, -16), (4, -42)), 1.0)
    sail = brush.at(4, -44, 12, 1.22, 1.22)
    sail.stroke(shaded(colour, 0.3), curve((0, 19), (-6, 24), (9, 25), (8, 36)), 1.3)
    for x, y, turn in ((1.5, 24, 30), (7.5, 31, -25)):
        bow = sail.at(x, y, turn)
        bow.fill(mix(colour, CREAM, 0.35), blob([(0, 0), (-5.5, -3.2), (-5.5, 3.2)], 0.3), depth=0)
        bow.fill(mix(colour, CREAM, 0.35), blob([(0, 0), (5.5, -3.2), (5.5, 3.2)], 0.3), depth=0)
    diamond = skia.Path()
    diamond.addPoly([skia.Point(*p) for p in ((0, -17), (13, -3), (0, 19), (-13, -3))], True)
    sail.fill(colour, diamond)
    for wing in (((0, -17), (13, -3), (0, -3)), ((0, 19), (-13, -3), (0, -3))):
        panel = skia.Path()
        panel.addPoly([skia.Point(*p) for p in wing], True)
        sail.flat(mix(colour, CREAM, 0.62), panel)
    sail.stroke(shaded(colour, 0.55), curve((0, -17), (0, 19)), 1.0)
    sail.stroke(shaded(colour, 0.55), curve((-13, -3), (13, -3)), 1.0)


def umbrella(brush: Brush, colour: Rgb) -> None:
    """An open umbrella held over the head."""
    up = brush.at(0, 0, -12)
    up.stroke(shaded(_WOOD, 0.55), curve((0, -50), (0, 9)), 3.6)
    up.stroke(_WOOD, curve((0, -50), (0, 9)), 2.2)
    up.stroke(shaded(_WOOD, 0.55), curve((0, 8), (0.4, 14), (5.5, 14), (5.5, 9.5)), 4.2)
    up.stroke(_WOOD, curve((0, 8), (0.4, 14), (5.5, 14), (5.5, 9.5)), 2.8)
    up.fill(shaded(colour, 0.6), common(ellipse(0, -50, 35, 6), _dome()), depth=0)
    up.fill(_WOOD, blob([(-1.4, -78), (0, -85), (1.4, -78)], 0.4))
    dome = _dome()
    up.fill(colour, dome, depth=1.2)
    for x, pale in ((-23, True), (23, True)):
        side = 1 if x > 0 else -1
        gore = blob([(0, -79.5), (side * 16, -70), (side * 24, -48), (side * 9, -49), (side * 7, -66)], 0.75)
        if pale:
            up.flat(mix(colour, CREAM, 0.4), common(dome, gore))
    for x in (-24, -9, 9, 24):
        up.stroke(mix(shaded(colour, 0.55), INK, 0.1), curve((0, -79), (x * 0.85, -70), (x, -50)), 0.9)


def _dome() -> skia.Path:
    """The canopy of an umbrella with its scalloped rim."""
    path = skia.Path()
    path.moveTo(-37, -47)
    path.cubicTo(-35, -66, -16, -79.5, 0, -79.5)
    path.cubicTo(16, -79.5, 35, -66, 37, -47)
    for start, end in ((37, 24), (24, 9), (9, -9), (-9, -24), (-24, -37)):
        path.quadTo((start + end) / 2, -55, end, -49 if abs(end) < 37 else -47)
    path.close()
    return path
