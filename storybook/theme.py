"""A theme: a folder with `theme.toml`, fonts, a Jinja2 page and a style sheet. This reads and checks it.

A theme holds every decision about looks, so that a new theme or layout touches no Python: the fonts, the
colours, the text styles with their ladders of sizes, the outlines, and for each kind of page the elements
on it. Places are fractions: of the page, or of its live area, which is the page less its margins.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, model_validator

from storybook.errors import ThemeError, did_you_mean
from storybook.typeface import Typeface, open_typeface

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Area = tuple[float, float, float, float]
"""x, y, width and height, in fractions of the page or of its live area."""

_PATH = re.compile(r"(?:[MLHVCZ]|-?\d*\.?\d+|[\s,])+")


class Table(BaseModel):
    """What all tables of a theme share."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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


class Style(Table):
    """How a text is set: a ladder of sizes in points (for a page of 8.5 x 8.5 in), leading in ems.

    On other pages sizes follow the page's size, but never below `minimum`. `comfortable` is the smallest
    size at which the theme still likes a layout that it chose by itself. `auto` alignment centres up to
    `centred_lines` lines and sets longer texts flush left.
    """

    font: str
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


class Panel(Table):
    """What lies behind a text: a rectangle that fits it, padded by fractions of the page's shorter side."""

    fill: str
    padding: tuple[float, float]
    radius: float = 0.0
    opacity: float = Field(default=1.0, ge=0, le=1)


class _Placed(Table):
    """Where an element goes: a box in an area of one of the layout's sheets (0, or 1 on a right-hand page)."""

    box: Area
    area: Literal["page", "live"] = "live"
    sheet: Literal[0, 1] = 0


class PictureElement(_Placed):
    """The page's picture, cut to an outline or with corners rounded by a fraction of the shorter side.

    It fills its box while no more than `most_cropped` of it is lost; beyond that the box shrinks, and
    `anchor` (x and y, 0 to 1) says where in the box it then stands. A box wider than its page goes on over
    the gutter.
    """

    kind: Literal["picture"]
    shape: str | None = None
    radius: float = 0.0
    most_cropped: float = Field(default=0.3, ge=0, le=1)
    anchor: tuple[float, float] = (0.5, 0.5)


class TextElement(_Placed):
    """A text of the page: what it says, in which style, and whether at the top, middle or bottom of its box."""

    kind: Literal["text"]
    role: Literal["caption", "title", "author", "folio", "colophon", "closing"]
    style: str
    anchor: Literal["top", "middle", "bottom"] = "middle"
    panel: Panel | None = None


class ShapeElement(_Placed):
    """A flat shape in a colour. With `ratio` (width to height) it keeps its proportions, centred in its box."""

    kind: Literal["shape"]
    shape: str | None = None
    fill: str | None = None
    stroke: str | None = None
    stroke_width: float = 1.0
    radius: float = 0.0
    opacity: float = Field(default=1.0, ge=0, le=1)
    ratio: float | None = Field(default=None, gt=0)


class PatternElement(_Placed):
    """Small outlines scattered over a grid, every other row shifted by half, their colours taken in turn.

    `step` is the grid's mesh and `size` the outlines' size, in fractions of the page's shorter side.
    """

    kind: Literal["pattern"]
    shapes: tuple[str, ...] = Field(min_length=1)
    fills: tuple[str, ...] = Field(min_length=1)
    step: float = Field(gt=0.02)
    size: float = Field(gt=0)


Element = Annotated[
    PictureElement | TextElement | ShapeElement | PatternElement, Field(discriminator="kind")
]


class Sheet(Table):
    """One way to fill a page or, with `sheets = 2`, two facing ones: elements in drawing order."""

    sheets: Literal[1, 2] = 1
    paper: str = "paper"
    elements: tuple[Element, ...] = ()

    def picture(self) -> PictureElement | None:
        """The picture element, where there is one."""
        return next((e for e in self.elements if isinstance(e, PictureElement)), None)

    def caption(self) -> TextElement | None:
        """The caption's element, where there is one."""
        return next(
            (e for e in self.elements if isinstance(e, TextElement) and e.role == "caption"), None
        )


class Rhythm(Table):
    """Which layout a page gets whose story does not say: the first and the last page, and a cycle between.

    `roomy` are tried, in order, where the cycle's layouts leave a text too small. Layouts that would lose
    more than `most_cropped` of the picture are passed over.
    """

    opening: str
    closing: str
    cycle: tuple[str, ...] = Field(min_length=1)
    roomy: tuple[str, ...]
    wordless: str
    pictureless: str
    most_cropped: float = Field(default=0.3, ge=0, le=1)


