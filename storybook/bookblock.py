"""The pages that a printer binds, in order: with or without the cover, endpapers and blanks where needed. Pure"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from storybook.frames import PageFrame, Side
from storybook.printer import Pages

_AROUND = ("cover", "endpaper", "back")


def bound(frames: Sequence[PageFrame], pages: Pages) -> tuple[PageFrame, ...]:
    """The block of a book whose frames are given. Its first page lies on the side of the cover: the right one, or the
    left one in a book that is read from right to left; all others lie on either side in turn."""
    block = _interior(frames, pages) if pages.cover == "apart" else _whole(frames, pages)
    sides: tuple[Side, Side] = ("verso", "recto") if frames[0].side == "verso" else ("recto", "verso")
    return tuple(
        replace(frame, id=f"{number}-{frame.id}", side=sides[number % 2])
        for number, frame in enumerate(block)
    )


def _interior(frames: Sequence[PageFrame], pages: Pages) -> list[PageFrame]:
    """An endpaper leaf, title to colophon, an endpaper, and blanks at the end: no cover."""
    endpaper = next(frame for frame in frames if frame.kind == "endpaper")
    body = [frame for frame in frames if frame.kind not in _AROUND]
    block = [endpaper, endpaper, *body, endpaper]
    block += [endpaper] * (len(block) % 2)
    blank = replace(body[-1], kind="blank", label="", folio=None, page_id=None, items=())
    return block + [blank] * _blanks(len(block), pages)


def _blanks(count: int, pages: Pages) -> int:
    """How many blanks follow: up to the least that is bound, if that many may; else up to the next multiple."""
    wanted = max(count + pages.last_blank, pages.minimum)
    blanks = _rounded(wanted, pages.multiple) - count
    if blanks > max(pages.most_blank_at_end, pages.multiple):
        return _rounded(count + pages.last_blank, pages.multiple) - count
    return blanks


def _whole(frames: Sequence[PageFrame], pages: Pages) -> list[PageFrame]:
    """The book from cover to cover, with endpapers before the back cover up to the multiple."""
    endpaper = next(frame for frame in frames if frame.kind == "endpaper")
    return [*frames[:-1], *[endpaper] * (_rounded(len(frames), pages.multiple) - len(frames)), frames[-1]]


def _rounded(count: int, multiple: int) -> int:
    return -(-count // multiple) * multiple
