"""Small plants: flowers, mushrooms, rocks, reeds and what grows at the corners of a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from consistory_engine.paintbox.illustrator.places.brush import Brush
from consistory_engine.paintbox.illustrator.places.land import fit, snow_cap, snowing
from consistory_engine.paintbox.illustrator.places.trees import Leaves

PETALS: Final = (
    ("e8606b", "f2a0a0", "ffffff"),
    ("f4b63f", "ffffff", "f08a5d"),
    ("b084d6", "ffffff", "f7c948"),
    ("7f9ce0", "ffffff", "f2a0b8"),
)


def flower(brush: Brush, x: float, y: float, petals: str, size: float) -> None:
    """A flower with its blossom at (x, y); none while it snows."""
    if snowing(brush):
        return
    brush.line([(x, y), (x + 2, y + 20 * size)], 4.5 * min(1, size), brush.tone("4f9148"))
    brush.disc(x, y, 10 * size, 9 * size, brush.tone(petals))
    brush.disc(x, y, 4 * size, 4 * size, brush.tone("ffd75e"))


def tulip(brush: Brush, x: float, y: float, petals: str, size: float) -> None:
    """A tulip with its blossom at (x, y); none while it snows."""
    if snowing(brush):
        return
    stem = brush.tone("4f9148")
    brush.lines(
        [[(x, y), (x + 1, y + 26 * size)], [(x + 1, y + 26 * size), (x + 10 * size, y + 12 * size)]],
        4 * size,
        stem,
    )
    cup = [(x - 8 * size, y - 9 * size), (x - 3 * size, y - 4 * size), (x, y - 11 * size)]
    cup += [
        (x + 3 * size, y - 4 * size),
        (x + 8 * size, y - 9 * size),
        (x + 6 * size, y + 6 * size),
        (x, y + 9 * size),
    ]
    brush.shape([*cup, (x - 6 * size, y + 6 * size)], brush.tone(petals), brush.tone(petals, -0.12))


def sunflower(brush: Brush, x: float, y: float, size: float) -> None:
    """A sunflower about 120 * `size` high that stands at (x, y)."""
    brush.line([(x, y), (x + 3, y - 50 * size), (x, y - 100 * size)], 6 * size, brush.tone("5d9648"))
    for side, h in ((-1, 36), (1, 56)):
        brush.disc(x + side * 15 * size, y - h * size, 15 * size, 7 * size, brush.tone("6fae52"))
    top = y - 104 * size
    brush.cluster(
        [(x + a * size, top + b * size, 11 * size, 11 * size) for a, b in _ring(16)],
        brush.tone("f7c53c"),
        brush.tone("e39a2a"),
    )
    brush.disc(x, top, 13 * size, 13 * size, brush.tone("7a4f33"))


def mushroom(brush: Brush, x: float, y: float, size: float = 1.0) -> None:
    """A spotted mushroom about 40 * `size` high that stands at (x, y)."""
    brush.box(x - 6 * size, y - 20 * size, x + 6 * size, y, brush.tone("fff3df"), 5)
    cap = [(x, y - 22 * size, 19 * size, 12 * size), (x, y - 27 * size, 14 * size, 11 * size)]
    brush.cluster(cap, brush.tone("e0574a"), brush.tone("b93d3d"))
    for dx, dy in ((-6, -27), (7, -23), (1, -33)):
        brush.disc(x + dx * size, y + dy * size, 3.6 * size, 3 * size, brush.tone("fff3df"))
    snow_cap(brush, cap[1:])


def rock(brush: Brush, x: float, y: float, size: float, code: str = "c9c6cc") -> None:
    """A rock about 80 * `size` wide that lies at (x, y)."""
    points = [(-40, 4), (-35, -20), (-10, -40), (22, -31), (40, 2)]
    points = [(x + (a + brush.between(-4, 4)) * size, y + b * size) for a, b in points]
    brush.blob([*points, (x, y + 9 * size)], brush.tone(code), brush.tone(code, -0.4))
    brush.line(
        [(x - 24 * size, y - 20 * size), (x - 8 * size, y - 31 * size)], 5 * size, brush.tone(code, 0.4), 0.7
    )
    snow_cap(brush, [(x - 2 * size, y - 20 * size, 34 * size, 20 * size)])


def reeds(brush: Brush, x: float, foot: float, count: int, size: float = 1.0) -> None:
    """`count` reeds up to 185 * `size` high around (x, foot)."""
    for i in range(count):
        base = x + (i - count / 2 + 0.5) * 17 * size
        tip, top = base + brush.between(-14, 14) * size, foot - brush.between(110, 185) * size
        green = brush.tone("6a9a4c" if i % 2 else "86b45c")
        brush.line([(base, foot), (base, top + 50 * size), (tip, top)], 6.5 * size, green)
        bend = base + brush.rng.choice((-1, 1)) * 26 * size
        brush.line([(base, foot), (base, foot - 60 * size), (bend, foot - 92 * size)], 5 * size, green)
        brush.line([(tip, top - 4), (tip, top + 30 * size)], 14 * size, brush.tone("85583c"))


def corner_plants(brush: Brush, leaves: Leaves, petals: Sequence[str] = ()) -> None:
    """Large dark plants that rise from the lower corners and leave the middle free."""
    kind = brush.rng.choice((_grass, _fern, _broad, _nothing))
    size = fit(brush, 460)
    for side in (-1, 1):
        if brush.rng.random() < 0.75:
            x = -6.0 if side < 0 else brush.width + 6
            kind(brush, x, -side, size * brush.between(0.8, 1.15), leaves)
            if petals and brush.rng.random() < 0.6:
                for i in range(3):
                    px = x - side * (14 + 22 * i) * size
                    flower(
                        brush,
                        px,
                        478 - brush.between(0, 34) * size + 8 * i,
                        petals[i % len(petals)],
                        1.15 * size,
                    )


def _nothing(brush: Brush, x: float, turn: int, size: float, leaves: Leaves) -> None:
    """No plant: an empty corner."""


def _grass(brush: Brush, x: float, turn: int, size: float, leaves: Leaves) -> None:
    for i in range(9):
        base = x + turn * i * 9 * size
        height = (110 - 9 * i) * size * brush.between(0.75, 1.1)
        tip = base + turn * brush.between(-6, 34) * size
        code = leaves[i % 2]
        half = 5 * size
        blade = [(base - half, 516.0), (base - half * 0.4, 516 - height * 0.6), (tip, 512 - height)]
        brush.shape(
            [*blade, (base + half * 0.8, 516 - height * 0.5), (base + half, 516.0)], brush.tone(code, -0.22)
        )


def _fern(brush: Brush, x: float, turn: int, size: float, leaves: Leaves) -> None:
    for reach, height, code in ((34, 112, leaves[1]), (70, 84, leaves[0]), (88, 40, leaves[1])):
        tip, top = x + turn * reach * size, 512 - height * size
        brush.line(
            [(x, 512), (x + turn * reach * 0.2 * size, top), (tip, top + 8)],
            4.5 * size,
            brush.tone(code, -0.25),
        )
        leaflets = []
        for k in range(1, 8):
            t = k / 8
            px = x + turn * size * reach * (0.4 * t * (1 - t) + t * t)
            py = 512 - height * size * (2 * t * (1 - t) + t * t) + 8 * t * t
            leaflets.append((px, py, 15 * size * (1.1 - t), 6.5 * size * (1.15 - t)))
        brush.cluster(leaflets, brush.tone(code, -0.22))


def _broad(brush: Brush, x: float, turn: int, size: float, leaves: Leaves) -> None:
    for reach, height, code in ((18, 116, leaves[1]), (62, 82, leaves[0]), (88, 34, leaves[1])):
        tip = (x + turn * reach * size, 512 - height * size)
        mid = (x + turn * reach * 0.45 * size, 512 - height * 0.55 * size)
        nx, ny = height * 0.17 * size, reach * 0.17 * size + 6 * size
        outline = [(x, 520.0), (mid[0] - nx, mid[1] - turn * ny), tip, (mid[0] + nx, mid[1] + turn * ny)]
        brush.blob(outline, brush.tone(code, -0.14), brush.tone(code, -0.34))
        brush.line([(x, 516), tip], 2.6 * size, brush.tone(code, 0.1), 0.6)


def _ring(radius: float) -> list[tuple[float, float]]:
    """Eight points around a circle."""
    near = radius * 0.7
    return [
        (radius, 0),
        (near, near),
        (0, radius),
        (-near, near),
        (-radius, 0),
        (-near, -near),
        (0, -radius),
        (near, -near),
    ]
