"""Samplers: chosen by name, asked for by single files, and resumed exactly whatever they remember."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
import torch
from diffusers import EulerDiscreteScheduler, LCMScheduler, StableDiffusionXLPipeline
from safetensors.torch import save_file

from consistory_engine import (
    SAMPLERS,
    Painter,
    SamplerName,
    Scheduler,
    SettingsError,
    Shot,
    Subject,
    default_settings,
    model_fingerprint,
)
from consistory_engine.adapters import adapted, load_adapters
from consistory_engine.models import load_pipeline
from consistory_engine.samplers import distilled, of_single_file

BASE: dict[str, Any] = {
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "timestep_spacing": "leading",
}


def test_every_name_is_a_sampler_with_the_models_own_betas_and_prediction(
    make_pipeline: Callable[..., StableDiffusionXLPipeline],
) -> None:
    assert tuple(SAMPLERS) == get_args(SamplerName)
    pipeline = make_pipeline("v_prediction")
    own = pipeline.scheduler
    for name, (kind, options) in SAMPLERS.items():
        with adapted(pipeline, [Scheduler(name)]):
            config: Any = pipeline.scheduler.config
            assert type(pipeline.scheduler).__name__ == kind
            expected = {"beta_end": 0.012, "prediction_type": "v_prediction"} | options
            assert {key: config[key] for key in expected} == expected
        assert pipeline.scheduler is own


def test_a_name_means_the_same_whatever_sampler_a_model_has() -> None:
    """The built-in model's draws noise; diffusers' own default for DDIM clips what it thinks are pixels."""
    pipeline: Any = load_pipeline("paintbox", "cpu")
    own = pipeline.scheduler.config
    ddims: tuple[SamplerName, ...] = ("ddim", "ddim_trailing")
    solvers: dict[SamplerName, bool] = {"dpmpp_2m": False, "dpmpp_2m_karras": True}
    assert own.algorithm_type == "sde-dpmsolver++" and "clip_sample" not in own
    for name in ddims:
        assert Scheduler(name).of(own).config.clip_sample is False
    for name, karras in solvers.items():
        config = Scheduler(name).of(dict(own) | {"use_karras_sigmas": True}).config
        assert (config.algorithm_type, config.use_karras_sigmas) == ("dpmsolver++", karras)


def test_a_sampler_paints_as_the_pipeline_does_with_it(
    make_pipeline: Callable[..., StableDiffusionXLPipeline],
) -> None:
    pipeline = make_pipeline()
    load_adapters(pipeline, [Scheduler("dpmpp_2m")])
    off = {"sharing": False, "query_blend": False, "injection": False, "freeu": False}
    settings = default_settings("owner/model").replace(steps=5, **off)
    picture = Painter(pipeline).paint(Shot("a red fox", (), 3, settings=settings), {})
    stock: Any = pipeline("a red fox", num_inference_steps=5, generator=torch.Generator().manual_seed(3))
    assert np.array_equal(np.asarray(picture.image), np.asarray(stock.images[0]))


def test_an_unknown_sampler_is_said() -> None:
    unknown: Any = "eular"
    with pytest.raises(SettingsError, match=r"no sampler 'eular'\. Did you mean 'euler'"):
        Scheduler(unknown)


def test_a_sampler_is_part_of_the_fingerprint() -> None:
    plain, other = model_fingerprint("owner/model"), model_fingerprint("owner/model", [Scheduler("unipc")])
    assert len({plain, other, model_fingerprint("owner/model", [Scheduler("euler")])}) == 3


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("sd_xl_turbo_1.0_fp16", "turbo"),
        ("juggernautXL_v9Rdphoto2Lightning", "lightning"),
        ("ByteDance/Hyper-SD", "hyper"),
        ("paintXL-LCM", "lcm"),
        ("turbogen", None),
        ("hyperRealism_v30", None),
        ("realHyper_SDXL", "hyper"),
        ("hyper_8step", "hyper"),
        ("enlightning", None),
    ],
)
def test_distilled_models_are_known_by_a_word_of_their_names(name: str, kind: str | None) -> None:
    assert distilled(name) == kind


def test_distilled_models_take_the_steps_that_their_names_say() -> None:
    counts = {
        "sdxl_lightning_8step": 8,
        "ByteDance/Hyper-SD-2steps": 2,
        "sdxl_lightning": 4,
        "turbo_v12step": 12,
    }
    assert {name: default_settings(name).sampling.steps for name in counts} == counts


EULER, TURBO = "EulerDiscreteScheduler", "EulerAncestralDiscreteScheduler"
CACHED = "models--ByteDance--SDXL-Lightning/snapshots/0f3c"


def hub_folder(path: Path, sampler: str, **config: Any) -> str:
    """A folder in the hub's layout that says which sampler it has, and nothing else."""
    (path / "scheduler").mkdir(parents=True)
    config |= {"_class_name": sampler}
    (path / "scheduler" / "scheduler_config.json").write_text(json.dumps(config))
    return str(path)


