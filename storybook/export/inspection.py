"""Reads a PDF back, page by page: its boxes, where text and pictures stand, and what a printer would stumble over"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Object, Page

from storybook.frames import Box

_Matrix = tuple[float, float, float, float, float, float]
_UNIT: _Matrix = (1, 0, 0, 1, 0, 0)


@dataclass
class Sheet:
    """One page as it is in the file. Boxes are in points from the top left corner of the trimmed page.

    `texts` are lines with the size of their type, `pictures` boxes with the pixels an inch across and down.
    """

    media: Box
    trim: Box
    texts: list[tuple[Box, float]] = field(default_factory=list)
    pictures: list[tuple[Box, float]] = field(default_factory=list)
    fills: list[Box] = field(default_factory=list)
    loose_fonts: set[str] = field(default_factory=set)
    transparent: bool = False
    annotated: bool = False
    spaces: set[str] = field(default_factory=set)

    @property
    def covered(self) -> bool:
        """Whether one fill or picture reaches all edges of the sheet."""
        return any(box.holds(self.media, 0.1) for box in [*self.fills, *(box for box, _ in self.pictures)])

    @property
    def blank(self) -> bool:
        """Whether nothing but a ground is on it."""
        return not self.texts and not self.pictures and len(self.fills) <= 1


@dataclass(frozen=True)
class Inspected:
    """A whole file: its pages, and what it has that belongs on screens or in safes."""

    sheets: tuple[Sheet, ...]
    version: str
    encrypted: bool
    outlined: bool
    intent: bool


def inspect(data: bytes) -> Inspected:
    """What is in a PDF."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return Inspected(
            tuple(_sheet(page) for page in pdf.pages),
            pdf.pdf_version,
            pdf.is_encrypted,
            "/Outlines" in pdf.Root,
            "/OutputIntents" in pdf.Root,
        )


def _sheet(page: Page) -> Sheet:
    media, trim = ([float(value) for value in box] for box in (page.mediabox, page.trimbox))
    walk = _Walk(page, trim[0], trim[3])
    sheet = Sheet(walk.box(media[:2], media[2:]), walk.box(trim[:2], trim[2:]))
    sheet.annotated = bool(page.obj.get("/Annots", []))
    sheet.transparent = "/Group" in page.obj
    walk.into(sheet)
    return sheet


