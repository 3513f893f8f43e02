"""Train the decoder on latents as the denoiser leaves them.

A denoiser knows what is where before it knows every patch in detail. So drawings are noised, painted again from
there by the denoiser, and the decoder learns to show the drawing: what neighbouring patches say together, and not
what each of them says wrongly by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.utils.data import Dataset
from transformers import CLIPTokenizer

from consistory_engine.paintbox import architecture
from consistory_engine.paintbox.architecture import TOKENS
from consistory_engine.paintbox.autoencoder import PatchAutoencoder
from consistory_engine.paintbox.captions import caption
from consistory_engine.paintbox.illustrator import draw, sample_sheet
from consistory_engine.paintbox.train import checkpoint, loop
from consistory_engine.paintbox.train.autoencoder import GRADIENT, optimizer_of, picture_loss
from consistory_engine.paintbox.train.data import rng_of, stream, to_tensor
from consistory_engine.paintbox.train.denoiser import Model

RATE = 1e-3
"""The learning rate of a decoder that begins; one that is nearly there is better off with a third."""
_LATEST, _EARLIEST = 30, 360
"""Drawings are noised as they are at a timestep between these, of 1000."""
_STEPS = 24
_STRIDE = 3
"""The denoiser goes back in strides of so many of its usual steps."""
_GUIDANCE = 3.0
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
    """Square drawings with captions that leave nothing out."""

    def __init__(self, seed: int, size: int, tokenizer: CLIPTokenizer) -> None:
        self.seed, self.size, self.tokenizer = seed, size, tokenizer

    def __getitem__(self, index: int) -> Worded:
        rng = rng_of(self.seed, index)
        sheet = sample_sheet(rng, shape="square")
        picture = to_tensor(draw(sheet, self.size / architecture.SIZE).picture)
        return Worded(picture, *map(self._ids, (caption(sheet, rng, frank=True).text, "")))

    def _ids(self, text: str) -> Tensor:
        coded = self.tokenizer(text, padding="max_length", max_length=TOKENS, truncation=True)
        return torch.tensor(coded["input_ids"])


@dataclass
class Repainter:
    """A denoiser that paints noised drawings again, part of the way."""

    model: Model
    size: int

    @torch.no_grad()
    def __call__(self, latents: Tensor, words: Worded, generator: torch.Generator) -> Tensor:
        """Latents (B, C, h, w) of drawings, as the denoiser would have left them: with noise at every step, and guidance."""
        scheduler: Any = architecture.scheduler()
        scheduler.set_timesteps(_STEPS)
        within = [k for k, t in enumerate(scheduler.timesteps) if _LATEST <= t <= _EARLIEST]
        begin = within[int(torch.randint(len(within), (1,), generator=generator))]
        times = scheduler.timesteps[begin::_STRIDE]
        alphas = [float(scheduler.alphas_cumprod[int(t)]) for t in times] + [1.0]
        noise = torch.randn(latents.shape, generator=generator).to(latents)
        x = alphas[0] ** 0.5 * latents + (1 - alphas[0]) ** 0.5 * noise
        for t, here, there in zip(times, alphas, alphas[1:], strict=False):
            v = self._velocity(x, t, words)
            clean = here**0.5 * x - (1 - here) ** 0.5 * v
            left = here**0.5 * v + (1 - here) ** 0.5 * x
            fresh = (1 - there) / (1 - here) * (1 - here / there)
            again = torch.randn(latents.shape, generator=generator).to(latents)
            x = there**0.5 * clean + (1 - there - fresh) ** 0.5 * left + fresh**0.5 * again
        return x

    def _velocity(self, x: Tensor, t: Tensor, words: Worded) -> Tensor:
        count = len(x)
        sizes = (
            torch.tensor([self.size, self.size, 0, 0, self.size, self.size]).repeat(2 * count, 1).to(x.device)
        )
        ids = torch.cat([words.none, words.ids])
        with loop.precision(x.device):
            none, said = (
                self.model(x.repeat(2, 1, 1, 1), t.to(x.device).repeat(2 * count), ids, sizes)
                .float()
                .chunk(2)
            )
        return none + _GUIDANCE * (said - none)


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
    rate: float = RATE,
) -> None:
    """Start or resume, and train the decoder's convolutions for `minutes`; encoder and basis stay as they are."""
    facts = {"decoded": 0} | (checkpoint.load("autoencoder", {}) or {})
    nn.Module.to(model, device)
    optimizer = optimizer_of(model, rate)
    drawings = stream(
        WordedDrawings(seed + 5, size, tokenizer), start=facts["decoded"], batch=batch, workers=workers
    )
    pairs = _pairs(
        model, Repainter(denoiser.to(device).eval(), size), drawings, seed + facts["decoded"], device
    )
    running = loop.Smooth()
    going = loop.progress(
        minutes, lambda: checkpoint.save("autoencoder", {"model": model}, {"adam": optimizer}, facts)
    )
    for steps, done in enumerate(going, start=1):
        loop.set_rate(optimizer, rate * max(0.02, min(1.0, steps / 50, 2 * (1 - done))))
        latents, pictures = next(pairs)
        with loop.precision(device):
            decoded = model.decode(latents).sample.float()  # type: ignore[union-attr]
        loss = picture_loss(decoded, pictures)
        loop.learn(optimizer, loss, GRADIENT)
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
            painted = repaint(clean, words, generator)
        plain = torch.rand(len(clean), 1, 1, 1, generator=generator).to(device) < _PLAIN
        latents = torch.where(plain, clean, painted)
        pool = [*zip(latents.split(1), words.picture.split(1), strict=True), *pool][:_POOL]
        for _ in range(_SHOWN):
            chosen = torch.randperm(len(pool), generator=generator)[: len(clean)].tolist()
            yield torch.cat([pool[k][0] for k in chosen]), torch.cat([pool[k][1] for k in chosen])
