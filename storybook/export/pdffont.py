"""A font in a PDF: shaped glyphs, embedded as a subset, that read back as the text they were set from.

ReportLab's own fonts draw one glyph for each character, so they know neither ligatures nor which text a
ligature stands for. Here each pair of glyph and text gets a code of its own in a composite font (PDF 32000-1,
9.7), whose ToUnicode map returns the text: fi as "fi", a hyphen at a line's end as a soft hyphen.
"""

# pyright: reportAttributeAccessIssue=false
# (ReportLab's canvas sets most of its attributes where type checkers do not see it)

from __future__ import annotations

from collections.abc import Sequence

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from storybook.export.strokes import Stroke
from storybook.typeface import FontFacts, Glyph, Typeface

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

    def show(self, stroke: Stroke, tracking: float, y: float) -> str:
        """The PDF operators that draw a stroke on a baseline `y` points above the page's lower edge.

        What is not `seen` is there to be read, in rendering mode 3.
        """
        placed = self._placed(stroke.glyphs, stroke.size)
        mode, back = ("", "") if stroke.seen else (" 3 Tr", " 0 Tr")
        font = f"/{self.name} {stroke.size:g} Tf {tracking:.3f} Tc{mode}"
        return f"BT {font} {stroke.x:.3f} {y:.3f} Td {placed}{back} ET"

    def _placed(self, glyphs: Sequence[Glyph], size: float) -> str:
        """Glyph codes, and between them the shifts that kerning asks for, in thousandths of an em.

        A glyph that stands for no text is left out: a reader would make something up for it, so that it is no text.
        One that stands off the line is raised to it; whatever follows the line starts on its own again.
        """
        parts, shift, raised = ["["], 0.0, 0.0
        for glyph in glyphs:
            if not glyph.text:
                shift -= glyph.advance
                continue
            shift -= glyph.dx
            if glyph.dy != raised:
                parts.append(f"] TJ {glyph.dy * size:.3f} Ts [")
                raised = glyph.dy
            if abs(shift) > 1e-4:
                parts.append(f"{shift * 1000:.1f}")
            parts.append(f"<{self._code(glyph):04X}>")
            shift = glyph.dx + self._advance(glyph.index) - glyph.advance
        text = " ".join([*parts, "] TJ", *(["0 Ts"] if raised else [])])
        return text.replace("[ ", "[").replace(" ]", "]")

    def _code(self, glyph: Glyph) -> int:
        return self._codes.setdefault((glyph.index, glyph.text), len(self._codes))

    def _advance(self, index: int) -> float:
        """The glyph's own advance in ems, as the font file gives it."""
        if index not in self._advances:
            self._advances[index] = self.typeface.advance(index)
        return self._advances[index]

    def add_to(self, canvas: Canvas) -> None:
        """Adds the font and what it refers to to the canvas's document."""
        doc, facts = canvas._doc, self.typeface.facts()
        program, renumbered = self.typeface.subset(index for index, _ in self._codes)
        base = _PREFIX + facts.name
        cid_font = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("CIDFontType2"),
                "BaseFont": pdfdoc.PDFName(base),
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {
                        "Registry": pdfdoc.PDFString("Adobe"),
                        "Ordering": pdfdoc.PDFString("Identity"),
                        "Supplement": 0,
                    }
                ),
                "FontDescriptor": doc.Reference(
                    _descriptor(facts, base, doc.Reference(_stream(program, Length1=len(program))))
                ),
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


def _descriptor(facts: FontFacts, name: str, program: pdfdoc.PDFObjectReference) -> pdfdoc.PDFDictionary:
    """What the document says of the font that `program` holds."""
    return pdfdoc.PDFDictionary(
        {
            "Type": pdfdoc.PDFName("FontDescriptor"),
            "FontName": pdfdoc.PDFName(name),
            "Flags": 4 | (64 if facts.italic_angle else 0),
            "FontBBox": pdfdoc.PDFArray(facts.bounds),
            "ItalicAngle": facts.italic_angle,
            "Ascent": facts.ascent,
            "Descent": facts.descent,
            "CapHeight": facts.cap_height,
            "StemV": 90,
            "FontFile2": program,
        }
    )


def _stream(content: bytes, **entries: int) -> pdfdoc.PDFStream:
    return pdfdoc.PDFStream(pdfdoc.PDFDictionary(entries), content, filters=[pdfdoc.PDFZCompress])
