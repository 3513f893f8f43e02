"""A theme: a folder with `theme.toml`, fonts, a Jinja2 page and a style sheet. This reads and checks it.

A theme holds every decision about looks, so that a new theme or layout touches no Python: the fonts, the
colours, the text styles with their ladders of sizes, the outlines, and for each kind of page the elements
on it. Places are fractions: of the page, or of its live area, which is the page less its margins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr, ValidationError, model_validator

from storybook.elements import (
    BalloonsElement,
    Colour,
    DropCap,
    Element,
    Font,
    Margins,
    PictureElement,
    Style,
    Table,
    TextElement,
    mirrored,
)
from storybook.errors import Problem, StoryError, ThemeError, did_you_mean
from storybook.frames import Matter, PictureBox, ShapeBox, Side
from storybook.outlines import flipped
from storybook.soundness import Flaw, flaws
from storybook.source import Source, parse
from storybook.typeface import Typeface, open_typeface

FILES = ("book.html.j2", "book.css", "looks.css", "book.js")
"""The files for HTML in a theme's folder; those that it leaves out are `classic`'s."""
DEFAULT = "classic"
"""The theme of a story that names none."""


class Sheet(Table):
    """One way to fill a page or, with `sheets = 2`, two facing ones: elements in drawing order.

    `ratio` bounds the pages it is meant for, by their width to height. A `spare` one, where others would trouble the
    picture's characters, is no reason to choose its layout. The places of one to `mirror` are those on a left-hand page;
    on a right-hand page left is right, so that what lies at the outside, or at the gutter, does so on both.
    """

    sheets: Literal[1, 2] = 1
    ratio: tuple[float, float] = (0.0, 100.0)
    spare: bool = False
    mirror: bool = False
    paper: str = "paper"
    elements: tuple[Element, ...] = ()

    def on(self, side: Side) -> Sheet:
        """The sheet as it is on that side of the book."""
        if not self.mirror or side == "verso":
            return self
        return self.model_copy(update={"elements": tuple(element.mirrored() for element in self.elements)})

    def picture(self) -> PictureElement | None:
        """The picture element, where there is one."""
        return next((e for e in self.elements if isinstance(e, PictureElement)), None)

    def caption(self) -> TextElement | None:
        """The caption's element, where there is one."""
        return self.text("caption")

    def text(self, role: str) -> TextElement | None:
        """The element of that text, where there is one."""
        return next((e for e in self.elements if isinstance(e, TextElement) and e.role == role), None)

    @property
    def speaks(self) -> bool:
        """Whether it has balloons."""
        return any(isinstance(e, BalloonsElement) for e in self.elements)


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
    """A whole theme. `folder` is where its files are.

    `fallbacks` are the fonts that draw what a style's own font lacks, the first that can.
    """

    name: str
    description: str
    fonts: dict[str, Font]
    fallbacks: tuple[str, ...] = ()
    palette: dict[str, Colour]
    margins: Margins
    styles: dict[str, Style]
    shapes: dict[str, str] = Field(default_factory=dict)
    pages: dict[Matter, Sheet]
    layouts: dict[str, Annotated[tuple[Sheet, ...], Field(min_length=1)]]
    rhythm: Rhythm
    drop_cap: DropCap = DropCap()
    _folder: Path = PrivateAttr(default=Path())
    _typefaces: dict[str, Typeface] = PrivateAttr(default_factory=dict)

    @property
    def folder(self) -> Path:
        """The theme's folder."""
        return self._folder

    def variants(self, layout: str, ratio: float) -> tuple[Sheet, ...]:
        """The layout's sheets for pages of that width to height; all of them where none is meant for it."""
        sheets = self.layouts[layout]
        return tuple(s for s in sheets if s.ratio[0] <= ratio <= s.ratio[1]) or sheets

    @model_validator(mode="after")
    def _mirrored(self) -> Theme:
        """The outlines of what is mirrored are there to be drawn."""
        elements = (e for sheets in self.layouts.values() for s in sheets if s.mirror for e in s.elements)
        for name in [name for element in elements for name in element.outlines if name in self.shapes]:
            with suppress(ValueError):
                self.shapes[mirrored(name)] = flipped(self.shapes[name])
        return self

    @property
    def shows(self) -> Mapping[str, bool]:
        """Of every layout, whether it shows a picture."""
        return {name: sheets[0].picture() is not None for name, sheets in self.layouts.items()}

    def outline(self, item: ShapeBox | PictureBox) -> str | None:
        """The path data of an item's outline, in the unit square of its box; None for a rectangle."""
        own = item.path if isinstance(item, ShapeBox) else None
        return own or (self.shapes[item.shape] if item.shape else None)

    def typeface(self, role: str) -> Typeface:
        """The opened font of that role."""
        if role not in self._typefaces:
            self._typefaces[role] = open_typeface(self.path(self.fonts[role].file))
        return self._typefaces[role]

    def with_fonts(self, paths: Sequence[Path]) -> Theme:
        """The theme with a story's fonts, which stand in for its own before its fallbacks do. OSError, ValueError."""
        typefaces = {f"story-{number}": open_typeface(path) for number, path in enumerate(paths, start=1)}
        fonts = {
            role: Font(file=face.path.name, family=face.family, licence="")
            for role, face in typefaces.items()
        }
        theme = self.model_copy(update={"fonts": self.fonts | fonts, "fallbacks": (*fonts, *self.fallbacks)})
        theme._typefaces = self._typefaces | typefaces
        return theme

    def path(self, name: str) -> Path:
        """A file of the theme. ValueError where it lies outside the theme's folder, through a link or otherwise."""
        path = self._folder / name
        if not path.resolve().is_relative_to(self._folder.resolve()):
            raise ValueError(f"`{name}` lies outside the theme's folder")
        return path

    def source(self, name: str) -> str:
        """The text of one of the theme's files, or of `classic`'s where it leaves that out. OSError, ValueError."""
        own = self.path(name)
        return (own if own.exists() else templates_folder() / DEFAULT / name).read_text(encoding="utf-8")


