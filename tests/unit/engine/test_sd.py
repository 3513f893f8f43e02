"""Stable Diffusion 1.x and 2.x: the same invariants as for SDXL."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import LCMScheduler, StableDiffusionPipeline
from latents import same_page, undecoded
from safetensors.torch import save_file

from consistory_engine import (
    ModelUnsupported,
    Painter,
    Picture,
    Settings,
    Shot,
    Subject,
    anchor_shots,
    compose,
    default_settings,
)
from consistory_engine.denoise import Batch
from consistory_engine.families.sd import SD
from consistory_engine.models import family_of, load_pipeline
from consistory_engine.sampling import Canvas

OFF = {"sharing": False, "query_blend": False, "injection": False}
Make = Callable[..., StableDiffusionPipeline]


@pytest.fixture(scope="module")
def painter(make_sd: Make) -> Painter:
    return Painter(make_sd())


def pixels(picture: Picture) -> np.ndarray:
    return np.asarray(picture.image).astype(int)


KINDS: dict[str, tuple[str, float, dict[str, Any]]] = {
    "1.5": ("epsilon", 7.5, {}),
    "1.5 unguided": ("epsilon", 1.0, {}),
    "2.1": ("v_prediction", 7.5, {"use_linear_projection": True, "attention_head_dim": (2, 2, 4, 4)}),
    "lcm": ("epsilon", 8.0, {"time_cond_proj_dim": 8, "sampler": LCMScheduler}),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("negative", ["", "hat"])
def test_switched_off_it_is_stock_diffusers_bit_for_bit(
    make_sd: Make, kind: str, negative: str, fox: Subject
) -> None:
    prediction, guidance, unet = KINDS[kind]
    pipeline: Any = make_sd(prediction, **unet)
    settings = Settings().replace(**OFF, steps=3, freeu=False, guidance_scale=guidance)
    shot = Shot("{fox} in the snow", (fox,), 11, negative=negative, settings=settings)
    picture = Painter(pipeline).paint(shot, {})
    stock: Any = pipeline(
        picture.prompt,
        negative_prompt=negative or None,
        num_inference_steps=3,
        guidance_scale=guidance,
        generator=torch.Generator().manual_seed(11),
    )
    assert np.array_equal(np.asarray(picture.image), np.asarray(stock.images[0]))


def test_the_fine_grid_is_half_the_latents_and_features_come_from_there(make_sd: Make) -> None:
    layout = SD(make_sd()).layout((16, 16))
    assert (layout.fine, layout.coarse, layout.feature_module) == ((8, 8), (4, 4), "up_blocks.1")
    assert {site.grid for site in layout.sharing} == {(16, 16), (8, 8), (4, 4)}
    assert {site.grid for site in layout.injecting} == {(8, 8)}
    assert {site.grid for site in layout.telling} == {(4, 4)}


def test_looking_for_subjects_changes_nothing(painter: Painter, fox: Subject) -> None:
    settings = Settings().replace(steps=3, injection=False, query_blend=False)
    shot = Shot("{fox} in the snow", (fox,), 11)
    with torch.no_grad():
        found = [
            Batch(painter.family, [Canvas(compose(shot), 11)], one).paint().latents
            for one in (settings, settings.replace(**OFF))
        ]
    torch.testing.assert_close(found[0], found[1], atol=1e-5, rtol=1e-5)


def test_a_batch_is_its_pictures_one_at_a_time_against_kept_anchors(
    painter: Painter, fox: Subject, tmp_path: Path
) -> None:
    settings = Settings().replace(steps=4, injection=False)
    page = Shot("{fox} walking in the snow", (fox,), 11, settings=settings)
    pictures: list[Picture] = []
    shots = [*anchor_shots(fox, settings=settings), page]
    batch = undecoded(painter, lambda: pictures.extend(painter.paint_together(shots, anchor_count=2)))
    off = replace(page, settings=settings.replace(**OFF))
    vanilla = undecoded(painter, lambda: painter.paint(off, {}))[0]
    painter.anchors(fox, settings=settings, folder=tmp_path)
    for _ in range(2):
        anchors = painter.anchors(fox, settings=settings, folder=tmp_path)
        alone = undecoded(painter, lambda: pictures.append(painter.paint(page, {"fox": anchors})))[0]  # noqa: B023
        assert same_page(alone, batch[2], vanilla)
        assert (pictures[-1].masks["fox"] == pictures[2].masks["fox"]).mean() > 0.97
        assert pictures[-1].masks["fox"].shape == (8, 8)


def test_anchors_matter_and_two_characters_fit(painter: Painter, fox: Subject, bear: Subject) -> None:
    settings = Settings().replace(steps=4)
    anchors = {one.name: painter.anchors(one, settings=settings) for one in (fox, bear)}
    shot = Shot("{fox} and {bear} in the forest", (fox, bear), 11, settings=settings)
    vanilla = painter.paint(Shot(shot.scene, shot.subjects, 11, settings=settings.replace(**OFF)), {})
    held = painter.paint(shot, anchors)
    assert (pixels(vanilla) != pixels(held)).any() and set(held.masks) == {"fox", "bear"}


def test_freeu_has_this_familys_factors(make_sd: Make) -> None:
    unet: Any = make_sd().unet
    for width, b1 in ((768, 1.5), (1024, 1.4)):
        family = SD(make_sd())
        family.pipeline.unet.register_to_config(cross_attention_dim=width)
        with family.prepared(True):
            block = family.pipeline.unet.up_blocks[0]
            assert (block.b1, block.b2, block.s1, block.s2) == (b1, 1.6, 0.9, 0.2)
        assert getattr(block, "b1", None) is getattr(unet.up_blocks[0], "b1", None) is None


@pytest.fixture(scope="module")
def folder(painter: Painter, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """In the hub's layout, with a safety checker in the index that is not there."""
    path = tmp_path_factory.mktemp("sd")
    painter.pipeline.save_pretrained(path)
    index = json.loads((path / "model_index.json").read_text())
    index |= {
        "safety_checker": ["stable_diffusion", "StableDiffusionSafetyChecker"],
        "feature_extractor": ["transformers", "CLIPImageProcessor"],
        "requires_safety_checker": True,
    }
    (path / "model_index.json").write_text(json.dumps(index))
    return path


