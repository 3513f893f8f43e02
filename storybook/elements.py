"""The tables of a theme's `theme.toml` that say what is on a page: fonts, styles and elements.

Places are fractions: of the page, or of its live area, which is the page less its margins. Small measures are
fractions of the page's shorter side, and sizes of type are points on a page of 8.5 x 8.5 in.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from storybook.frames import Box, Side

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Role = Literal["caption", "afterwards", "title", "author", "folio", "colophon"]
"""What a text on a page is."""
Area = tuple[float, float, float, float]
"""x, y, width and height, in fractions of the page or of its live area."""


class Table(BaseModel):
    """What all tables of a theme share."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Font(Table):
    """A font file of the theme (TrueType outlines), its family, and its licence."""

    file: str
    family: str
    licence: str


class Margins(Table):
    """The margins in fractions of the page's shorter side; `inner` is at the gutter."""

    inner: float = Field(ge=0, lt=0.4)
    outer: float = Field(ge=0, lt=0.4)
    top: float = Field(ge=0, lt=0.4)
    bottom: float = Field(ge=0, lt=0.4)

    def live(self, width: float, height: float, side: Side) -> Box:
        """The live area of a page of that size: the page less its margins, the inner one at the gutter."""
        unit = min(width, height)
        left, right = (self.inner, self.outer) if side == "recto" else (self.outer, self.inner)
        return Box(
            left * unit,
            self.top * unit,
            width - (left + right) * unit,
            height - (self.top + self.bottom) * unit,
        )


class Style(Table):
    """How a text is set: a ladder of sizes in points (for a page of 8.5 x 8.5 in), leading in ems.

    On other pages sizes follow the page's size, but never below `minimum`. `comfortable` is the smallest
    size at which the theme still likes a layout that it chose by itself. `auto` alignment centres up to
    `centred_lines` lines and sets longer texts flush left. `emphasis` is the font of what is emphasised, where the
    theme has it. With `hyphens`, long words may be split where a line would be left short.
    """

    font: str
    emphasis: str = "italic"
    sizes: tuple[float, ...] = Field(min_length=1)
    minimum: float = Field(default=9, gt=0)
    comfortable: float = Field(default=0, ge=0)
    leading: float = Field(default=1.3, gt=0.5)
    gap: float = Field(default=0.5, ge=0)
    colour: str = "ink"
    align: Literal["left", "center", "right", "outer", "auto"] = "center"
    centred_lines: int = 5
    tracking: float = 0.0
    features: tuple[str, ...] = ()
    hyphens: bool = False


class DropCap(Table):
    """A first letter as tall as several lines: its font and colour, where they are not those of the text."""

    font: str | None = None
    colour: str | None = None
    lines: int = Field(default=2, ge=2, le=5)


class Panel(Table):
    """What lies behind a text: an outline or a rectangle that fits it, with padding left and right, above and
    below, in fractions of the page's shorter side, and an edge of `stroke_width` points."""

    fill: str
    stroke: str | None = None
    stroke_width: float = 1.0
    shape: str | None = None
    padding: tuple[float, float]
    radius: float = 0.0
    opacity: float = Field(default=1.0, ge=0, le=1)


class Ornament(Table):
    """An outline above a text, which moves with it; its measures are fractions of the page's shorter side.

    `ratio` is width to height, and `gap` the space between it and the text.
    """

    shape: str
    fill: str
    width: float = Field(gt=0)
    ratio: float = Field(gt=0)
    gap: float = Field(ge=0)


class Mount(Table):
    """An edge in a colour around a picture, as wide as a fraction of the page's shorter side.

    A `gap` as wide as another fraction leaves the page's own colour between edge and picture.
    """

    fill: str
    width: float = Field(gt=0)
    gap: float = Field(default=0, ge=0)


class _Placed(Table):
    """Where an element goes: a box in an area of one of the layout's sheets (0, or 1 on a right-hand page)."""

    box: Area
    area: Literal["page", "live"] = "live"
    sheet: Literal[0, 1] = 0

    def mirrored(self) -> Self:
        """The element with left for right."""
        x, y, width, height = self.box
        return self.model_copy(update={"box": (1 - x - width, y, width, height)})

    @property
    def outlines(self) -> tuple[str, ...]:
        """The outlines that are mirrored with it."""
        shape = getattr(self, "shape", None)
        return (shape,) if shape else ()


