"""What the reader is to say of a drawing: labels of a scene, boxes of silhouettes."""

from __future__ import annotations

from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from consistory_engine.evaluate.reader import SCENE_HEADS, SLOT_HEADS, SLOTS
from consistory_engine.paintbox.illustrator.scene import Scene

ABSENT: Final = -100
"""The label of what is not there (`cross_entropy` skips it)."""


def labels(scene: Scene) -> Tensor:
    """One number a head and slot, in the heads' order; `ABSENT` where there is nothing to read."""
    values = [classes.index(value) for classes, value in _scene_values(scene)]
    for name, classes in SLOT_HEADS.items():
        for slot in range(SLOTS):
            values.append(_slot_label(scene, slot, name, classes))
    return torch.tensor(values)


def _scene_values(scene: Scene) -> list[tuple[tuple[str, ...], str]]:
    facts = {"place": scene.place, "time": scene.time, "count": str(len(scene.actors))}
    return [(SCENE_HEADS[name], facts[name]) for name in SCENE_HEADS]


def _slot_label(scene: Scene, slot: int, name: str, classes: tuple[str, ...]) -> int:
    if slot >= len(scene.actors):
        return ABSENT
    actor = scene.actors[slot]
    value = actor.action if name == "action" else getattr(actor.look, name)
    return classes.index(value) if value in classes else ABSENT


def boxes(silhouettes: tuple[NDArray[np.bool_], ...]) -> Tensor:
    """Centre x, centre y, width and height of each silhouette as shares of the side; -1 where there is none."""
    found = torch.full((SLOTS, 4), -1.0)
    for slot, silhouette in enumerate(silhouettes):
        rows, columns = np.nonzero(silhouette.any(1))[0], np.nonzero(silhouette.any(0))[0]
        top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
        side = len(silhouette)
        found[slot] = (
            torch.tensor([(left + right) / 2, (top + bottom) / 2, right - left, bottom - top]) / side
        )
    return found
