"""Every kind, part by part: which function paints its trunk, limbs, tail, head and face."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from consistory_engine.paintbox.illustrator.characters.bodies import (
    Body,
    paint_arm,
    paint_leg,
    paint_trunk,
)  # fmt: skip
from consistory_engine.paintbox.illustrator.characters.brush import Brush
from consistory_engine.paintbox.illustrator.characters.creatures import (
    dragon_face,
    dragon_horns,
    dragon_trunk,
    hedgehog_face,
    hedgehog_mantle,
    hedgehog_trunk,
)  # fmt: skip
from consistory_engine.paintbox.illustrator.characters.ears import EARS
from consistory_engine.paintbox.illustrator.characters.faces import FACES
from consistory_engine.paintbox.illustrator.characters.hair import hair_before, hair_behind
from consistory_engine.paintbox.illustrator.characters.heads import Face
from consistory_engine.paintbox.illustrator.characters.machines import (
    robot_arm,
    robot_face,
    robot_fittings,
    robot_leg,
    robot_trunk,
)  # fmt: skip
from consistory_engine.paintbox.illustrator.characters.palette import Rgb
from consistory_engine.paintbox.illustrator.characters.people import (
    person_arm,
    person_leg,
    person_trunk,
    skin,
)
from consistory_engine.paintbox.illustrator.characters.portraits import person_face
from consistory_engine.paintbox.illustrator.characters.poses import Points, Pose
from consistory_engine.paintbox.illustrator.characters.tails import TAILS
from consistory_engine.paintbox.illustrator.characters.traits import Traits
from consistory_engine.paintbox.illustrator.scene import ANIMALS, PEOPLE


def _nothing(face: Face) -> None:
    """A part that a kind does not have."""


@dataclass(frozen=True)
class Parts:
    """How a kind is painted.

    `behind` and `before` are what the head carries behind it (ears, hair, horns) and on it, before the
    features of its `face`; with `brows` what is before it lies over a hat too.
    """

    face: Callable[[Face], None]
    behind: Callable[[Face], None] = _nothing
    before: Callable[[Face], None] = _nothing
    brows: bool = False
    trunk: Callable[[Brush, Body, bool], None] = paint_trunk
    arm: Callable[[Brush, Body, Points], None] = paint_arm
    leg: Callable[[Brush, Body, Points, Pose, float], None] = paint_leg


_BEFORE: Final = ("dog", "frog")
_PERSON: Final = Parts(
    person_face, hair_behind, hair_before, trunk=person_trunk, arm=person_arm, leg=person_leg
)

PARTS: Final[dict[str, Parts]] = {
    **{kind: Parts(FACES[kind], EARS[kind]) for kind in ANIMALS if kind in FACES and kind not in _BEFORE},
    "dog": Parts(FACES["dog"], before=EARS["dog"]),
    "frog": Parts(FACES["frog"], before=EARS["frog"], brows=True),
    "hedgehog": Parts(hedgehog_face, hedgehog_mantle, EARS["hedgehog"], trunk=hedgehog_trunk),
    **dict.fromkeys(PEOPLE, _PERSON),
    "robot": Parts(robot_face, robot_fittings, trunk=robot_trunk, arm=robot_arm, leg=robot_leg),
    "dragon": Parts(dragon_face, dragon_horns, trunk=dragon_trunk),
}


def paint_tail(brush: Brush, body: Body) -> None:
    """The tail of any kind, from its root at the origin upwards."""
    TAILS[body.kind](brush, body)


def head_colour(kind: str, coat: Rgb, traits: Traits) -> Rgb:
    """The colour of the head itself: people's is their skin, all others' their coat."""
    return skin(traits, coat) if kind in PEOPLE else coat
