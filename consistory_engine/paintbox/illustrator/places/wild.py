"""Wild places: forest, meadow, snow and mountains."""

from __future__ import annotations

from collections.abc import Sequence

from consistory_engine.paintbox.illustrator.places.brush import Brush
from consistory_engine.paintbox.illustrator.places.sky import sky

PETALS = (("e8606b", "f2a0a0", "ffffff"), ("f4b63f", "ffffff", "f08a5d"), ("b084d6", "ffffff", "f7c948"))


def forest(brush: Brush) -> float:
    """Tall trunks under a green roof, a glade in the middle; returns the horizon."""
    sky(brush, "bfe0b0", "fbf3c0", 330, clouds=0, sun=False, drop=70)
    _far_trees(brush, 250, "a9cf9a", "c4dcae", 34)
    trunks = round(brush.width / 58)
    for i in range(trunks):
        _trunk(
            brush, (i + brush.between(0.2, 0.8)) * brush.width / trunks, 345, brush.between(9, 15), "8fae84"
        )
    brush.hill(brush_line(brush, 335, 14), brush.tone("8fbc6a"), brush.tone("5f9150"))
    _canopy(brush, 26, "6fa65c", "57904f", 66)
    edge = brush.width
    for x in (edge * brush.between(-0.02, 0.07), edge * brush.between(0.93, 1.02), *_spare(brush)):
        _trunk(brush, x, brush.between(365, 400), brush.between(26, 38), "7a5a48")
    _canopy(brush, 0, "4c8a4c", "39733f", 56)
    for x in (edge * brush.between(0.0, 0.1), edge * brush.between(0.9, 1.0)):
        bush(brush, x, brush.between(400, 425), brush.between(0.9, 1.3), "5d9a50", "3c7343")
    brush.disc(edge * 0.5, 448, edge * 0.46, 40, brush.tone("b5d07c"))
    for x in (0.08, 0.9):
        _mushroom(brush, edge * x + brush.between(-12, 12), brush.between(470, 495))
    return 335


def meadow(brush: Brush) -> float:
    """Rolling hills under a wide sky with flowers in the grass; returns the horizon."""
    sky(brush, "8fcbe8", "e9f6ee", 340)
    brush.hill(brush_line(brush, 272, 34), brush.tone("b9d9a0"), brush.tone("9cc888"), 365)
    brush.hill(brush_line(brush, 312, 26), brush.tone("a6d07a"), brush.tone("86bd66"), 400)
    x = brush.width * (brush.between(0.04, 0.16) if brush.rng.random() < 0.5 else brush.between(0.84, 0.96))
    round_tree(brush, x, 345, brush.between(0.8, 1.05), "7dbb62", "559a52")
    brush.hill(brush_line(brush, 350, 12), brush.tone("b7da72"), brush.tone("79b552"))
    petals = brush.rng.choice(PETALS)
    for i in range(round(brush.width / 26)):
        x = (i + brush.between(0.1, 0.9)) * 26
        y = brush.between(455, 502) if 0.22 < x / brush.width < 0.78 else brush.between(380, 500)
        flower(brush, x, max(y, 380), petals[i % 3], (y - 200) / 260)
    return 350


def snow(brush: Brush) -> float:
    """White hills, firs under snow and falling flakes; returns the horizon."""
    sky(brush, "a9c4e4", "f3e3e6", 340, clouds=0)
    brush.hill(brush_line(brush, 285, 26), brush.tone("d3e0f2"), brush.tone("bfd2ea"), 385)
    for x in (*_sides(brush, 0.16), brush.between(0.25, 0.75)):
        fir(brush, x * brush.width, brush.between(325, 340), brush.between(0.5, 0.7), snowy=True)
    brush.hill(brush_line(brush, 335, 16), brush.tone("e2ebf7"), brush.tone("bccfe9"))
    for x in _sides(brush, 0.09):
        fir(brush, x * brush.width, brush.between(390, 415), brush.between(1.15, 1.5), snowy=True)
    brush.hill([430, 408, 404, 410, 428], brush.tone("dfe9f6"), brush.tone("b5c9e6"))
    for i in range(round(brush.width / 20)):
        radius = brush.between(3.5, 6)
        brush.disc(
            (i + brush.rng.random()) * 20, brush.between(20, 400), radius, radius, brush.tone("ffffff")
        )
    return 340


