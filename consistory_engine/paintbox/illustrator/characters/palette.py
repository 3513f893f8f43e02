"""The colours of coats and garments, and their light and shade."""

from __future__ import annotations

import functools
from typing import Final

Rgb = tuple[int, int, int]

COAT_RGB: Final[dict[str, Rgb]] = {
    "red": (219, 84, 44),
    "brown": (134, 84, 54),
    "black": (74, 70, 84),
    "grey": (138, 141, 146),
    "white": (240, 234, 224),
    "yellow": (234, 174, 58),
    "blue": (88, 134, 190),
    "green": (112, 168, 82),
    "pink": (240, 158, 180),
}
"""The main colour of a coat by day, sRGB, 0 to 255."""

GARMENT_RGB: Final[dict[str, Rgb]] = {
    "red": (204, 24, 52),
    "orange": (255, 122, 12),
    "yellow": (255, 221, 20),
    "green": (34, 146, 78),
    "blue": (34, 70, 186),
    "purple": (136, 58, 170),
    "pink": (255, 92, 172),
}
"""The main colour of a garment by day, sRGB, 0 to 255."""

INK: Final[Rgb] = (44, 30, 40)
CREAM: Final[Rgb] = (255, 248, 234)
BEAK: Final[Rgb] = (245, 146, 36)
ROSE: Final[Rgb] = (240, 130, 130)
LIGHT: Final[Rgb] = (255, 244, 214)
SHADE: Final[Rgb] = (58, 38, 84)


@functools.cache
def mix(first: Rgb, second: Rgb, share: float) -> Rgb:
    """`first` with a `share` (0 to 1) of `second` in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


@functools.cache
def shaded(colour: Rgb, share: float) -> Rgb:
    """The colour in shade: warm colours deepen towards themselves, neutral ones turn violet."""
    strength = (max(colour) - min(colour)) / max(1, *colour)
    deep = round(colour[0] * 0.62), round(colour[1] * 0.42), round(colour[2] * 0.46)
    return mix(colour, mix(SHADE, deep, min(1.0, strength * 1.3)), share)


@functools.cache
def lit(colour: Rgb, depth: float) -> tuple[Rgb, Rgb]:
    """The lit and the shaded end of a form, with `colour` itself halfway between them."""
    strength = (max(colour) - min(colour)) / max(1, *colour)
    dark = shaded(colour, (0.17 + 0.12 * strength) * depth)
    red, green, blue = (min(255, 2 * a - b) for a, b in zip(colour, dark, strict=True))
    return mix((red, green, blue), LIGHT, 0.10 * depth), dark
