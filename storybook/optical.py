"""Optical margins: quotes, stops and hyphens hang out of a text's edge a little, so that the edge looks straight. Pure."""

from __future__ import annotations

from collections.abc import Callable

from storybook.breaking import SetLine
from storybook.frames import Line, Span
from storybook.typeface import Typeface

_SHARES = {
    **dict.fromkeys("“”‘’„‚«»‹›\"'", 0.7),
    **dict.fromkeys(".,،۔", 0.6),
    **dict.fromkeys("-\u2010…", 0.5),
    **dict.fromkeys(":;!?؛؟", 0.2),
    **dict.fromkeys("–—", 0.25),
}
"""How much of a mark hangs out, of its width."""


def overhang(line: SetLine | Line, size: float, typeface: Callable[[str], Typeface]) -> tuple[float, float]:
    """The points by which a line's first and last characters hang out of its text; `typeface` finds fonts."""
    first, last = line.spans[0], line.spans[-1]
    begins = 0.0 if first.drop else _points(first, first.text[:1], size, typeface)
    return begins, _points(last, "-" if line.ending == "\u00ad" else last.text[-1:], size, typeface)


def _points(span: Span, mark: str, size: float, typeface: Callable[[str], Typeface]) -> float:
    share = _SHARES.get(mark, 0.0)
    return share and share * size * span.scale * typeface(span.font).width(mark)
