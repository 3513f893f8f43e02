"""One font file: what its letters measure, which it has, and a smaller font with some of them. By HarfBuzz."""

# pyright: reportAttributeAccessIssue=false
# (uharfbuzz is compiled and brings no types)

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

import uharfbuzz as hb

from storybook.outlines import Point, Step

_SUBSTITUTES = {"\u202f": "\u00a0", "\u2009": " ", "\u2010": "-", "\u2011": "-"}
"""Spaces and hyphens that a font may lack, and the plainer ones drawn in their place."""
_NO_SCRIPT = (None, "", "Zyyy", "Zinh")
"""What HarfBuzz says of marks alone; browsers shape them as the script of the text around them."""
_GUIDES = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
"""Characters that only say where a line may end, and where not: nothing is drawn for them."""

_OTHERS = {
    b"wOFF": "a web font (WOFF): take the TrueType font (.ttf) that it was made from",
    b"wOF2": "a web font (WOFF2): take the TrueType font (.ttf) that it was made from",
}
"""Kinds of font files by their first bytes, and what to do about them."""
_DROPPED = (b"GSUB", b"GPOS", b"GDEF", b"cmap", b"name", b"OS/2", b"STAT", b"gasp", b"DSIG")
"""Tables that shaped text has no use for."""


@dataclass(frozen=True)
class Glyph:
    """A shaped glyph: its index in the font, the text it stands for, and its measures in ems.

    Where several glyphs stand for one text, such as a letter and its dots, the widest of them has it.
    """

    index: int
    text: str
    advance: float
    dx: float
    dy: float


@dataclass(frozen=True)
class Bitmap:
    """A glyph in grey, row by row, `stride` bytes to a row, and where its left top corner goes, in pixels."""

    data: bytes
    width: int
    height: int
    stride: int
    left: int
    top: int


@dataclass(frozen=True)
class FontFacts:
    """What a document that embeds a font must say of it; lengths are thousandths of an em."""

    name: str
    bounds: tuple[int, int, int, int]
    ascent: int
    descent: int
    cap_height: int
    italic_angle: float


