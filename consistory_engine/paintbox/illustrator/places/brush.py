"""A small set of brushes for places: shapes with soft gradients, in colours lit by the time and the weather.

Everything is in units of 1/512 of the picture's height; nothing that matters is thinner than 5 units.
"""

from __future__ import annotations

import colorsys
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import skia

from consistory_engine.paintbox.illustrator.light import Colour, Light
from consistory_engine.paintbox.illustrator.styles.cut import facet_of, lay_cut, lay_sheets
from consistory_engine.paintbox.illustrator.styles.medium import Medium, medium_in_use

Point = tuple[float, float]

SMALL = 18.0  # units: shapes smaller than this have neither outline nor cut edge
SHEET, WALL = 60.0, 250.0  # units: a wash of a height between these, as in skies, is several papers
BEYOND = 40.0  # units: how far land goes on beyond the page, where no edge of it shows
HALO = 160.0  # units: a glow smaller than this is a few discs of paper


def colour(code: str) -> Colour:
    """The colour written as six hexadecimal digits, each channel from 0 to 1."""
    return int(code[0:2], 16) / 255, int(code[2:4], 16) / 255, int(code[4:6], 16) / 255


def mix(first: Colour, second: Colour, amount: float) -> Colour:
    """`first` with `amount` (0 to 1) of `second` in it."""
    r, g, b = (a + (c - a) * amount for a, c in zip(first, second, strict=True))
    return r, g, b


