"""Hair: styles behind and before a person's head, beards and moustaches; `Face.hair` is its colour."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import skia

from consistory_engine.paintbox.illustrator.characters.brush import (
    Brush,
    Point,
    blob,
    curve,
    ellipse,
    limb,
    mirrored,
)  # fmt: skip
from consistory_engine.paintbox.illustrator.characters.ears import pair
from consistory_engine.paintbox.illustrator.characters.heads import Face
from consistory_engine.paintbox.illustrator.characters.palette import CREAM, Rgb, mix, shaded

_STYLES: Final[dict[str, tuple[str, ...]]] = {
    "girl": ("bob", "long", "pigtails", "braids", "curls", "ponytail", "buns"),
    "boy": ("tuft", "swept", "curly", "spiky", "bowl"),
    "grandmother": ("bun", "bun", "waves", "low bun"),
    "grandfather": ("bald", "bald", "thin"),
}
_RIBBONS: Final = ((206, 120, 128), (120, 152, 176), (226, 190, 120), (150, 168, 130))
_CROWN: Final[tuple[Point, ...]] = (
    (-24, 1), (-26.5, -9), (-18, -22), (0, -26), (18, -22), (26.5, -9), (24, 1),
)  # fmt: skip


def style(face: Face) -> str:
    """The name of a person's hair style."""
    return face.traits.one("hair", _STYLES[face.kind])


def hair_behind(face: Face) -> None:
    """What hangs behind or stands above the head, then the ears where hair leaves them free."""
    name = style(face)
    _BEHIND[name](face)
    if name not in ("bob", "long", "curls", "waves"):
        for brush in pair(face, 23, 2.5, 0):
            brush.fill(face.coat, ellipse(0, 0, 4.8, 5.8))
            brush.stroke(shaded(face.coat, 0.4), curve((-0.6, -2.4), (2.2, -0.4), (0.2, 2.4)), 1.3)


def _shell(face: Face) -> None:
    """Short hair that frames the head."""
    face.brush.fill(face.hair, mirrored([(0, -25), (16, -22), (26, -9), (25, 4), (16, 8), (0, 8)]))


def _bob(face: Face) -> None:
    length = 15.0 if face.asleep else face.traits.number("hair length", 14, 20)
    back = [(0, -26.5), (17, -23.5), (28, -9), (30.5, 6), (29, length - 3), (19, length + 1), (0, length)]
    face.brush.fill(face.hair, mirrored(back))


def _long(face: Face) -> None:
    reach = 16.5 if face.asleep else face.traits.number("hair length", 26, 34)
    back = [(0, -26.5), (17, -23.5), (28, -9), (30, 8), (31, reach - 5), (22, reach), (9, reach - 5),
            (0, reach - 7)]  # fmt: skip
    face.brush.fill(face.hair, mirrored(back))


def _pigtails(face: Face) -> None:
    _shell(face)
    bunch = blob([(-3, -3), (6, -9), (16, -2), (17, 11), (10, 20), (4, 16), (-1, 6)])
    for brush in pair(face, 24, -10 if face.asleep else -4, face.traits.number("bunches", -20, 4)):
        brush.fill(face.hair, bunch)
        brush.fill(_ribbon(face), ellipse(0, -1, 4, 4.6), depth=0)


def _braids(face: Face) -> None:
    _shell(face)
    drop = 0.4 if face.asleep else 1.0
    for brush in pair(face, 23, 6, 4):
        knots = (ellipse(2, 2, 6, 6), ellipse(4, 9 * drop, 5.8, 5.8), ellipse(5, 17 * drop, 5.2, 5.2))
        brush.fill(face.hair, ellipse(6, 26 * drop, 4.2, 4.2 * drop + 1.4))
        for knot in knots:
            brush.fill(face.hair, knot)
        brush.fill(_ribbon(face), ellipse(5.6, 22 * drop, 3.4, 2.6), depth=0)


