"""A font in a PDF: shaped glyphs, embedded as a subset, that read back as the text they were set from.

ReportLab's own fonts draw one glyph for each character, so they know neither ligatures nor which text a
ligature stands for. Here each pair of glyph and text gets a code of its own in a composite font (PDF 32000-1,
9.7), whose ToUnicode map returns the text: fi as "fi", a hyphen at a line's end as a soft hyphen.
"""

from __future__ import annotations

import io

from fontTools import subset
from fontTools.ttLib import TTFont
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from storybook.frames import Lettering, Line
from storybook.typeface import Glyph, Typeface

_PREFIX = "AAAAAA+"
_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{blocks}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


class EmbeddedFont:
    """One typeface of the document under a resource name, and the glyphs used of it so far."""

    def __init__(self, name: str, typeface: Typeface) -> None:
        self.name, self.typeface = name, typeface
        self._codes: dict[tuple[int, str], int] = {(0, ""): 0}
        self._advances: dict[int, float] = {}

    def show(self, line: Line, lettering: Lettering, page_height: float, language: str) -> str:
        """The PDF operators that draw a line."""
        tracked = bool(lettering.tracking)
        glyphs = list(self.typeface.shape(line.text, language, tracked, lettering.features))
        if line.hyphenated:
            hyphen = self.typeface.shape("-", language, tracked, lettering.features)[0]
            glyphs.append(Glyph(hyphen.index, "\u00ad", hyphen.advance, hyphen.dx, hyphen.dy))
        size = lettering.size
        parts = [f"BT /{self.name} {size:g} Tf {lettering.tracking:.3f} Tc {line.x:.3f}"]
        parts.append(f"{page_height - line.baseline:.3f} Td [{self._placed(glyphs)}] TJ ET")
        return " ".join(parts)

    def _placed(self, glyphs: list[Glyph]) -> str:
        """Glyph codes, and between them the shifts that kerning asks for, in thousandths of an em."""
        parts, shift = [], 0.0
        for glyph in glyphs:
            shift -= glyph.dx
            if abs(shift) > 1e-4:
                parts.append(f"{shift * 1000:.1f}")
            parts.append(f"<{self._code(glyph):04X}>")
            shift = glyph.dx + self._advance(glyph.index) - glyph.advance
        return " ".join(parts)

    def _code(self, glyph: Glyph) -> int:
        return self._codes.setdefault((glyph.index, glyph.text), len(self._codes))

    def _advance(self, index: int) -> float:
        """The glyph's own advance in ems, as the font file gives it."""
        if index not in self._advances:
            self._advances[index] = self.typeface.advance(index)
        return self._advances[index]

    def add_to(self, canvas: Canvas) -> None:
        """Adds the font and what it refers to to the canvas's document."""
        doc = canvas._doc
        program, renumbered = _subset(self.typeface, sorted({index for index, _ in self._codes}))
        base = _PREFIX + program.postscript
        cid_font = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("CIDFontType2"),
                "BaseFont": pdfdoc.PDFName(base),
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {"Registry": pdfdoc.PDFString("Adobe"), "Ordering": pdfdoc.PDFString("Identity"), "Supplement": 0}
                ),
                "FontDescriptor": doc.Reference(program.descriptor(base, doc)),
                "W": pdfdoc.PDFArray([0, pdfdoc.PDFArray(self._widths())]),
                "CIDToGIDMap": doc.Reference(_stream(self._glyph_map(renumbered))),
            }
        )
        font = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("Type0"),
                "BaseFont": pdfdoc.PDFName(base),
                "Encoding": pdfdoc.PDFName("Identity-H"),
                "DescendantFonts": pdfdoc.PDFArray([doc.Reference(cid_font)]),
                "ToUnicode": doc.Reference(_stream(self._to_unicode().encode("ascii"))),
            }
        )
        doc.idToObject[pdfdoc.BasicFonts].dict[self.name] = doc.Reference(font)

    def _widths(self) -> list[float]:
        return [round(self._advance(index) * 1000, 2) for index, _ in self._codes]

    def _glyph_map(self, renumbered: dict[int, int]) -> bytes:
        """Two bytes for each code: the glyph's number in the embedded subset."""
        return b"".join(renumbered[index].to_bytes(2, "big") for index, _ in self._codes)

    def _to_unicode(self) -> str:
        entries = [
            f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>"
            for (_, text), code in self._codes.items()
            if text
        ]
        blocks = [entries[i : i + 100] for i in range(0, len(entries), 100)]
        return _CMAP.format(
            blocks="\n".join(f"{len(b)} beginbfchar\n" + "\n".join(b) + "\nendbfchar" for b in blocks)
        )


class _Program:
    """A font program to embed: its bytes and what a font descriptor says of it."""

    def __init__(self, font: TTFont, data: bytes) -> None:
        self.data = data
        self.postscript = str(font["name"].getDebugName(6) or "Font").replace(" ", "")
        scale = 1000 / font["head"].unitsPerEm
        self.ascent, self.descent = font["hhea"].ascent * scale, font["hhea"].descent * scale
        self.cap_height = getattr(font["OS/2"], "sCapHeight", font["hhea"].ascent) * scale
        head = font["head"]
        self.bounds = [round(v * scale) for v in (head.xMin, head.yMin, head.xMax, head.yMax)]
        self.angle = font["post"].italicAngle

    def descriptor(self, base: str, doc: pdfdoc.PDFDocument) -> pdfdoc.PDFDictionary:
        """The font's descriptor, with its program in the document."""
        return pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("FontDescriptor"),
                "FontName": pdfdoc.PDFName(base),
                "Flags": 4 | (64 if self.angle else 0),
                "FontBBox": pdfdoc.PDFArray(self.bounds),
                "ItalicAngle": self.angle,
                "Ascent": round(self.ascent),
                "Descent": round(self.descent),
                "CapHeight": round(self.cap_height),
                "StemV": 90,
                "FontFile2": doc.Reference(_stream(self.data, Length1=len(self.data))),
            }
        )


def _subset(typeface: Typeface, glyphs: list[int]) -> tuple[_Program, dict[int, int]]:
    """The font with these glyphs alone, and their numbers in it."""
    font = TTFont(io.BytesIO(typeface.data), recalcTimestamp=False)
    names = font.getGlyphOrder()
    options = subset.Options(
        layout_features=[], hinting=False, notdef_outline=True, recalc_timestamp=False, glyph_names=False
    )
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "DSIG", "STAT", "gasp"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(gids=glyphs)
    subsetter.subset(font)
    out = io.BytesIO()
    renumbered = {index: font.getGlyphID(names[index]) for index in glyphs}
    font.save(out)
    return _Program(font, out.getvalue()), renumbered


def _stream(content: bytes, **entries: int) -> pdfdoc.PDFStream:
    return pdfdoc.PDFStream(pdfdoc.PDFDictionary(entries), content, filters=[pdfdoc.PDFZCompress])
