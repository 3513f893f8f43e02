"""Which layout each page of a story gets, at which size its text is set, and where spreads fall. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from storybook.crop import loss
from storybook.errors import Fault, LayoutError
from storybook.fitting import TROUBLE, Choice, Fitting
from storybook.frames import PictureInfo, Side
from storybook.story import Page
from storybook.theme import Sheet

_SHARE = 0.75
"""The share of pages whose texts must fit at a size for it to become the book's."""


def choose(fitting: Fitting, opens: bool) -> list[Choice]:
    """Every page's choice, the first page opening a spread or not. Raises LayoutError, for all pages."""
    faults, chosen, turn = [], [], 0
    for index, page in enumerate(fitting.pages):
        opens = opens or page.reveal
        side = fitting.side(opens)
        fault = fitting.fault(index, side)
        layout = None if fault else _layout(fitting, index, opens, turn)
        if layout is None:
            faults.append(fault or Fault(fitting.too_long(page), ("pages", index, "text")))
            opens = not opens
            continue
        turn += _turned(fitting, index, layout, turn)
        chosen.append((page, layout, side))
        opens = fitting.layouts[layout][0].sheets == 2 or not opens
    if faults:
        raise LayoutError(*faults)
    return _sized(fitting, chosen)


def spans(choices: Iterable[Choice], position: int) -> Iterator[Choice | None]:
    """Each choice from a position in the book on; None stands for a page put in so that a spread, or a page to be
    revealed, comes after a turn.

    Odd positions open a spread.
    """
    for choice in choices:
        if (choice.sheet.sheets == 2 or choice.page.reveal) and position % 2 == 0:
            yield None
            position += 1
        yield choice
        position += choice.sheet.sheets


def _layout(fitting: Fitting, index: int, opens: bool, turn: int) -> str | None:
    """The layout for a page; None where its text fits none."""
    page, side = fitting.pages[index], fitting.side(opens)
    if page.layout:
        return page.layout if fitting.best(page, page.layout, side) else None
    candidates = _candidates(fitting, index, opens, turn)
    comfortable = [layout for layout in candidates if fitting.comfortable(page, layout, side)]
    troubles: dict[str, float] = {}
    for layout in comfortable:
        troubles[layout] = fitting.trouble(fitting.choice(page, layout, side), side)
        if troubles[layout] <= TROUBLE:
            return layout
    if troubles:
        return min(troubles, key=troubles.__getitem__)
    best = max(candidates, key=lambda layout: fitting.best(page, layout, side))
    return best if fitting.best(page, best, side) else None


def _candidates(fitting: Fitting, index: int, opens: bool, turn: int) -> list[str]:
    """Layouts for a page that names none, the likeliest first."""
    rhythm, pages = fitting.press.theme.rhythm, fitting.pages
    page, picture, side = pages[index], fitting.picture(pages[index]), fitting.side(opens)
    able = fitting.placing(page, side)
    if picture is None:
        return [rhythm.pictureless] if rhythm.pictureless in able else able
    first = [rhythm.opening] if index == 0 else [rhythm.closing] if index == len(pages) - 1 else []
    if not fitting.texts[page.id]:
        first = [rhythm.wordless, rhythm.opening]
    names = list(dict.fromkeys([*first, *_cycle(fitting, turn), *rhythm.roomy]))
    names = [name for name in names if name in able] or able
    names = [name for name in names if _allowed(fitting, page, name, picture, opens)] or names[:1]
    names.sort(key=lambda name: not fitting.speaks(page, name, side))
    if opens and index + 1 < len(pages) and _turns(fitting, pages[index + 1]):
        names.sort(key=lambda name: fitting.layouts[name][0].sheets != 2)
    return names


def _turns(fitting: Fitting, page: Page) -> bool:
    """Whether a page is known to come after a turn: a spread that the story asks for, or what is to be revealed."""
    sheets = fitting.layouts.get(page.layout or "", ())
    return page.reveal or any(sheet.sheets == 2 for sheet in sheets)


def _allowed(fitting: Fitting, page: Page, layout: str, picture: PictureInfo, opens: bool) -> bool:
    """Whether the layout may start on this side, and some variant that the text fits leaves enough of the picture."""
    sheets = fitting.layouts[layout]
    if sheets[0].sheets == 2 and not opens:
        return False
    variants = fitting.variants(page.id, layout, fitting.side(opens))
    fitted = [sheet for sheet, size in variants if size] or sheets
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


def _sized(fitting: Fitting, chosen: list[tuple[Page, str, Side]]) -> list[Choice]:
    """The choices with their sizes: one size for the book, and a smaller one where a text needs it."""
    best = [fitting.best(page, layout, side) for page, layout, side in chosen]
    captions = [fitting.layouts[layout][0].caption() for _, layout, _ in chosen]
    styles = [caption.style if caption else "" for caption in captions]
    sizes = {
        style: _common([s for s, own in zip(best, styles, strict=True) if own == style]) for style in styles
    }
    return [
        fitting.choice(page, layout, side, sizes[style])
        for (page, layout, side), style in zip(chosen, styles, strict=True)
    ]


def _common(sizes: list[float]) -> float:
    """The largest size at which most texts fit."""
    ordered = sorted(sizes, reverse=True)
    return ordered[min(len(ordered), math.ceil(_SHARE * len(ordered))) - 1]
