"""What keeps a theme from holding together: names that nothing has, places off the page, inks nobody can read. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, get_args

from storybook.contrast import LARGE, LEAST, least, ratio
from storybook.elements import (
    BalloonsElement,
    Element,
    PatternElement,
    PictureElement,
    ShapeElement,
    Table,
    TextElement,
)
from storybook.errors import did_you_mean
from storybook.frames import Box, Matter, Side
from storybook.outlines import inside, steps
from storybook.scanner import Path

if TYPE_CHECKING:
    from storybook.theme import Sheet, Theme

_NAME: Final = r"[A-Za-z][A-Za-z0-9_-]*"
_NAMED: Final = {
    "fonts": "font",
    "palette": "colour",
    "styles": "style",
    "shapes": "outline",
    "layouts": "layout",
}
"""The tables whose keys are names, and what they name."""
_USES: Final = {
    "paper": "colour", "colour": "colour", "fill": "colour", "stroke": "colour", "fills": "colour",
    "font": "font", "fallbacks": "font", "style": "style", "shape": "outline", "shapes": "outline",
    "opening": "layout", "closing": "layout", "cycle": "layout", "roomy": "layout", "wordless": "layout",
    "pictureless": "layout",
}  # fmt: skip
"""The fields that hold names, one or several, and of what."""
_WORDY: Final = ("opening", "closing", "cycle", "roomy", "pictureless")
"""What the rhythm's layouts are for that have a place for a text."""
_NARROWEST: Final = 0.15
"""Width to height of the narrowest page that there is."""
_SLACK: Final = 0.005


@dataclass(frozen=True)
class Flaw:
    """Something wrong with a theme: `path` is where in `theme.toml`, at the `key` itself or at its value."""

    message: str
    path: Path
    hint: str = ""
    key: bool = False


def flaws(theme: Theme) -> Iterator[Flaw]:
    """Everything wrong with a theme whose tables are sound each by itself."""
    found = [*_names(theme), *_unknown(theme), *_outlines(theme), *_pages(theme), *_layouts(theme)]
    for path, sheet in _sheets(theme):
        found += _places(theme, sheet, path)
    yield from found or [*_rhythm(theme), *_unreadable(theme)]


def _names(theme: Theme) -> Iterator[Flaw]:
    """Names that style sheets and links could not hold."""
    for table, what in _NAMED.items():
        for name in getattr(theme, table):
            if not re.fullmatch(_NAME, name):
                plain = re.sub(r"[^A-Za-z0-9_]+", "-", name).strip("-")
                hint = f"write `{plain}`" if re.fullmatch(_NAME, plain) else "choose another"
                message = (
                    f"the {what} `{name}` needs a name of letters (a to z), digits, - and _, a letter first"
                )
                yield Flaw(message, (table, name), hint, key=True)


def _unknown(theme: Theme) -> Iterator[Flaw]:
    """Names that are used and not defined."""
    tables = {what: list(getattr(theme, table)) for table, what in _NAMED.items()}
    for path, part in _parts(theme):
        for field, what in _USES.items():
            value = getattr(part, field, None) or ()
            several = not isinstance(value, str)
            for number, name in enumerate(value if several else (value,)):
                if name not in tables[what] and isinstance(name, str):
                    at = (*path, field, *((number,) if several else ()))
                    yield Flaw(f"unknown {what} `{name}`", at, did_you_mean(name, tables[what]))


def _parts(theme: Theme) -> Iterator[tuple[Path, Table]]:
    """The tables that use names, and where they stand."""
    yield from ((("styles", name), style) for name, style in theme.styles.items())
    yield from ((("drop_cap",), theme.drop_cap), (("rhythm",), theme.rhythm))
    for path, sheet in _sheets(theme):
        yield path, sheet
        for number, element in enumerate(sheet.elements):
            yield (*path, "elements", number), element
            for name in ("mount", "panel", "ornament"):
                if isinstance(part := getattr(element, name, None), Table):
                    yield (*path, "elements", number, name), part


def _sheets(theme: Theme) -> Iterator[tuple[Path, Sheet]]:
    """Every page around the story and every variant of a layout, and where it stands."""
    yield from ((("pages", name), sheet) for name, sheet in theme.pages.items())
    for name, sheets in theme.layouts.items():
        yield from ((("layouts", name, number), sheet) for number, sheet in enumerate(sheets))


