"""Evaluation captions: looks that training never drew, worded and composed at random from a fixed seed."""

from __future__ import annotations

import random
from dataclasses import dataclass

from consistory_engine.paintbox.captions import caption
from consistory_engine.paintbox.illustrator.scene import Sheet, sample_sheet


@dataclass(frozen=True)
class Task:
    """A caption to paint, the seed to paint it from, and what it states of each character, from left to right."""

    text: str
    seed: int
    stated: tuple[dict[str, str], ...]
    sheet: Sheet


def held_out_tasks(count: int, seed: int = 2026, pairs: float = 0.25) -> list[Task]:
    """`count` captions of single scenes; the share `pairs` of them has two characters, a few have three."""
    return [_task(random.Random(f"{seed}:{index}"), seed + index, pairs) for index in range(count)]


def _task(rng: random.Random, seed: int, pairs: float) -> Task:
    sheet = sample_sheet(
        rng, pairs=pairs, trios=0.03, twins=0.0, strips=0.0, poses=0.0, held=True, shape="square"
    )
    worded = caption(sheet, rng)
    return Task(worded.text, seed, worded.stated, sheet)
