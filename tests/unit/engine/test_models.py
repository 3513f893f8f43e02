"""Which weights, on which device, in which precision."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionXLPipeline
from PIL import Image

from consistory_engine import (
    ModelError,
    ModelNotFound,
    ModelUnsupported,
    Painter,
    Settings,
    Shot,
    Subject,
    anchor_shots,
    default_settings,
    model_fingerprint,
)
from consistory_engine.models import (
    choose_device,
    choose_dtype,
    family_of,
    load_pipeline,
    pipeline_fingerprint,
)


@pytest.fixture(scope="module")
def folder(pipeline: StableDiffusionXLPipeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model")
    pipeline.save_pretrained(path)
    return path


def test_a_folder_in_the_hubs_layout_paints_the_same(
    pipeline: StableDiffusionXLPipeline, folder: Path
) -> None:
    shot = Shot("the snow", (), 1, settings=Settings().replace(steps=2))
    one, other = (
        painter.paint(shot, {}).image for painter in (Painter(pipeline), Painter.open(str(folder), "cpu"))
    )
    assert np.array_equal(np.asarray(one), np.asarray(other))


def test_half_precision_files_are_taken_where_there_are_no_others(
    make_pipeline: Callable[..., StableDiffusionXLPipeline], tmp_path: Path
) -> None:
    make_pipeline().to(torch.float16).save_pretrained(tmp_path, variant="fp16")
    assert not list(tmp_path.rglob("model.safetensors")) and list(tmp_path.rglob("*.fp16.safetensors"))
    painter = Painter.open(str(tmp_path), device="cpu")
    assert painter.family.dtype == torch.float32
    shot = Shot("the snow", (), 1, settings=Settings().replace(steps=1))
    assert np.asarray(painter.paint(shot, {}).image).std() > 0


def test_files_of_the_precision_that_is_wanted_come_first(
    make_pipeline: Callable[..., StableDiffusionXLPipeline], tmp_path: Path
) -> None:
    make_pipeline(seed=1).save_pretrained(tmp_path)
    make_pipeline(seed=2).to(torch.float16).save_pretrained(tmp_path, variant="fp16")
    for dtype, seed in (("float32", 1), ("float16", 2), ("bfloat16", 2)):
        loaded = Painter.open(str(tmp_path), "cpu", dtype).pipeline.unet  # type: ignore[attr-defined]
        expected = make_pipeline(seed=seed).unet.conv_in.weight
        assert torch.equal(loaded.conv_in.weight, expected.half().to(loaded.dtype) if seed == 2 else expected)


def test_a_repository_is_asked_for_half_precision_files_only_where_these_are_wanted(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that lists none says so before anything is fetched, and is asked for the others."""
    asked: list[str | None] = []

    def download(name: str, **options: Any) -> str:
        asked.append(options["variant"])
        if options["variant"]:
            raise ValueError("no such modeling files are available")
        return str(folder)

    monkeypatch.setattr(
        "consistory_engine.models._kind", lambda model, path: StableDiffusionXLPipeline.__name__
    )
    monkeypatch.setattr(StableDiffusionXLPipeline, "download", download)
    for dtype, variants in ((torch.float32, [None]), (torch.float16, ["fp16", None])):
        asked.clear()
        loaded: Any = load_pipeline("owner/name", "cpu", dtype)
        assert asked == variants and loaded.unet.dtype == dtype


def test_half_precision_paints(folder: Path) -> None:
    painter = Painter.open(str(folder), device="cpu", dtype="bfloat16")
    assert painter.family.dtype == torch.bfloat16
    picture = painter.paint(Shot("the snow", (), 1, settings=Settings().replace(steps=2)), {})
    assert np.asarray(picture.image).std() > 0