def _outlines(theme: Theme) -> Iterator[Flaw]:
    """Outlines that cannot be drawn."""
    for name, path in theme.shapes.items():
        try:
            steps(path)
        except ValueError as error:
            yield Flaw(f"the outline `{name}` {error}", ("shapes", name))


def _pages(theme: Theme) -> Iterator[Flaw]:
    """Pages around the story that are missing, or that a single page has no room for."""
    for name in get_args(Matter):
        if name not in theme.pages:
            yield Flaw(f"there is no page `{name}`", ("pages",), f"add [pages.{name}]", key=True)
    for name, sheet in theme.pages.items():
        if sheet.sheets != 1:
            yield Flaw(f"`{name}` is one page", ("pages", name, "sheets"), "leave `sheets` out")
        if sheet.mirror:
            yield Flaw(f"`{name}` lies on one side only", ("pages", name, "mirror"), "leave `mirror` out")
        for number, element in enumerate(sheet.elements):
            if isinstance(element, BalloonsElement):
                yield Flaw("nobody speaks on this page", ("pages", name, "elements", number, "kind"))


def _layouts(theme: Theme) -> Iterator[Flaw]:
    """Variants of one layout that are not of one kind."""
    for name, (first, *others) in theme.layouts.items():
        for number, sheet in enumerate(others, start=1):
            if sheet.sheets != first.sheets:
                message = f"the first variant of `{name}` has `sheets = {first.sheets}`, and this one {sheet.sheets}"
                yield Flaw(message, ("layouts", name, number, "sheets"), "give them one number, or two names")
            if bool(sheet.picture()) != bool(first.picture()):
                which = ("a", "and this one has none") if first.picture() else ("no", "and this one has")
                message = f"the first variant of `{name}` has {which[0]} picture, {which[1]}"
                yield Flaw(message, ("layouts", name, number, "elements"), "give them two names")
        for number, sheet in enumerate((first, *others)):
            if sheet.mirror and sheet.sheets == 2:
                yield Flaw(
                    "two facing pages have no other side", ("layouts", name, number, "mirror"), "leave it out"
                )


def _places(theme: Theme, sheet: Sheet, path: Path) -> Iterator[Flaw]:
    """Elements that have no place on their pages."""
    for number, element in enumerate(sheet.elements):
        at = (*path, "elements", number)
        if element.sheet >= sheet.sheets:
            hint = "leave `sheet` out" + (", or write `sheets = 2`" if path[0] == "layouts" else "")
            yield Flaw("there is no second page here", (*at, "sheet"), hint)
        elif not (element.box[2] > 0 and element.box[3] > 0):
            yield Flaw(
                "this box is empty", (*at, "box"), "x, y, width and height, all in fractions of its area"
            )
        elif not _on_page(theme, sheet, element):
            yield Flaw(
                "this box is off the page", (*at, "box"), f"fractions of the {element.area} area: 0 to 1"
            )


def _on_page(theme: Theme, sheet: Sheet, element: Element) -> bool:
    """Whether all of an element is on its pages, on either side; of what only decorates, a part."""
    goes_on = isinstance(element, PictureElement) and element.sheet == 0
    for side in _sides(sheet, element):
        box, (width, height) = _placed(theme, sheet, element, side), _page(sheet)
        pages = Box(0, 0, width * (sheet.sheets if goes_on else 1), height)
        decorates = isinstance(element, ShapeElement | PatternElement)
        if not (box.overlap(pages) if decorates else pages.holds(box, _SLACK)):
            return False
    return True


def _sides(sheet: Sheet, element: Element) -> tuple[Side, ...]:
    """The sides of the book on which an element may come to lie."""
    either: tuple[Side, Side] = ("verso", "recto")
    return either if sheet.sheets == 1 else (either[element.sheet],)


def _page(sheet: Sheet) -> tuple[float, float]:
    """A page as the sheet is meant for: the most nearly square one, its shorter side 1."""
    shape = max(_NARROWEST, min(max(1.0, sheet.ratio[0]), sheet.ratio[1]))
    return max(1.0, shape), max(1.0, 1 / shape)


