"""Every kind shows its coat, is itself by silhouette, and keeps what its build settles."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

skia = pytest.importorskip("skia")

from consistory_engine.paintbox.illustrator.characters import COAT_RGB, draw_actor
from consistory_engine.paintbox.illustrator.characters.bodies import BUILDS, Body, upper
from consistory_engine.paintbox.illustrator.characters.kinds import PARTS, head_colour
from consistory_engine.paintbox.illustrator.characters.people import clothes
from consistory_engine.paintbox.illustrator.characters.traits import Traits
from consistory_engine.paintbox.illustrator.light import light_of
from consistory_engine.paintbox.illustrator.scene import (
    ACTIONS,
    COATS,
    GARMENTS,
    HAIR,
    KINDS,
    PEOPLE,
    Actor,
    Look,
)  # fmt: skip

SIDE, GROUND, HEIGHT = 160, 140, 100
OTHERS = [kind for kind in KINDS if kind not in PEOPLE]
TALLEST = {"sitting": 1.08, "sleeping": 0.84, "reading": 1.26, "jumping": 1.42}


def drawn(actor: Actor, time: str = "day") -> np.ndarray:
    """The actor alone on a transparent square: (SIDE, SIDE, 4) RGBA, 0 to 255."""
    surface = skia.Surface(SIDE, SIDE)
    canvas, light = surface.getCanvas(), light_of(time)
    draw_actor(canvas, actor, x=SIDE / 2, ground=GROUND, height=HEIGHT, seed=actor.look.build, light=light)
    return surface.toarray(colorType=skia.ColorType.kRGBA_8888_ColorType)


def silhouette(actor: Actor) -> np.ndarray:
    """Where the actor is: (SIDE, SIDE) booleans."""
    return drawn(actor)[..., 3] > 127


def votes(image: np.ndarray, time: str) -> Counter[str]:
    """How many opaque pixels, every seventh counted, are nearest to each coat's colour in that light."""
    names = list(COAT_RGB)
    colours = np.array([light_of(time).on_character(COAT_RGB[name]) for name in names], float)
    pixels = image[image[..., 3] > 250][::7, :3].astype(float)
    nearest = np.linalg.norm(pixels[:, None] - colours[None], axis=-1).argmin(1)
    return Counter(names[i] for i in nearest)


def test_every_kind_has_its_parts() -> None:
    assert set(PARTS) == set(BUILDS) == set(KINDS)


@pytest.mark.parametrize(("kind", "action"), list(itertools.product(KINDS, ACTIONS)))
def test_every_kind_stays_in_its_box(kind: str, action: str) -> None:
    for build in range(3):
        actor = Actor(Look(kind, "red", build=build), action)
        rows, columns = np.nonzero(silhouette(actor))
        lowest = -12 if action in ("jumping", "running") else -3
        assert GROUND + lowest <= rows.max() <= GROUND + (6 if action == "reading" else 2)
        assert GROUND - rows.min() <= TALLEST.get(action, 1.26) * HEIGHT
        assert columns.min() >= SIDE / 2 - 0.62 * HEIGHT and columns.max() <= SIDE / 2 + 0.62 * HEIGHT


@pytest.mark.parametrize(("first", "second"), list(itertools.combinations(KINDS, 2)))
def test_silhouettes_tell_kinds_apart(first: str, second: str) -> None:
    overlaps = []
    for build in range(3):
        one, other = (silhouette(Actor(Look(kind, "brown", build=build))) for kind in (first, second))
        overlaps.append((one & other).sum() / (one | other).sum())
    assert np.mean(overlaps) < 0.92


@pytest.mark.parametrize(("kind", "coat", "time"), list(itertools.product(OTHERS, COATS, ("day", "night"))))
def test_most_pixels_are_nearest_to_their_own_coat(kind: str, coat: str, time: str) -> None:
    total: Counter[str] = Counter()
    for build in range(2):
        total += votes(drawn(Actor(Look(kind, coat, build=build)), time), time)
    assert total.most_common(1)[0][0] == coat


@pytest.mark.parametrize(("kind", "hair"), list(itertools.product(PEOPLE, HAIR)))
def test_hair_shows_its_colour(kind: str, hair: str) -> None:
    for build in range(6):
        seen = votes(drawn(Actor(Look(kind, hair, build=build))), "day")
        assert seen[hair] > 0.06 * sum(seen.values())


@pytest.mark.parametrize("kind", OTHERS)
def test_eyes_show_on_a_black_coat_by_night(kind: str) -> None:
    image = drawn(Actor(Look(kind, "black")), "night")
    light = light_of("night")
    bright = image[..., :3].min(-1) > 0.6 * min(light.on_character((255, 255, 255)))
    head = bright[GROUND - 85 : GROUND - 55] & (image[GROUND - 85 : GROUND - 55, :, 3] > 250)
    assert head.sum() > 8


def test_builds_vary_people_widely_and_all_alike_look_alike() -> None:
    pictures = {drawn(Actor(Look("girl", "brown", build=build))).tobytes() for build in range(12)}
    assert len(pictures) == 12
    skins = {head_colour("girl", COAT_RGB["brown"], Traits(build)) for build in range(40)}
    assert len(skins) >= 4


def test_skin_is_never_the_colour_of_the_hair() -> None:
    for build, hair in itertools.product(range(40), HAIR):
        colour = head_colour("boy", COAT_RGB[hair], Traits(build))
        assert np.abs(np.subtract(colour, COAT_RGB[hair])).sum() > 100


@pytest.mark.parametrize("kind", PEOPLE)
def test_clothes_stay_the_same_under_what_does_not_hide_them(kind: str) -> None:
    for build in range(10):
        bare = Body(kind, COAT_RGB["brown"], 15, Traits(build))
        for garment in ("scarf", "hat", "cape", "boots"):
            assert clothes(replace(bare, garment=garment)) == clothes(bare)
        sweater, overalls = (clothes(replace(bare, garment=name)) for name in ("sweater", "overalls"))
        assert sweater.bottom == clothes(bare).bottom and not overalls.skirted
        assert sweater.shoes == overalls.shoes == clothes(bare).shoes


def test_the_colours_of_a_build_are_there_in_every_pose() -> None:
    look = Look("grandfather", "white", build=9)
    tone = np.array(head_colour("grandfather", COAT_RGB["white"], Traits(9)))
    for action, garment in itertools.product(ACTIONS, GARMENTS):
        colour = None if garment == "none" else "blue"
        image = drawn(Actor(replace(look, garment=garment, garment_colour=colour), action))
        near = np.abs(image[..., :3].astype(int) - tone).sum(-1) < 45
        assert (near & (image[..., 3] > 250)).sum() > 100


def test_traits_answer_by_name_alone() -> None:
    traits = Traits(7)
    options = ("a", "b", "c", "d")
    first = traits.one("hair", options)
    traits.number("skin", 0, 1)
    assert traits.one("hair", options) == first == Traits(7).one("hair", options)
    assert {Traits(seed).one("hair", options) for seed in range(60)} == set(options)
    assert 0.2 < np.mean([Traits(seed).whether("glasses", 0.3) for seed in range(400)]) < 0.4


def test_upper_cuts_a_limb_on_its_own_curve() -> None:
    assert upper(((0, 0), (10, 0)), 0.3) == ((0, 0), (3, 0))
    three = upper(((0, 0), (10, 0), (10, 10)), 0.5)
    assert three == ((0, 0), (5, 0), (7.5, 2.5))
