"""Ears, tufts and brows of animals, kind by kind, drawn around the centre of the head."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from consistory_engine.paintbox.illustrator.characters.brush import Brush, blob, common, ellipse
from consistory_engine.paintbox.illustrator.characters.heads import Face
from consistory_engine.paintbox.illustrator.characters.markings import marking, tone
from consistory_engine.paintbox.illustrator.characters.palette import INK, ROSE, Rgb, mix


def pair(face: Face, x: float, y: float, angle: float, across: float = 1) -> list[Brush]:
    """Brushes for a left and a right ear, the far one narrower as the head turns."""
    size, tilt, narrow = face.chance.ears, face.chance.ear_tilt, 1 - 0.18 * face.turn
    left = face.brush.at(-x, y, -angle + tilt * 0.4, -across * size, size)
    right = face.brush.at(x, y, angle + tilt, across * size * narrow, size)
    return [right, left]


def _pointed_ears(face: Face, x: float, height: float, angle: float, tip: bool) -> None:
    ear = blob([(-11, 8), (-7, -height * 0.55), (1, -height), (9, -height * 0.5), (13, 8)], 0.55)
    inner = blob([(-5, 8), (-3, -height * 0.4), (1, -height * 0.68), (5, -height * 0.36), (8, 8)], 0.55)
    cap = common(ear, ellipse(1, -height, 14, height * 0.42))
    for brush in pair(face, x, -14, angle):
        brush.fill(face.coat, ear)
        brush.flat(mix(face.pale, ROSE, 0.35), inner)
        if tip:
            brush.flat(mix(INK, face.coat, 0.18), cap)


def _fox_ears(face: Face) -> None:
    _pointed_ears(face, 16, 25, 16, tip=True)


def _cat_ears(face: Face) -> None:
    height = face.traits.number("ear height", 15.5, 20.5)
    _pointed_ears(face, 17, height, 24, tip=face.traits.whether("ear tips", 0.3))


def _rabbit_ears(face: Face) -> None:
    reach, angle = (40.0, 15.0) if not face.asleep else (38.0, -58.0)
    ear = blob(
        [(-5, 4), (-8, -reach * 0.5), (-4, -reach * 0.93), (4, -reach * 0.93), (8, -reach * 0.5), (5, 4)]
    )
    inner = blob([(-2, 0), (-4, -reach * 0.5), (0, -reach * 0.84), (4, -reach * 0.5), (2, 0)])
    brushes = pair(face, 9, -18, angle)
    if face.asleep:
        brushes = [face.brush.at(-6, -17, -52 + face.chance.ear_tilt), face.brush.at(-12, -13, -76)]
    for brush in brushes:
        brush.fill(face.coat, ear)
        brush.flat(mix(face.pale, ROSE, 0.45), inner)


def _round_ears(face: Face, x: float, y: float, size: float, inside: Rgb) -> None:
    for brush in pair(face, x, y, 8):
        brush.fill(face.coat, ellipse(0, 0, size, size))
        brush.flat(inside, ellipse(0, size * 0.14, size * 0.6, size * 0.6))


def _bear_ears(face: Face) -> None:
    size = face.traits.number("ear size", 8.6, 10.6)
    _round_ears(face, 20, -17, size, mix(face.coat, face.pale, 0.55))


def _mouse_ears(face: Face) -> None:
    _round_ears(face, 24, -18, 17, mix(ROSE, face.pale, 0.4))


def _owl_tufts(face: Face) -> None:
    tuft = blob([(-9, 6), (-5, -6), (6, -17), (9, -4), (10, 8)], 0.6)
    for brush in pair(face, 16, -15, 12):
        brush.fill(face.dark, tuft)


def _frog_brows(face: Face) -> None:
    for brush in pair(face, 16, -13, 0):
        brush.fill(face.coat, ellipse(0, 0, 11.5, 11.5))


def _no_ears(face: Face) -> None:
    """Penguins show none, but for a small crest."""
    crest = blob([(-5, 4), (-4, -3), (-7, -7), (1, -6), (5, -9), (6, 4)], 0.7)
    face.brush.at(0, -21).fill(face.coat, crest)


def _dog_ears(face: Face) -> None:
    """Two hanging ears before the sides of the head; of some dogs one stands half up."""
    colour = _ear_colour(face)
    long = face.traits.number("ear length", 0.9, 1.25)
    ear = blob([(-6, -2), (2, -7), (11, -1), (15, 12), (11, 25), (3, 27), (-3, 18), (-4, 8)])
    raised = blob([(-7, 2), (-3, -13), (6, -18), (17, -13), (20, -4), (12, -4), (8, 5)], 0.8)
    up = face.traits.one("raised ear", (0, 0, -1, 1))
    for brush, side in zip(pair(face, 18, -14, 4), (1, -1), strict=True):
        brush.at(0, 0, 0, 1, long).fill(colour, raised if side == up else ear)


def _ear_colour(face: Face) -> Rgb:
    """A dog's ears: darker than its coat, of the colour of its patches, or as the coat."""
    if marking(face.kind, face.traits) == "patches":
        return tone(face.traits, face.coat)
    dark = mix(face.coat, INK, 0.3) if sum(face.coat) > 300 else mix(face.coat, INK, 0.45)
    return face.traits.one("ear colour", (dark, dark, face.coat))


def _pig_ears(face: Face) -> None:
    """Three-cornered ears whose tips fold forward."""
    ear = blob([(-9, 8), (-9, -5), (-2, -15), (9, -18), (17, -8), (12, 4), (9, 9)], 0.75)
    flap = blob([(-3, 5), (-3, -4), (3, -9), (13, -5), (9, 3), (6, 7)], 0.75)
    folded = face.traits.whether("folded ears", 0.5)
    for brush in pair(face, 17, -15, 14):
        brush.fill(face.coat, ear)
        brush.flat(mix(face.coat, ROSE, 0.45), flap)
        if folded:
            brush.fill(
                mix(face.coat, ROSE, 0.2), blob([(-4, -13), (9, -18), (18, -8), (8, -3), (3, -5)], 0.8)
            )


def _elephant_ears(face: Face) -> None:
    """Ears as large as the head, spread out behind it."""
    ear = blob([(-6, -15), (6, -23), (18, -20), (21, -6), (16, 8), (7, 13), (-2, 10), (-7, 2)])
    inner = blob([(-2, -12), (6, -17), (13, -15), (15, -5), (11, 4), (6, 7), (0, 5)])
    for brush in pair(face, 20, -3, face.traits.number("ear spread", -4, 10)):
        brush.fill(face.coat, ear)
        brush.flat(mix(face.pale, ROSE, 0.5), inner, 0.75)


def _hedgehog_ears(face: Face) -> None:
    for brush in pair(face, 19, -10, 10):
        brush.fill(mix(face.pale, face.coat, 0.35), ellipse(0, 0, 6.5, 6.5))
        brush.flat(mix(face.pale, ROSE, 0.6), ellipse(0, 0.8, 3.6, 3.6))


EARS: Final[dict[str, Callable[[Face], None]]] = {
    "fox": _fox_ears, "rabbit": _rabbit_ears, "bear": _bear_ears, "cat": _cat_ears,
    "mouse": _mouse_ears, "frog": _frog_brows, "owl": _owl_tufts, "penguin": _no_ears,
    "dog": _dog_ears, "pig": _pig_ears, "elephant": _elephant_ears, "hedgehog": _hedgehog_ears,
}  # fmt: skip
"""What animals carry on their heads; `kinds.PARTS` says whether it lies behind or before the head."""
