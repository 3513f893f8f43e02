"""Heads: what a face needs to know, and the outline of every kind's head around its centre."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import skia

from consistory_engine.paintbox.illustrator.characters.brush import Brush, Point, mirrored
from consistory_engine.paintbox.illustrator.characters.markings import dark_marking
from consistory_engine.paintbox.illustrator.characters.palette import CREAM, Rgb, mix
from consistory_engine.paintbox.illustrator.characters.poses import Chance
from consistory_engine.paintbox.illustrator.characters.traits import Traits


@dataclass(frozen=True)
class Face:
    """What a head needs to know: its brush, coat, turn (0 to 1), mood and small differences.

    `coat` is the colour of the head itself, of people their skin; `hair` is what the look calls its coat.
    `hatted` heads keep hair and crests flat. `traits` are the build's choices. `expression` is one of `scene.EXPRESSIONS`; `gaze` (0 to 1) is how far the eyes look down.
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
    traits: Traits = field(default_factory=lambda: Traits(0))
    hair: Rgb = CREAM
    hatted: bool = False

    @property
    def pale(self) -> Rgb:
        """The light colour of muzzle and mask, with a breath of the coat."""
        return mix(CREAM, self.coat, 0.10)

    @property
    def dark(self) -> Rgb:
        """The coat's dark marking."""
        return dark_marking(self.coat)

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
    "dog": ((0, -21), (15, -19), (23, -7), (24, 7), (19, 18), (9, 22), (0, 23)),
    "pig": ((0, -20), (16, -18), (26, -6), (29, 8), (21, 18), (0, 21)),
    "elephant": ((0, -23), (15, -20), (24, -6), (23, 8), (16, 17), (0, 20)),
    "hedgehog": ((0, -19), (14, -17), (23, -6), (26, 8), (17, 18), (0, 22)),
    "girl": ((0, -22), (14, -19), (23, -6), (23, 7), (14, 18), (0, 22)),
    "boy": ((0, -22), (15, -19), (23, -6), (23.5, 7), (15, 18), (0, 21.5)),
    "grandmother": ((0, -21), (14, -18), (23, -6), (24, 8), (16, 18), (0, 21.5)),
    "grandfather": ((0, -22), (14, -19), (22.5, -7), (23.5, 8), (17, 18), (0, 22)),
    "robot": ((0, -20), (19, -19.5), (26, -13), (27, 9), (20, 19), (0, 20)),
    "dragon": ((0, -22), (14, -19), (22, -8), (24, 5), (21, 16), (10, 21), (0, 22)),
}


def outline(kind: str) -> skia.Path:
    """The contour of the head itself, without ears."""
    return mirrored(OUTLINES[kind])
