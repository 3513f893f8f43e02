"""Poses are told apart, garments and props show in their colours, moods can be read."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

skia = pytest.importorskip("skia")

from consistory_engine.paintbox.illustrator.characters import (
    COAT_RGB,
    GARMENT_RGB,
    draw_actor,
    draw_shadow,
)  # fmt: skip
from consistory_engine.paintbox.illustrator.characters.brush import Brush
from consistory_engine.paintbox.illustrator.characters.poses import HOLDS, chance, pose_of
from consistory_engine.paintbox.illustrator.characters.props import PROPS as PAINTED
from consistory_engine.paintbox.illustrator.light import light_of
from consistory_engine.paintbox.illustrator.scene import (
    ACTIONS,
    COATS,
    COLOURED,
    COLOURS,
    EXPRESSIONS,
    GARMENTS,
    HAIR,
    KINDS,
    PEOPLE,
    PROPS,
    Actor,
    Look,
)  # fmt: skip

SIDE, GROUND, HEIGHT = 170, 150, 100
TALLEST = {"sitting": 1.08, "sleeping": 0.84, "jumping": 1.42}


def drawn(actor: Actor, *, seed: int = 5, time: str = "day", height: float = HEIGHT) -> np.ndarray:
    """The actor alone on a transparent square, RGBA, 0 to 255."""
    side = round(SIDE * height / HEIGHT)
    surface = skia.Surface(side, side)
    place = {"x": side / 2, "ground": GROUND * height / HEIGHT, "height": height}
    draw_actor(surface.getCanvas(), actor, **place, seed=seed, light=light_of(time))
    return surface.toarray(colorType=skia.ColorType.kRGBA_8888_ColorType)


def silhouette(actor: Actor, seed: int = 5) -> np.ndarray:
    """Where the actor is: (SIDE, SIDE) booleans."""
    return drawn(actor, seed=seed)[..., 3] > 127


def pixels_near(image: np.ndarray, colour: tuple[int, int, int], radius: float = 60) -> int:
    """How many opaque pixels have about this colour."""
    distance = np.linalg.norm(image[..., :3].astype(float) - colour, axis=-1)
    return int(((distance < radius) & (image[..., 3] > 250)).sum())


def holder(kind: str, prop: str, colour: str = "blue") -> Actor:
    """An actor of `kind` that holds `prop`."""
    return Actor(Look(kind, "grey"), "holding", prop=prop, prop_colour=colour if prop in COLOURED else None)


@pytest.mark.parametrize(("index", "kind"), list(enumerate(KINDS)))
def test_whoever_wears_something_stays_in_its_box(index: int, kind: str) -> None:
    for step, action in enumerate(ACTIONS):
        garment = GARMENTS[1 + (index + step) % 6]
        rows, columns = np.nonzero(silhouette(Actor(Look(kind, "red", garment, "blue"), action), seed=index))
        lowest = -12 if action in ("jumping", "running") else -3
        assert GROUND + lowest <= rows.max() <= GROUND + (6 if action == "sitting" else 3), (action, garment)
        assert GROUND - rows.min() <= TALLEST.get(action, 1.28) * HEIGHT, (action, garment)
        assert np.abs(columns - SIDE / 2).max() <= 0.66 * HEIGHT, (action, garment)


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_holds_something_stays_in_its_box(kind: str) -> None:
    for prop in PROPS:
        rows, columns = np.nonzero(silhouette(holder(kind, prop)))
        assert rows.max() <= GROUND + 3 and GROUND - rows.min() <= 1.28 * HEIGHT, prop
        assert np.abs(columns - SIDE / 2).max() <= 0.68 * HEIGHT, prop


@pytest.mark.parametrize("kind", KINDS)
def test_actions_have_their_heights(kind: str) -> None:
    spans = {}
    for action in ("standing", "sitting", "sleeping", "jumping"):
        rows = np.nonzero(silhouette(Actor(Look(kind, "grey"), action)))[0]
        spans[action] = GROUND - rows.min(), GROUND - rows.max()
    tops = {action: top for action, (top, _) in spans.items()}
    assert tops["sleeping"] < tops["sitting"] < 0.9 * tops["standing"] < 0.9 * tops["jumping"]
    assert spans["jumping"][1] > 6 > 3 > spans["standing"][1]


@pytest.mark.parametrize("kind", KINDS)
def test_silhouettes_tell_actions_apart(kind: str) -> None:
    for first, second in itertools.combinations(ACTIONS, 2):
        if {first, second} <= {"standing", "sitting", "reading"}:
            continue  # a book before the chest is inside the outline
        one, other = (
            silhouette(Actor(Look(kind, "brown"), action, prop="flower")) for action in (first, second)
        )
        assert (one & other).sum() / (one | other).sum() < 0.93, (first, second)


def test_a_character_holds_its_limbs_a_little_otherwise_each_time() -> None:
    actor = Actor(Look("fox", "red"), "waving")
    hands = {pose_of(actor, seed).far_arm[-1] for seed in range(8)}
    assert len(hands) == 8 and np.ptp(np.array(list(hands)), axis=0).max() < 14
    assert pose_of(actor, 3) == pose_of(actor, 3)


def test_readers_stand_or_sit_with_a_book_before_them() -> None:
    actor = Actor(Look("cat", "white"), "reading")
    assert {pose_of(actor, seed).soles for seed in range(12)} == {True, False}
    for seed in range(4):
        image = drawn(actor, seed=seed)
        assert max(pixels_near(image, GARMENT_RGB[colour]) for colour in COLOURS) > 0.03 * HEIGHT**2


def test_every_garment_colour_is_told_from_every_coat_and_every_other() -> None:
    for name, colour in GARMENT_RGB.items():
        others = [other for key, other in GARMENT_RGB.items() if key != name]
        for other in (*COAT_RGB.values(), *others):
            assert np.linalg.norm(np.subtract(colour, other)) > 55


@pytest.mark.parametrize("kind", KINDS)
def test_garments_show_in_their_colour(kind: str) -> None:
    shown = zip(itertools.product(("standing", "running"), GARMENTS[1:]), COLOURS * 2, strict=False)
    for (action, garment), colour in shown:
        plain = drawn(Actor(Look(kind, "grey"), action))
        dressed = drawn(Actor(Look(kind, "grey", garment, colour), action))
        more = pixels_near(dressed, GARMENT_RGB[colour]) - pixels_near(plain, GARMENT_RGB[colour])
        assert more > 0.01 * HEIGHT**2, (garment, colour, action)


@pytest.mark.parametrize("kind", KINDS)
def test_garments_show_on_who_lies_down(kind: str) -> None:
    purple = GARMENT_RGB["purple"]
    plain = pixels_near(drawn(Actor(Look(kind, "grey"), "sleeping")), purple)
    for garment in GARMENTS[1:]:
        dressed = drawn(Actor(Look(kind, "grey", garment, "purple"), "sleeping"))
        assert pixels_near(dressed, purple) - plain > 25, garment


def test_every_prop_is_painted_and_large() -> None:
    assert set(PAINTED) == {*PROPS, "book"} and set(HOLDS) == set(PROPS)
    for prop in PAINTED.values():
        surface, frame = skia.Surface(SIDE, SIDE), skia.Matrix.Translate(SIDE / 2, SIDE / 2)
        prop.paint(Brush(surface.getCanvas(), frame, 1, light_of("day")), GARMENT_RGB["red"])
        rows, columns = np.nonzero(surface.toarray()[..., 3] > 127)
        assert max(np.ptp(rows), np.ptp(columns)) > 0.2 * HEIGHT
        assert min(np.ptp(rows), np.ptp(columns)) > 0.17 * HEIGHT


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_held_is_clearly_seen(kind: str) -> None:
    bare = drawn(Actor(Look(kind, "grey"))).astype(int)
    for prop in PROPS:
        held = drawn(holder(kind, prop, "green")).astype(int)
        assert (np.abs(held - bare).sum(-1) > 60).sum() > 0.02 * HEIGHT**2, prop
        if prop in COLOURED:
            assert pixels_near(held, GARMENT_RGB["green"]) > 0.012 * HEIGHT**2, prop


def test_a_lantern_glows_when_lamps_are_lit_without_growing() -> None:
    day, night = (drawn(holder("fox", "lantern"), time=time) for time in ("day", "night"))
    assert ((night[..., 3] > 0) & (night[..., 3] < 127)).sum() > 5 * (
        (day[..., 3] > 0) & (day[..., 3] < 127)
    ).sum()
    assert ((night[..., 3] > 127) ^ (day[..., 3] > 127)).sum() < 60


@pytest.mark.parametrize("kind", KINDS)
def test_moods_can_be_read_in_the_face(kind: str) -> None:
    coat = "brown" if kind in PEOPLE else "blue"
    faces = {
        mood: drawn(Actor(Look(kind, coat), expression=mood), height=150).astype(int) for mood in EXPRESSIONS
    }
    for first, second in itertools.combinations(EXPRESSIONS, 2):
        assert (np.abs(faces[first] - faces[second]).sum(-1) > 150).sum() > 90, (first, second)


def test_sleepers_keep_their_eyes_closed_in_every_mood() -> None:
    calm, happy = (
        drawn(Actor(Look("bear", "grey"), "sleeping", expression=mood)) for mood in ("calm", "happy")
    )
    assert np.abs(calm.astype(int) - happy).sum(-1).astype(bool).mean() < 0.3
    assert pixels_near(happy, (128, 34, 44), 30) == 0


def test_facing_mirrors_the_silhouette() -> None:
    for actor in (Actor(Look("fox", "red"), "walking"), holder("cat", "balloon")):
        mirrored = Actor(actor.look, actor.action, -1, prop=actor.prop, prop_colour=actor.prop_colour)
        assert (silhouette(actor) ^ silhouette(mirrored)[:, ::-1]).mean() < 0.005


def test_seeds_vary_what_has_no_name_and_nothing_else_does() -> None:
    actor = Actor(Look("cat", "blue"))
    assert np.array_equal(drawn(actor, seed=1), drawn(actor, seed=1))
    assert not np.array_equal(drawn(actor, seed=1), drawn(actor, seed=2))
    assert {chance(seed).whim < 0.5 for seed in range(20)} == {True, False}


def test_the_shadow_lies_on_the_ground_and_is_smaller_under_who_jumps() -> None:
    widths = []
    for action in ("standing", "jumping"):
        surface, actor = skia.Surface(SIDE, SIDE), Actor(Look("bear", "red"), action)
        place = {"x": SIDE / 2, "ground": GROUND, "height": HEIGHT}
        draw_shadow(surface.getCanvas(), actor, **place, light=light_of("day"))
        rows, columns = np.nonzero(surface.toarray()[..., 3])
        assert GROUND - 12 < rows.min() < GROUND < rows.max() < GROUND + 12
        widths.append(np.ptp(columns))
    assert widths[1] < 0.8 * widths[0]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in PEOPLE])
def test_lids_and_brows_show_on_every_coat(kind: str) -> None:
    for coat in COATS:
        calm, sleepy = (
            drawn(Actor(Look(kind, coat), expression=mood), height=150) for mood in ("calm", "sleepy")
        )
        assert (np.abs(calm.astype(int) - sleepy).sum(-1) > 90).sum() > 90


def test_hair_colours_are_coats() -> None:
    assert set(HAIR) <= set(COAT_RGB) and set(COATS) == set(COAT_RGB)
