"""Places a theme's elements on pages: from fractions and words to items in points. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from storybook.bidi import leftward
from storybook.crop import cropped, uncropped
from storybook.elements import (
    Mount,
    Ornament,
    Panel,
    PatternElement,
    PictureElement,
    ShapeElement,
    Style,
    TextElement,
)
from storybook.frames import Box, Item, Lettering, Line, PictureBox, PictureInfo, ShapeBox, Side, TextBox
from storybook.markup import Rich
from storybook.optical import overhang
from storybook.press import Press
from storybook.theme import Sheet
from storybook.typeset import Setting

_SPARE = {"top": 0.0, "middle": 0.5, "bottom": 1.0}
"""The share of spare height that goes above a text, by its anchor."""


class Unfitting(ValueError):
    """A text that does not fit its box at the smallest size; says its role."""


@dataclass(frozen=True)
class Content:
    """What a sheet may show: its texts by role, its picture and that picture in words.

    `largest` caps the sizes of the caption's ladder, so that the pages of a book share one; `capped` has the caption
    begin with a drop cap.
    """

    texts: Mapping[str, Rich] = field(default_factory=dict)
    picture: PictureInfo | None = None
    alt: str = ""
    largest: float = math.inf
    capped: bool = False


def place(press: Press, sheet: Sheet, contents: Sequence[Content], sides: Sequence[Side]) -> list[list[Item]]:
    """The items of each of the sheet's pages: `contents` and `sides` hold one for each. Raises Unfitting."""
    pages: list[list[Item]] = [[] for _ in sides]
    for element in sheet.elements:
        side, content = sides[element.sheet], contents[element.sheet]
        box = press.area(element.area, side).part(*element.box)
        match element:
            case PictureElement():
                for number, items in _pictures(press, element, box, content, len(sides)):
                    pages[number] += items
            case TextElement():
                pages[element.sheet] += _text(press, element, box, content, side)
            case ShapeElement():
                pages[element.sheet].append(_shape(press, element, box))
            case PatternElement():
                pages[element.sheet] += _pattern(press, element, box)
    return pages


def _pictures(
    press: Press, element: PictureElement, box: Box, content: Content, sheets: int
) -> list[tuple[int, list[Item]]]:
    """The picture's parts, and the mounts they lie on, page by page; an outline is cut from the last part."""
    info = content.picture
    if info is None:
        return []
    box = uncropped(box, info, element.most_cropped, element.anchor)
    crop = cropped(box, info)
    pages = {page: (page - element.sheet) * press.width for page in range(element.sheet, sheets)}
    parts = {page: box.overlap(Box(left, 0, press.width, press.height)) for page, left in pages.items()}
    found: list[tuple[int, list[Item]]] = []
    for page, part in parts.items():
        if part is None:
            continue
        seen = ((part.x - box.x) / box.width, (part.y - box.y) / box.height)
        picture = PictureBox(
            path=info.path,
            box=part.moved(-pages[page]),
            crop=crop.part(*seen, part.width / box.width, part.height / box.height),
            alt=content.alt,
            shape=None if parts.get(page + 1) else element.shape,
            radius=element.radius * press.unit,
            continued=page > element.sheet,
        )
        found.append((page, [*_mount(press, element.mount, picture), picture]))
    return found


def _mount(press: Press, mount: Mount | None, picture: PictureBox) -> list[Item]:
    """The edge around a picture: its own outline, a little larger, behind it."""
    if mount is None:
        return []
    width = mount.width * press.unit
    radius = picture.radius + width if picture.radius else 0.0
    return [ShapeBox(picture.box.grown(width, width), picture.shape, press.colour(mount.fill), radius=radius)]


def _text(press: Press, element: TextElement, box: Box, content: Content, side: Side) -> list[Item]:
    """A text, and the panel and ornament that belong to it."""
    text = content.texts.get(element.role)
    if not text:
        return []
    caption = element.role == "caption"
    setting = press.setting(
        element, text, content.largest if caption else math.inf, caption and content.capped
    )
    if setting is None:
        raise Unfitting(element.role)
    above, items = press.ornament_height(element.ornament), []
    if element.panel:
        box, panel = _panel(press, element.panel, element.anchor, box, setting.width, setting.height + above)
        items.append(panel)
    top = box.y + _SPARE[element.anchor] * (box.height - above - setting.height)
    if element.ornament:
        items.append(_ornament(press, element.ornament, box, top))
    return [*items, _lines(press, element, setting, box, top + above, side)]


