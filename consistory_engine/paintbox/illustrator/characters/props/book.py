"""The open book of who reads."""

from __future__ import annotations

from consistory_engine.paintbox.illustrator.characters.brush import Brush, blob, curve
from consistory_engine.paintbox.illustrator.characters.palette import CREAM, Rgb, mix, shaded


def book(brush: Brush, colour: Rgb) -> None:
    """An open book seen from outside: two covers, the spine between them and the pages' edge above."""
    for side in (-1, 1):
        pages = blob(
            [(0, -8.5), (side * 4, -13.5), (side * 11, -15), (side * 17, -12.5), (side * 17, 0), (0, 3)], 0.6
        )
        brush.fill(CREAM, pages, depth=0)
        for inset in (1.6, 3.2):
            edge = curve(
                (side * 1.5, -8 + inset * 0.4), (side * 9, -15.5 + inset), (side * 16.5, -12 + inset * 0.7)
            )
            brush.stroke(shaded(CREAM, 0.3), edge, 0.8)
        cover = blob(
            [(0, -7.5), (side * 9, -9.8), (side * 18.5, -11), (side * 18.5, 11), (side * 9, 12), (0, 14)], 0.3
        )
        brush.fill(colour, cover)
    brush.stroke(shaded(colour, 0.5), curve((0, -7), (0, 13.5)), 2.6)
    for side in (-1, 1):
        frame = mix(colour, CREAM, 0.6)
        brush.stroke(frame, curve((side * 4.5, -5.6), (side * 15.5, -7.4)), 1.3)
        brush.stroke(frame, curve((side * 4.5, 9.8), (side * 15.5, 8)), 1.3)
    heart = blob(
        [(0, -1.6), (2.6, -4.4), (5.4, -2.2), (3.4, 2.2), (0, 5), (-3.4, 2.2), (-5.4, -2.2), (-2.6, -4.4)],
        0.8,
    )
    brush.at(10, 1.2, -4).flat(mix(colour, CREAM, 0.82), heart)
