"""Heads, kind by kind: outline, ears and face, drawn around the centre of the head."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import skia

from consistory_engine.paintbox.illustrator.characters.brush import (
    Brush,
    Point,
    blob,
    common,
    ellipse,
    mirrored,
)  # fmt: skip
from consistory_engine.paintbox.illustrator.characters.palette import (
    CREAM,
    INK,
    ROSE,
    Rgb,
    mix,
)  # fmt: skip
from consistory_engine.paintbox.illustrator.characters.poses import Chance


@dataclass(frozen=True)
class Face:
    """What a head needs to know: its brush, coat, turn (0 to 1), mood and small differences.

    `expression` is one of `scene.EXPRESSIONS`; `gaze` (0 to 1) is how far the eyes look down.
    """

    kind: str
    brush: Brush
    coat: Rgb
    turn: float
    asleep: bool
    cheering: bool
    chance: Chance
    expression: str = "calm"
    gaze: float = 0.0

    @property
    def pale(self) -> Rgb:
        """The light colour of muzzle and mask, with a breath of the coat."""
        return mix(CREAM, self.coat, 0.10)

    @property
    def dark(self) -> Rgb:
        """The coat's dark marking."""
        return mix(self.coat, INK, 0.55)

    @property
    def shift(self) -> float:
        """How far the features move aside."""
        return self.turn * 8


OUTLINES: Final[dict[str, tuple[Point, ...]]] = {
    "fox": ((0, -21), (15, -19), (25, -6), (33, 9), (20, 17), (9, 21), (0, 22)),
    "rabbit": ((0, -22), (14, -19), (22, -6), (25, 8), (18, 19), (0, 22)),
    "bear": ((0, -22), (16, -19), (26, -5), (27, 8), (18, 19), (0, 22)),
    "cat": ((0, -19), (16, -18), (27, -6), (30, 8), (19, 18), (0, 21)),
    "mouse": ((0, -18), (13, -16), (21, -4), (23, 9), (13, 19), (0, 21)),
    "frog": ((0, -13), (16, -14), (29, -3), (32, 8), (21, 18), (0, 21)),
    "owl": ((0, -20), (16, -21), (27, -8), (28, 8), (19, 20), (0, 23)),
    "penguin": ((0, -23), (14, -20), (24, -6), (25, 8), (18, 19), (0, 22)),
}


def outline(kind: str) -> skia.Path:
    """The contour of the head itself, without ears."""
    return mirrored(OUTLINES[kind])


def _pair(face: Face, x: float, y: float, angle: float, across: float = 1) -> list[Brush]:
    """Brushes for a left and a right ear, the far one narrower as the head turns."""
    size, tilt, narrow = face.chance.ears, face.chance.ear_tilt, 1 - 0.18 * face.turn
    left = face.brush.at(-x, y, -angle + tilt * 0.4, -across * size, size)
    right = face.brush.at(x, y, angle + tilt, across * size * narrow, size)
    return [right, left]


def _pointed_ears(face: Face, x: float, height: float, angle: float, tip: bool) -> None:
    ear = blob([(-11, 8), (-7, -height * 0.55), (1, -height), (9, -height * 0.5), (13, 8)], 0.55)
    inner = blob([(-5, 8), (-3, -height * 0.4), (1, -height * 0.68), (5, -height * 0.36), (8, 8)], 0.55)
    cap = common(ear, ellipse(1, -height, 14, height * 0.42))
    for brush in _pair(face, x, -14, angle):
        brush.fill(face.coat, ear)
        brush.flat(mix(face.pale, ROSE, 0.35), inner)
        if tip:
            brush.flat(mix(INK, face.coat, 0.18), cap)


def _fox_ears(face: Face) -> None:
    _pointed_ears(face, 16, 25, 16, tip=True)


def _cat_ears(face: Face) -> None:
    _pointed_ears(face, 17, 18, 24, tip=False)


def _rabbit_ears(face: Face) -> None:
    reach, angle = (40.0, 15.0) if not face.asleep else (38.0, -58.0)
    ear = blob(
        [(-5, 4), (-8, -reach * 0.5), (-4, -reach * 0.93), (4, -reach * 0.93), (8, -reach * 0.5), (5, 4)]
    )
    inner = blob([(-2, 0), (-4, -reach * 0.5), (0, -reach * 0.84), (4, -reach * 0.5), (2, 0)])
    pair = _pair(face, 9, -18, angle)
    if face.asleep:
        pair = [face.brush.at(-6, -17, -52 + face.chance.ear_tilt), face.brush.at(-12, -13, -76)]
    for brush in pair:
        brush.fill(face.coat, ear)
        brush.flat(mix(face.pale, ROSE, 0.45), inner)


def _round_ears(face: Face, x: float, y: float, size: float, inside: Rgb) -> None:
    for brush in _pair(face, x, y, 8):
        brush.fill(face.coat, ellipse(0, 0, size, size))
        brush.flat(inside, ellipse(0, size * 0.14, size * 0.6, size * 0.6))


def _bear_ears(face: Face) -> None:
    _round_ears(face, 20, -17, 9.5, mix(face.coat, face.pale, 0.55))


def _mouse_ears(face: Face) -> None:
    _round_ears(face, 24, -18, 17, mix(ROSE, face.pale, 0.4))


def _owl_tufts(face: Face) -> None:
    tuft = blob([(-9, 6), (-5, -6), (6, -17), (9, -4), (10, 8)], 0.6)
    for brush in _pair(face, 16, -15, 12):
        brush.fill(face.dark, tuft)


def _frog_brows(face: Face) -> None:
    for brush in _pair(face, 16, -13, 0):
        brush.fill(face.coat, ellipse(0, 0, 11.5, 11.5))


def _no_ears(face: Face) -> None:
    """Penguins show none, but for a small crest."""
    crest = blob([(-5, 4), (-4, -3), (-7, -7), (1, -6), (5, -9), (6, 4)], 0.7)
    face.brush.at(0, -21).fill(face.coat, crest)


EARS: Final[dict[str, Callable[[Face], None]]] = {
    "fox": _fox_ears, "rabbit": _rabbit_ears, "bear": _bear_ears, "cat": _cat_ears,
    "mouse": _mouse_ears, "frog": _frog_brows, "owl": _owl_tufts, "penguin": _no_ears,
}  # fmt: skip
