"""What stands in gardens and yards: sheds, greenhouses, vegetables, hay and a watering can."""

from __future__ import annotations

from consistory_engine.paintbox.illustrator.places.brush import Brush
from consistory_engine.paintbox.illustrator.places.far import LAMP, window_tone
from consistory_engine.paintbox.illustrator.places.land import snow_cap, snow_edge

Point = tuple[float, float]


def shed(brush: Brush, x: float, y: float, size: float) -> None:
    """A wooden garden shed about 150 * `size` wide that stands at (x, y)."""
    code, roof = (
        brush.rng.choice(("b98a5e", "8fb0a6", "d9a9a0", "a3b48a")),
        brush.rng.choice(("8a5a50", "6d7390", "9c6a48")),
    )
    half, eaves = 66 * size, y - 100 * size
    brush.box(x - half, eaves, x + half, y, brush.tone(code))
    gable = [(x - half, eaves + 1), (x, y - 152 * size), (x + half, eaves + 1)]
    brush.shape(gable, brush.tone(code, 0.06))
    boards = [[(x - half + 14.6 * i * size, eaves + 3), (x - half + 14.6 * i * size, y)] for i in range(1, 9)]
    brush.lines(boards, 2.6 * size, brush.tone(code, -0.2), 0.7)
    edge = [
        (x - half - 12 * size, eaves + 10 * size),
        (x, y - 158 * size),
        (x + half + 12 * size, eaves + 10 * size),
    ]
    brush.lines([edge[:2], edge[1:]], 13 * size, brush.tone(roof))
    for part in (edge[:2], edge[1:]):
        snow_edge(brush, [(px, py - 6 * size) for px, py in part], 9 * size)
    brush.box(x - 42 * size, y - 82 * size, x - 2 * size, y, brush.tone("fff6e6"), 3)
    brush.box(x - 37 * size, y - 77 * size, x - 7 * size, y, brush.tone(roof, 0.1), 2)
    brush.disc(x - 13 * size, y - 38 * size, 3.4, 3.4, brush.tone("f4dc9a"))
    brush.box(x + 12 * size, y - 80 * size, x + 52 * size, y - 42 * size, brush.tone("fff6e6"), 3)
    brush.box(x + 17 * size, y - 75 * size, x + 47 * size, y - 47 * size, window_tone(brush))
    brush.box(x + 30 * size, y - 75 * size, x + 34 * size, y - 47 * size, brush.tone("fff6e6"))
    if brush.light.lamps:
        brush.glow(x + 32 * size, y - 60 * size, 66 * size, LAMP, 0.5)


def greenhouse(brush: Brush, x: float, y: float, size: float) -> None:
    """A glass house about 160 * `size` wide that stands at (x, y), plants behind its panes."""
    half, eaves, ridge = 76 * size, y - 96 * size, y - 148 * size
    outline = [(x - half, y), (x - half, eaves), (x, ridge), (x + half, eaves), (x + half, y)]
    glass = LAMP if brush.light.dark else brush.tone("d3ecec")
    brush.shape(outline, glass, brush.tone("b5dad6"), alpha=0.85 if not brush.light.dark else 0.45)
    green = [
        (x + a * size, y - b * size, 19 * size, r * size)
        for a, b, r in ((-52, 30, 26), (-22, 36, 34), (20, 28, 26), (52, 38, 34))
    ]
    brush.cluster(green, brush.tone("86bb72"), brush.tone("5f9e63"), 0.75)
    for a, b in ((-52, 44), (22, 40), (52, 58), (-20, 58)):
        brush.disc(x + a * size, y - b * size, 5 * size, 5 * size, brush.tone("e8705f"), alpha=0.8)
    brush.box(x - half, y - 22 * size, x + half, y + 2, brush.tone("c98f72"), 2, brush.tone("a86f58"))
    bars: list[list[Point]] = [outline[:3], outline[2:]]
    bars += [[(x - half, eaves), (x + half, eaves)], [(x - half, y - 58 * size), (x + half, y - 58 * size)]]
    for k in (-0.5, 0, 0.5):
        bars.append([(x + k * half, y - 20 * size), (x + k * half, eaves - (1 - abs(k)) * (eaves - ridge))])
    brush.lines(bars, 5 * size, brush.tone("fdfaf2"))
    brush.lines(
        [[(x - half * 0.82, y - 66 * size), (x - half * 0.6, y - 90 * size)]],
        5 * size,
        brush.tone("ffffff"),
        0.8,
    )
    snow_edge(brush, [(px, py - 3) for px, py in outline[1:4]], 8 * size)


def vegetables(brush: Brush, left: float, right: float, size: float) -> None:
    """Rows of cabbages, pumpkins, carrots or tomatoes in a bed from `left` to `right`."""
    for row, y in enumerate((402, 424, 450)):
        kind = brush.rng.choice((_cabbage, _pumpkin, _carrot, _tomato))
        count = max(1, int((right - left) / (46 * size)))
        for k in range(count):
            x = left + (k + 0.35 + 0.3 * (row % 2)) * (right - left) / count
            kind(brush, x + brush.between(-3, 3), y, size * (0.72 + 0.14 * row))