def _ponytail(face: Face) -> None:
    _shell(face)
    tail = blob([(2, -6), (-12, -12), (-19, -2), (-18, 14), (-9, 26), (-8, 12), (-3, 5)])
    high = face.brush.at(-19, -12, 0, 1, 0.85 if face.asleep else 1)
    high.fill(face.hair, tail)
    high.fill(_ribbon(face), ellipse(-2, -1, 4.4, 5.4), depth=0)


def _buns(face: Face) -> None:
    _shell(face)
    for brush in pair(face, 22 if face.hatted else 19, -9 if face.hatted else -22, 0):
        brush.fill(face.hair, ellipse(0, 0, 9.5, 9.5))
        brush.stroke(shaded(face.hair, 0.4), curve((-4, 1), (0, -5), (5, 0)), 1.6)


def _bun(face: Face) -> None:
    """A bun on top of the head; under a hat it sits at the nape, on the side away from the face."""
    if face.hatted:
        _low_bun(face)
        return
    _shell(face)
    brush = face.brush.at(-2, -28)
    brush.fill(face.hair, ellipse(0, 0, 11, 10))
    brush.stroke(shaded(face.hair, 0.4), curve((-5, 2), (-1, -6), (6, -1)), 1.7)


def _low_bun(face: Face) -> None:
    """A bun at the nape, on the side away from the face."""
    _shell(face)
    brush = face.brush.at(-25, 7)
    brush.fill(face.hair, ellipse(0, 0, 10, 9.5))
    brush.stroke(shaded(face.hair, 0.4), curve((-6, 2), (-2, -6), (4, -2)), 1.7)


def _cloud(face: Face, radius: float, size: float, lowest: float) -> None:
    """Round curls about the head, down to the angle `lowest` below its middle."""
    count = 11
    circles = []
    for i in range(count):
        angle = math.radians(180 + lowest - (180 + 2 * lowest) * i / (count - 1))
        flat = 0.86 if face.hatted and math.sin(angle) > 0.4 else 1.0
        x, y = math.cos(angle) * radius * flat, -math.sin(angle) * radius * 0.9 * flat - 1
        circles.append(ellipse(x, y, size, size))
    face.brush.fill(face.hair, ellipse(0, -2, radius, radius * 0.9), *circles)


def _curls(face: Face) -> None:
    _cloud(face, face.traits.number("curls", 25, 28), 8.5, 26)


def _waves(face: Face) -> None:
    _cloud(face, 24, 7.5, 14)


def _curly(face: Face) -> None:
    _cloud(face, 22.5, 6.5, -12)


def _tuft(face: Face) -> None:
    _shell(face)
    if not face.hatted:
        tuft = blob([(-9, 3), (-7, -6), (-1, -10), (9, -11), (5, -5), (10, 3)], 0.7)
        face.brush.at(1, -22).fill(face.hair, tuft)


def _spiky(face: Face) -> None:
    top = 1.0 if not face.hatted else 0.0
    spikes = blob([(-25, 2), (-33, -6), (-25, -10), (-29, -20), (-18, -20), (-15, -30 - top), (-5, -25),
                   (3, -34 * top - 23 * (1 - top)), (10, -25), (20, -29), (21, -19), (30, -19), (26, -9),
                   (32, -4), (24, 2), (0, 6)], 0.25)  # fmt: skip
    face.brush.fill(face.hair, spikes)


def _sides(face: Face) -> None:
    """What is left beside a bald head."""
    tuft = blob([(-6, -10), (2, -13), (9, -7), (11, 3), (6, 11), (-4, 9)])
    for brush in pair(face, 21, 0, 0):
        brush.fill(face.hair, tuft)


_BEHIND: Final[dict[str, Callable[[Face], None]]] = {
    "bob": _bob, "long": _long, "pigtails": _pigtails, "braids": _braids, "curls": _curls,
    "ponytail": _ponytail, "buns": _buns, "bun": _bun, "low bun": _low_bun, "waves": _waves, "tuft": _tuft, "swept": _shell,
    "curly": _curly, "spiky": _spiky, "bowl": _shell, "bald": _sides, "thin": _sides,
}  # fmt: skip

