"""Places fill their view at any width, time and weather; light and weather do what their names say."""

from __future__ import annotations

import random

import numpy as np
import pytest

skia = pytest.importorskip("skia")

from consistory_engine.paintbox.illustrator.characters import COAT_RGB
from consistory_engine.paintbox.illustrator.light import LIGHTS, Light, light_of
from consistory_engine.paintbox.illustrator.places import draw_place
from consistory_engine.paintbox.illustrator.scene import INDOORS, PLACES, TIMES, WEATHERS
from consistory_engine.paintbox.illustrator.weather import draw_weather

HEIGHT = 96
OUTDOORS = tuple(place for place in PLACES if place not in INDOORS)


def painted(place: str | None, light: Light, seed: int = 3, width: int = 512) -> np.ndarray:
    """A place `width` units wide: (HEIGHT, pixels, 4) RGBA, 0 to 255."""
    scale = HEIGHT / 512
    surface = skia.Surface(round(width * scale), HEIGHT)
    canvas = surface.getCanvas()
    canvas.scale(scale, scale)
    draw_place(canvas, place, light, random.Random(seed), width, 512)
    return surface.toarray(colorType=skia.ColorType.kRGBA_8888_ColorType).astype(int)


def fallen(weather: str) -> np.ndarray:
    """Where rain or snow falls in front of the characters: (256, 256) of 0 to 255."""
    surface = skia.Surface(256, 256)
    draw_weather(surface.getCanvas(), light_of("day", weather), random.Random(1), 256, 256)
    return surface.toarray()[..., 3]


@pytest.mark.parametrize("place", [*PLACES, None])
@pytest.mark.parametrize("time", TIMES)
@pytest.mark.parametrize("width", [125, 400, 1024])
def test_a_place_fills_every_view(place: str | None, time: str, width: int) -> None:
    for weather in WEATHERS:
        picture = painted(place, light_of(time, weather, place), width=width)
        assert (picture[..., 3] == 255).all() and picture[..., :3].max(axis=-1).min() > 12


@pytest.mark.parametrize("place", PLACES)
def test_a_place_varies_from_seed_to_seed_and_not_by_itself(place: str) -> None:
    first, again, other = (painted(place, LIGHTS["day"], seed) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (np.abs(first - other).max(axis=-1) > 16).mean() > 0.25


@pytest.mark.parametrize("place", PLACES)
def test_times_have_their_light(place: str) -> None:
    means = {time: painted(place, light_of(time, place=place))[..., :3].mean((0, 1)) for time in TIMES}
    assert means["night"].sum() < means["sunset"].sum() < means["day"].sum()
    warmth = {time: mean[0] - mean[2] for time, mean in means.items()}
    assert warmth["night"] < warmth["day"] < warmth["sunset"] and warmth["morning"] > warmth["day"]


@pytest.mark.parametrize("place", PLACES)
def test_time_leaves_the_composition_alone(place: str) -> None:
    lower = slice(HEIGHT * 2 // 3, None)
    grey = [painted(place, LIGHTS[time])[lower, :, :3].mean(-1).ravel() for time in ("day", "night")]
    assert np.corrcoef(grey)[0, 1] > 0.7


@pytest.mark.parametrize("place", [place for place in OUTDOORS if place != "snow"])
def test_rain_takes_colour_and_snow_whitens(place: str) -> None:
    pictures = {w: painted(place, light_of("day", w, place))[..., :3] for w in WEATHERS}
    colourful = {w: (picture.max(-1) - picture.min(-1)).mean() for w, picture in pictures.items()}
    assert colourful["rain"] < 0.9 * colourful["clear"]
    ground = {w: picture[HEIGHT * 3 // 4 :].min(-1).mean() for w, picture in pictures.items()}
    assert ground["snow"] > ground["rain"]


@pytest.mark.parametrize("place", INDOORS)
def test_there_is_no_weather_indoors(place: str) -> None:
    assert light_of("day", "rain", place) == LIGHTS["day"]


@pytest.mark.parametrize("weather", ["rain", "snow"])
def test_weather_in_front_hides_little(weather: str) -> None:
    assert not fallen("clear").any()
    assert 0.003 < (fallen(weather) > 60).mean() < 0.05


@pytest.mark.parametrize("time", ["morning", "sunset"])
@pytest.mark.parametrize("coat", COAT_RGB)
def test_a_coat_stays_itself_in_warm_light(time: str, coat: str) -> None:
    lit = np.array(LIGHTS[time].on_character(COAT_RGB[coat]))
    assert coat == min(COAT_RGB, key=lambda name: float(np.linalg.norm(lit - COAT_RGB[name])))


def test_the_plain_backdrop_is_pale_and_lightest_in_the_middle() -> None:
    for seed in range(8):
        picture = painted(None, LIGHTS["day"], seed)[..., :3]
        assert picture.mean() > 190
        assert picture[HEIGHT // 2, HEIGHT // 2].sum() > picture[3, 3].sum()
