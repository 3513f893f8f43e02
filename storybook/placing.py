"""Places a theme's elements on pages: from fractions and words to items in points. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from storybook.balloons import inflate
from storybook.bidi import leftward
from storybook.clearance import extent, on_page
from storybook.crop import cropped, uncropped
from storybook.elements import (
    BalloonsElement,
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
from storybook.speech import Script
from storybook.theme import Sheet
from storybook.typeset import Setting

_SPARE = {"top": 0.0, "middle": 0.5, "bottom": 1.0}
"""The share of spare height that goes above a text, by its anchor."""
_NARRATION = ("caption", "afterwards")
_IN_SIGHT = 0.7
"""The least share of a character that must be in sight for its balloon to have a tail."""
_SPARE_ASIDE = {"left": 0.0, "right": 1.0}
"""The share of spare width that goes left of a text, by its alignment; half of it where the text is centred."""


class Unfitting(ValueError):
    """A text that does not fit its box at the smallest size; says its role."""


@dataclass(frozen=True)
class Content:
    """What a sheet may show: its texts by role, its picture and that picture in words.

    `largest` caps the sizes of the caption's ladder, so that the pages of a book share one; `capped` has the caption
    begin with a drop cap. `script` is the caption parted into speeches and what is around them, for sheets with
    balloons.
    """

    texts: Mapping[str, Rich] = field(default_factory=dict)
    picture: PictureInfo | None = None
    alt: str = ""
    largest: float = math.inf
    script: Script | None = None
    capped: bool = False


def place(press: Press, sheet: Sheet, contents: Sequence[Content], sides: Sequence[Side]) -> list[list[Item]]:
    """The items of each of the sheet's pages: `contents` and `sides` hold one for each. Raises Unfitting."""
    pages: list[list[Item]] = [[] for _ in sides]
    sheet = sheet.on(sides[0])
    contents = [_parted(content) for content in contents] if sheet.speaks else contents
    for element in sheet.elements:
        side, content = sides[element.sheet], contents[element.sheet]
        box = press.area(element.area, side).part(*element.box)
        match element:
            case PictureElement():
                for number, items in _pictures(press, element, box, content, len(sides)):
                    pages[number] += items
            case TextElement():
                pages[element.sheet] += _text(press, element, box, content, side)
            case ShapeElement() if element.beside is None or content.texts.get(element.beside):
                pages[element.sheet].append(_shape(press, element, box))
            case PatternElement():
                pages[element.sheet] += _pattern(press, element, box)
            case BalloonsElement():
                taken = _narration(press, sheet, element.sheet, content, side)
                pages[element.sheet] += _balloons(press, element, box, content, pages[element.sheet], taken)
    return pages


def _parted(content: Content) -> Content:
    """What a sheet with balloons shows: the caption is what stands before the speeches."""
    if content.script is None:
        raise Unfitting("speech")
    texts = {**content.texts, "caption": content.script.before, "afterwards": content.script.after}
    return replace(content, texts=texts)


def _narration(press: Press, sheet: Sheet, number: int, content: Content, side: Side) -> list[Box]:
    """Where the page's narration is when it is set as large as can be: what balloons keep off at any size."""
    items = [
        item
        for element in sheet.elements
        if isinstance(element, TextElement) and element.sheet == number
        for item in _text(
            press,
            element,
            press.area(element.area, side).part(*element.box),
            replace(content, largest=math.inf),
            side,
        )
    ]
    return [extent(item) if isinstance(item, TextBox) else item.box for item in items]


def _balloons(
    press: Press,
    element: BalloonsElement,
    area: Box,
    content: Content,
    drawn: Sequence[Item],
    taken: Sequence[Box],
) -> list[Item]:
    """The balloons, each with its text. Raises Unfitting where a speaker is not in sight, or there is no room."""
    assert content.script is not None, "a sheet with balloons is placed with speeches"
    speeches = content.script.speeches
    balloons = inflate(press, element, area, speeches, _figures(content.picture, drawn), taken)
    if balloons is None:
        raise Unfitting("speech")
    items: list[Item] = []
    for balloon in balloons:
        box, setting = balloon.box, balloon.setting
        fill, stroke = press.colour(element.fill), press.colour(element.stroke)
        items.append(ShapeBox(box, None, fill, stroke, element.stroke_width, path=balloon.path))
        inner = box.grown((setting.width - box.width) / 2, (setting.height - box.height) / 2)
        text = _lines(press, "speech", element.style, setting, inner, inner.y, "recto")
        items.append(replace(text, aside=balloon.speech.tag))
    return items


