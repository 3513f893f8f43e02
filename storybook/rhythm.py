"""Which layout each page of a story gets, at which size its text is set, and where spreads fall. Pure."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from storybook.crop import loss
from storybook.errors import LayoutError
from storybook.frames import PictureInfo
from storybook.press import Press
from storybook.punctuation import typographic
from storybook.story import Page, Story
from storybook.theme import Sheet

_SHARE = 0.75
"""The share of pages whose texts must fit at a size for it to become the book's."""


@dataclass(frozen=True)
class Choice:
    """A page's layout, and the sheet (the variant of the layout) and text size it is set with."""

    page: Page
    layout: str
    sheet: Sheet
    size: float
    text: str

    @property
    def sheets(self) -> int:
        """How many pages of the book it takes."""
        return self.sheet.sheets


class Chooser:
    """Chooses, page by page, with what fits remembered."""

    def __init__(self, story: Story, pictures: Mapping[str, PictureInfo], press: Press) -> None:
        self.story, self.pictures, self.press = story, pictures, press
        self.rhythm, ratio = press.theme.rhythm, press.width / press.height
        self.layouts = {name: press.theme.variants(name, ratio) for name in press.theme.layouts}
        self.texts = {p.id: typographic(p.text.strip(), story.book.language) for p in story.pages}
        self._fitting = lru_cache(maxsize=None)(self._measure)
        self._turn = 0

    def choose(self, verso: bool) -> list[Choice]:
        """Every page's choice, the first page falling on a verso or not. Raises LayoutError, for all pages."""
        faults, choices = [], []
        for index, page in enumerate(self.story.pages):
            fault = self._fault(page)
            layout = None if fault else self._layout(index, verso)
            if layout is None:
                faults.append(fault or self._too_long(page))
                continue
            choices.append(Choice(page, layout, self.layouts[layout][0], 0.0, self.texts[page.id]))
            verso = choices[-1].sheets == 2 or not verso
        if faults:
            raise LayoutError("\n".join(faults))
        return self._sized(choices)

    def _fault(self, page: Page) -> str | None:
        """What keeps the page from being laid out at all: no picture, or a character the font lacks."""
        if page.layout and self.layouts.get(page.layout) is None:
            return f"page {page.id}: the theme {self.press.theme.name} has no layout `{page.layout}`"
        shows = page.layout and self.layouts[page.layout][0].picture()
        if (page.painted or shows) and page.id not in self.pictures:
            return f"page {page.id}: there is no picture for it" + (
                "" if page.scene else ", nor a scene to paint"
            )
        return missing_characters(self.press, "caption", self.texts[page.id], f"page {page.id}")

    def _layout(self, index: int, verso: bool) -> str | None:
        """The layout for a page; None where its text fits none."""
        page = self.story.pages[index]
        if page.layout:
            return page.layout if self._best(page, page.layout) else None
        comfortable, fits = None, []
        for layout in self._candidates(index, verso):
            size = self._best(page, layout)
            if size >= self._comfort(layout):
                comfortable = layout
                break
            fits += [(size, layout)] if size else []
        chosen = comfortable or max(fits, key=lambda f: f[0], default=(0, None))[1]
        if chosen in self.rhythm.cycle and 0 < index < len(self.story.pages) - 1:
            self._turn += self._cycle().index(chosen) + 1
        return chosen

    def _candidates(self, index: int, verso: bool) -> list[str]:
        """Layouts for a page that names none, the likeliest first."""
        page, pages = self.story.pages[index], self.story.pages
        picture = self.pictures.get(page.id) if page.painted else None
        if picture is None:
            return [self.rhythm.pictureless]
        first = [self.rhythm.opening] if index == 0 else []
        first = [self.rhythm.closing] if index == len(pages) - 1 else first
        first = first if self.texts[page.id] else [self.rhythm.wordless, self.rhythm.opening]
        names = list(dict.fromkeys([*first, *self._cycle(), *self.rhythm.roomy]))
        allowed = [name for name in names if self._allowed(name, picture, verso)]
        following = pages[index + 1].layout if index + 1 < len(pages) else None
        if verso and following and self.layouts[following][0].sheets == 2:
            allowed.sort(key=lambda name: self.layouts[name][0].sheets != 2)
        return allowed

    def _cycle(self) -> tuple[str, ...]:
        """The cycle, from where it stands."""
        turn = self._turn % len(self.rhythm.cycle)
        return self.rhythm.cycle[turn:] + self.rhythm.cycle[:turn]

    def _allowed(self, layout: str, picture: PictureInfo, verso: bool) -> bool:
        """Whether the layout starts on this side, and leaves enough of the picture."""
        sheet = self.layouts[layout][0]
        element = sheet.picture()
        if sheet.sheets == 2 and not verso:
            return False
        if element is None:
            return True
        box = self.press.area(element.area, "verso").part(*element.box)
        return min(loss(box, picture), element.most_cropped) <= self.rhythm.most_cropped

    def _comfort(self, layout: str) -> float:
        caption = self.layouts[layout][0].caption()
        return self.press.comfortable(self.press.theme.styles[caption.style]) if caption else 0.0

    def _best(self, page: Page, layout: str) -> float:
        """The largest size at which the page's text fits any variant of the layout; 0 where it fits none."""
        return max(size for _, size in self._fitting(page.id, layout))

    def _measure(self, page_id: str, layout: str) -> list[tuple[Sheet, float]]:
        """Each variant of the layout, and the largest size at which the page's text fits it (0: none)."""
        return [(sheet, self._size(sheet, self.texts[page_id])) for sheet in self.layouts[layout]]

    def _size(self, sheet: Sheet, text: str) -> float:
        caption = sheet.caption()
        if not text or caption is None:
            return math.inf if not text else 0.0
        setting = self.press.setting(caption, text)
        return setting.size if setting else 0.0

    def _sized(self, choices: list[Choice]) -> list[Choice]:
        """The choices with their sizes: one for the book, and a smaller one where a text needs it."""
        best = [self._best(choice.page, choice.layout) for choice in choices]
        styles = [(c.style if (c := choice.sheet.caption()) else "") for choice in choices]
        sized = []
        for choice, own, style in zip(choices, best, styles, strict=True):
            peers = [size for size, other in zip(best, styles, strict=True) if other == style]
            size = min(own, _common(peers))
            fitting = self._fitting(choice.page.id, choice.layout)
            sheet = next(sheet for sheet, largest in fitting if largest >= size)
            sized.append(replace(choice, sheet=sheet, size=size))
        return sized

    def _too_long(self, page: Page) -> str:
        text = self.texts[page.id]
        where = f"in layout {page.layout}" if page.layout else "in any layout of the theme"
        styles = self.press.theme.styles
        smallest = self.press.sizes(styles.get("caption") or next(iter(styles.values())))[-1]
        return (
            f"page {page.id}: its text of {len(text)} characters does not fit {where}, even at {smallest:g} pt; "
            f"shorten it or divide it between two pages"
            + (", or leave out the layout" if page.layout else "")
        )


def _common(sizes: list[float]) -> float:
    """The largest size at which most texts fit."""
    ordered = sorted(sizes, reverse=True)
    return ordered[min(len(ordered), math.ceil(_SHARE * len(ordered))) - 1]


def missing_characters(press: Press, style: str, text: str, where: str) -> str | None:
    """A fault naming the characters that the style's font lacks; None where it has them all."""
    font = press.theme.fonts[press.theme.styles[style].font]
    missing = press.theme.typeface(press.theme.styles[style].font).missing(text)
    if not missing:
        return None
    named = ", ".join(f"{c!r} (U+{ord(c):04X} {unicodedata.name(c, 'unnamed')})" for c in missing[:5])
    more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
    return f"{where}: the font {font.family} cannot draw {named}{more}"


def spans(choices: list[Choice], position: int) -> Iterator[tuple[int, Choice | None]]:
    """Each choice with its position in the book; None stands for a page put in so that a spread opens left.

    Even positions are right-hand pages.
    """
    for choice in choices:
        if choice.sheets == 2 and position % 2 == 0:
            yield position, None
            position += 1
        yield position, choice
        position += choice.sheets