@pytest.mark.parametrize(
    ("name", "sampler", "spacing", "steps", "scale"),
    [
        ("paint-lcm", "LCMScheduler", "leading", 4, 0.0),
        ("mine", "LCMScheduler", "leading", 4, 0.0),
        ("sdxl-hyper-8step", "TCDScheduler", "leading", 8, 0.0),
        ("mine", "TCDScheduler", "leading", 4, 0.0),
        ("Hyper-SDXL", "DDIMScheduler", "trailing", 4, 0.0),
        ("mine", "DDIMScheduler", "trailing", 50, 5.0),
        ("sdxl-lightning-8step", EULER, "trailing", 8, 0.0),
        ("sd-turbo", EULER, "trailing", 4, 0.0),
        (CACHED, EULER, "trailing", 4, 0.0),
        ("mine", EULER, "trailing", 50, 5.0),
        ("mine", TURBO, "trailing", 4, 0.0),
        ("mine", TURBO, "leading", 50, 5.0),
    ],
)
def test_a_folder_is_distilled_by_its_name_or_by_a_sampler_that_no_other_model_has(
    tmp_path: Path, name: str, sampler: str, spacing: str, steps: int, scale: float
) -> None:
    found = default_settings(hub_folder(tmp_path / name, sampler, timestep_spacing=spacing)).sampling
    assert (found.steps, found.guidance_scale, found.freeu) == (steps, scale, steps == 50)


def test_a_folder_is_called_what_it_is_called_where_one_stands_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(hub_folder(tmp_path / "sdxl-lightning-2step", EULER, timestep_spacing="trailing"))
    assert default_settings("./").sampling.steps == 2


def single_file(folder: Path, name: str, *tensors: str, **metadata: str) -> Path:
    path = folder / f"{name}.safetensors"
    kept = {key: torch.zeros(1) for key in ("conditioner.x", *tensors)}
    save_file(kept, path, {key.replace("_", ".", 1): value for key, value in metadata.items()})
    return path


@pytest.mark.parametrize(
    ("name", "tensors", "metadata", "kind", "told"),
    [
        ("paint_lightning_4step", (), {}, "EulerDiscreteScheduler", {"timestep_spacing": "trailing"}),
        ("paint-turbo", (), {}, "EulerAncestralDiscreteScheduler", {"timestep_spacing": "trailing"}),
        ("paintLCM", (), {}, "LCMScheduler", {"prediction_type": "epsilon"}),
        ("paint_vPred", (), {}, "EulerDiscreteScheduler", {"prediction_type": "v_prediction"}),
        ("paint", ("v_pred",), {}, "EulerDiscreteScheduler", {"prediction_type": "v_prediction"}),
        (
            "paint", ("v_pred", "ztsnr"), {}, "EulerDiscreteScheduler",
            {"prediction_type": "v_prediction", "rescale_betas_zero_snr": True, "timestep_spacing": "trailing"},
        ),
        (
            "paint", (), {"modelspec_prediction_type": "v"}, "EulerDiscreteScheduler",
            {"prediction_type": "v_prediction", "timestep_spacing": "leading"},
        ),
    ],
)  # fmt: skip
def test_a_single_file_gets_the_sampler_that_it_was_made_for(
    tmp_path: Path,
    name: str,
    tensors: tuple[str, ...],
    metadata: dict[str, str],
    kind: str,
    told: dict[str, Any],
) -> None:
    config = EulerDiscreteScheduler(**BASE, prediction_type="epsilon").config
    made: Any = of_single_file(single_file(tmp_path, name, *tensors, **metadata), config)
    assert type(made).__name__ == kind
    assert {key: made.config[key] for key in told} == told and made.config["beta_end"] == 0.012


