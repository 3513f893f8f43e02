"""Coats that are not all of one colour: patches, spots, stripes and freckles, each settled by the build."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import skia

from consistory_engine.paintbox.illustrator.characters.brush import (
    Brush,
    blob,
    common,
    curve,
    ellipse,
)  # fmt: skip
from consistory_engine.paintbox.illustrator.characters.palette import CREAM, INK, Rgb, mix
from consistory_engine.paintbox.illustrator.characters.traits import Traits

if TYPE_CHECKING:
    from consistory_engine.paintbox.illustrator.characters.heads import Face

_KNOWN: Final[dict[str, tuple[str, ...]]] = {
    "fox": ("plain",),
    "rabbit": ("plain", "plain", "patches", "blaze"),
    "bear": ("plain", "plain", "crescent"),
    "cat": ("stripes", "stripes", "patches", "plain"),
    "mouse": ("plain", "plain", "patches"),
    "frog": ("plain", "spots", "spots"),
    "dog": ("plain", "patches", "patches", "blaze"),
    "pig": ("plain", "plain", "spots"),
    "elephant": ("plain", "freckles"),
    "dragon": ("plain", "spots", "stripes"),
}
"""The markings that a kind may have; one listed twice is twice as likely."""


def dark_marking(coat: Rgb) -> Rgb:
    """The colour of stripes and tips: darker than the coat, but lighter than a black one."""
    return mix(coat, CREAM, 0.26) if sum(coat) < 250 else mix(coat, INK, 0.55)


def marking(kind: str, traits: Traits) -> str:
    """The marking of a character: "plain" or one of its kind's others."""
    return traits.one("marking", _KNOWN.get(kind, ("plain",)))


def tone(traits: Traits, coat: Rgb) -> Rgb:
    """The colour of patches and spots: darker or lighter than the coat; on a dark coat always lighter."""
    if sum(coat) < 250 or (sum(coat) < 600 and traits.whether("pale marks", 0.4)):
        return mix(coat, CREAM, 0.42)
    return mix(coat, INK, 0.34)


def mark_trunk(brush: Brush, kind: str, traits: Traits, coat: Rgb, shape: skia.Path) -> None:
    """The markings on a trunk of outline `shape`, before its belly is painted."""
    name, colour = marking(kind, traits), tone(traits, coat)
    if name in ("patches", "spots"):
        side = traits.one("marked side", (-1, 1))
        large = 8.5 if name == "patches" else 3.4
        for x, y, size in ((side * 13, 4, 1.0), (-side * 14, -9, 0.75), (-side * 13, 13, 0.8)):
            brush.flat(colour, common(shape, ellipse(x, y, large * size, large * size * 1.15)))
    elif name == "stripes":
        for y in (-8, 0, 8):
            for side in (-1, 1):
                stripe = blob([(side * 24, y - 3), (side * 9, y), (side * 24, y + 3)], 0.3)
                brush.flat(mix(coat, INK, 0.4), common(shape, stripe))
    elif name == "crescent":
        moon = blob([(-13, -16), (0, -9), (13, -16), (9, -7), (0, -3), (-9, -7)], 0.8)
        brush.flat(mix(CREAM, coat, 0.25), common(shape, moon))


def mark_head(face: Face, shape: skia.Path) -> None:
    """The markings on a head of outline `shape`, before its features are painted."""
    name, colour, x = marking(face.kind, face.traits), tone(face.traits, face.coat), face.shift
    side = face.traits.one("marked side", (-1, 1))
    if name == "patches":
        patch = blob([(-9, -16), (2, -19), (11, -12), (13, 1), (5, 9), (-6, 7), (-11, -3)])
        patch.transform(skia.Matrix().setScale(side, 1).postTranslate(side * 13 + x, 0))
        face.brush.flat(colour, common(shape, patch))
    elif name == "blaze":
        blaze = blob([(-5, -28), (5, -28), (4, -8), (9, 6), (-9, 6), (-4, -8)], 0.7)
        blaze.offset(x, 0)
        face.brush.flat(mix(CREAM, face.coat, 0.15), common(shape, blaze))
    elif name == "spots":
        for px, py, size in ((side * 6, -15, 3.2), (-side * 22, -2, 3.4), (-side * 9, -18, 2.4)):
            face.brush.flat(colour, common(shape, ellipse(px + x * 0.5, py, size, size)))
    elif name == "stripes":
        _stripes(face)
    if name == "freckles" or (face.kind in ("fox", "mouse", "pig") and face.traits.whether("freckles", 0.25)):
        freckles(face, 18, 3, mix(face.coat, INK, 0.3))


def freckles(face: Face, apart: float, y: float, colour: Rgb) -> None:
    """Three freckles on each cheek."""
    for side in (-1, 1):
        for dx, dy in ((-3.2, 0.4), (0, -1.6), (3.2, 0.4)):
            spot = ellipse(side * apart + dx + face.shift * 0.7, y + dy, 1.05, 0.95)
            face.brush.flat(colour, spot)


def _stripes(face: Face) -> None:
    for x, reach in ((-7, 8), (0, 11), (7, 8)):
        stripe = curve((x + face.shift * 0.8, -16.5), (x * 0.85 + face.shift, -18 + reach))
        face.brush.stroke(face.dark, stripe, 3)