def mountains(brush: Brush) -> float:
    """Three great peaks with snow on top above dark firs and a rocky pasture; returns the horizon."""
    sky(brush, "8dbfe0", "fbe9d2", 366, clouds=1)
    middle = brush.width * brush.between(0.4, 0.6)
    spread = max(brush.width * 0.34, 110)
    peak(brush, middle - spread, brush.between(135, 165), 1.0, "8f9cc4", "a9b0cf")
    peak(brush, middle + spread, brush.between(120, 155), 1.0, "8f9cc4", "a9b0cf")
    peak(brush, middle, brush.between(45, 75), 1.2, "7685b5", "98a4cb")
    brush.hill(brush_line(brush, 325, 20), brush.tone("86ae92"), brush.tone("6d9a80"), 405)
    for x in (*_sides(brush, 0.07), *_sides(brush, 0.2)):
        fir(brush, x * brush.width, brush.between(355, 390), brush.between(0.7, 1.0), snowy=False)
    brush.hill(brush_line(brush, 372, 14), brush.tone("bccb84"), brush.tone("8aa864"))
    for x in _sides(brush, 0.1):
        rock(brush, x * brush.width, brush.between(425, 480), brush.between(0.8, 1.2))
    return 360


def brush_line(brush: Brush, level: float, swing: float) -> list[float]:
    """Heights for a soft rise and fall around `level`."""
    side = brush.rng.choice((-1, 1))
    return [level + side * swing * s * brush.between(0.5, 1) for s in (-1, 0.6, -0.3, 0.8, -0.7)]


def bush(brush: Brush, x: float, y: float, size: float, light: str, dark: str) -> None:
    """A bush about 110 * `size` wide that stands at (x, y)."""
    discs = [(-34, -16, 30, 26), (0, -32, 36, 34), (36, -16, 30, 26), (0, -8, 50, 20)]
    brush.cluster(
        [(x + a * size, y + b * size, c * size, d * size) for a, b, c, d in discs],
        brush.tone(light),
        brush.tone(dark),
    )


def round_tree(brush: Brush, x: float, y: float, size: float, light: str, dark: str) -> None:
    """A broad tree about 220 * `size` high that stands at (x, y)."""
    brush.box(x - 10 * size, y - 90 * size, x + 10 * size, y + 4, brush.tone("8a6549"), 5)
    discs = [(-40, -110, 44, 40), (38, -116, 46, 42), (0, -160, 54, 52), (0, -100, 50, 30)]
    brush.cluster(
        [(x + a * size, y + b * size, c * size, d * size) for a, b, c, d in discs],
        brush.tone(light),
        brush.tone(dark),
    )
    brush.disc(x - 18 * size, y - 172 * size, 22 * size, 17 * size, brush.tone(light, 0.2))


def fir(brush: Brush, x: float, y: float, size: float, *, snowy: bool) -> None:
    """A fir about 170 * `size` high that stands at (x, y), with snow on its branches or without."""
    brush.box(x - 7 * size, y - 24 * size, x + 7 * size, y, brush.tone("6f5648"))
    for width, low, high in ((52, -16, -86), (42, -58, -126), (30, -98, -166)):
        half, base, tip = width * size, y + low * size, y + high * size
        if snowy:
            brush.shape([(x - half - 4, base), (x, tip), (x + half + 4, base)], brush.tone("ffffff"))
            half, tip = half * 0.86, tip + 20 * size
        brush.shape(
            [(x - half, base + 3), (x, tip), (x + half, base + 3)], brush.tone("4f8577"), brush.tone("2f6260")
        )


