"""Carries what touches a page's cut edges past them, so that a cut a little off shows no white. Pure"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from storybook.frames import Box, Edges, Item, PageFrame, PictureBox, ShapeBox

_TOUCHING = 0.5
"""Points within which an edge counts as touching the page's."""


def with_bleed(
    frames: Sequence[PageFrame], width: float, *, all_round: bool = False
) -> tuple[PageFrame, ...]:
    """The frames with `width` points of bleed on three edges and none at the bind, or on all four.

    What touches an edge is carried on past it. A picture shows more of itself there, where there is more of it;
    else it is enlarged a little, the same on both pages of a spread.
    """
    around = Edges(width, width, width, width)
    edged = [replace(frame, bleed=around if all_round else _edges(frame, width)) for frame in frames]
    return tuple(
        replace(frame, items=tuple(_carried(item, number, edged) for item in frame.items))
        for number, frame in enumerate(edged)
    )


def _edges(frame: PageFrame, width: float) -> Edges:
    left, right = (0.0, width) if frame.side == "recto" else (width, 0.0)
    return Edges(left, width, right, width)


def _carried(item: Item, number: int, frames: Sequence[PageFrame]) -> Item:
    frame = frames[number]
    match item:
        case ShapeBox():
            return replace(item, box=_grown(item.box, frame))
        case PictureBox():
            return _picture(item, _other_half(item, number, frames), frame)
    return item


def _other_half(
    picture: PictureBox, number: int, frames: Sequence[PageFrame]
) -> tuple[PictureBox, PageFrame, int] | None:
    """The part of the picture on the facing page, that page, and on which side of this one it lies."""
    frame, side = frames[number], -1 if picture.continued else 1
    for facing in (*frames[max(0, number - 1) : number], *frames[number + 1 : number + 2]):
        if frame.page_id is None or facing.page_id != frame.page_id:
            continue
        for part in facing.pictures:
            if part.path == picture.path and part.continued != picture.continued:
                return part, facing, side
    return None


def _picture(
    picture: PictureBox, half: tuple[PictureBox, PageFrame, int] | None, frame: PageFrame
) -> PictureBox:
    box, crop = picture.box, picture.crop
    grown = _grown(box, frame)
    whole, seen, wanted = box, crop, grown
    if half:
        other, facing, side = half
        dx = side * frame.width
        whole = _around(box, other.box.moved(dx))
        seen = _around(crop, other.crop)
        wanted = _around(grown, _grown(other.box, facing).moved(dx))
    shown = _shown(whole, seen, wanted)
    x, y = (grown.x - wanted.x) / wanted.width, (grown.y - wanted.y) / wanted.height
    part = shown.part(x, y, grown.width / wanted.width, grown.height / wanted.height)
    return replace(picture, box=grown, crop=part)


def _shown(box: Box, crop: Box, wanted: Box) -> Box:
    """The part of a picture, shown by `crop` in `box`, that fills the wanted box: at the same size if it reaches."""
    across, down = crop.width / box.width, crop.height / box.height
    width, height = wanted.width * across, wanted.height * down
    fit = min(1.0, 1 / width, 1 / height)
    x = crop.x + (wanted.x - box.x) * across + width * (1 - fit) / 2
    y = crop.y + (wanted.y - box.y) * down + height * (1 - fit) / 2
    width, height = width * fit, height * fit
    return Box(min(max(x, 0.0), 1 - width), min(max(y, 0.0), 1 - height), width, height)


def _grown(box: Box, frame: PageFrame) -> Box:
    """The box, carried to the edge of the sheet wherever it touches the page's."""
    page, sheet = frame.trim, frame.sheet
    left = sheet.x if box.x <= page.x + _TOUCHING else box.x
    top = sheet.y if box.y <= page.y + _TOUCHING else box.y
    right = sheet.right if box.right >= page.right - _TOUCHING else box.right
    bottom = sheet.bottom if box.bottom >= page.bottom - _TOUCHING else box.bottom
    return Box(left, top, right - left, bottom - top)


def _around(one: Box, other: Box) -> Box:
    """The box around both."""
    x, y = min(one.x, other.x), min(one.y, other.y)
    return Box(x, y, max(one.right, other.right) - x, max(one.bottom, other.bottom) - y)
