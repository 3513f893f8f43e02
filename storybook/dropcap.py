"""Drop caps: the first letter of a text, as tall as several of its lines. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from storybook.face import Face, clusters
from storybook.frames import Span
from storybook.markup import Rich

_OPENING = re.compile(r"[“”„«»‘‚‹›¿¡—–\"'(\[「『\s\u00a0]*")
_JOINED = re.compile("[\u0900-\u109f\u1780-\u17ff]")
"""Scripts whose letters make clusters that are not taken apart here."""
_GAP = 0.1
"""Ems between the letter and the lines beside it."""
_SQUEEZED = 0.75
"""How much is taken of a space between an opening mark and the letter, such as a guillemet's: large, it is a hole."""


@dataclass(frozen=True)
class Cap:
    """How a first letter is drawn: its font, its colour, and as tall as how many lines."""

    face: Face
    colour: str
    lines: int


@dataclass(frozen=True)
class Opening:
    """A first letter as the first line's first spans, the ems that lines beside it give way, and the rest of the text."""

    spans: tuple[Span, ...]
    indent: float
    rest: Rich


def opening(text: Rich, face: Face, leading: float, cap: Cap) -> Opening | None:
    """The beginning of a text that is set in `face` with a drop cap; None where it does not begin with a letter.

    Letters that join the next, as in Arabic, have no drop cap.
    """
    start = _OPENING.match(text.text)
    at = start.end() if start else 0
    letter = next(iter(clusters(text.text[at:])), " ")
    joined = unicodedata.bidirectional(letter[0]) == "AL" or _JOINED.match(letter)
    if not letter[0].isalpha() or joined or at > 3:
        return None
    end = at + len(letter)
    height = (cap.lines - 1) * leading + face.fonts[0][1].cap_height
    (span, *more) = cap.face.spans(text.part(0, end))
    if more:
        return None
    typeface, width = dict(cap.face.fonts)[span.font], cap.face.width
    scale = height / typeface.cap_height
    bearing = typeface.bearing(span.text) * scale
    drawn = replace(
        span, scale=scale, drop=(cap.lines - 1) * leading, before=-bearing, colour=cap.colour, emphasis=False
    )
    spans, wide = [], 0.0
    if text.text[:at][-1:].isspace():
        mark, squeezed = drawn.part(0, at), _SQUEEZED * width(text.text[at - 1]) * scale
        spans, wide = [replace(mark, after=-squeezed)], width(mark.text) * scale - squeezed
        drawn = replace(drawn.part(at, end), before=0.0)
    space = " " if text.text[end : end + 1] == " " else ""
    own = width(drawn.drawn) * scale
    after = _GAP - (width(drawn.drawn + space) * scale - own)
    capitals = (*drawn.capitals, space) if drawn.capitals else ()
    spans.append(replace(drawn, text=drawn.text + space, capitals=capitals, after=after))
    return Opening(tuple(spans), wide + own - bearing + _GAP, text.part(end, len(text)))
