"""Wild places: forest, meadow, snow and mountains."""

from __future__ import annotations

from typing import Final

from consistory_engine.paintbox.illustrator.places.brush import Brush, colour
from consistory_engine.paintbox.illustrator.places.far import cottage, peak, snowman, windmill
from consistory_engine.paintbox.illustrator.places.land import (
    aside,
    both_sides,
    fit,
    ground,
    one_side,
    path,
    pool,
    rolling,
    spread,
    tufts,
)
from consistory_engine.paintbox.illustrator.places.plants import (
    PETALS,
    corner_plants,
    flower,
    mushroom,
    rock,
)
from consistory_engine.paintbox.illustrator.places.sky import mist, sky
from consistory_engine.paintbox.illustrator.places.trees import (
    AUTUMN,
    GREENS,
    Leaves,
    bare_tree,
    birch,
    bush,
    fir,
    foliage,
    foliage_of,
    poplar,
    round_tree,
)

_WOODS: Final = (
    ("bfe0b0", "fbf3c0", "a9cf9a", "8fae84", "7a5a48", GREENS[0]),
    ("b4dccb", "f3f4cf", "96c8b0", "83a795", "6b5550", GREENS[2]),
    ("d9e0a8", "fff2c4", "c9d293", "a9b07c", "84644a", GREENS[3]),
    ("f3d9a4", "fff0cc", "ecc98c", "c0a077", "7d5540", AUTUMN[0]),
)
_SLOPES: Final = (
    ("b9d9a0", "a6d07a", "b7da72", "79b552"),
    ("a9d3b4", "93c793", "a4d17f", "64a65a"),
    ("cfdc9c", "c3d27a", "cfdc76", "94b552"),
)
_ROCKS: Final = (("8f9cc4", "a9b0cf"), ("a596b8", "bfb0c9"), ("86a3b5", "a8bfca"), ("b39c94", "cdb9ae"))


def forest(brush: Brush) -> None:
    """Tall trunks under a roof of leaves, a glade in the middle."""
    top, bottom, haze, far, bark, leaves = brush.rng.choice(_WOODS)
    sky(brush, top, bottom, 335, clouds=0, drop=70, sun=brush.light.time == "sunset", skyline=305)
    _far_trees(brush, 250, haze, far)
    mist(brush, 315)
    for x in spread(brush, 56):
        _trunk(brush, x, 345, brush.between(8, 15), far, white=False)
    brush.hill(rolling(brush, 335, 12), ground(brush, leaves[0], 0.12), ground(brush, leaves[1], -0.05))
    if brush.rng.random() < 0.4:
        path(brush, brush.width * brush.between(0.35, 0.65), 338, brush.width * 0.5, "d8c397")
    _canopy(brush, 24, leaves, 66, 0.15)
    _shafts(brush)
    white = brush.rng.random() < 0.2
    extra = [x for x in spread(brush, 300) if brush.width > 400 and abs(x / brush.width - 0.5) > 0.24]
    for x in (*extra, *both_sides(brush, 10, 24)):
        _trunk(brush, x, brush.between(365, 402), brush.between(24, 38) * fit(brush, 360), bark, white)
    _canopy(brush, -4, leaves, 56, -0.12)
    for x in both_sides(brush, 26, 30):
        bush(brush, x, brush.between(398, 425), brush.between(0.8, 1.25) * fit(brush), leaves)
    pool(brush, "dbe79a", 450, 0.4)
    tufts(brush, leaves[1], 400, 505)
    _floor(brush)
    corner_plants(brush, leaves)


def meadow(brush: Brush) -> None:
    """Rolling hills under a wide sky with flowers in the grass."""
    far, near, light, dark = brush.rng.choice(_SLOPES)
    leaves, petals = foliage_of(brush), brush.rng.choice(PETALS)
    sky(brush, brush.rng.choice(("8fcbe8", "86c2ee", "9ed3e0")), "e9f6ee", 340, skyline=278)
    brush.hill(rolling(brush, 272, 34), ground(brush, far), ground(brush, far, -0.12), 365)
    for x in spread(brush, 120):
        if brush.rng.random() < 0.5:
            _copse(brush, x, 300, brush.rng.choice(leaves))
    mist(brush, 300)
    brush.hill(rolling(brush, 312, 26), ground(brush, near), ground(brush, near, -0.15), 400)
    x = one_side(brush, 130, 40)
    brush.rng.choice((cottage, windmill, _nothing))(brush, x, 326, 0.55 * fit(brush))
    for x in (one_side(brush, 50, 40), *(x for x in spread(brush, 420) if brush.width > 600)):
        tree = brush.rng.choice((round_tree, round_tree, poplar, birch))
        tree(brush, x, brush.between(342, 356), brush.between(0.75, 1.1), brush.rng.choice(leaves))
    brush.hill(rolling(brush, 350, 12), ground(brush, light), ground(brush, dark))
    if brush.rng.random() < 0.35:
        path(brush, brush.width * brush.between(0.3, 0.7), 352, brush.width * 0.5, "e6d3a0", 170)
    pool(brush, "e3ee9f", 450, 0.35)
    tufts(brush, dark, 375, 505, 30)
    _flowers(brush, petals)
    corner_plants(brush, brush.rng.choice(GREENS), petals)


