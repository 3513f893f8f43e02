import random
from dataclasses import replace

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
    sample_look,
    sample_sheet,
)
from consistory_engine.paintbox.illustrator.scene import (
    COATS,
    GARMENT_COLOURS,
    GARMENTS,
    KINDS,
    PLACES,
    TIMES,
)

FOX = Look("fox", "red", "scarf", "green")


def single(*actors: Actor, place: str = "meadow", time: str = "day", seed: int = 3) -> Sheet:
    return Sheet("single", (Scene(place, time, actors, seed),))


def test_the_same_sheet_gives_the_same_drawing() -> None:
    sheet = sample_sheet(random.Random(5))
    assert (draw(sheet, 128).picture == draw(sheet, 128).picture).all()


def test_the_seed_moves_what_has_no_name() -> None:
    first, second = (draw(single(Actor(FOX), seed=seed), 64).picture for seed in (1, 2))
    assert (first != second).any(axis=-1).mean() > 0.3


@pytest.mark.parametrize("layout", [(0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (0.9, 0.1, 0.0)])
def test_silhouettes_are_what_the_actors_cover(layout: tuple[float, float, float]) -> None:
    pairs, twins, strips = layout
    for seed in range(6):
        sheet = sample_sheet(random.Random(seed), pairs=pairs, twins=twins, strips=strips)
        drawing = draw(sheet, 256, silhouettes=True)
        assert drawing.picture.shape == (256, 256, 3) and drawing.picture.dtype == np.uint8
        assert len(drawing.silhouettes) == sum(len(scene.actors) for scene in sheet.scenes)
        assert all(0.01 < mask.mean() < 0.35 for mask in drawing.silhouettes)
        assert not np.logical_and.reduce(drawing.silhouettes).any() or len(drawing.silhouettes) == 1
        middles = [np.nonzero(mask)[1].mean() for mask in drawing.silhouettes]
        assert middles == sorted(middles)


def test_actors_stand_inside_the_picture_at_the_size_asked_for() -> None:
    for seed in range(12):
        drawing = draw(single(Actor(FOX, "standing"), seed=seed), 256, silhouettes=True)
        rows, columns = np.nonzero(drawing.silhouettes[0])
        assert 0.33 < (rows.max() - rows.min()) / 256 < 0.8
        assert rows.min() > 0 and rows.max() < 250 and columns.min() > 0 and columns.max() < 255


def test_a_smaller_drawing_is_the_same_composition() -> None:
    sheet = single(Actor(FOX, "waving"), place="town")
    large, small = draw(sheet, 512).picture, draw(sheet, 128).picture
    reduced = large.reshape(128, 4, 128, 4, 3).mean((1, 3))
    assert np.abs(reduced - small).mean() < 5


def test_a_strip_is_two_panels_with_a_white_gutter() -> None:
    panels = tuple(Scene(place, "day", (Actor(FOX),), 1) for place in ("forest", "beach"))
    picture = draw(Sheet("strip", panels), 256).picture
    assert (picture[:, 127:129] == 255).all()
    assert (picture[:, :126] == draw_scene(panels[0], 126, 256).picture).all()


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("time", TIMES)
@pytest.mark.parametrize("width", [126, 256])
def test_a_place_covers_the_whole_picture(place: str, time: str, width: int) -> None:
    for seed in range(4):
        assert draw_scene(Scene(place, time, (), seed), width, 256).picture.max(axis=-1).min() > 12


def test_held_out_looks_are_never_drawn_in_training() -> None:
    looks = [
        Look(kind, coat, garment, colour)
        for kind in KINDS
        for coat in COATS
        for garment in GARMENTS
        for colour in ((None,) if garment == "none" else GARMENT_COLOURS)
    ]
    held = {look for look in looks if held_out(look)}
    assert 0.05 < len(held) / len(looks) < 0.07
    assert {look.kind for look in held} == set(KINDS) and {look.coat for look in held} == set(COATS)
    rng = random.Random(0)
    assert not any(held_out(sample_look(rng)) for _ in range(500))
    assert all(replace(sample_look(rng, held=True), build=0) in held for _ in range(50))
