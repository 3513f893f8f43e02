"""How much a page troubles the characters of its picture: cut off, written over, or in the gutter. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from storybook.frames import Box, Item, PictureBox, ShapeBox, TextBox

MIDDLE = (Box(0.2, 0.25, 0.6, 0.65),)
"""Where characters likely are in a picture that does not say."""

_BODY = (0.0, 0.0, 1.0, 1.0)
_FACE = (0.0, 0.0, 1.0, 0.6)
"""The part of a character's region where its face is."""
_ARMS = 0.12
"""How far characters stick out of their regions at the sides, in fractions of their width."""
_NOTHING = 0.15
"""Trouble that is not worth another arrangement."""


def trouble(pages: Sequence[Sequence[Item]], regions: Sequence[Box]) -> float:
    """From 0 (none worth mentioning) upwards: the worst that facing pages do to one of the regions.

    `pages` are one page's items, or two facing pages'; `regions` are fractions of the picture.
    """
    worst = max((_region_trouble(pages, region) for region in regions or MIDDLE), default=0.0)
    return round(max(0.0, worst - _NOTHING), 2)


def _region_trouble(pages: Sequence[Sequence[Item]], region: Box) -> float:
    """The shares of a region with its arms, and of its face, that are not seen, one and a half times those written
    over, and those past a gutter four times, and eight times."""
    found, armed = 0.0, region.grown(_ARMS * region.width, 0).overlap(Box(0, 0, 1, 1)) or region
    for part, parted in ((_BODY, 4), (_FACE, 8)):
        seen, covered = _seen(pages, region.part(*part))
        whole, _ = _seen(pages, armed.part(*part))
        found += 1 - min(1.0, sum(whole)) + 1.5 * covered + (parted * min(seen) if len(seen) > 1 else 0.0)
    return found


def _seen(pages: Sequence[Sequence[Item]], region: Box) -> tuple[list[float], float]:
    """The share of a region of the picture that is seen on each page, and the share written over."""
    seen, covered = [0.0] * len(pages), 0.0
    for number, items in enumerate(pages):
        for at, item in enumerate(items):
            if isinstance(item, PictureBox) and (part := region.overlap(item.crop)):
                seen[number] += _area(part) / _area(region)
                covered += _covered(items[at + 1 :], on_page(part, item)) * _area(part) / _area(region)
    return seen, covered


def on_page(part: Box, picture: PictureBox) -> Box:
    """Where a part of the picture, in fractions of it, lies on the page."""
    box, crop = picture.box, picture.crop
    x, y = (part.x - crop.x) / crop.width, (part.y - crop.y) / crop.height
    return box.part(x, y, part.width / crop.width, part.height / crop.height)


def _covered(items: Sequence[Item], place: Box) -> float:
    """The share of a place on the page under what is drawn over it."""
    boxes = [item.box for item in items if isinstance(item, ShapeBox)]
    boxes += [extent(item) for item in items if isinstance(item, TextBox)]
    return max((_area(hidden) / _area(place) for box in boxes if (hidden := box.overlap(place))), default=0.0)


def extent(text: TextBox) -> Box:
    """The box around a text's lines."""
    left, right = min(line.x for line in text.lines), max(line.x + line.width for line in text.lines)
    size = text.lettering.size
    top, bottom = text.lines[0].baseline - size, text.lines[-1].baseline + 0.3 * size
    return Box(left, top, right - left, bottom - top)


def _area(box: Box) -> float:
    return box.width * box.height
