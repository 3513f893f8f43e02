"""Places by the water: beach and lake."""

from __future__ import annotations

from consistory_engine.paintbox.illustrator.places.brush import Brush
from consistory_engine.paintbox.illustrator.places.sky import sky
from consistory_engine.paintbox.illustrator.places.wild import brush_line, bush, rock

PARASOLS = (("e8705f", "fff4e0"), ("f2b84b", "fff4e0"), ("5aa9a6", "fff4e0"))


def beach(brush: Brush) -> float:
    """Sand, a turquoise sea with a sail, a palm on one side, a parasol on the other; returns the horizon."""
    sky(brush, "8fd3e8", "fdf0d6", 270)
    brush.wash(258, 362, brush.tone("3fa9b5"), brush.tone("7fd0c8"))
    _sail(brush, brush.width * brush.between(0.3, 0.7), 266)
    for y, inset in ((285, 0.1), (308, 0.5)):
        x = brush.width * (inset + brush.between(0, 0.25))
        brush.box(x, y, x + 80, y + 6, brush.tone("c8eee6"), 3)
    shore = brush_line(brush, 345, 12)
    brush.hill([y - 9 for y in shore], brush.tone("fffaf0"))
    brush.hill(shore, brush.tone("fbe3b5"), brush.tone("ecc58c"))
    side = brush.rng.choice((0, 1))
    x = brush.width * (brush.between(0.02, 0.09) if side else brush.between(0.91, 0.98))
    _palm(brush, x, 405, 1 if side else -1)
    x = brush.width * (brush.between(0.86, 0.93) if side else brush.between(0.07, 0.14))
    _parasol(brush, x, 385)
    for i in range(3):
        x, y = brush.width * (0.12 + 0.36 * i + brush.between(-0.06, 0.06)), brush.between(478, 500)
        brush.disc(x, y, 10, 7, brush.tone(("f7b2a5", "fff2e2", "e9956f")[i]))
    return 258


def lake(brush: Brush) -> float:
    """Still water between far woods and a green bank with reeds; returns the horizon."""
    sky(brush, "a5d2e6", "fdf1dc", 270, clouds=1)
    brush.hill(brush_line(brush, 215, 30), brush.tone("a9c4c8"), brush.tone("93b3b6"), 275)
    step = 40
    trees = [
        (i * step, 248 + brush.between(-10, 8), 30, brush.between(18, 34))
        for i in range(int(brush.width / step) + 2)
    ]
    brush.cluster(trees, brush.tone("6fa389"), brush.tone("568c76"))
    brush.wash(255, 420, brush.tone("6fb2bd"), brush.tone("3f8fa6"))
    brush.cluster(
        [(x, 258, rx, ry * 0.7) for x, _, rx, ry in trees], brush.tone("5b9c95"), brush.tone("66a9ab")
    )
    for i in range(5):
        x, y = brush.width * brush.between(0, 0.8), 292 + i * 20
        brush.box(x, y, x + brush.between(50, 110), y + 6, brush.tone("b9e0e2"), 3)
    for x in (0.25, 0.8):
        _lily(brush, brush.width * x + brush.between(-25, 25), brush.between(345, 365))
    brush.hill([390, 402, 408, 402, 392], brush.tone("a3c96b"), brush.tone("6fa455"))
    for x, count in ((0.06, 4), (0.94, 4)):
        _reeds(brush, brush.width * x, 445, count)
    rock(brush, brush.width * brush.rng.choice((0.16, 0.84)), 478, 0.7)
    bush(brush, brush.width * brush.rng.choice((-0.01, 1.01)), 500, 0.9, "7fb55c", "4f8d4c")
    return 258


def _sail(brush: Brush, x: float, y: float) -> None:
    brush.shape(
        [(x + 2, y - 8), (x + 2, y - 66), (x + 36, y - 8)], brush.tone("fffaf0"), brush.tone("f3dcc4")
    )
    brush.shape([(x - 4, y - 8), (x - 4, y - 54), (x - 26, y - 8)], brush.tone("f0896e"))
    brush.shape([(x - 32, y - 4), (x + 40, y - 4), (x + 26, y + 12), (x - 20, y + 12)], brush.tone("a8603f"))


def _palm(brush: Brush, x: float, foot: float, lean: int) -> None:
    top_x, top_y = x + lean * 42, foot - 262
    brush.line([(x, foot), (x - lean * 4, foot - 150), (top_x, top_y)], 21, brush.tone("a87851"))
    for dx, dy, bend in (
        (-92, 26, 42),
        (-70, -34, 52),
        (-10, -62, 40),
        (66, -40, 48),
        (96, 22, 40),
        (44, 58, 6),
    ):
        tip = (top_x + dx, top_y + dy + brush.between(-8, 8))
        middle = (top_x + dx * 0.5, top_y + dy * 0.5 - bend)
        brush.line([(top_x, top_y), middle, tip], 17, brush.tone("5fae5c" if dy < 0 else "3f8f55"))
    brush.disc(top_x - 9, top_y + 12, 11, 11, brush.tone("8a5a3c"))
    brush.disc(top_x + 11, top_y + 12, 11, 11, brush.tone("7a4d35"))


def _parasol(brush: Brush, x: float, foot: float) -> None:
    first, second = brush.rng.choice(PARASOLS)
    brush.line([(x, foot), (x, foot - 130)], 8, brush.tone("fff4e0"))
    top, rim = foot - 158, foot - 100
    edges = [x - 78, x - 40, x, x + 40, x + 78]
    for i in range(4):
        shade = brush.tone(first if i % 2 == 0 else second)
        bulge = (edges[i] + edges[i + 1]) / 2
        points = [
            (x, top),
            ((x + edges[i]) / 2 - (x - edges[i]) * 0.2, top + 14),
            (edges[i], rim),
            (bulge, rim - 9),
            (edges[i + 1], rim),
            ((x + edges[i + 1]) / 2 - (x - edges[i + 1]) * 0.2, top + 14),
        ]
        brush.shape(
            points, shade, shade if brush.light.dark else brush.tone(first if i % 2 == 0 else second, -0.12)
        )
    brush.disc(x, top - 3, 6, 6, brush.tone(first))


def _lily(brush: Brush, x: float, y: float) -> None:
    brush.disc(x, y, 30, 9, brush.tone("7cbd72"))
    brush.disc(x + 34, y + 9, 20, 7, brush.tone("6aad66"))
    brush.disc(x - 4, y - 7, 10, 8, brush.tone("f6b4c4"))


def _reeds(brush: Brush, x: float, foot: float, count: int) -> None:
    for i in range(count):
        base = x + (i - count / 2 + 0.5) * 17
        tip = base + brush.between(-14, 14)
        top = foot - brush.between(120, 185)
        brush.line(
            [(base, foot), (base, top + 50), (tip, top)], 7, brush.tone("6a9a4c" if i % 2 else "86b45c")
        )
        brush.line([(tip, top - 4), (tip, top + 30)], 15, brush.tone("85583c"))
