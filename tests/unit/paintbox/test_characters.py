"""The characters stay in their boxes, keep their colours and can be told apart by silhouette."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest

skia = pytest.importorskip("skia")

from consistory_engine.paintbox.illustrator.characters import (
    COAT_RGB,
    GARMENT_RGB,
    draw_actor,
    draw_shadow,
)  # fmt: skip
from consistory_engine.paintbox.illustrator.characters.palette import at_night
from consistory_engine.paintbox.illustrator.scene import (
    ACTIONS,
    COATS,
    GARMENT_COLOURS,
    GARMENTS,
    KINDS,
    Actor,
    Look,
)  # fmt: skip

SIDE, GROUND, HEIGHT = 160, 140, 100
TALLEST = {"standing": 1.24, "waving": 1.24, "walking": 1.24, "sitting": 1.06, "sleeping": 0.82}


def drawn(actor: Actor, seed: int = 5, night: bool = False) -> np.ndarray:
    """The actor alone on a transparent square: (SIDE, SIDE, 4) RGBA, 0 to 255."""
    surface = skia.Surface(SIDE, SIDE)
    draw_actor(surface.getCanvas(), actor, x=SIDE / 2, ground=GROUND, height=HEIGHT, seed=seed, night=night)
    return surface.toarray(colorType=skia.ColorType.kRGBA_8888_ColorType)


def silhouette(actor: Actor, seed: int = 5) -> np.ndarray:
    """Where the actor is: (SIDE, SIDE) booleans."""
    return drawn(actor, seed)[..., 3] > 127


def nearest(colour: np.ndarray, names: dict[str, tuple[int, int, int]]) -> str:
    """The name whose colour is nearest to `colour`."""
    return min(names, key=lambda name: float(np.linalg.norm(colour - np.array(names[name]))))


def pixels_near(image: np.ndarray, colour: tuple[int, int, int], radius: float = 60) -> int:
    """How many opaque pixels have about this colour."""
    distance = np.linalg.norm(image[..., :3].astype(float) - colour, axis=-1)
    return int(((distance < radius) & (image[..., 3] > 250)).sum())


@pytest.mark.parametrize(("kind", "action", "garment"), list(itertools.product(KINDS, ACTIONS, GARMENTS)))
def test_every_character_stays_in_its_box(kind: str, action: str, garment: str) -> None:
    look = Look(kind, "red", garment, None if garment == "none" else "blue")
    rows, columns = np.nonzero(silhouette(Actor(look, action), seed=len(kind) * 7))
    assert GROUND - 3 <= rows.max() <= GROUND + 2
    assert GROUND - rows.min() <= TALLEST[action] * HEIGHT
    assert columns.min() >= SIDE / 2 - 0.62 * HEIGHT and columns.max() <= SIDE / 2 + 0.62 * HEIGHT
    assert len(rows) > 0.15 * HEIGHT**2


@pytest.mark.parametrize("kind", KINDS)
def test_actions_have_their_heights(kind: str) -> None:
    heights = {a: GROUND - np.nonzero(silhouette(Actor(Look(kind, "grey"), a)))[0].min() for a in ACTIONS}
    assert heights["sleeping"] < heights["sitting"] < 0.9 * heights["standing"]


@pytest.mark.parametrize(("first", "second"), list(itertools.combinations(KINDS, 2)))
def test_silhouettes_tell_kinds_apart(first: str, second: str) -> None:
    one, other = (silhouette(Actor(Look(kind, "brown"))) for kind in (first, second))
    assert (one & other).sum() / (one | other).sum() < 0.92


@pytest.mark.parametrize(("kind", "coat", "night"), list(itertools.product(KINDS, COATS, (False, True))))
def test_most_pixels_are_nearest_to_their_own_coat(kind: str, coat: str, night: bool) -> None:
    image = drawn(Actor(Look(kind, coat)), night=night)
    names = {name: at_night(rgb) if night else rgb for name, rgb in COAT_RGB.items()}
    votes = Counter(nearest(pixel, names) for pixel in image[image[..., 3] > 250][::7, :3].astype(float))
    assert votes.most_common(1)[0][0] == coat


@pytest.mark.parametrize(
    ("kind", "garment", "colour"), list(itertools.product(KINDS, GARMENTS[1:], GARMENT_COLOURS))
)
def test_garments_show(kind: str, garment: str, colour: str) -> None:
    bare, dressed = (drawn(Actor(Look(kind, "grey", *worn))) for worn in (("none", None), (garment, colour)))
    assert (
        pixels_near(dressed, GARMENT_RGB[colour]) - pixels_near(bare, GARMENT_RGB[colour]) > 0.02 * HEIGHT**2
    )


def test_facing_mirrors_the_silhouette() -> None:
    right, left = (silhouette(Actor(Look("fox", "red"), "walking", facing)) for facing in (1, -1))
    assert (right ^ left[:, ::-1]).mean() < 0.005


def test_seeds_vary_what_has_no_name_and_nothing_else_does() -> None:
    actor = Actor(Look("cat", "blue"))
    assert np.array_equal(drawn(actor, seed=1), drawn(actor, seed=1))
    assert not np.array_equal(drawn(actor, seed=1), drawn(actor, seed=2))


def test_the_shadow_lies_on_the_ground() -> None:
    surface = skia.Surface(SIDE, SIDE)
    draw_shadow(
        surface.getCanvas(), Actor(Look("bear", "red")), x=80, ground=GROUND, height=HEIGHT, night=False
    )
    rows = np.nonzero(surface.toarray()[..., 3])[0]
    assert GROUND - 12 < rows.min() < GROUND < rows.max() < GROUND + 12
