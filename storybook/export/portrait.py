"""A page frame as a small picture, drawn with Pillow: what stands for a book on a shelf"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageDraw

from storybook.export.pixels import part
from storybook.export.strokes import Stroke, strokes
from storybook.frames import Box, Lettering, PageFrame, PictureBox, ShapeBox, TextBox
from storybook.outlines import Point, steps
from storybook.theme import Theme

_FINE = 3
"""Outlines are drawn this much larger and made smaller again, for smooth edges."""
_CHORDS = 32
"""Straight lines that stand for a curve."""


def portrait(frame: PageFrame, theme: Theme, language: str, width: int) -> Image.Image:
    """The page at that many pixels across."""
    scale = width / frame.width
    image = Image.new("RGB", (width, round(frame.height * scale)), frame.paper)
    easel = _Easel(image, theme, language, scale)
    for item in frame.items:
        match item:
            case PictureBox():
                easel.picture(item)
            case ShapeBox():
                easel.shape(item)
            case TextBox():
                easel.text(item)
    return image


@dataclass
class _Easel:
    """An image that items are drawn on, `scale` pixels for a point."""

    image: Image.Image
    theme: Theme
    language: str
    scale: float

    def picture(self, picture: PictureBox) -> None:
        box = picture.box
        left, top = math.floor(box.x * self.scale) - 1, math.floor(box.y * self.scale) - 1
        size = math.ceil(box.right * self.scale) + 1 - left, math.ceil(box.bottom * self.scale) + 1 - top
        shown = Image.new("RGB", self.image.size)
        shown.paste(part(picture).resize(size, Image.Resampling.LANCZOS), (left, top))
        self.image.paste(shown, mask=self._mask(box, self.theme.outline(picture), picture.radius))

    def shape(self, shape: ShapeBox) -> None:
        outline = self.theme.outline(shape)
        faint = [round(value * shape.opacity) for value in range(256)]
        if shape.fill:
            self.image.paste(shape.fill, mask=self._mask(shape.box, outline, shape.radius).point(faint))
        if shape.stroke:
            mask = self._mask(shape.box, outline, shape.radius, shape.stroke_width)
            self.image.paste(shape.stroke, mask=mask.point(faint))

    def text(self, text: TextBox) -> None:
        for line in text.lines:
            for stroke in strokes(line, text.lettering, self.theme, self.language):
                if stroke.seen:
                    self._stroke(stroke, (line.baseline + stroke.drop) * self.scale, text.lettering)

    def _stroke(self, stroke: Stroke, y: float, lettering: Lettering) -> None:
        typeface, size, x = self.theme.typeface(stroke.font), stroke.size * self.scale, stroke.x * self.scale
        for glyph in stroke.glyphs:
            drawn = typeface.bitmap(glyph.index, size, x + glyph.dx * size, y - glyph.dy * size)
            if drawn:
                area = (drawn.width, drawn.height)
                grey = Image.frombytes("L", area, drawn.data, "raw", "L", drawn.stride)
                self.image.paste(stroke.colour or lettering.colour, (drawn.left, drawn.top), grey)
            x += glyph.advance * size + lettering.tracking * self.scale

    def _mask(self, box: Box, outline: str | None, radius: float, stroke: float = 0.0) -> Image.Image:
        """Where an outline is filled, or with `stroke` drawn that many points wide."""
        fine = self.scale * _FINE
        large = Image.new("L", (self.image.width * _FINE, self.image.height * _FINE))
        draw, width = ImageDraw.Draw(large), max(1, round(stroke * fine))
        if outline is None:
            edge = box.grown(stroke / 2, stroke / 2)
            corners = [value * fine for value in (edge.x, edge.y, edge.right, edge.bottom)]
            fill = None if stroke else 255
            draw.rounded_rectangle(
                corners, (radius + stroke / 2) * fine, fill, 255 if stroke else None, width
            )
        for points in _paths(outline) if outline else ():
            flat = [((box.x + x * box.width) * fine, (box.y + y * box.height) * fine) for x, y in points]
            draw.line([*flat, flat[0]], 255, width, joint="curve") if stroke else draw.polygon(flat, 255)
        return large.reduce(_FINE)


def _paths(outline: str) -> Iterator[list[Point]]:
    """The points of each part of an outline, curves as chords."""
    points: list[Point] = []
    for name, given in steps(outline):
        if name == "move" and points:
            yield points
            points = []
        points += _curve(points[-1], given) if name == "curve" else given
    yield points


def _curve(start: Point, handles: tuple[Point, ...]) -> list[Point]:
    """Points of a cubic curve after its start."""
    ends = (start, *handles)
    found = []
    for n in range(1, _CHORDS + 1):
        t = n / _CHORDS
        shares = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
        found.append(
            tuple(sum(share * end[axis] for share, end in zip(shares, ends, strict=True)) for axis in (0, 1))
        )
    return found
