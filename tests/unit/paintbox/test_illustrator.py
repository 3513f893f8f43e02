import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

pytest.importorskip("skia")

from consistory_engine.paintbox.illustrator import (
    Actor,
    Look,
    Scene,
    Sheet,
    draw,
    draw_scene,
    held_out,
    sample_sheet,
)
from consistory_engine.paintbox.illustrator.drawing import _silhouettes
from consistory_engine.paintbox.illustrator.scene import (
    COATS,
    COLOURS,
    FRAMINGS,
    GARMENTS,
    HAIR,
    KINDS,
    PEOPLE,
    PLACES,
    SHAPES,
    SIDES,
    STYLES,
    TIMES,
)
from consistory_engine.paintbox.illustrator.staging import Placed, View, panels

FOX = Look("fox", "red", "scarf", "green")


def single(*actors: Actor, place: str = "meadow", time: str = "day", seed: int = 3, **more: str) -> Sheet:
    return Sheet("single", (Scene(place, time, actors, seed, **more),))


def extent(mask: np.ndarray) -> tuple[float, float, float, float]:
    """Left, right, top and bottom of what a silhouette covers, in shares of the picture."""
    rows, columns = np.nonzero(mask)
    height, width = mask.shape
    return columns.min() / width, columns.max() / width, rows.min() / height, rows.max() / height


def test_the_same_sheet_gives_the_same_drawing() -> None:
    for style in STYLES:
        sheet = sample_sheet(random.Random(5), style=style)
        assert (draw(sheet, 0.25).picture == draw(sheet, 0.25).picture).all()


def test_the_seed_moves_what_has_no_name() -> None:
    first, second = (draw(single(Actor(FOX), seed=seed), 0.125).picture for seed in (1, 2))
    assert (first != second).any(axis=-1).mean() > 0.3


@pytest.mark.parametrize("layout", ["pairs", "trios", "twins", "strips", "poses"])
@pytest.mark.parametrize("shape", SHAPES)
def test_silhouettes_are_what_the_actors_cover(layout: str, shape: str) -> None:
    shares: dict[str, Any] = dict.fromkeys(("pairs", "trios", "twins", "strips", "poses"), 0.0) | {
        layout: 1.0
    }
    width, height = (side // 4 for side in SHAPES[shape])
    for seed in range(3):
        sheet = sample_sheet(random.Random(seed), shape=shape, **shares)
        drawing = draw(sheet, 0.25, silhouettes=True)
        assert drawing.picture.shape == (height, width, 3) and drawing.picture.dtype == np.uint8
        assert len(drawing.silhouettes) == sum(len(scene.actors) for scene in sheet.scenes)
        assert all(0.002 < mask.mean() < 0.75 for mask in drawing.silhouettes)
        assert max(np.sum(drawing.silhouettes, axis=0).flat) == 1
        if layout in ("pairs", "trios"):
            middles = [np.nonzero(mask)[1].mean() for mask in drawing.silhouettes]
            assert middles == sorted(middles)


def test_a_framing_is_how_large_a_character_is() -> None:
    heights: dict[str, list[float]] = {framing: [] for framing in FRAMINGS}
    for framing in FRAMINGS:
        for seed in range(8):
            drawing = draw(single(Actor(FOX), seed=seed, framing=framing), 0.25, silhouettes=True)
            left, right, top, bottom = extent(drawing.silhouettes[0])
            heights[framing].append(bottom - top)
            if framing != "close":
                assert left > 0 and right < 0.998 and top > 0 and bottom < 0.98
    assert min(heights["wide"]) > 0.28 and max(heights["wide"]) < 0.5
    assert min(heights["middle"]) > 0.4 and max(heights["middle"]) < 0.85
    assert min(heights["close"]) > 0.62


def test_a_side_is_where_a_character_stands() -> None:
    for seed in range(6):
        middles = []
        for side in SIDES:
            drawing = draw(single(Actor(FOX), seed=seed, side=side), 0.125, silhouettes=True)
            left, right, _, _ = extent(drawing.silhouettes[0])
            middles.append((left + right) / 2)
        assert middles[0] < 0.38 < middles[1] < 0.62 < middles[2]


def test_who_stands_nearer_covers_who_stands_behind() -> None:
    scene = Scene("meadow", "day", (Actor(FOX), Actor(replace(FOX, kind="bear"))), 1)
    cast = (Placed(scene.actors[0], 200, 480, 250), Placed(scene.actors[1], 260, 440, 250))
    front, behind = _silhouettes(cast, View(), 256, 256)
    alone = _silhouettes(cast[1:], View(), 256, 256)[0]
    assert not (front & behind).any() and (alone & front).any()
    assert (behind == alone & ~front).all()


def test_a_smaller_drawing_is_the_same_composition() -> None:
    sheet = single(Actor(FOX, "waving"), place="town")
    large, small = draw(sheet).picture, draw(sheet, 0.25).picture
    reduced = large.reshape(128, 4, 128, 4, 3).mean((1, 3))
    assert np.abs(reduced - small).mean() < 5


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("count", [2, 3, 4])
def test_panels_share_the_page_and_do_not_touch(shape: str, count: int) -> None:
    scenes = tuple(Scene("forest", "day", (Actor(FOX),), seed) for seed in range(count))
    sheet = Sheet("strip", scenes, shape=shape)
    width, height = SHAPES[shape]
    boxes = panels(sheet, width, height)
    page = np.zeros((height, width), int)
    for box in boxes:
        page[box.top : box.top + box.height, box.left : box.left + box.width] += 1
    assert len(boxes) == count and page.max() == 1 and 0.95 < page.mean() < 1
    assert min(min(box.width, box.height) for box in boxes) > 130
    assert page[0].any() and page[-1].any() and page[:, 0].any() and page[:, -1].any()


def test_a_strip_has_white_gutters_between_its_scenes() -> None:
    scenes = tuple(Scene(place, "day", (Actor(FOX),), 1) for place in ("forest", "beach"))
    sheet = Sheet("strip", scenes)
    picture = draw(sheet, 0.5).picture
    left = panels(sheet, 256, 256)[0]
    assert (picture[:, left.width + 1] == 255).all()
    assert (picture[:, : left.width] == draw_scene(scenes[0], left.width, 256).picture).all()


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("time", TIMES)
def test_a_place_covers_the_whole_picture(place: str, time: str) -> None:
    for width in (64, 128, 256):
        assert draw_scene(Scene(place, time, (), 2), width, 128).picture.max(axis=-1).min() > 8


def test_held_out_looks_are_never_drawn_in_training() -> None:
    looks = [
        Look(kind, coat, garment, colour)
        for kind in KINDS
        for coat in (HAIR if kind in PEOPLE else COATS)
        for garment in GARMENTS
        for colour in ((None,) if garment == "none" else COLOURS)
    ]
    held = {look for look in looks if held_out(look)}
    assert 0.05 < len(held) / len(looks) < 0.07
    assert {look.kind for look in held} == set(KINDS) and {look.coat for look in held} == set(COATS)
    assert {look.garment for look in held} == set(GARMENTS)
    sheets = [sample_sheet(random.Random(seed)) for seed in range(2000)]
    seen = {
        replace(actor.look, build=0) for sheet in sheets for scene in sheet.scenes for actor in scene.actors
    }
    assert not seen & held
