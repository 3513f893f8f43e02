"""Reads a PDF back, page by page: its boxes, where text and pictures stand, and what a printer would stumble over"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Object, Page, Pdf

from storybook.frames import Box

_Matrix = tuple[float, float, float, float, float, float]
_UNIT: _Matrix = (1, 0, 0, 1, 0, 0)
_NOWHERE = Box(0, 0, 0, 0)


@dataclass
class Sheet:
    """One page as it is in the file. Boxes are in points from the top left corner of the trimmed page.

    `bleed` is None where the page has no such box of its own. `texts` are lines, or parts of lines, with the size of
    their type, `pictures` what is seen of them with the pixels an inch across and down.
    """

    media: Box
    trim: Box
    bleed: Box | None
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
            _version(pdf),
            pdf.is_encrypted,
            "/Outlines" in pdf.Root,
            "/OutputIntents" in pdf.Root,
        )


def _version(pdf: Pdf) -> str:
    """The version that the file's header or its catalog names, whichever is later (PDF 32000-1, 7.5.2)."""
    named = str(pdf.Root.get("/Version", "/1.0")).lstrip("/")
    return max(pdf.pdf_version, named, key=lambda version: [int(part) for part in version.split(".")])


def _sheet(page: Page) -> Sheet:
    left, _, _, top = _numbers(page.trimbox)
    walk = _Walk(page, left, top)
    media, trim = (walk.box(box[:2], box[2:]) for box in (_numbers(page.mediabox), _numbers(page.trimbox)))
    bleed = _numbers(page.obj.get("/BleedBox", []))
    sheet = Sheet(media, trim, walk.box(bleed[:2], bleed[2:]) if bleed else None)
    sheet.annotated = bool(page.obj.get("/Annots", []))
    sheet.transparent = "/Group" in page.obj
    walk.into(sheet)
    return sheet


def _numbers(values: Any) -> list[float]:
    return [float(value) for value in values]


class _Walk:
    """Follows a page's operators (PDF 32000-1, 8 and 9), as far as books use them."""

    def __init__(self, page: Page, left: float, top: float) -> None:
        self.page, self.left, self.top = page, left, top
        self.resources: Any = page.obj.get("/Resources", {})
        self.matrix, self.clip = _UNIT, None
        self.saved: list[tuple[_Matrix, Box | None]] = []
        self.path: list[tuple[float, float]] = []
        self.cutting = False
        self.at, self.size, self.tracking, self.rise = (0.0, 0.0), 0.0, 0.0, 0.0
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
                self.saved.append((self.matrix, self.clip))
            case "Q":
                self.matrix, self.clip = self.saved.pop()
            case "cm":
                self.matrix = _times(_numbers(values), self.matrix)
            case "re":
                x, y, width, height = _numbers(values)
                self.path += [self._moved(x, y), self._moved(x + width, y + height)]
            case "m" | "l" | "c":
                points = _numbers(values)
                self.path += [self._moved(*points[i : i + 2]) for i in range(0, len(points), 2)]
            case "W" | "W*":
                self.cutting = True
            case "f" | "f*" | "B" | "B*" | "S" | "n":
                self._paint(name, sheet)
            case "Tf" | "Tc" | "Ts" | "Td" | "TJ":
                self._text(name, values, sheet)
            case "Do" | "gs":
                self._resource(name, str(values[0]), sheet)

    def _paint(self, name: str, sheet: Sheet) -> None:
        if self.path:
            xs, ys = zip(*self.path, strict=True)
            around = self._seen(self.box((min(xs), min(ys)), (max(xs), max(ys))))
            if name != "n" and around:
                sheet.fills.append(around)
            if self.cutting:
                self.clip = around or _NOWHERE
        self.path, self.cutting = [], False

    def _seen(self, box: Box) -> Box | None:
        """What the clipping path leaves of a box."""
        return box.overlap(self.clip) if self.clip else box

    def _text(self, name: str, values: list[Any], sheet: Sheet) -> None:
        match name:
            case "Tf":
                self.font, self.size = self.resources["/Font"][str(values[0])], float(values[1])
                if not _embedded(self.font):
                    sheet.loose_fonts.add(str(self.font.get("/BaseFont", "a font")).lstrip("/"))
            case "Tc":
                self.tracking = float(values[0])
            case "Ts":
                self.rise = float(values[0])
            case "Td":
                self.at = (float(values[0]), float(values[1]))
            case "TJ":
                (x, y), end = self.at, self.at[0] + self._width(values[0])
                low, high = y + self.rise - 0.25 * self.size, y + self.rise + 0.7 * self.size
                box = self.box(self._moved(x, low), self._moved(end, high))
                sheet.texts.append((box, self.size * abs(self.matrix[3])))
                self.at = (end, y)

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
        if seen := self._seen(box):
            sheet.pictures.append((seen, fineness))

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
