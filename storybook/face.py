"""How a text is measured: which font draws which of its characters, and how wide it comes out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from storybook.bidi import leftward, visual
from storybook.capitals import capitals
from storybook.frames import Span
from storybook.markup import CAPITALS, EMPHASIS, Rich, unmarked
from storybook.typeface import Glyph, Typeface

_SMALL = 0.78
"""The size of small capitals that are capitals of a smaller size, for fonts that have no others."""

Named = tuple[str, Typeface]
"""A typeface, and the role that the theme gives it."""


@dataclass(frozen=True)
class Face:
    """How a text is measured: its fonts, language, tracking (in ems) and OpenType features.

    The first font that has a character draws it; what is emphasised is first looked for in `emphasis`. `hyphens` says
    that long words may be split where they would leave a line short.
    """

    fonts: tuple[Named, ...]
    language: str = "en"
    tracking: float = 0.0
    features: tuple[str, ...] = ()
    emphasis: Named | None = None
    hyphens: bool = False

    def width(self, text: Rich | str) -> float:
        """Width in ems, with tracking after every letter but the last."""
        spans = self.spans(unmarked(text) if isinstance(text, str) else text)
        typefaces = dict(self._chain(EMPHASIS))
        shaped = sum(
            span.scale
            * typefaces[span.font].width(
                span.drawn, self.language, bool(self.tracking), span.features, turned
            )
            for span, turned in visual(spans, leftward(self.language))
        )
        return shaped + self.tracking * max(0, sum(len(span.drawn) for span in spans) - 1)

    def spans(self, text: Rich) -> tuple[Span, ...]:
        """The text in parts of one font each, in reading order."""
        return tuple(span for part, mark in text.runs() for span in self._spans(part, mark))

    def missing(self, text: Rich) -> list[str]:
        """The characters that no font draws, or none together with the marks on them: each once, in order."""
        typefaces = dict(self._chain(EMPHASIS))
        missing = (typefaces[span.font].missing(span.drawn) for span in self.spans(text))
        return list(dict.fromkeys(character for found in missing for character in found))

    def _chain(self, mark: int) -> tuple[Named, ...]:
        """The fonts to look for a character in."""
        return (self.emphasis, *self.fonts) if mark & EMPHASIS and self.emphasis else self.fonts

    def _spans(self, text: str, mark: int) -> Iterator[Span]:
        """The parts of a text of one mark."""
        chain, typefaces = self._chain(mark), dict(self._chain(mark))
        for role, part in _fonts(text, chain):
            span = Span(typefaces[role].drawable(part), role, self.features, emphasis=bool(mark & EMPHASIS))
            yield from _in_capitals(span, typefaces[role], self.language) if mark & CAPITALS else (span,)


def _in_capitals(span: Span, typeface: Typeface, language: str) -> Iterator[Span]:
    """The span in small capitals: the font's own, or the language's capitals, those for small letters smaller."""
    if typeface.has_small_capitals(span.text):
        yield replace(span, features=(*span.features, "smcp"))
        return
    whole, start = replace(span, capitals=capitals(span.text, language)), 0
    for large, run in groupby(span.text, key=str.isupper):
        end = start + len(list(run))
        part = whole.part(start, end)
        yield part if large else replace(part, scale=_SMALL)
        start = end


def _fonts(text: str, chain: Sequence[Named]) -> Iterator[tuple[str, str]]:
    """The text in parts that one font draws; what is no letter stays with what is before it."""
    if not chain[0][1].missing(text):
        yield chain[0][0], text
        return
    typefaces, parts = dict(chain), list[tuple[str, str]]()
    for cluster in clusters(text):
        last = parts[-1][0] if parts else ""
        stays = last and not cluster[0].isalpha() and not typefaces[last].missing(cluster)
        parts.append((last if stays else _font(cluster, chain), cluster))
    for role, run in groupby(parts, key=lambda part: part[0]):
        yield role, "".join(cluster for _, cluster in run)


def _font(cluster: str, chain: Sequence[Named]) -> str:
    """The first font that draws the whole cluster; else the first that draws its letter, or the first of all."""
    whole = (role for role, typeface in chain if not typeface.missing(cluster))
    letter = (role for role, typeface in chain if typeface.draws(cluster[0]))
    return next(whole, None) or next(letter, chain[0][0])


def clusters(text: str) -> list[str]:
    """The characters of a text, each with the marks that stand on it."""
    found: list[str] = []
    for character in text:
        if found and unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf"):
            found[-1] += character
        else:
            found.append(character)
    return found


def shaped(
    span: Span, typeface: Typeface, language: str, tracked: bool, turned: bool = False
) -> tuple[Glyph, ...]:
    """The glyphs of a span from left to right, each with the text that it is read as: capitals as what was written, but
    several for one letter (SS for ß) as themselves made small."""
    glyphs = typeface.shape(span.drawn, language, tracked, span.features, turned)
    if span.drawn == span.text:
        return glyphs
    pairs = zip(span.text, span.capitals, strict=True)
    sources = "".join(c if len(capital) == 1 else capital.lower() for c, capital in pairs)
    read, at = [], 0
    for glyph in glyphs:
        read.append(replace(glyph, text=sources[at : at + len(glyph.text)]))
        at += len(glyph.text)
    return tuple(read)
