"""Props that are as such things are: lantern, apple, flower, cup and basket."""

from __future__ import annotations

import math
from dataclasses import replace

import skia

from consistory_engine.paintbox.illustrator.characters.brush import (
    Brush,
    blob,
    common,
    curve,
    ellipse,
    mirrored,
)
from consistory_engine.paintbox.illustrator.characters.palette import CREAM, LIGHT, Rgb, mix, shaded
from consistory_engine.paintbox.illustrator.light import LIGHTS

_IRON: Rgb = (66, 62, 78)
_FLAME: Rgb = (255, 214, 92)
_RED: Rgb = (212, 38, 46)
_LEAF: Rgb = (78, 158, 70)
_PETAL: Rgb = (240, 108, 156)
_BLUE: Rgb = (62, 118, 196)
_WICKER: Rgb = (190, 132, 66)
_GLOW = 44.0


def lantern(brush: Brush, colour: Rgb) -> None:
    """A lantern that hangs from the hand; it glows when lamps are lit."""
    brush = brush.at(0, 0, 0, 1.22, 1.22)
    lamps = brush.light.lamps
    bright = replace(brush, light=LIGHTS["day"]) if lamps else brush
    if lamps:
        _glow(bright.at(0, 19))
    brush.stroke(_IRON, curve((-6, 10), (-7, -4), (7, -4), (6, 10)), 1.8)
    glass = mirrored([(0, 11), (6.5, 12), (9, 19), (7.5, 27), (0, 28)])
    bright.fill(_FLAME if lamps else mix(_FLAME, CREAM, 0.35), glass, depth=0)
    bright.flat(mix(_FLAME, LIGHT, 0.8), mirrored([(0, 14), (3.4, 20), (3, 25), (0, 26)]))
    bright.flat((246, 132, 40), mirrored([(0, 18), (1.9, 22), (1.6, 25), (0, 26)]))
    for x in (-4.6, 4.6):
        brush.stroke(_IRON, curve((x * 0.8, 11.5), (x * 1.35, 19), (x, 27.5)), 1.3)
    brush.fill(_IRON, mirrored([(0, 5), (4, 7), (9.5, 12.5), (0, 13.5)], 0.5), depth=0)
    brush.fill(_IRON, mirrored([(0, 26), (9, 26.5), (9.5, 31), (0, 31.5)], 0.35), depth=0)


def _glow(brush: Brush) -> None:
    """Warm light around a lamp, too faint anywhere to count as the lamp itself."""
    centre, reach = brush.frame.mapXY(0, 0), _GLOW * brush.unit
    inner, outer = skia.ColorSetARGB(116, 255, 214, 120), skia.ColorSetARGB(0, 255, 190, 90)
    shader = skia.GradientShader.MakeRadial(centre, reach, [inner, outer])
    brush.canvas.drawCircle(centre, reach, skia.Paint(AntiAlias=True, Shader=shader))


def apple(brush: Brush, colour: Rgb) -> None:
    """A big red apple on the hand."""
    brush = brush.at(0, 0, 0, 1.1, 1.1)
    fruit = brush.at(0, -12, 6)
    body = mirrored([(0, -7.5), (6, -10), (11.5, -4), (10, 6), (4, 11), (0, 10)])
    fruit.fill(_RED, body, depth=1.2)
    fruit.flat(LIGHT, blob([(-7.5, -3), (-5.5, -6.5), (-2.5, -7), (-4.5, -3.5), (-6, 0)]), 0.75)
    fruit.stroke((100, 64, 40), curve((0, -7), (0.5, -11), (2.5, -14)), 2.2)
    fruit.fill(_LEAF, blob([(1.5, -10), (5, -15.5), (12, -15), (8, -10)], 0.9), depth=0)


def flower(brush: Brush, colour: Rgb) -> None:
    """A long-stemmed flower with six petals."""
    brush = brush.at(0, 0, 0, 1.08, 1.08)
    brush.stroke(shaded(_LEAF, 0.55), curve((-2, 9), (0, -6), (3, -24)), 3.4)
    brush.stroke(_LEAF, curve((-2, 9), (0, -6), (3, -24)), 2.2)
    brush.fill(_LEAF, blob([(0.5, -6), (6, -12.5), (13, -12.5), (8, -6)], 0.9), depth=0)
    head = brush.at(3.4, -29, 8)
    for k in range(6):
        angle = math.radians(60 * k + 30)
        head.fill(_PETAL, ellipse(7.6 * math.cos(angle), 7.6 * math.sin(angle), 5.2, 5.2), depth=0)
    head.flat(_PETAL, ellipse(0, 0, 6, 6))
    head.fill(_FLAME, ellipse(0, 0, 4.6, 4.6), depth=0)


def cup(brush: Brush, colour: Rgb) -> None:
    """A steaming mug."""
    brush = brush.at(0, 0, 0, 1.25, 1.25)
    china = mix(CREAM, (255, 255, 255), 0.3)
    for x, sway in ((-2.5, -4), (4, 4)):
        for width, alpha in ((3.4, 0.3), (1.8, 0.45)):
            steam = curve((x, -20), (x + sway, -25), (x - sway, -31), (x + sway * 0.6, -37))
            _wisp(brush, steam, width, alpha)
    brush.stroke(shaded(china, 0.55), curve((9, -12), (18, -14), (17, -2), (8, -2)), 4.6)
    brush.stroke(china, curve((9, -12), (18, -14), (17, -2), (8, -2)), 2.9)
    body = blob([(-9.5, -17), (9.5, -17), (9, -2), (6.5, 2.5), (-6.5, 2.5), (-9, -2)], 0.45)
    brush.fill(china, body, depth=0)
    band = skia.Path()
    band.addRect(skia.Rect(-20, -10.5, 20, -3.5))
    brush.flat(_BLUE, common(body, band))
    brush.fill((120, 72, 44), ellipse(0, -17, 9.2, 2.6), depth=0)


def _wisp(brush: Brush, line: skia.Path, width: float, alpha: float) -> None:
    outline = skia.Path()
    pen = skia.Paint(Style=skia.Paint.kStroke_Style, StrokeWidth=width, StrokeCap=skia.Paint.kRound_Cap)
    pen.getFillPath(line, outline)
    brush.flat((255, 255, 255), outline, alpha)


def basket(brush: Brush, colour: Rgb) -> None:
    """A wicker basket of apples with a handle over the hand."""
    brush = brush.at(0, 0, 0, 1.12, 1.12)
    for tone, width in ((shaded(_WICKER, 0.55), 4.0), (_WICKER, 2.6)):
        brush.stroke(tone, curve((-10, 9), (-9, -6), (9, -6), (10, 9)), width)
    for x, fruit in ((-5.5, _RED), (5.5, (238, 170, 50)), (0, _RED)):
        brush.fill(fruit, ellipse(x, 8.2, 4.4, 4.4), depth=0)
    body = blob([(-13, 9), (13, 9), (10.5, 22), (-10.5, 22)], 0.3)
    brush.fill(_WICKER, body, depth=1.2)
    dark = shaded(_WICKER, 0.4)
    for x in (-7, 0, 7):
        brush.stroke(dark, curve((x * 1.2, 10.5), (x, 20.5)), 1.2)
    for y in (14, 18):
        brush.stroke(dark, curve((-11.4, y), (11.4, y)), 1.2)
    brush.fill(
        mix(_WICKER, CREAM, 0.25), blob([(-14, 7.5), (14, 7.5), (13.6, 11), (-13.6, 11)], 0.3), depth=0
    )
