"""What a laid-out page is: boxes, set text, pictures and shapes, placed to the point. Plain data, no decisions.

Everything that draws a book (`storybook.export`) draws these and nothing else, so that all outputs agree line
for line. Lengths are points (1/72 inch) of the trimmed page; x grows to the right and y downwards from the
page's top left corner.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

Side = Literal["recto", "verso"]
Matter = Literal["cover", "endpaper", "title", "interlude", "colophon", "back"]
"""The kinds of pages around the story."""
Kind = Literal["page", "blank"] | Matter
Ending = Literal[" ", "", "\u00ad"]


@dataclass(frozen=True)
class Box:
    """A rectangle: its top left corner and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The bottom edge."""
        return self.y + self.height

    def part(self, x: float, y: float, width: float, height: float) -> Box:
        """The box at these fractions of this one."""
        return Box(
            self.x + x * self.width, self.y + y * self.height, width * self.width, height * self.height
        )

    def moved(self, dx: float, dy: float = 0.0) -> Box:
        """The same box elsewhere."""
        return replace(self, x=self.x + dx, y=self.y + dy)

    def grown(self, dx: float, dy: float) -> Box:
        """The box with `dx` added left and right, and `dy` above and below."""
        return Box(self.x - dx, self.y - dy, self.width + 2 * dx, self.height + 2 * dy)

    def fractions(self, other: Box) -> tuple[tuple[float, float], tuple[float, float]]:
        """Where it begins and ends, across and down, in fractions of another box."""
        across = (self.x - other.x) / other.width, (self.right - other.x) / other.width
        return across, ((self.y - other.y) / other.height, (self.bottom - other.y) / other.height)

    def corners_in(self, other: Box) -> tuple[tuple[float, float], ...]:
        """Its corners, in fractions of another box."""
        across, down = self.fractions(other)
        return tuple((x, y) for x in across for y in down)

    def overlap(self, other: Box) -> Box | None:
        """What both boxes cover; None where they only touch, or not even that."""
        left, top = max(self.x, other.x), max(self.y, other.y)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Box(left, top, right - left, bottom - top) if right > left and bottom > top else None

    def holds(self, other: Box, slack: float = 0.01) -> bool:
        """Whether the other box lies within this one, give or take `slack` points."""
        return (
            other.x >= self.x - slack
            and other.y >= self.y - slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )


@dataclass(frozen=True)
class Edges:
    """Widths along the four edges of a page."""

    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0


@dataclass(frozen=True)
class Pixels:
    """What layout sees of a picture's pixels: of each cell of a grid one, and the darkest and the lightest of all.

    Rows of red, green and blue bytes, none of them a mean of others; `extremes` holds two pixels for each cell.
    """

    columns: int
    rows: int
    colours: bytes
    extremes: bytes


@dataclass(frozen=True)
class PictureInfo:
    """What layout needs to know of a picture file: its size in pixels, and what must stay in view.

    `focus` is the point that a crop keeps nearest its middle, and `regions` are the boxes around the
    characters, both in fractions of width and height; `names` are those characters' keys, in the same order, or none
    where they cannot be told apart.
    `pixels` are None while the picture is not painted.
    """

    path: Path
    width: int
    height: int
    focus: tuple[float, float] = (0.5, 0.58)
    regions: tuple[Box, ...] = ()
    names: tuple[str, ...] = ()
    pixels: Pixels | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Lettering:
    """How letters are drawn: the theme's font of that role, the size in points, a `#rrggbb` colour.

    `tracking` is extra space after every letter in points; `features` are OpenType features to switch on.
    """

    font: str
    size: float
    colour: str
    tracking: float = 0.0
    features: tuple[str, ...] = ()


@dataclass(frozen=True)
class Span:
    """A part of a line in one font, `scale` times as large as the text's lettering.

    `emphasis` says that it is stressed; `capitals` is what is drawn for each of its characters where that is other text.
    A drop cap stands `drop` below the line, with space `before` and `after` it (in ems of the lettering) and a colour
    of its own.
    """

    text: str
    font: str
    features: tuple[str, ...] = ()
    scale: float = 1.0
    emphasis: bool = False
    capitals: tuple[str, ...] = ()
    drop: float = 0.0
    before: float = 0.0
    after: float = 0.0
    colour: str | None = None

    @property
    def drawn(self) -> str:
        """The characters that are drawn."""
        return "".join(self.capitals) or self.text

    def part(self, start: int, end: int) -> Span:
        """The characters from `start` up to `end`."""
        return replace(self, text=self.text[start:end], capitals=self.capitals[start:end])


@dataclass(frozen=True)
class Line:
    """One line of text as it is drawn, starting at `x` on `baseline`; its text is that of its spans, as it is read.

    `ending` joins it to the next line when the text is read on: a space, nothing (after a dash), or a soft
    hyphen, in which case a hyphen is drawn after the text (`width` counts it).
    """

    spans: tuple[Span, ...]
    x: float
    baseline: float
    width: float
    ending: Ending = " "

    @property
    def text(self) -> str:
        """The whole text of the line, without a hyphen that is drawn after it."""
        return "".join(span.text for span in self.spans)

    @property
    def hyphenated(self) -> bool:
        """Whether the line ends within a word."""
        return self.ending == "\u00ad"


@dataclass(frozen=True)
class TextBox:
    """Set text: paragraphs of lines in one lettering, and the box that holds them, but for marks that hang out of it.

    `role` says what it is: caption, afterwards, speech, title, author, folio, colophon. `aside` are words of the
    text that a picture says to those who see it, such as whose speech it is.
    """

    role: str
    box: Box
    lettering: Lettering
    paragraphs: tuple[tuple[Line, ...], ...]
    aside: str = ""

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines, from top to bottom."""
        return tuple(line for paragraph in self.paragraphs for line in paragraph)


