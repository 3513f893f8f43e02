"""The built-in model alone: does a picture show what its caption says?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import fmean
from typing import Final

from PIL.Image import Image

from consistory_engine.evaluate.books import VANILLA, paint
from consistory_engine.evaluate.captions import Task
from consistory_engine.evaluate.kept import NOWHERE, Kept
from consistory_engine.evaluate.metrics import alignment
from consistory_engine.evaluate.reader import Reading
from consistory_engine.painter import Painter
from consistory_engine.presets import default_settings
from consistory_engine.prompts import Shot

BARS: Final = {"kind": 0.80, "place": 0.85, "coat": 0.75}
"""What the first version promises."""


def paint_tasks(
    painter: Painter, tasks: Sequence[Task], kept: Kept = NOWHERE, tick: Callable[[str], None] | None = None
) -> list[Image]:
    """One picture a task, without sharing. Pictures that are `kept` are not painted again."""
    pictures = []
    for index, task in enumerate(tasks):
        pictures += paint(painter, kept, f"{index}", [shot_of(task)]).pictures
        if tick:
            tick(task.text)
    return pictures


def shot_of(task: Task) -> Shot:
    """The picture of a task's caption."""
    return Shot(task.text, (), task.seed, settings=default_settings("paintbox").replace(**VANILLA))


def fidelity(readings: Sequence[Reading], tasks: Sequence[Task]) -> dict[str, list[float]]:
    """Attribute to one share of right answers a caption that states it; `count` and `both kinds` besides."""
    answers: dict[str, list[float]] = {}
    for reading, task in zip(readings, tasks, strict=True):
        names = [name for said in task.stated for name in said]
        asked: dict[str, list[float]] = {}
        for name, right in zip(names, alignment(reading, task.stated), strict=True):
            asked.setdefault(name, []).append(right)
        for name, rights in asked.items():
            answers.setdefault(name, []).append(fmean(rights))
        answers.setdefault("count", []).append(float(len(reading.characters) == len(task.stated)))
        if len(task.stated) > 1:
            right = all(reading.find(said["kind"]) for said in task.stated)
            answers.setdefault("both kinds", []).append(float(right))
    return answers
