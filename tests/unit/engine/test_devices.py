"""Same seed, same picture, on every device: noise is drawn on the CPU, and the rest is arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import DDIMScheduler, EulerAncestralDiscreteScheduler, StableDiffusionXLPipeline

from consistory_engine import Painter, Picture, Settings, Shot, Subject
from consistory_engine.cache import Cache
from consistory_engine.models import choose_device
from consistory_engine.run import Activations


def book(painter: Painter, fox: Subject, settings: Settings) -> tuple[list[np.ndarray], Picture]:
    """A character's anchors and a page, with the whole method."""
    anchors = painter.anchors(fox, settings=settings)
    shot = Shot("{fox} walking in the snow", (fox,), 11, settings=settings)
    page = painter.paint(shot, {"fox": anchors})
    return [np.asarray(one).astype(int) for one in (*anchors.pictures, page.image)], page


accelerated = pytest.mark.skipif(
    not torch.accelerator.is_available(), reason="there is no accelerator to compare the CPU with"
)


@accelerated
@pytest.mark.parametrize("sampler", [DDIMScheduler, EulerAncestralDiscreteScheduler])
def test_the_cpu_and_an_accelerator_paint_the_same_pictures(
    make_pipeline: Callable[..., StableDiffusionXLPipeline], fox: Subject, sampler: Any
) -> None:
    """Also with a sampler that draws noise at every step. A few patches may match elsewhere, where two are as near."""
    settings = Settings().replace(steps=6)
    here, there = (
        book(Painter(make_pipeline(sampler=sampler).to(place)), fox, settings)
        for place in (torch.device("cpu"), choose_device())
    )
    for one, other in zip(here[0], there[0], strict=True):
        assert (np.abs(one - other) <= 2).mean() > 0.97
    assert (here[1].masks["fox"] == there[1].masks["fox"]).mean() > 0.97


@accelerated
def test_what_an_accelerator_has_made_comes_whole_while_it_goes_on() -> None:
    device = choose_device()
    derived, work = Cache(2**30).derived(), torch.randn(1024, 1024, device=device)
    made = []
    for step in range(20):
        work = (work @ work).tanh()
        made.append(Activations({"a": work[:200].clone()}, {"a": work[200:300].half()}))
        derived.keep(0, step, made[-1])
    for step, meant in enumerate(made):
        found = derived.take(0, step, device, torch.float32)
        assert found is not None and torch.equal(found.tokens["a"], meant.tokens["a"])
        assert torch.equal(found.outputs["a"], meant.outputs["a"].float())
