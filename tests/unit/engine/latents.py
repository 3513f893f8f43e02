"""Pictures before they are decoded and rounded: on a tiny random network pixels hide what anchors do to a page."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from consistory_engine import Painter


def undecoded(painter: Painter, paint: Callable[[], object]) -> list[Tensor]:
    """The latents (1, channels, h, w) of every picture that `paint` paints, in order."""
    family, found = painter.family, list[Tensor]()
    decode = family.decode

    def seen(latents: Tensor) -> object:
        found.extend(latents.float().split(1))
        return decode(latents)

    family.decode = seen  # type: ignore[method-assign]
    try:
        paint()
    finally:
        del family.decode
    return found


def same_page(one: Tensor, other: Tensor, vanilla: Tensor) -> bool:
    """Whether two are one page, by the measure of what its anchors did to it: at least 20 times nearer than to the page without.

    On a random network a rounding error may tip a patch over a threshold, so that they need not be equal.
    """
    return bool(20 * (one - other).abs().mean() < (vanilla - other).abs().mean())
