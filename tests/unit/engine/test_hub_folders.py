"""Models of every kind as the hub has them: in a folder called as such models are, with the sampler that they come with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import (
    DDIMScheduler,
    EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler,
    LatentConsistencyModelPipeline,
    LCMScheduler,
    PNDMScheduler,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
    TCDScheduler,
)

from consistory_engine import Painter, Settings, Shot, Subject, default_settings

VANILLA = {"sharing": False, "query_blend": False, "injection": False}
XL, SD = StableDiffusionXLPipeline, StableDiffusionPipeline
TRAILING = {"timestep_spacing": "trailing"}
ZERO_SNR = TRAILING | {"rescale_betas_zero_snr": True}
LINEAR = {"use_linear_projection": True, "attention_head_dim": (2, 2, 4, 4)}
"""What sets the denoiser of 2.x apart."""


@dataclass(frozen=True)
class Kind:
    """What a kind of model is made of, and what suits it."""

    family: Any
    sampler: Any
    steps: int = 50
    guidance: float = 5.0
    prediction: str = "epsilon"
    sampling: dict[str, Any] = field(default_factory=dict)
    unet: dict[str, Any] = field(default_factory=dict)
    pipeline: Any = None
    """The class that its folder names, if it is not the family's."""

    @property
    def settings(self) -> Settings:
        return Settings().replace(steps=self.steps, guidance_scale=self.guidance, freeu=self.steps > 8)


KINDS = {
    "stable-diffusion-xl-base-1.0": Kind(XL, EulerDiscreteScheduler, sampling={"timestep_spacing": "leading"}),
    "sdxl-turbo": Kind(XL, EulerAncestralDiscreteScheduler, 4, 0.0, sampling=TRAILING),
    "sdxl-lightning-2step": Kind(XL, EulerDiscreteScheduler, 2, 0.0, sampling=TRAILING),
    "Hyper-SDXL-8steps": Kind(XL, TCDScheduler, 8, 0.0),
    "Hyper-SDXL": Kind(XL, DDIMScheduler, 4, 0.0, sampling=TRAILING),
    "lcm-sdxl": Kind(XL, LCMScheduler, 4, 8.0, unet={"time_cond_proj_dim": 8}),
    "paint-xl-with-lcm-lora": Kind(XL, LCMScheduler, 4, 0.0),
    "paint-xl-vpred": Kind(XL, EulerDiscreteScheduler, prediction="v_prediction", sampling=ZERO_SNR),
    "stable-diffusion-v1-5": Kind(SD, PNDMScheduler, guidance=7.5, sampling={"skip_prk_steps": True}),
    "stable-diffusion-2-1": Kind(SD, DDIMScheduler, 50, 7.5, "v_prediction", unet=LINEAR),
    "sd-turbo": Kind(SD, EulerDiscreteScheduler, 4, 0.0, sampling=TRAILING, unet=LINEAR),
    "LCM_Dreamshaper_v7": Kind(
        SD, LCMScheduler, 4, 8.0, unet={"time_cond_proj_dim": 8}, pipeline=LatentConsistencyModelPipeline
    ),
}  # fmt: skip


def page(painter: Painter, settings: Settings, fox: Subject) -> np.ndarray:
    """A page against anchors of its character, with the whole method where it is on."""
    shot = Shot("{fox} in the snow", (fox,), 1, settings=settings)
    held = settings.sharing.enabled
    anchors = {"fox": painter.anchors(fox, settings=settings)} if held else {}
    return np.asarray(painter.paint(shot, anchors).image).astype(int)


@pytest.mark.parametrize("name", KINDS)
def test_a_folder_of_every_kind_paints_what_it_holds_with_the_settings_that_suit_it(
    make_pipeline: Callable[..., Any], make_sd: Callable[..., Any], name: str, fox: Subject, tmp_path: Path
) -> None:
    kind, folder = KINDS[name], tmp_path / name
    make = make_pipeline if kind.family is XL else make_sd
    made = make(kind.prediction, sampler=kind.sampler, sampling=kind.sampling, **kind.unet)
    shown = made if kind.pipeline is None else kind.pipeline(**made.components, requires_safety_checker=False)
    shown.save_pretrained(folder)
    opened = Painter.open(str(folder), "cpu")
    assert opened.settings == default_settings(str(folder)) == kind.settings
    assert type(opened.pipeline) is kind.family and type(opened.pipeline.scheduler) is kind.sampler  # type: ignore[attr-defined]
    few = kind.settings.replace(steps=min(kind.steps, 4))
    found = page(opened, few, fox)
    assert np.array_equal(found, page(Painter(made), few, fox))
    assert (found != page(opened, few.replace(**VANILLA), fox)).any()


@pytest.mark.parametrize("family", ["sdxl", "sd"])
def test_in_half_precision_the_whole_method_paints_the_same_picture(
    make_pipeline: Callable[..., Any], make_sd: Callable[..., Any], family: str, fox: Subject, tmp_path: Path
) -> None:
    make = make_pipeline if family == "sdxl" else make_sd
    made, few = make(), Settings().replace(steps=4)
    made.save_pretrained(tmp_path)
    opened = Painter.open(str(tmp_path), "cpu", "float16")
    assert opened.family.dtype == torch.float16
    off = np.abs(page(opened, few, fox) - page(Painter(made), few, fox))
    assert off.max() <= 6 and off.mean() < 1
