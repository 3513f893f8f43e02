"""A line as glyphs at their places, for whoever draws glyphs one by one: PDF pages and portraits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from storybook.bidi import leftward, visual
from storybook.face import shaped
from storybook.frames import Lettering, Line, Span
from storybook.theme import Theme
from storybook.typeface import Glyph


@dataclass(frozen=True)
class Stroke:
    """Glyphs of one font (the theme's of that role) and size that follow each other, from `x` on the baseline.

    `text` is what they are read as, and `turned` says that it is read from right to left.
    """

    font: str
    size: float
    x: float
    glyphs: tuple[Glyph, ...]
    text: str
    turned: bool = False


def strokes(line: Line, lettering: Lettering, theme: Theme, language: str) -> Iterator[Stroke]:
    """The strokes of a line from left to right, with the hyphen that it may end in."""
    tracked, x = bool(lettering.tracking), line.x
    parts = visual(line.spans, leftward(language))
    for number, (span, turned) in enumerate(parts, start=1):
        typeface = theme.typeface(span.font)
        glyphs = shaped(span, typeface, language, tracked, turned)
        if line.hyphenated and number == len(parts):
            hyphen = shaped(Span("-", span.font, span.features), typeface, language, tracked)[0]
            glyphs += (Glyph(hyphen.index, "\u00ad", hyphen.advance, hyphen.dx, hyphen.dy),)
        size = lettering.size * span.scale
        yield Stroke(span.font, size, x, glyphs, span.text, turned)
        x += sum(glyph.advance * size + lettering.tracking for glyph in glyphs)
