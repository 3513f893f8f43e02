"""Art styles: how shapes are painted, and how a finished layer is laid on the page."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import numpy as np
import skia

from consistory_engine.paintbox.illustrator.styles import textures
from consistory_engine.paintbox.illustrator.styles.finish import finished
from consistory_engine.paintbox.illustrator.styles.medium import FLAT, Medium, using

_REACH: Final = 16.0
"""How far from its own pixels a finished layer may reach, in units."""

Texture = Callable[[], skia.Image]


@dataclass(frozen=True)
class Style:
    """One art style. `sway` is how far the edges of places and of figures move, in units."""

    name: str
    medium: Medium = FLAT
    textures: tuple[Texture, ...] = ()
    sway: tuple[float, float] = (0.0, 0.0)
    page: int = 0xFFFFFFFF

    @contextmanager
    def layer(
        self, surface: skia.Surface, scale: float, seed: int, *, figures: bool = False
    ) -> Iterator[skia.Canvas]:
        """A canvas for one layer of the picture on `surface`, in units of `scale` pixels.

        Brushes made inside paint in this style; at the end the layer is laid on the surface as the style
        finishes it. The place comes first and covers the page; `figures` lie on it.
        """
        page = surface.getCanvas()
        target = surface.makeSurface(surface.width(), surface.height()) if self.textures else surface
        canvas = target.getCanvas()
        canvas.save()
        canvas.scale(scale, scale)
        with using(self.medium):
            yield canvas
        canvas.restore()
        if not self.textures:
            return
        image = target.makeImageSnapshot()
        paint = self._finished(image, scale, seed, figures)
        if figures:
            page.drawRect(_painted(image, _REACH * scale), paint)
        else:
            page.clear(self.page)
            page.drawPaint(paint)

    def _finished(self, image: skia.Image, scale: float, seed: int, figures: bool) -> skia.Paint:
        rng, side = random.Random(seed), textures.SIDE * scale
        return finished(
            self.name,
            image,
            [textures.scaled(texture, scale) for texture in self.textures],
            offset=(round(rng.random() * side), round(rng.random() * side)),
            scale=scale,
            sway=self.sway[figures],
            edge=not figures,
        )


def _painted(image: skia.Image, margin: float) -> skia.Rect:
    """The part of a layer that has been painted on, with a margin, in pixels."""
    alpha = image.toarray()[:, :, 3]
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    if not len(rows):
        return skia.Rect.MakeEmpty()
    return skia.Rect.MakeLTRB(
        columns[0] - margin, rows[0] - margin, columns[-1] + margin, rows[-1] + margin
    )  # fmt: skip


STYLES: Final[dict[str, Style]] = {
    style.name: style
    for style in (
        Style("flat"),
        Style(
            "watercolour",
            Medium(depth=1.5, contour=0.75, ink=0.8, outline=1.8, rim=0.4),
            (textures.soft,),
            sway=(10.0, 3.4),
            page=0xFFFDFBF5,
        ),
        Style(
            "crayon",
            Medium(depth=0.6, contour=1.9, ink=0.92, outline=2.6, rim=0.85),
            (textures.shaky, textures.wax),
            sway=(8.0, 4.4),
        ),
        Style("paper", Medium(depth=0.0, contour=0.0, cut=True), (textures.fibres,)),
    )
}
"""Every art style by its name, as in `scene.STYLES`."""
