"""Steps without a look: where a sketch goes, whatever the sampler."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import (
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    DPMSolverSinglestepScheduler,
    EDMDPMSolverMultistepScheduler,
    EDMEulerScheduler,
    EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler,
    HeunDiscreteScheduler,
    PNDMScheduler,
    StableDiffusionXLPipeline,
    UniPCMultistepScheduler,
)

from consistory_engine import Painter, Progress, Settings, Shot, Subject
from consistory_engine.correspondence import feature_timestep
from consistory_engine.families.sdxl import SDXL
from consistory_engine.paintbox.architecture import PaintboxScheduler
from consistory_engine.prompts import Prompt
from consistory_engine.sampling import Canvas, Sampler, at_step, can_coast, start

Make = Callable[..., StableDiffusionXLPipeline]
STEPS = 10


def drawn(seed: int) -> torch.Tensor:
    return torch.randn(2, 4, 8, 8, generator=torch.Generator().manual_seed(seed))


def sampler_at(family: SDXL, step: int, latents: torch.Tensor) -> Sampler:
    generators = [torch.Generator().manual_seed(seed) for seed in (5, 6)]
    return Sampler(latents, at_step(family.scheduler(STEPS), step), generators, step)


def test_noise_is_drawn_on_the_cpu_wherever_it_goes(
    make_pipeline: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a device without numbers, in half precision: what is drawn there would be another picture's noise."""
    places: list[tuple[str, torch.dtype]] = []
    randn = torch.randn

    def seen(*shape: Any, **how: Any) -> torch.Tensor:
        made = randn(*shape, **how)
        places.append((made.device.type, made.dtype))
        return made

    family = SDXL(make_pipeline().to(torch.float16))
    monkeypatch.setattr(SDXL, "device", torch.device("meta"))
    monkeypatch.setattr(torch, "randn", seen)
    canvases = [Canvas(Prompt("the snow"), seed) for seed in (5, 6)]
    sampler = start(family, canvases, Settings().replace(steps=STEPS))
    assert places == [("cpu", torch.float32)] * 2
    assert (sampler.latents.device.type, sampler.latents.dtype) == ("meta", torch.float16)
    assert {generator.device.type for generator in sampler.generators} == {"cpu"}


