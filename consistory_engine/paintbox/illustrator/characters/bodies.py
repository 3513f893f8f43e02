"""How bodies are built, and the trunks and limbs of animals."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Final

import skia

from consistory_engine.paintbox.illustrator.characters.brush import (
    Brush,
    Point,
    blob,
    common,
    curve,
    ellipse,
    leaf,
    limb,
    mirrored,
)  # fmt: skip
from consistory_engine.paintbox.illustrator.characters.markings import dark_marking, mark_trunk
from consistory_engine.paintbox.illustrator.characters.palette import (
    BEAK,
    CREAM,
    INK,
    ROSE,
    Rgb,
    mix,
    shaded,
)  # fmt: skip
from consistory_engine.paintbox.illustrator.characters.poses import Points, Pose
from consistory_engine.paintbox.illustrator.characters.traits import Traits


@dataclass(frozen=True)
class Build:
    """How a kind is built below the head: girth, belly and limbs, in hundredths of the standing height.

    `wraps` says that a sleeper curls its tail round its feet; `limbs` is "paw", "hand" (frog), "hoof",
    "tube" (robot), "wing" or "flipper"; birds stand on orange feet. `dressed` says that it wears clothes of
    its own under whatever garment it puts on: people.
    """

    girth: float
    belly: tuple[float, float]
    limbs: str = "paw"
    wraps: bool = False
    arm: float = 8.5
    leg: float = 11.0
    dressed: bool = False

    @property
    def bird(self) -> bool:
        """Whether arms are wings and feet are orange."""
        return self.limbs in ("wing", "flipper")


BUILDS: Final[dict[str, Build]] = {
    "fox": Build(15.5, (9.5, 13), wraps=True),
    "rabbit": Build(15.5, (10, 13)),
    "bear": Build(20, (12.5, 13), arm=11, leg=13.5),
    "cat": Build(15.5, (9, 12), wraps=True, arm=8),
    "mouse": Build(14.5, (9.5, 12.5), wraps=True, arm=7, leg=9.5),
    "frog": Build(17, (12, 14), "hand", arm=7, leg=9),
    "owl": Build(21, (13, 14), "wing"),
    "penguin": Build(20, (14.5, 17), "flipper"),
    "dog": Build(16.5, (10, 13), arm=9, leg=11.5),
    "pig": Build(20.5, (13.5, 13.5), "hoof", arm=9, leg=11.5),
    "elephant": Build(21, (13.5, 13.5), "hoof", arm=11, leg=15),
    "hedgehog": Build(18, (12.5, 14.5), arm=7.5, leg=9.5),
    "girl": Build(14.5, (0, 0), arm=7.5, leg=8.5, dressed=True),
    "boy": Build(14.5, (0, 0), arm=7.5, leg=9, dressed=True),
    "grandmother": Build(17, (0, 0), arm=8, leg=9, dressed=True),
    "grandfather": Build(17.5, (0, 0), arm=8, leg=10, dressed=True),
    "robot": Build(19, (0, 0), "tube", arm=6.5, leg=8),
    "dragon": Build(17.5, (11, 16), wraps=True, arm=8.5, leg=12.5),
}


@dataclass(frozen=True)
class Body:
    """One body below the head: its kind, coat (of people, hair), girth, traits, and the garment it wears.

    `seated` says that it sits on the ground.
    """

    kind: str
    coat: Rgb
    girth: float
    traits: Traits
    garment: str = "none"
    seated: bool = False

    @property
    def build(self) -> Build:
        """How its kind is built."""
        return BUILDS[self.kind]

    @property
    def dark(self) -> Rgb:
        """The coat's dark marking."""
        return dark_marking(self.coat)

    @property
    def pale_marks(self) -> bool:
        """Whether its markings are lighter than its coat."""
        return self.traits.whether("pale marks", 0.4) or sum(self.coat) < 250

    @property
    def accent(self) -> Rgb:
        """The second colour of dragons: wings, horns' roots and the tail's spade."""
        return self.traits.one("accent", _accents(self.coat))


def _accents(coat: Rgb) -> tuple[Rgb, ...]:
    return mix(coat, INK, 0.42), mix(coat, CREAM, 0.45), mix(coat, BEAK, 0.55), mix(coat, (120, 70, 150), 0.5)


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


def arm_shape(build: Build, points: Points) -> skia.Path:
    """An arm along its points; wings and flippers are leaves from shoulder to tip."""
    if build.limbs == "wing":
        return leaf(points[0], _beyond(points, 1.18), 8.5)
    if build.limbs == "flipper":
        return leaf(points[0], _beyond(points, 1.18), 6)
    return limb(build.arm, *points)