@dataclass
class Brush:
    """Paints on `canvas`, `width` x 512 units; `light` changes all colours but those of lamps and skies."""

    canvas: skia.Canvas
    width: float
    light: Light
    rng: random.Random
    hue: float = 0.0
    medium: Medium = field(default_factory=medium_in_use)

    def between(self, low: float, high: float) -> float:
        """A random number from `low` to `high`."""
        return self.rng.uniform(low, high)

    def tone(self, code: str, light: float = 0.0) -> Colour:
        """The colour `code` in today's light; `light` above 0 lightens, below 0 darkens."""
        h, s, v = colorsys.rgb_to_hsv(*colour(code))
        shade = colorsys.hsv_to_rgb((h + self.hue) % 1, s, v)
        shade = mix(shade, (1, 0.97, 0.88) if light > 0 else (0.16, 0.14, 0.30), abs(light))
        return self.light.on_place(shade)

    def paint(
        self, start: Colour, end: Colour | None = None, box: Sequence[float] = (), alpha: float = 1.0
    ) -> skia.Paint:
        """A paint of one colour, or one that runs from `start` to `end` between two points (x, y, x, y)."""
        paint = skia.Paint(AntiAlias=True, Color4f=skia.Color4f(*start, alpha))
        if end is not None:
            points = [skia.Point(box[0], box[1]), skia.Point(box[2], box[3])]
            paint.setShader(skia.GradientShader.MakeLinear(points, [_int(start), _int(end)]))
        return paint

    def wash(self, top: float, bottom: float, upper: Colour, lower: Colour) -> None:
        """A band over the whole width from `top` to `bottom`, running from one colour to another.

        Painted as thin even stripes, which costs a twentieth of a gradient.
        """
        if self.medium.cut:
            several = SHEET < bottom - top < WALL and bottom < 512
            count = round((bottom - top) / SHEET) if several else 1
            tones = [_int(mix(upper, lower, i / (count - 1) if several else 0.5)) for i in range(count)]
            lay_sheets(self.canvas, self.width, top, bottom, tones)
            return
        count = max(1, round((bottom - top) / 2))
        paint = skia.Paint()
        for i in range(count):
            paint.setColor(_int(mix(upper, lower, i / count)))
            self.canvas.drawRect(
                skia.Rect.MakeLTRB(0, top + 2 * i, self.width, min(top + 2 * i + 3, bottom)), paint
            )

    def disc(
        self,
        x: float,
        y: float,
        rx: float,
        ry: float,
        fill: Colour,
        shade: Colour | None = None,
        alpha: float = 1.0,
    ) -> None:
        """An ellipse around (x, y), lit from the upper left when it has a `shade`."""
        path = skia.Path()
        path.addOval(skia.Rect.MakeLTRB(x - rx, y - ry, x + rx, y + ry))
        line = (x - rx * 0.7, y - ry * 0.8, x + rx * 0.6, y + ry)
        self._lay(path, fill, shade, line, alpha, angular=True)

    def box(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        fill: Colour,
        round_: float = 0,
        shade: Colour | None = None,
        alpha: float = 1.0,
    ) -> None:
        """A rectangle with corners of radius `round_`, lit from the left when it has a `shade`."""
        path = skia.Path()
        path.addRoundRect(skia.Rect.MakeLTRB(left, top, right, bottom), round_, round_)
        self._lay(path, fill, shade, (left, top, right, bottom), alpha)

    def shape(
        self, points: Sequence[Point], fill: Colour, shade: Colour | None = None, alpha: float = 1.0
    ) -> None:
        """A polygon, lit from above when it has a `shade`."""
        path = skia.Path()
        path.addPoly([skia.Point(*p) for p in points], True)
        self._fill(path, fill, shade, alpha, angular=False)

    def blob(
        self, points: Sequence[Point], fill: Colour, shade: Colour | None = None, alpha: float = 1.0
    ) -> None:
        """A smooth closed form through `points`, lit from above when it has a `shade`."""
        path, count = skia.Path(), len(points)
        path.moveTo(*points[0])
        for i in range(count):
            (ax, ay), (bx, by) = points[i - 1], points[i]
            (cx, cy), (dx, dy) = points[(i + 1) % count], points[(i + 2) % count]
            path.cubicTo(
                bx + (cx - ax) / 6, by + (cy - ay) / 6, cx - (dx - bx) / 6, cy - (dy - by) / 6, cx, cy
            )
        path.close()
        self._fill(path, fill, shade, alpha)

    def hill(
        self, heights: Sequence[float], fill: Colour, shade: Colour | None = None, foot: float = 512
    ) -> None:
        """Land below a soft line through `heights`, spread evenly over the width, down to y=`foot`."""
        step = self.width / (len(heights) - 1)
        path = skia.Path()
        beyond = foot + BEYOND if foot >= 512 else foot
        path.moveTo(-BEYOND, beyond)
        path.lineTo(-BEYOND, heights[0])
        path.lineTo(0, heights[0])
        for i in range(1, len(heights)):
            x, y, before = i * step, heights[i], heights[i - 1]
            path.cubicTo(x - step * 0.55, before, x - step * 0.45, y, x, y)
        path.lineTo(self.width + BEYOND, heights[-1])
        path.lineTo(self.width + BEYOND, beyond)
        path.close()
        line = (0, path.getBounds().top(), self.width * 0.12, foot)
        self._lay(path, fill, shade, line, angular=True)

    def cluster(
        self,
        discs: Sequence[tuple[float, float, float, float]],
        fill: Colour,
        shade: Colour | None = None,
        alpha: float = 1.0,
    ) -> None:
        """Many ellipses (x, y, rx, ry) as one soft shape: foliage, a bush, a cloud."""
        path = skia.Path()
        path.setFillType(skia.PathFillType.kWinding)
        for x, y, rx, ry in discs:
            path.addOval(skia.Rect.MakeLTRB(x - rx, y - ry, x + rx, y + ry))
        self._fill(path, fill, shade, alpha)

    def line(self, points: Sequence[Point], thickness: float, fill: Colour, alpha: float = 1.0) -> None:
        """A stroke with round ends; three points make it a curve that bends towards the middle one."""
        self.lines([points], thickness, fill, alpha)

    def lines(
        self, lines: Sequence[Sequence[Point]], thickness: float, fill: Colour, alpha: float = 1.0
    ) -> None:
        """Many strokes like `line`, painted at once: where they cross, they do not darken."""
        path = skia.Path()
        for points in lines:
            path.moveTo(*points[0])
            if len(points) == 3:
                path.quadTo(*points[1], *points[2])
            else:
                for point in points[1:]:
                    path.lineTo(*point)
        paint = self.paint(fill, alpha=alpha)
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(thickness)
        paint.setStrokeCap(skia.Paint.kRound_Cap)
        self.canvas.drawPath(path, paint)

    def glow(self, x: float, y: float, radius: float, light: Colour, strength: float) -> None:
        """Light that fades out over `radius` around (x, y); `strength` from 0 to 1."""
        if self.medium.cut and radius < HALO:
            for share in (1.0, 0.7, 0.45):
                self.canvas.drawCircle(x, y, radius * share, self.paint(light, alpha=strength * 0.2))
            return
        inner = skia.Color4f(*light, strength).toColor()
        outer = skia.Color4f(*light, 0).toColor()
        paint = skia.Paint(Shader=skia.GradientShader.MakeRadial(skia.Point(x, y), radius, [inner, outer]))
        self.canvas.drawRect(skia.Rect.MakeLTRB(x - radius, y - radius, x + radius, y + radius), paint)

    def _fill(
        self, path: skia.Path, fill: Colour, shade: Colour | None, alpha: float = 1.0, *, angular: bool = True
    ) -> None:
        bounds = path.getBounds()
        line = (bounds.left(), bounds.top(), bounds.left() + bounds.width() * 0.12, bounds.bottom())
        self._lay(path, fill, shade, line, alpha, angular=angular)

    def _lay(
        self, path: skia.Path, fill: Colour, shade: Colour | None, line: Sequence[float], alpha: float = 1.0,
        *, angular: bool = False,
    ) -> None:  # fmt: skip
        """Paint a shape in the medium at hand; `angular` curves are cut in steps."""
        bounds, medium = path.getBounds(), self.medium
        large = alpha == 1 and max(bounds.width(), bounds.height()) > SMALL
        if medium.cut:
            tone = mix(fill, shade, 0.35) if shade else fill
            if large:
                self._cut(path, tone, angular)
            else:
                self.canvas.drawPath(path, self.paint(tone, alpha=alpha))
            return
        if large and medium.outline:
            rim = self.paint(mix(shade or fill, self.light.on_place((0.2, 0.13, 0.3)), 0.5), alpha=medium.rim)
            rim.setStyle(skia.Paint.kStroke_Style)
            rim.setStrokeWidth(2 * medium.outline * min(1, max(bounds.width(), bounds.height()) / 60))
            self.canvas.drawPath(path, rim)
        self.canvas.drawPath(path, self.paint(fill, shade, line, alpha))

    def _cut(self, path: skia.Path, tone: Colour, angular: bool) -> None:
        box = path.getBounds()
        thickness = min(1.5, 0.45 + min(box.width(), box.height()) / 90)
        facet = facet_of(path, 6, 26) if angular else 0
        lay_cut(self.canvas, [path], _int(tone), thickness=thickness, facet=facet)


def _int(shade: Colour) -> int:
    return skia.Color4f(*shade, 1).toColor()
