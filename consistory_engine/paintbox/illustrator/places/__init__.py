"""Places: the ground on which characters stand and everything behind it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import skia

from consistory_engine.paintbox.illustrator.light import Light
from consistory_engine.paintbox.illustrator.places.brush import Brush, colour
from consistory_engine.paintbox.illustrator.places.home import bedroom, town
from consistory_engine.paintbox.illustrator.places.shore import beach, lake
from consistory_engine.paintbox.illustrator.places.wild import forest, meadow, mountains, snow

_PAINTERS: Final[Mapping[str, Callable[[Brush], float]]] = {
    "forest": forest,
    "meadow": meadow,
    "snow": snow,
    "beach": beach,
    "town": town,
    "lake": lake,
    "mountains": mountains,
    "bedroom": bedroom,
}
_FEET: Final = {"bedroom": (0.85, 0.94), "lake": (0.85, 0.95)}


@dataclass(frozen=True)
class Stage:
    """Where characters may stand: feet between `back` and `front`, and the horizon; all y on the canvas."""

    back: float
    front: float
    horizon: float


def draw_place(
    canvas: skia.Canvas, place: str | None, light: Light, rng: random.Random, width: float, height: float
) -> Stage:
    """Paint a place in `light` over `width` x `height` and say where characters may stand."""
    scale = height / 512
    chance = random.Random(rng.getrandbits(32))
    brush = Brush(canvas, width / scale, light, chance, chance.uniform(-0.028, 0.028))
    canvas.save()
    canvas.scale(scale, scale)
    horizon = _PAINTERS[place or "meadow"](brush) * scale
    _light(brush)
    canvas.restore()
    back, front = _FEET.get(place or "", (0.82, 0.94))
    return Stage(back * height, front * height, horizon)


def _light(brush: Brush) -> None:
    """Warm light from the upper left by day; at night a pale pool of it where characters stand."""
    if brush.light.dark:
        brush.glow(
            brush.width * brush.between(0.42, 0.58), brush.between(350, 400), 210, colour("a3b6f2"), 0.3
        )
        return
    x, y = brush.width * brush.between(-0.1, 0.3), brush.between(-80, 20)
    brush.glow(x, y, brush.between(330, 420), colour("fff0bd"), 0.36)