def upper(points: Points, share: float) -> Points:
    """The first `share` (0 to 1) of a limb: de Casteljau's cut of its curve of two to four points."""
    row, first = list(points), [points[0]]
    while len(row) > 1:
        row = [
            (ax + (bx - ax) * share, ay + (by - ay) * share) for (ax, ay), (bx, by) in itertools.pairwise(row)
        ]
        first.append(row[0])
    return tuple(first)


def paint_trunk(brush: Brush, body: Body, lying: bool) -> None:
    """An animal's trunk with its lighter belly; who lies on the belly hides it."""
    shape, build, coat = trunk(body.girth, lying), body.build, body.coat
    brush.fill(coat, shape)
    mark_trunk(brush, body.kind, body.traits, coat, shape)
    if lying:
        return
    width, height = build.belly
    width *= body.traits.number("belly", 0.88, 1.1)
    pale = mix(CREAM, coat, 0.12 if build.limbs == "flipper" else body.traits.number("pale", 0.14, 0.34))
    belly = common(shape, ellipse(1.5, 3, width * body.girth / build.girth, height))
    brush.fill(pale, belly, contour=False, depth=0)
    if build.limbs == "wing":
        _breast(brush, body)


def _breast(brush: Brush, body: Body) -> None:
    """The small feathers or speckles on an owl's breast."""
    dark, drops = mix(body.coat, INK, 0.1), body.traits.whether("speckles", 0.4)
    for x, y in ((-5, 0), (5, 0), (0, 6), (-8, 7), (8, 7)):
        if drops:
            brush.flat(dark, ellipse(x, y + 1, 1.5, 2.2))
        else:
            brush.stroke(dark, curve((x - 2.6, y), (x, y + 3), (x + 2.6, y)), 2)


def paint_arm(brush: Brush, body: Body, points: Points) -> None:
    """An animal's arm with its hand."""
    build, shape = body.build, arm_shape(body.build, points)
    if build.bird:
        brush.fill(shaded(body.coat, 0.25), shape)
        return
    x, y = points[-1]
    hand = ellipse(x, y, build.arm * 0.58, build.arm * 0.58)
    brush.fill(body.coat, shape, ellipse(x, y, build.arm * 0.6, build.arm * 0.6))
    if build.limbs == "hoof" and body.kind == "pig":
        brush.fill(mix(body.coat, INK, 0.38), ellipse(x, y, build.arm * 0.5, build.arm * 0.5), contour=False)
    elif paws := _paws(body):
        brush.fill(paws, hand, contour=False)


def paint_leg(brush: Brush, body: Body, points: Points, pose: Pose, toes: float) -> None:
    """An animal's leg with its foot, toes down by `toes` degrees; `pose.soles` turns its sole to the reader."""
    build, coat = body.build, body.coat
    foot = BEAK if build.bird else _paws(body) or (mix(coat, INK, 0.38) if body.kind == "pig" else coat)
    x, y = points[-1]
    if not build.bird:
        width = min(build.leg, 10.5) if pose.lying else build.leg
        brush.fill(coat, limb(width, *points[:-1], (x, y - (0 if pose.soles else 3.5))))
    if pose.soles:
        paint_sole(brush, (x, y), foot, mix(foot, INK, 0.2) if build.bird else mix(foot, ROSE, 0.45))
        return
    end = brush.at(x, y, toes)
    end.fill(foot, foot_shape({"hand": 11.0}.get(build.limbs, build.leg * 0.5 + 2.4)))
    if body.kind == "elephant":
        for toe in (-1.5, 2.6, 6.4):
            end.flat(mix(CREAM, coat, 0.2), ellipse(toe, 1.6, 1.5, 1.8))


def paint_sole(brush: Brush, place: Point, foot: Rgb, pad: Rgb) -> None:
    """A foot whose sole is turned to the reader, around `place`."""
    x, y = place
    brush.fill(foot, ellipse(x, y - 0.4, 6.4, 7.4))
    brush.flat(pad, ellipse(x, y, 3.5, 4.2))


def foot_shape(wide: float) -> skia.Path:
    """A foot seen from the side around its ankle, toes forward, 3.6 tall below it; `wide` is its half width."""
    heel = [(-wide * 0.7, 3.6), (-wide * 0.8, -1), (0, -4)]
    return blob([*heel, (wide, -0.5), (wide, 3.6)], 0.8)


def _paws(body: Body) -> Rgb | None:
    """The colour of paws that differ from the coat: a fox's dark stockings, the socks of some others."""
    if body.kind == "fox":
        return mix(body.coat, INK, 0.62)
    if body.kind in ("cat", "dog", "rabbit") and body.traits.whether("socks", 0.35):
        return mix(CREAM, body.coat, 0.12)
    return None


def _beyond(points: Points, reach: float) -> tuple[float, float]:
    (ax, ay), (bx, by) = points[0], points[-1]
    return ax + (bx - ax) * reach, ay + (by - ay) * reach
