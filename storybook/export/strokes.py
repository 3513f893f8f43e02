"""A line as glyphs at their places, for whoever draws glyphs one by one: PDF pages and portraits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from storybook.bidi import leftward, visual
from storybook.face import shaped
from storybook.frames import Lettering, Line, Span
from storybook.theme import Theme
from storybook.typeface import Glyph

_OPENING, _CLOSING = "([{<«‹", ")]}>»›"
_MIRRORED = dict(zip(_OPENING + _CLOSING, _CLOSING + _OPENING, strict=True))


@dataclass(frozen=True)
class Stroke:
    """Glyphs of one font (the theme's of that role) and size that follow each other, from `x` on the baseline.

    `text` is what they are read as, and `turned` says that it is read from right to left. What stands `drop` points
    below the line, in a colour of its own, is drawn and not read; what is not `seen` is read in its place.
    """

    font: str
    size: float
    x: float
    glyphs: tuple[Glyph, ...]
    text: str
    turned: bool = False
    drop: float = 0.0
    colour: str | None = None
    seen: bool = True


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
        left, right = (span.after, span.before) if turned else (span.before, span.after)
        x += left * lettering.size
        if turned:
            glyphs = tuple(replace(glyph, text=_as_seen(glyph.text)) for glyph in glyphs)
        stroke = Stroke(
            span.font, size, x, glyphs, span.text, turned, span.drop * lettering.size, span.colour
        )
        yield stroke
        wide = sum(glyph.advance for glyph in glyphs)
        x += wide * size + lettering.tracking * len(glyphs) + right * lettering.size
        if span.drop:
            beside = stroke.x if turned else x - wide * lettering.size
            yield replace(stroke, size=lettering.size, x=beside, drop=0.0, seen=False)


def _as_seen(text: str) -> str:
    """A text that runs from right to left as its characters are seen from left to right, which is how those who read
    PDFs expect it: they turn it round, brackets included."""
    return "".join(_MIRRORED.get(character, character) for character in reversed(text))
