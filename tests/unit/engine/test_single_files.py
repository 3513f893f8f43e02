"""Single files: a tiny checkpoint under its authors' names, loaded by diffusers with what the hub's cache says of its kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import huggingface_hub.constants
import numpy as np
import pytest
import torch
from diffusers import StableDiffusionPipeline
from ldm import single_file
from safetensors.torch import save_file

from consistory_engine import Painter, Settings, Shot, Subject

HUB = "models--stable-diffusion-v1-5--stable-diffusion-v1-5"


@pytest.fixture
def sd(
    make_sd: Callable[..., StableDiffusionPipeline], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> StableDiffusionPipeline:
    """A tiny pipeline whose configuration is in the hub's cache as if it were Stable Diffusion 1.5's, and no network."""
    pipeline = make_sd(block_out_channels=(16, 16, 32, 32), layers_per_block=2)
    home = tmp_path / "hub" / HUB
    pipeline.save_pretrained(home / "snapshots" / "0")
    (home / "refs").mkdir()
    (home / "refs" / "main").write_text("0")
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    return pipeline


def page(painter: Painter, fox: Subject) -> np.ndarray:
    settings = Settings().replace(steps=4, guidance_scale=2.0)
    anchors = {"fox": painter.anchors(fox, settings=settings)}
    picture = painter.paint(Shot("{fox} in the snow", (fox,), 1, settings=settings), anchors)
    return np.asarray(picture.image)


def test_a_single_file_paints_what_its_folder_paints(
    sd: StableDiffusionPipeline, fox: Subject, tmp_path: Path
) -> None:
    save_file(single_file(sd), tmp_path / "paint.safetensors")
    painter = Painter.open(str(tmp_path / "paint.safetensors"), "cpu")
    assert painter.pipeline.unet.dtype == torch.float32  # type: ignore[attr-defined]
    assert np.array_equal(page(painter, fox), page(Painter(sd), fox))


def test_a_single_file_that_predicts_v_is_sampled_as_such(
    sd: StableDiffusionPipeline, tmp_path: Path
) -> None:
    empty = {name: torch.empty(0) for name in ("v_pred", "ztsnr")}
    save_file(single_file(sd) | empty, tmp_path / "paint.safetensors")
    loaded: Any = Painter.open(str(tmp_path / "paint.safetensors"), "cpu", "bfloat16").pipeline
    config = loaded.scheduler.config
    assert (config.prediction_type, config.rescale_betas_zero_snr) == ("v_prediction", True)
    assert loaded.unet.dtype == torch.bfloat16
