"""Training examples: the n-th example of a seed is always the same drawing and the same caption."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset
from transformers import CLIPTokenizer

from consistory_engine.paintbox.architecture import TOKENS
from consistory_engine.paintbox.autoencoder import PatchAutoencoder
from consistory_engine.paintbox.captions import caption
from consistory_engine.paintbox.illustrator import draw, sample_sheet

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
    """Latents and token ids of the drawings of `seed`: (latent_channels, s/16, s/16) and (77,)."""

    def __init__(self, seed: int, size: int, autoencoder: PatchAutoencoder, tokenizer: CLIPTokenizer) -> None:
        self.seed, self.size = seed, size
        self.autoencoder, self.tokenizer = autoencoder, tokenizer

    @torch.no_grad()
    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        rng = rng_of(self.seed, index)
        sheet = sample_sheet(rng)
        words = spoken(caption(sheet, rng).text, rng)
        picture = to_tensor(draw(sheet, self.size).picture)
        latents = self.autoencoder.encode(picture[None]).latent_dist.sample()[0]
        ids = self.tokenizer(words, padding="max_length", max_length=TOKENS, truncation=True, return_tensors="pt")
        return latents, ids.input_ids[0]


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
    loader = DataLoader(dataset, batch_size=batch, sampler=_From(start), num_workers=workers, prefetch_factor=4)  # type: ignore[arg-type]
    return iter(loader)
