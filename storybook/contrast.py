"""Legibility over pictures: how text contrasts with the pixels under it, and what is put between where it does not. Pure.

Contrast is that of WCAG 2.2 (relative luminance, success criterion 1.4.3). Every text that lies over a picture has
at least 4.5:1 with every pixel under its lines, which are no busier than letters can stand: its panel is made as dense
as that takes, and one without a panel gets a scrim. On a panel of the theme whose colour does not do even so, it is
black or white.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from storybook.flatten import Outlined, mixed
from storybook.frames import Box, Item, PictureBox, PictureInfo, Pixels, ShapeBox, TextBox
from storybook.outlines import inside

LEAST, LARGE = 4.5, 3.0
"""The contrast that text has at least, and large letters: titles and drop caps."""
_ODD = 5
"""Percent of the pixels under a text, the lightest and the darkest, that make nothing busy."""
_BUSY, _CALM = 2.5, 1.6
"""How much light and dark under a text may differ: as contrast, where nothing lies between, and where something does."""
_STEP = 0.02
_POINTS = 200
"""About as many points of a text are looked at where it lies on no picture, in so many rows of each line:"""
_HEIGHTS = (0.2, 0.4, 0.6, 0.8)
_PADDING = 0.45
"""Ems of a scrim beyond the lines of its text."""

Colours = NDArray[np.float64]
"""Colours as rows of red, green and blue, 0 to 1."""


class Unreadable(ValueError):
    """A text that does not stand out from what it lies on, where that is no picture; says both colours and how much."""


def legible(
    items: Sequence[Item],
    pictures: Mapping[Path, PictureInfo],
    paper: str,
    inks: Sequence[str],
    outlined: Outlined,
) -> list[Item]:
    """A page's items, with panels dense enough, and scrims, for every text that lies over a picture.

    `inks` are the colours that the theme has: the one that contrasts most with a text is its scrim's. Raises
    Unreadable for a text beside pictures.
    """
    found: list[Item] = []
    for item in items:
        if isinstance(item, TextBox):
            found, item = _mended(found, item, pictures, paper, inks, outlined)
        found.append(item)
    return found


def _mended(
    below: list[Item],
    text: TextBox,
    pictures: Mapping[Path, PictureInfo],
    paper: str,
    inks: Sequence[str],
    outlined: Outlined,
) -> tuple[list[Item], TextBox]:
    """What lies below a text, and the text, so that it can be read."""
    under = _under(below, text, pictures, paper)
    letters = {text.lettering.colour: LEAST}
    letters |= {span.colour: LARGE for line in text.lines for span in line.spans if span.colour}
    if under is None:
        letters[text.lettering.colour] = least(text.role)
        _compare(letters, _grounds(below, text, paper, outlined))
        return below, text
    at, colours, extremes = under
    panel = next((n for n in range(len(below) - 1, at, -1) if _holds(below[n], text)), None)
    if panel is None:
        fill = max(
            inks, key=lambda ink: min(contrast(c, _rows([ink])) / least for c, least in letters.items())
        )
        shape = ShapeBox(_scrim(text), fill=fill, radius=_PADDING * text.lettering.size, opacity=0.0)
    else:
        shape = below[panel]
        assert isinstance(shape, ShapeBox) and shape.fill
    opacity = _opacity(shape, letters, colours, extremes)
    if panel is not None:
        below = [*below[:panel], replace(shape, opacity=opacity), *below[panel + 1 :]]
    elif opacity:
        below = [*below, replace(shape, opacity=opacity)]
    if opacity == 1 and contrast(text.lettering.colour, _rows([shape.fill or paper])) < LEAST:
        ink = max(("#000000", "#ffffff"), key=lambda ink: contrast(ink, _rows([shape.fill or paper])))
        text = replace(text, lettering=replace(text.lettering, colour=ink))
    return below, text


def _compare(letters: Mapping[str, float], grounds: Sequence[str]) -> None:
    """Raises Unreadable for letters that contrast too little with the colours that they lie on."""
    for letter, needed in letters.items() if grounds else ():
        if contrast(letter, _rows(grounds)) < needed:
            ground = min(grounds, key=lambda ground: ratio(letter, ground))
            found = f"{ratio(letter, ground):.1f}:1, not {needed:g}:1"
            raise Unreadable(f"{letter} on {ground} has a contrast of {found}")


def _grounds(below: Sequence[Item], text: TextBox, paper: str, outlined: Outlined) -> list[str]:
    """The colours under points all over a text's lines, where no picture is."""
    lines = _lines(text)
    near = [
        item
        for item in below
        if not isinstance(item, TextBox) and any(line.overlap(item.box) for line in lines)
    ]
    columns = max(4, _POINTS // (4 * len(lines)))
    places = [
        line.part((x + 0.5) / columns, y, 0, 0) for line in lines for x in range(columns) for y in _HEIGHTS
    ]
    return [colour for place in places if (colour := _ground(near, place, paper, outlined))]


def _ground(items: Sequence[Item], place: Box, paper: str, outlined: Outlined) -> str | None:
    """The colour at a place on the page; None for a picture's."""
    for at in range(len(items) - 1, -1, -1):
        item = items[at]
        if isinstance(item, TextBox) or not inside(outlined(item), place.corners_in(item.box)[:1]):
            continue
        if isinstance(item, PictureBox):
            return None
        if item.fill:
            under = item.fill if item.opacity == 1 else _ground(items[:at], place, paper, outlined)
            return under and mixed(item.fill, under, item.opacity)
    return paper


def _opacity(shape: ShapeBox, letters: Mapping[str, float], colours: Colours, extremes: Colours) -> float:
    """The shape's own opacity where the letters are legible on it, else the least at which they are, and calmly so; 1
    where there is none."""
    fill, busy = _rows([shape.fill or "#ffffff"]), _BUSY
    for opacity in (float(step) for step in np.arange(shape.opacity, 1.0, _STEP)):
        ends, mixed = (opacity * fill + (1 - opacity) * seen for seen in (extremes, colours))
        enough = all(contrast(letter, ends) >= least for letter, least in letters.items())
        if enough and unrest(mixed) <= busy:
            return round(opacity, 4)
        busy = _CALM
    return 1.0


def unrest(colours: Colours) -> float:
    """How busy colours are: the contrast ratio between the lightest and the darkest twentieth of them."""
    dark, light = np.percentile(luminance(colours), (_ODD, 100 - _ODD))
    return float((light + 0.05) / (dark + 0.05))


def contrast(letter: str, colours: Colours) -> float:
    """The contrast ratio of a `#rrggbb` colour with others: what all of them reach."""
    own, others = luminance(_rows([letter]))[0], luminance(colours)
    ratios = (np.maximum(own, others) + 0.05) / (np.minimum(own, others) + 0.05)
    return float(ratios.min())


def ratio(one: str, other: str) -> float:
    """The contrast ratio of two `#rrggbb` colours."""
    return contrast(one, _rows([other]))


def least(role: str) -> float:
    """The contrast that a text of that role has at least with what is no picture."""
    return LARGE if role == "title" else LEAST


def luminance(colours: Colours) -> NDArray[np.float64]:
    """Relative luminance of sRGB colours, 0 to 1 (WCAG 2.2)."""
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def _under(
    below: Sequence[Item], text: TextBox, pictures: Mapping[Path, PictureInfo], paper: str
) -> tuple[int, Colours, Colours] | None:
    """The picture that a text lies over, as its place among what lies below, its colours under the lines and the
    extremes of them.

    None where there is none, or nobody has seen its pixels yet.
    """
    lines = _lines(text)
    for at in range(len(below) - 1, -1, -1):
        item = below[at]
        if isinstance(item, ShapeBox) and item.fill and item.opacity == 1 and _holds(item, text):
            return None
        if not isinstance(item, PictureBox) or (info := pictures.get(item.path)) is None or not info.pixels:
            continue
        parts = [part for line in lines if (part := line.overlap(item.box))]
        if parts:
            seen = [_seen(info.pixels, item, part) for part in parts]
            colours, extremes = (np.concatenate(kind) for kind in zip(*seen, strict=True))
            if not all(item.box.holds(line) for line in lines) or item.shape:
                bare = _rows([paper])
                colours = np.concatenate([colours, *[bare] * max(1, len(colours) // 16)])
                extremes = np.concatenate([extremes, bare])
            return at, colours, extremes
    return None


def _seen(pixels: Pixels, picture: PictureBox, part: Box) -> tuple[Colours, Colours]:
    """The colours of a picture under a part of its box, and their extremes."""
    box, crop = picture.box, picture.crop
    place = Box(
        (part.x - box.x) / box.width,
        (part.y - box.y) / box.height,
        part.width / box.width,
        part.height / box.height,
    )
    area = crop.part(place.x, place.y, place.width, place.height)
    columns, rows = pixels.columns, pixels.rows
    left, top = int(max(0, area.x) * columns), int(max(0, area.y) * rows)
    right, bottom = int(np.ceil(area.right * columns)), int(np.ceil(area.bottom * rows))
    left, top = min(left, columns - 1), min(top, rows - 1)
    window = np.s_[top : max(bottom, top + 1), left : max(right, left + 1)]

    def colours(seen: bytes) -> Colours:
        grid = np.frombuffer(seen, dtype=np.uint8).reshape(rows, columns, -1, 3)
        return grid[window].reshape(-1, 3) / 255

    return colours(pixels.colours), colours(pixels.extremes)


def _holds(item: Item, text: TextBox) -> bool:
    """Whether an item is a filled shape behind the whole of a text."""
    return (
        isinstance(item, ShapeBox) and bool(item.fill) and all(item.box.holds(line) for line in _lines(text))
    )


def _lines(text: TextBox) -> list[Box]:
    """The boxes around a text's lines."""
    size = text.lettering.size
    return [Box(line.x, line.baseline - 0.8 * size, line.width, 1.05 * size) for line in text.lines]


def _scrim(text: TextBox) -> Box:
    """The box of a scrim behind a text."""
    lines, padding = _lines(text), _PADDING * text.lettering.size
    left, right = min(box.x for box in lines), max(box.right for box in lines)
    return Box(left, lines[0].y, right - left, lines[-1].bottom - lines[0].y).grown(padding, padding * 0.7)


def _rows(colours: Sequence[str]) -> Colours:
    return np.array([list(bytes.fromhex(colour[1:])) for colour in colours], dtype=np.float64) / 255
