"""A plain backdrop for character sheets."""

from __future__ import annotations

from typing import Final

from consistory_engine.paintbox.illustrator.places.brush import Brush

_PALES: Final = ("f6ead6", "e3eef2", "e9f0de", "f7e3dd", "ece6f3", "f8f2c9", "dfeee8", "f3f1ee")
_FLOOR: Final = 396


def backdrop(brush: Brush) -> None:
    """One pale colour, lightest in the middle, with a soft line where floor and wall meet."""
    code = brush.rng.choice(_PALES)
    brush.wash(0, _FLOOR, brush.tone(code, -0.07), brush.tone(code))
    brush.wash(_FLOOR, 512, brush.tone(code, -0.08), brush.tone(code, -0.03))
    for i in range(5):
        brush.box(0, _FLOOR - 4 + 2 * i, brush.width, _FLOOR + 3 + 3 * i, brush.tone(code, -0.22), alpha=0.1)
    x, reach = brush.width / 2, max(brush.width * 0.55, 300)
    brush.glow(x, 250, reach, brush.tone(code, 0.75), 0.85)
    for corner in (-0.06, 1.06):
        for y in (-20, 532):
            brush.glow(brush.width * corner, y, 210, brush.tone(code, -0.3), 0.3)
