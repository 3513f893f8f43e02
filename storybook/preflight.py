"""Preflight: what a printer would reject in a finished PDF, and what it would print badly, each with a way out"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from storybook.frames import Box, Edges, Side
from storybook.printer import Printer

if TYPE_CHECKING:
    from storybook.export.inspection import Inspected, Sheet

_SLACK = 0.25
"""Points that measures may be off."""
_HAIR = 2.0
"""Points: what ends this near a cut edge meets it, or leaves a hair of paper there."""


@dataclass(frozen=True)
class Finding:
    """Something that a printer rejects (`error`) or prints badly (`warning`), on pages of the file counted from 1.

    Without pages it is about all of the file, that of the interior or of the cover (`part`).
    """

    severity: Literal["error", "warning"]
    message: str
    remedy: str
    pages: tuple[int, ...] = ()
    part: Literal["interior", "cover"] = "interior"

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {**vars(self), "pages": list(self.pages)}


def preflight(data: bytes, printer: Printer, first: Side = "recto") -> tuple[Finding, ...]:
    """Everything that is found in a printer's PDF, rejections first; the same thing on many pages is said once.

    `first` is the side of its first page: the left one (verso) in a book that is read from right to left.
    """
    from storybook.export.inspection import inspect

    book = inspect(data)
    found = [
        *_file(book, printer),
        *_colours(book, printer),
        *_count(book, printer),
        *_blanks(book, printer),
        *_trim(book, printer),
    ]
    bleed, inner = printer.margins.bleed, printer.margins.inner(len(book.sheets))
    for number, sheet in enumerate(book.sheets, start=1):
        recto = (number % 2 == 1) == (first == "recto")
        edges = Edges(0.0 if recto else bleed, bleed, bleed if recto else 0.0, bleed)
        for finding in (
            *_boxes(sheet, edges),
            *_bleeding(sheet, edges),
            *_content(sheet, printer),
            *_texts(sheet, recto, inner, printer),
        ):
            found.append(replace(finding, pages=(number,)))
    return merged(found)


def preflight_cover(data: bytes, printer: Printer, page: Box, pages: int) -> tuple[Finding, ...]:
    """What is found in the cover's PDF, of a book with that many pages of that size."""
    from storybook.export.inspection import inspect

    book = inspect(data)
    found = [*_file(book, printer), *_wrap(book, printer, page, pages)]
    bleed, safe = printer.margins.bleed, printer.cover.safe if printer.cover else 0.0
    edges = Edges(bleed, bleed, bleed, bleed)
    for sheet in book.sheets:
        found += [*_boxes(sheet, edges), *_bleeding(sheet, edges), *_content(sheet, printer)]
        inner = Box(0, 0, sheet.trim.width, sheet.trim.height).grown(-safe, -safe)
        if any(not inner.holds(box, _SLACK) for box, _ in sheet.texts):
            found.append(_error(f"text comes nearer than {_inch(safe)} to an edge", "shorten the title"))
    return tuple(replace(finding, part="cover") for finding in merged(found))


def _wrap(book: Inspected, printer: Printer, page: Box, pages: int) -> Iterator[Finding]:
    """The cover is one page, as large as two of the book's and the spine of so many pages."""
    if len(book.sheets) != 1:
        yield _error(f"the cover's file has {len(book.sheets)} pages; it must have one", _FAULT)
    spine = pages * printer.cover.spine_per_page if printer.cover else 0.0
    width, trim = 2 * page.width + spine, book.sheets[0].trim
    if abs(trim.width - width) > _SLACK or abs(trim.height - page.height) > _SLACK:
        yield _error(
            f"the cover is {_inches(trim.width, trim.height)}; around {pages} pages with a spine of {_inch(spine)} "
            f"it must be {_inches(width, page.height)}",
            _FAULT,
        )


