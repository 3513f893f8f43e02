"""A subject cut out of its picture: square, the same size relative to it, on grey. Nothing beside it can be measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image

from consistory_engine.pictures import region

GREY: Final = (128, 128, 128)
_MOST: Final = 0.8
"""The share of a picture that a subject may cover; a mask of more was lost."""
_MARGIN: Final = 1.2
"""How much wider than the box around a mask its square is: the box leaves stray patches out."""


@dataclass(frozen=True)
class Portrait:
    """A picture of a subject, and where in it the subject was found: boolean, (h, w), over the whole picture."""

    picture: Image.Image
    mask: np.ndarray | None = None

    @property
    def place(self) -> np.ndarray | None:
        """The mask, if it says where the subject is: one of nothing, or of nearly all, does not."""
        return self.mask if self.mask is not None and 0 < self.mask.mean() <= _MOST else None

    @property
    def box(self) -> tuple[float, float, float, float] | None:
        """The subject's centre x, centre y, width and height, in shares of the picture's sides."""
        if self.place is None:
            return None
        left, top, right, bottom = region(self.place)
        return (left + right) / 2, (top + bottom) / 2, right - left, bottom - top


@dataclass(frozen=True)
class Cutout:
    """A subject on grey (RGB), and how much of each pixel it covers (L); both are squares of one size."""

    picture: Image.Image
    cover: Image.Image


def cut_out(portrait: Portrait) -> Cutout:
    """The subject of a portrait; the whole picture where it is not known where the subject is."""
    picture = portrait.picture.convert("RGB")
    cover, square = Image.new("L", picture.size, 255), _square((0, 0, 1, 1), picture.size, 1.0)
    if portrait.place is not None:
        drawn = Image.fromarray(np.where(portrait.place, np.uint8(255), np.uint8(0)))
        cover = drawn.resize(picture.size, Image.Resampling.BILINEAR)
        square = _square(region(portrait.place), picture.size)
    alone = Image.composite(picture, Image.new("RGB", picture.size, GREY), cover)
    return Cutout(_part(alone, square, GREY), _part(cover, square, 0))


def turned(cutout: Cutout) -> Cutout:
    """The same, looking the other way."""
    flip = Image.Transpose.FLIP_LEFT_RIGHT
    return Cutout(cutout.picture.transpose(flip), cutout.cover.transpose(flip))


def _square(
    box: Sequence[float], size: tuple[int, int], margin: float = _MARGIN
) -> tuple[float, float, float]:
    """Left, top and side, in pixels, of the square around a box in fractions of a picture."""
    left, top, right, bottom = (edge * side for edge, side in zip(box, size * 2, strict=True))
    side = max(right - left, bottom - top) * margin
    return (left + right - side) / 2, (top + bottom - side) / 2, side


def _part(
    image: Image.Image, square: tuple[float, float, float], beyond: int | tuple[int, int, int]
) -> Image.Image:
    """What a square shows of an image, and beyond its edges one colour."""
    left, top, side = (round(value) for value in square)
    part = Image.new(image.mode, (side, side), beyond)
    part.paste(image, (-left, -top))
    return part