@pytest.mark.parametrize(
    ("name", "metadata", "kept"),
    [
        ("v2-1_512-ema-pruned", {}, False),
        ("v2-1_768-ema-pruned", {}, True),
        ("paint", {"modelspec_prediction_type": "epsilon"}, False),
        ("paint_512_vpred", {}, False),
    ],
)
def test_base_files_of_stable_diffusion_2_predict_noise(
    tmp_path: Path, name: str, metadata: dict[str, str], kept: bool
) -> None:
    """Every file of the second version is taken for one of 768 pixels, which predicts v."""
    config = EulerDiscreteScheduler(**BASE, prediction_type="v_prediction").config
    made: Any = of_single_file(single_file(tmp_path, name, **metadata), config)
    assert (made is None) == kept
    if made:
        assert made.config["prediction_type"] == ("v_prediction" if "vpred" in name else "epsilon")


def test_an_ordinary_single_file_keeps_its_ancestors_sampler(tmp_path: Path) -> None:
    assert of_single_file(single_file(tmp_path, "paint", modelspec_prediction_type="epsilon"), {}) is None
    (tmp_path / "broken.safetensors").write_text(json.dumps({}))
    assert of_single_file(tmp_path / "broken.safetensors", {}) is None


def test_files_of_merged_lcm_models_are_told_no_scale(tmp_path: Path) -> None:
    assert default_settings("owner/paint-lcm").sampling.guidance_scale == 8.0
    found = default_settings(str(single_file(tmp_path, "paintLCM"))).sampling
    assert (found.steps, found.guidance_scale) == (4, 0.0)


def test_a_sampler_that_remembers_steps_is_resumed_exactly(
    make_pipeline: Callable[..., StableDiffusionXLPipeline], fox: Subject
) -> None:
    """Multistep samplers carry predictions from step to step: the second pass goes on with those of the first."""
    pipeline = make_pipeline()
    load_adapters(pipeline, [Scheduler("unipc")])
    painter = Painter(pipeline)
    settings = default_settings("owner/model").replace(steps=8, sharing=False, query_blend=False)
    anchors = {"fox": painter.anchors(fox, settings=settings)}
    shot = Shot("{fox} in the snow", (fox,), 3, settings=settings.replace(injection_blend=0.0))
    plain = Shot(shot.scene, (fox,), 3, settings=settings.replace(injection=False))
    twice, once = painter.paint(shot, anchors), painter.paint(plain, {})
    assert twice.evaluations == 16 and once.evaluations == 8
    assert np.abs(np.asarray(twice.image).astype(int) - np.asarray(once.image)).max() <= 1


@pytest.mark.parametrize("name", ["lcm", "tcd"])
def test_more_steps_than_a_sampler_can_take_are_told_with_the_most_that_it_can(
    make_pipeline: Callable[..., StableDiffusionXLPipeline], name: SamplerName
) -> None:
    pipeline = make_pipeline()
    load_adapters(pipeline, [Scheduler(name)])
    shot = Shot("snow", (), 1, settings=default_settings("owner/model").replace(steps=60))
    with pytest.raises(SettingsError, match=r"steps must be at most 50 for .* \(\w+\), not 60$") as caught:
        Painter(pipeline).paint(shot, {})
    assert caught.value.name == "steps"


def test_why_a_sampler_takes_no_number_of_steps_at_all_is_told(
    make_pipeline: Callable[..., StableDiffusionXLPipeline],
) -> None:
    pipeline = make_pipeline(sampler=LCMScheduler, sampling={"original_inference_steps": 2000})
    with pytest.raises(SettingsError, match=r"LCMScheduler.*`original_steps`"):
        Painter(pipeline).family.scheduler(4)
