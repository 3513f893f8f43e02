"""Where head, trunk and limbs are, action by action.

Units are hundredths of the standing height; x grows towards the side the character faces, y grows down and
is 0 on the ground. A place is (x, y, angle in degrees). "Near" limbs lie before the trunk, "far" ones may
lie behind it.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from typing import Final

from consistory_engine.paintbox.illustrator.scene import Actor

Place = tuple[float, float, float]
Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Pose:
    """One action. `turn` (0 to 1) is how far the face turns aside; `soles` shows the feet from below.

    `wing` is where a bird folds its near wing instead of `near_arm`. Feet are turned by `near_foot` and
    `far_foot` degrees, the toes down. `lift` is the height of the feet above the ground, `wind` (0 to 1) how
    far cloth streams backwards, `gaze` (0 to 1) how far the eyes look down. `grip` says how something is held:
    "both" before the chest, "book" likewise, "far" in the far hand; "" holds nothing.
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
    near_foot: float = 0.0
    far_foot: float = 0.0
    lift: float = 0.0
    wind: float = 0.0
    gaze: float = 0.0
    grip: str = ""


_STANDING = Pose(
    head=(2, -63, 0), trunk=(0, -26, 0), neck=(1, -40.5, 0), tail=(-10, -14, -62),
    near_arm=((-14, -37), (-22, -30), (-20, -18)), far_arm=((14, -37), (22, -30), (20, -18)),
    near_leg=((-9, -12), (-9, -4)), far_leg=((9, -12), (10, -4)),
)  # fmt: skip
_SITTING = replace(
    _STANDING, head=(2, -45, 3), trunk=(0, -18, 0), neck=(1, -22.5, 0), tail=(-12, -6, -75),
    near_arm=((-14, -24), (-19, -17), (-11, -10)), far_arm=((14, -24), (20, -17), (12, -10)),
    near_leg=((-11, -9), (-19, -7)), far_leg=((11, -9), (20, -7)), soles=True,
)  # fmt: skip

POSES: Final[dict[str, Pose]] = {
    "standing": _STANDING,
    "waving": replace(
        _STANDING, head=(0, -63, -5), far_arm=((14, -37), (32, -40), (36, -66)), cheering=True, turn=0.25
    ),
    "sitting": _SITTING,
    "walking": replace(
        _STANDING, head=(8, -63, 5), trunk=(0, -27, 9), neck=(3, -40.5, 6), tail=(-12, -18, -74), turn=0.95,
        near_arm=((-4, -36), (-10, -28), (-20, -23)), far_arm=((9, -36), (17, -32), (25, -31)),
        near_leg=((-3, -13), (-9, -10), (-17, -5)), far_leg=((5, -13), (9, -8), (14, -4)),
        far_arm_behind=True, wind=0.35,
    ),
    "running": replace(
        _STANDING, head=(16, -61, 9), trunk=(2, -31, 24), neck=(8.5, -41.5, 14), tail=(-9, -22, -84), turn=1.0,
        near_arm=((3, -38), (9, -22), (27, -29)), far_arm=((4, -38), (-22, -42), (-29, -30)),
        near_leg=((-6, -17), (-18, -12), (-30, -15)), far_leg=((4, -17), (21, -22), (25, -7)),
        near_foot=62, far_foot=-16, far_arm_behind=True, lift=3, wind=1.0,
    ),
    "jumping": replace(
        _STANDING, head=(2, -74, -2), trunk=(0, -38, 0), neck=(1, -52, 0), tail=(-10, -26, -48), turn=0.3,
        near_arm=((-14, -48), (-31, -50), (-37, -73)), far_arm=((14, -48), (31, -50), (38, -74)),
        near_leg=((-8, -25), (-20, -26), (-23, -15)), far_leg=((8, -25), (21, -28), (22, -17)),
        near_foot=24, far_foot=-6, cheering=True, lift=14, wind=0.5,
    ),
    "sleeping": Pose(
        head=(18, -24, 6), trunk=(-16, -16.5, 76), neck=(-4, -22.5, 70), tail=(-39, -10, 88),
        near_arm=((4, -7), (16, -4), (30, -4)), far_arm=((16, -6), (24, -5), (38, -4)),
        near_leg=((-31, -9), (-24, -5), (-17, -4)), far_leg=((-36, -8), (-38, -5), (-34, -4)),
        turn=0.5, far_arm_behind=True, lying=True, wing=((0, -19), (-14, -15), (-30, -9)),
    ),
    "reading": replace(
        _STANDING, head=(2, -61.5, 3), near_arm=((-14, -36), (-25, -27), (-14, -21)),
        far_arm=((14, -36), (27, -27), (17, -21)), turn=0.2, gaze=1.0, grip="book",
    ),
    "reading seated": replace(
        _SITTING, head=(2, -46, 3), near_arm=((-14, -23), (-25, -18), (-15, -14)),
        far_arm=((14, -23), (27, -18), (18, -14)),
        near_leg=((-11, -9), (-22, -7)), far_leg=((11, -9), (23, -7)), turn=0.2, gaze=1.0, grip="book",
    ),
    "holding both": replace(
        _STANDING, near_arm=((-14, -36), (-27, -28), (-14, -21)), far_arm=((14, -36), (29, -28), (17, -21)),
        turn=0.2, grip="both",
    ),
    "holding high": replace(
        _STANDING, head=(0, -63, -3), far_arm=((14, -37), (33, -35), (40, -54)), turn=0.3, grip="far"
    ),
    "holding out": replace(
        _STANDING, head=(0, -63, -2), far_arm=((14, -37), (24, -28), (38, -37)), turn=0.35, grip="far"
    ),
    "holding low": replace(
        _STANDING, far_arm=((14, -37), (26, -38), (34, -28)), turn=0.4, grip="far"
    ),
}  # fmt: skip