def test_a_folder_in_the_hubs_layout_paints_the_same_without_its_safety_checker(
    painter: Painter, folder: Path
) -> None:
    loaded: Any = load_pipeline(str(folder), "cpu")
    assert loaded.safety_checker is None and isinstance(family_of(loaded), SD)
    shot = Shot("the snow", (), 1, settings=Settings().replace(steps=2))
    one, other = (each.paint(shot, {}) for each in (painter, Painter(loaded)))
    assert np.array_equal(pixels(one), pixels(other))


def test_the_family_of_a_single_file_is_seen_by_its_tensors(tmp_path: Path) -> None:
    from consistory_engine.models import _kind_of_file, _pipeline_class

    kinds = {
        "cond_stage_model.transformer.x": "StableDiffusionPipeline",
        "conditioner.embedders.0.x": "StableDiffusionXLPipeline",
    }
    for name, kind in kinds.items():
        save_file(
            {name: torch.zeros(1), "model.diffusion_model.x": torch.zeros(1)}, tmp_path / "a.safetensors"
        )
        assert _kind_of_file(tmp_path / "a.safetensors") == kind
        assert _pipeline_class(kind)[0].__name__ == kind
    save_file({"double_blocks.0.x": torch.zeros(1)}, tmp_path / "a.safetensors")
    with pytest.raises(ModelUnsupported, match="no checkpoint of a family"):
        load_pipeline(str(tmp_path / "a.safetensors"))


def test_settings_suit_the_model(folder: Path, tmp_path: Path) -> None:
    assert default_settings(str(folder)).sampling.guidance_scale == 7.5
    assert default_settings("stable-diffusion-v1-5/stable-diffusion-v1-5").sampling.guidance_scale == 7.5
    assert default_settings("stabilityai/stable-diffusion-xl-base-1.0") == Settings()
    for name in ("stabilityai/sdxl-turbo", "owner/some-xl-lightning"):
        found = default_settings(name).sampling
        assert (found.steps, found.guidance_scale, found.freeu) == (4, 0.0, False)
    assert default_settings("owner/turbogen") == Settings()
    save_file({"cond_stage_model.x": torch.zeros(1)}, tmp_path / "a.safetensors")
    assert default_settings(str(tmp_path / "a.safetensors")).sampling.guidance_scale == 7.5
    hyper = tmp_path / "hyper" / "a.safetensors"
    hyper.parent.mkdir()
    save_file({"conditioner.x": torch.zeros(1)}, hyper)
    assert default_settings(str(hyper)) == Settings()
    assert default_settings(str(hyper.rename(tmp_path / "xl_turbo.safetensors"))).sampling.steps == 4
    turbo = tmp_path / "mine"
    (turbo / "scheduler").mkdir(parents=True)
    sampler = {"_class_name": "EulerAncestralDiscreteScheduler", "timestep_spacing": "trailing"}
    (turbo / "scheduler" / "scheduler_config.json").write_text(json.dumps(sampler))
    assert default_settings(str(turbo)).sampling.steps == 4
    predicts_v = sampler | {"prediction_type": "v_prediction", "rescale_betas_zero_snr": True}
    (turbo / "scheduler" / "scheduler_config.json").write_text(json.dumps(predicts_v))
    assert default_settings(str(turbo)) == Settings()
    (turbo / "unet").mkdir()
    (turbo / "unet" / "config.json").write_text('{"time_cond_proj_dim": 256}')
    assert default_settings(str(turbo)).sampling.guidance_scale == 8.0
