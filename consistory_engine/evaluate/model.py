"""The built-in model alone: does a picture show what its caption says?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import fmean
from typing import Final

from PIL.Image import Image

from consistory_engine.evaluate.books import VANILLA, paint
from consistory_engine.evaluate.captions import Task
from consistory_engine.evaluate.kept import NOWHERE, Kept
from consistory_engine.evaluate.metrics import alignment
from consistory_engine.evaluate.reader import Reading
from consistory_engine.paintbox.illustrator.scene import SHAPES
from consistory_engine.painter import Painter
from consistory_engine.presets import default_settings
from consistory_engine.prompts import Shot

BARS: Final = {
    "kind": 0.95,
    "place": 0.95,
    "coat": 0.92,
    "garment": 0.88,
    "garment_colour": 0.85,
    "action": 0.80,
    "style": 0.95,
    "count": 0.92,
    "both kinds": 0.88,
    "bound": 0.80,
}
"""What is aimed at, on 300 captions."""


_BINDING: Final = ("coat", "garment", "garment_colour", "action")


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
    """The picture of a task's caption, in its sheet's shape."""
    settings = default_settings("paintbox").replace(**VANILLA)
    if task.sheet is not None:
        width, height = SHAPES[task.sheet.shape]
        settings = settings.replace(width=width, height=height)
    return Shot(task.text, (), task.seed, settings=settings)


def fidelity(readings: Sequence[Reading], tasks: Sequence[Task]) -> dict[str, list[float]]:
    """Attribute to one share of right answers a caption that states it.

    Besides: `count`, of several characters whether all kinds are there (`both kinds`), and how often what is said of
    one, and of another otherwise, is seen on the right one (`bound`).
    """
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
            if bound := _bound(reading, task.stated):
                answers.setdefault("bound", []).append(fmean(bound))
    return answers


def _bound(reading: Reading, stated: Sequence[Mapping[str, str]]) -> list[float]:
    """1 or 0 for every attribute in which characters differ: whether the one of its kind has it."""
    told = [
        (said["kind"], name, said[name])
        for name in _BINDING
        for said in stated
        if name in said and len({other[name] for other in stated if name in other}) > 1
    ]
    found = [(reading.find(kind), name, value) for kind, name, value in told]
    return [float(seen is not None and seen[name] == value) for seen, name, value in found]
