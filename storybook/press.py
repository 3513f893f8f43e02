"""A theme on pages of one size: where its areas lie, and which sizes its texts come in. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from storybook.elements import Ornament, Style, TextElement
from storybook.frames import Box, Side
from storybook.theme import Theme
from storybook.typeset import Face, Setting, fit

_DESIGNED = 612.0
"""Side in points of the page (8.5 x 8.5 in) for which themes give their sizes."""


@dataclass(frozen=True)
class Press:
    """A theme on pages of `width` x `height` points, for texts in one language."""

    theme: Theme
    width: float
    height: float
    language: str

    @property
    def unit(self) -> float:
        """The page's shorter side: themes give small measures as fractions of it."""
        return min(self.width, self.height)

    @property
    def scale(self) -> float:
        """How much larger type is set than on a page of 8.5 x 8.5 in."""
        return math.sqrt(self.width * self.height) / _DESIGNED

    def area(self, name: str, side: Side) -> Box:
        """The whole page, or its live area: the page less its margins, the inner one at the gutter."""
        if name == "page":
            return Box(0, 0, self.width, self.height)
        margins = self.theme.margins
        left, right = (margins.inner, margins.outer) if side == "recto" else (margins.outer, margins.inner)
        return Box(
            left * self.unit,
            margins.top * self.unit,
            self.width - (left + right) * self.unit,
            self.height - (margins.top + margins.bottom) * self.unit,
        )

    def colour(self, name: str) -> str:
        """The palette's colour of that name."""
        return self.theme.palette[name]

    def sizes(self, style: Style) -> tuple[float, ...]:
        """The style's ladder for this page size, from large to small."""
        steps = {max(style.minimum, round(2 * size * self.scale) / 2) for size in style.sizes}
        return tuple(sorted(steps, reverse=True))

    def comfortable(self, style: Style) -> float:
        """The smallest size at which the theme likes a layout, on this page size."""
        return min(self.sizes(style)[0], style.comfortable * self.scale)

    def setting(self, element: TextElement, text: str, largest: float = math.inf) -> Setting | None:
        """The text at the largest size of its style's ladder that fits; None where none does.

        `largest` caps the ladder, whose smallest size is tried in any case.
        """
        style = self.theme.styles[element.style]
        ladder = self.sizes(style)
        box = self.area(element.area, "recto").part(*element.box)
        if element.panel:
            box = box.grown(*(-padding * self.unit for padding in element.panel.padding))
        height = box.height - self.ornament_height(element.ornament)
        sizes = [size for size in ladder if size <= largest] or ladder[-1:]
        return self.fitted(style, text, box.width, height, sizes)

    def fitted(
        self, style: Style, text: str, width: float, height: float, sizes: Sequence[float]
    ) -> Setting | None:
        """The text in that style at the first of these sizes at which it fits; None where it fits at none."""
        typeface = self.theme.typeface(style.font)
        face = Face(typeface, self.language, style.tracking, style.features)
        return fit(typeface.drawable(text), face, width, height, sizes, style.leading, style.gap)

    def ornament_height(self, ornament: Ornament | None) -> float:
        """Points that an ornament above a text takes, with its gap."""
        return (ornament.width / ornament.ratio + ornament.gap) * self.unit if ornament else 0.0