_EDGES: Final[dict[str, tuple[tuple[Point, ...], float]]] = {
    "bangs": (((20, -7), (9, -8.5), (0, -8), (-9, -8.5), (-20, -7)), 0.8),
    "swept": (((20, -3), (17, -12), (6, -15), (-6, -10), (-20, -4)), 0.9),
    "parted": (((20, -2), (16, -9), (7, -15), (-6, -19), (-10, -13), (-17, -8), (-20, -2)), 0.7),
    "curly": (((21, -3), (18, -9), (12, -7), (7, -12), (0, -8), (-7, -12), (-12, -7), (-18, -9), (-21, -3)), 1),
    "spiky": (((21, -4), (17, -14), (12, -7), (6, -15), (0, -8), (-7, -15), (-12, -7), (-17, -14), (-21, -4)), 0.2),
    "bowl": (((22, 2), (19, -6), (0, -7), (-19, -6), (-22, 2)), 0.6),
    "thin": (((21, -8), (14, -16), (0, -19), (-12, -17), (-21, -8)), 0.8),
}  # fmt: skip
"""The lower edges of hair above a face, from right to left, and how round they are."""


def _fringe(face: Face) -> str:
    name = style(face)
    fixed = {"curls": "curly", "waves": "curly", "tuft": "swept", "bun": "parted", "low bun": "parted"}.get(
        name, name
    )
    return fixed if fixed in _EDGES else face.traits.one("fringe", ("bangs", "swept", "parted"))


def hair_before(face: Face) -> None:
    """The hair on top of the head and its fringe; beard and moustache."""
    if style(face) != "bald":
        points, tension = _EDGES[_fringe(face)]
        slid = [(x + face.shift * 0.5, y) for x, y in points]
        crown = skia.Path(blob([*_CROWN, *slid], tension))
        face.brush.fill(face.hair, crown)
        shine = curve((-15, -16), (-9, -21.5), (0, -22.5))
        face.brush.stroke(mix(face.hair, CREAM, 0.4), shine, 2.2)
    if face.hatted:
        _locks(face)
    if face.kind == "grandfather":
        _beard(face)


def _locks(face: Face) -> None:
    """Hair that looks out from under a hat before the ears."""
    lock = blob([(-4, -10), (6, -11), (8, 0), (5, 10), (-1, 6), (-2, -2)])
    for brush in pair(face, 20, 0, 0):
        brush.fill(face.hair, lock)


def beard(face: Face) -> str:
    """The beard of a grandfather: "moustache", "beard" or "both"."""
    return face.traits.one("beard", ("moustache", "both", "both", "beard"))


def _beard(face: Face) -> None:
    name, x = beard(face), face.shift
    if name != "moustache":
        low = 22.5 if face.asleep else face.traits.number("beard length", 27, 33)
        shape = blob([
            (-24, -1), (-25, 10), (-17, low - 6), (0, low), (17, low - 6), (25, 10), (24, -1),
            (17 + x * 0.6, 7), (9 + x, 16), (x, 18.5), (-9 + x, 16), (-17 + x * 0.6, 7),
        ])  # fmt: skip
        face.brush.fill(face.hair, shape)


def moustache(face: Face) -> None:
    """A moustache under the nose, painted over the face."""
    if beard(face) == "beard":
        return
    brush: Brush = face.brush.at(face.shift * 1.3, 9)
    for side in (-1, 1):
        half = blob([(0, -2), (side * 7, -2.4), (side * 14, 1.5), (side * 15, 4), (side * 7, 4.2), (0, 2.4)])
        brush.fill(face.hair, half)


def _ribbon(face: Face) -> Rgb:
    return face.traits.one("ribbon", _RIBBONS)


def brow(face: Face, apart: float, y: float) -> None:
    """Bushy brows over the eyes of old people."""
    for side in (-1, 1):
        x = side * apart * face.chance.spacing + face.shift
        face.brush.at(x, y, side * 6).fill(face.hair, limb(3.4, (-3.6, 0.6), (3.6, 0)))