class Typeface:
    """A font file, opened for measuring. All measures are in ems: multiply by the size in points."""

    def __init__(self, path: Path) -> None:
        """Opens the font; raises OSError or ValueError where it cannot be read as one."""
        self.path = path
        self.data = path.read_bytes()
        self._face = hb.Face(self.data)
        if "glyf" not in self._face.table_tags or self._face.glyph_count == 0:
            raise ValueError(f"`{path.name}` is {self._kind()}")
        self._font = hb.Font(self._face)
        self._em: int = self._face.upem
        extents = self._font.get_font_extents("ltr")
        self.ascent: float = extents.ascender / self._em
        self.descent: float = -extents.descender / self._em
        cap = self._font.get_metric_position_with_fallback(hb.OTMetricsTag.CAP_HEIGHT)
        self.cap_height: float = (cap / self._em) or 0.7
        self._widths: dict[tuple[str, str, bool, tuple[str, ...], bool], float] = {}
        self._drawn: dict[str, bool] = {}

    def _kind(self) -> str:
        """What a file is that cannot be drawn with, and a way out."""
        if {"CFF ", "CFF2"} & set(self._face.table_tags):
            return (
                "an OpenType font with PostScript outlines (CFF), which books cannot hold: "
                "take the family's TrueType version (.ttf), or convert it"
            )
        return _OTHERS.get(self.data[:4], "not a TrueType font (.ttf)")

    @property
    def family(self) -> str:
        """The name of the font's family, as the font gives it."""
        names = (hb.OTNameIdPredefined.TYPOGRAPHIC_FAMILY, hb.OTNameIdPredefined.FONT_FAMILY)
        return next((found for name in names if (found := self._face.get_name(name))), self.path.stem)

    def missing(self, text: str) -> list[str]:
        """The characters of the text that the font cannot draw, each once, in order."""
        composed = unicodedata.normalize("NFC", text)
        return [c for c in dict.fromkeys(composed) if not self.draws(c)]

    def draws(self, character: str) -> bool:
        """Whether the font has glyphs for a character (by HarfBuzz, which takes letters apart, makes spaces of the plain
        one and hides what is not to be seen), or it is gone before text is drawn, as ends of lines are."""
        if character not in self._drawn:
            glyphs = self.shape(self.drawable(character))
            self._drawn[character] = character in "\n\t" or all(glyph.index for glyph in glyphs)
        return self._drawn[character]

    def has_small_capitals(self, text: str) -> bool:
        """Whether the font has small capitals of its own for all small letters of a text, which has any."""
        small = {character for character in text if character.islower()} or {"a"}
        return all(self.shape(c, features=("smcp",)) != self.shape(c) for c in small)

    def drawable(self, text: str) -> str:
        """The text in composed characters that are drawn, with plainer spaces and hyphens where the font lacks some."""
        composed = unicodedata.normalize("NFC", text.translate(_GUIDES))
        return "".join(c if self._has(c) else _SUBSTITUTES.get(c, c) for c in composed)

    def shape(
        self,
        text: str,
        language: str = "en",
        tracked: bool = False,
        features: tuple[str, ...] = (),
        leftward: bool = False,
    ) -> tuple[Glyph, ...]:
        """The glyphs of a text that runs one way, from left to right; letterspaced (`tracked`) it has no ligatures."""
        if not text:
            return ()
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        if leftward and buffer.script in _NO_SCRIPT:
            buffer.script = "Hebr" if language.split("-")[0].lower() in ("he", "yi") else "Arab"
        buffer.language = language
        buffer.direction = "rtl" if leftward else "ltr"
        wanted: dict[str, bool] = dict.fromkeys(features, True)
        hb.shape(self._font, buffer, wanted | ({"liga": False, "clig": False} if tracked else {}))
        infos, positions = buffer.glyph_infos, buffer.glyph_positions
        starts = [*sorted({info.cluster for info in infos}), len(text)]
        stands_for = {start: text[start:end] for start, end in pairwise(starts)}
        heads: dict[int, int] = {}
        for at, (info, position) in enumerate(zip(infos, positions, strict=True)):
            head = heads.setdefault(info.cluster, at)
            if position.x_advance > positions[head].x_advance:
                heads[info.cluster] = at
        return tuple(
            Glyph(
                index=info.codepoint,
                text=stands_for[info.cluster] if heads[info.cluster] == at else "",
                advance=position.x_advance / self._em,
                dx=position.x_offset / self._em,
                dy=position.y_offset / self._em,
            )
            for at, (info, position) in enumerate(zip(infos, positions, strict=True))
        )

    def width(
        self,
        text: str,
        language: str = "en",
        tracked: bool = False,
        features: tuple[str, ...] = (),
        leftward: bool = False,
    ) -> float:
        """The width of a text that runs one way in ems, without tracking."""
        key = (text, language, tracked, features, leftward)
        if key not in self._widths:
            self._widths[key] = sum(glyph.advance for glyph in self.shape(*key))
        return self._widths[key]

    def advance(self, index: int) -> float:
        """The advance of a glyph by itself, in ems."""
        return self._font.get_glyph_h_advance(index) / self._em

    def bearing(self, text: str) -> float:
        """The space left of a text's first letter, in ems."""
        extents = self._font.get_glyph_extents(self.shape(text)[0].index)
        return extents.x_bearing / self._em if extents else 0.0

    def facts(self) -> FontFacts:
        """The font's name and measures, for a document that embeds it."""
        bounds = struct.unpack(">4h", self._face.reference_table("head").data[36:44])
        left, low, right, high = (round(value * 1000 / self._em) for value in bounds)
        return FontFacts(
            name=(self._face.get_name(hb.OTNameIdPredefined.POSTSCRIPT_NAME) or self.path.stem).replace(
                " ", ""
            ),
            bounds=(left, low, right, high),
            ascent=round(self.ascent * 1000),
            descent=round(-self.descent * 1000),
            cap_height=round(self.cap_height * 1000),
            italic_angle=self._font.get_style_value(hb.StyleTag.SLANT_ANGLE),
        )

    def outline(self, index: int) -> list[Step]:
        """A glyph's outline in ems, y upwards: the steps of a path with cubic curves."""
        pen = _Pen(self._em)
        self._font.draw_glyph_with_pen(index, pen)
        return pen.steps

    def bitmap(self, index: int, size: float, x: float, y: float) -> Bitmap | None:
        """A glyph, `size` pixels to the em with its origin at (x, y), y downwards; None where it has no outline."""
        scale = size / self._em
        drawing = hb.RasterDraw()
        drawing.transform = (scale, 0, 0, -scale, x, y)
        drawing.draw_glyph(self._font, index)
        drawn = drawing.render()
        if drawn is None or not drawn.extents.width:
            return None
        at = drawn.extents
        return Bitmap(bytes(drawn.buffer), at.width, at.height, at.stride, at.x_origin, at.y_origin)

    def subset(self, glyphs: Iterable[int]) -> tuple[bytes, dict[int, int]]:
        """A font file with these glyphs alone, and each one's index in it by its index here."""
        wanted = hb.SubsetInput()
        wanted.glyph_set.update(glyphs)
        wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
        wanted.drop_table_tag_set.update(int.from_bytes(tag, "big") for tag in _DROPPED)
        plan = hb.SubsetPlan(self._face, wanted)
        return plan.execute().blob.data, dict(plan.old_to_new_glyph_mapping)

    def with_characters(self, characters: Iterable[str], features: Iterable[str] = ()) -> bytes:
        """A font file with what these characters take, in features that are on without being asked for, and these."""
        wanted = hb.SubsetInput()
        wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
        wanted.unicode_set.update(map(ord, characters))
        wanted.layout_feature_tag_set.update(int.from_bytes(tag.encode("ascii"), "big") for tag in features)
        return hb.SubsetPlan(self._face, wanted).execute().blob.data

    def _has(self, character: str) -> bool:
        return self._font.get_nominal_glyph(ord(character)) is not None


@dataclass
class _Pen:
    """Writes down the steps of an outline, as HarfBuzz tells them."""

    em: int
    steps: list[Step] = field(default_factory=list)

    def moveTo(self, point: Point) -> None:
        self._add("move", point)

    def lineTo(self, point: Point) -> None:
        self._add("line", point)

    def curveTo(self, *points: Point) -> None:
        self._add("curve", *points)

    def qCurveTo(self, handle: Point, end: Point) -> None:
        """A quadratic curve: the cubic one's handles are two thirds of the way to its own."""
        start = self.steps[-1][1][-1]
        at = tuple(value / self.em for value in handle)
        close = tuple(value / self.em for value in end)
        handles = [
            tuple(p + 2 / 3 * (h - p) for p, h in zip(point, at, strict=True)) for point in (start, close)
        ]
        self.steps.append(("curve", (*handles, close)))  # type: ignore[arg-type]

    def closePath(self) -> None:
        self.steps.append(("close", ()))

    def _add(self, name: Literal["move", "line", "curve"], *points: Point) -> None:
        self.steps.append((name, tuple((x / self.em, y / self.em) for x, y in points)))


@lru_cache(maxsize=64)
def open_typeface(path: Path) -> Typeface:
    """The typeface of that file, opened once in a process."""
    return Typeface(path)
