"""Robots: boxes, tubes and bolts; the coat is their metal."""

from __future__ import annotations

import skia

from consistory_engine.paintbox.illustrator.characters.bodies import Body, foot_shape, paint_sole
from consistory_engine.paintbox.illustrator.characters.brush import (
    Brush,
    blob,
    curve,
    ellipse,
    limb,
    mirrored,
)  # fmt: skip
from consistory_engine.paintbox.illustrator.characters.ears import pair
from consistory_engine.paintbox.illustrator.characters.features import WHITE, cheeks, eyes, smile
from consistory_engine.paintbox.illustrator.characters.heads import Face
from consistory_engine.paintbox.illustrator.characters.palette import CREAM, INK, Rgb, mix, shaded
from consistory_engine.paintbox.illustrator.characters.poses import Points, Pose
from consistory_engine.paintbox.illustrator.characters.traits import Traits

_LAMPS = ((250, 196, 70), (236, 110, 90), (120, 206, 180), (130, 180, 240))
_SCREENS = ((206, 240, 232), (226, 238, 250), (250, 240, 206))


def _lamp(traits: Traits) -> Rgb:
    return traits.one("lamp", _LAMPS)


def _steel(coat: Rgb) -> Rgb:
    """The joints: a cool grey with a breath of the metal."""
    return mix((150, 156, 170) if sum(coat) < 420 else (112, 116, 132), coat, 0.2)


def robot_trunk(brush: Brush, body: Body, lying: bool) -> None:
    """A box with rounded corners, a panel on its front and bolts at its corners."""
    half, base = body.girth * 0.9, 21 if lying else 17.5
    box = mirrored([(0, -20), (half * 0.86, -19.5), (half, -13), (half * 1.02, base - 6), (half * 0.88, base),
                    (0, base + 0.5)], 0.8)  # fmt: skip
    brush.fill(body.coat, box)
    for x in (-half + 3.6, half - 3.6):
        brush.flat(shaded(body.coat, 0.6), ellipse(x, base - 4, 1.5, 1.5))
    if lying:
        return
    panel = skia.Path()
    panel.addRoundRect(skia.Rect(-10.5, -11, 12, 10.5), 4, 4)
    brush.fill(mix(CREAM, body.coat, 0.3), panel, depth=0)
    _front(brush, body)


def _front(brush: Brush, body: Body) -> None:
    """What is on the panel: a heart, a dial or a row of lamps."""
    lamp, name = _lamp(body.traits), body.traits.one("front", ("heart", "dial", "lamps"))
    if name == "heart":
        brush.fill(lamp, blob([(0.8, -4), (5, -8), (8.5, -3.5), (5.5, 3), (0.8, 7.5), (-4, 3), (-7, -3.5),
                               (-3.5, -8)], 0.8), depth=0)  # fmt: skip
    elif name == "dial":
        brush.fill(WHITE, ellipse(0.8, -0.5, 7.2, 7.2), depth=0)
        brush.stroke(lamp, curve((-4, -2.5), (0.8, -7.5), (5.6, -2.5)), 2)
        brush.stroke(INK, curve((0.8, 1.5), (4, -3)), 1.8)
    else:
        for i, y in enumerate((-6, -0.3, 5.4)):
            brush.fill(_LAMPS[(_LAMPS.index(lamp) + i) % 4], ellipse(-5, y, 2.3, 2.3), depth=0)
            brush.stroke(shaded(body.coat, 0.4), curve((0, y), (8, y)), 1.8)


def robot_arm(brush: Brush, body: Body, points: Points) -> None:
    """A tube from a round shoulder to a gripper."""
    steel, width = _steel(body.coat), body.build.arm
    brush.fill(steel, limb(width, *points))
    brush.fill(body.coat, ellipse(*points[0], 5.4, 5.4), depth=0)
    (ax, ay), (x, y) = points[-2], points[-1]
    dx, dy = x - ax, y - ay
    length = max(1e-6, (dx * dx + dy * dy) ** 0.5)
    ux, uy = dx / length, dy / length
    brush.fill(body.coat, ellipse(x, y, 6, 6))
    jaw = [(x + ux * t - uy * s, y + uy * t + ux * s) for t, s in ((0.5, 0), (7.5, -3.2), (7.5, 3.2))]
    brush.flat(shaded(body.coat, 0.75), blob(jaw, 0.2))


def robot_leg(brush: Brush, body: Body, points: Points, pose: Pose, toes: float) -> None:
    """A tube that ends in a block of a foot."""
    x, y = points[-1]
    brush.fill(_steel(body.coat), limb(body.build.leg, *points[:-1], (x, y - (0 if pose.soles else 3))))
    if pose.soles:
        paint_sole(brush, (x, y), body.coat, _steel(body.coat))
        return
    brush.at(x, y, toes).fill(body.coat, foot_shape(9))


def robot_fittings(face: Face) -> None:
    """What stands out from a robot's head: an aerial or two, and knobs at its sides."""
    steel, lamp = _steel(face.coat), _lamp(face.traits)
    knob = skia.Path()
    knob.addRoundRect(skia.Rect(-4, -8, 7, 8), 3, 3)
    for brush in pair(face, 26, -1, 0):
        brush.fill(steel, knob)
    if face.hatted:
        return
    name = face.traits.one("aerial", ("one", "one", "two", "bulb"))
    if name == "bulb":
        face.brush.fill(lamp, ellipse(0, -22, 8.5, 9.5))
        face.brush.flat(WHITE, ellipse(-3, -26, 1.9, 2.5), 0.8)
        return
    for x in (0,) if name == "one" else (-13, 13):
        reach = 13 if name == "one" else 10
        face.brush.fill(steel, limb(3.2, (x, -18), (x * 1.15, -19 - reach)), depth=0)
        face.brush.fill(lamp, ellipse(x * 1.15, -21 - reach, 4.8, 4.8))


def robot_face(face: Face) -> None:
    """A lit screen, or a plate with two round lenses, on which the mood shows."""
    x, screen = face.shift * 0.7, face.traits.one("screen", _SCREENS)
    for px in (-21.5, 21.5):
        face.brush.flat(shaded(face.coat, 0.6), ellipse(px, 14, 1.5, 1.5))
    plate = skia.Path()
    plate.addRoundRect(skia.Rect(x - 20, -13.5, x + 18, 14.5), 8, 8)
    if face.traits.whether("lenses", 0.45):
        for side in (-1, 1):
            place = side * 11.5 * face.chance.spacing * (1 - 0.2 * face.turn * (side > 0)) + face.shift
            face.brush.fill(_steel(face.coat), ellipse(place, -3, 9.6, 9.6), depth=0)
            face.brush.fill(screen, ellipse(place, -3, 7.4, 7.4), contour=False, depth=0)
        grille = skia.Path()
        grille.addRoundRect(skia.Rect(face.shift * 1.4 - 9, 7.5, face.shift * 1.4 + 9, 16), 4, 4)
        face.brush.fill(screen, grille, depth=0)
    else:
        face.brush.fill(screen, plate, depth=0)
        shine = blob([(x - 16, -4), (x - 9, -12), (x - 4, -12), (x - 16, 3)], 0.2)
        face.brush.flat(WHITE, shine, 0.55)
    eyes(face, 11.5, -3, 4.5)
    cheeks(face, 19, 6.5)
    smile(face, 9, 5)
