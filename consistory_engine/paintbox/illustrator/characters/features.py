"""What faces share and what shows a mood: cheeks, nose, mouth and beak; eyes and brows are in `eyes`.

Lengths are hundredths of the standing height, around the centre of the head. Every helper shows
`Face.expression` by itself; a kind only says where its features sit.
"""

from __future__ import annotations

from typing import Final

import skia

from consistory_engine.paintbox.illustrator.characters.brush import Brush, blob, common, curve, ellipse
from consistory_engine.paintbox.illustrator.characters.eyes import WHITE, brows, eye, eyes
from consistory_engine.paintbox.illustrator.characters.heads import Face
from consistory_engine.paintbox.illustrator.characters.palette import BEAK, INK, ROSE, SHADE, Rgb, mix

__all__ = ["MOUTH", "WHITE", "beak", "brows", "cheeks", "eye", "eyes", "mouth", "nose", "smile"]

MOUTH: Final[Rgb] = (128, 34, 44)
_WIDE = 9.0  # mouths reaching farther to either side are one curve, narrower ones two under a nose


def cheeks(face: Face, apart: float = 19, y: float = 8) -> None:
    """A warm patch on each cheek, larger and higher in a happy face."""
    glow = 1.2 if face.cheering else 1.0
    for side in (-1, 1):
        x = side * apart * (1 - 0.12 * face.turn * (side > 0)) + face.shift * 0.6
        size = face.chance.cheek * glow
        patch = ellipse(x, y - (1.0 if face.cheering else 0.0), 5 * size, 3.8 * size)
        face.brush.flat(ROSE, patch, 0.6 if face.cheering else 0.55)


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


def mouth(face: Face, brush: Brush, half: float = 5, ink: Rgb = INK) -> None:
    """A mouth whose upper lip passes through the origin of `brush`, as the mood has it."""
    mood = "calm" if face.asleep else face.expression
    small = min(half, 6.0)
    if face.cheering:
        _open(brush, half)
    elif mood == "sad":
        deep = min(half * 0.9, 7.0)
        brush.stroke(ink, curve((-half * 0.95, deep), (0, -deep * 0.55), (half * 0.95, deep)), 2.1)
    elif mood == "surprised":
        brush.flat(MOUTH, ellipse(0, small * 0.9 + 0.6, small * 0.68, small * 0.92))
        brush.flat(ROSE, ellipse(0, small * 1.35 + 0.6, small * 0.42, small * 0.3))
    elif mood == "sleepy":
        brush.flat(MOUTH, ellipse(0, 3.6, small * 0.46, small * 0.5))
        brush.flat(ROSE, ellipse(0, 3.8 + small * 0.2, small * 0.28, small * 0.18))
    elif half > _WIDE:
        brush.stroke(ink, curve((-half, -2), (-half * 0.42, 7), (half * 0.42, 7), (half, -2)), 2.2)
    else:
        for side in (-1, 1):
            brush.stroke(ink, curve((0, 0), (side * half * 0.5, 3.6), (side * half, 0.4)), 1.7)


def _open(brush: Brush, half: float) -> None:
    """A mouth open in a smile, with its tongue."""
    half, deep = (half, 10.5) if half > _WIDE else (half * 1.3, 8.6)
    shape = blob([
        (-half, -0.8), (0, 1.2), (half, -0.8), (half * 0.62, deep * 0.72), (0, deep), (-half * 0.62, deep * 0.72),
    ])  # fmt: skip
    brush.flat(MOUTH, shape)
    brush.flat(ROSE, common(shape, ellipse(0, deep, half * 0.6, deep * 0.4)))


def beak(face: Face, brush: Brush, shape: skia.Path, low: float = 5) -> None:
    """A beak of outline `shape` in the frame of `brush`, as the mood has it.

    An open beak shows its lower half around y=`low`; a closed one has a line where it opens.
    """
    mood = "calm" if face.asleep else face.expression
    box = shape.getBounds()
    half, middle = box.width() / 2, box.top() + box.height() * 0.5
    if face.cheering:
        brush.fill(mix(BEAK, SHADE, 0.35), ellipse(0, low + 0.8, half * 0.68, 4.6))
        brush.flat(MOUTH, ellipse(0, low + 0.2, half * 0.46, 3.2))
    if mood == "surprised":
        brush.fill(mix(BEAK, SHADE, 0.35), ellipse(0, low + 1.4, half * 0.52, 5.2))
        brush.flat(MOUTH, ellipse(0, low + 1.8, half * 0.32, 3.2))
    brush.fill(BEAK, shape)
    line = mix(BEAK, SHADE, 0.6)
    if mood == "sad":
        brush.stroke(
            line, curve((-half * 0.9, middle + 2.6), (0, middle - 3), (half * 0.9, middle + 2.6)), 1.6
        )
    elif mood in ("calm", "sleepy") and not face.cheering:
        sag = 2.2 if mood == "calm" else 0.4
        brush.stroke(line, curve((-half * 0.62, middle), (0, middle + sag), (half * 0.62, middle)), 1.3)
