"""Faces, kind by kind: mask, muzzle or beak, eyes, cheeks."""

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
from consistory_engine.paintbox.illustrator.characters.palette import INK, ROSE, Rgb, mix


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
    eyes(face, 12.5, -2)
    cheeks(face, 20, 9)
    nose(face, 11, 5)
    smile(face, 14.5, 4.5)


def _rabbit(face: Face) -> None:
    _muzzle(face, 12, 12, 8.5, face.pale)
    eyes(face, 12, -2)
    cheeks(face, 18, 8)
    nose(face, 7, 3.8, mix(ROSE, INK, 0.25))
    if not face.asleep:
        tooth = blob([(-3, 0), (3, 0), (3, 5.2), (-3, 5.2)], 0.5)
        face.brush.at(face.shift * 1.4, 13.5).fill(WHITE, tooth, depth=0)
    smile(face, 10.5, 4.5)


def _bear(face: Face) -> None:
    _muzzle(face, 10, 13, 10, mix(face.coat, face.pale, 0.72))
    eyes(face, 13, -4, 4.0)
    cheeks(face, 20, 7)
    nose(face, 5.5, 6.2)
    smile(face, 10.5, 5)


def _cat(face: Face) -> None:
    for x, reach in ((-7, 8), (0, 11), (7, 8)):
        stripe = curve((x + face.shift * 0.8, -16.5), (x * 0.85 + face.shift, -18 + reach))
        face.brush.stroke(face.dark, stripe, 3)
    for side in (-1, 1):
        for y in (5, 11):
            whisker = curve((side * 22 + face.shift * 0.4, y), (side * 34, y + (y - 8) * 0.9))
            face.brush.stroke(mix(face.dark, INK, 0.3), whisker, 1.5)
    _muzzle(face, 12, 11, 7, face.pale)
    eyes(face, 13, -1, 5.0)
    cheeks(face, 20, 9)
    nose(face, 8, 3.6, mix(ROSE, INK, 0.2))
    smile(face, 11, 5)


def _mouse(face: Face) -> None:
    _muzzle(face, 12, 11, 8, face.pale)
    eyes(face, 9.5, -1, 4.4)
    cheeks(face, 16, 9)
    nose(face, 10, 4.6, mix(ROSE, INK, 0.12))
    smile(face, 13, 4)


def _frog(face: Face) -> None:
    jaw = ellipse(face.shift * 0.6, 20, 30, 13)
    face.brush.fill(mix(face.coat, face.pale, 0.62), common(outline_of(face), jaw), contour=False, depth=0)
    for side in (-1, 1):
        eye(face, face.brush.at(side * 16 + face.shift * 0.35, -14), side, 4.6, bulb=8)
    brows(face, 16, -26)
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


FACES: Final[dict[str, Callable[[Face], None]]] = {
    "fox": _fox, "rabbit": _rabbit, "bear": _bear, "cat": _cat,
    "mouse": _mouse, "frog": _frog, "owl": _owl, "penguin": _penguin,
}  # fmt: skip
