"""Page frames to PDF, with ReportLab. The same frames give the same bytes."""

# pyright: reportAttributeAccessIssue=false
# (ReportLab's canvas sets most of its attributes where type checkers do not see it)

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import FILL_NON_ZERO, Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from storybook.bidi import leftward
from storybook.enlarging import Enlarge, resampled
from storybook.export.pdffont import EmbeddedFont
from storybook.export.pixels import at_once, jpeg
from storybook.export.strokes import Stroke, strokes
from storybook.frames import Box, PageFrame, PictureBox, ShapeBox, TextBox, Veil
from storybook.outlines import Point, Step, steps
from storybook.story import Story
from storybook.theme import Theme

_ROUND = 0.5523
"""How far, in radii, a cubic curve's handles reach to draw a quarter of a circle."""


def render(
    story: Story,
    frames: Sequence[PageFrame],
    theme: Theme,
    *,
    bare: bool = False,
    enlarge: Enlarge = resampled,
) -> bytes:
    """The book as a PDF file: one page for each frame, an outline, fonts embedded, pictures once each.

    A `bare` one is for a printer: pages with their boxes, and nothing to read it on a screen with. `enlarge` makes
    pictures as large as their boxes ask.
    """
    out = io.BytesIO()
    book, first = story.book, frames[0]
    canvas = _Canvas(
        out,
        pagesize=(first.width, first.height),
        pageCompression=1,
        invariant=1,
        pdfVersion=(1, 4) if bare else (1, 5),
        lang=book.language,
    )
    canvas.setTitle(book.title)
    canvas.setAuthor(book.author or "")
    canvas.setSubject("")
    canvas.setCreator("Storybook")
    canvas.setProducer("Storybook")
    if not bare:
        turned = leftward(book.language)
        canvas.setCatalogEntry("PageLayout", pdfdoc.PDFName("TwoPageLeft" if turned else "TwoPageRight"))
        if turned:
            canvas.setViewerPreference("Direction", "R2L")
        canvas.setViewerPreference("DisplayDocTitle", "true")
    drawing = _Drawing(canvas, theme, book.language, enlarge)
    drawing.embed(frames)
    for frame in frames:
        drawing.page(frame, bare)
    drawing.finish()
    canvas.save()
    return out.getvalue()


class _Canvas(Canvas):
    """A canvas whose pages do not begin by naming a font that is never used."""

    def _make_preamble(self) -> None:
        self._preamble = "1 0 0 1 0 0 cm"


