"""Soft shapes and the brush that paints them: light from the upper left, one thin darker contour."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import skia

from consistory_engine.paintbox.illustrator.characters.palette import Rgb, lit, shaded
from consistory_engine.paintbox.illustrator.light import Light
from consistory_engine.paintbox.illustrator.styles.cut import facet_of, lay_cut
from consistory_engine.paintbox.illustrator.styles.medium import Medium, medium_in_use

Point = tuple[float, float]
CONTOUR = 0.85  # hundredths of the character's height
LARGE = 25.0  # likewise: forms larger than this are modelled by light and shade
SMALL = 13.0  # likewise: markings smaller than this are not cut from paper of their own


def ellipse(x: float, y: float, half_width: float, half_height: float) -> skia.Path:
    """An ellipse around (x, y)."""
    path = skia.Path()
    path.addOval(skia.Rect(x - half_width, y - half_height, x + half_width, y + half_height))
    return path


def blob(points: Sequence[Point], tension: float = 1.0) -> skia.Path:
    """A smooth closed shape through `points` (a Catmull-Rom spline; `tension` 0 gives straight edges)."""
    path, count, pull = skia.Path(), len(points), tension / 6
    path.moveTo(*points[0])
    for i in range(count):
        (ax, ay), (bx, by) = points[i - 1], points[i]
        (cx, cy), (dx, dy) = points[(i + 1) % count], points[(i + 2) % count]
        path.cubicTo(bx + (cx - ax) * pull, by + (cy - ay) * pull,
                     cx - (dx - bx) * pull, cy - (dy - by) * pull, cx, cy)  # fmt: skip
    path.close()
    return path


def mirrored(half: Sequence[Point], tension: float = 1.0) -> skia.Path:
    """A smooth shape from its right half, top to bottom; the first and last point lie on the axis."""
    return blob([*half, *((-x, y) for x, y in reversed(half[1:-1]))], tension)


def curve(*points: Point) -> skia.Path:
    """An open line: straight through two points, a quadratic arc for three, a cubic for four."""
    path = skia.Path()
    path.moveTo(*points[0])
    rest = [coordinate for point in points[1:] for coordinate in point]
    {2: path.lineTo, 4: path.quadTo, 6: path.cubicTo}[len(rest)](*rest)
    return path


def limb(width: float, *points: Point) -> skia.Path:
    """A round-ended limb of `width` along `curve(*points)`."""
    pen = skia.Paint(Style=skia.Paint.kStroke_Style, StrokeWidth=width, StrokeCap=skia.Paint.kRound_Cap)
    outline = skia.Path()
    pen.getFillPath(curve(*points), outline)
    return outline


def leaf(root: Point, tip: Point, half_width: float) -> skia.Path:
    """A wing or flipper: broad near its root, pointed and round at its tip."""
    dx, dy = tip[0] - root[0], tip[1] - root[1]
    length = math.hypot(dx, dy)
    ux, uy = dx / length, dy / length
    shape = ((0, -0.9), (0.45, -1), (0.85, -0.6), (1, 0), (0.85, 0.6), (0.45, 1), (0, 0.9), (-0.12, 0))
    return blob([
        (root[0] + dx * t - uy * s * half_width, root[1] + dy * t + ux * s * half_width) for t, s in shape
    ])  # fmt: skip


def moved(shape: skia.Path, frame: skia.Matrix) -> skia.Path:
    """A shape of a local frame, placed on the canvas."""
    placed = skia.Path()
    shape.transform(frame, placed)
    return placed


def common(first: skia.Path, second: skia.Path) -> skia.Path:
    """What two shapes have in common."""
    return skia.Op(first, second, skia.PathOp.kIntersect_PathOp)


@dataclass(frozen=True)
class Brush:
    """Paints shapes given in a local frame, where a standing character is 100 units tall.

    `frame` maps the local frame to the canvas; `unit` is one local unit in canvas units.
    """

    canvas: skia.Canvas
    frame: skia.Matrix
    unit: float
    light: Light
    medium: Medium = field(default_factory=medium_in_use)

    def at(self, x: float, y: float, angle: float = 0, across: float = 1, along: float = 1) -> Brush:
        """The same brush in a frame moved to (x, y), turned by `angle` degrees and stretched."""
        matrix = skia.Matrix.Concat(self.frame, skia.Matrix())
        matrix.preTranslate(x, y)
        matrix.preRotate(angle)
        matrix.preScale(across, along)
        return replace(self, frame=matrix)

    def fill(self, colour: Rgb, *shapes: skia.Path, contour: bool = True, depth: float = 1.0) -> None:
        """Paint shapes as one form; light and shade of strength `depth` model it, unless it is small or 0.

        Gradients cost ten times a flat colour, so only the large forms get one.
        """
        placed = [moved(shape, self.frame) for shape in shapes]
        box = skia.Rect.MakeEmpty()
        for shape in placed:
            box.join(shape.getBounds())
        size = max(box.width(), box.height()) / self.unit
        if self.medium.cut and size > SMALL:
            facet = min(facet_of(shape, 2.5 * self.unit, 11 * self.unit) for shape in placed)
            lay_cut(self.canvas, placed, self._ink(colour), thickness=0.66 * self.unit, facet=facet)
            return
        if contour and self.medium.contour:
            pen = self._pen(shaded(colour, 0.55), 2 * CONTOUR * self.medium.contour, self.medium.ink)
            for shape in placed:
                self.canvas.drawPath(shape, pen)
        paint = skia.Paint(AntiAlias=True, Color=self._ink(colour))
        depth *= self.medium.depth
        if depth and size > LARGE:
            paint.setShader(self._light(colour, box, depth))
        for shape in placed:
            self.canvas.drawPath(shape, paint)

    def flat(self, colour: Rgb, shape: skia.Path, alpha: float = 1.0) -> None:
        """Paint a shape in one colour, without contour."""
        paint = skia.Paint(AntiAlias=True, Color=self._ink(colour, alpha))
        self.canvas.drawPath(moved(shape, self.frame), paint)

    def stroke(self, colour: Rgb, line: skia.Path, width: float) -> None:
        """Draw along a line with a round pen of `width` local units."""
        self.canvas.drawPath(moved(line, self.frame), self._pen(colour, width))

    def _ink(self, colour: Rgb, alpha: float = 1.0) -> int:
        red, green, blue = self.light.on_character(colour)
        return skia.ColorSetARGB(round(255 * alpha), red, green, blue)

    def _pen(self, colour: Rgb, width: float, alpha: float = 1.0) -> skia.Paint:
        return skia.Paint(
            AntiAlias=True, Color=self._ink(colour, alpha), Style=skia.Paint.kStroke_Style,
            StrokeWidth=width * self.unit, StrokeCap=skia.Paint.kRound_Cap, StrokeJoin=skia.Paint.kRound_Join,
        )  # fmt: skip

    def _light(self, colour: Rgb, box: skia.Rect, depth: float) -> skia.Shader:
        ends = lit(colour, depth)
        return skia.GradientShader.MakeLinear(
            [skia.Point(box.left() + box.width() * 0.22, box.top()),
             skia.Point(box.left() + box.width() * 0.78, box.bottom())],
            [self._ink(end) for end in ends],
        )  # fmt: skip
