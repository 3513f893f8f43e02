"""Single files: a tiny checkpoint under its authors' names, loaded by diffusers with what the hub's cache says of its kind."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import huggingface_hub.constants
import numpy as np
import pytest
import torch
from diffusers import StableDiffusionPipeline, StableDiffusionXLPipeline
from ldm import single_file
from safetensors.torch import save_file
from transformers import CLIPTextModelWithProjection

from consistory_engine import Painter, Scheduler, Settings, Shot, Subject
from consistory_engine.families.sdxl import SDXL

HUB = "models--stable-diffusion-v1-5--stable-diffusion-v1-5"
HUB_XL = "models--stabilityai--stable-diffusion-xl-base-1.0"


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any, str], None]:
    """Puts a tiny pipeline's configuration into the hub's cache as if it were another's, and there is no network."""
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)

    def put(pipeline: Any, repository: str) -> None:
        home = tmp_path / "hub" / repository
        pipeline.save_pretrained(home / "snapshots" / "0")
        (home / "refs").mkdir()
        (home / "refs" / "main").write_text("0")

    return put


@pytest.fixture
def sd(
    make_sd: Callable[..., StableDiffusionPipeline], cached: Callable[[Any, str], None]
) -> StableDiffusionPipeline:
    """As if it were Stable Diffusion 1.5."""
    pipeline = make_sd(block_out_channels=(16, 16, 32, 32), layers_per_block=2)
    cached(pipeline, HUB)
    return pipeline


@pytest.fixture
def sdxl(
    make_pipeline: Callable[..., StableDiffusionXLPipeline], cached: Callable[[Any, str], None]
) -> StableDiffusionXLPipeline:
    """As if it were Stable Diffusion XL: its second text encoder is wider and deeper than the first."""
    pipeline: Any = make_pipeline(
        layers_per_block=2, cross_attention_dim=16 + 24, projection_class_embeddings_input_dim=24 + 6 * 8
    )
    config = copy.deepcopy(pipeline.text_encoder_2.config)
    config.hidden_size, config.projection_dim, config.num_hidden_layers = 24, 24, 10
    pipeline.register_modules(text_encoder_2=CLIPTextModelWithProjection(config).eval())
    cached(pipeline, HUB_XL)
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


def test_a_single_file_of_stable_diffusion_xl_paints_what_its_folder_paints(
    sdxl: StableDiffusionXLPipeline, fox: Subject, tmp_path: Path
) -> None:
    save_file(single_file(sdxl), tmp_path / "paintXL_lightning_4step.safetensors")
    loaded: Any = Painter.open(str(tmp_path / "paintXL_lightning_4step.safetensors"), "cpu")
    assert isinstance(loaded.family, SDXL) and loaded.settings.sampling.steps == 4
    sdxl.scheduler = Scheduler("euler_trailing").of(sdxl.scheduler.config)
    assert np.array_equal(page(loaded, fox), page(Painter(sdxl), fox))


def test_a_single_file_that_predicts_v_is_sampled_as_such(
    sd: StableDiffusionPipeline, tmp_path: Path
) -> None:
    empty = {name: torch.empty(0) for name in ("v_pred", "ztsnr")}
    save_file(single_file(sd) | empty, tmp_path / "paint.safetensors")
    loaded: Any = Painter.open(str(tmp_path / "paint.safetensors"), "cpu", "bfloat16").pipeline
    config = loaded.scheduler.config
    assert (config.prediction_type, config.rescale_betas_zero_snr) == ("v_prediction", True)
    assert loaded.unet.dtype == torch.bfloat16