@pytest.mark.parametrize("prediction", ["epsilon", "v_prediction", "sample"])
def test_coasting_to_the_next_step_is_a_step(make_pipeline: Make, prediction: str) -> None:
    family = SDXL(make_pipeline(prediction, sampling={"clip_sample": False}))
    stepped, coasted = (sampler_at(family, 4, drawn(0)) for _ in range(2))
    stepped.advance(drawn(1))
    coasted.coast(drawn(1), 5, at_step(family.scheduler(STEPS), 5))
    torch.testing.assert_close(coasted.latents, stepped.latents, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(
    "sampler",
    [
        DDIMScheduler,
        EulerDiscreteScheduler,
        DPMSolverMultistepScheduler,
        HeunDiscreteScheduler,
        DPMSolverSinglestepScheduler,
        PNDMScheduler,
    ],
)
def test_coasting_ends_where_the_sampler_itself_has_as_much_noise(make_pipeline: Make, sampler: Any) -> None:
    """A denoiser that knows the picture and its noise is taken to that picture, with that noise, at the later step."""
    family = SDXL(make_pipeline(sampler=sampler))
    here, there = (at_step(family.scheduler(STEPS), step) for step in (2, 7))
    clean, noise = drawn(2), drawn(3)
    found = sampler_at(family, 2, here.add_noise(clean, noise, here.timesteps[2:3]))
    found.coast(noise, 7, there)
    wanted = there.add_noise(clean, noise, there.timesteps[7:8])
    torch.testing.assert_close(found.latents, wanted, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize(
    "sampler, sampling, coasts",
    [
        (DDIMScheduler, {}, True),
        (EulerAncestralDiscreteScheduler, {}, True),
        (UniPCMultistepScheduler, {}, True),
        (UniPCMultistepScheduler, {"use_flow_sigmas": True}, False),
        (HeunDiscreteScheduler, {}, True),
        (PNDMScheduler, {}, True),
        (EulerDiscreteScheduler, {"timestep_type": "continuous", "use_karras_sigmas": True}, False),
        (EDMEulerScheduler, {}, False),
    ],
)
def test_a_sampler_whose_noise_is_not_that_of_its_betas_does_not_coast(
    sampler: Any, sampling: dict[str, Any], coasts: bool
) -> None:
    assert can_coast(sampler(**sampling)) is coasts


@pytest.mark.parametrize(
    "sampler, sampling, saved", [(PNDMScheduler, {"skip_prk_steps": True}, 6), (EDMEulerScheduler, {}, 0)]
)
def test_where_no_way_is_known_the_first_pass_is_whole(
    make_pipeline: Make, fox: Subject, quick: Settings, sampler: Any, sampling: dict[str, Any], saved: int
) -> None:
    painter = Painter(make_pipeline(sampler=sampler, sampling=sampling))
    anchors = {"fox": painter.anchors(fox, settings=quick)}
    shots = [Shot("{fox} in the snow", (fox,), 1, settings=quick.replace(injection_sketch=n)) for n in (0, 3)]
    whole, sketched = (painter.paint(shot, anchors) for shot in shots)
    assert whole.evaluations - sketched.evaluations == saved
    if not saved:
        assert np.array_equal(np.asarray(whole.image), np.asarray(sketched.image))


@pytest.mark.parametrize("sketch", [0, 3])
def test_progress_ends_where_it_said(make_pipeline: Make, fox: Subject, quick: Settings, sketch: int) -> None:
    painter, told = Painter(make_pipeline()), list[Progress]()
    anchors = {"fox": painter.anchors(fox, settings=quick)}
    shot = Shot("{fox} in the snow", (fox,), 1, settings=quick.replace(injection_sketch=sketch))
    painter.paint(shot, anchors, told.append)
    assert [one.step for one in told] == list(range(1, told[0].steps + 1))


def test_a_sampler_that_counts_in_noise_is_read_at_the_same_noise(make_pipeline: Make) -> None:
    usual = SDXL(make_pipeline(sampler=EulerDiscreteScheduler)).scheduler(50)
    assert feature_timestep(usual) == 261
    other: Any = EDMDPMSolverMultistepScheduler()
    other.set_timesteps(50)
    at = other.timesteps.tolist().index(feature_timestep(other))
    noise = other.sigmas[at] / other.config.sigma_data
    wanted = min(range(50), key=lambda i: abs(float(usual.timesteps[i]) - 261))
    assert 0 < at < 49 and noise == pytest.approx(float(usual.sigmas[wanted]), rel=0.2)


@pytest.mark.parametrize("sampler", [DPMSolverMultistepScheduler, PaintboxScheduler])
def test_what_a_sampler_draws_is_drawn_on_the_way(make_pipeline: Make, sampler: Any) -> None:
    """With the picture known, few looks and one a step meet the same noise."""
    noisy = {"algorithm_type": "sde-dpmsolver++"}
    family = SDXL(make_pipeline(sampler=sampler, sampling=noisy))
    clean = drawn(2)
    coasted, stepped = (sampler_at(family, 2, drawn(0)) for _ in range(2))
    coasted.coast(coasted._read(clean, clean=False), 7, at_step(family.scheduler(STEPS), 7))
    while stepped.step < 7:
        stepped.advance(stepped._read(clean, clean=False))
    torch.testing.assert_close(coasted.latents, stepped.latents)
    quiet = SDXL(make_pipeline(sampler=DDIMScheduler))
    still = sampler_at(quiet, 2, drawn(0))
    still.coast(still._read(clean, clean=False), 7, at_step(quiet.scheduler(STEPS), 7))
    assert (coasted.latents - still.latents).abs().mean() > 0.05
