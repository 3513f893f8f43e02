"""Places a theme's elements on a page of a given size: from fractions and words to items in points. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from storybook.frames import Box, Item, Lettering, Line, PictureBox, PictureInfo, ShapeBox, Side, TextBox
from storybook.theme import (
    Panel,
    PatternElement,
    PictureElement,
    ShapeElement,
    Sheet,
    Style,
    TextElement,
    Theme,
)
from storybook.typeset import Face, Setting, fit

_DESIGNED = 612.0
"""Side in points of the page (8.5 x 8.5 in) for which themes give their sizes."""


class Unfitting(ValueError):
    """A text that does not fit its box at the smallest size; names its role."""


@dataclass(frozen=True)
class Content:
    """What a sheet may show: its texts by role, its picture and that picture in words.

    `largest` caps the sizes of the caption's ladder, so that the pages of a book share one.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    picture: PictureInfo | None = None
    alt: str = ""
    largest: float = math.inf


@dataclass(frozen=True)
class Press:
    """A theme on pages of `width` x `height` points, for texts in one language."""

    theme: Theme
    width: float
    height: float
    language: str

    @property
    def shorter(self) -> float:
        """The page's shorter side."""
        return min(self.width, self.height)

    def area(self, name: str, side: Side) -> Box:
        """The whole page, or its live area: the page less its margins, the inner one at the gutter."""
        if name == "page":
            return Box(0, 0, self.width, self.height)
        margins, unit = self.theme.margins, self.shorter
        left, right = (margins.inner, margins.outer) if side == "recto" else (margins.outer, margins.inner)
        return Box(
            left * unit,
            margins.top * unit,
            self.width - (left + right) * unit,
            self.height - (margins.top + margins.bottom) * unit,
        )

    def sizes(self, style: Style) -> tuple[float, ...]:
        """The style's ladder for this page size, from large to small."""
        scale = math.sqrt(self.width * self.height) / _DESIGNED
        steps = {max(style.minimum, round(2 * size * scale) / 2) for size in style.sizes}
        return tuple(sorted(steps, reverse=True))

    def comfortable(self, style: Style) -> float:
        """The smallest size at which the theme likes a layout, on this page size."""
        return min(self.sizes(style)[0], style.comfortable * math.sqrt(self.width * self.height) / _DESIGNED)

    def face(self, style: Style) -> Face:
        """How texts of that style are measured."""
        return Face(self.theme.typeface(style.font), self.language, style.tracking, style.features)

    def setting(self, element: TextElement, text: str, largest: float = math.inf) -> Setting | None:
        """The text at the largest size of its style's ladder that fits; None where none does."""
        style = self.theme.styles[element.style]
        box = self.area(element.area, "recto").part(*element.box)
        if element.panel:
            box = box.grown(*(-padding * self.shorter for padding in element.panel.padding))
        ladder = self.sizes(style)
        sizes = [size for size in ladder if size <= largest] or ladder[-1:]
        drawable = self.theme.typeface(style.font).drawable(text)
        return fit(drawable, self.face(style), box.width, box.height, sizes, style.leading, style.gap)

    def items(self, sheet: Sheet, content: Content, sides: tuple[Side, ...]) -> list[list[Item]]:
        """The items of each of the sheet's pages, whose sides these are. Raises Unfitting."""
        pages: list[list[Item]] = [[] for _ in sides]
        for element in sheet.elements:
            side = sides[element.sheet]
            box = self.area(element.area, side).part(*element.box)
            match element:
                case PictureElement():
                    for page, item in self._picture(element, box, content, len(sides)):
                        pages[page].append(item)
                case TextElement():
                    pages[element.sheet] += self._text(element, box, content, side)
                case ShapeElement():
                    pages[element.sheet].append(self._shape(element, box))
                case PatternElement():
                    pages[element.sheet] += self._pattern(element, box)
        return pages

    def _picture(
        self, element: PictureElement, box: Box, content: Content, sheets: int
    ) -> Iterator[tuple[int, PictureBox]]:
        """The picture's parts, page by page; an outline is cut from the last."""
        if content.picture is None:
            return
        box = uncropped(box, content.picture, element.most_cropped, element.anchor)
        crop = cropped(box, content.picture)
        parts = []
        for page in range(element.sheet, sheets):
            sheet = Box((page - element.sheet) * self.width, 0, self.width, self.height)
            if part := box.overlap(sheet):
                parts.append((page, part, sheet))
        for page, part, sheet in parts:
            seen = Box((part.x - box.x) / box.width, (part.y - box.y) / box.height, 0, 0)
            yield (
                page,
                PictureBox(
                    path=content.picture.path,
                    box=part.moved(-sheet.x),
                    crop=crop.part(seen.x, seen.y, part.width / box.width, part.height / box.height),
                    alt=content.alt,
                    shape=element.shape if page == parts[-1][0] else None,
                    radius=element.radius * self.shorter,
                    continued=page > element.sheet,
                ),
            )

    def _text(self, element: TextElement, box: Box, content: Content, side: Side) -> list[Item]:
        text = content.texts.get(element.role, "")
        if not text:
            return []
        setting = self.setting(element, text, content.largest if element.role == "caption" else math.inf)
        if setting is None:
            raise Unfitting(element.role)
        style = self.theme.styles[element.style]
        align = _alignment(style, setting, side)
        if element.panel:
            box, panel = self._panel(element.panel, element, box, setting)
            return [panel, self._set(element, style, setting, box, align)]
        return [self._set(element, style, setting, box, align)]

    def _panel(
        self, panel: Panel, element: TextElement, box: Box, setting: Setting
    ) -> tuple[Box, ShapeBox]:
        """The box left for the text, and the panel behind it, as large as the text needs."""
        across, down = (padding * self.shorter for padding in panel.padding)
        width, height = min(box.width, setting.width + 2 * across), setting.height + 2 * down
        spare = {"top": 0.0, "middle": 0.5, "bottom": 1.0}[element.anchor] * (box.height - height)
        outer = Box(box.x + (box.width - width) / 2, box.y + spare, width, height)
        fill = self.theme.palette[panel.fill]
        shape = ShapeBox(outer, fill=fill, radius=panel.radius * self.shorter, opacity=panel.opacity)
        return outer.grown(-across, -down), shape

    def _set(self, element: TextElement, style: Style, setting: Setting, box: Box, align: str) -> TextBox:
        """The setting's lines at their places in the box."""
        face = self.theme.typeface(style.font)
        spare = {"top": 0.0, "middle": 0.5, "bottom": 1.0}[element.anchor] * (box.height - setting.height)
        leading, size = setting.leading, setting.size
        rise = (leading - (face.ascent + face.descent) * size) / 2 + face.ascent * size
        block = box if align != "block" else box.grown((setting.width - box.width) / 2, 0)
        share = {"center": 0.5, "right": 1.0}.get(align, 0.0)
        paragraphs, top = [], box.y + spare
        for paragraph in setting.paragraphs:
            lines = []
            for line in paragraph:
                x = block.x + share * (block.width - line.width)
                lines.append(Line(line.text, x, top + rise, line.width, line.ending))
                top += leading
            paragraphs.append(tuple(lines))
            top += setting.gap
        colour = self.theme.palette[style.colour]
        lettering = Lettering(style.font, size, colour, style.tracking * size, style.features)
        return TextBox(element.role, box, lettering, tuple(paragraphs))

    def _shape(self, element: ShapeElement, box: Box) -> ShapeBox:
        if element.ratio:
            width = min(box.width, box.height * element.ratio)
            height = width / element.ratio
            box = box.grown((width - box.width) / 2, (height - box.height) / 2)
        return ShapeBox(
            box=box,
            shape=element.shape,
            fill=self.theme.palette[element.fill] if element.fill else None,
            stroke=self.theme.palette[element.stroke] if element.stroke else None,
            stroke_width=element.stroke_width,
            radius=element.radius * self.shorter,
            opacity=element.opacity,
        )

    def _pattern(self, element: PatternElement, box: Box) -> list[Item]:
        """Outlines over a grid whose mesh divides the box evenly, every other row shifted by half a mesh."""
        step, size = element.step * self.shorter, element.size * self.shorter
        columns, rows = max(1, round(box.width / step)), max(1, round(box.height / step))
        across, down = box.width / columns, box.height / rows
        items: list[Item] = []
        for row in range(rows):
            for column in range(columns - row % 2):
                x = box.x + (column + 0.5 + row % 2 / 2) * across
                y = box.y + (row + 0.5) * down
                turn = column + 2 * row
                shape = element.shapes[turn % len(element.shapes)]
                fill = self.theme.palette[element.fills[turn % len(element.fills)]]
                items.append(ShapeBox(Box(x - size / 2, y - size / 2, size, size), shape, fill))
        return items


def _alignment(style: Style, setting: Setting, side: Side) -> str:
    """left, center, right, or block: flush left lines, centred as a block."""
    if style.align == "auto":
        return "center" if setting.count <= style.centred_lines else "block"
    if style.align == "outer":
        return "right" if side == "recto" else "left"
    return style.align


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


def cropped(box: Box, picture: PictureInfo) -> Box:
    """The part of the picture that fills the box, as fractions, with its focus as near the middle as can be."""
    shape, wanted = picture.width / picture.height, box.width / box.height
    width, height = min(1.0, wanted / shape), min(1.0, shape / wanted)
    x = min(max(picture.focus[0] - width / 2, 0.0), 1 - width)
    y = min(max(picture.focus[1] - height / 2, 0.0), 1 - height)
    return Box(x, y, width, height)