def watering_can(brush: Brush, x: float, y: float, size: float) -> None:
    """A watering can about 100 * `size` wide that stands at (x, y)."""
    code, turn = brush.rng.choice(("5f9fb5", "8aa6a0", "e0a03c", "d9736a")), brush.rng.choice((-1, 1))

    def at(*points: Point) -> list[Point]:
        return [(x + turn * a * size, y + b * size) for a, b in points]

    metal, dark = brush.tone(code), brush.tone(code, -0.25)
    brush.disc(x, y, 44 * size, 7 * size, brush.tone("4f6a48"), alpha=0.5)
    brush.lines([at((-14, -56), (8, -90), (30, -52))], 6 * size, dark)
    brush.lines([at((-30, -46), (-64, -40), (-28, -8))], 6 * size, dark)
    spout = at((26, -22), (28, -10), (62, -52), (54, -58))
    brush.shape(spout, metal, dark)
    brush.lines([at((50, -66), (66, -46))], 9 * size, metal)
    brush.shape(at((-34, 0), (-30, -54), (28, -54), (34, 0)), metal, dark)
    brush.disc(x - turn * size, y - 54 * size, 29 * size, 7 * size, brush.tone(code, 0.25))
    brush.lines([at((-31, -34), (30, -34))], 4 * size, brush.tone(code, 0.3), 0.7)
    snow_cap(brush, [(x, y - 50 * size, 26 * size, 12 * size)])


def hay(brush: Brush, x: float, y: float, size: float) -> None:
    """A round or square bale of hay about 100 * `size` wide that lies at (x, y)."""
    straw, dark, pale = brush.tone("ecc766"), brush.tone("bf8f3e"), brush.tone("f9e29a")
    brush.disc(x + 6 * size, y, 62 * size, 9 * size, brush.tone("5f6a3c"), alpha=0.45)
    if brush.rng.random() < 0.55:
        brush.box(x - 20 * size, y - 76 * size, x + 52 * size, y + 2, straw, 26 * size, dark)
        brush.disc(
            x - 18 * size, y - 37 * size, 36 * size, 39 * size, brush.tone("f2d480"), brush.tone("dcb458")
        )
        for k in (26, 17, 8):
            brush.disc(
                x - 18 * size, y - 37 * size, k * size, k * 1.08 * size, dark if k % 2 else straw, alpha=0.5
            )
            brush.disc(
                x - 17 * size, y - 36 * size, (k - 4) * size, (k - 4) * 1.08 * size, brush.tone("f2d480")
            )
        snow_cap(brush, [(x + 8 * size, y - 62 * size, 48 * size, 20 * size)])
        return
    left, right, top = x - 56 * size, x + 56 * size, y - 58 * size
    brush.box(left, top, right, y + 2, straw, 8, dark)
    stalks = [
        [
            (brush.between(left + 6, right - 20), py),
            (brush.between(left + 20, right - 6), py + brush.between(-5, 5)),
        ]
        for py in (y - 48 * size, y - 38 * size, y - 26 * size, y - 14 * size, y - 6 * size)
    ]
    brush.lines(stalks, 2.6, pale, 0.9)
    brush.lines(
        [[(px, top), (px, y)] for px in (x - 26 * size, x + 26 * size)], 4 * size, brush.tone("a8543f")
    )
    snow_edge(brush, [(left + 4, top), (right - 4, top)], 9 * size)


def _cabbage(brush: Brush, x: float, y: float, size: float) -> None:
    leaves = [
        (x - 14 * size, y - 8 * size, 13 * size, 11 * size),
        (x + 14 * size, y - 8 * size, 13 * size, 11 * size),
    ]
    brush.cluster(leaves, brush.tone("6da66a"), brush.tone("4d8a5c"))
    brush.disc(x, y - 12 * size, 16 * size, 14 * size, brush.tone("b4d98c"), brush.tone("7fb56a"))
    veins = [[(x, y), (x - 5 * size, y - 12 * size)], [(x, y), (x + 6 * size, y - 14 * size)]]
    brush.lines(veins, 2.4, brush.tone("e3f0bd"), 0.8)


def _pumpkin(brush: Brush, x: float, y: float, size: float) -> None:
    brush.disc(x, y - 12 * size, 21 * size, 16 * size, brush.tone("f09a3e"), brush.tone("cf6f2c"))
    brush.disc(x, y - 12 * size, 9 * size, 16 * size, brush.tone("f7b05a"), alpha=0.7)
    brush.line([(x, y - 26 * size), (x + 5 * size, y - 35 * size)], 5 * size, brush.tone("6f8a48"))


def _carrot(brush: Brush, x: float, y: float, size: float) -> None:
    fronds = [
        [(x, y - 4), (x + a * 0.5 * size, y - 20 * size), (x + a * size, y - 30 * size)]
        for a in (-16, -6, 6, 16)
    ]
    brush.lines(fronds, 4.6 * size, brush.tone("6fae52"))
    brush.disc(x, y - 2, 8 * size, 7 * size, brush.tone("f0883e"))


def _tomato(brush: Brush, x: float, y: float, size: float) -> None:
    brush.line([(x, y + 4), (x, y - 54 * size)], 4 * size, brush.tone("b98f62"))
    green = [(x + a * size, y - b * size, 14 * size, 13 * size) for a, b in ((-8, 16), (9, 28), (-4, 42))]
    brush.cluster(green, brush.tone("7ab262"), brush.tone("4f8f52"))
    for a, b in ((-10, 22), (12, 20), (-4, 40)):
        brush.disc(x + a * size, y - b * size, 5.5 * size, 5.5 * size, brush.tone("e0574a"))
