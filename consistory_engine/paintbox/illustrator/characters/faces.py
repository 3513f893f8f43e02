"""The faces of animals, kind by kind: mask, muzzle or beak, eyes, cheeks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import skia

from consistory_engine.paintbox.illustrator.characters.brush import blob, common, curve, ellipse, mirrored
from consistory_engine.paintbox.illustrator.characters.features import (
    WHITE,
    beak,
    brows,
    cheeks,
    eye,
    eyes,
    mouth,
    nose,
    smile,
)
from consistory_engine.paintbox.illustrator.characters.heads import Face, outline
from consistory_engine.paintbox.illustrator.characters.palette import CREAM, INK, ROSE, Rgb, mix, shaded
from consistory_engine.paintbox.illustrator.scene import PEOPLE


def sockets(face: Face, apart: float = 12, y: float = -2, size: float = 4.6) -> None:
    """Light rims in which dark eyes show on a dark coat or skin; nothing on others. Sized as `eyes` are."""
    person = face.kind in PEOPLE
    if sum(face.coat) > (300 if person else 250):
        return
    size *= face.chance.eyes
    rim = (
        mix(CREAM, face.coat, 0.04) if person else face.traits.one("rims", ((226, 214, 130), (236, 228, 210)))
    )
    for side in (-1, 1):
        narrow = 1 - 0.2 * face.turn if side > 0 else 1.0
        brush = face.brush.at(side * apart * face.chance.spacing * narrow + face.shift, y, 0, narrow, 1)
        if face.asleep:
            brush.flat(mix(face.coat, CREAM, 0.28), ellipse(0, 1.2, 7.6, 5.4))
        else:
            brush.flat(rim, ellipse(0, 0, size * 1.36, size * 1.55))


def _muzzle(face: Face, y: float, half_width: float, half_height: float, colour: Rgb) -> None:
    shape = ellipse(face.shift * 1.25, y, half_width, half_height)
    face.brush.fill(colour, common(outline_of(face), shape), contour=False, depth=0)


def outline_of(face: Face) -> skia.Path:
    """The head's outline for markings to stay inside."""
    return outline(face.kind)


def _fox(face: Face) -> None:
    x = face.shift
    left = blob([(-38 + x, 4), (-22 + x, 2), (-9 + x, 6), (1 + x, 12), (2 + x, 28), (-38 + x, 28)])
    right = blob([(38 + x, 4), (22 + x, 2), (11 + x, 6), (1 + x * 1.4, 12), (0 + x, 28), (38 + x, 28)])
    for side in (left, right):
        face.brush.fill(face.pale, common(outline_of(face), side), contour=False, depth=0)
    sockets(face, 12.5, -2)
    eyes(face, 12.5, -2)
    cheeks(face, 20, 9)
    nose(face, 11, 5)
    smile(face, 14.5, 4.5)


def _rabbit(face: Face) -> None:
    _muzzle(face, 12, 12, 8.5, face.pale)
    sockets(face, 12, -2)
    eyes(face, 12, -2)
    cheeks(face, 18, 8)
    nose(face, 7, 3.8, mix(ROSE, INK, 0.25))
    if not face.asleep:
        tooth = blob([(-3, 0), (3, 0), (3, 5.2), (-3, 5.2)], 0.5)
        face.brush.at(face.shift * 1.4, 13.5).fill(WHITE, tooth, depth=0)
    smile(face, 10.5, 4.5)


def _bear(face: Face) -> None:
    _muzzle(face, 10, 13, 10, mix(face.coat, face.pale, 0.72))
    sockets(face, 13, -4, 4.0)
    eyes(face, 13, -4, 4.0)
    cheeks(face, 20, 7)
    nose(face, 5.5, 6.2)
    smile(face, 10.5, 5)


def _cat(face: Face) -> None:
    for side in (-1, 1):
        for y in (5, 11):
            whisker = curve((side * 22 + face.shift * 0.4, y), (side * 34, y + (y - 8) * 0.9))
            face.brush.stroke(mix(face.dark, INK, 0.3), whisker, 1.5)
    _muzzle(face, 12, 11, 7, face.pale)
    sockets(face, 13, -1, 5.0)
    eyes(face, 13, -1, 5.0)
    cheeks(face, 20, 9)
    nose(face, 8, 3.6, mix(ROSE, INK, 0.2))
    smile(face, 11, 5)


def _mouse(face: Face) -> None:
    _muzzle(face, 12, 11, 8, face.pale)
    sockets(face, 9.5, -1, 4.4)
    eyes(face, 9.5, -1, 4.4)
    cheeks(face, 16, 9)
    nose(face, 10, 4.6, mix(ROSE, INK, 0.12))
    smile(face, 13, 4)


def _frog(face: Face) -> None:
    jaw = ellipse(face.shift * 0.6, 20, 30, 13)
    face.brush.fill(mix(face.coat, face.pale, 0.62), common(outline_of(face), jaw), contour=False, depth=0)
    for side in (-1, 1):
        eye(face, face.brush.at(side * 16 + face.shift * 0.35, -14), side, 4.6, bulb=8)
    brows(face, 16, -26, neutral=False)
    cheeks(face, 23, 6)
    mouth(face, face.brush.at(face.shift * 0.8, 7), 18)


