"""Boats, the lighthouse and gulls."""

from __future__ import annotations

from typing import Final

from consistory_engine.paintbox.illustrator.places.brush import Brush
from consistory_engine.paintbox.illustrator.places.far import LAMP
from consistory_engine.paintbox.illustrator.places.land import aside, snow_edge

HULLS: Final = ("c9534a", "3f7f9c", "4e8f6b", "e0a03c", "8a5a8c", "f2ece0")
_SAILS: Final = ("fffaf0", "f0896e", "f5cf7a", "9fc9c9", "f7e3d4")


def sail(brush: Brush, x: float, y: float, size: float = 1.0) -> None:
    """A sailing boat about 80 * `size` high that floats at (x, y)."""
    main, fore, hull = brush.rng.choice(_SAILS), brush.rng.choice(_SAILS), brush.rng.choice(HULLS)

    def at(*points: tuple[float, float]) -> list[tuple[float, float]]:
        return [(x + a * size, y + b * size) for a, b in points]

    brush.shape(at((2, -8), (2, -66), (12, -36), (36, -8)), brush.tone(main), brush.tone(main, -0.12))
    brush.shape(at((-4, -8), (-4, -54), (-26, -8)), brush.tone(fore))
    brush.shape(at((-32, -4), (40, -4), (26, 12), (-20, 12)), brush.tone(hull), brush.tone(hull, -0.25))
    brush.disc(x + 4 * size, y + 15 * size, 34 * size, 4 * size, brush.tone("e4f4f0"), alpha=0.5)


def moored(brush: Brush, x: float, y: float, size: float) -> None:
    """A fishing boat with a mast about 210 * `size` high that lies at (x, y)."""
    hull, band = brush.rng.choice(HULLS), brush.rng.choice(_SAILS)
    turn = brush.rng.choice((-1, 1))

    def at(*points: tuple[float, float]) -> list[tuple[float, float]]:
        return [(x + turn * a * size, y + b * size) for a, b in points]

    wood, rope = brush.tone("8a6040"), brush.tone("6d6670")
    brush.lines([at((6, -30), (6, -205))], 7 * size, wood)
    brush.lines([at((6, -200), (-84, -36)), at((6, -200), (88, -44))], 2.2 * size, rope)
    if brush.rng.random() < 0.5:
        brush.blob(
            at((12, -60), (14, -180), (34, -110), (66, -62)), brush.tone(band), brush.tone(band, -0.14)
        )
    else:
        brush.lines([at((10, -64), (66, -72))], 12 * size, brush.tone(band))
    brush.shape(at((7, -205), (7, -188), (34, -196)), brush.tone("e0574a"))
    cabin = at((-58, -30), (-58, -64), (-14, -64), (-14, -30))
    brush.shape(cabin, brush.tone("fff6e8"), brush.tone("fff6e8", -0.14))
    brush.shape(at((-64, -62), (-60, -71), (-10, -71), (-6, -62)), brush.tone(hull, -0.1))
    pane = LAMP if brush.light.lamps else brush.tone("6f9bb4")
    for a in (-47, -28):
        brush.disc(x + turn * a * size, y - 48 * size, 6.5 * size, 6.5 * size, pane)
    brush.blob(
        at((-92, -36), (-40, -28), (40, -28), (100, -46), (80, -4), (58, 14), (-62, 14), (-82, -2)),
        brush.tone(hull),
        brush.tone(hull, -0.3),
    )
    brush.lines([at((-84, -22), (0, -14), (86, -28))], 5 * size, brush.tone("fff6e8"))
    snow_edge(brush, at((-90, -36), (-10, -30), (96, -44)), 6 * size)
    brush.disc(x, y + 17 * size, 92 * size, 7 * size, brush.tone("2f6f86"), alpha=0.45)


def rowboat(brush: Brush, x: float, y: float, size: float) -> None:
    """A small rowing boat about 110 * `size` wide that floats at (x, y)."""
    hull = brush.rng.choice(HULLS)
    brush.disc(x, y + 8 * size, 60 * size, 6 * size, brush.tone("2f6f86"), alpha=0.4)
    rim = [(-58, -18), (-20, -12), (20, -12), (58, -18), (44, 6), (-42, 6)]
    brush.blob([(x + a * size, y + b * size) for a, b in rim], brush.tone(hull), brush.tone(hull, -0.3))
    brush.line(
        [(x - 52 * size, y - 16 * size), (x, y - 9 * size), (x + 52 * size, y - 16 * size)],
        5 * size,
        brush.tone("fff0d8"),
    )
    brush.line(
        [(x - 14 * size, y - 14 * size), (x + 40 * size, y - 40 * size)], 4 * size, brush.tone("8a6040")
    )


def lighthouse(brush: Brush, x: float, y: float, size: float) -> None:
    """A red and white lighthouse about 210 * `size` high that stands at (x, y); its lamp shines in the evening."""
    first = brush.rng.choice(("d8524a", "d8524a", "3f6f9c"))
    top = y - 150 * size
    for i in range(5):
        lower, upper = 30 - 2.6 * i, 30 - 2.6 * (i + 1)
        code = first if i % 2 == 0 else "fff8ec"
        low, high = y - 30 * i * size, y - 30 * (i + 1) * size
        band = [
            (x - lower * size, low),
            (x - upper * size, high),
            (x + upper * size, high),
            (x + lower * size, low),
        ]
        brush.shape(band, brush.tone(code), None)
        edge = [
            (x + upper * size * 0.35, high),
            (x + upper * size, high),
            (x + lower * size, low),
            (x + lower * size * 0.35, low),
        ]
        brush.shape(edge, brush.tone(code, -0.2), alpha=0.6)
    if brush.light.lamps:
        brush.glow(x, top - 18 * size, 130 * size, LAMP, 0.7)
        for side in (-1, 1):
            beam = [(x, top - 18 * size), (x + side * 1400, top - 170), (x + side * 1400, top + 90)]
            brush.shape(beam, LAMP, alpha=0.13)
    brush.box(x - 23 * size, top - 6 * size, x + 23 * size, top + 2 * size, brush.tone("4d5568"), 3)
    brush.box(
        x - 13 * size,
        top - 30 * size,
        x + 13 * size,
        top - 6 * size,
        LAMP if brush.light.lamps else brush.tone("d4ecef"),
    )
    cap = [(x - 19 * size, top - 29 * size), (x, top - 54 * size), (x + 19 * size, top - 29 * size)]
    brush.shape(cap, brush.tone(first, -0.1))
    snow_edge(brush, cap, 5 * size)
    brush.box(x - 8 * size, y - 26 * size, x + 8 * size, y, brush.tone("6d4a3c"), 7 * size)


def gulls(brush: Brush, count: int, low: float = 60, high: float = 190) -> None:
    """`count` white gulls between two heights; they sleep at night."""
    brush = aside(brush)
    if brush.light.dark:
        return
    for _ in range(count):
        x, y = brush.width * brush.between(0.05, 0.95), brush.between(low, high)
        size = brush.between(0.7, 1.2)
        white, tip = brush.tone("ffffff"), brush.tone("7d8798")
        wings = [
            [(x + s * 4 * size, y), (x + s * 12 * size, y - 12 * size), (x + s * 24 * size, y - 5 * size)]
            for s in (-1, 1)
        ]
        brush.lines(wings, 4.6 * size, white)
        brush.lines(
            [[(x + s * 20 * size, y - 7 * size), (x + s * 25 * size, y - 4 * size)] for s in (-1, 1)],
            3.6 * size,
            tip,
        )
        brush.disc(x, y + 1 * size, 9 * size, 4.4 * size, white)
