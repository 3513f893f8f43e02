import itertools
import random

import numpy as np
import pytest

skia = pytest.importorskip("skia")

from consistory_engine.paintbox.illustrator import Actor, Drawing, Look, Scene, draw_scene
from consistory_engine.paintbox.illustrator import scene as schema
from consistory_engine.paintbox.illustrator.characters.palette import COAT_RGB
from consistory_engine.paintbox.illustrator.light import light_of
from consistory_engine.paintbox.illustrator.places import draw_place
from consistory_engine.paintbox.illustrator.styles import STYLES
from consistory_engine.paintbox.illustrator.styles.medium import FLAT, medium_in_use, using

BEAR = Look("bear", "red", build=4)
FOX = Look("fox", "red", "scarf", "yellow", build=4)


def drawn(
    style: str, look: Look = FOX, *, place: str = "meadow", time: str = "day", size: int = 192
) -> Drawing:
    scene = Scene(place, time, (Actor(look),), 5)
    return draw_scene(scene, size, size, STYLES[style], silhouettes=True)


def test_every_style_of_the_schema_is_there() -> None:
    assert tuple(STYLES) == schema.STYLES


@pytest.mark.parametrize("time", ["day", "night"])
def test_styles_differ_at_a_glance(time: str) -> None:
    pictures = {name: drawn(name, time=time, size=150).picture.astype(float) for name in STYLES}
    for first, second in itertools.combinations(STYLES, 2):
        assert np.abs(pictures[first] - pictures[second]).mean() > 4, (first, second)


@pytest.mark.parametrize("style", STYLES)
def test_the_same_scene_is_always_finished_alike(style: str) -> None:
    assert (drawn(style).picture == drawn(style).picture).all()


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("time", schema.TIMES)
def test_a_red_coat_stays_red(style: str, time: str) -> None:
    drawing = drawn(style, BEAR, time=time)
    seen = np.median(drawing.picture[drawing.silhouettes[0]], axis=0)
    light = light_of(time)
    coats = {name: np.array(light.on_character(rgb)) for name, rgb in COAT_RGB.items()}
    assert min(coats, key=lambda name: np.abs(coats[name] - seen).sum()) == "red"


@pytest.mark.parametrize("style", STYLES)
def test_night_is_darker_than_day(style: str) -> None:
    day, night = (drawn(style, time=time).picture[20:-20, 20:-20].mean() for time in ("day", "night"))
    assert night < 0.6 * day


@pytest.mark.parametrize("style", STYLES)
def test_a_style_paints_to_the_very_edge(style: str) -> None:
    picture = drawn(style).picture
    border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    assert border.max(axis=-1).min() > 30
    assert (border.min(axis=-1) > 235).mean() < 0.2


def test_flat_leaves_what_brushes_paint_as_it_is() -> None:
    plain, layered = skia.Surface(96, 96), skia.Surface(96, 96)
    with plain as canvas:
        canvas.scale(96 / 512, 96 / 512)
        draw_place(canvas, "meadow", light_of("day"), random.Random(3), 512, 512)
    with STYLES["flat"].layer(layered, 96 / 512, seed=1) as canvas:
        draw_place(canvas, "meadow", light_of("day"), random.Random(3), 512, 512)
    assert (plain.toarray() == layered.toarray()).all()


@pytest.mark.parametrize("style", STYLES)
def test_a_layer_of_figures_leaves_the_rest_of_the_page(style: str) -> None:
    page = skia.Surface(128, 128)
    page.getCanvas().clear(skia.ColorBLUE)
    with STYLES[style].layer(page, 0.25, seed=1, figures=True) as canvas:
        canvas.drawCircle(256, 256, 60, skia.Paint(Color=skia.ColorRED))
    picture = page.toarray(colorType=skia.kRGBA_8888_ColorType)
    assert picture[64, 64, 0] > 180 and picture[64, 64, 2] < 90
    assert (picture[:40, :, :3] == (0, 0, 255)).all() and (picture[90:, :, :3] == (0, 0, 255)).all()


def test_a_medium_is_in_use_only_inside() -> None:
    crayon = STYLES["crayon"].medium
    with pytest.raises(ValueError, match="out"), using(crayon):
        assert medium_in_use() is crayon
        raise ValueError("out")
    assert medium_in_use() is FLAT