def _figures(picture: PictureInfo | None, drawn: Sequence[Item]) -> dict[str, Box]:
    """The characters of the picture that is drawn on a page, and where on it they are; those mostly in sight."""
    shown = next((item for item in drawn if isinstance(item, PictureBox)), None)
    found: dict[str, Box] = {}
    if picture is None or shown is None:
        return found
    for name, region in zip(picture.names, picture.regions, strict=False):
        part = region.overlap(shown.crop)
        if part and part.width * part.height > _IN_SIGHT * region.width * region.height:
            found[name] = on_page(part, shown)
    return found


def _pictures(
    press: Press, element: PictureElement, box: Box, content: Content, sheets: int
) -> list[tuple[int, list[Item]]]:
    """The picture's parts, and the mounts they lie on, page by page; an outline is cut from the last part."""
    info = content.picture
    if info is None:
        return []
    box = uncropped(box, info, element.most_cropped, element.anchor)
    crop = cropped(box, info, element.focus)
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
    width, gap, colour = mount.width * press.unit, mount.gap * press.unit, press.colour(mount.fill)
    reach = gap + width / 2 if gap else width
    box, radius = picture.box.grown(reach, reach), picture.radius + reach if picture.radius else 0.0
    if gap:
        return [ShapeBox(box, picture.shape, stroke=colour, stroke_width=width, radius=radius)]
    return [ShapeBox(box, picture.shape, colour, radius=radius)]


def _text(press: Press, element: TextElement, box: Box, content: Content, side: Side) -> list[Item]:
    """A text, and the panel and ornament that belong to it."""
    text = content.texts.get(element.role)
    if not text:
        return []
    narrated = element.role in _NARRATION
    setting = press.setting(
        element,
        text,
        content.largest if narrated else math.inf,
        content.capped and element.role == "caption",
    )
    if setting is None:
        raise Unfitting(element.role)
    above, items = press.ornament_height(element.ornament), []
    if element.panel:
        box, panel = _panel(press, element, element.panel, box, setting.width, setting.height + above)
        items.append(panel)
    top = box.y + _SPARE[element.anchor] * (box.height - above - setting.height)
    if element.ornament:
        items.append(_ornament(press, element.ornament, box, top))
    return [*items, _lines(press, element.role, element.style, setting, box, top + above, side)]


def _panel(
    press: Press, element: TextElement, panel: Panel, box: Box, width: float, height: float
) -> tuple[Box, ShapeBox]:
    """The box left for a text of that size, and the panel behind it, no larger than it needs to be.

    It stands where the text's anchor and alignment say.
    """
    aside, above = _SPARE_ASIDE.get(press.theme.styles[element.style].align, 0.5), _SPARE[element.anchor]
    aside = 1 - aside if leftward(press.language) else aside
    across, down = (padding * press.unit for padding in panel.padding)
    width, height = min(box.width, width + 2 * across), height + 2 * down
    outer = Box(box.x + aside * (box.width - width), box.y + above * (box.height - height), width, height)
    shape = ShapeBox(
        outer,
        panel.shape,
        press.colour(panel.fill),
        press.colour(panel.stroke) if panel.stroke else None,
        panel.stroke_width,
        radius=panel.radius * press.unit,
        opacity=panel.opacity,
    )
    return outer.grown(-across, -down), shape


def _ornament(press: Press, ornament: Ornament, box: Box, top: float) -> ShapeBox:
    width = ornament.width * press.unit
    place = Box(box.x + (box.width - width) / 2, top, width, width / ornament.ratio)
    return ShapeBox(place, ornament.shape, press.colour(ornament.fill))


def _lines(
    press: Press, role: str, style_name: str, setting: Setting, box: Box, top: float, side: Side
) -> TextBox:
    """The setting's lines at their places in the box, from `top` down."""
    style = press.theme.styles[style_name]
    face, size = press.theme.typeface(style.font), setting.size
    rise = (setting.leading - (face.ascent + face.descent) * size) / 2 + face.ascent * size
    turned = leftward(press.language)
    left, width, share = _alignment(style, setting, box, side, turned)
    first, end = press.hanging(box, side)
    paragraphs = []
    for paragraph in setting.paragraphs:
        lines = []
        for line in paragraph:
            x = left + share * (width - line.width - line.indent) + (0.0 if turned else line.indent)
            begins, ends = overhang(line, size, press.theme.typeface)
            begins = 0.0 if line.indent else begins  # a drop cap stands there
            out, over = (ends, begins) if turned else (begins, ends)
            x += share * over - (1 - share) * out
            x = max(first, min(end - line.width, x))
            lines.append(Line(line.spans, x, top + rise, line.width, line.ending))
            top += setting.leading
        paragraphs.append(tuple(lines))
        top += setting.gap
    lettering = Lettering(style.font, size, press.colour(style.colour), style.tracking * size, style.features)
    return TextBox(role, box, lettering, tuple(paragraphs))


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
