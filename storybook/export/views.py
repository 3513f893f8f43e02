"""What the templates of HTML and EPUB pages share: a frame's items in runs of one kind, and lengths as CSS has them"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from jinja2 import BaseLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from storybook.frames import Item, Line, PageFrame, PictureBox, ShapeBox, TextBox
from storybook.outlines import steps
from storybook.theme import Theme

_COMMANDS = {"move": "M", "line": "L", "curve": "C", "close": "Z"}
_KINDS = {PictureBox: "pictures", ShapeBox: "shapes", TextBox: "texts"}


@dataclass(frozen=True)
class View:
    """A frame as a template sees it; `source` says where the part of a picture that a page shows is found."""

    frame: PageFrame
    theme: Theme
    source: Callable[[PictureBox], str]

    @property
    def blocks(self) -> Iterator[tuple[str, list[Item]]]:
        """The items in drawing order, as runs of one kind: runs of shapes are drawn as one picture."""
        for kind, run in groupby(self.frame.items, key=lambda item: _KINDS[type(item)]):
            yield kind, list(run)

    def outline(self, shape: ShapeBox) -> str:
        """The path data of a shape with an outline, in points of the page, so that a stroke is not stretched."""
        box = shape.box
        return " ".join(
            _COMMANDS[name]
            + " ".join(f"{number(box.x + x * box.width)} {number(box.y + y * box.height)}" for x, y in points)
            for name, points in steps(self.theme.outline(shape) or "")
        )

    def top(self, text: TextBox, line: Line) -> float:
        """The top of a line whose box is as high as the font's ascent and descent."""
        return line.baseline - self.theme.typeface(text.lettering.font).ascent * text.lettering.size


def environment(loader: BaseLoader) -> SandboxedEnvironment:
    """An environment that escapes every text and takes nothing undefined; its filter `n` writes lengths."""
    made = SandboxedEnvironment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["n"] = number
    return made


def number(value: float, scale: float = 1) -> str:
    """A length for a style sheet: at most three decimals, never an exponent."""
    return f"{value * scale:.3f}".rstrip("0").rstrip(".")
