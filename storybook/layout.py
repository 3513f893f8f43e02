"""The layout stage: a story, its pictures and a theme become page frames. Pure, and the only one to decide.

A book is: cover, endpaper, title page (a right-hand page), the story from the next left-hand page on, the
colophon, an endpaper where the colophon falls on a left-hand page, and the back cover. Where its language is read
from right to left, right is left and left is right, and a spread's right-hand page comes first.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from storybook.bidi import leftward
from storybook.contrast import Unreadable, legible
from storybook.elements import TextElement
from storybook.errors import Fault, LayoutError
from storybook.fitting import Choice, Fitting, missing_characters
from storybook.frames import Kind, Matter, PageFrame, PictureInfo, Side
from storybook.markup import NOTHING, Rich, unmarked
from storybook.phrases import phrases
from storybook.placing import Content, Unfitting, place
from storybook.press import Press
from storybook.punctuation import typographic
from storybook.rhythm import choose, spans
from storybook.story import Story
from storybook.theme import Sheet, Theme

_FIRST = 3
"""Position of the story's first page: after cover, endpaper and title page; odd, so on the left."""


def lay_out(story: Story, pictures: Mapping[str, PictureInfo], theme: Theme) -> tuple[PageFrame, ...]:
    """The book's pages, in order; an even index is a right-hand page (recto).

    `pictures` holds the picture of every page that is painted, by page id. Raises LayoutError, which names
    every page whose text cannot fit, whose font lacks a character, or whose picture is missing.
    """
    press = Press(theme, *story.book.page_size, story.book.language)
    return _Binder(story, pictures, press).bind()


class _Binder:
    """Puts the book together, page after page."""

    def __init__(self, story: Story, pictures: Mapping[str, PictureInfo], press: Press) -> None:
        self.story, self.pictures, self.press = story, pictures, press
        self.leftward = leftward(story.book.language)
        self.words = phrases(story.book.language)
        self.frames: list[PageFrame] = []
        self.matter = _matter(story, press)
        self.fitting = Fitting(story, pictures, press)

    def bind(self) -> tuple[PageFrame, ...]:
        self._check()
        choices = choose(self.fitting, opens=_FIRST % 2 == 1)
        self._front("cover", self.words.cover)
        self._front("endpaper")
        self._front("title", self.story.book.title)
        for choice in spans(choices, _FIRST):
            if choice:
                self._page(choice)
            else:
                self._front("interlude")
        self._front("colophon", self.words.colophon)
        if len(self.frames) % 2 == 0:
            self._front("endpaper")
        self._front("back", self.words.back_cover)
        return tuple(self.frames)

    def _check(self) -> None:
        """Raises LayoutError where the title or the author cannot be drawn."""
        faults = []
        for name in ("cover", "title", "colophon"):
            for element in self.press.theme.pages[name].elements:
                if isinstance(element, TextElement):
                    text, where = self.matter.get(element.role, NOTHING), f"the book's {element.role}"
                    if message := missing_characters(self.press, element.style, text, where):
                        faults.append(Fault(message, _written(element.role)))
        if faults:
            raise LayoutError(*faults)

    def _front(self, kind: Matter, label: str = "") -> None:
        """One of the pages around the story."""
        book = self.story.book
        page = self.story.page(book.cover) if book.cover else self.story.pages[0]
        painted = next((p for p in (page, *self.story.pages) if p.id in self.pictures), page)
        picture = self.pictures.get(painted.id) if kind == "cover" else None
        name = (
            f"_{kind}" if not any(f.id == f"_{kind}" for f in self.frames) else f"_{kind}-{len(self.frames)}"
        )
        content = Content(self.matter, picture, self.story.alt(painted))
        self._add(self.press.theme.pages[kind], kind, [name], label, content)

    def _page(self, choice: Choice) -> None:
        """A page of the story, or a spread."""
        page = choice.page
        content = self.fitting.content(page, choice.size, self.story.alt(page))
        names = [page.id, f"{page.id}.2"][: choice.sheet.sheets]
        self._add(choice.sheet, "page", names, "", content, page.id)

    def _add(
        self,
        sheet: Sheet,
        kind: Kind,
        names: list[str],
        label: str,
        content: Content,
        page_id: str | None = None,
    ) -> None:
        """The frames of one sheet."""
        at = len(self.frames)
        sides: list[Side] = ["verso" if (at + i) % 2 != self.leftward else "recto" for i in range(len(names))]
        folios = [None if kind in ("cover", "endpaper", "back") else at + i - 1 for i in range(len(names))]
        order = -1 if self.leftward else 1
        shown = [
            replace(content, texts={**content.texts, "folio": unmarked(str(folio or ""))}) for folio in folios
        ]
        try:
            drawn = place(self.press, sheet, shown[::order], sides[::order])[::order]
        except Unfitting as error:
            role = str(error)
            remedy = "shorten it" if role in ("title", "author") else "choose another trim"
            message = f"the book's {role} does not fit its page at the smallest size; {remedy}"
            raise LayoutError(Fault(message, _written(role))) from error
        seen = {info.path: info for info in self.pictures.values()}
        palette = self.press.theme.palette
        for i, name in enumerate(names):
            try:
                items = legible(
                    drawn[i], seen, palette[sheet.paper], tuple(palette.values()), self.press.theme.outline
                )
            except Unreadable as error:
                message = (
                    f"page {name}: its text cannot be read in the theme {self.press.theme.name}: {error}"
                )
                raise LayoutError(Fault(message, ("story", "theme"))) from error
            self.frames.append(
                PageFrame(
                    id=name,
                    kind=kind,
                    label=label or (self.words.page.format(number=folios[i]) if folios[i] else ""),
                    side=sides[i],
                    width=self.press.width,
                    height=self.press.height,
                    paper=self.press.theme.palette[sheet.paper],
                    folio=folios[i],
                    page_id=page_id,
                    items=tuple(items),
                )
            )


def _written(role: str) -> tuple[str, str]:
    """Where in a story the text of that role stands, or what it hangs on."""
    return "story", role if role in ("title", "author") else "trim"


def _matter(story: Story, press: Press) -> dict[str, Rich]:
    """The texts around the story, by role: title, author, colophon."""
    book = story.book
    title = typographic(book.title, book.language)
    author = typographic(book.author or "", book.language)
    texts = {"title": title, "author": author, "colophon": _colophon(story, press, title, author)}
    return {role: unmarked(unicodedata.normalize("NFC", text)) for role, text in texts.items()}


def _colophon(story: Story, press: Press, title: str, author: str) -> str:
    """How the book was made: in English where the fonts, which suit the story, lack a letter of its language's words."""
    book, element = story.book, press.theme.pages["colophon"].text("colophon")
    families = list(dict.fromkeys(font.family for font in press.theme.fonts.values()))
    told = ""
    for words in (phrases(book.language), phrases("en")):
        built_in = book.model == "paintbox"
        painted = words.painted_built_in if built_in else words.painted.format(model=book.model)
        parts = (
            words.written.format(title=title, author=author) if author else "",
            f"{painted} {words.seed.format(seed=book.seed)}",
            words.set_in.format(fonts=" · ".join(families)),
            words.made,
        )
        told = "\n\n".join(filter(None, parts))
        if not element or not missing_characters(press, element.style, unmarked(told), ""):
            return told
    return told
