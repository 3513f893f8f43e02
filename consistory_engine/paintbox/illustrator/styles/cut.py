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
    if facet:
        shapes = [_angular(shape, facet) for shape in shapes]
    for right, down, wide, alpha in _SHADOWS:
        shade = skia.Paint(AntiAlias=True, Color=skia.ColorSetARGB(alpha, *_TINT))
        shade.setStyle(skia.Paint.kStrokeAndFill_Style)
        shade.setStrokeWidth(wide * thickness)
        shade.setStrokeJoin(skia.Paint.kRound_Join)
        _draw(canvas, shapes, shade, right * thickness, down * thickness)
    _draw(canvas, shapes, skia.Paint(AntiAlias=True, Color=_edge(colour)), 0, 0)
    _draw(canvas, shapes, skia.Paint(AntiAlias=True, Color=colour), 0.7 * thickness, 0.95 * thickness)


def lay_sheets(canvas: skia.Canvas, width: float, top: float, bottom: float, tones: Sequence[int]) -> None:
    """Cover the page from y=`top` to `bottom` with a sheet of each tone (ARGB), the lower ones wavy; in units."""
    canvas.drawRect(skia.Rect.MakeLTRB(0, top, width, bottom), skia.Paint(Color=tones[0]))
    for i, tone in enumerate(tones[1:], 1):
        level, swing = top + i * (bottom - top) / len(tones), 9 * (-1) ** i
        sheet = skia.Path()
        sheet.moveTo(-20, bottom)
        sheet.lineTo(-20, level)
        for k in range(round(width / 90) + 1):
            x = 90 * k + 35 * (i % 3) - 20
            sheet.cubicTo(x + 30, level - swing, x + 60, level - swing, x + 90, level)
            swing = -swing
        sheet.lineTo(width + 120, bottom)
        sheet.close()
        lay_cut(canvas, [sheet], tone, thickness=1.3, facet=30)


def facet_of(shape: skia.Path, least: float, most: float) -> float:
    """A length of cuts that suits the size of a shape, between two bounds; all in canvas units."""
    box = shape.getBounds()
    return min(most, max(least, 0.27 * min(box.width(), box.height())))


def _angular(shape: skia.Path, facet: float) -> skia.Path:
    """The shape with its curves cut straight in steps of `facet`."""
    angular = skia.Path()
    skia.Paint(PathEffect=skia.DiscretePathEffect.Make(facet, 0)).getFillPath(shape, angular)
    return angular


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
