"""Trunks, limbs and tails, kind by kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import skia

from consistory_engine.paintbox.illustrator.characters.brush import (
    Brush,
    blob,
    common,
    curve,
    ellipse,
    leaf,
    limb,
    mirrored,
)  # fmt: skip
from consistory_engine.paintbox.illustrator.characters.palette import BEAK, CREAM, INK, ROSE, Rgb, mix, shaded
from consistory_engine.paintbox.illustrator.characters.poses import Points, Pose

Tail = Callable[[Brush, Rgb], None]


@dataclass(frozen=True)
class Build:
    """How a kind is built below the head: girth, belly, limbs and tail.

    `wraps` says that a sleeper curls its tail round its feet; `limbs` is "paw", "hand" (frog), "wing" or
    "flipper"; birds stand on orange feet.
    """

    girth: float
    belly: tuple[float, float]
    limbs: str
    tail: Tail
    wraps: bool = False
    arm: float = 8.5
    leg: float = 11.0

    @property
    def bird(self) -> bool:
        """Whether arms are wings and feet are orange."""
        return self.limbs in ("wing", "flipper")


def _fox_tail(brush: Brush, coat: Rgb) -> None:
    tail = blob([(-3, 3), (-9, -8), (-12, -20), (-8, -32), (-1, -40), (7, -30), (10, -18), (6, -6), (3, 3)])
    brush.fill(coat, tail)
    tip = blob([(-16, -26), (-8, -23), (-3, -28), (2, -22), (14, -25), (10, -46), (-12, -46)], 0.6)
    brush.fill(CREAM, common(tail, tip), contour=False, depth=0)


def _cat_tail(brush: Brush, coat: Rgb) -> None:
    brush.fill(coat, limb(7.5, (0, 2), (-2, -22), (12, -24), (9, -38)))
    brush.stroke(mix(coat, INK, 0.55), curve((9.8, -31), (9.9, -34), (9, -38)), 7)


def _mouse_tail(brush: Brush, coat: Rgb) -> None:
    brush.fill(mix(ROSE, coat, 0.35), limb(4, (0, 2), (-6, -26), (12, -18), (6, -40)))


def _puff(brush: Brush, coat: Rgb) -> None:
    puff = blob([(-9, -2), (-9, -11), (-2, -15), (6, -13), (10, -6), (6, 2), (-3, 3)])
    brush.fill(mix(coat, CREAM, 0.75), puff)


def _stub(brush: Brush, coat: Rgb) -> None:
    brush.fill(coat, ellipse(0, -6, 6.5, 6.5))


def _feathers(brush: Brush, coat: Rgb) -> None:
    brush.fill(shaded(coat, 0.3), blob([(-6, 3), (-8, -14), (0, -17), (8, -14), (6, 3)], 0.7))


def _none(brush: Brush, coat: Rgb) -> None:
    """Frogs have no tail."""


BUILDS: Final[dict[str, Build]] = {
    "fox": Build(15.5, (9.5, 13), "paw", _fox_tail, True),
    "rabbit": Build(15.5, (10, 13), "paw", _puff),
    "bear": Build(20, (12.5, 13), "paw", _stub, arm=11, leg=13.5),
    "cat": Build(15.5, (9, 12), "paw", _cat_tail, True, arm=8),
    "mouse": Build(14.5, (9.5, 12.5), "paw", _mouse_tail, True, arm=7, leg=9.5),
    "frog": Build(17, (12, 14), "hand", _none, arm=7, leg=9),
    "owl": Build(21, (13, 14), "wing", _feathers),
    "penguin": Build(20, (14.5, 17), "flipper", _feathers),
}


def trunk(girth: float, lying: bool) -> skia.Path:
    """The trunk around its centre, neck up; a lying one is longer."""
    top, base = (-24, 24) if lying else (-21, 19)
    return mirrored(
        [
            (0, top),
            (girth * 0.62, top + 2),
            (girth * 0.92, -4),
            (girth, 7),
            (girth * 0.8, base - 3),
            (0, base),
        ]
    )


def paint_trunk(brush: Brush, build: Build, coat: Rgb, girth: float, lying: bool) -> None:
    """The trunk with its lighter belly; who lies on the belly hides it."""
    shape = trunk(girth, lying)
    brush.fill(coat, shape)
    if lying:
        return
    width, height = build.belly
    pale = mix(CREAM, coat, 0.12 if build.limbs == "flipper" else 0.22)
    belly = common(shape, ellipse(1.5, 3, width * girth / build.girth, height))
    brush.fill(pale, belly, contour=False, depth=0)
    if build.limbs == "wing":
        for x, y in ((-5, 0), (5, 0), (0, 6), (-8, 7), (8, 7)):
            brush.stroke(mix(coat, INK, 0.1), curve((x - 2.6, y), (x, y + 3), (x + 2.6, y)), 2)


def arm_shape(build: Build, points: Points) -> skia.Path:
    """An arm along its points; wings and flippers are leaves from shoulder to tip."""
    if build.limbs == "wing":
        return leaf(points[0], _beyond(points, 1.18), 8.5)
    if build.limbs == "flipper":
        return leaf(points[0], _beyond(points, 1.18), 6)
    return limb(build.arm, *points)


def paint_arm(brush: Brush, kind: str, build: Build, coat: Rgb, points: Points) -> None:
    """An arm with its hand."""
    shape = arm_shape(build, points)
    if build.bird:
        brush.fill(shaded(coat, 0.25), shape)
        return
    x, y = points[-1]
    brush.fill(coat, shape, ellipse(x, y, build.arm * 0.6, build.arm * 0.6))
    if kind == "fox":
        brush.fill(mix(coat, INK, 0.62), ellipse(x, y, build.arm * 0.58, build.arm * 0.58), contour=False)


def paint_leg(brush: Brush, kind: str, build: Build, coat: Rgb, points: Points, pose: Pose) -> None:
    """A leg with its foot; `pose.soles` turns the foot's sole to the reader."""
    x, y = points[-1]
    foot = mix(coat, INK, 0.62) if kind == "fox" else BEAK if build.bird else coat
    if not build.bird:
        brush.fill(coat, limb(build.leg, *points[:-1], (x, y - (0 if pose.soles else 3.5))))
    if pose.soles:
        brush.fill(foot, ellipse(x, y - 0.4, 6.4, 7.4))
        brush.flat(
            mix(foot, ROSE if not build.bird else INK, 0.45 if not build.bird else 0.2),
            ellipse(x, y, 3.5, 4.2),
        )
        return
    wide = {"paw": 8.0, "hand": 11.0}.get(build.limbs, 8.0)
    brush.fill(foot, blob([
        (x - wide * 0.7, y + 3.6), (x - wide * 0.8, y - 1), (x, y - 4),
        (x + wide, y - 0.5), (x + wide, y + 3.6),
    ], 0.8))  # fmt: skip


def _beyond(points: Points, reach: float) -> tuple[float, float]:
    (ax, ay), (bx, by) = points[0], points[-1]
    return ax + (bx - ax) * reach, ay + (by - ay) * reach