def _placed(theme: Theme, sheet: Sheet, element: Element, side: Side) -> Box:
    """An element's box on such a page."""
    width, height = _page(sheet)
    area = theme.margins.live(width, height, side) if element.area == "live" else Box(0, 0, width, height)
    return area.part(*element.box)


def _rhythm(theme: Theme) -> Iterator[Flaw]:
    """Layouts that do not do what the theme takes them for."""
    for field in ("opening", "closing", "cycle", "roomy", "wordless", "pictureless"):
        value = getattr(theme.rhythm, field)
        for number, name in enumerate(value if isinstance(value, tuple) else (value,)):
            path = ("rhythm", field, *((number,) if isinstance(value, tuple) else ()))
            sheet = theme.layouts[name][0]
            if bool(sheet.picture()) == (field == "pictureless"):
                shows = "shows a picture" if sheet.picture() else "shows no picture"
                yield Flaw(f"the layout `{name}` {shows}", path, "choose another")
            elif field in _WORDY and not any(s.caption() for s in theme.layouts[name]):
                yield Flaw(f"the layout `{name}` has no caption", path, "choose another")


def _unreadable(theme: Theme) -> Iterator[Flaw]:
    """Letters that do not stand out from what they lie on, each pair of colours once."""
    told: set[tuple[str, str]] = set()
    for path, sheet in _sheets(theme):
        for number, element in enumerate(sheet.elements):
            if not isinstance(element, TextElement | BalloonsElement):
                continue
            grounds = _grounds(theme, sheet, number)
            for ink, needed in _inks(theme, element):
                best = max(grounds, key=lambda ground: _ratio(theme, ink, ground), default=None)
                if best is None or (ink, best) in told or _ratio(theme, ink, best) >= needed:
                    continue
                told.add((ink, best))
                letters = "a drop cap" if ink == theme.drop_cap.colour else f"the style `{element.style}`"
                message = (
                    f"{letters} in `{ink}` ({theme.palette[ink]}) on `{best}` ({theme.palette[best]}) cannot be read: "
                    f"their contrast is {_ratio(theme, ink, best):.1f}:1, and must be {needed:g}:1"
                )
                hint = "choose another colour, or make one of them lighter or darker"
                yield Flaw(message, (*path, "elements", number, "style"), hint)


def _ratio(theme: Theme, ink: str, ground: str) -> float:
    return ratio(theme.palette[ink], theme.palette[ground])


def _inks(theme: Theme, element: TextElement | BalloonsElement) -> Iterator[tuple[str, float]]:
    """The colours of an element's letters, and the contrast that each needs."""
    yield (
        theme.styles[element.style].colour,
        least(element.role) if isinstance(element, TextElement) else LEAST,
    )
    if isinstance(element, TextElement) and element.role == "caption" and theme.drop_cap.colour:
        yield theme.drop_cap.colour, LARGE


def _grounds(theme: Theme, sheet: Sheet, at: int) -> list[str]:
    """The colours that a text may lie on; none where it lies on a picture."""
    text = sheet.elements[at]
    if isinstance(text, BalloonsElement):
        return [text.fill]
    if isinstance(text, TextElement) and text.panel:
        return [text.panel.fill]
    grounds = [sheet.paper]
    place = _in_spread(theme, sheet, text)
    for below in sheet.elements[:at]:
        box = _in_spread(theme, sheet, below)
        if not box.overlap(place):
            continue
        if isinstance(below, PictureElement):
            grounds = []
        elif isinstance(below, PatternElement):
            grounds += below.fills if grounds else ()
        elif isinstance(below, ShapeElement) and below.fill:
            outline = theme.shapes[below.shape] if below.shape else None
            covered = below.opacity == 1 and not below.ratio and inside(outline, place.corners_in(box))
            grounds = [below.fill] if covered else [*grounds, below.fill] if grounds else []
    return grounds


def _in_spread(theme: Theme, sheet: Sheet, element: Element) -> Box:
    """An element's box on its page or, across the gutter, on its two pages."""
    box = _placed(theme, sheet, element, _sides(sheet, element)[0])
    return box.moved(element.sheet * _page(sheet)[0])
