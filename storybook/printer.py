"""A printer's rules: what a book's file must be like to be printed there. Data in `printers/`, one file for each"""

from __future__ import annotations

import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from storybook.elements import Table
from storybook.story import POINTS, page_size


def _points(text: object) -> object:
    """Points of a length such as `0.125in`."""
    if not isinstance(text, str):
        return text
    number, unit = text[:-2], text[-2:]
    return float(number) * POINTS[unit]


def _size(text: object) -> object:
    return page_size(text) if isinstance(text, str) else text


Length = Annotated[float, BeforeValidator(_points)]
"""A length in points, written with its unit."""
Size = Annotated[tuple[float, float], BeforeValidator(_size)]
"""Width and height in points, written as a story's trim is."""


class Pages(Table):
    """How many pages, of how many may be blank in a row, and whether the cover is a file of its own.

    `last_blank` asks for a blank last page.
    """

    minimum: int
    maximum: int
    multiple: int = 2
    most_blank: int = 100
    most_blank_at_end: int = 0
    cover: Literal["apart", "with"] = "with"
    last_blank: bool = False


class Trims(Table):
    """The page sizes that are printed: a list, and limits between which any other is custom."""

    sizes: tuple[Size, ...] = ()
    smallest: Size | None = None
    largest: Size | None = None

    def accepts(self, width: float, height: float, slack: float = 0.75) -> bool:
        """Whether pages of that size in points are printed, give or take `slack` points; all are where none is listed."""
        if not self.sizes or any(abs(w - width) <= slack and abs(h - height) <= slack for w, h in self.sizes):
            return True
        if self.smallest is None or self.largest is None:
            return False
        (low, short), (high, tall) = self.smallest, self.largest
        return low - slack <= width <= high + slack and short - slack <= height <= tall + slack

    def nearest(self, width: float, height: float) -> tuple[float, float]:
        """The listed size that is nearest in points."""
        return min(self.sizes, key=lambda size: abs(size[0] - width) + abs(size[1] - height))


class Margins(Table):
    """Bleed past the cut edges, and what must stay free of text: at the cut edges, and at the bind by page count.

    Text nearer than `advised` is doubted.
    """

    bleed: Length = 0.0
    safe: Length = 0.0
    advised: Length = 0.0
    gutter: dict[int, Length] = Field(default_factory=dict)

    def inner(self, pages: int) -> float:
        """Points at the bind that text must keep away from, in a book of that many pages."""
        return max((width for least, width in self.gutter.items() if least <= pages), default=self.safe)


class Pictures(Table):
    """Pixels an inch: what pictures are enlarged to, and the least that is not rejected."""

    dpi: int
    least_dpi: int = 0


class Text(Table):
    """The smallest type in points."""

    smallest: float = 0.0


class Pdf(Table):
    """What the file must be: its version, whether it names its colours' profile, and whether CMYK is preferred."""

    version: str = "1.4"
    output_intent: bool = False
    cmyk: bool = False


class Booklet(Table):
    """The sheets on which pages are printed side by side, and the edge that a printer cannot print on."""

    papers: dict[str, Size]
    unprintable: Length


class Cover(Table):
    """The cover where it is a file of its own: the spine's width for every page of the block, and its free edges."""

    spine_per_page: Length
    safe: Length


class Printer(Table):
    """All of a printer's rules, where they are from, and on which day they were checked."""

    name: str
    source: str
    checked: date
    pages: Pages
    pictures: Pictures
    trim: Trims = Field(default_factory=Trims)
    margins: Margins = Field(default_factory=Margins)
    text: Text = Field(default_factory=Text)
    pdf: Pdf = Field(default_factory=Pdf)
    cover: Cover | None = None
    booklet: Booklet | None = None


def printers_folder() -> Path:
    """Where the rules are: in the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "printers"
    return installed if installed.is_dir() else package.parent / "printers"


@lru_cache(maxsize=8)
def load_printer(name: str) -> Printer:
    """The rules of the printer of that name."""
    text = (printers_folder() / f"{name}.toml").read_text(encoding="utf-8")
    return Printer.model_validate(tomllib.loads(text))
