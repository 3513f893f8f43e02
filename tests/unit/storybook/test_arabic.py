"""What an Arabic page looks like: its letters joined and in order, as HarfBuzz alone draws them."""

# pyright: reportAttributeAccessIssue=false
# (uharfbuzz is compiled and brings no types)

from __future__ import annotations

from pathlib import Path

import numpy as np
import pypdfium2
import pytest
import uharfbuzz as hb
from bindery import painted, story_of
from numpy.typing import NDArray
from test_scripts import FONTS, THEME

from storybook.export import pdf
from storybook.export.portrait import portrait
from storybook.frames import Line, TextBox
from storybook.layout import lay_out

TEXT = "خرج الثعلب الصغير"
SCALE = 4
"""Pixels for a point."""
Ink = NDArray[np.float64]
"""How dark pixels are, 0 to 1."""
JOINING = ("init", "medi", "fina", "rlig", "liga", "calt")


def drawn(
    shape: tuple[int, ...], text: TextBox, line: Line, *, joined: bool = True, turned: bool = True
) -> Ink:
    """The line as HarfBuzz draws it, by itself; with letters that stand alone, or from left to right."""
    font = hb.Font(hb.Face((FONTS / "NotoSansArabic.ttf").read_bytes()))
    buffer = hb.Buffer()
    buffer.add_str(TEXT)
    buffer.guess_segment_properties()
    assert buffer.direction == "rtl"
    hb.shape(font, buffer, {} if joined else dict.fromkeys(JOINING, False))
    size = text.lettering.size * SCALE / font.face.upem
    placed = list(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True))
    x, ink = line.x * SCALE, np.zeros(shape)
    for info, position in placed if turned else placed[::-1]:
        raster = hb.RasterDraw()
        left, base = x + position.x_offset * size, line.baseline * SCALE - position.y_offset * size
        raster.transform = (size, 0, 0, -size, left, base)
        raster.draw_glyph(font, info.codepoint)
        x += position.x_advance * size
        image = raster.render()
        if image is None or not image.extents.width:
            continue
        at = image.extents
        rows = np.frombuffer(bytes(image.buffer), np.uint8).reshape(at.height, at.stride)[:, : at.width] / 255
        area = np.s_[at.y_origin : at.y_origin + at.height, at.x_origin : at.x_origin + at.width]
        ink[area] = np.maximum(ink[area], rows)
    return ink


def apart(one: Ink, other: Ink) -> float:
    """How much two drawings differ: 0 where they are the same, 1 where they have no ink in common."""
    return float(np.abs(one - other).sum() / (one + other).sum())


@pytest.mark.parametrize("output", ["pdf", "portrait"])
def test_letters_are_joined_and_in_order(output: str, tmp_path: Path) -> None:
    story = story_of([{"id": "it", "text": TEXT, "layout": "text-only"}], language="ar")
    frames = lay_out(story, painted(story, tmp_path), THEME)
    at = next(i for i, frame in enumerate(frames) if frame.id == "it")
    text = next(text for text in frames[at].texts if text.role == "caption")
    (line,) = text.lines
    if output == "pdf":
        document = pypdfium2.PdfDocument(pdf.render(story, frames, THEME))
        page = document[at].render(scale=SCALE).to_pil()
        document.close()
    else:
        page = portrait(frames[at], THEME, "ar", round(frames[at].width * SCALE))
    grey = np.asarray(page.convert("L"), dtype=np.float64)
    size = text.lettering.size * SCALE
    top, bottom = round(line.baseline * SCALE - 1.2 * size), round(line.baseline * SCALE + 0.6 * size)
    paper = grey[top, 0]
    band = np.clip((paper - grey) / (paper - grey[top:bottom].min()), 0, 1)[top:bottom]
    right, alone, reverse = (
        drawn(grey.shape, text, line, joined=joined, turned=turned)[top:bottom]
        for joined, turned in ((True, True), (False, True), (True, False))
    )
    assert apart(band, right) < 0.05
    assert min(apart(band, alone), apart(band, reverse)) > 0.4, "such letters would be noticed"
