"""Where head, trunk and limbs are, action by action.

Units are hundredths of the standing height; x grows towards the side the character faces, y grows down and
is 0 on the ground. A place is (x, y, angle in degrees). "Near" limbs lie before the trunk, "far" ones may
lie behind it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Final

Place = tuple[float, float, float]
Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Pose:
    """One action. `turn` (0 to 1) is how far the face turns aside; `soles` shows the feet from below.

    `wing` is where a bird folds its near wing instead of `near_arm`.
    """

    head: Place
    trunk: Place
    neck: Place
    tail: Place
    near_arm: Points
    far_arm: Points
    near_leg: Points
    far_leg: Points
    turn: float = 0.35
    far_arm_behind: bool = False
    soles: bool = False
    lying: bool = False
    wing: Points = ()
    cheering: bool = False


_STANDING = Pose(
    head=(2, -63, 0), trunk=(0, -26, 0), neck=(1, -40.5, 0), tail=(-10, -14, -62),
    near_arm=((-14, -37), (-22, -30), (-20, -18)), far_arm=((14, -37), (22, -30), (20, -18)),
    near_leg=((-9, -12), (-9, -4)), far_leg=((9, -12), (10, -4)),
)  # fmt: skip

POSES: Final[dict[str, Pose]] = {
    "standing": _STANDING,
    "waving": replace(
        _STANDING, head=(0, -63, -5), far_arm=((14, -37), (32, -40), (36, -66)), cheering=True, turn=0.25
    ),
    "sitting": replace(
        _STANDING, head=(2, -45, 3), trunk=(0, -18, 0), neck=(1, -22.5, 0), tail=(-12, -6, -75),
        near_arm=((-14, -24), (-19, -17), (-11, -10)), far_arm=((14, -24), (20, -17), (12, -10)),
        near_leg=((-11, -9), (-19, -7)), far_leg=((11, -9), (20, -7)), soles=True,
    ),
    "walking": replace(
        _STANDING, head=(8, -63, 5), trunk=(0, -27, 9), neck=(3, -40.5, 6), tail=(-12, -18, -74), turn=0.95,
        near_arm=((-4, -36), (-10, -28), (-20, -23)), far_arm=((9, -36), (17, -32), (25, -31)),
        near_leg=((-3, -13), (-9, -10), (-17, -5)), far_leg=((5, -13), (9, -8), (14, -4)),
        far_arm_behind=True,
    ),
    "sleeping": Pose(
        head=(18, -24, 6), trunk=(-16, -16.5, 76), neck=(-4, -22.5, 70), tail=(-39, -10, 88),
        near_arm=((4, -7), (16, -4), (30, -4)), far_arm=((16, -6), (24, -5), (38, -4)),
        near_leg=((-31, -9), (-24, -5), (-17, -4)), far_leg=((-36, -8), (-38, -5), (-34, -4)),
        turn=0.5, far_arm_behind=True, lying=True, wing=((0, -19), (-14, -15), (-30, -9)),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Chance:
    """What has no name and varies from seed to seed; factors around 1 and degrees around 0."""

    head: float
    girth: float
    eyes: float
    spacing: float
    cheek: float
    ears: float
    tilt: float
    ear_tilt: float


def chance(seed: int) -> Chance:
    """The small differences that `seed` gives a character."""
    rng = random.Random(seed)
    head, girth, eyes, spacing, cheek, ears = (rng.uniform(0.93, 1.07) for _ in range(6))
    return Chance(0.5 + head / 2, girth, eyes, spacing, cheek, ears, rng.uniform(-5, 5), rng.uniform(-5, 5))
