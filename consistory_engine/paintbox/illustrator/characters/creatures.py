"""Dragons, with their horns, wings and plates, and the spines of hedgehogs."""

from __future__ import annotations

import math

import skia

from consistory_engine.paintbox.illustrator.characters.bodies import Body, paint_trunk, trunk
from consistory_engine.paintbox.illustrator.characters.brush import (
    Brush,
    blob,
    common,
    curve,
    ellipse,
)  # fmt: skip
from consistory_engine.paintbox.illustrator.characters.ears import pair
from consistory_engine.paintbox.illustrator.characters.faces import sockets
from consistory_engine.paintbox.illustrator.characters.features import cheeks, eyes, nose, smile
from consistory_engine.paintbox.illustrator.characters.heads import Face, outline
from consistory_engine.paintbox.illustrator.characters.markings import mark_trunk
from consistory_engine.paintbox.illustrator.characters.palette import CREAM, INK, ROSE, mix, shaded


def spines(half_width: float, half_height: float, count: int, sweep: float, lowest: float) -> skia.Path:
    """A mantle of `count` pointed spines over the top of an ellipse, from side to side.

    `sweep` is how far the spines stand out; the mantle ends at the angle `lowest` below the middle, in degrees.
    """
    points = []
    for i in range(2 * count + 1):
        angle = math.radians(180 + lowest - (180 + 2 * lowest) * i / (2 * count))
        reach = sweep if i % 2 else 0.0
        points.append((math.cos(angle) * (half_width + reach), -math.sin(angle) * (half_height + reach)))
    return blob(points, 0.25)


def hedgehog_trunk(brush: Brush, body: Body, lying: bool) -> None:
    """A round trunk in a coat of spines; a sleeper's stand along its back."""
    girth = body.girth
    coat = spines(girth * (1.0 if lying else 1.22), 23 if lying else 19, 10, 7 if not lying else 4.5, 42)
    brush.fill(shaded(body.coat, 0.3), coat)
    paint_trunk(brush, body, lying)
    if lying:
        for x, y in ((-9, -14), (-11, -3), (-9, 8), (-2, -9), (-3, 3), (-2, 14)):
            brush.stroke(shaded(body.coat, 0.5), curve((x, y), (x - 5, y + 1)), 2)


def hedgehog_mantle(face: Face) -> None:
    """The spines behind a hedgehog's head."""
    count = face.traits.one("spines", (11, 13, 15))
    top = 2.0 if face.hatted else 8.5
    face.brush.fill(shaded(face.coat, 0.3), spines(26, 22, count, top, 34))
    face.brush.fill(shaded(face.coat, 0.1), spines(22, 18, count - 2, 0.7 * top, 20), contour=False)


def hedgehog_face(face: Face) -> None:
    """A pale, pointed face under a fringe of spines."""
    x = face.shift
    mask = common(outline(face.kind), blob([
        (x, -5), (-6 + x, -12), (-12 + x, -6), (-19 + x, -7), (-22 + x, 6), (-13 + x, 20), (x, 26),
        (13 + x, 20), (22 + x, 6), (19 + x, -7), (12 + x, -6), (6 + x, -12),
    ], 0.6))  # fmt: skip
    pale = face.traits.one("mask", (mix(CREAM, face.coat, 0.12), mix((248, 214, 176), face.coat, 0.08)))
    face.brush.fill(pale, mask, contour=False, depth=0)
    for px, py in ((-13, -14), (13, -14), (0, -15)):
        tick = curve((px + x * 0.4, py), (px * 1.15 + x * 0.4, py - 5))
        face.brush.stroke(shaded(face.coat, 0.45), tick, 2)
    eyes(face, 10.5, -0.5, 4.4)
    cheeks(face, 17, 8.5)
    snout = ellipse(x * 1.3, 11.5, 8, 6)
    face.brush.fill(mix(pale, ROSE, 0.18), snout, contour=False, depth=0)
    nose(face, 8.5, 4.8)
    smile(face, 12, 4.5)


