"""What fits: each page's text in each layout of the theme, at which sizes, and why not. Pure."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from storybook.bidi import leftward
from storybook.clearance import trouble
from storybook.elements import TextElement
from storybook.errors import Fault
from storybook.frames import Box, PictureInfo, Side
from storybook.markup import Rich, parsed, unmarked
from storybook.pieces import widest
from storybook.placing import Content, Unfitting, place
from storybook.press import Press
from storybook.punctuation import typographic
from storybook.speech import script
from storybook.story import Page, Place, Story
from storybook.theme import Sheet

TROUBLE = 0.15
"""How much an arrangement may trouble a picture's characters while there are others."""
_BALLOONS = 0.2
"""Trouble that balloons are worth: a box over somebody's feet."""
_SIDES: tuple[Side, Side] = ("verso", "recto")
_OVER = 0.03
"""How far past the middle of the page, in fractions of it, a text may reach that is at one side of it."""


@dataclass(frozen=True)
class Choice:
    """A page's layout, and the sheet (the variant of the layout) and text size it is set with."""

    page: Page
    layout: str
    sheet: Sheet
    size: float


class Fitting:
    """A story's pages and a theme's layouts, with what fits remembered.

    `texts` are the pages' texts as they are set, by page id, and `capped` says which begin with a drop cap; `layouts`
    are the variants for this page size.
    """

    def __init__(self, story: Story, pictures: Mapping[str, PictureInfo], press: Press) -> None:
        self.pages, self.pictures, self.press = story.pages, pictures, press
        self.texts = {page.id: as_set(page.text, story.book.language) for page in story.pages}
        self.capped = {page.id: story.capped(page) for page in story.pages}
        names = {key: story.name(key) for key in story.characters}
        self.scripts = {
            page.id: script(self.texts[page.id], story.book.language, names, picture.names)
            for page in story.pages
            if (picture := self.picture(page))
        }
        ratio = press.width / press.height
        self.layouts = {name: press.theme.variants(name, ratio) for name in press.theme.layouts}
        self.variants = lru_cache(maxsize=None)(self._variants)

    def painted(self, page: Page) -> bool:
        """Whether the page has a picture, and a layout that shows it."""
        return page.painted and self.press.theme.shows.get(page.layout or "", True)

    def picture(self, page: Page) -> PictureInfo | None:
        """The page's picture, where it has one."""
        return self.pictures.get(page.id) if self.painted(page) else None

    def side(self, opens: bool) -> Side:
        """The side of a page that opens a spread, or does not."""
        return "verso" if opens != leftward(self.press.language) else "recto"

    def content(self, page: Page, size: float = math.inf, alt: str = "") -> Content:
        """What the page shows, its text set at that size at most."""
        texts = {"caption": self.texts[page.id]}
        return Content(texts, self.picture(page), alt, size, self.scripts.get(page.id), self.capped[page.id])

    def best(self, page: Page, layout: str, side: Side) -> float:
        """The largest size at which the text fits any variant: 0 where it fits none, infinite without text."""
        return max((size for _, size in self.variants(page.id, layout, side)), default=0.0)

    def speaks(self, page: Page, layout: str, side: Side) -> bool:
        """Whether the layout has balloons for what is said on the page, and room for them."""
        return any(size > 0 for sheet, size in self.variants(page.id, layout, side) if sheet.speaks)

    def comfortable(self, page: Page, layout: str, side: Side) -> bool:
        """Whether the text fits the layout at a size that the theme likes."""
        caption = self.layouts[layout][0].caption()
        if caption is None:
            return not self.texts[page.id]
        return self.best(page, layout, side) >= self._liked(self.layouts[layout][0])

    def _liked(self, sheet: Sheet) -> float:
        """The smallest size at which the theme likes the sheet's caption."""
        caption = sheet.caption()
        return self.press.comfortable(self.press.theme.styles[caption.style]) if caption else 0.0

    def choice(self, page: Page, layout: str, side: Side, largest: float = math.inf) -> Choice:
        """The layout's first variant that sets the text as large as can be, up to `largest` (with balloons: as
        large as the theme likes), if it is clear of the picture's characters; else the clearest of all that set it as
        large as the theme likes."""
        size = min(largest, self.best(page, layout, side))
        choices = [
            Choice(page, layout, sheet, min(size, own))
            for sheet, own in self.variants(page.id, layout, side)
            if own >= min(size, self._liked(sheet))
        ]
        largest_first = [one for one in choices if one.size >= size or one.sheet.speaks]
        best = min(largest_first, key=lambda one: (self.trouble(one, side), not one.sheet.speaks))
        return (
            best if self.trouble(best, side) <= TROUBLE else min(choices, key=lambda c: self.trouble(c, side))
        )

    def trouble(self, choice: Choice, side: Side) -> float:
        """How much a choice troubles the characters in its picture."""
        picture = self.picture(choice.page)
        if picture is None:
            return 0.0
        content, sheets = self.content(choice.page, choice.size), choice.sheet.sheets
        drawn = place(self.press, choice.sheet, [content] * sheets, _sides(choice.sheet, side))
        found = trouble(drawn, picture.regions)
        return max(0.0, found - _BALLOONS) if choice.sheet.speaks else found

    def fault(self, index: int, side: Side) -> Fault | None:
        """What keeps a page from being laid out at all; None where nothing does."""
        return next(self._faults(index, side), None)

    def _faults(self, index: int, side: Side) -> Iterator[Fault]:
        page = self.pages[index]
        where, path = f"page {page.id}", ("pages", index)
        if page.layout and page.layout not in self.layouts:
            message = f"{where}: the theme {self.press.theme.name} has no layout `{page.layout}`"
            yield Fault(message, (*path, "layout"))
            return
        if self.painted(page) and page.id not in self.pictures:
            yield Fault(f"{where}: there is no picture for it", (*path, "scene"))
        if not page.painted and page.layout and self.press.theme.shows[page.layout]:
            message = f"{where}: the layout {page.layout} shows a picture, but the page has no scene"
            yield Fault(message, (*path, "layout"))
        captions = self._captions(page)
        if self.texts[page.id] and not captions:
            message = f"{where}: the layout {page.layout} has no place for a text; choose another, or leave the text out"
            yield Fault(message, (*path, "layout"))
        if message := self._misplaced(page, side):
            yield Fault(f"{where}: {message}", (*path, "text_at"))
        for style in sorted({caption.style for caption in captions}):
            if message := missing_characters(self.press, style, self.texts[page.id], where):
                yield Fault(message, (*path, "text"))

    def placing(self, page: Page, side: Side) -> list[str]:
        """The theme's layouts, of the page's kind, that have its text where the page wants it."""
        shows = self.press.theme.shows
        return [n for n in self.layouts if shows[n] == self.painted(page) and self.sheets(page, n, side)]

    def sheets(self, page: Page, layout: str, side: Side) -> tuple[Sheet, ...]:
        """The layout's variants that have the page's text where the page wants it, if it does; these have no balloons."""
        if page.text_at is None or not self.texts[page.id]:
            return self.layouts[layout]
        return tuple(
            sheet
            for sheet in self.layouts[layout]
            if page.text_at in self._places(sheet, side) and not sheet.speaks
        )

    def _places(self, sheet: Sheet, side: Side) -> list[Place]:
        """The sides of its page, or of its two, at which a sheet has the caption."""
        caption = sheet.on(side).caption()
        if caption is None:
            return []
        press, sides = self.press, _sides(sheet, side)
        area = press.area(caption.area, sides[caption.sheet]).part(*caption.box)
        box = area.moved(caption.sheet * press.width)
        across, down = box.fractions(Box(0, 0, press.width * sheet.sheets, press.height))
        found: dict[Place, bool] = {
            "top": down[1] <= 0.5 + _OVER,
            "bottom": down[0] >= 0.5 - _OVER,
            "left": across[1] <= 0.5 + _OVER,
            "right": across[0] >= 0.5 - _OVER,
        }
        return [name for name, there in found.items() if there]

    def _misplaced(self, page: Page, side: Side) -> str:
        """What to say of a page whose text cannot stand where the page wants it; nothing where it can."""
        able = self.placing(page, side)
        if not self.texts[page.id] or page.layout in able or (able and not page.layout):
            return ""
        others = f"choose {' or '.join(able)}, or leave out `text_at`" if able else "leave out `text_at`"
        if not page.layout:
            kind = "with" if self.painted(page) else "without"
            return f"no layout {kind} a picture has its text at the {page.text_at}; {others}"
        variants = [sheet for sheet in self.layouts[page.layout] if not sheet.speaks]
        there = dict.fromkeys(name for sheet in variants for name in self._places(sheet, side))
        found = f"at the {' or the '.join(there)}" if there else "in the middle"
        return (
            f"the layout {page.layout} has its text {found} of this page, not at the {page.text_at}; {others}"
        )

    def too_long(self, page: Page) -> str:
        """What to say of a page whose text, or a word of it, fits nowhere."""
        text, captions = self.texts[page.id], self._captions(page)
        styles = [self.press.theme.styles[caption.style] for caption in captions]
        smallest = min(self.press.sizes(style)[-1] for style in styles)
        where = f"in the layout {page.layout}" if page.layout else "in any layout of the theme"
        where += f" with its text at the {page.text_at}" if page.text_at else ""
        word = widest(text, self.press.face(styles[0]))
        if not any(self.press.setting(caption, unmarked(word)) for caption in captions):
            return (
                f"page {page.id}: the word `{word[:40]}{'…' * (len(word) > 40)}` of {len(word)} letters is wider than "
                f"a line {where}, even at {smallest:g} pt; break it with a space, or say with `\\u00ad` (a soft hyphen) where it may be split"
            )
        return (
            f"page {page.id}: its text of {len(self.texts[page.id])} characters does not fit {where}, even at "
            f"{smallest:g} pt; shorten it or divide it between two pages"
            + (", or leave out the layout" if page.layout else "")
        )

    def _captions(self, page: Page) -> list[TextElement]:
        """The captions that the page's layout, or any layout, has, each layout's first."""
        names = [page.layout] if page.layout else list(self.layouts)
        found = ([sheet.caption() for sheet in self.layouts[name]] for name in names)
        return [first for captions in found if (first := next(filter(None, captions), None))]

    def _variants(self, page_id: str, layout: str, side: Side) -> list[tuple[Sheet, float]]:
        """Each of the layout's variants that the page may have, and the largest size at which its text fits it (0: none)."""
        page = next(page for page in self.pages if page.id == page_id)
        sheets = self.sheets(page, layout, side)
        return [(s, self._spoken(s, page, side) if s.speaks else self._plain(s, page)) for s in sheets]

    def _plain(self, sheet: Sheet, page: Page) -> float:
        return self._size(sheet.caption(), self.texts[page.id], self.capped[page.id])

    def _spoken(self, sheet: Sheet, page: Page, side: Side) -> float:
        """The size for a sheet with balloons: that of the narration, where every speech finds its place."""
        content = self.content(page)
        if content.script is None:
            return 0.0
        parts = {"caption": content.script.before, "afterwards": content.script.after}
        texts = (element for element in sheet.elements if isinstance(element, TextElement))
        if any(text.needed and not parts.get(text.role) for text in texts):
            return 0.0
        size = min(
            self._size(sheet.text(role), text, content.capped and role == "caption")
            for role, text in parts.items()
        )
        try:
            place(self.press, sheet, [content] * sheet.sheets, _sides(sheet, side))
        except Unfitting:
            return 0.0
        return size

    def _size(self, element: TextElement | None, text: Rich, capped: bool) -> float:
        """The largest size at which the text fits: 0 where it fits at none, infinite without text."""
        if not text:
            return math.inf
        setting = self.press.setting(element, text, capped=capped) if element else None
        return setting.size if setting else 0.0


def _sides(sheet: Sheet, side: Side) -> tuple[Side, ...]:
    """The sides of a sheet's pages: its only one's, or both."""
    return _SIDES if sheet.sheets == 2 else (side,)


def as_set(text: str, language: str) -> Rich:
    """A writer's text as it is set: its markup understood, its punctuation typographic."""
    written = parsed(text)
    return written.respelled(typographic(written.text, language)).strip()


def missing_characters(press: Press, style: str, text: Rich, where: str) -> str | None:
    """A fault naming the characters that the style's fonts lack; None where they have them all."""
    fonts = press.face(press.theme.styles[style])
    missing = fonts.missing(text)
    if not missing:
        return None
    named = ", ".join(f"{c!r} (U+{ord(c):04X} {unicodedata.name(c, 'unnamed')})" for c in missing[:5])
    more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
    families = list(dict.fromkeys(press.theme.fonts[role].family for role, _ in fonts.fonts))
    who = f"the font {families[0]}" if len(families) == 1 else f"none of the fonts {', '.join(families)}"
    can = "cannot" if len(families) == 1 else "can"
    return f'{where}: {who} {can} draw {named}{more}; add one that can: `fonts = ["NAME.ttf"]` in [story]'
