"""The castle: on a hill with a winding path, or seen from its courtyard."""

from __future__ import annotations

from typing import Final

from consistory_engine.paintbox.illustrator.places.brush import Brush
from consistory_engine.paintbox.illustrator.places.far import LAMP, cottage, windmill, window_tone
from consistory_engine.paintbox.illustrator.places.land import (
    both_sides,
    fit,
    ground,
    path,
    pool,
    rolling,
    spread,
    tufts,
)
from consistory_engine.paintbox.illustrator.places.plants import PETALS, corner_plants, flower, rock
from consistory_engine.paintbox.illustrator.places.sky import mist, sky
from consistory_engine.paintbox.illustrator.places.towers import banner, tower, wall
from consistory_engine.paintbox.illustrator.places.trees import GREENS, bush, fir, foliage_of, round_tree

_STONES: Final = ("d9d2cc", "e6d6bd", "c9d0da", "ecdfdc")
_ROOFS: Final = ("c4574a", "5f7fb0", "8a6aa3", "4f8f86", "d98a4a")
_FLAGS: Final = ("e0574a", "f2c14e", "6f86c4", "6fae72")


def castle(brush: Brush) -> None:
    """A castle with towers and flags, on its hill or around its courtyard."""
    stone = brush.rng.choice(_STONES)
    roof, flag = brush.rng.choice(_ROOFS), brush.rng.choice(_FLAGS)
    sky(brush, brush.rng.choice(("8fc8ea", "a5cfe6", "9fc0e6")), "fbeedd", 350, skyline=270)
    if brush.rng.random() < 0.58:
        _on_its_hill(brush, stone, roof, flag)
    else:
        _courtyard(brush, stone, roof, flag)


def _on_its_hill(brush: Brush, stone: str, roof: str, flag: str) -> None:
    leaves, size = foliage_of(brush), fit(brush, 430)
    brush.hill(rolling(brush, 290, 24), ground(brush, "b5cfb8"), ground(brush, "9cbfa8"), 380)
    mist(brush, 300)
    x = (
        brush.width * brush.between(0.34, 0.66)
        if brush.width < 420
        else both_sides(brush, 170, 26)[brush.rng.choice((0, 1))]
    )
    hill = brush.rng.choice((("a9cc80", "7aa862"), ("b8cf86", "8cad60"), ("9cc694", "6ba271")))
    base = 256.0
    mound = [
        (-330, 400),
        (-190, 332),
        (-96, base + 8),
        (0, base - 4),
        (100, base + 8),
        (200, 336),
        (330, 400),
        (0, 470),
    ]
    brush.blob([(x + a * size, b) for a, b in mound], ground(brush, hill[0]), ground(brush, hill[1]))
    _keep(brush, x, base + 10, size, stone, roof, flag)
    for dx in (-118, 112, -150, 148):
        fir(brush, x + dx * size, base + 66 + abs(dx) * 0.2, brush.between(0.34, 0.5) * size)
    for far in spread(brush, 150) if brush.width > 600 else ():
        if abs(far - x) > 200:
            thing = brush.rng.choice((cottage, cottage, windmill))
            thing(brush, far, brush.between(338, 352), brush.between(0.42, 0.6))
            round_tree(brush, far + 60, 354, brush.between(0.4, 0.6), brush.rng.choice(leaves))
    lawn = brush.rng.choice((("b4d67a", "7cb257"), ("a5cf88", "68a862")))
    brush.hill(rolling(brush, 362, 10), ground(brush, lawn[0]), ground(brush, lawn[1]))
    _road(brush, x, base + 12, size)
    pool(brush, "e3ee9f")
    tufts(brush, lawn[1], 385, 505, 32)
    for side in both_sides(brush, 26, 18):
        if brush.rng.random() < 0.6:
            round_tree(brush, side, 410, brush.between(0.7, 1.0) * size, brush.rng.choice(leaves))
        else:
            bush(brush, side, 420, 0.9 * size, brush.rng.choice(leaves))
    petals = brush.rng.choice(PETALS)
    for fx in spread(brush, 70):
        flower(brush, fx, brush.between(468, 502), brush.rng.choice(petals), 0.85)
    corner_plants(brush, GREENS[0], petals)


def _keep(brush: Brush, x: float, foot: float, size: float, stone: str, roof: str, flag: str) -> None:
    """The castle itself: a keep between towers of different heights."""
    heights = [brush.between(0.9, 1.15) for _ in range(5)]
    tower(brush, x - 34 * size, foot - 40, 17 * size, 118 * heights[0] * size, stone, roof, None)
    tower(brush, x + 30 * size, foot - 40, 15 * size, 92 * heights[1] * size, stone, roof, None)
    tower(brush, x, foot - 30, 23 * size, 134 * heights[2] * size, stone, roof, flag)
    wall(brush, x - 82 * size, x + 82 * size, foot - 66 * size, foot, stone)
    tower(brush, x - 84 * size, foot + 4, 21 * size, 104 * heights[3] * size, stone, roof, flag)
    tower(brush, x + 84 * size, foot + 4, 21 * size, 96 * heights[4] * size, stone, roof, None)
    brush.box(x - 21 * size, foot - 46 * size, x + 21 * size, foot + 4, brush.tone(stone, 0.3), 19 * size)
    brush.box(
        x - 15 * size,
        foot - 40 * size,
        x + 15 * size,
        foot + 4,
        LAMP if brush.light.dark else brush.tone("6d4a3c"),
        14 * size,
    )
    pane = window_tone(brush, "5b5f80")
    for dx in (-48, 48):
        brush.box(
            x + (dx - 5) * size, foot - 42 * size, x + (dx + 5) * size, foot - 24 * size, pane, 5 * size
        )
    if brush.light.lamps:
        brush.glow(x, foot - 50 * size, 120 * size, LAMP, 0.4)