class _Walk:
    """Follows a page's operators (PDF 32000-1, 8 and 9), as far as books use them."""

    def __init__(self, page: Page, left: float, top: float) -> None:
        self.page, self.left, self.top = page, left, top
        self.resources: Any = page.obj.get("/Resources", {})
        self.matrix, self.saved = _UNIT, []
        self.path: list[tuple[float, float]] = []
        self.at, self.size, self.tracking = (0.0, 0.0), 0.0, 0.0
        self.font: Any = None

    def box(self, one: Sequence[float], other: Sequence[float]) -> Box:
        """The box between two points of the file, measured as frames are."""
        x, y = min(one[0], other[0]) - self.left, self.top - max(one[1], other[1])
        return Box(x, y, abs(one[0] - other[0]), abs(one[1] - other[1]))

    def into(self, sheet: Sheet) -> None:
        """Notes everything that the page shows."""
        for operands, operator in pikepdf.parse_content_stream(self.page):
            self._step(str(operator), list(operands), sheet)

    def _step(self, name: str, values: list[Any], sheet: Sheet) -> None:
        match name:
            case "q":
                self.saved.append(self.matrix)
            case "Q":
                self.matrix = self.saved.pop()
            case "cm":
                self.matrix = _times(tuple(float(v) for v in values), self.matrix)
            case "re":
                x, y, width, height = (float(v) for v in values)
                self.path += [self._moved(x, y), self._moved(x + width, y + height)]
            case "m" | "l" | "c":
                points = [float(v) for v in values]
                self.path += [self._moved(*points[i : i + 2]) for i in range(0, len(points), 2)]
            case "f" | "f*" | "B" | "B*" | "S" | "n":
                self._paint(name, sheet)
            case "Tf" | "Tc" | "Td" | "TJ":
                self._text(name, values, sheet)
            case "Do" | "gs":
                self._resource(name, str(values[0]), sheet)

    def _paint(self, name: str, sheet: Sheet) -> None:
        if self.path and name != "n":
            xs, ys = zip(*self.path, strict=True)
            sheet.fills.append(self.box((min(xs), min(ys)), (max(xs), max(ys))))
        self.path = []

    def _text(self, name: str, values: list[Any], sheet: Sheet) -> None:
        match name:
            case "Tf":
                self.font, self.size = self.resources["/Font"][str(values[0])], float(values[1])
                if not _embedded(self.font):
                    sheet.loose_fonts.add(str(self.font.get("/BaseFont", "a font")).lstrip("/"))
            case "Tc":
                self.tracking = float(values[0])
            case "Td":
                self.at = (float(values[0]), float(values[1]))
            case "TJ":
                (x, y), width = self.at, self._width(values[0])
                scale = abs(self.matrix[3])
                corners = self._moved(x, y - 0.25 * self.size), self._moved(x + width, y + 0.7 * self.size)
                sheet.texts.append((self.box(*corners), self.size * scale))

    def _width(self, shown: Any) -> float:
        widths, total = _widths(self.font), 0.0
        for part in shown:
            if isinstance(part, pikepdf.String):
                codes = bytes(part)
                for i in range(0, len(codes), 2):
                    code = int.from_bytes(codes[i : i + 2], "big")
                    total += widths.get(code, 1000.0) / 1000 * self.size + self.tracking
            else:
                total -= float(part) / 1000 * self.size
        return total

    def _resource(self, name: str, key: str, sheet: Sheet) -> None:
        if name == "gs":
            state = self.resources["/ExtGState"][key]
            sheet.transparent |= _see_through(state)
            return
        image = self.resources["/XObject"][key]
        if image.get("/Subtype") != "/Image":
            sheet.transparent |= "/Group" in image
            return
        sheet.transparent |= "/SMask" in image
        sheet.spaces.add(str(image.get("/ColorSpace", "")).lstrip("/"))
        box = self.box(self._moved(0, 0), self._moved(1, 1))
        fineness = min(int(image.Width) * 72 / box.width, int(image.Height) * 72 / box.height)
        sheet.pictures.append((box, fineness))

    def _moved(self, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f = self.matrix
        return a * x + c * y + e, b * x + d * y + f


def _times(one: Sequence[float], other: Sequence[float]) -> _Matrix:
    """The transformation that does one, then the other."""
    a, b, c, d, e, f = one
    p, q, r, s, t, u = other
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _see_through(state: Object) -> bool:
    values = [float(state.get(key, 1)) for key in ("/ca", "/CA")]
    return min(values) < 1 or "/SMask" in state or str(state.get("/BM", "/Normal")) != "/Normal"


def _programs(font: Any) -> Iterator[Any]:
    for part in font.get("/DescendantFonts", [font]):
        yield part.get("/FontDescriptor", {})


def _embedded(font: Any) -> bool:
    """Whether the file holds the font's own outlines."""
    keys = ("/FontFile", "/FontFile2", "/FontFile3")
    return all(any(key in descriptor for key in keys) for descriptor in _programs(font))


def _widths(font: Any) -> dict[int, float]:
    """The advances of a composite font's codes in thousandths of an em (9.7.4.3: runs that begin at a code)."""
    found: dict[int, float] = {}
    (part,) = font.get("/DescendantFonts", [font])
    runs = list(part.get("/W", []))
    for start, widths in zip(runs[::2], runs[1::2], strict=False):
        found |= {int(start) + i: float(width) for i, width in enumerate(widths)}
    return found
