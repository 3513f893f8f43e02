"""Skies: a wash of light, sun or moon, clouds or stars."""

from __future__ import annotations

from consistory_engine.paintbox.illustrator.places.brush import Brush, colour, mix

MOON = colour("fff3c9")


def sky(
    brush: Brush, top: str, bottom: str, horizon: float, *, clouds: int = 2, sun: bool = True, drop: float = 0
) -> None:
    """The sky down to `horizon`: by day from `top` to `bottom` with clouds, at night with moon and stars.

    `drop` lowers the moon, where something hangs from above.
    """
    if brush.light.dark:
        brush.wash(0, horizon, colour("111a44"), colour("41508f"))
        _stars(brush, horizon)
        _moon(brush, drop)
        return
    dawn = brush.between(0, 0.4)
    brush.wash(
        0,
        horizon,
        mix(brush.tone(top), colour("f3c9b5"), dawn * 0.4),
        mix(brush.tone(bottom), colour("ffd9a8"), dawn),
    )
    if sun:
        _sun(brush)
    for i in range(clouds):
        x = brush.width * (brush.between(0.25, 0.5) if i == 0 else brush.between(0.6, 1.0))
        cloud(brush, x, brush.between(50, 120) + 30 * (i % 2), brush.between(0.75, 1.2))


def cloud(brush: Brush, x: float, y: float, size: float) -> None:
    """A soft cloud about 100 * `size` wide."""
    puffs = [(x, y, 34, 22), (x - 32, y + 9, 26, 15), (x + 34, y + 8, 30, 17), (x + 12, y - 10, 22, 18)]
    puffs = [(x + (a - x) * size, y + (b - y) * size, c * size, d * size) for a, b, c, d in puffs]
    brush.cluster(puffs, brush.tone("fffdf6"), brush.tone("e6ecf2"))


def _sun(brush: Brush) -> None:
    x, y = brush.width * brush.between(0.08, 0.28), brush.between(46, 120)
    brush.glow(x, y, 110, colour("fff1b8"), 0.8)
    brush.disc(x, y, 30, 30, colour("ffe08a"), colour("ffcf66"))


def _moon(brush: Brush, drop: float) -> None:
    side = brush.between(0.12, 0.27)
    x, y = brush.width * brush.rng.choice((side, 1 - side)), brush.between(50, 85) + drop
    brush.glow(x, y, 100, MOON, 0.45)
    brush.disc(x, y, 30, 30, MOON)
    brush.disc(x + 8, y + 8, 7, 7, colour("ecd9a2"))
    brush.disc(x - 11, y - 4, 5, 5, colour("ecd9a2"))


def _stars(brush: Brush, horizon: float) -> None:
    count = round(brush.width / 28)
    for i in range(count):
        x = (i + brush.between(0.1, 0.9)) * brush.width / count
        radius = brush.between(2.6, 4.4)
        brush.disc(x, brush.between(14, horizon * 0.72), radius, radius, colour("fff6d5"))
