"""Long steps: where a sketch goes, whatever the sampler."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from diffusers import (
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    EulerDiscreteScheduler,
    StableDiffusionXLPipeline,
)

from consistory_engine.families.sdxl import SDXL
from consistory_engine.sampling import at_step, leap

Make = Callable[..., StableDiffusionXLPipeline]
STEPS = 10


def drawn(seed: int) -> torch.Tensor:
    return torch.randn(2, 4, 8, 8, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("prediction", ["epsilon", "v_prediction", "sample"])
def test_to_the_next_step_it_is_the_step_of_ddim(make_pipeline: Make, prediction: str) -> None:
    family = SDXL(make_pipeline(prediction, sampling={"clip_sample": False}))
    scheduler = family.scheduler(STEPS)
    stepped = scheduler.step(drawn(1), scheduler.timesteps[4], drawn(0), return_dict=False)[0]
    torch.testing.assert_close(leap(family, STEPS, drawn(0), drawn(1), 4, 5), stepped)


@pytest.mark.parametrize("sampler", [EulerDiscreteScheduler, DPMSolverMultistepScheduler])
def test_it_ends_where_the_sampler_itself_has_as_much_noise(make_pipeline: Make, sampler: Any) -> None:
    """A denoiser that knows the picture and its noise is taken to that picture, with that noise, at the later step."""
    family = SDXL(make_pipeline(sampler=sampler))
    here, there = (at_step(family, STEPS, step) for step in (2, 7))
    clean, noise = drawn(2), drawn(3)
    before = here.add_noise(clean, noise, here.timesteps[2:3])
    found = leap(family, STEPS, before, noise, 2, 7)
    torch.testing.assert_close(
        found, there.add_noise(clean, noise, there.timesteps[7:8]), rtol=1e-3, atol=1e-3
    )


def test_long_steps_and_many_short_ones_agree_where_the_picture_is_known(make_pipeline: Make) -> None:
    family = SDXL(make_pipeline(sampler=DDIMScheduler))
    clean, noise = drawn(2), drawn(3)
    scheduler = at_step(family, STEPS, 1)
    latents = whole = scheduler.add_noise(clean, noise, scheduler.timesteps[1:2])
    for step in range(1, 8):
        latents = leap(family, STEPS, latents, noise, step, step + 1)
    torch.testing.assert_close(latents, leap(family, STEPS, whole, noise, 1, 8), rtol=1e-4, atol=1e-4)
