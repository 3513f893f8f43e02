"""Preflight: what a printer would reject in a finished PDF, and what it would print badly, each with a way out"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from storybook.frames import Box, Side
from storybook.printer import Printer

if TYPE_CHECKING:
    from storybook.export.inspection import Inspected, Sheet

_SLACK = 0.25
"""Points that measures may be off."""


@dataclass(frozen=True)
class Finding:
    """Something that a printer rejects (`error`) or prints badly (`warning`), on pages of the file counted from 1."""

    severity: Literal["error", "warning"]
    message: str
    remedy: str
    pages: tuple[int, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {**vars(self), "pages": list(self.pages)}


def preflight(data: bytes, printer: Printer, first: Side = "recto") -> tuple[Finding, ...]:
    """Everything that is found in a printer's PDF, rejections first; the same thing on many pages is said once.

    `first` is the side of its first page: the left one (verso) in a book that is read from right to left.
    """
    from storybook.export.inspection import inspect

    book = inspect(data)
    found = [*_file(book, printer), *_count(book, printer), *_blanks(book, printer), *_trim(book, printer)]
    for number, sheet in enumerate(book.sheets, start=1):
        recto = (number % 2 == 1) == (first == "recto")
        inner = printer.margins.inner(len(book.sheets))
        for finding in (
            *_boxes(sheet, recto, printer),
            *_content(sheet, printer),
            *_texts(sheet, recto, inner, printer),
        ):
            found.append(replace(finding, pages=(number,)))
    return merged(found)


def preflight_cover(data: bytes, printer: Printer) -> tuple[Finding, ...]:
    """What is found in the cover's PDF."""
    from storybook.export.inspection import inspect

    (sheet,) = inspect(data).sheets
    found = list(_content(sheet, printer))
    if not sheet.covered:
        found.append(_error("nothing is printed in the bleed, so that the cut would show white", _FAULT))
    safe = printer.cover.safe if printer.cover else 0.0
    inner = Box(0, 0, sheet.trim.width, sheet.trim.height).grown(-safe, -safe)
    if any(not inner.holds(box, _SLACK) for box, _ in sheet.texts):
        found.append(_error(f"text comes nearer than {_inch(safe)} to an edge", "shorten the title"))
    return tuple(replace(finding, message=f"the cover: {finding.message}") for finding in found)


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
    if len({(round(s.trim.width, 1), round(s.trim.height, 1)) for s in book.sheets}) > 1:
        yield _error("the pages are not all of one size", _FAULT)


def _boxes(sheet: Sheet, recto: bool, printer: Printer) -> Iterator[Finding]:
    """The bleed is as wide as asked for on the three cut edges, and something is printed in it."""
    bleed, media, trim = printer.margins.bleed, sheet.media, sheet.trim
    edges = [-media.x, media.right - trim.width, -media.y, media.bottom - trim.height]
    wanted = [0.0 if recto else bleed, bleed if recto else 0.0, bleed, bleed]
    if any(abs(edge - width) > _SLACK for edge, width in zip(edges, wanted, strict=True)):
        yield _error("the page's boxes do not leave the bleed that is asked for", _FAULT)
    if not sheet.covered:
        yield _error("nothing is printed in the bleed, so that the cut would show white", _FAULT)


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


def _inch(points: float) -> str:
    return f"{points / 72:.3f}".rstrip("0").rstrip(".") + "in"


def _inches(width: float, height: float) -> str:
    return f"{_inch(width).removesuffix('in')} x {_inch(height)}"
