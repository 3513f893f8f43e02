"""How fine pictures are in print: the pixels an inch that they have, and the size to enlarge them to. Pure"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from storybook.frames import PageFrame, PictureBox, PictureInfo

_MOST = 8
"""Pictures are never enlarged more than this many times, across and down."""


def fineness(picture: PictureBox, info: PictureInfo) -> float:
    """The pixels that a picture has to an inch where it is printed."""
    return info.width * picture.crop.width * 72 / picture.box.width


def least(frame: PageFrame, infos: Mapping[Path, PictureInfo]) -> float | None:
    """The pixels an inch of the page's coarsest picture; None where it has none."""
    return min((fineness(picture, infos[picture.path]) for picture in frame.pictures), default=None)


def by_page(frames: Sequence[PageFrame], infos: Mapping[Path, PictureInfo]) -> dict[str, int]:
    """The pixels an inch of each page's coarsest picture, over both pages where it takes two, by the page's id.

    Those around the story go by their kind, `_cover`.
    """
    found: dict[str, int] = {}
    for frame in frames:
        value, name = least(frame, infos), frame.page_id or f"_{frame.kind}"
        if value is not None:
            found[name] = min(round(value), found.get(name, round(value)))
    return found


def enlarged(
    frames: Sequence[PageFrame], infos: Mapping[Path, PictureInfo], dpi: int
) -> tuple[PageFrame, ...]:
    """The frames, each picture with the size that gives it `dpi` pixels an inch wherever it is used."""
    needed: dict[Path, float] = {}
    for picture in (picture for frame in frames for picture in frame.pictures):
        factor = dpi / fineness(picture, infos[picture.path])
        needed[picture.path] = max(needed.get(picture.path, 1.0), factor)
    sizes = {path: _size(infos[path], min(factor, _MOST)) for path, factor in needed.items()}
    return tuple(
        replace(
            frame,
            items=tuple(
                replace(item, pixels=sizes[item.path]) if isinstance(item, PictureBox) else item
                for item in frame.items
            ),
        )
        for frame in frames
    )


def _size(info: PictureInfo, factor: float) -> tuple[int, int] | None:
    """The enlarged size in pixels; None where the picture is fine enough."""
    if factor <= 1.0001:
        return None
    return math.ceil(info.width * factor), math.ceil(info.height * factor)
