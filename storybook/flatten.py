"""Makes see-through shapes solid, for printers that take no transparency: mixed with what lies under them. Pure"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from storybook.frames import Item, PageFrame, PictureBox, ShapeBox, Veil
from storybook.outlines import edge, inside

Outlined = Callable[[ShapeBox | PictureBox], str | None]
"""Says what outline an item has, as path data; None is a rectangle."""


def flattened(frames: Sequence[PageFrame], outlined: Outlined) -> tuple[PageFrame, ...]:
    """The frames without a see-through shape; they look the same, but where several lie on one picture."""
    return tuple(
        replace(
            frame,
            items=tuple(
                solid
                for at, item in enumerate(frame.items)
                for solid in _solid(item, frame.items[:at], frame.paper, outlined)
            ),
        )
        for frame in frames
    )


def _solid(item: Item, below: Sequence[Item], paper: str, outlined: Outlined) -> Iterator[Item]:
    """A shape mixed with the paper, or the solid shape, that all of it lies on, and over it the part of the picture
    below, if there is one, under a veil."""
    if not isinstance(item, ShapeBox) or item.opacity >= 1:
        yield item
        return
    ground, picture = paper, None
    for under in below:
        if isinstance(under, PictureBox) and under.box.overlap(item.box):
            picture = under
        elif isinstance(under, ShapeBox) and under.fill and _covers(under, item, outlined):
            ground, picture = mixed(under.fill, ground, under.opacity), picture if under.opacity < 1 else None
    solid = replace(item, opacity=1.0, fill=item.fill and mixed(item.fill, ground, item.opacity))
    edged = replace(solid, fill=None, stroke=item.stroke and mixed(item.stroke, ground, item.opacity))
    if item.fill and not (picture and _covers(picture, item, outlined)):
        yield replace(solid, stroke=None)
    if item.fill and picture:
        yield replace(picture, alt="", continued=True, veil=Veil(item.fill, item.opacity), within=item)
    if item.stroke:
        yield edged


def _covers(under: ShapeBox | PictureBox, item: ShapeBox, outlined: Outlined) -> bool:
    """Whether the whole of a shape lies on what is under it."""
    box, whole = item.box, under.box
    points = (
        ((box.x + x * box.width - whole.x) / whole.width, (box.y + y * box.height - whole.y) / whole.height)
        for x, y in edge(outlined(item))
    )
    return inside(outlined(under), points)


def mixed(colour: str, ground: str, opacity: float) -> str:
    """The `#rrggbb` colour that a see-through one makes on a ground."""
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(ground[1:]), strict=True)
    return "#" + bytes(round(a * opacity + b * (1 - opacity)) for a, b in pairs).hex()
