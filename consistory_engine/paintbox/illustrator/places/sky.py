"""Skies of every time and weather: a wash of light, sun or moon, clouds or stars, and mist."""

from __future__ import annotations

from typing import Final

from consistory_engine.paintbox.illustrator.light import Colour, Light
from consistory_engine.paintbox.illustrator.places.brush import Brush, colour, mix
from consistory_engine.paintbox.illustrator.places.land import aside

MOON: Final = colour("fff3c9")
_SPOTS: Final = colour("ecd9a2")
_STAR: Final = colour("fff6d5")
_HEAVENS: Final = {
    "morning": ("8fbbe2", "f3cfd6", "ffe8bd"),
    "sunset": ("55488f", "d9747f", "ffc06a"),
    "night": ("111a44", "26326c", "4a5a9c"),
}
_CLOUDS: Final = {
    "morning": ("fff3ea", "f2c9c6"),
    "day": ("fffdf6", "e2eaf2"),
    "sunset": ("ffb48e", "a5608c"),
    "night": ("4a5690", "364280"),
}
_BANKS: Final = {"rain": ("a3aeba", "8490a0"), "snow": ("dfe6ee", "c3cedb")}


def heavens(light: Light, top: str, bottom: str) -> tuple[Colour, Colour, Colour]:
    """The sky's colours high up, halfway and at the horizon; by day they run from `top` to `bottom`."""
    if light.time == "day":
        upper, lower = colour(top), colour(bottom)
        colours = upper, mix(upper, lower, 0.55), lower
    else:
        first, second, third = (colour(code) for code in _HEAVENS[light.time])
        colours = first, second, third
    if light.clear:
        return colours
    cover = colour("8798ac") if light.weather == "rain" else colour("ccd5e2")
    cover = _under_clouds(light).on_place(cover)
    upper, middle, lower = colours
    return mix(upper, cover, 0.82), mix(middle, cover, 0.74), mix(lower, cover, 0.62)


def sky(
    brush: Brush,
    top: str,
    bottom: str,
    horizon: float,
    *,
    clouds: int = 2,
    sun: bool = True,
    drop: float = 0,
    skyline: float | None = None,
) -> None:
    """The sky down to `horizon`: by day from `top` to `bottom`, otherwise in the colours of the time.

    `drop` lowers the moon, where something hangs from above; `skyline` is where a low sun still shows above
    what hides the horizon.
    """
    brush = aside(brush)
    upper, middle, lower = heavens(brush.light, top, bottom)
    warm = brush.between(0, 0.22) if brush.light.time == "day" and brush.light.clear else 0
    lower = mix(lower, colour("ffd9a8"), warm)
    half = horizon * 0.55
    brush.wash(0, half, upper, middle)
    brush.wash(half, horizon, middle, lower)
    if not brush.light.clear:
        _bank(brush)
        return
    if brush.light.dark:
        _stars(brush, horizon)
        _moon(brush, drop)
        return
    if sun:
        _sun(brush, skyline or horizon)
    _clouds(brush, clouds, horizon)
    if sun and brush.rng.random() < 0.3:
        _birds(brush, horizon)


def mist(brush: Brush, level: float, strength: float = 1.0) -> None:
    """Thin banks of morning mist around the height `level`; nothing at other times."""
    brush = aside(brush)
    if brush.light.time != "morning":
        return
    white = colour("fff6ee")
    for _ in range(max(2, round(brush.width / 170))):
        x, rx = brush.between(0, brush.width), brush.between(90, 190)
        brush.disc(x, level + brush.between(-12, 10), rx, brush.between(9, 18), white, alpha=0.3 * strength)


def cloud(brush: Brush, x: float, y: float, size: float) -> None:
    """A soft cloud about 100 * `size` wide."""
    puffs = [(x, y, 34, 22), (x - 32, y + 9, 26, 15), (x + 34, y + 8, 30, 17), (x + 12, y - 10, 22, 18)]
    puffs = [(x + (a - x) * size, y + (b - y) * size, c * size, d * size) for a, b, c, d in puffs]
    light, dark = (colour(code) for code in _CLOUDS[brush.light.time])
    brush.cluster(puffs, light, dark)


