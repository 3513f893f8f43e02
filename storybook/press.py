"""A theme on pages of one size: where its areas lie, and which sizes its texts come in. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from storybook.dropcap import Cap
from storybook.elements import Ornament, Style, TextElement
from storybook.face import Face
from storybook.frames import Box, Side
from storybook.markup import Rich
from storybook.theme import Theme
from storybook.typeset import Setting, balanced, fit

_DESIGNED = 612.0
"""Side in points of the page (8.5 x 8.5 in) for which themes give their sizes."""
_CUT, _BIND = 18.0, 45.0
"""Points from a cut edge and from the bind within which printers want no text, also in thick books."""


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
        return self.theme.margins.live(self.width, self.height, side)

    def hanging(self, box: Box, side: Side) -> tuple[float, float]:
        """How far to the left and to the right marks may hang out of a box: up to where printers want no text."""
        left, right = (_BIND, _CUT) if side == "recto" else (_CUT, _BIND)
        return min(box.x, left), max(box.right, self.width - right)

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

    def face(self, style: Style) -> Face:
        """How a text of that style is measured: in the style's font, then those that stand in for it."""
        theme = self.theme
        role = style.emphasis if style.font != style.emphasis else "text"
        emphasis = (role, theme.typeface(role)) if role in theme.fonts else None
        fonts = tuple((name, theme.typeface(name)) for name in (style.font, *theme.fallbacks))
        return Face(fonts, self.language, style.tracking, style.features, emphasis, style.hyphens)

    def cap(self, style: Style) -> Cap:
        """How the theme draws a drop cap of a text in that style."""
        theme, own = self.theme, self.theme.drop_cap
        roles = dict.fromkeys((own.font or style.font, style.font, *theme.fallbacks))
        face = Face(tuple((role, theme.typeface(role)) for role in roles), self.language)
        return Cap(face, self.colour(own.colour or style.colour), own.lines)

    def setting(
        self, element: TextElement, text: Rich, largest: float = math.inf, capped: bool = False
    ) -> Setting | None:
        """The text at the largest size of its style's ladder that fits; None where none does.

        `largest` caps the ladder, whose smallest size is tried in any case; `capped` asks for a drop cap.
        """
        style = self.theme.styles[element.style]
        ladder = self.sizes(style)
        box = self.area(element.area, "recto").part(*element.box)
        if element.panel:
            box = box.grown(*(-padding * self.unit for padding in element.panel.padding))
        height = box.height - self.ornament_height(element.ornament)
        sizes = [size for size in ladder if size <= largest] or ladder[-1:]
        if element.role == "title":
            return self._display(style, text, box.width, height, sizes)
        return self.fitted(style, text, box.width, height, sizes, self.cap(style) if capped else None)

    def _display(
        self, style: Style, text: Rich, width: float, height: float, sizes: Sequence[float]
    ) -> Setting | None:
        """A title in balanced lines, at the first size at which it fits without splitting a word, if there is one."""
        found = [self.fitted(style, text, width, height, [size]) for size in sizes]
        fitting = [setting for setting in found if setting]
        setting = min(fitting, key=lambda setting: setting.split > 0, default=None)
        return balanced(text, self.face(style), setting) if setting else None

    def fitted(
        self,
        style: Style,
        text: Rich,
        width: float,
        height: float,
        sizes: Sequence[float],
        cap: Cap | None = None,
    ) -> Setting | None:
        """The text in that style at the first of these sizes at which it fits; None where it fits at none."""
        return fit(text, self.face(style), width, height, sizes, style.leading, style.gap, cap)

    def ornament_height(self, ornament: Ornament | None) -> float:
        """Points that an ornament above a text takes, with its gap."""
        return (ornament.width / ornament.ratio + ornament.gap) * self.unit if ornament else 0.0
