"""Places: the ground on which characters stand and everything behind it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import skia

from consistory_engine.paintbox.illustrator.light import Light
from consistory_engine.paintbox.illustrator.places.backdrop import backdrop
from consistory_engine.paintbox.illustrator.places.bedroom import bedroom
from consistory_engine.paintbox.illustrator.places.brush import Brush, colour
from consistory_engine.paintbox.illustrator.places.castle import castle
from consistory_engine.paintbox.illustrator.places.country import farm, garden
from consistory_engine.paintbox.illustrator.places.falling import fall_behind
from consistory_engine.paintbox.illustrator.places.kitchen import kitchen
from consistory_engine.paintbox.illustrator.places.library import library
from consistory_engine.paintbox.illustrator.places.shore import beach, harbour, lake
from consistory_engine.paintbox.illustrator.places.town import town
from consistory_engine.paintbox.illustrator.places.wild import forest, meadow, mountains, snow
from consistory_engine.paintbox.illustrator.scene import INDOORS

_PAINTERS: Final[Mapping[str, Callable[[Brush], None]]] = {
    "forest": forest,
    "meadow": meadow,
    "snow": snow,
    "beach": beach,
    "town": town,
    "lake": lake,
    "mountains": mountains,
    "bedroom": bedroom,
    "kitchen": kitchen,
    "garden": garden,
    "farm": farm,
    "castle": castle,
    "harbour": harbour,
    "library": library,
}
_FEET: Final = {
    "bedroom": (0.85, 0.94),
    "kitchen": (0.85, 0.94),
    "library": (0.85, 0.94),
    "lake": (0.85, 0.95),
    "harbour": (0.85, 0.95),
}


@dataclass(frozen=True)
class Stage:
    """Where characters may stand: feet between `back` and `front`, y on the canvas."""

    back: float
    front: float


def draw_place(
    canvas: skia.Canvas, place: str | None, light: Light, rng: random.Random, width: float, height: float
) -> Stage:
    """Paint a place in `light` over `width` x `height` and say where characters may stand.

    None is a plain backdrop. What falls from the sky falls behind the characters here, and in front of them
    in `draw_weather`.
    """
    scale = height / 512
    chance = random.Random(rng.getrandbits(32))
    brush = Brush(canvas, width / scale, light, chance, chance.uniform(-0.028, 0.028))
    canvas.save()
    canvas.scale(scale, scale)
    if place is None:
        backdrop(brush)
    else:
        _PAINTERS[place](brush)
        _shine(brush, indoors=place in INDOORS)
        fall_behind(brush)
    canvas.restore()
    back, front = _FEET.get(place or "", (0.82, 0.94))
    return Stage(back * height, front * height)


def _shine(brush: Brush, *, indoors: bool) -> None:
    """Light over the whole picture: from the upper left by day, low in the morning and evening."""
    x = brush.width * brush.between(-0.1, 0.3)
    if brush.light.dark:
        x, y = brush.width * brush.between(0.42, 0.58), brush.between(350, 400)
        brush.glow(x, y, 210, colour("a3b6f2"), 0.3)
    elif not brush.light.clear:
        return
    elif brush.light.time == "day":
        brush.glow(x, brush.between(-80, 20), brush.between(330, 420), colour("fff0bd"), 0.36)
    elif brush.light.time == "morning":
        brush.glow(
            x, brush.between(150, 260), brush.between(330, 400), colour("ffe6b8"), 0.16 if indoors else 0.34
        )
    else:
        brush.glow(
            x, brush.between(200, 280), brush.between(330, 400), colour("ff9a56"), 0.2 if indoors else 0.3
        )