def snow(brush: Brush) -> None:
    """White hills, trees under snow, now and then a cottage or a snowman."""
    sky(brush, brush.rng.choice(("a9c4e4", "b4cbea", "9fc6e0")), "f3e3e6", 340, clouds=1, skyline=290)
    brush.hill(rolling(brush, 285, 26), brush.tone("d3e0f2"), brush.tone("bfd2ea"), 385)
    for x in spread(brush, 90):
        fir(brush, x, brush.between(312, 340), brush.between(0.34, 0.56), snowy=True)
    mist(brush, 318)
    brush.hill(rolling(brush, 335, 16), brush.tone("e2ebf7"), brush.tone("bccfe9"))
    left, right = both_sides(brush, 96, 26)
    if brush.rng.random() < 0.45:
        cottage(brush, brush.rng.choice((left, right)), 372, 0.85 * fit(brush), snowy=True)
    for x in (*both_sides(brush, 34, 30), *(x for x in spread(brush, 380) if brush.width > 600)):
        tall = brush.between(1.0, 1.45) * fit(brush)
        if brush.rng.random() < 0.75:
            fir(brush, x, brush.between(385, 415), tall, snowy=True)
        else:
            bare_tree(brush, x, brush.between(385, 410), tall)
    _drifts(brush)
    if brush.rng.random() < 0.3:
        snowman(brush, one_side(brush, 84, 20), 428, 0.8 * fit(brush))
    brush = aside(brush)
    if brush.light.clear and brush.rng.random() < 0.7:
        for x in spread(brush, 22):
            radius = brush.between(2.4, 5.5)
            brush.disc(x, brush.between(20, 400), radius, radius, brush.tone("ffffff"))


def mountains(brush: Brush) -> None:
    """Great peaks with snow on top above dark firs and a rocky pasture."""
    sky(brush, brush.rng.choice(("8dbfe0", "a2c8e6", "86b8e2")), "fbe9d2", 366, clouds=1, skyline=250)
    light, dark = brush.rng.choice(_ROCKS)
    step = max(150, min(200, brush.width * 0.36))
    middle, count = brush.width * brush.between(0.38, 0.62), int(brush.width / step) + 1
    for i in range(-count, count + 1):
        if i:
            peak(
                brush, middle + i * step, brush.between(120, 180), brush.between(0.9, 1.15), light, dark, 0.2
            )
    peak(brush, middle, brush.between(45, 80), 1.2, light, dark, 0.0)
    mist(brush, 310, 1.2)
    slope = brush.rng.choice(("86ae92", "7fa5a0", "98ae84"))
    brush.hill(rolling(brush, 325, 20), ground(brush, slope), ground(brush, slope, -0.15), 405)
    if brush.rng.random() < 0.4:
        cottage(brush, one_side(brush, 150, 20), 356, 0.5 * fit(brush))
    for x in (*spread(brush, 110), *both_sides(brush, 36, 26)):
        edge = min(x, brush.width - x) / brush.width
        fir(brush, x, brush.between(350, 388), brush.between(0.5, 0.75) + (0.35 if edge < 0.15 else 0))
    grass = brush.rng.choice(("bccb84", "a8c887", "cbc98a"))
    brush.hill(rolling(brush, 372, 14), ground(brush, grass), ground(brush, grass, -0.25))
    if brush.rng.random() < 0.5:
        path(brush, brush.width * brush.between(0.3, 0.7), 374, brush.width * 0.5, "d9cba8", 140)
    tufts(brush, "7d9a58", 395, 505)
    for x in both_sides(brush, 44, 34):
        rock(brush, x, brush.between(425, 484), brush.between(0.7, 1.2) * fit(brush))
    for x in spread(brush, 90):
        flower(brush, x, brush.between(470, 500), brush.rng.choice(("ffffff", "f2d45f", "c7a3e0")), 0.7)


def _nothing(brush: Brush, x: float, y: float, size: float) -> None:
    """Nothing stands there."""