def _panel(
    press: Press, panel: Panel, anchor: str, box: Box, width: float, height: float
) -> tuple[Box, ShapeBox]:
    """The box left for a text of that size, and the panel behind it, no larger than it needs to be."""
    across, down = (padding * press.unit for padding in panel.padding)
    width, height = min(box.width, width + 2 * across), height + 2 * down
    outer = Box(
        box.x + (box.width - width) / 2, box.y + _SPARE[anchor] * (box.height - height), width, height
    )
    shape = ShapeBox(
        outer,
        panel.shape,
        press.colour(panel.fill),
        radius=panel.radius * press.unit,
        opacity=panel.opacity,
    )
    return outer.grown(-across, -down), shape


def _ornament(press: Press, ornament: Ornament, box: Box, top: float) -> ShapeBox:
    width = ornament.width * press.unit
    place = Box(box.x + (box.width - width) / 2, top, width, width / ornament.ratio)
    return ShapeBox(place, ornament.shape, press.colour(ornament.fill))


def _lines(press: Press, element: TextElement, setting: Setting, box: Box, top: float, side: Side) -> TextBox:
    """The setting's lines at their places in the box, from `top` down."""
    style = press.theme.styles[element.style]
    face, size = press.theme.typeface(style.font), setting.size
    rise = (setting.leading - (face.ascent + face.descent) * size) / 2 + face.ascent * size
    turned = leftward(press.language)
    left, width, share = _alignment(style, setting, box, side, turned)
    paragraphs = []
    for paragraph in setting.paragraphs:
        lines = []
        for line in paragraph:
            x = left + share * (width - line.width - line.indent) + (0.0 if turned else line.indent)
            begins, ends = overhang(line, size, press.theme.typeface)
            out, over = (ends, begins) if turned else (begins, ends)
            x += share * over - (1 - share) * out
            x = max(box.x, min(box.right - line.width, x))
            lines.append(Line(line.spans, x, top + rise, line.width, line.ending))
            top += setting.leading
        paragraphs.append(tuple(lines))
        top += setting.gap
    lettering = Lettering(style.font, size, press.colour(style.colour), style.tracking * size, style.features)
    return TextBox(element.role, box, lettering, tuple(paragraphs))


def _alignment(
    style: Style, setting: Setting, box: Box, side: Side, turned: bool
) -> tuple[float, float, float]:
    """Where the text's block starts, how wide it is, and the share of spare width left of a line in it.

    Flush left is flush right in what is read from right to left (`turned`).
    """
    if setting.capped or (style.align == "auto" and setting.count > style.centred_lines):
        return box.x + (box.width - setting.width) / 2, setting.width, float(turned)
    if style.align == "outer":
        return box.x, box.width, float(side == "recto")
    share = {"left": 0.0, "right": 1.0}.get(style.align, 0.5)
    return box.x, box.width, 1 - share if turned else share


def _shape(press: Press, element: ShapeElement, box: Box) -> ShapeBox:
    if element.ratio:
        width = min(box.width, box.height * element.ratio)
        box = box.grown((width - box.width) / 2, (width / element.ratio - box.height) / 2)
    return ShapeBox(
        box=box,
        shape=element.shape,
        fill=press.colour(element.fill) if element.fill else None,
        stroke=press.colour(element.stroke) if element.stroke else None,
        stroke_width=element.stroke_width,
        radius=element.radius * press.unit,
        opacity=element.opacity,
    )


def _pattern(press: Press, element: PatternElement, box: Box) -> list[Item]:
    """Outlines over a grid whose mesh divides the box evenly, every other row shifted by half a mesh."""
    step, size = element.step * press.unit, element.size * press.unit
    columns, rows = max(1, round(box.width / step)), max(1, round(box.height / step))
    across, down = box.width / columns, box.height / rows
    items: list[Item] = []
    for row in range(rows):
        for column in range(columns - row % 2):
            x, y = box.x + (column + 0.5 + row % 2 / 2) * across, box.y + (row + 0.5) * down
            turn = column + 2 * row
            shape = element.shapes[turn % len(element.shapes)]
            fill = press.colour(element.fills[turn % len(element.fills)])
            items.append(ShapeBox(Box(x - size / 2, y - size / 2, size, size), shape, fill))
    return items
