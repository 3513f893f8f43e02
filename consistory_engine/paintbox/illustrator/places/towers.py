"""Towers, battlements and banners."""

from __future__ import annotations

from consistory_engine.paintbox.illustrator.places.brush import Brush
from consistory_engine.paintbox.illustrator.places.far import window_tone
from consistory_engine.paintbox.illustrator.places.land import (
    snow_edge,
    spread,
)


def tower(
    brush: Brush,
    x: float,
    foot: float,
    half: float,
    height: float,
    stone: str,
    roof: str | None,
    flag: str | None,
) -> None:
    """A round tower that stands at (x, foot): a pointed roof when it has one, battlements when not."""
    top = foot - height
    light, dark = brush.tone(stone), brush.tone(stone, -0.3)
    brush.box(x - half, top, x + half, foot, light, 0, dark)
    blocks = []
    for i in range(int(height / 34)):
        px, py = x + brush.between(-0.75, 0.3) * half, top + 24 + i * 34 + brush.between(-8, 8)
        blocks.append([(px, py), (px + half * 0.38, py)])
    brush.lines(blocks, max(2.5, half * 0.12), dark, 0.5)
    wide = half * 1.2
    brush.box(
        x - wide,
        top - half * 0.3,
        x + wide,
        top + half * 0.3,
        brush.tone(stone, 0.15),
        2,
        brush.tone(stone, -0.2),
    )
    if roof:
        peak = top - half * 2.7
        cone = [(x - wide * 1.12, top - half * 0.25), (x, peak), (x + wide * 1.12, top - half * 0.25)]
        brush.shape(cone, brush.tone(roof), brush.tone(roof, -0.15))
        brush.shape(
            [(x + wide * 1.12, top - half * 0.25), (x, peak), (x + wide * 0.3, top - half * 0.25)],
            brush.tone(roof, -0.25),
            alpha=0.6,
        )
        snow_edge(brush, cone[:2], half * 0.3)
    else:
        peak = top - half * 0.3
        for k in (-1, -0.34, 0.32, 0.98):
            left = x + k * wide - wide * 0.18 * (k > 0.5)
            brush.box(
                left - wide * 0.02, peak - half * 0.42, left + wide * 0.36, peak + 2, brush.tone(stone, 0.1)
            )
        snow_edge(brush, [(x - wide, peak - half * 0.42), (x + wide, peak - half * 0.42)], half * 0.16)
    pane = window_tone(brush, "5b5f80")
    for y in (top + half * 1.1, top + half * 2.9):
        if y < foot - half * 1.3:
            brush.box(x - half * 0.26, y, x + half * 0.26, y + half * 0.95, pane, half * 0.26)
    if flag:
        pole = peak - half * 1.25
        brush.line([(x, peak + 4), (x, pole)], max(3, half * 0.12), brush.tone("6d6474"))
        side = half * 1.5
        banner = [
            (x, pole),
            (x + side * 0.5, pole + half * 0.2),
            (x + side, pole + half * 0.1),
            (x + side * 0.7, pole + half * 0.42),
            (x + side, pole + half * 0.8),
            (x, pole + half * 0.72),
        ]
        brush.shape(banner, brush.tone(flag))


def wall(brush: Brush, left: float, right: float, top: float, foot: float, stone: str) -> None:
    """A wall with battlements from `left` to `right`."""
    brush.box(left, top, right, foot, brush.tone(stone, -0.05), 0, brush.tone(stone, -0.32))
    step = max(12.0, (foot - top) * 0.22)
    count = max(1, round((right - left) / (2 * step)))
    step = (right - left) / (2 * count)
    for k in range(count):
        a = left + (2 * k + 0.5) * step
        brush.box(a, top - step * 0.75, a + step, top + 2, brush.tone(stone, 0.05))
        snow_edge(brush, [(a, top - step * 0.75), (a + step, top - step * 0.75)], step * 0.3)
    seams = []
    for row in range(1, max(2, int((foot - top) / 22))):
        y = top + row * 22
        for x in spread(brush, 74):
            if left + 10 < x < right - 34:
                seams.append([(x, y), (x + 22, y)])
    if seams:
        brush.lines(seams, 3, brush.tone(stone, -0.35), 0.5)


def banner(brush: Brush, x: float, y: float, code: str) -> None:
    points = [(x - 15, y), (x + 15, y), (x + 15, y + 48), (x, y + 60), (x - 15, y + 48)]
    brush.shape(points, brush.tone(code), brush.tone(code, -0.2))
    brush.disc(x, y + 24, 7, 7, brush.tone("fff0c4"))
