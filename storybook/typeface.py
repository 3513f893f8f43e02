"""One font file: what its letters measure, and which it has. HarfBuzz does the shaping."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import uharfbuzz as hb

SUBSTITUTES = {"\u202f": "\u00a0", "\u2009": " ", "\u2011": "-", "\u00ad": ""}
"""Spaces and hyphens that a font may lack, and the plainer ones drawn in their place."""


@dataclass(frozen=True)
class Glyph:
    """A shaped glyph: its index in the font, the text it stands for, and its measures in ems."""

    index: int
    text: str
    advance: float
    dx: float
    dy: float


class Typeface:
    """A font file, opened for measuring. All measures are in ems: multiply by the size in points."""

    def __init__(self, path: Path) -> None:
        """Opens the font; raises OSError or ValueError where it cannot be read as one."""
        self.path = path
        self.data = path.read_bytes()
        face = hb.Face(self.data)
        if face.glyph_count == 0:
            raise ValueError(f"{path.name} is not a font")
        self._font = hb.Font(face)
        self._em = face.upem
        extents = self._font.get_font_extents("ltr")
        self.ascent: float = extents.ascender / self._em
        self.descent: float = -extents.descender / self._em
        self._widths: dict[tuple[str, str, bool, tuple[str, ...]], float] = {}

    def missing(self, text: str) -> list[str]:
        """The characters of the text that the font cannot draw, each once, in order."""
        drawn = unicodedata.normalize("NFC", text)
        return [
            c for c in dict.fromkeys(drawn) if c not in SUBSTITUTES and not c.isspace() and not self._has(c)
        ]

    def drawable(self, text: str) -> str:
        """The text in composed characters, with plainer spaces and hyphens where the font lacks some."""
        composed = unicodedata.normalize("NFC", text)
        return "".join(c if c not in SUBSTITUTES or self._has(c) else SUBSTITUTES[c] for c in composed)

    def shape(
        self, text: str, language: str = "en", tracked: bool = False, features: tuple[str, ...] = ()
    ) -> tuple[Glyph, ...]:
        """The glyphs of a line of left-to-right text; letterspaced (`tracked`) text has no ligatures."""
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.language = language
        buffer.direction = "ltr"
        wanted: dict[str, bool] = dict.fromkeys(features, True)
        hb.shape(self._font, buffer, wanted | ({"liga": False, "clig": False} if tracked else {}))
        infos, positions = buffer.glyph_infos, buffer.glyph_positions
        starts = sorted({info.cluster for info in infos}) + [len(text)]
        stands_for = {start: text[start:end] for start, end in zip(starts, starts[1:], strict=False)}
        return tuple(
            Glyph(
                index=info.codepoint,
                text=stands_for.pop(info.cluster, ""),
                advance=position.x_advance / self._em,
                dx=position.x_offset / self._em,
                dy=position.y_offset / self._em,
            )
            for info, position in zip(infos, positions, strict=True)
        )

    def width(
        self, text: str, language: str = "en", tracked: bool = False, features: tuple[str, ...] = ()
    ) -> float:
        """The width of a line in ems, without tracking."""
        key = (text, language, tracked, features)
        if key not in self._widths:
            self._widths[key] = sum(glyph.advance for glyph in self.shape(text, language, tracked, features))
        return self._widths[key]

    def advance(self, index: int) -> float:
        """The advance of a glyph by itself, in ems."""
        return self._font.get_glyph_h_advance(index) / self._em

    def _has(self, character: str) -> bool:
        return self._font.get_nominal_glyph(ord(character)) is not None


@lru_cache(maxsize=64)
def open_typeface(path: Path) -> Typeface:
    """The typeface of that file, opened once in a process."""
    return Typeface(path)
