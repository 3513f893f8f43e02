"""The state of sampling: noise in, clean latents out, one scheduler step at a time."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from consistory_engine.family import Family
from consistory_engine.prompts import Prompt
from consistory_engine.settings import Settings


@dataclass(frozen=True)
class Canvas:
    """One picture of a batch. `noise` (1, channels, h, w) replaces what the seed would draw."""

    prompt: Prompt
    seed: int
    negative: str = ""
    noise: Tensor | None = None


@dataclass
class Sampler:
    """The state of sampling between two steps."""

    latents: Tensor
    scheduler: Any
    generators: list[torch.Generator]
    step: int = 0

    def copy(self) -> Sampler:
        """An independent copy, from which sampling can be resumed."""
        return Sampler(
            self.latents, copy.deepcopy(self.scheduler), [_copy(g) for g in self.generators], self.step
        )

    def advance(self, prediction: Tensor) -> None:
        """One step of the scheduler, with what the pipelines of diffusers give it.

        What a sampler draws comes from each picture's own generator on the CPU, so that it does not depend on the other
        pictures of a batch or on the device.
        """
        timestep = self.scheduler.timesteps[self.step]
        known = inspect.signature(self.scheduler.step).parameters
        extra: dict[str, Any] = {"generator": self.generators} if "generator" in known else {}
        if "eta" in known:
            extra["eta"] = 0.0
        dtype = self.latents.dtype
        stepped = self.scheduler.step(prediction, timestep, self.latents, **extra, return_dict=False)[0]
        self.latents = stepped.to(dtype)
        self.step += 1


def _copy(generator: torch.Generator) -> torch.Generator:
    return torch.Generator().set_state(generator.get_state())


def start(family: Family, canvases: Sequence[Canvas], settings: Settings) -> Sampler:
    """Noise for every canvas, drawn on the CPU: same seed, same picture, on every device."""
    shape = family.latent_shape(settings.sampling.width, settings.sampling.height)
    generators = [torch.Generator().manual_seed(canvas.seed) for canvas in canvases]
    drawn = [
        torch.randn((1, *shape), generator=generator) if canvas.noise is None else canvas.noise
        for canvas, generator in zip(canvases, generators, strict=True)
    ]
    scheduler = family.scheduler(settings.sampling.steps)
    latents = torch.cat(drawn).to(family.device, family.dtype) * scheduler.init_noise_sigma
    return Sampler(latents, scheduler, generators)
