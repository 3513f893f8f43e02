"""How much of a picture a box shows, and which part. Pure."""

from __future__ import annotations

from storybook.frames import Box, PictureInfo

_OUT = 0.12
"""How far characters stick out of their boxes, which leave out a twentieth on every side, in fractions of these."""
_EARS = 0.2
"""How far at the top: ears and hats are narrow, and a twentieth of a character reaches far down them."""


def loss(box: Box, picture: PictureInfo) -> float:
    """How much of the picture's area is lost where it fills the box."""
    shape, wanted = picture.width / picture.height, box.width / box.height
    return 1 - min(shape / wanted, wanted / shape)


def uncropped(box: Box, picture: PictureInfo, most: float, anchor: tuple[float, float]) -> Box:
    """The box, made narrower or lower where filling it would lose more than `most` of the picture."""
    if loss(box, picture) <= most:
        return box
    shape = picture.width / picture.height
    width = min(box.width, box.height * shape / (1 - most))
    height = min(box.height, box.width / shape / (1 - most))
    return Box(
        box.x + anchor[0] * (box.width - width), box.y + anchor[1] * (box.height - height), width, height
    )


def cropped(box: Box, picture: PictureInfo, at: tuple[float, float] = (0.5, 0.5)) -> Box:
    """The part of the picture that fills the box, as fractions, with its focus as near to `at` in the box as can be.

    Its characters are in it, where they fit; where they are too tall, their heads are.
    """
    shape, wanted = picture.width / picture.height, box.width / box.height
    width, height = min(1.0, wanted / shape), min(1.0, shape / wanted)
    x, y = picture.focus[0] - at[0] * width, picture.focus[1] - at[1] * height
    if picture.regions:
        boxes = [box.grown(_OUT * box.width, _OUT * box.height) for box in picture.regions]
        left, right = min(box.x for box in boxes), max(box.right for box in boxes)
        top = min(box.y - _EARS * box.height for box in picture.regions)
        bottom = max(box.bottom for box in boxes)
        x = _around(x, width, left, right) if right - left <= width else x
        y = _around(y, height, top, bottom) if bottom - top <= height else top
    return Box(min(max(x, 0.0), 1 - width), min(max(y, 0.0), 1 - height), width, height)


def _around(start: float, size: float, low: float, high: float) -> float:
    """The start nearest to `start` of a stretch of that size that holds all from `low` to `high`."""
    return min(max(start, high - size), low)
