"""The state of sampling: noise in, clean latents out, one scheduler step at a time."""

from __future__ import annotations

import copy
import inspect
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import torch
from torch import Tensor

from consistory_engine.family import Family
from consistory_engine.prompts import Prompt
from consistory_engine.settings import Settings

_COASTING: Final = frozenset(
    f"{name}Scheduler"
    for name in (
        "DDIM", "DDPM", "EulerDiscrete", "EulerAncestralDiscrete", "DPMSolverMultistep", "UniPCMultistep",
        "DEISMultistep", "LCM", "TCD",
    )
)  # fmt: skip
_PREDICTIONS: Final = ("epsilon", "v_prediction", "sample")


@dataclass(frozen=True)
class Canvas:
    """One picture of a batch. `noise` (1, channels, h, w) replaces what the seed would draw.

    `clean` (1, channels, h, w) are the latents of a picture that exists: it is not painted, every step begins from
    it and as much of its noise as belongs there (method, section 10). `mask` (H, W) boolean, in pixels, says where
    its subjects are instead of finding them.
    """

    prompt: Prompt
    seed: int
    negative: str = ""
    noise: Tensor | None = None
    clean: Tensor | None = None
    mask: Tensor | None = None


@dataclass
class Sampler:
    """The state of sampling between two steps."""

    latents: Tensor
    scheduler: Any
    generators: list[torch.Generator]
    step: int = 0
    given: Mapping[int, tuple[Tensor, Tensor]] = field(default_factory=dict)
    """By row, the clean latents and the noise of pictures that exist, (1, channels, h, w) each."""
    grain: torch.dtype | None = None
    """The precision that latents are rounded to wherever a step begins, if it is not their own."""

    def __post_init__(self) -> None:
        self._hold()

    def copy(self) -> Sampler:
        """An independent copy, from which sampling can be resumed."""
        return Sampler(
            self.latents,
            copy.deepcopy(self.scheduler),
            [_copy(g) for g in self.generators],
            self.step,
            self.given,
            self.grain,
        )

    def advance(self, prediction: Tensor) -> None:
        """One step of the scheduler, with what the pipelines of diffusers give it.

        What a sampler draws comes from each picture's own generator on the CPU, so that it does not depend on the other
        pictures of a batch or on the device.
        """
        timestep = self.scheduler.timesteps[self.step]
        self._plant()
        known = inspect.signature(self.scheduler.step).parameters
        extra: dict[str, Any] = {"generator": self.generators} if "generator" in known else {}
        if "eta" in known:
            extra["eta"] = 0.0
        dtype = self.latents.dtype
        stepped = self.scheduler.step(prediction, timestep, self.latents, **extra, return_dict=False)[0]
        self.latents = stepped.to(dtype)
        self.step += 1
        self._hold()

    def _plant(self) -> None:
        """Give a sampler that draws from a Brownian tree (DPM-Solver++ SDE) one for each picture, which grows on the CPU.

        Its own would grow from a seed of its own. What a tree says of two noise levels does not depend on what it was
        asked before, so copies of a sampler may share it.
        """
        if getattr(self.scheduler, "noise_sampler", self) is not None:
            return
        from diffusers.schedulers.scheduling_dpmsolver_sde import BrownianTreeNoiseSampler

        sigmas = self.scheduler.sigmas
        least, most = float(sigmas[sigmas > 0].min()), float(sigmas.max())
        seeds = [generator.initial_seed() for generator in self.generators]
        tree: Any = BrownianTreeNoiseSampler(torch.zeros(self.latents.shape), least, most, seeds)

        def drawn(level: Tensor, after: Tensor) -> Tensor:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that the tree's ends are rounded
                return tree(level.cpu(), after.cpu()).to(self.latents)

        self.scheduler.noise_sampler = drawn

    def coast(self, prediction: Tensor, until: int, then: Any) -> None:
        """Steps of the scheduler up to `until` that all see the clean picture that this prediction sees, from one evaluation.

        Sampling goes on with the scheduler `then`, which begins there.

        What the sampler draws on the way is drawn, so that the noise stays the picture's own; of a sampler that draws
        nothing it is one long step (DDIM's, Song et al., 2021), which stands in for one that evaluates more than once a
        step or needs its past.
        """
        clean = self._read(prediction.float(), clean=True)
        if _COASTING & {kind.__name__ for kind in type(self.scheduler).__mro__}:
            while self.step < until:
                self.advance(self._read(clean, clean=False).to(prediction.dtype))
            self.scheduler = then
        else:
            latents, share, rest = self._seen()
            noise = (latents - share * clean) / rest
            self.step, self.scheduler = until, then
            self.latents = self._noised(clean, noise).to(self.latents)
            self._hold()

    def _seen(self) -> tuple[Tensor, Tensor, Tensor]:
        """The latents as the denoiser sees them at this step, and the amplitudes of signal and noise in them."""
        timestep = self.scheduler.timesteps[self.step]
        latents = self.scheduler.scale_model_input(self.latents, timestep).float()
        signal = self.scheduler.alphas_cumprod[round(float(timestep))].to(latents)
        return latents, signal.sqrt(), (1 - signal).sqrt()

    def _read(self, given: Tensor, *, clean: bool) -> Tensor:
        """The clean latents that a prediction for this step says, or the prediction that says those clean latents."""
        latents, share, rest = self._seen()
        kind = self.scheduler.config.prediction_type
        if kind == "sample":
            return given
        if kind == "v_prediction":
            return share * latents - rest * given if clean else (share * latents - given) / rest
        return (latents - rest * given) / share if clean else (latents - share * given) / rest

    def _hold(self) -> None:
        """Put the pictures that exist where this step begins, noised as much as its timestep says; round all of them."""
        if self.given:
            rows = list(self.latents.split(1))
            for row, (clean, noise) in self.given.items():
                rows[row] = self._noised(clean, noise).to(self.latents)
            self.latents = torch.cat(rows)
        if self.grain is not None:
            self.latents = self.latents.to(self.grain).to(self.latents.dtype)

    def _noised(self, clean: Tensor, noise: Tensor) -> Tensor:
        timesteps = self.scheduler.timesteps
        if self.step >= len(timesteps):
            return clean
        return self.scheduler.add_noise(clean, noise, timesteps[self.step : self.step + 1])


