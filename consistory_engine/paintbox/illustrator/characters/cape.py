"""A cape: what hangs behind, and its collar and clasp in front."""

from __future__ import annotations

from typing import Final

from consistory_engine.paintbox.illustrator.characters.brush import Brush, blob, curve, ellipse, limb
from consistory_engine.paintbox.illustrator.characters.palette import CREAM, Rgb, mix, shaded

_GOLD: Final[Rgb] = (255, 205, 70)


def paint_cape(brush: Brush, colour: Rgb, girth: float, length: float, wind: float) -> None:
    """The cape behind a body; `brush` is at the neck, upright.

    `length` reaches down to the hem, `wind` (0 to 1) blows it backwards.
    """
    top, half = girth * 0.72, girth + 13
    back, drift, rise = half + 25 * wind, 32 * wind, 27 * wind
    low = length - rise * 0.5
    left, right = (-back, length - rise), (half - drift, low + 1)
    middle = ((left[0] + right[0]) / 2, (left[1] + right[1]) / 2 + 2)
    hem = [
        right,
        ((right[0] + middle[0]) / 2, (right[1] + middle[1]) / 2 - 1.5),
        middle,
        ((left[0] + middle[0]) / 2, (left[1] + middle[1]) / 2 - 1.5),
        left,
    ]
    sides = [(-top - 4 - 14 * wind, length * 0.4 - rise * 0.3), (-top, -3), (0, -7), (top, -3)]
    edge = (half * 0.86 - drift * 0.4, length * 0.45)
    brush.fill(shaded(colour, 0.12), blob([*hem, *sides, edge], 0.85), depth=1.2)
    for share in (0.16, 0.84):
        x, y = left[0] + (right[0] - left[0]) * share, left[1] + (right[1] - left[1]) * share
        brush.stroke(shaded(colour, 0.5), curve((x, y - 2), (x * 0.92, y * 0.72), (x * 0.74, y * 0.5)), 1.6)


def paint_collar(brush: Brush, colour: Rgb, girth: float) -> None:
    """The cape's collar, shoulders and clasp; `brush` is in the frame of the neck."""
    reach = max(14.0, girth * 0.92)
    for side in (-1, 1):
        shoulder = [(side * 3, 3), (side * reach, -3), (side * (reach + 5), 4), (side * (reach + 3), 9.5),
                    (side * reach * 0.72, 5)]  # fmt: skip
        brush.fill(colour, blob(shoulder, 0.75), depth=0)
    brush.fill(
        mix(colour, CREAM, 0.28), limb(6.5, (-reach * 0.94, -2), (0, 5.5), (reach * 0.94, -2)), depth=0
    )
    brush.fill(_GOLD, ellipse(0, 3.6, 3.7, 3.7), depth=0)
    brush.flat(mix(_GOLD, CREAM, 0.7), ellipse(-1.1, 2.5, 1.2, 1.1))


def paint_cover(brush: Brush, colour: Rgb, girth: float) -> None:
    """The cape spread over a lying body like a blanket; `brush` is in the frame of the trunk."""
    cloth = blob([
        (-girth * 0.5, -25), (girth * 0.35, -24), (girth * 0.5, -8), (girth * 0.3, 6), (girth * 0.62, 17),
        (girth * 0.5, 27), (-girth * 0.1, 24), (-girth * 0.6, 28), (-girth - 1, 18), (-girth - 3, 4),
        (-girth * 0.9, -12),
    ], 0.85)  # fmt: skip
    brush.fill(colour, cloth)
    for x in (-0.62, 0.0):
        brush.stroke(
            shaded(colour, 0.5), curve((girth * x, 22), (girth * x - 1, 8), (girth * x + 1, -6)), 1.6
        )
