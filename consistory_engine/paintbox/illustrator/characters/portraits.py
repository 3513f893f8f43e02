"""The faces of people: eyes, nose, freckles, glasses."""

from __future__ import annotations

from consistory_engine.paintbox.illustrator.characters.brush import curve, ellipse
from consistory_engine.paintbox.illustrator.characters.faces import sockets
from consistory_engine.paintbox.illustrator.characters.features import WHITE, cheeks, eyes, smile
from consistory_engine.paintbox.illustrator.characters.hair import brow, moustache
from consistory_engine.paintbox.illustrator.characters.heads import Face
from consistory_engine.paintbox.illustrator.characters.markings import freckles
from consistory_engine.paintbox.illustrator.characters.palette import INK, ROSE, Rgb, mix, shaded

APART, HEIGHT, SIZE = 10.0, -0.5, 4.1
_FRAMES: tuple[Rgb, ...] = ((120, 78, 52), (70, 64, 76), (176, 132, 62))


def person_face(face: Face) -> None:
    """A person's face; children may have freckles, the old mostly have glasses."""
    old = face.kind.startswith("grand")
    cheeks(face, 15.5, 8)
    if face.traits.whether("freckles", 0.0 if old else 0.3):
        freckles(face, 13, 5.5, shaded(face.coat, 0.5))
    frames = face.traits.one("glasses", ("round", "round", "wide", "") if old else ("round", *[""] * 6))
    if frames:
        _lenses(face, frames)
    sockets(face, APART, HEIGHT, SIZE)
    eyes(face, APART, HEIGHT, SIZE)
    if face.kind == "girl" and not face.asleep:
        _lashes(face)
    if frames:
        _rims(face, frames)
    if face.kind == "grandfather":
        brow(face, APART, -9.5)
    size = 3.6 if face.kind == "grandfather" else 2.6
    tip = ellipse(face.shift * 1.35, 5.8, size, size * 0.8)
    face.brush.flat(mix(shaded(face.coat, 0.28), ROSE, 0.45), tip)
    if old:
        _creases(face)
    grin(face, 13.5 if face.kind == "grandfather" else 11.5, 5.4)
    if face.kind == "grandfather":
        moustache(face)


def grin(face: Face, y: float, half: float) -> None:
    """A mouth at height `y`: one plain curve in a calm face, as the mood has it in others."""
    if face.cheering or (face.expression != "calm" and not face.asleep):
        smile(face, y, half)
        return
    x = face.shift * 1.35
    face.brush.stroke(INK, curve((x - half, y), (x, y + 5.4), (x + half, y)), 1.9)


def _creases(face: Face) -> None:
    """The lines that years of smiling leave beside the mouth."""
    for side in (-1, 1):
        x = face.shift * 1.2 + side * 10
        line = curve((x, 10), (x + side * 2.2, 12.5), (x + side * 0.6, 16))
        face.brush.stroke(shaded(face.coat, 0.42), line, 1.4)


def _lashes(face: Face) -> None:
    """One lash at the outer corner of each eye."""
    for side in (-1, 1):
        x = side * APART * face.chance.spacing * (1 - 0.2 * face.turn * (side > 0)) + face.shift
        lash = curve((x + side * 3, HEIGHT - 2.5), (x + side * 5.8, HEIGHT - 5))
        face.brush.stroke(INK, lash, 1.5)


def _lens(face: Face, side: int, frames: str) -> tuple[float, float, float, float]:
    """Centre and half sizes of one glass."""
    narrow = 1 - 0.2 * face.turn if side > 0 else 1.0
    x = side * APART * face.chance.spacing * narrow + face.shift
    return x, HEIGHT + 0.5, (8.2 if frames == "round" else 8.6) * narrow, 8.2 if frames == "round" else 6.6


def _lenses(face: Face, frames: str) -> None:
    for side in (-1, 1):
        face.brush.flat(WHITE, ellipse(*_lens(face, side, frames)), 0.35)


def _rims(face: Face, frames: str) -> None:
    colour = face.traits.one("frames", _FRAMES)
    for side in (-1, 1):
        x, y, half, _ = lens = _lens(face, side, frames)
        face.brush.stroke(colour, ellipse(*lens), 1.7)
        face.brush.stroke(colour, curve((x + side * half, y - 1), (side * 23, y - 2)), 1.5)
    bridge = curve((face.shift - 2.2, HEIGHT), (face.shift, HEIGHT - 1.8), (face.shift + 2.2, HEIGHT))
    face.brush.stroke(colour, bridge, 1.7)
