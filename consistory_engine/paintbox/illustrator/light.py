"""The light of a time of day and its weather: how it changes the colours of places and of characters."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import Final

from consistory_engine.paintbox.illustrator.scene import INDOORS

Colour = tuple[float, float, float]
Rgb = tuple[int, int, int]

_FADED: Final = 0.25  # the share of `grey` that reaches characters


@dataclass(frozen=True)
class Light:
    """The light of one time of day, under a clear sky or in rain or snow.

    Colours of places are multiplied by `gain` and get `haze` (0 to 1) of the colour `air`; those of
    characters change less, so that a coat stays itself. `grey` (0 to 1) is how much colour clouds take away.
    `shadow` is the colour of shadows on the ground (sRGB, 0 to 255), `reach` how much longer they are than
    at noon. Lamps and windows are lit when `lamps`.
    """

    time: str
    gain: Colour = (1.0, 1.0, 1.0)
    air: Colour = (1.0, 1.0, 1.0)
    haze: float = 0.0
    figure: Colour = (1.0, 1.0, 1.0)
    lift: Rgb = (0, 0, 0)
    shadow: Rgb = (52, 44, 74)
    reach: float = 1.0
    lamps: bool = False
    weather: str = "clear"
    grey: float = 0.0

    @property
    def clear(self) -> bool:
        """Whether sun, moon and stars show."""
        return self.weather == "clear"

    @property
    def dark(self) -> bool:
        """Whether it is night."""
        return self.time == "night"

    def on_place(self, colour: Colour) -> Colour:
        """A colour of a place, channels from 0 to 1, in this light."""
        red, green, blue = _greyed(colour, self.grey)
        (r, g, b), (ar, ag, ab), haze = self.gain, self.air, self.haze
        return (
            red * r + (ar - red * r) * haze,
            green * g + (ag - green * g) * haze,
            blue * b + (ab - blue * b) * haze,
        )

    def on_character(self, rgb: Rgb) -> Rgb:
        """A colour of a character, sRGB from 0 to 255, in this light: still recognisably itself."""
        return _on_character(self, rgb)


LIGHTS: Final[dict[str, Light]] = {
    "morning": Light(
        "morning",
        gain=(1.0, 0.95, 0.92),
        air=(1.0, 0.88, 0.80),
        haze=0.12,
        figure=(1.0, 0.97, 0.93),
        lift=(3, 1, 2),
        shadow=(70, 76, 122),
        reach=1.5,
    ),
    "day": Light("day"),
    "sunset": Light(
        "sunset",
        gain=(0.93, 0.76, 0.78),
        air=(0.60, 0.30, 0.46),
        haze=0.14,
        figure=(0.97, 0.87, 0.83),
        lift=(6, 0, 6),
        shadow=(66, 34, 76),
        reach=1.4,
        lamps=True,
    ),
    "night": Light(
        "night",
        gain=(0.50, 0.60, 0.84),
        air=(0.09, 0.13, 0.30),
        haze=0.22,
        figure=(0.88, 0.88, 0.93),
        lift=(0, 0, 8),
        shadow=(16, 18, 48),
        lamps=True,
    ),
}
"""The light of every time of day under a clear sky."""


@functools.cache
def light_of(time: str, weather: str = "clear", place: str | None = "meadow") -> Light:
    """The light at `time` in `weather`: rain and snow clouds take colour and hide sun and moon.

    Indoors, and on a plain backdrop (`place` None), there is no weather.
    """
    light = LIGHTS[time]
    if place in INDOORS and light.dark:
        return replace(light, gain=(0.64, 0.61, 0.74), figure=(0.9, 0.87, 0.88), lift=(0, 0, 4))
    if weather == "clear" or place is None or place in INDOORS:
        return light
    dull = 0.6 if time == "sunset" else 0.3
    return replace(
        light,
        gain=_greyed(light.gain, dull),
        air=_greyed(light.air, dull),
        weather=weather,
        grey=0.34 if weather == "rain" else 0.22,
        reach=1.0,
    )


@functools.lru_cache(4096)
def _on_character(light: Light, rgb: Rgb) -> Rgb:
    red, green, blue = _greyed(rgb, light.grey * _FADED)
    lit = (red * light.figure[0], green * light.figure[1], blue * light.figure[2])
    r, g, b = (min(255, round(c + up)) for c, up in zip(lit, light.lift, strict=True))
    return r, g, b


def _greyed(colour: Colour, grey: float) -> Colour:
    """`colour` with a share `grey` of it replaced by the grey of equal brightness."""
    if not grey:
        return colour
    level = (0.30 * colour[0] + 0.55 * colour[1] + 0.15 * colour[2]) * grey
    keep = 1 - grey
    return colour[0] * keep + level, colour[1] * keep + level, colour[2] * keep + level
