"""What faces share and what shows a mood: eyes, brows, cheeks, nose, mouth and beak.

Lengths are hundredths of the standing height, around the centre of the head. Every helper shows
`Face.expression` by itself; a kind only says where its features sit.
"""

from __future__ import annotations

from typing import Final

import skia

from consistory_engine.paintbox.illustrator.characters.brush import Brush, blob, common, curve, ellipse
from consistory_engine.paintbox.illustrator.characters.heads import Face
from consistory_engine.paintbox.illustrator.characters.palette import BEAK, INK, ROSE, SHADE, Rgb, mix

WHITE: Final[Rgb] = (255, 255, 255)
MOUTH: Final[Rgb] = (128, 34, 44)
TEAR: Final[Rgb] = (142, 208, 246)


def eyes(face: Face, apart: float = 12, y: float = -2, size: float = 4.6, *, browed: bool = True) -> None:
    """Two dark eyes with lights in them, or closed lids; brows too when the mood asks for them."""
    for side in (-1, 1):
        narrow = 1 - 0.2 * face.turn if side > 0 else 1.0
        x = side * apart * face.chance.spacing * narrow + face.shift
        eye(face, face.brush.at(x, y, 0, narrow, 1), side, size)
    if browed:
        brows(face, apart, y - size * 1.22 - 4.5)


def eye(face: Face, brush: Brush, side: int, size: float = 4.6, *, bulb: float = 0.0) -> None:
    """One eye of half-width `size` around the origin of `brush`; `side` is -1 left or 1 right.

    `bulb` is the radius of a white eyeball behind it, where a kind has one.
    """
    size *= face.chance.eyes
    if face.asleep:
        brush.stroke(INK, curve((-5.5, -1), (0, 5.5), (5.5, -1)), 2.6)
        return
    if bulb:
        brush.fill(WHITE, ellipse(0, 0, bulb, bulb), depth=0)
        brush = brush.at(face.turn * 2, 0.5)
    if face.expression == "surprised":
        size *= 1.12
        if not bulb:
            brush.fill(WHITE, ellipse(0, 0, size * 1.4, size * 1.6), depth=0)
        brush.flat(INK, ellipse(0, 0, size * 0.82, size * 1.0))
    else:
        brush.flat(INK, ellipse(0, 0, size, size * 1.22))
    brush.flat(WHITE, ellipse(-1.5, -2.2, size * 0.40, size * 0.40))
    brush.flat(WHITE, ellipse(1.6, 2.4, size * 0.2, size * 0.2), 0.8)


def brows(
    face: Face, apart: float = 12, y: float = -12, colour: Rgb | None = None, always: bool = False
) -> None:
    """Brows `apart` from the middle at height `y`; without a mood only where a kind `always` has them."""


def cheeks(face: Face, apart: float = 19, y: float = 8) -> None:
    """A warm patch on each cheek."""
    for side in (-1, 1):
        x = side * apart * (1 - 0.12 * face.turn * (side > 0)) + face.shift * 0.6
        patch = ellipse(x, y, 5 * face.chance.cheek, 3.8 * face.chance.cheek)
        face.brush.flat(ROSE, patch, 0.55)


def nose(face: Face, y: float, width: float = 5, colour: Rgb = INK) -> None:
    """A soft three-cornered nose with a light on it."""
    brush = face.brush.at(face.shift * 1.4, y)
    brush.flat(
        colour,
        blob([(-width, -2.6), (0, -3.2), (width, -2.6), (width * 0.5, 2), (0, 3.4), (-width * 0.5, 2)]),
    )
    brush.flat(WHITE, ellipse(-width * 0.35, -1.6, width * 0.28, 0.9), 0.75)


def smile(face: Face, y: float, half: float = 5) -> None:
    """The mouth under a nose at height `y`, `half` as wide to either side, as the mood has it."""
    mouth(face, face.brush.at(face.shift * 1.4, y), half)


def mouth(face: Face, brush: Brush, half: float = 5) -> None:
    """A mouth whose upper lip passes through the origin of `brush`, as the mood has it."""
    if face.cheering:
        shape = blob([(-half, 0), (0, 1), (half, 0), (half * 0.6, 5), (0, 6.6), (-half * 0.6, 5)])
        brush.flat(MOUTH, shape)
        brush.flat(ROSE, common(shape, ellipse(0, 6.6, 3.4, 3)))
        return
    for side in (-1, 1):
        brush.stroke(INK, curve((0, 0), (side * half * 0.5, 3.6), (side * half, 0.4)), 1.7)


def beak(face: Face, brush: Brush, shape: skia.Path, low: float = 5) -> None:
    """A beak of outline `shape` in the frame of `brush`; an open one shows its lower half around y=`low`."""
    if face.cheering:
        brush.fill(mix(BEAK, SHADE, 0.35), ellipse(0, low, 5, 4))
    brush.fill(BEAK, shape)