class Theme(Table):
    """A whole theme. `folder` is where its files are."""

    name: str
    description: str
    fonts: dict[str, Font]
    palette: dict[str, Colour]
    margins: Margins
    styles: dict[str, Style]
    shapes: dict[str, str] = Field(default_factory=dict)
    pages: dict[Literal["cover", "endpaper", "title", "interlude", "colophon", "back"], Sheet]
    layouts: dict[str, tuple[Sheet, ...]]
    rhythm: Rhythm
    _folder: Path = PrivateAttr(default=Path())

    @property
    def folder(self) -> Path:
        """The theme's folder."""
        return self._folder

    def typeface(self, role: str) -> Typeface:
        """The opened font of that role."""
        return open_typeface(self._folder / self.fonts[role].file)

    @model_validator(mode="after")
    def _holds_together(self) -> Theme:
        """Every name that is used is defined."""
        sheets = [*self.pages.values(), *(sheet for layout in self.layouts.values() for sheet in layout)]
        elements = [element for sheet in sheets for element in sheet.elements]
        panels = [e.panel for e in elements if isinstance(e, TextElement) and e.panel]
        shapes = [e for e in elements if isinstance(e, ShapeElement)]
        patterns = [e for e in elements if isinstance(e, PatternElement)]
        texts = [e for e in elements if isinstance(e, TextElement)]
        cut = [e.shape for e in elements if isinstance(e, PictureElement | ShapeElement) and e.shape]
        fills = [sheet.paper for sheet in sheets] + [panel.fill for panel in panels]
        fills += [c for e in shapes for c in (e.fill, e.stroke) if c] + [c for e in patterns for c in e.fills]
        fills += [style.colour for style in self.styles.values()]
        rhythm = self.rhythm
        chosen = [rhythm.opening, rhythm.closing, *rhythm.cycle, *rhythm.roomy]
        _defined("font", [style.font for style in self.styles.values()], self.fonts)
        _defined("colour", fills, self.palette)
        _defined("style", [e.style for e in texts], self.styles)
        _defined("outline", cut + [s for e in patterns for s in e.shapes], self.shapes)
        _defined("layout", [*chosen, rhythm.wordless, rhythm.pictureless], self.layouts)
        _defined("page", ["cover", "endpaper", "title", "interlude", "colophon", "back"], self.pages)
        for name, path in self.shapes.items():
            if not _PATH.fullmatch(path) or not path.startswith("M"):
                raise ValueError(f"outline `{name}` may only use the path commands M L H V C Z")
        return self


def _defined(what: str, names: list[str], known: object) -> None:
    """Raises ValueError for the first name that is not known."""
    defined = [str(name) for name in known] if isinstance(known, dict) else []
    for name in names:
        if name not in defined:
            hint = did_you_mean(name, defined)
            raise ValueError(f"unknown {what} `{name}`" + (f": {hint}" if hint else ""))


def templates_folder() -> Path:
    """Where the built-in themes are: in the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


def theme_names() -> list[str]:
    """The built-in themes."""
    return sorted(path.parent.name for path in templates_folder().glob("*/theme.toml"))


def load_theme(name: str | Path, beside: Path | None = None) -> Theme:
    """The theme of that name, or in that folder (relative to the folder `beside`, such as the story's).

    Raises ThemeError where there is none, or where it does not hold together.
    """
    built_in = templates_folder() / name
    if name in theme_names():
        return _read(built_in)
    folder = (beside or Path()) / name
    if (folder / "theme.toml").is_file():
        return _read(folder.resolve())
    hint = did_you_mean(str(name), theme_names())
    raise ThemeError(
        f"there is no theme `{name}`, nor a folder of that name with a theme.toml" + (f": {hint}" if hint else "")
    )


def _read(folder: Path) -> Theme:
    path = folder / "theme.toml"
    return _parsed(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _parsed(path: Path, _modified: int) -> Theme:
    try:
        theme = Theme.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        theme._folder = path.parent
        for role in theme.fonts:
            theme.typeface(role)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ThemeError(f"{path}: {error}") from error
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ThemeError("\n".join(f"{path}: {fault.removeprefix(': ')}" for fault in faults)) from error
    except ValueError as error:
        raise ThemeError(f"{path}: {error}") from error
    return theme
