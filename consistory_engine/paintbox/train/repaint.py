"""Drawings that the denoiser paints again from part of the noise: pictures as paintings look, of which all is known.

The decoder learns from their latents, the attribute reader from the pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import torch
from torch import Tensor
from transformers import CLIPTokenizer

from consistory_engine.paintbox import architecture
from consistory_engine.paintbox.architecture import TOKENS
from consistory_engine.paintbox.train import loop
from consistory_engine.paintbox.train.denoiser import Model

_STEPS = 24
"""A whole picture's steps."""
_STRIDE = 3
"""The denoiser goes back in strides of so many of them."""
_GUIDANCE: Final = 3.0


@dataclass
class Repainter:
    """A denoiser that paints noised drawings of `size` pixels again.

    They are noised as at a timestep between `latest` and `earliest`, of 1000: one for all drawings of a call.
    """

    model: Model
    size: int
    latest: int
    earliest: int

    @torch.no_grad()
    def __call__(self, latents: Tensor, ids: Tensor, none: Tensor, generator: torch.Generator) -> Tensor:
        """Latents (B, C, h, w) of drawings, as the denoiser would have left them. Deterministic DDIM, with guidance.

        `ids` (B, 77) are the tokens of the captions, `none` those of no caption.
        """
        scheduler: Any = architecture.scheduler()
        scheduler.set_timesteps(_STEPS)
        within = [k for k, t in enumerate(scheduler.timesteps) if self.latest <= t <= self.earliest]
        begin = within[int(torch.randint(len(within), (1,), generator=generator))]
        times = scheduler.timesteps[begin::_STRIDE]
        alphas = [float(scheduler.alphas_cumprod[int(t)]) for t in times] + [1.0]
        noise = torch.randn(latents.shape, generator=generator).to(latents)
        x = alphas[0] ** 0.5 * latents + (1 - alphas[0]) ** 0.5 * noise
        both = torch.cat([none, ids])
        for t, here, there in zip(times, alphas, alphas[1:], strict=False):
            v = self._velocity(x, t, both)
            clean = here**0.5 * x - (1 - here) ** 0.5 * v
            left = here**0.5 * v + (1 - here) ** 0.5 * x
            x = there**0.5 * clean + (1 - there) ** 0.5 * left
        return x

    def _velocity(self, x: Tensor, t: Tensor, ids: Tensor) -> Tensor:
        rows = len(ids)
        sizes = torch.tensor([self.size, self.size, 0, 0, self.size, self.size]).repeat(rows, 1)
        with loop.precision(x.device):
            said = self.model(x.repeat(2, 1, 1, 1), t.repeat(rows).to(x.device), ids, sizes.to(x.device))
        none, told = said.float().chunk(2)
        return none + _GUIDANCE * (told - none)


def tokens(tokenizer: CLIPTokenizer, text: str) -> Tensor:
    """(77,) token ids."""
    return torch.tensor(
        tokenizer(text, padding="max_length", max_length=TOKENS, truncation=True)["input_ids"]
    )
