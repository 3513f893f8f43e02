"""Pieces of cut paper: angular, with a light edge at the upper left and a soft shadow at the lower right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import skia

_SHADOWS: Final = ((1.4, 2.4, 6.0, 32), (3.0, 4.8, 1.4, 44))
"""Layers of a shadow: offset right and down and widening, all in units of thickness, and opacity (0 to 255)."""
_TINT: Final = (22, 16, 42)


def lay_cut(
    canvas: skia.Canvas, shapes: Sequence[skia.Path], colour: int, *, thickness: float, facet: float
) -> None:
    """Lay `shapes` on the canvas as one piece of paper of `colour` (ARGB).

    `thickness` sets how far its shadow falls; the edges of curves are cut in steps of `facet` (0 leaves them
    as they are); both are in canvas units.
    """
    blade = skia.DiscretePathEffect.Make(facet, 0) if facet else None
    for right, down, wide, alpha in _SHADOWS:
        shade = _paint(skia.ColorSetARGB(alpha, *_TINT), blade)
        shade.setStyle(skia.Paint.kStrokeAndFill_Style)
        shade.setStrokeWidth(wide * thickness)
        shade.setStrokeJoin(skia.Paint.kRound_Join)
        _draw(canvas, shapes, shade, right * thickness, down * thickness)
    _draw(canvas, shapes, _paint(_edge(colour), blade), 0, 0)
    _draw(canvas, shapes, _paint(colour, blade), 0.7 * thickness, 0.95 * thickness)


def facet_of(shape: skia.Path, least: float, most: float) -> float:
    """A length of cuts that suits the size of a shape, between two bounds; all in canvas units."""
    box = shape.getBounds()
    return min(most, max(least, 0.27 * min(box.width(), box.height())))


def _paint(colour: int, blade: skia.PathEffect | None) -> skia.Paint:
    paint = skia.Paint(AntiAlias=True, Color=colour)
    if blade:
        paint.setPathEffect(blade)
    return paint


def _edge(colour: int) -> int:
    red, green, blue = (
        min(255, round(c * 1.12 + 34))
        for c in (skia.ColorGetR(colour), skia.ColorGetG(colour), skia.ColorGetB(colour))
    )
    return skia.ColorSetRGB(red, green, blue)


def _draw(
    canvas: skia.Canvas, shapes: Sequence[skia.Path], paint: skia.Paint, right: float, down: float
) -> None:
    canvas.save()
    canvas.translate(right, down)
    for shape in shapes:
        canvas.drawPath(shape, paint)
    canvas.restore()
