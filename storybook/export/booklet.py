"""A booklet: pages two by two on sheets, so that they are in order once the sheets are folded and stapled"""

from __future__ import annotations

import io

import pikepdf
from pikepdf import Dictionary, Name, Pdf

from storybook.export.finish import saved
from storybook.frames import Box
from storybook.printer import Booklet

_MARK, _GAP = 9.0, 2.0
"""Length of a cut mark, and its distance from what is printed, in points."""


def order(count: int) -> list[tuple[int, int]]:
    """The left and right page (from 0) on each side of each sheet, front and back in turn; 4 divides `count`."""
    sides = []
    for sheet in range(count // 4):
        sides.append((count - 1 - 2 * sheet, 2 * sheet))
        sides.append((2 * sheet + 1, count - 2 - 2 * sheet))
    return sides


def imposed(data: bytes, rules: Booklet, paper: str, version: str, *, leftward: bool = False) -> bytes:
    """The pages of a file on sheets of the paper of that name, for both sides, flipped on the short edge.

    A book that is read from right to left (`leftward`) has its fold on the right.
    """
    width, height = rules.papers[paper]
    with pikepdf.open(io.BytesIO(data)) as source, pikepdf.new() as pdf:
        forms = [_form(pdf, page) for page in source.pages]
        for pair in order(len(forms)):
            left, right = pair[::-1] if leftward else pair
            page = pdf.add_blank_page(page_size=(width, height))
            halves = {"L": forms[left], "R": forms[right]}
            page.Resources = Dictionary(
                XObject=Dictionary({f"/{k}": form for k, (form, _) in halves.items()})
            )
            page.Contents = pdf.make_stream(_side(width, height, halves, rules.unprintable))
        pdf.Root.ViewerPreferences = Dictionary(
            Duplex=Name.DuplexFlipShortEdge, PrintScaling=Name("/None"), PickTrayByPDFSize=True
        )
        for key in ("/Title", "/Author", "/Creator", "/Producer"):
            if key in source.docinfo:
                pdf.docinfo[key] = str(source.docinfo[key])
        return saved(pdf, version)


def _form(pdf: Pdf, page: pikepdf.Page) -> tuple[pikepdf.Object, Box]:
    """The page with its bleed as a form of the new file, and its trimmed box in it, y upwards."""
    left, low, right, high = (float(value) for value in page.trimbox)
    page.trimbox = page.mediabox
    return pdf.copy_foreign(page.as_form_xobject()), Box(left, low, right - left, high - low)


def _side(
    width: float, height: float, halves: dict[str, tuple[pikepdf.Object, Box]], unprintable: float
) -> bytes:
    """The operators that draw one side: two pages that meet at the fold, and the marks to cut them along."""
    trim = halves["L"][1]
    room, bleed = unprintable + _MARK + _GAP, max(trim.x, trim.y)
    across, down = trim.width + bleed, trim.height + 2 * bleed
    scale = min(1.0, (width / 2 - room) / across, (height - 2 * room) / down)
    low = (height - scale * trim.height) / 2
    parts = []
    for name, (_, box) in halves.items():
        x = width / 2 - scale * (box.right if name == "L" else box.x)
        y = low - scale * box.y
        parts.append(f"q {scale:.5f} 0 0 {scale:.5f} {x:.3f} {y:.3f} cm /{name} Do Q")
    marks = _marks(width / 2, low, scale * trim.width, scale * trim.height, scale * bleed + _GAP)
    return "\n".join([*parts, "0.25 w 0 G", *marks]).encode("ascii")


def _marks(fold: float, low: float, across: float, down: float, gap: float) -> list[str]:
    """Cut marks at the corners, and ticks where the sheet is folded."""
    left, right, high = fold - across, fold + across, low + down
    lines = []
    for x in (left, fold, right):
        lines.append((x, low - gap, x, low - gap - _MARK))
        lines.append((x, high + gap, x, high + gap + _MARK))
    for y in (low, high):
        lines.append((left - gap, y, left - gap - _MARK, y))
        lines.append((right + gap, y, right + gap + _MARK, y))
    return ["{:.3f} {:.3f} m {:.3f} {:.3f} l S".format(*line) for line in lines]
