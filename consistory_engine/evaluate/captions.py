"""Evaluation captions: looks that training never drew, worded at random from a fixed seed, and wordings it never read."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import tomli

from consistory_engine.paintbox.captions import caption
from consistory_engine.paintbox.illustrator.scene import Sheet, sample_sheet


@dataclass(frozen=True)
class Task:
    """A caption to paint, the seed to paint it from, and what it states of each character, from left to right.

    `sheet` is what it words, where it words one.
    """

    text: str
    seed: int
    stated: tuple[dict[str, str], ...]
    sheet: Sheet | None = None


def held_out_tasks(count: int, seed: int = 2026, pairs: float = 0.25) -> list[Task]:
    """`count` captions of single scenes in all shapes; the share `pairs` of them has two characters, a few have three."""
    return [_task(random.Random(f"{seed}:{index}"), seed + index, pairs) for index in range(count)]


def paraphrases(seed: int = 2026) -> list[Task]:
    """Scenes that people worded, in words that no caption of the training drawings has."""
    known = tomli.loads((Path(__file__).parent / "paraphrases.toml").read_text(encoding="utf-8"))
    return [
        Task(entry["text"], seed + index, tuple(entry["stated"]))
        for index, entry in enumerate(known["captions"])
    ]


def _task(rng: random.Random, seed: int, pairs: float) -> Task:
    sheet = sample_sheet(rng, pairs=pairs, trios=0.05, twins=0.0, strips=0.0, poses=0.0, held=True)
    worded = caption(sheet, rng)
    return Task(worded.text, seed, worded.stated, sheet)
