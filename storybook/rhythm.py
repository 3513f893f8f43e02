"""Which layout each page of a story gets, at which size its text is set, and where spreads fall. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from storybook.crop import loss
from storybook.errors import Fault, LayoutError
from storybook.fitting import TROUBLE, Choice, Fitting
from storybook.frames import PictureInfo
from storybook.story import Page
from storybook.theme import Sheet

_SHARE = 0.75
"""The share of pages whose texts must fit at a size for it to become the book's."""


def choose(fitting: Fitting, verso: bool) -> list[Choice]:
    """Every page's choice, the first page falling on a verso or not. Raises LayoutError, for all pages."""
    faults, chosen, turn = [], [], 0
    for index, page in enumerate(fitting.pages):
        fault = fitting.fault(index)
        layout = None if fault else _layout(fitting, index, verso, turn)
        if layout is None:
            faults.append(fault or Fault(fitting.too_long(page), ("pages", index, "text")))
            continue
        turn += _turned(fitting, index, layout, turn)
        chosen.append((page, layout))
        verso = fitting.layouts[layout][0].sheets == 2 or not verso
    if faults:
        raise LayoutError(*faults)
    return _sized(fitting, chosen)


def spans(choices: Iterable[Choice], position: int) -> Iterator[Choice | None]:
    """Each choice from a position in the book on; None stands for a page put in so that a spread opens left.

    Even positions are right-hand pages.
    """
    for choice in choices:
        if choice.sheet.sheets == 2 and position % 2 == 0:
            yield None
            position += 1
        yield choice
        position += choice.sheet.sheets


def _layout(fitting: Fitting, index: int, verso: bool, turn: int) -> str | None:
    """The layout for a page; None where its text fits none."""
    page = fitting.pages[index]
    if page.layout:
        return page.layout if fitting.best(page, page.layout) else None
    candidates = _candidates(fitting, index, verso, turn)
    comfortable = [layout for layout in candidates if fitting.comfortable(page, layout)]
    troubles: dict[str, float] = {}
    for layout in comfortable:
        troubles[layout] = fitting.trouble(fitting.choice(page, layout))
        if troubles[layout] <= TROUBLE:
            return layout
    if troubles:
        return min(troubles, key=troubles.__getitem__)
    best = max(candidates, key=lambda layout: fitting.best(page, layout))
    return best if fitting.best(page, best) else None


def _candidates(fitting: Fitting, index: int, verso: bool, turn: int) -> list[str]:
    """Layouts for a page that names none, the likeliest first."""
    rhythm, pages = fitting.press.theme.rhythm, fitting.pages
    page, picture = pages[index], fitting.picture(pages[index])
    if picture is None:
        return [rhythm.pictureless]
    first = [rhythm.opening] if index == 0 else [rhythm.closing] if index == len(pages) - 1 else []
    if not fitting.texts[page.id]:
        first = [rhythm.wordless, rhythm.opening]
    names = list(dict.fromkeys([*first, *_cycle(fitting, turn), *rhythm.roomy]))
    names = [name for name in names if _allowed(fitting, page, name, picture, verso)] or names[:1]
    names.sort(key=lambda name: not fitting.speaks(page, name))
    following = pages[index + 1].layout if index + 1 < len(pages) else None
    if verso and following and fitting.layouts[following][0].sheets == 2:
        names.sort(key=lambda name: fitting.layouts[name][0].sheets != 2)
    return names


def _allowed(fitting: Fitting, page: Page, layout: str, picture: PictureInfo, verso: bool) -> bool:
    """Whether the layout may start on this side, and some variant that the text fits leaves enough of the picture."""
    sheets = fitting.layouts[layout]
    if sheets[0].sheets == 2 and not verso:
        return False
    fitted = [sheet for sheet, size in fitting.variants(page.id, layout) if size] or sheets
    return any(_kept(fitting, sheet, picture) for sheet in fitted if not sheet.spare)


def _kept(fitting: Fitting, sheet: Sheet, picture: PictureInfo) -> bool:
    """Whether the theme likes how much of the picture a sheet leaves."""
    element = sheet.picture()
    if element is None:
        return True
    box = fitting.press.area(element.area, "verso").part(*element.box)
    return min(loss(box, picture), element.most_cropped) <= fitting.press.theme.rhythm.most_cropped


def _cycle(fitting: Fitting, turn: int) -> tuple[str, ...]:
    """The theme's cycle of layouts, from where it stands."""
    cycle = fitting.press.theme.rhythm.cycle
    turn %= len(cycle)
    return cycle[turn:] + cycle[:turn]


def _turned(fitting: Fitting, index: int, layout: str, turn: int) -> int:
    """How far the cycle moves on after a page: not for the first, the last, or one that chose for itself."""
    cycle = _cycle(fitting, turn)
    inner = 0 < index < len(fitting.pages) - 1 and not fitting.pages[index].layout
    return cycle.index(layout) + 1 if inner and layout in cycle else 0


def _sized(fitting: Fitting, chosen: list[tuple[Page, str]]) -> list[Choice]:
    """The choices with their sizes: one size for the book, and a smaller one where a text needs it."""
    best = [fitting.best(page, layout) for page, layout in chosen]
    captions = [fitting.layouts[layout][0].caption() for _, layout in chosen]
    styles = [caption.style if caption else "" for caption in captions]
    sizes = {
        style: _common([s for s, own in zip(best, styles, strict=True) if own == style]) for style in styles
    }
    return [
        fitting.choice(page, layout, sizes[style])
        for (page, layout), style in zip(chosen, styles, strict=True)
    ]


def _common(sizes: list[float]) -> float:
    """The largest size at which most texts fit."""
    ordered = sorted(sizes, reverse=True)
    return ordered[min(len(ordered), math.ceil(_SHARE * len(ordered))) - 1]