def mirrored(outline: str) -> str:
    """What a theme's outline is called when it is mirrored."""
    return f"{outline}-mirrored"


def _shape(outline: str | None) -> dict[str, str | None]:
    return {"shape": mirrored(outline) if outline else None}


class PictureElement(_Placed):
    """The page's picture, cut to an outline or with corners rounded by a fraction of the shorter side.

    It fills its box while no more than `most_cropped` of it is lost; beyond that the box shrinks, and
    `anchor` (x and y, 0 to 1) says where in the box it then stands. What is seen of it has its characters around
    `focus` in the box. A box wider than its page goes on over the gutter.
    """

    kind: Literal["picture"]
    shape: str | None = None
    radius: float = 0.0
    most_cropped: float = Field(default=0.3, ge=0, le=1)
    anchor: tuple[float, float] = (0.5, 0.5)
    focus: tuple[float, float] = (0.5, 0.5)
    mount: Mount | None = None

    def mirrored(self) -> Self:
        points = {name: (1 - x, y) for name, (x, y) in (("anchor", self.anchor), ("focus", self.focus))}
        return super().mirrored().model_copy(update=points | _shape(self.shape))


class TextElement(_Placed):
    """A text of the page: what it says, in which style, and whether at the top, middle or bottom of its box.

    Beside balloons, `caption` is what stands before the speeches in them, and `afterwards` what follows. A sheet with a
    `needed` text is for pages that have it: its place would look empty.
    """

    kind: Literal["text"]
    role: Role
    style: str
    anchor: Literal["top", "middle", "bottom"] = "middle"
    panel: Panel | None = None
    ornament: Ornament | None = None
    needed: bool = False

    def mirrored(self) -> Self:
        panel = self.panel.model_copy(update=_shape(self.panel.shape)) if self.panel else None
        return super().mirrored().model_copy(update={"panel": panel})

    @property
    def outlines(self) -> tuple[str, ...]:
        return (self.panel.shape,) if self.panel and self.panel.shape else ()


class ShapeElement(_Placed):
    """A flat shape in a colour. With `ratio` (width to height) it keeps its proportions, centred in its box.

    One that belongs to a text (`beside`) is drawn only where that is there.
    """

    kind: Literal["shape"]
    shape: str | None = None
    fill: str | None = None
    stroke: str | None = None
    stroke_width: float = 1.0
    radius: float = 0.0
    opacity: float = Field(default=1.0, ge=0, le=1)
    ratio: float | None = Field(default=None, gt=0)
    beside: Role | None = None

    def mirrored(self) -> Self:
        return super().mirrored().model_copy(update=_shape(self.shape))


class PatternElement(_Placed):
    """Small outlines scattered over a grid, every other row shifted by half, their colours taken in turn.

    `step` is the grid's mesh and `size` the outlines' size, in fractions of the page's shorter side.
    """

    kind: Literal["pattern"]
    shapes: tuple[str, ...] = Field(min_length=1)
    fills: tuple[str, ...] = Field(min_length=1)
    step: float = Field(gt=0.02)
    size: float = Field(gt=0)


class BalloonsElement(_Placed):
    """Speech balloons within a box, clear of the characters of the picture, each with a tail towards its speaker.

    `squareness` is 2 for an ellipse and more for squarer ones. `padding` (left and right, above and below), the
    tail's greatest length, the width of its `root` and the `gap` that balloons keep are fractions of the page's
    shorter side. A sheet with balloons is for pages with speeches whose speakers are in the picture.
    """

    kind: Literal["balloons"]
    style: str
    fill: str
    stroke: str
    stroke_width: float = 1.0
    squareness: float = Field(default=2.6, ge=2, le=8)
    padding: tuple[float, float] = (0.01, 0.008)
    tail: float = Field(default=0.09, gt=0)
    root: float = Field(default=0.05, gt=0)
    gap: float = Field(default=0.012, ge=0)


Element = Annotated[
    PictureElement | TextElement | ShapeElement | PatternElement | BalloonsElement,
    Field(discriminator="kind"),
]