def _under_clouds(light: Light) -> Light:
    """Light for the cloud cover itself: that of the time, without further greying."""
    return Light(light.time, gain=light.gain, air=light.air, haze=light.haze)


def _clouds(brush: Brush, count: int, horizon: float) -> None:
    count = max(1, round(count * brush.width / 512)) if count else 0
    low = brush.light.time != "day"
    for i in range(count):
        x = brush.width * (i + brush.between(0.45, 0.95)) / count
        y = brush.between(46, 0.36 * horizon) + 26 * (i % 2)
        if low and brush.rng.random() < 0.6:
            _streak(brush, x, y + 20)
        else:
            cloud(brush, x, y, brush.between(0.7, 1.25))


def _streak(brush: Brush, x: float, y: float) -> None:
    """A long flat cloud, lit from below."""
    light, dark = (colour(code) for code in _CLOUDS[brush.light.time])
    size = brush.between(0.8, 1.4)
    flat = [(0, 0, 78, 8), (-34, -7, 40, 8), (38, -6, 46, 7), (8, -11, 30, 7)]
    brush.cluster([(x + a * size, y + b * size, c * size, d * size) for a, b, c, d in flat], dark, light)


def _bank(brush: Brush) -> None:
    """Heavy clouds along the top of the picture."""
    light = _under_clouds(brush.light)
    pale, deep = (light.on_place(colour(code)) for code in _BANKS[brush.light.weather])
    for level, shade, alpha in ((70, pale, 0.55), (18, deep, 0.8)):
        step = 66.0
        discs = [
            (i * step + brush.between(-12, 12), level + brush.between(-22, 12), 58, brush.between(30, 44))
            for i in range(int(brush.width / step) + 2)
        ]
        brush.cluster(discs, shade, alpha=alpha)


def _sun(brush: Brush, skyline: float) -> None:
    x, time = brush.width * brush.between(0.08, 0.3), brush.light.time
    if time == "day":
        y = brush.between(46, 120)
        brush.glow(x, y, 110, colour("fff1b8"), 0.8)
        brush.disc(x, y, 30, 30, colour("ffe08a"), colour("ffcf66"))
        return
    if time == "morning":
        y = skyline - brush.between(52, 80)
        brush.glow(x, y, 190, colour("fff2cf"), 0.95)
        brush.disc(x, y, 29, 29, colour("fff4cd"), colour("ffe39f"))
        return
    y = skyline - brush.between(14, 30)
    brush.glow(x, y, 230, colour("ffb45e"), 0.9)
    brush.disc(x, y, 42, 42, colour("ffe184"), colour("ff9350"))


def _moon(brush: Brush, drop: float) -> None:
    side = brush.between(0.12, 0.27)
    x, y = brush.width * brush.rng.choice((side, 1 - side)), brush.between(50, 85) + drop
    brush.glow(x, y, 100, MOON, 0.45)
    brush.disc(x, y, 30, 30, MOON)
    if brush.rng.random() < 0.3:
        brush.disc(x + 14, y - 7, 26, 26, colour("1d2858"))
        return
    brush.disc(x + 8, y + 8, 7, 7, _SPOTS)
    brush.disc(x - 11, y - 4, 5, 5, _SPOTS)


def _stars(brush: Brush, horizon: float) -> None:
    count = round(brush.width / 24)
    for i in range(count):
        x = (i + brush.between(0.1, 0.9)) * brush.width / count
        radius = brush.between(1.8, 4.2)
        brush.disc(x, brush.between(14, horizon * 0.75), radius, radius, _STAR)


def _birds(brush: Brush, horizon: float) -> None:
    x, y = brush.width * brush.between(0.35, 0.9), brush.between(0.2, 0.4) * horizon
    ink = brush.tone("5d6b86")
    for i in range(brush.rng.choice((2, 3))):
        bx, by, span = x + 26 * i, y + brush.between(-12, 12), brush.between(8, 11)
        wings = [[(bx - span, by - 4), (bx - span / 2, by - 8), (bx, by)]]
        wings.append([(bx, by), (bx + span / 2, by - 8), (bx + span, by - 4)])
        brush.lines(wings, 2.6, ink)
