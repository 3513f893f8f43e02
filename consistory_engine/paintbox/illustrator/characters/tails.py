"""Tails, kind by kind, drawn upwards from their root at the origin; units are those of the poses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from consistory_engine.paintbox.illustrator.characters.brush import (
    Brush,
    blob,
    common,
    curve,
    ellipse,
    limb,
)  # fmt: skip
from consistory_engine.paintbox.illustrator.characters.palette import CREAM, INK, ROSE, mix, shaded

if TYPE_CHECKING:
    from consistory_engine.paintbox.illustrator.characters.bodies import Body


def _fox_tail(brush: Brush, body: Body) -> None:
    tail = blob([(-3, 3), (-9, -8), (-12, -20), (-8, -32), (-1, -40), (7, -30), (10, -18), (6, -6), (3, 3)])
    brush.fill(body.coat, tail)
    tip = blob([(-16, -26), (-8, -23), (-3, -28), (2, -22), (14, -25), (10, -46), (-12, -46)], 0.6)
    dark = body.traits.whether("dark tail", 0.25)
    brush.fill(body.dark if dark else CREAM, common(tail, tip), contour=False, depth=0)


def _cat_tail(brush: Brush, body: Body) -> None:
    brush.fill(body.coat, limb(7.5, (0, 2), (-2, -22), (12, -24), (9, -38)))
    tip = body.traits.one("tail tip", ("dark", "dark", "pale", "ringed"))
    brush.stroke(CREAM if tip == "pale" else body.dark, curve((9.8, -31), (9.9, -34), (9, -38)), 7)
    if tip == "ringed":
        for y in (-10, -18):
            brush.stroke(body.dark, curve((-2.6, y), (2.6, y + 1.5)), 3)


def _mouse_tail(brush: Brush, body: Body) -> None:
    brush.fill(mix(ROSE, body.coat, 0.35), limb(4, (0, 2), (-6, -26), (12, -18), (6, -40)))


def _puff(brush: Brush, body: Body) -> None:
    puff = blob([(-9, -2), (-9, -11), (-2, -15), (6, -13), (10, -6), (6, 2), (-3, 3)])
    brush.fill(mix(body.coat, CREAM, 0.75), puff)


def _stub(brush: Brush, body: Body) -> None:
    brush.fill(body.coat, ellipse(0, -6, 6.5, 6.5))


def _feathers(brush: Brush, body: Body) -> None:
    brush.fill(shaded(body.coat, 0.3), blob([(-6, 3), (-8, -14), (0, -17), (8, -14), (6, 3)], 0.7))


def _dog_tail(brush: Brush, body: Body) -> None:
    if body.traits.whether("bushy tail", 0.4):
        tail = blob([(-3, 3), (-8, -8), (-7, -22), (5, -33), (9, -22), (6, -8), (4, 3)])
    else:
        tail = limb(7.5, (0, 2), (-3, -14), (7, -28))
    brush.fill(body.coat, tail)
    if body.traits.whether("tail tip", 0.5):
        tip = mix(CREAM, body.coat, 0.1) if body.pale_marks else body.dark
        brush.flat(tip, common(tail, ellipse(6, -32, 13, 10)))


def _pig_tail(brush: Brush, body: Body) -> None:
    for colour, width in ((shaded(body.coat, 0.55), 6.6), (mix(body.coat, ROSE, 0.2), 4.8)):
        brush.stroke(colour, curve((0, 2), (-8, -16), (9, -19)), width)
        brush.stroke(colour, curve((9, -19), (14, -8), (-4, -8), (0, -27)), width)


def _elephant_tail(brush: Brush, body: Body) -> None:
    brush.fill(body.coat, limb(4.2, (0, 2), (-5, -10), (-2, -24)))
    brush.fill(mix(body.coat, INK, 0.5), blob([(-5, -22), (-6, -31), (-1, -35), (4, -30), (2, -22)], 0.8))


def _dragon_tail(brush: Brush, body: Body) -> None:
    """A thick tail that ends in a spade."""
    brush = brush.at(0, 0, 0, 0.92, 0.92)
    spade = blob([(3, -36), (-9, -35), (-2, -46), (8, -52), (14, -42), (20, -32), (10, -35)], 0.45)
    brush.fill(body.accent, spade)
    tail = blob([(-7, 4), (-9, -9), (-6, -22), (3, -37), (9, -36), (5, -21), (6, -9), (7, 4)], 0.9)
    brush.fill(body.coat, tail)


def _none(brush: Brush, body: Body) -> None:
    """Frogs, people and robots have no tail, and a hedgehog's is under its spines."""


TAILS: Final[dict[str, Callable[[Brush, Body], None]]] = {
    "fox": _fox_tail, "rabbit": _puff, "bear": _stub, "cat": _cat_tail, "mouse": _mouse_tail,
    "owl": _feathers, "penguin": _feathers, "dog": _dog_tail, "pig": _pig_tail,
    "elephant": _elephant_tail, "dragon": _dragon_tail, "frog": _none, "hedgehog": _none,
    "girl": _none, "boy": _none, "grandmother": _none, "grandfather": _none, "robot": _none,
}  # fmt: skip
