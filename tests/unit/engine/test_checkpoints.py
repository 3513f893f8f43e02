"""Checkpoints of every kind: few steps, other samplers, other predictions. What holds for one holds for all."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import (
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    DPMSolverSDEScheduler,
    EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler,
    HeunDiscreteScheduler,
    LCMScheduler,
    PNDMScheduler,
    StableDiffusionXLPipeline,
    TCDScheduler,
    UniPCMultistepScheduler,
)
from latents import same_page, undecoded

from consistory_engine import Painter, Picture, Settings, Shot, Subject, anchor_shots

OFF = {"sharing": False, "query_blend": False, "injection": False}


@dataclass(frozen=True)
class Kind:
    """A kind of checkpoint, and how it is painted."""

    sampler: Any
    steps: int = 4
    guidance: float = 0.0
    prediction: str = "epsilon"
    sampling: dict[str, Any] = field(default_factory=dict)
    unet: dict[str, Any] = field(default_factory=dict)

    def pipeline(self, make: Callable[..., StableDiffusionXLPipeline]) -> StableDiffusionXLPipeline:
        return make(self.prediction, sampler=self.sampler, sampling=self.sampling, **self.unet)

    @property
    def settings(self) -> Settings:
        return Settings().replace(steps=self.steps, guidance_scale=self.guidance, freeu=False)


TRAILING = {"timestep_spacing": "trailing"}
KINDS = {
    "turbo": Kind(EulerAncestralDiscreteScheduler, sampling=TRAILING),
    "turbo in one step": Kind(EulerAncestralDiscreteScheduler, 1, sampling=TRAILING),
    "lightning": Kind(EulerDiscreteScheduler, guidance=1.0, sampling=TRAILING),
    "hyper": Kind(TCDScheduler),
    "lcm": Kind(LCMScheduler, guidance=8.0, unet={"time_cond_proj_dim": 8}),
    "zero terminal snr": Kind(
        DDIMScheduler, 5, 5.0, "v_prediction", TRAILING | {"rescale_betas_zero_snr": True}
    ),
    "noise at every step": Kind(
        DPMSolverMultistepScheduler, 5, 5.0, "v_prediction", TRAILING | {"algorithm_type": "sde-dpmsolver++"}
    ),
    "v-prediction with euler": Kind(EulerDiscreteScheduler, 5, 5.0, "v_prediction"),
    "second order": Kind(HeunDiscreteScheduler, 3, 5.0),
    "noise from a tree": Kind(DPMSolverSDEScheduler, 3, 5.0, sampling={"noise_sampler_seed": 11}),
    "one look more than steps": Kind(PNDMScheduler, 5, 5.0, sampling={"skip_prk_steps": True}),
    "dpm-solver++": Kind(DPMSolverMultistepScheduler, 5, 5.0),
    "unipc": Kind(UniPCMultistepScheduler, 5, 5.0),
}


@pytest.fixture(scope="module", params=KINDS, ids=lambda name: name.replace(" ", "-"))
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


def pixels(picture: Picture) -> np.ndarray:
    return np.asarray(picture.image).astype(int)


@pytest.mark.filterwarnings("ignore:Should have t")
def test_switched_off_it_is_stock_diffusers_bit_for_bit(
    make_pipeline: Callable[..., StableDiffusionXLPipeline], kind: Kind, fox: Subject
) -> None:
    pipeline = kind.pipeline(make_pipeline)
    shot = Shot("{fox} in the snow", (fox,), 11, negative="hat", settings=kind.settings.replace(**OFF))
    picture = Painter(pipeline).paint(shot, {})
    stock: Any = pipeline(
        picture.prompt,
        negative_prompt="hat",
        num_inference_steps=kind.steps,
        guidance_scale=kind.guidance,
        generator=torch.Generator().manual_seed(11),
    )
    assert np.array_equal(np.asarray(picture.image), np.asarray(stock.images[0]))


def test_a_batch_is_its_pictures_one_at_a_time_against_kept_anchors(
    make_pipeline: Callable[..., StableDiffusionXLPipeline], kind: Kind, fox: Subject
) -> None:
    """Also when what the anchors left is rebuilt: samplers draw the same noise for a picture wherever it is painted."""
    painter = Painter(kind.pipeline(make_pipeline))
    settings = kind.settings.replace(injection=False)
    page = Shot("{fox} walking in the snow", (fox,), 11, settings=settings)
    shots = [*anchor_shots(fox, settings=settings), page]
    batch = undecoded(painter, lambda: painter.paint_together(shots, anchor_count=2))
    vanilla = [
        undecoded(painter, partial(painter.paint, replace(shot, settings=settings.replace(**OFF)), {}))[0]
        for shot in shots
    ]
    first = undecoded(painter, lambda: painter.anchors(fox, settings=settings))
    anchors = painter.anchors(fox, settings=settings)
    alone = undecoded(painter, lambda: painter.paint(page, {"fox": anchors}))
    anchors.derived.clear()
    rebuilt = undecoded(painter, lambda: painter.paint(page, {"fox": anchors}))
    for found, expected, off in zip(
        first + alone + rebuilt, batch + batch[2:], vanilla + vanilla[2:], strict=True
    ):
        if kind.steps > 1:
            assert same_page(found, expected, off)
        else:
            torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("name", ["turbo", "lcm", "second order", "noise at every step", "noise from a tree"])
def test_the_whole_method_is_painted(
    make_pipeline: Callable[..., StableDiffusionXLPipeline], name: str, fox: Subject
) -> None:
    kind = KINDS[name]
    painter = Painter(kind.pipeline(make_pipeline))
    anchors = {"fox": painter.anchors(fox, settings=kind.settings)}
    shot = Shot("{fox} in the snow", (fox,), 1, settings=kind.settings)
    first, again = (pixels(painter.paint(shot, anchors)) for _ in range(2))
    assert np.array_equal(first, again)
    vanilla = painter.paint(Shot(shot.scene, (fox,), 1, settings=kind.settings.replace(**OFF)), {})
    assert (pixels(vanilla) != first).any()


def test_a_single_step_says_that_it_shares_nothing(
    make_pipeline: Callable[..., StableDiffusionXLPipeline], fox: Subject, caplog: pytest.LogCaptureFixture
) -> None:
    kind = KINDS["turbo in one step"]
    painter = Painter(kind.pipeline(make_pipeline))
    with caplog.at_level(logging.WARNING):
        painter.anchors(fox, settings=kind.settings)
    assert "share nothing" in caplog.text


def test_the_guidance_scale_that_a_denoiser_is_told_matters(
    make_pipeline: Callable[..., StableDiffusionXLPipeline],
) -> None:
    kind = KINDS["lcm"]
    painter = Painter(kind.pipeline(make_pipeline))
    shots = [Shot("snow", (), 1, settings=kind.settings.replace(guidance_scale=w)) for w in (2.0, 8.0)]
    one, other = (pixels(painter.paint(shot, {})) for shot in shots)
    assert (one != other).any()
