"""Eyes and brows in every mood."""

from __future__ import annotations

from typing import Final

import skia

from consistory_engine.paintbox.illustrator.characters.brush import Brush, blob, common, curve, ellipse
from consistory_engine.paintbox.illustrator.characters.heads import Face
from consistory_engine.paintbox.illustrator.characters.palette import CREAM, INK, Rgb, mix

WHITE: Final[Rgb] = (255, 255, 255)
TEAR: Final[Rgb] = (122, 196, 246)
_DARK: Final = 250  # red, green and blue of a coat together: a darker one has light brows
_TALL: Final = 1.22  # an eye's height in its width


def eyes(face: Face, apart: float = 12, y: float = -2, size: float = 4.6, *, browed: bool = True) -> None:
    """Two dark eyes with lights in them, or closed lids, `apart` from the middle; with brows if `browed`."""
    for side in (-1, 1):
        narrow = 1 - 0.2 * face.turn if side > 0 else 1.0
        x = side * apart * face.chance.spacing * narrow + face.shift
        eye(face, face.brush.at(x, y, 0, narrow, 1), side, size)
    if browed:
        brows(face, apart, y - size * _TALL - 4)


def eye(face: Face, brush: Brush, side: int, size: float = 4.6, *, bulb: float = 0.0) -> None:
    """One eye of half-width `size` around the origin of `brush`; `side` is -1 left or 1 right.

    `bulb` is the radius of a white eyeball behind it, where a kind has one.
    """
    size *= face.chance.eyes
    if face.asleep:
        brush.stroke(INK, curve((-5.5, -1), (0, 5.5), (5.5, -1)), 2.6)
        return
    if face.expression == "happy" and face.chance.whim < 0.5:
        wide = max(5.6, size * 1.2)
        brush.stroke(INK, curve((-wide, size * 0.6), (0, -size * 1.5), (wide, size * 0.6)), 2.9)
        return
    if bulb:
        brush.fill(WHITE, ellipse(0, 0, bulb, bulb), depth=0)
        _pupil(face, brush.at(face.turn * 2, 0.5 + 2.6 * face.gaze), side, size)
        if face.expression == "sleepy":
            brush.fill(face.coat, common(ellipse(0, 0, bulb + 0.4, bulb + 0.4), _above(0.6)), depth=0)
    else:
        _pupil(face, brush.at(0, 2.2 * face.gaze), side, size)
    if face.expression == "sad" and side < 0 and face.chance.whim < 0.6:
        _tear(brush.at(-size * 0.5, max(bulb, size * _TALL) + 1))


def _pupil(face: Face, brush: Brush, side: int, size: float) -> None:
    """The dark of an open eye and the lights in it."""
    mood, tall = face.expression, size * _TALL
    shape = ellipse(0, 0, size, tall)
    if mood == "surprised":
        brush.fill(WHITE, ellipse(0, 0, size * 1.5, size * 1.72), depth=0)
        shape = ellipse(0, 0, size * 0.8, size * 0.95)
    elif mood == "happy":
        shape = _cut(ellipse(0, 0, size * 1.12, tall * 1.08), ellipse(0, tall * 1.35, size * 2, tall * 0.85))
    elif mood == "sad":
        lid = blob(
            [(-side * size * 0.6, -tall * 1.5), (side * size * 1.6, -tall * 1.5), (side * size * 1.6, 0)], 0.3
        )
        shape = _cut(shape, lid)
    elif mood == "sleepy":
        shape = _cut(shape, _above(1.4))
    brush.flat(INK, shape)
    if mood == "sleepy":
        _lid(face, brush, side, size)
        return
    if face.gaze and mood != "surprised":
        brush.stroke(
            INK, curve((-size * 1.25, -size * 0.7), (0, -tall * 1.5), (size * 1.25, -size * 0.7)), 1.7
        )
        brush = brush.at(0, size * 0.5)
    brush.flat(WHITE, ellipse(-size * 0.33, -size * 0.48, size * 0.40, size * 0.40))
    if mood not in ("surprised", "happy"):
        brush.flat(WHITE, ellipse(size * 0.35, size * 0.52, size * 0.2, size * 0.2), 0.8)


def _lid(face: Face, brush: Brush, side: int, size: float) -> None:
    """A lid that droops over half an eye, lower at the outer end."""
    near, far = side * -size * 1.25, side * size * 1.35
    brush.flat(mix(face.coat, INK, 0.07), common(ellipse(0, 0, size * 1.1, size * 1.25), _above(1.4)))
    brush.stroke(INK, curve((near, 0), (0, 3.4), (far, 1.4)), 2.3)


def _tear(brush: Brush) -> None:
    brush.fill(TEAR, blob([(0, -2.4), (2.2, 2), (1.5, 4.4), (0, 5.2), (-1.5, 4.4), (-2.2, 2)], 0.8), depth=0)
    brush.flat(WHITE, ellipse(-0.6, 2.6, 0.7, 1.1), 0.9)


def brows(
    face: Face, apart: float = 12, y: float = -12, colour: Rgb | None = None, *, neutral: bool = True
) -> None:
    """Brows `apart` from the middle and at height `y`; soft and short without a mood, or none, as `neutral`."""
    if face.asleep or (face.expression == "calm" and not neutral):
        return
    lines = {
        "calm": ((-3.2, 0.6), (0, -1.4), (3.4, 0.8)),
        "happy": ((-4.4, 0.6), (0, -4.4), (4.6, 0.4)),
        "sad": ((-4.6, -3.0), (-1.0, -0.6), (4.8, 2.6)),
        "surprised": ((-4.6, -2.6), (0, -7.4), (4.6, -2.6)),
        "sleepy": ((-3.4, -2.6), (0, -4.4), (4.0, -1.0)),
    }
    width = {"calm": 1.5, "sleepy": 1.5}.get(face.expression, 2.4)
    soft = face.expression in ("calm", "sleepy")
    if sum(face.coat) < _DARK:
        ink = colour or mix(face.coat, CREAM, 0.3 if soft else 0.5)
    else:
        ink = colour or mix(face.coat, INK, 0.5 if soft else 0.72)
    for side in (-1, 1):
        narrow = 1 - 0.2 * face.turn if side > 0 else 1.0
        x = side * apart * face.chance.spacing * narrow + face.shift
        face.brush.at(x, y, 0, side * narrow, 1).stroke(ink, curve(*lines[face.expression]), width)


def _above(y: float) -> skia.Path:
    """The half of the plane above `y`, as far as eyes go."""
    path = skia.Path()
    path.addRect(skia.Rect(-30, -30, 30, y))
    return path


def _cut(shape: skia.Path, away: skia.Path) -> skia.Path:
    return skia.Op(shape, away, skia.PathOp.kDifference_PathOp)
