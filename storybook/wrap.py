"""The cover that goes around a printed block: back, spine and front side by side, as one page. Pure"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from storybook.frames import Box, Item, PageFrame, ShapeBox, TextBox


def wrapped(frames: Sequence[PageFrame], spine: float) -> PageFrame:
    """The back cover, a spine that many points wide in the same colour, and the front cover, as one page.

    The front is on the side on which the book opens: on the left where it is read from right to left.
    """
    front, back = (next(frame for frame in frames if frame.kind == kind) for kind in ("cover", "back"))
    left, right = (front, back) if front.side == "verso" else (back, front)
    dx = left.width + spine
    ground = ShapeBox(Box(0 if front is left else dx, 0, front.width, front.height), fill=front.paper)
    moved = {left.kind: left.items, right.kind: tuple(_moved(item, dx) for item in right.items)}
    return replace(
        front,
        id="_wrap",
        width=dx + right.width,
        paper=back.paper,
        items=(*moved["back"], ground, *moved["cover"]),
    )


def _moved(item: Item, dx: float) -> Item:
    """The item further to the right."""
    if not isinstance(item, TextBox):
        return replace(item, box=item.box.moved(dx))
    paragraphs = tuple(tuple(replace(line, x=line.x + dx) for line in lines) for lines in item.paragraphs)
    return replace(item, box=item.box.moved(dx), paragraphs=paragraphs)