class _Drawing:
    """Draws frames on a canvas, page after page."""

    def __init__(self, canvas: Canvas, theme: Theme, language: str, enlarge: Enlarge) -> None:
        self.canvas, self.theme, self.language, self.enlarge = canvas, theme, language, enlarge
        self.fonts: dict[str, EmbeddedFont] = {}
        self.pictures: dict[tuple[Path, Veil | None], str] = {}
        self.height = 0.0

    def embed(self, frames: Sequence[PageFrame]) -> None:
        """Adds every picture of the pages, once each."""
        found = {(p.path, p.veil): p for frame in frames for p in frame.pictures}
        made = at_once(lambda picture: jpeg(picture, self.enlarge), list(found.values()))
        for number, (key, (data, width, height)) in enumerate(zip(found, made, strict=True), start=1):
            image = pdfdoc.PDFImageXObject(f"picture-{number}")
            image.streamContent, image._filters = data, ("DCTDecode",)
            image.width, image.height = width, height
            image.colorSpace, image.bitsPerComponent = "DeviceRGB", 8
            self.canvas._doc.addForm(image.name, image)
            self.pictures[key] = image.name

    def page(self, frame: PageFrame, bare: bool) -> None:
        """The frame's page, its items in order, and its entry in the outline or its boxes."""
        self.height = frame.height
        self.canvas.setPageSize((frame.sheet.width, frame.sheet.height))
        if bare:
            self._boxes(frame)
        if frame.sheet != frame.trim:
            self.canvas.translate(frame.bleed.left, frame.bleed.bottom)
        self.shape(ShapeBox(frame.sheet, fill=frame.paper))
        for item in frame.items:
            match item:
                case PictureBox():
                    self.picture(item)
                case ShapeBox():
                    self.shape(item)
                case TextBox():
                    self.text(item)
        if frame.label and not frame.id.endswith(".2") and not bare:
            self.canvas.bookmarkPage(frame.id)
            self.canvas.addOutlineEntry(frame.label, frame.id)
        self.canvas.showPage()

    def _boxes(self, frame: PageFrame) -> None:
        """Where the page is cut, and how far its bleed reaches (PDF 32000-1, 14.11.2)."""
        edges, sheet = frame.bleed, frame.sheet
        self.canvas.setBleedBox((0, 0, sheet.width, sheet.height))
        self.canvas.setTrimBox(
            (edges.left, edges.bottom, edges.left + frame.width, edges.bottom + frame.height)
        )

    def finish(self) -> None:
        """Adds the fonts, once it is known which of their glyphs are used."""
        for font in self.fonts.values():
            font.add_to(self.canvas)

    def shape(self, shape: ShapeBox) -> None:
        """A filled or stroked outline."""
        self.canvas.saveState()
        alpha = shape.opacity if shape.opacity < 1 else None
        if shape.fill:
            self.canvas.setFillColor(HexColor(shape.fill), alpha)
        if shape.stroke:
            self.canvas.setStrokeColor(HexColor(shape.stroke), alpha)
            self.canvas.setLineWidth(shape.stroke_width)
            self.canvas.setLineJoin(int(bool(self.theme.outline(shape))))
        outline = self.theme.outline(shape)
        path = self._outline(shape.box, outline, shape.radius)
        self.canvas.drawPath(path, stroke=int(bool(shape.stroke)), fill=int(bool(shape.fill)))
        self.canvas.restoreState()

    def picture(self, picture: PictureBox) -> None:
        """The whole picture, placed so that its crop fills the box, and cut to the outline."""
        box, crop = picture.box, picture.crop
        width, height = box.width / crop.width, box.height / crop.height
        x, y = box.x - crop.x * width, box.y - crop.y * height
        self.canvas.saveState()
        self.canvas.clipPath(self._outline(box, None, picture.radius), stroke=0, fill=0)
        if picture.shape:
            self.canvas.clipPath(self._outline(box, self.theme.outline(picture), 0), stroke=0, fill=0)
        if picture.within:
            cut = picture.within
            self.canvas.clipPath(
                self._outline(cut.box, self.theme.outline(cut), cut.radius), stroke=0, fill=0
            )
        self.canvas.translate(x, self.height - y - height)
        self.canvas.scale(width, height)
        self.canvas.doForm(self.pictures[picture.path, picture.veil])
        self.canvas.restoreState()

    def text(self, text: TextBox) -> None:
        """The lines of a text, glyph by glyph, each kerned as the font says."""
        lettering = text.lettering
        self.canvas.saveState()
        for line in text.lines:
            for stroke in strokes(line, lettering, self.theme, self.language):
                self.canvas.setFillColor(HexColor(stroke.colour or lettering.colour))
                self._drawn(stroke, line.baseline + stroke.drop, lettering.tracking)
                if stroke.drop:
                    continue
                shown = self._font(stroke.font).show(stroke, lettering.tracking, self.height - line.baseline)
                self.canvas._code.append(shown)
        self.canvas.restoreState()

    def _drawn(self, stroke: Stroke, baseline: float, tracking: float) -> None:
        """The glyphs of a stroke that are no text, as outlines: those of a drop cap, and those that stand for none."""
        path, x, typeface = self.canvas.beginPath(), stroke.x, self.theme.typeface(stroke.font)
        bare = [glyph for glyph in stroke.glyphs if stroke.seen and (stroke.drop or not glyph.text)]
        for glyph in stroke.glyphs if bare else ():
            if glyph not in bare:
                x += glyph.advance * stroke.size + tracking
                continue
            size, left, up = stroke.size, x + glyph.dx * stroke.size, baseline - glyph.dy * stroke.size
            self._traced(
                path, typeface.outline(glyph.index), lambda x, y, a=left, b=up, s=size: (a + x * s, b - y * s)
            )
            x += glyph.advance * size + tracking
        if bare:
            self.canvas.drawPath(path, stroke=0, fill=1, fillMode=FILL_NON_ZERO)

    def _font(self, role: str) -> EmbeddedFont:
        """The theme's font of that role in the document."""
        if role not in self.fonts:
            self.fonts[role] = EmbeddedFont(f"T{len(self.fonts)}", self.theme.typeface(role))
        return self.fonts[role]

    def _outline(self, box: Box, outline: str | None, radius: float) -> PDFPathObject:
        """The outline stretched over the box, or the box with rounded corners."""
        path = self.canvas.beginPath()
        if outline is None:
            _rounded(path, box, self.height, min(radius, box.width / 2, box.height / 2))
            return path
        self._traced(path, steps(outline), lambda x, y: (box.x + x * box.width, box.y + y * box.height))
        return path

    def _traced(
        self, path: PDFPathObject, outline: Iterable[Step], place: Callable[[float, float], Point]
    ) -> None:
        """Adds an outline to the path; `place` says where on the page its points are."""
        draw = {"move": path.moveTo, "line": path.lineTo, "curve": path.curveTo, "close": path.close}
        for name, points in outline:
            placed = (place(*point) for point in points)
            draw[name](*(number for x, y in placed for number in (x, self.height - y)))


def _rounded(path: PDFPathObject, box: Box, height: float, radius: float) -> None:
    """A rectangle with rounded corners; a plain one where the radius is nothing."""
    if radius <= 0:
        path.rect(box.x, height - box.bottom, box.width, box.height)
        return
    left, right, low, high = box.x, box.right, height - box.bottom, height - box.y
    k = radius * (1 - _ROUND)
    path.moveTo(left + radius, low)
    path.lineTo(right - radius, low)
    path.curveTo(right - k, low, right, low + k, right, low + radius)
    path.lineTo(right, high - radius)
    path.curveTo(right, high - k, right - k, high, right - radius, high)
    path.lineTo(left + radius, high)
    path.curveTo(left + k, high, left, high - k, left, high - radius)
    path.lineTo(left, low + radius)
    path.curveTo(left, low + k, left + k, low, left + radius, low)
    path.close()