def _owl(face: Face) -> None:
    x = face.shift * 0.7
    disc = common(outline_of(face), blob([
        (x, -6), (-10 + x, -15), (-23 + x, -7), (-23 + x, 8), (-11 + x, 18), (x, 20),
        (11 + x, 18), (23 + x, 8), (23 + x, -7), (10 + x, -15),
    ]))  # fmt: skip
    face.brush.fill(mix(face.coat, face.pale, 0.78), disc, contour=False, depth=0)
    for side in (-1, 1):
        ring = face.brush.at(side * 11 * face.chance.spacing + x, -1)
        ring.fill(mix(face.coat, (255, 224, 120), 0.75) if not face.asleep else face.pale,
                  ellipse(0, 0, 8.6, 8.6), depth=0)  # fmt: skip
    eyes(face, 11, -0.5, 5.0)
    shape = blob([(-4.5, 4), (0, 2), (4.5, 4), (2.5, 10), (0, 13.5), (-2.5, 10)])
    cheeks(face, 18, 11)
    beak(face, face.brush.at(face.shift, 0), shape, 11)


def _penguin(face: Face) -> None:
    x = face.shift * 0.9
    mask = mirrored([(0, -8), (9, -13), (17, -5), (18, 8), (11, 18), (0, 26)])
    mask.offset(x, 0)
    face.brush.fill(face.pale, common(outline_of(face), mask), contour=False, depth=0)
    eyes(face, 10, -1, 4.4)
    cheeks(face, 15, 8)
    brush = face.brush.at(face.shift * 1.5, 6, 0, 1 + 0.3 * face.turn, 1)
    beak(face, brush, blob([(-8, 0), (0, -4), (8, 0), (3, 5), (0, 6.5), (-3, 5)]))


def _dog(face: Face) -> None:
    _muzzle(face, 12, face.traits.number("muzzle", 11, 14), 9.5, mix(face.coat, face.pale, 0.8))
    sockets(face, 11, -3, 4.5)
    eyes(face, 11, -3, 4.5)
    cheeks(face, 18, 7)
    nose(face, 6.5, 6.4)
    smile(face, 11.5, 6)
    if face.traits.whether("tongue", 0.35) and face.expression in ("calm", "happy") and not face.asleep:
        tongue = blob([(-2.8, 0), (2.8, 0), (3, 4.6), (0, 6.6), (-3, 4.6)], 0.8)
        face.brush.at(face.shift * 1.4 + 2.6, 14.4).fill(mix(ROSE, (226, 70, 84), 0.35), tongue, depth=0)


def _pig(face: Face) -> None:
    sockets(face, 12.5, -4, 4.2)
    eyes(face, 12.5, -4, 4.2)
    cheeks(face, 20, 6)
    snout = face.brush.at(face.shift * 1.5, 6.5)
    snout.fill(mix(face.coat, ROSE, 0.42), ellipse(0, 0, 11, 7.6), depth=0)
    for side in (-1, 1):
        snout.flat(mix(shaded(face.coat, 0.75), INK, 0.35), ellipse(side * 4, 0, 1.9, 3))
    smile(face, 15.2, 4.5)


def _elephant(face: Face) -> None:
    sockets(face, 12, -5, 4.4)
    eyes(face, 12, -5, 4.4)
    cheeks(face, 17, 5)
    x, low = face.shift * 1.3, 18.0 if face.asleep else 27.0
    if face.traits.whether("tuft", 0.5) and not face.hatted:
        for lean in (-5, 0, 6):
            face.brush.stroke(mix(face.coat, INK, 0.45), curve((lean * 0.4, -21), (lean, -28)), 2.2)
    mouth(face, face.brush.at(face.shift - 11, 12, 14), 4.5)
    trunk = blob([
        (x - 7.5, 0), (x, -4), (x + 7.5, 0), (x + 7.5, 9), (x + 12, low - 9), (x + 20, low - 11),
        (x + 25, low - 18), (x + 32, low - 17), (x + 30, low - 5), (x + 16, low), (x + 3, low - 4), (x - 6, 12),
    ], 0.85)  # fmt: skip
    face.brush.fill(face.coat, trunk)
    for y, half in ((6, 4.6), (11.5, 4.4)):
        line = curve((x - half, y), (x, y + 1.6), (x + half, y))
        face.brush.stroke(shaded(face.coat, 0.42), line, 1.6)


FACES: Final[dict[str, Callable[[Face], None]]] = {
    "fox": _fox, "rabbit": _rabbit, "bear": _bear, "cat": _cat,
    "mouse": _mouse, "frog": _frog, "owl": _owl, "penguin": _penguin,
    "dog": _dog, "pig": _pig, "elephant": _elephant,
}  # fmt: skip