def merged(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings of one wording together, with all their pages; errors before warnings."""
    pages: dict[Finding, list[int]] = {}
    for finding in found:
        pages.setdefault(replace(finding, pages=()), []).extend(finding.pages)
    together = [replace(finding, pages=tuple(numbers)) for finding, numbers in pages.items()]
    return tuple(sorted(together, key=lambda finding: finding.severity))


def _error(message: str, remedy: str) -> Finding:
    return Finding("error", message, remedy)


def _warning(message: str, remedy: str) -> Finding:
    return Finding("warning", message, remedy)


_FAULT = "this is a fault of storybook: please report it with the story"


def _file(book: Inspected, printer: Printer) -> Iterator[Finding]:
    if book.encrypted:
        yield _error("the file is encrypted", _FAULT)
    if book.outlined:
        yield _error("the file has an outline (bookmarks)", _FAULT)
    if printer.pdf.output_intent and not book.intent:
        yield _error("the file does not name the profile of its colours", _FAULT)
    if _numbers(book.version) > _numbers(printer.pdf.version):
        asked = f"{printer.name} takes up to {printer.pdf.version}"
        yield _error(f"the file is PDF {book.version}; {asked}", _FAULT)


def _colours(book: Inspected, printer: Printer) -> Iterator[Finding]:
    if printer.pdf.cmyk and any("RGB" in space for sheet in book.sheets for space in sheet.spaces):
        yield _warning(
            "the colours are RGB (sRGB): the printer converts them to CMYK, and bright ones come out duller",
            "order a proof, or have the file converted to PDF/X-1a with the printer's profile",
        )


def _count(book: Inspected, printer: Printer) -> Iterator[Finding]:
    count, rules = len(book.sheets), printer.pages
    more = 'write more pages, or give some `layout = "double-spread"`: each takes two'
    if count < rules.minimum:
        yield _error(f"the book has {count} pages; {printer.name} binds {rules.minimum} or more", more)
    if count > rules.maximum:
        yield _error(
            f"the book has {count} pages; {printer.name} binds up to {rules.maximum}", "write fewer pages"
        )
    if count % rules.multiple:
        yield _error(f"the book has {count} pages, which {rules.multiple} does not divide", _FAULT)


def _blanks(book: Inspected, printer: Printer) -> Iterator[Finding]:
    at, rules = 0, printer.pages
    for blank, run in groupby(sheet.blank for sheet in book.sheets):
        count = len(list(run))
        last, numbers = at + count == len(book.sheets), tuple(range(at + 1, at + count + 1))
        if blank and count > (rules.most_blank_at_end if last else rules.most_blank):
            yield replace(_error(f"{count} pages in a row are blank", "write more pages"), pages=numbers)
        elif blank and last and count > 3:
            message = f"the last {count} pages are blank, so that there are as many as the printer binds"
            yield replace(_warning(message, "write more pages"), pages=numbers)
        at += count


def _trim(book: Inspected, printer: Printer) -> Iterator[Finding]:
    box = book.sheets[0].trim
    if not printer.trim.accepts(box.width, box.height):
        near = printer.trim.nearest(box.width, box.height)
        yield _error(
            f"pages of {_inches(box.width, box.height)} are not printed by {printer.name}",
            f'set `trim = "{_inches(*near).replace(" ", "")}"` in [story], or another size that is',
        )
    odd = [
        number
        for number, sheet in enumerate(book.sheets, start=1)
        if max(abs(sheet.trim.width - box.width), abs(sheet.trim.height - box.height)) > _SLACK
    ]
    if odd:
        yield replace(_error("pages are not as large as the first one", _FAULT), pages=tuple(odd))


def _boxes(sheet: Sheet, edges: Edges) -> Iterator[Finding]:
    """The page's boxes leave the bleed that is asked for along its edges."""
    if not _leaves(sheet.media, sheet.trim, edges):
        yield _error("the page's boxes do not leave the bleed that is asked for", _FAULT)
    if sheet.bleed is None:
        yield _error("the page does not say how far its bleed reaches (it has no BleedBox)", _FAULT)
    elif not _leaves(sheet.bleed, sheet.trim, edges):
        yield _error("the page's BleedBox is not the trimmed page and the bleed that is asked for", _FAULT)


def _leaves(box: Box, trim: Box, edges: Edges) -> bool:
    """Whether the box reaches beyond the trimmed page by as much as asked for."""
    return all(abs(there - asked) <= _SLACK for there, asked in _beyond(box, trim, edges))


def _beyond(box: Box, trim: Box, edges: Edges) -> Iterator[tuple[float, float]]:
    """How far a box reaches beyond each edge of the trimmed page, and the bleed that is asked for there."""
    yield -box.x, edges.left
    yield -box.y, edges.top
    yield box.right - trim.width, edges.right
    yield box.bottom - trim.height, edges.bottom


def _bleeding(sheet: Sheet, edges: Edges) -> Iterator[Finding]:
    """Something is printed all over the bleed, and a picture that comes up to a cut edge goes on to the end of it."""
    if not sheet.covered:
        yield _error("nothing is printed in the bleed, so that the cut would show white", _FAULT)
    if any(_stops(box, sheet.trim, edges) for box, _ in sheet.pictures):
        yield _error(
            "a picture ends at a cut edge and does not go on into the bleed",
            "in the theme, let it end at the page's edge itself, or well within the page",
        )


def _stops(box: Box, trim: Box, edges: Edges) -> bool:
    """Whether a box comes up to a cut edge, and not through all of the bleed."""
    return any(-_HAIR < there < asked - _SLACK for there, asked in _beyond(box, trim, edges))


def _content(sheet: Sheet, printer: Printer) -> Iterator[Finding]:
    if sheet.loose_fonts:
        yield _error(f"fonts are not embedded: {', '.join(sorted(sheet.loose_fonts))}", _FAULT)
    if sheet.annotated:
        yield _error("the page has annotations", _FAULT)
    if sheet.transparent:
        yield _error("the page has transparency", _FAULT)
    finest = round(min((fineness for _, fineness in sheet.pictures), default=printer.pictures.dpi))
    paint = "paint larger pictures (`width` and `height` in [story.sampling]), or choose a smaller trim"
    if finest < printer.pictures.least_dpi:
        yield _error(f"a picture has only {finest} pixels an inch in the file", paint)
    elif finest < printer.pictures.dpi - 1:
        yield _warning(
            f"a picture has {finest} pixels an inch in the file; {printer.pictures.dpi} are asked for", paint
        )
    smallest = min((size for _, size in sheet.texts), default=99.0)
    if smallest < printer.text.smallest:
        message = f"type of {smallest:g} points is smaller than the printer's {printer.text.smallest:g}"
        yield _error(message, "choose a larger trim, or another theme")


def _texts(sheet: Sheet, recto: bool, inner: float, printer: Printer) -> Iterator[Finding]:
    """Text keeps away from the cut edges, and from the bind as far as the page count asks."""
    safe, trim = printer.margins.safe, sheet.trim
    cut, bind = [], []
    for box, _ in sheet.texts:
        sides = (box.x, trim.width - box.right)
        bind.append(sides[0] if recto else sides[1])
        cut += [sides[1] if recto else sides[0], box.y, trim.height - box.bottom]
    remedy = "choose a larger trim, another layout, or another theme"
    if min(bind, default=inner) < inner - _SLACK:
        yield _error(
            f"text comes within {_inch(min(bind))} of the bind, where {_inch(inner)} must be free", remedy
        )
    if min(cut, default=safe) < safe - _SLACK:
        yield _error(
            f"text comes within {_inch(min(cut))} of a cut edge, where {_inch(safe)} must be free", remedy
        )
    elif min(cut, default=999.0) < printer.margins.advised - _SLACK:
        advised = _inch(printer.margins.advised)
        yield _warning(f"text comes nearer to a cut edge than the {advised} that is advised", remedy)


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def _inch(points: float) -> str:
    return f"{points / 72:.3f}".rstrip("0").rstrip(".") + "in"


def _inches(width: float, height: float) -> str:
    return f"{_inch(width).removesuffix('in')} x {_inch(height)}"
