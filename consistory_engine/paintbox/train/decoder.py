"""Train the decoder on latents as the denoiser leaves them.

A denoiser knows what is where before it knows every patch in detail. So drawings are noised, painted again from
there by the denoiser, and the decoder learns to show the drawing: what neighbouring patches say together, and not
what each of them says wrongly by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.utils.data import Dataset
from transformers import CLIPTokenizer

from consistory_engine.paintbox.autoencoder import PatchAutoencoder
from consistory_engine.paintbox.captions import caption
from consistory_engine.paintbox.illustrator import draw, sample_sheet
from consistory_engine.paintbox.train import checkpoint, loop
from consistory_engine.paintbox.train.autoencoder import picture_loss
from consistory_engine.paintbox.train.data import rng_of, stream, to_tensor
from consistory_engine.paintbox.train.denoiser import Model
from consistory_engine.paintbox.train.repaint import Repainter, tokens

_RATE = 1e-3
_LATEST, _EARLIEST = 120, 560
"""Drawings are noised as they are at a timestep between these, of 1000."""
_SHOWN = 4
"""How often each painted drawing is learned from."""
_POOL = 96
_PLAIN = 0.25
"""The share of the pictures whose latents are the drawing's own: those must still decode exactly."""


class Worded(NamedTuple):
    """A drawing (3, H, W) in [-1, 1], the tokens of its caption and of no caption (77,) each."""

    picture: Tensor
    ids: Tensor
    none: Tensor


class WordedDrawings(Dataset):
    """Drawings with captions that leave nothing out."""

    def __init__(self, seed: int, size: int, tokenizer: CLIPTokenizer) -> None:
        self.seed, self.size, self.tokenizer = seed, size, tokenizer

    def __getitem__(self, index: int) -> Worded:
        rng = rng_of(self.seed, index)
        sheet = sample_sheet(rng)
        picture = to_tensor(draw(sheet, self.size).picture)
        said = caption(sheet, rng, frank=True).text
        return Worded(picture, *(tokens(self.tokenizer, text) for text in (said, "")))


def train(
    minutes: float,
    *,
    seed: int,
    size: int,
    batch: int,
    workers: int,
    model: PatchAutoencoder,
    denoiser: Model,
    tokenizer: CLIPTokenizer,
    device: torch.device,
    log: Callable[[str], None],
) -> None:
    """Start or resume, and train the decoder's convolutions for `minutes`; encoder and basis stay as they are."""
    facts = {"decoded": 0} | (checkpoint.load("autoencoder", {}) or {})
    nn.Module.to(model, device)
    model.requires_grad_(True)
    model.quant.requires_grad_(False)
    model.dequant.requires_grad_(False)
    learned = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(learned, lr=_RATE, weight_decay=0.0)
    drawings = stream(
        WordedDrawings(seed + 5, size, tokenizer), start=facts["decoded"], batch=batch, workers=workers
    )
    repaint = Repainter(denoiser.to(device).eval(), size, _LATEST, _EARLIEST)
    pairs = _pairs(model, repaint, drawings, seed + facts["decoded"], device)
    running = loop.Smooth()
    going = loop.progress(minutes, lambda: checkpoint.save("autoencoder", {"model": model}, optimizer, facts))
    for steps, done in enumerate(going, start=1):
        loop.set_rate(optimizer, _RATE * max(0.02, min(1.0, steps / 50, 2 * (1 - done))))
        latents, pictures = next(pairs)
        with loop.precision(device):
            decoded = model.decode(latents).sample.float()  # type: ignore[union-attr]
        loss = picture_loss(decoded, pictures)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        facts["decoded"] += batch if steps % _SHOWN == 0 else 0
        running.add(loss.item())
        if steps % 40 == 0:
            log(f"decoder {facts['decoded']} drawings painted again, loss {running.value:.4f}")


def _pairs(
    model: PatchAutoencoder, repaint: Repainter, drawings: Iterator[Worded], seed: int, device: torch.device
) -> Iterator[tuple[Tensor, Tensor]]:
    """Batches of latents and the drawings they should show; each drawing comes back a few times, among others."""
    generator = torch.Generator().manual_seed(seed)
    pool: list[tuple[Tensor, Tensor]] = []
    while True:
        words = Worded(*(part.to(device) for part in next(drawings)))
        with torch.no_grad():
            clean = model.encode(words.picture).latent_dist.sample()
            painted = repaint(clean, words.ids, words.none, generator)
        plain = torch.rand(len(clean), 1, 1, 1, generator=generator).to(device) < _PLAIN
        latents = torch.where(plain, clean, painted)
        pool = [*zip(latents.split(1), words.picture.split(1), strict=True), *pool][:_POOL]
        for _ in range(_SHOWN):
            chosen = torch.randperm(len(pool), generator=generator)[: len(clean)].tolist()
            yield torch.cat([pool[k][0] for k in chosen]), torch.cat([pool[k][1] for k in chosen])
