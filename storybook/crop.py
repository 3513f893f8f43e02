"""How much of a picture a box shows, and which part. Pure."""

from __future__ import annotations

from storybook.frames import Box, PictureInfo


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
    """The part of the picture that fills the box, as fractions, with its focus as near to `at` in the box as can be."""
    shape, wanted = picture.width / picture.height, box.width / box.height
    width, height = min(1.0, wanted / shape), min(1.0, shape / wanted)
    x = min(max(picture.focus[0] - at[0] * width, 0.0), 1 - width)
    y = min(max(picture.focus[1] - at[1] * height, 0.0), 1 - height)
    return Box(x, y, width, height)