def templates_folder() -> Path:
    """Where the built-in themes are: in the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


def theme_names() -> list[str]:
    """The built-in themes."""
    return sorted(path.parent.name for path in templates_folder().glob("*/theme.toml"))


def load_theme(name: str | Path, beside: Path | None = None, fonts: Sequence[Path] = ()) -> Theme:
    """The theme of that name, or in that folder (relative to the folder `beside`, such as the story's).

    `fonts` are the story's own. Raises ThemeError where there is none, or where it does not hold together.
    """
    built_in = templates_folder() / name
    if name in theme_names():
        return _read(built_in).with_fonts(fonts)
    folder = (beside or Path()) / name
    if (folder / "theme.toml").is_file():
        return _read(folder.resolve()).with_fonts(fonts)
    hint = did_you_mean(str(name), theme_names())
    raise ThemeError(
        f"there is no theme `{name}`, nor a folder of that name with a theme.toml"
        + (f": {hint}" if hint else "")
    )


def _read(folder: Path) -> Theme:
    path = folder / "theme.toml"
    theme = _parsed(path, path.stat().st_mtime_ns)
    try:
        for name in FILES:
            theme.source(name)
    except (OSError, ValueError) as error:
        raise ThemeError(f"{path}: {error}") from error
    return theme


@lru_cache(maxsize=16)
def _parsed(path: Path, _modified: int) -> Theme:
    try:
        source = parse(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise ThemeError(f"{path}: {error}") from error
    except StoryError as error:
        raise ThemeError(*error.problems) from error
    tables = _expanded(source)
    try:
        theme = Theme.model_validate(tables)
    except ValidationError as error:
        raise ThemeError(*(_misfit(source, fault) for fault in error.errors())) from error
    theme._folder = path.parent
    if wrong := [*_unopened(theme), *flaws(theme)]:
        raise ThemeError(*(_told(source, flaw) for flaw in wrong))
    return theme


def _expanded(source: Source) -> dict[str, Any]:
    """The tables with another layout's variants for each that is `like` it. ThemeError where there is no other."""
    layouts, alike = source.tables.get("layouts"), list(source.strings("layouts", None, None, "like"))
    if not isinstance(layouts, dict) or not alike:
        return source.tables
    own = [name for name in layouts if name not in {path[1] for path, _ in alike}]
    for path, other in alike:
        if other not in own:
            message = f"there is no layout `{other}` with variants of its own"
            raise ThemeError(source.problem(message, path, hint=did_you_mean(other, own)))
    spelled_out = {
        path[1]: [variant | _but_like(source.at(path[:3])) for variant in layouts[other]]
        for path, other in alike
    }
    return source.tables | {"layouts": layouts | spelled_out}


def _but_like(sheet: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in sheet.items() if key != "like"}


def _unopened(theme: Theme) -> Iterator[Flaw]:
    """Fonts that cannot be read."""
    for role in theme.fonts:
        try:
            theme.typeface(role)
        except (OSError, ValueError) as error:
            yield Flaw(str(error), ("fonts", role, "file"))


def _told(source: Source, flaw: Flaw) -> Problem:
    return source.problem(flaw.message, flaw.path, "key" if flaw.key else "value", hint=flaw.hint)


def _misfit(source: Source, fault: Any) -> Problem:
    """What does not fit the tables' models, at its place; the path that pydantic gives has kinds of elements in it."""
    steps = fault["loc"]
    path = tuple(step for n, step in enumerate(steps) if n < 2 or steps[n - 2] != "elements")
    key = fault["type"] in ("extra_forbidden", "missing")
    return source.problem(f"{'.'.join(map(str, path))}: {fault['msg']}", path, "key" if key else "value")