@dataclass(frozen=True)
class Veil:
    """A colour laid evenly over a picture; an opacity of 1 would hide it."""

    fill: str
    opacity: float


@dataclass(frozen=True)
class PictureBox:
    """A picture, or the part `crop` of it (in fractions of its width and height), filling a box.

    `shape` names the theme's outline that the picture is cut to; None leaves corners rounded by `radius`.
    A picture across the gutter is two boxes; the second (`continued`) says nothing new to a screen reader.
    `pixels` is the size to enlarge the whole picture to before it is embedded; None leaves it as it is. Of a picture
    under a `veil` only what lies `within` a shape is drawn.
    """

    path: Path
    box: Box
    crop: Box
    alt: str
    shape: str | None = None
    radius: float = 0.0
    continued: bool = False
    pixels: tuple[int, int] | None = None
    veil: Veil | None = None
    within: ShapeBox | None = None


@dataclass(frozen=True)
class ShapeBox:
    """A flat shape: the theme's outline of that name stretched over a box, or a (rounded) rectangle.

    `path` is an outline of its own instead: path data in the unit square of the box, from which it may stick out.
    """

    box: Box
    shape: str | None = None
    fill: str | None = None
    stroke: str | None = None
    stroke_width: float = 0.0
    radius: float = 0.0
    opacity: float = 1.0
    path: str | None = None


Item = TextBox | PictureBox | ShapeBox


@dataclass(frozen=True)
class PageFrame:
    """One page of the book, with its items in drawing order.

    `id` is unique in the book and names the page in links; `label` is what an outline or a screen reader
    calls it. `folio` is its number in the book, which a cover lacks.
    """

    id: str
    kind: Kind
    label: str
    side: Side
    width: float
    height: float
    paper: str
    folio: int | None = None
    page_id: str | None = None
    items: tuple[Item, ...] = ()
    bleed: Edges = field(default_factory=Edges)

    @property
    def trim(self) -> Box:
        """The page itself."""
        return Box(0, 0, self.width, self.height)

    @property
    def sheet(self) -> Box:
        """The page with its bleed."""
        edges = self.bleed
        width = self.width + edges.left + edges.right
        return Box(-edges.left, -edges.top, width, self.height + edges.top + edges.bottom)

    @property
    def texts(self) -> Iterator[TextBox]:
        """The page's texts, in drawing order."""
        return (item for item in self.items if isinstance(item, TextBox))

    @property
    def pictures(self) -> Iterator[PictureBox]:
        """The page's pictures, in drawing order."""
        return (item for item in self.items if isinstance(item, PictureBox))
