"""From a text to lines in a box: at which size of a ladder it all fits, and with which lines. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from storybook.breaking import SLACK, SetLine, break_lines
from storybook.dropcap import Cap, opening
from storybook.face import Face
from storybook.markup import Rich
from storybook.pieces import SOFT, length_of, paragraphs_of


@dataclass(frozen=True)
class Setting:
    """A text that fits: its size in points, and its paragraphs' lines.

    `height` counts `leading` points for every line, and `gap` points between paragraphs. `capped` says that it
    begins with a drop cap.
    """

    size: float
    leading: float
    gap: float
    paragraphs: tuple[tuple[SetLine, ...], ...]
    capped: bool = False

    @property
    def height(self) -> float:
        """Height in points."""
        lines = sum(map(len, self.paragraphs))
        return lines * self.leading + self.gap * (len(self.paragraphs) - 1)

    @property
    def width(self) -> float:
        """Width in points of the longest line."""
        return max(line.indent + line.width for paragraph in self.paragraphs for line in paragraph)

    @property
    def count(self) -> int:
        """How many lines."""
        return sum(map(len, self.paragraphs))

    @property
    def split(self) -> int:
        """How many lines end within a word."""
        return sum(line.ending == SOFT for paragraph in self.paragraphs for line in paragraph)


def fit(
    text: Rich,
    face: Face,
    width: float,
    height: float,
    sizes: Sequence[float],
    leading: float,
    gap: float = 0.5,
    cap: Cap | None = None,
) -> Setting | None:
    """The text at the first of `sizes` at which it fits the width and height, in points; None if at none.

    `leading` and the `gap` between paragraphs are in ems. Texts of one line or many, but never of none.
    """
    for size in sizes:
        if _least_height(text, face, width / size, leading, gap) * size > height + SLACK:
            continue
        setting = compose(text, face, width, size, leading, gap, cap)
        if setting is not None and setting.height <= height + SLACK:
            return setting
    return None


def balanced(text: Rich, face: Face, setting: Setting) -> Setting:
    """The text in as many lines of the same size, the longest of them as short as can be: so titles are set."""
    least, most, best = 0.0, setting.width, setting
    ems = setting.leading / setting.size, setting.gap / setting.size
    while setting.count > 1 and most - least > SLACK:
        width = (least + most) / 2
        narrower = compose(text, face, width, setting.size, *ems)
        if narrower and narrower.count == setting.count and narrower.split == setting.split:
            most, best = width, narrower
        else:
            least = width
    return best


def _least_height(text: Rich, face: Face, width: float, leading: float, gap: float) -> float:
    """The height in ems below which the text cannot be, in lines of `width` ems: quickly found."""
    paragraphs = paragraphs_of(text)
    lines = sum(max(1, math.ceil(length_of(line, face) / width)) for block in paragraphs for line in block)
    return lines * leading + gap * (len(paragraphs) - 1)


def compose(
    text: Rich,
    face: Face,
    width: float,
    size: float,
    leading: float,
    gap: float = 0.5,
    cap: Cap | None = None,
) -> Setting | None:
    """The text at this size in lines of at most `width` points; None where a word is too long for a line.

    It begins with a drop cap where it is long enough to have lines beside it.
    """
    begun = opening(text, face, leading, cap) if cap else None
    if cap and begun:
        paragraphs = _paragraphs(begun.rest, face, width, size, (cap.lines, begun.indent * size))
        if paragraphs and len(paragraphs[0]) >= cap.lines:
            first, *others = paragraphs[0]
            first = SetLine((*begun.spans, *first.spans), first.width + first.indent, first.ending)
            paragraphs[0] = (first, *others)
            return Setting(size, leading * size, gap * size, tuple(paragraphs), capped=True)
    paragraphs = _paragraphs(text, face, width, size)
    return Setting(size, leading * size, gap * size, tuple(paragraphs)) if paragraphs else None


def _paragraphs(
    text: Rich, face: Face, width: float, size: float, indent: tuple[int, float] = (0, 0.0)
) -> list[tuple[SetLine, ...]] | None:
    """The paragraphs of a text in lines; `indent` says how many lines begin how many points further in."""
    paragraphs, (count, points) = [], indent
    for written in paragraphs_of(text):
        lines: list[SetLine] = []
        for line in written:
            broken = break_lines(line, face, width, size, (max(0, count - len(lines)), points))
            if broken is None:
                return None
            lines += broken
        paragraphs.append(tuple(lines))
        count = 0
    return paragraphs