def at_step(whole: Any, step: int) -> Any:
    """A copy of a scheduler before its first step, about to take one in the middle, whose timestep others may have, too."""
    scheduler = copy.deepcopy(whole)
    if hasattr(scheduler, "set_begin_index"):
        scheduler.set_begin_index(step)
    if step % 2 and hasattr(scheduler, "mid_point_sigma"):
        # DPM-Solver++ SDE looks twice a step, and at the second look it remembers how much noise is half-way there
        scheduler.mid_point_sigma = (scheduler.sigmas[step - 1] * scheduler.sigmas[step]).sqrt()
        scheduler.sample = scheduler.mid_point_sigma
    return scheduler


def can_coast(scheduler: Any) -> bool:
    """Whether `Sampler.coast` knows the way of a scheduler: it must have the noise that its betas say."""
    config = scheduler.config
    return (
        hasattr(scheduler, "alphas_cumprod")
        and config.get("prediction_type") in _PREDICTIONS
        and not config.get("use_flow_sigmas")
        and config.get("timestep_type") != "continuous"
    )


def _copy(generator: torch.Generator) -> torch.Generator:
    return torch.Generator().set_state(generator.get_state())


def start(
    family: Family, canvases: Sequence[Canvas], settings: Settings, grain: torch.dtype | None = None
) -> Sampler:
    """Noise for every canvas, drawn on the CPU: same seed, same picture, on every device. `grain` is the sampler's."""
    shape = family.latent_shape(settings.sampling.width, settings.sampling.height)
    generators = [torch.Generator().manual_seed(canvas.seed) for canvas in canvases]
    drawn = [
        torch.randn((1, *shape), generator=generator) if canvas.noise is None else canvas.noise
        for canvas, generator in zip(canvases, generators, strict=True)
    ]
    scheduler = family.scheduler(settings.sampling.steps)
    noise = torch.cat(drawn).to(family.device, family.dtype)
    given = {
        row: (canvas.clean, noise[row : row + 1])
        for row, canvas in enumerate(canvases)
        if canvas.clean is not None
    }
    return Sampler(noise * scheduler.init_noise_sigma, scheduler, generators, given=given, grain=grain)