def peak(brush: Brush, x: float, top: float, size: float, light: str, dark: str) -> None:
    """A mountain with its top at (x, top), snow on it and its shadow on the right."""
    foot, half, cap = 350, (350 - top) * 0.62 * size, (350 - top) * 0.34
    slope = half / (foot - top)
    brush.shape([(x - half, foot), (x, top), (x + half, foot)], brush.tone(dark), brush.tone(dark, 0.25))
    brush.shape(
        [(x + half, foot), (x, top), (x + half * 0.18, foot)], brush.tone(light), brush.tone(dark, 0.1)
    )
    low = top + cap
    zigzag = [
        (x + slope * cap, low),
        (x + slope * cap * 0.45, low - cap * 0.22),
        (x + 2, low + cap * 0.18),
        (x - slope * cap * 0.45, low - cap * 0.2),
        (x - slope * cap, low),
    ]
    brush.shape([(x, top - 3), *zigzag], brush.tone("ffffff"), brush.tone("eef0fa"))


def rock(brush: Brush, x: float, y: float, size: float) -> None:
    """A rock about 80 * `size` wide that lies at (x, y)."""
    points = [(-40, 4), (-32, -24), (-6, -40), (24, -28), (40, 4)]
    brush.shape([(x + a * size, y + b * size) for a, b in points], brush.tone("c9c6cc"), brush.tone("8b8a9c"))


def flower(brush: Brush, x: float, y: float, petals: str, size: float) -> None:
    """A flower with its blossom at (x, y)."""
    brush.line([(x, y), (x + 2, y + 20 * size)], 4.5, brush.tone("4f9148"))
    brush.disc(x, y, 10 * size, 9 * size, brush.tone(petals))
    brush.disc(x, y, 4 * size, 4 * size, brush.tone("ffd75e"))


def _trunk(brush: Brush, x: float, foot: float, half: float, code: str) -> None:
    points = [
        (x - half * 1.4, foot),
        (x - half * 0.85, foot - 70),
        (x - half * 0.7, -5),
        (x + half * 0.7, -5),
        (x + half * 0.85, foot - 70),
        (x + half * 1.4, foot),
    ]
    brush.shape(points, brush.tone(code, 0.1), brush.tone(code, -0.2))


def _canopy(brush: Brush, level: float, light: str, dark: str, step: float) -> None:
    count = int(brush.width / step) + 2
    discs = [
        (
            (i + brush.between(-0.2, 0.2)) * step,
            level + brush.between(-8, 22) - 26 * (1 - abs(2 * i / count - 1)),
            step * brush.between(0.62, 0.85),
            brush.between(44, 62),
        )
        for i in range(count)
    ]
    brush.cluster(discs, brush.tone(light), brush.tone(dark))


def _far_trees(brush: Brush, level: float, dark: str, light: str, step: float) -> None:
    count = int(brush.width / step) + 2
    discs = [
        (i * step, level + brush.between(-25, 25), step * brush.between(0.7, 1.1), brush.between(40, 70))
        for i in range(count)
    ]
    brush.cluster(
        [*discs, (brush.width / 2, level + 80, brush.width, 70)], brush.tone(dark), brush.tone(light)
    )


def _mushroom(brush: Brush, x: float, y: float) -> None:
    brush.box(x - 6, y - 20, x + 6, y, brush.tone("fff3df"), 5)
    brush.cluster([(x, y - 22, 19, 12), (x, y - 27, 14, 11)], brush.tone("e0574a"), brush.tone("b93d3d"))
    brush.disc(x - 6, y - 27, 4, 3.5, brush.tone("fff3df"))


def _spare(brush: Brush) -> list[float]:
    return (
        [brush.width * brush.rng.choice((0.2, 0.8))] if brush.width > 400 and brush.rng.random() < 0.6 else []
    )


def _sides(brush: Brush, inset: float) -> Sequence[float]:
    return inset + brush.between(-0.05, 0.05), 1 - inset + brush.between(-0.05, 0.05)
