"""What the templates of HTML and EPUB pages share: a frame's items in runs of one kind, and lengths as CSS has them"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from jinja2 import BaseLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from storybook.frames import Item, Lettering, Line, PageFrame, PictureBox, ShapeBox, Span, TextBox
from storybook.outlines import LETTERS, steps
from storybook.theme import Theme

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
            LETTERS[name]
            + " ".join(f"{number(box.x + x * box.width)} {number(box.y + y * box.height)}" for x, y in points)
            for name, points in steps(self.theme.outline(shape) or "")
        )

    def top(self, text: TextBox, line: Line) -> float:
        """The top of a line whose box is as high as the font's ascent and descent."""
        return line.baseline - self.theme.typeface(text.lettering.font).ascent * text.lettering.size

    def spans(self, text: TextBox, line: Line) -> Markup:
        """A line's text, escaped, with an element around every part that is not drawn as the text is as a whole."""
        return Markup("").join(_span(span, text.lettering) for span in line.spans)


def embedded(frames: Sequence[PageFrame], theme: Theme, also: str = "") -> dict[str, bytes]:
    """The fonts that the pages need, by role: those characters and features of them that are used.

    `also` are characters that the font `text` has besides, for what is written around the pages.
    """
    used: dict[str, tuple[set[str], set[str]]] = {role: (set(), set()) for role in theme.fonts}
    if "text" in used:
        used["text"][0].update(also)
    for span in (s for frame in frames for text in frame.texts for line in text.lines for s in line.spans):
        characters, features = used[span.font]
        characters.update(span.drawn, "-")
        features.update(span.features)
    return {
        role: theme.typeface(role).with_characters(characters, features)
        for role, (characters, features) in used.items()
        if characters
    }


def _span(span: Span, lettering: Lettering) -> Markup:
    """A part of a line: `em` where it is emphasised, `span` where only its looks differ, else the bare text."""
    looks = []
    if span.features != lettering.features:
        looks.append("font-feature-settings: " + ", ".join(f"'{feature}'" for feature in span.features))
    if span.scale != 1:
        looks.append(f"font-size: {number(span.scale)}em")
    if span.drop:
        looks.append(f"position: relative; top: {number(span.drop / span.scale)}em")
    for name, ems in (("margin-inline-start", span.before), ("margin-inline-end", span.after)):
        if ems:
            looks.append(f"{name}: {number(ems / span.scale)}em")
    if span.colour:
        looks.append(f"color: {span.colour}")
    if not (looks or span.emphasis or span.font != lettering.font):
        return escape(span.drawn)
    style = "; ".join(["font-style: normal", "line-height: 0", *looks])
    tag = "em" if span.emphasis else "span"
    return Markup('<{0} class="f-{1}" style="{2}">{3}</{0}>').format(tag, span.font, style, span.drawn)


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