HOLDS: Final[dict[str, str]] = {
    "balloon": "high", "umbrella": "out", "ball": "both", "kite": "high", "gift": "both",
    "lantern": "high", "apple": "out", "flower": "out", "cup": "out", "basket": "low",
}  # fmt: skip
"""How each prop is held: in both hands, or in one held high, out to the side or low."""


def pose_of(actor: Actor, seed: int) -> Pose:
    """How `actor` holds itself: its action's pose with small differences that depend on `seed`."""
    rng = random.Random(f"{seed} {actor.action} {actor.expression} {actor.prop}")
    name = actor.action
    if name == "holding":
        name = f"holding {HOLDS[actor.prop]}" if actor.prop else "standing"
    elif name == "reading":
        name = rng.choice(("reading", "reading seated"))
    return _varied(POSES[name], rng)


def _varied(pose: Pose, rng: random.Random) -> Pose:
    """`pose` with limbs and head a little otherwise; hands that hold something together stay there."""
    (x, y, angle), (tx, ty, lean) = pose.head, pose.trunk
    x, angle = x + rng.uniform(-1, 1), angle + rng.uniform(-3, 3)
    near, far = rng.uniform(-7, 7), rng.uniform(-7, 7)
    stride, kicks = rng.uniform(0.88, 1.1), (rng.uniform(-9, 9), rng.uniform(-9, 9))
    sway, blow = rng.uniform(-2, 2), rng.uniform(0.8, 1.15)
    if pose.lying:
        return replace(pose, head=(x, y, angle))
    pose = replace(pose, head=(x, y, angle), trunk=(tx, ty, lean + sway), wind=pose.wind * blow)
    if pose.grip in ("", "far"):
        pose = replace(pose, near_arm=_swung(pose.near_arm, near), far_arm=_swung(pose.far_arm, far))
    if pose.lift > 5:
        legs = (_swung(pose.near_leg, kicks[0]), _swung(pose.far_leg, kicks[1]))
    else:
        legs = tuple(tuple((leg[0][0] + (px - leg[0][0]) * stride, py) for px, py in leg)
                     for leg in (pose.near_leg, pose.far_leg))  # fmt: skip
    return replace(pose, near_leg=legs[0], far_leg=legs[1])


def _swung(points: Points, degrees: float) -> Points:
    """A limb turned around its root."""
    (ax, ay), sine, cosine = points[0], math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    return tuple(
        (ax + (x - ax) * cosine - (y - ay) * sine, ay + (x - ax) * sine + (y - ay) * cosine)
        for x, y in points
    )


@dataclass(frozen=True)
class Chance:
    """What has no name and varies from seed to seed; factors around 1 and degrees around 0.

    `whim` (0 to 1) chooses between ways to show the same.
    """

    head: float
    girth: float
    eyes: float
    spacing: float
    cheek: float
    ears: float
    tilt: float
    ear_tilt: float
    whim: float


def chance(seed: int) -> Chance:
    """The small differences that `seed` gives a character."""
    rng = random.Random(seed)
    head, girth, eyes, spacing, cheek, ears = (rng.uniform(0.93, 1.07) for _ in range(6))
    tilts = rng.uniform(-5, 5), rng.uniform(-5, 5)
    return Chance(0.5 + head / 2, girth, eyes, spacing, cheek, ears, *tilts, rng.random())