def dragon_trunk(brush: Brush, body: Body, lying: bool) -> None:
    """Two small wings behind a trunk with a plated belly; a sleeper folds one over its back."""
    if lying:
        _spikes(brush.at(-body.girth + 1, 4, -90), body)
    else:
        for side in (-1, 1):
            _wing(brush.at(side * 8, -13, 0, side, 1), body)
    shape = trunk(body.girth, lying)
    brush.fill(body.coat, shape)
    mark_trunk(brush, body.kind, body.traits, body.coat, shape)
    if lying:
        _wing(brush.at(-4, -6, -70, 0.9, 0.8), body)
        return
    width, height = body.build.belly
    belly = common(shape, ellipse(1.5, 3, width, height))
    plates = mix(CREAM, body.traits.one("belly", (body.coat, (250, 204, 110), (250, 190, 160))), 0.4)
    brush.fill(plates, belly, contour=False, depth=0)
    for y in (-5.5, 1.5, 8.5):
        brush.stroke(
            mix(plates, INK, 0.28), curve((1.5 - width * 0.8, y), (1.5, y + 3), (1.5 + width * 0.8, y)), 1.7
        )


def _wing(brush: Brush, body: Body) -> None:
    """A bat's wing that rises to the right from the origin."""
    wing = blob([(0, 4), (8, -10), (20, -25), (26, -27), (31, -15), (33, -4), (25, -7), (20, 1), (13, -2),
                 (8, 8)], 0.45)  # fmt: skip
    brush.fill(body.accent, wing)
    rib = mix(body.accent, INK, 0.3)
    for tip in ((31, -6), (20, -1)):
        brush.stroke(rib, curve((23, -23), ((23 + tip[0]) / 2 + 1, -14), tip), 1.6)


def _spikes(brush: Brush, body: Body) -> None:
    """A row of spikes along a back whose middle is the origin."""
    for x in (-20, -10, 0, 10):
        brush.fill(body.accent, blob([(x - 5, 3), (x - 1, -7), (x + 5, 3)], 0.3))


def dragon_horns(face: Face) -> None:
    """Horns and frills behind a dragon's head, and the first spikes of its back."""
    accent = _accent(face)
    if not face.hatted:
        for x, size in ((0, 1.0), (-9, 0.75)):
            spike = blob([(x - 6 * size, 4), (x - 1, -9 * size), (x + 6 * size, 4)], 0.4)
            face.brush.at(0, -22 + (x < 0) * 2).fill(accent, spike)
    frill = blob([(-4, -6), (6, -9), (15, -12), (13, -3), (16, 4), (8, 5), (-3, 6)], 0.4)
    for brush in pair(face, 21, 1, 0):
        brush.fill(accent, frill)
    shape = face.traits.one("horns", ("straight", "curved", "nubs"))
    outlines = {
        "straight": blob([(-6, 5), (-3, -9), (4, -20), (6, -8), (6, 5)], 0.6),
        "curved": blob([(-6, 5), (-5, -8), (1, -17), (12, -20), (6, -12), (6, 5)], 0.8),
        "nubs": blob([(-6, 5), (-5, -7), (1, -13), (7, -7), (7, 5)]),
    }
    ivory = mix((250, 226, 178), face.coat, 0.1)
    for brush in pair(face, 14, -17, 16):
        brush.fill(ivory, outlines[shape])
        brush.stroke(shaded(ivory, 0.4), curve((-4, -3), (1, -4), (5, -2)), 1.6)


def _accent(face: Face) -> tuple[int, int, int]:
    """The second colour, as on the body."""
    return Body(face.kind, face.coat, 0, face.traits).accent


def dragon_face(face: Face) -> None:
    """A broad snout with two nostrils, and a small tooth."""
    x = face.shift
    snout = blob([(x * 1.3 - 15, 10), (x * 1.3 - 8, 3), (x * 1.3 + 8, 3), (x * 1.3 + 15, 10),
                  (x * 1.3 + 11, 20), (x * 1.3, 23), (x * 1.3 - 11, 20)])  # fmt: skip
    face.brush.fill(mix(face.coat, CREAM, 0.38), snout, depth=0)
    sockets(face, 12, -5, 5.0)
    eyes(face, 12, -5, 5.0)
    cheeks(face, 19, 6)
    for side in (-1, 1):
        face.brush.flat(mix(face.coat, INK, 0.6), ellipse(x * 1.4 + side * 5, 8, 1.9, 1.5))
    smile(face, 13.5, 6.5)
    if not face.asleep and not face.cheering:
        tooth = blob([(5, 15.5), (9, 14.8), (7.6, 19)], 0.3)
        tooth.offset(x * 1.4, 0)
        face.brush.fill((255, 255, 255), tooth, depth=0)
