"""Drawings that are drawn once and shown again in every epoch."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from consistory_engine.paintbox.train.checkpoint import FOLDER


class Shelf:
    """Drawings kept on disk, shared by all workers; a slot is filled when it is first asked for.

    Latents, of `shape` (C, h, w), are float16; what each of up to `covers` characters covers is eight bits deep.
    """

    def __init__(self, name: str, count: int, shape: tuple[int, int, int], covers: int) -> None:
        FOLDER.mkdir(exist_ok=True)
        self._made = name, count, shape, covers
        self.count = count
        self._latents = self._map(FOLDER / f"{name}.latents", np.float16, (count, *shape))
        self._covers = self._map(FOLDER / f"{name}.covers", np.uint8, (count, covers, *shape[1:]))
        self._filled = self._map(FOLDER / f"{name}.filled", np.uint8, (count,))
        self._ready = 0

    def __reduce__(self) -> tuple[type[Shelf], tuple]:
        """Another process opens the files itself: a pickled memory map would be all that is in them."""
        return Shelf, self._made

    @property
    def ready(self) -> int:
        """How many slots from the first on are filled."""
        while self._ready < self.count and self._filled[self._ready]:
            self._ready += 1
        return self._ready

    @staticmethod
    def _map(path: Path, kind: type, shape: tuple[int, ...]) -> np.memmap:
        with path.open("ab") as file:  # several processes may begin at once
            file.truncate(math.prod(shape) * np.dtype(kind).itemsize)
        return np.memmap(path, dtype=kind, mode="r+", shape=shape)

    def __contains__(self, slot: int) -> bool:
        return bool(self._filled[slot])

    def get(self, slot: int, draw: Callable[[], tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
        """Latents (C, h, w) and covers (n, h, w) of `slot`, drawn now if nobody did before."""
        if slot not in self:
            latents, covers = draw()
            self._latents[slot] = latents.half().numpy()
            self._covers[slot] = (255 * covers).round().byte().numpy()
            self._filled[slot] = 1
        latents = torch.from_numpy(self._latents[slot].astype(np.float32))
        return latents, torch.from_numpy(self._covers[slot].astype(np.float32)) / 255
