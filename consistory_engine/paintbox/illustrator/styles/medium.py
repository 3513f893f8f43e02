"""How a brush paints one shape: with soft light, a wet rim, a waxy outline, or cut from paper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Medium:
    """What brushes need to know of a style.

    `depth` is the strength of light and shade within a form. Figures have contours `contour` times as wide as
    in the flat style and of opacity `ink`; shapes of places have outlines that reach `outline` units (1/512
    of the picture's height) around them, of opacity `rim`. `cut` shapes are angular pieces of paper: they have a light edge and a
    soft shadow, but neither light and shade nor contours.
    """

    depth: float = 1.0
    contour: float = 1.0
    ink: float = 1.0
    outline: float = 0.0
    rim: float = 0.0
    cut: bool = False


FLAT: Final = Medium()
_IN_USE: ContextVar[Medium] = ContextVar("medium", default=FLAT)


def medium_in_use() -> Medium:
    """The medium that new brushes paint with."""
    return _IN_USE.get()


@contextmanager
def using(medium: Medium) -> Iterator[None]:
    """Let the brushes made inside paint with `medium`."""
    token = _IN_USE.set(medium)
    try:
        yield
    finally:
        _IN_USE.reset(token)
