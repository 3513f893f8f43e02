"""Makes see-through shapes solid, for printers that take no transparency: mixed with paper or picture. Pure"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from storybook.frames import Box, Item, PageFrame, PictureBox, ShapeBox, Veil


def flattened(frames: Sequence[PageFrame]) -> tuple[PageFrame, ...]:
    """The frames without a see-through shape; they look the same, or nearly so at a picture's own edge."""
    return tuple(
        replace(
            frame,
            items=tuple(_solid(item, frame.items[:at], frame.paper) for at, item in enumerate(frame.items)),
        )
        for frame in frames
    )


def _solid(item: Item, below: Sequence[Item], paper: str) -> Item:
    """A shape that lies within a picture becomes that part of it under a veil; any other is mixed with the paper."""
    if not isinstance(item, ShapeBox) or item.opacity >= 1:
        return item
    under = [p for p in below if isinstance(p, PictureBox) and p.box.overlap(item.box)]
    if item.fill and not item.stroke and under and not under[-1].shape and under[-1].box.holds(item.box):
        return _veiled(item, under[-1], Veil(item.fill, item.opacity))
    fill, stroke = (colour and mixed(colour, paper, item.opacity) for colour in (item.fill, item.stroke))
    return replace(item, fill=fill, stroke=stroke, opacity=1.0)


def _veiled(shape: ShapeBox, picture: PictureBox, veil: Veil) -> PictureBox:
    box, whole = shape.box, picture.box
    x, y = (box.x - whole.x) / whole.width, (box.y - whole.y) / whole.height
    crop = picture.crop.part(x, y, box.width / whole.width, box.height / whole.height)
    return PictureBox(
        picture.path, box, _within(crop), "", shape.shape, shape.radius, continued=True, veil=veil
    )


def _within(crop: Box) -> Box:
    return crop.overlap(Box(0, 0, 1, 1)) or crop


def mixed(colour: str, ground: str, opacity: float) -> str:
    """The `#rrggbb` colour that a see-through one makes on a ground."""
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(ground[1:]), strict=True)
    return "#" + bytes(round(a * opacity + b * (1 - opacity)) for a, b in pairs).hex()