def _road(brush: Brush, x: float, top: float, size: float) -> None:
    """A pale path that winds from the gate down to the foreground."""
    end, low = brush.width * 0.5, 516.0
    turn = 60 * size if x < end else -60 * size
    rows = (
        (x, top, 7),
        (x + turn * 0.75, top + 46, 10),
        (x + turn * 0.2, top + 92, 16),
        ((x + end) / 2, 404, 34),
        (end, 452, 62),
        (end, low, 96),
    )
    left = [(a - w * size, b) for a, b, w in rows]
    right = [(a + w * size, b) for a, b, w in rows]
    brush.blob([left[0], *left, *reversed(right), right[0]], ground(brush, "efe0bb"), ground(brush, "d9bf92"))


def _courtyard(brush: Brush, stone: str, roof: str, flag: str) -> None:
    size = fit(brush, 420)
    brush.hill(rolling(brush, 280, 20), ground(brush, "b5cfb8"), ground(brush, "9cbfa8"), 380)
    mist(brush, 290)
    for x in spread(brush, 210):
        tower(
            brush,
            x,
            300,
            brush.between(18, 26),
            brush.between(120, 170),
            stone,
            roof,
            flag if brush.rng.random() < 0.5 else None,
        )
    wall(brush, -8, brush.width + 8, 226, 374, stone)
    share = brush.rng.choice((0.31, 0.69)) if brush.width > 300 else 0.5
    gate = brush.width * (share + brush.between(-0.03, 0.03))
    _gate(brush, gate, size, stone, flag)
    left, right = both_sides(brush, 30, 8)
    for x in (left, right):
        tower(
            brush,
            x,
            388,
            46 * size,
            brush.between(236, 270),
            stone,
            None if brush.rng.random() < 0.3 else roof,
            flag,
        )
    for x in spread(brush, 260):
        if abs(x - gate) > 110 * size and left + 90 * size < x < right - 90 * size:
            banner(brush, x, 240, flag)
    pale = brush.rng.choice((("d6c8b0", "b09c86"), ("cbc6c6", "a29ca6"), ("c4cf96", "93ab66")))
    brush.wash(370, 512, ground(brush, pale[0]), ground(brush, pale[1]))
    stones = [
        (x + brush.between(-10, 10), y, 18 + row * 5, 4 + row * 1.2)
        for row, y in enumerate((388, 406, 430, 460, 494))
        for x in spread(brush, 84 + 14 * row)
    ]
    brush.cluster(stones, ground(brush, pale[0], 0.3), alpha=0.6)
    path(brush, gate, 372, brush.width * 0.5, "e6d9be", 200)
    leaves = foliage_of(brush)
    for x in both_sides(brush, 60, 16):
        if brush.rng.random() < 0.7:
            bush(brush, x, brush.between(408, 424), 0.8 * size, brush.rng.choice(leaves))
        else:
            rock(brush, x, 424, 0.7 * size)
    corner_plants(brush, GREENS[0])


def _gate(brush: Brush, x: float, size: float, stone: str, flag: str) -> None:
    """A gatehouse with a portcullis between two turrets."""
    half = 64 * size
    wall(brush, x - half, x + half, 190, 376, stone)
    for side in (-1, 1):
        tower(brush, x + side * half, 380, 22 * size, 200, stone, None, None)
    brush.box(x - 40 * size, 272, x + 40 * size, 378, brush.tone(stone, 0.35), 38 * size)
    brush.box(x - 32 * size, 280, x + 32 * size, 380, brush.tone("5f4a48"), 30 * size)
    brush.box(x - 32 * size, 330, x + 32 * size, 378, brush.tone("8f7466"))
    bars = [
        [(x + k * 16 * size, 284 + abs(k) * 9), (x + k * 16 * size, 332.0)] for k in (-1.5, -0.5, 0.5, 1.5)
    ]
    bars += [[(x - 30 * size, y), (x + 30 * size, y)] for y in (306.0, 326.0)]
    brush.lines(bars, 4 * size, brush.tone("c9b48f"))
    banner(brush, x, 206, flag)
    for side in (-1, 1):
        torch = x + side * 52 * size
        brush.line([(torch, 320), (torch, 300)], 6, brush.tone("6d4a3c"))
        if brush.light.lamps:
            brush.glow(torch, 292, 60, LAMP, 0.7)
            brush.disc(torch, 291, 7, 11, LAMP)
