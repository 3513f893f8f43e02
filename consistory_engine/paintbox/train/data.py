"""Training examples: the n-th example of a seed is always the same drawing and the same caption."""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset
from transformers import CLIPTokenizer

from consistory_engine.paintbox.architecture import TOKENS
from consistory_engine.paintbox.autoencoder import PatchAutoencoder
from consistory_engine.paintbox.captions import caption
from consistory_engine.paintbox.illustrator import draw, sample_sheet
from consistory_engine.paintbox.illustrator.scene import Sheet
from consistory_engine.paintbox.train.checkpoint import FOLDER

_EMPTY_SHARE = 0.1
_STRANGE_SHARE = 0.1


def rng_of(seed: int, index: int) -> random.Random:
    """The random numbers of one example."""
    return random.Random(f"{seed}:{index}")


def to_tensor(picture: object) -> Tensor:
    """uint8 (H, W, 3) to float (3, H, W) in [-1, 1]."""
    return torch.as_tensor(picture).permute(2, 0, 1).float() / 127.5 - 1


def spoken(text: str, rng: random.Random) -> str:
    """A caption as training says it: sometimes nothing (for guidance), sometimes with a word nobody knows."""
    dice = rng.random()
    if dice < _EMPTY_SHARE:
        return ""
    if dice < _EMPTY_SHARE + _STRANGE_SHARE:
        words = text.split(" ")
        strange = "".join(rng.choices(string.ascii_lowercase, k=rng.randint(3, 9)))
        words.insert(rng.randrange(len(words) + 1), strange)
        return " ".join(words)
    return text


class Drawings(Dataset):
    """Latents and token ids of the drawings of `seed`: (latent_channels, s/16, s/16) and (77,).

    With `shelf`, its drawings are drawn once and come back in every epoch, worded anew each time.
    """

    def __init__(
        self,
        seed: int,
        size: int,
        autoencoder: PatchAutoencoder,
        tokenizer: CLIPTokenizer,
        shelf: Shelf | None = None,
    ) -> None:
        self.seed, self.size = seed, size
        self.autoencoder, self.tokenizer, self.shelf = autoencoder, tokenizer, shelf

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        slot = index % self.shelf.count if self.shelf else index
        sheet = sample_sheet(rng_of(self.seed, slot))
        latents = self.shelf.get(slot, lambda: self._latents(sheet)) if self.shelf else self._latents(sheet)
        rng = rng_of(self.seed + 1, index)
        words = spoken(caption(sheet, rng).text, rng)
        ids = self.tokenizer(
            words, padding="max_length", max_length=TOKENS, truncation=True, return_tensors="pt"
        )
        return latents, ids.input_ids[0]

    @torch.no_grad()
    def _latents(self, sheet: Sheet) -> Tensor:
        return self.autoencoder.encode(to_tensor(draw(sheet, self.size).picture)[None]).latent_dist.sample()[
            0
        ]


class Shelf:
    """Latents kept on disk as float16, shared by all workers; a slot is filled when it is first asked for."""

    def __init__(self, name: str, count: int, shape: tuple[int, int, int]) -> None:
        FOLDER.mkdir(exist_ok=True)
        self.count = count
        self._latents = self._map(FOLDER / f"{name}.latents", np.float16, (count, *shape))
        self._filled = self._map(FOLDER / f"{name}.filled", np.uint8, (count,))

    @staticmethod
    def _map(path: Path, kind: type, shape: tuple[int, ...]) -> np.memmap:
        return np.memmap(path, dtype=kind, mode="r+" if path.exists() else "w+", shape=shape)

    def get(self, slot: int, draw: Callable[[], Tensor]) -> Tensor:
        """The latents of `slot` (C, h, w), drawn now if nobody did before."""
        if not self._filled[slot]:
            self._latents[slot] = draw().half().numpy()
            self._filled[slot] = 1
        return torch.from_numpy(self._latents[slot].astype(np.float32))


class _From:
    """The whole numbers from `start` on: a sampler that resumes."""

    def __init__(self, start: int) -> None:
        self.start = start

    def __iter__(self) -> Iterator[int]:
        index = self.start
        while True:
            yield index
            index += 1


def stream(dataset: Dataset, *, start: int, batch: int, workers: int) -> Iterator[list[Tensor]]:
    """Endless batches of `dataset` from example `start` on."""
    ahead = {"prefetch_factor": 4} if workers else {}
    return iter(DataLoader(dataset, batch_size=batch, sampler=_From(start), num_workers=workers, **ahead))  # type: ignore[arg-type]