def test_precision_and_device_are_chosen_sensibly() -> None:
    cpu, gpu = torch.device("cpu"), torch.device("mps")
    assert choose_device("cpu") == cpu
    assert choose_dtype("some/model", cpu) == torch.float32
    assert choose_dtype("some/model", gpu) == torch.float16
    assert choose_dtype("paintbox", gpu) == torch.float32
    assert choose_dtype("some/model", gpu, "bfloat16") == torch.bfloat16
    with pytest.raises(ModelError, match="no precision 'double trouble'"):
        choose_dtype("some/model", cpu, "double trouble")


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match="no model at"):
        load_pipeline(str(tmp_path / "missing.safetensors"))
    with pytest.raises(ModelNotFound, match="model_index"):
        load_pipeline(str(tmp_path))
    with pytest.raises(ModelNotFound):
        model_fingerprint(str(tmp_path / "missing"))


def test_what_is_unknown_is_said(tmp_path: Path) -> None:
    (tmp_path / "model_index.json").write_text(json.dumps({"_class_name": "FluxPipeline"}))
    with pytest.raises(ModelUnsupported, match="FluxPipeline"):
        load_pipeline(str(tmp_path))
    with pytest.raises(ModelUnsupported, match="of no family"):
        family_of(object())


def test_other_formats_than_safetensors_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.ckpt").write_bytes(b"a pickle")
    with pytest.raises(ModelUnsupported, match=r"not a \.safetensors file"):
        load_pipeline(str(tmp_path / "model.ckpt"))
    with pytest.raises(ModelNotFound, match="Did you mean 'paintbox'"):
        load_pipeline("paintbx")


def test_a_broken_file_is_an_error_of_ours(tmp_path: Path) -> None:
    broken = tmp_path / "model.safetensors"
    broken.write_bytes(b"not a tensor in sight")
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_pipeline(str(broken))


def test_fingerprints_follow_the_weights(
    folder: Path, make_pipeline: Callable[..., StableDiffusionXLPipeline], tmp_path: Path
) -> None:
    assert model_fingerprint(str(folder)) == model_fingerprint(str(folder))
    assert model_fingerprint("owner/name") == "owner/name"
    one, other = tmp_path / "a.safetensors", tmp_path / "b.safetensors"
    one.write_bytes(b"1")
    other.write_bytes(b"2")
    assert model_fingerprint(str(one)) != model_fingerprint(str(other))
    assert pipeline_fingerprint(make_pipeline()) == pipeline_fingerprint(make_pipeline())
    assert pipeline_fingerprint(make_pipeline()) != pipeline_fingerprint(make_pipeline(seed=1))
    assert pipeline_fingerprint(make_pipeline()) != pipeline_fingerprint(make_pipeline("v_prediction"))


def test_a_pipelines_fingerprint_is_the_same_in_every_process(
    make_pipeline: Callable[..., StableDiffusionXLPipeline],
) -> None:
    """Diffusers notes which settings were left at their defaults, in an order that is another in every process."""
    pipeline = make_pipeline()
    before = pipeline_fingerprint(pipeline)
    noted = pipeline.unet.config["_use_default_values"]
    assert len(noted) > 1
    pipeline.unet.register_to_config(_use_default_values=noted[::-1])
    assert pipeline.unet.config["_use_default_values"] == noted[::-1]
    assert pipeline_fingerprint(pipeline) == before


def test_a_model_is_painted_with_its_own_settings_unless_told_otherwise() -> None:
    assert Painter.open("paintbox").settings == default_settings("paintbox")


def test_of_the_built_in_model_s_anchors_the_first_is_painted_as_if_alone() -> None:
    """Two that look at each other meet half-way, in a look that is nobody's."""
    painter = Painter.open("paintbox")
    settings = painter.settings.replace(steps=4, width=128, height=128)
    fox = Subject("fox", "a small fox", ("fox",), seed=3)
    first, second = painter.anchors(fox, settings=settings).pictures
    alone = settings.replace(sharing=False, query_blend=False, injection=False)
    one, other = (painter.paint(shot, {}).image for shot in anchor_shots(fox, settings=alone))

    def changed(before: Image.Image, after: Image.Image) -> float:
        return float(np.abs(np.asarray(after, dtype=float) - np.asarray(before, dtype=float)).mean())

    assert changed(one, first) < 0.5 < changed(other, second)