def _trunk(brush: Brush, x: float, foot: float, half: float, code: str, white: bool) -> None:
    code = "ece7dc" if white else code
    lean = brush.between(-14, 14)
    points = [
        (x - half * 1.5, foot),
        (x - half * 0.85, foot - 60),
        (x - half * 0.7 + lean, -5),
        (x + half * 0.7 + lean, -5),
        (x + half * 0.85, foot - 60),
        (x + half * 1.5, foot),
    ]
    brush.shape(points, brush.tone(code, 0.1), brush.tone(code, -0.2))
    if half < 16:
        return
    marks = []
    for i in range(7):
        y, dx = 60 + i * 46 + brush.between(-16, 16), brush.between(-0.5, 0.3) * half
        marks.append([(x + dx, y), (x + dx + (half * 0.5 if white else 2), y + (2 if white else 24))])
    brush.lines(marks, 4, brush.tone("5d5058" if white else code, 0 if white else -0.35), 0.6)


def _canopy(brush: Brush, level: float, leaves: Leaves, step: float, light: float) -> None:
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
    if light > 0:
        brush.cluster(discs, brush.tone(leaves[0], light), brush.tone(leaves[1], light))
    else:
        foliage(brush, discs, leaves)


def _far_trees(brush: Brush, level: float, dark: str, light: str) -> None:
    step, count = 34, int(brush.width / 34) + 2
    discs = [
        (i * step, level + brush.between(-25, 25), step * brush.between(0.7, 1.1), brush.between(40, 70))
        for i in range(count)
    ]
    brush.cluster(discs, brush.tone(dark), brush.tone(light, 0.3))
    brush.box(0, level + 40, brush.width, level + 110, brush.tone(light, 0.3))


def _shafts(brush: Brush) -> None:
    """Slanting shafts of sunlight, by day and in the morning."""
    brush = aside(brush)
    if brush.light.lamps or not brush.light.clear or brush.rng.random() < 0.35:
        return
    for x in spread(brush, 170):
        wide = brush.between(18, 46)
        beam = [(x - 60, -5), (x - 60 + wide, -5), (x + 90 + wide * 1.8, 400), (x + 80, 400)]
        brush.shape(beam, colour("fff6cf"), alpha=0.16)


def _floor(brush: Brush) -> None:
    """Mushrooms, stones or a stump on the forest floor, away from the middle."""
    for x in both_sides(brush, 56, 22):
        dice, y, size = brush.rng.random(), brush.between(462, 496), brush.between(0.8, 1.1) * fit(brush)
        if dice < 0.45:
            mushroom(brush, x, y, size)
            if dice < 0.25:
                mushroom(brush, x + 24 * size, y + 6, size * 0.65)
        elif dice < 0.65:
            rock(brush, x, y - 8, size * 0.6, "b3b6aa")
        elif dice < 0.85:
            _stump(brush, x, y - 14, size)


def _stump(brush: Brush, x: float, y: float, size: float) -> None:
    half = 34 * size
    brush.shape(
        [
            (x - half * 1.25, y + 8),
            (x - half, y - 36 * size),
            (x + half, y - 36 * size),
            (x + half * 1.25, y + 8),
        ],
        brush.tone("9a7350"),
        brush.tone("6f4f3c"),
    )
    brush.disc(x, y - 36 * size, half, 10 * size, brush.tone("e8c894"))
    brush.disc(x, y - 36 * size, half * 0.55, 5 * size, brush.tone("cfa56f"))


def _copse(brush: Brush, x: float, y: float, leaves: Leaves) -> None:
    discs = [(x + i * 17, y + brush.between(-8, 3), 15, brush.between(14, 22)) for i in (-1, 0, 1)]
    brush.cluster(discs, ground(brush, leaves[0], 0.1), ground(brush, leaves[1], 0.15))


def _flowers(brush: Brush, petals: tuple[str, ...]) -> None:
    size = brush.between(0.8, 1.1)
    for x in spread(brush, 26):
        inner = 0.22 < x / brush.width < 0.78
        y = brush.between(455, 502) if inner else brush.between(380, 500)
        flower(brush, x, y, brush.rng.choice(petals), size * (y - 200) / 260)


def _drifts(brush: Brush) -> None:
    """Soft blue hollows in the snow and a bright bank in the middle."""
    brush.hill([428, *(brush.between(402, 412) for _ in range(max(2, round(brush.width / 150)))), 428],
               brush.tone("e6eef9"), brush.tone("b9cce8"))  # fmt: skip
    for x in spread(brush, 130):
        y = brush.between(440, 500)
        brush.disc(x, y, brush.between(40, 80), brush.between(5, 9), brush.tone("c3d4ed"), alpha=0.7)
        brush.disc(x - 8, y - 5, brush.between(40, 60), 5, brush.tone("ffffff"), alpha=0.7)
