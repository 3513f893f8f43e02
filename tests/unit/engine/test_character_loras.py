"""LoRAs of characters: at work in their anchors and on their pages, and nowhere else."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionXLPipeline
from latents import same_page, undecoded
from lorafiles import BOTH, SELF, identity, same, state, write_lora
from safetensors.torch import save_file

from consistory_engine import (
    AnchorMismatch,
    Anchors,
    Lora,
    ModelError,
    ModelNotFound,
    ModelUnsupported,
    Painter,
    Picture,
    Settings,
    SettingsError,
    Shot,
    Subject,
    anchor_fingerprint,
    anchor_shots,
    check_lora,
)
from consistory_engine.adapters import adapted, load_adapters
from consistory_engine.loras import combined
from consistory_engine.models import choose_device
from consistory_engine.switching import Switch

Make = Callable[..., StableDiffusionXLPipeline]
OFF = {"sharing": False, "query_blend": False, "injection": False}
FOX, BOTH_ARE = "{fox} walking in the snow", "{fox} and {bear} in the snow"


@pytest.fixture(scope="module")
def files(pipeline: StableDiffusionXLPipeline, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Three LoRAs, for layers that are the same in part."""
    folder = tmp_path_factory.mktemp("loras")
    parts: dict[str, dict[str, Any]] = {
        "red": {},
        "grey": {"ends": BOTH},
        "ink": {"ends": SELF[:1], "encoder": False},
    }
    return {
        name: write_lora(folder / f"{name}.safetensors", pipeline, seed, **options)
        for seed, (name, options) in enumerate(parts.items(), start=1)
    }


@pytest.fixture
def few() -> Settings:
    """Few steps, with sharing, blended queries and injection in them."""
    return Settings().replace(steps=4, query_blend_until=0.3)


@pytest.fixture
def red(files: dict[str, Path]) -> Lora:
    return Lora(str(files["red"]), 0.6)


@pytest.fixture
def grey(files: dict[str, Path]) -> Lora:
    return Lora(str(files["grey"]), 0.4)


@pytest.fixture
def ink(files: dict[str, Path]) -> Lora:
    return Lora(str(files["ink"]), 0.5)


def pixels(picture: Any) -> np.ndarray:
    return np.asarray(getattr(picture, "image", picture)).astype(int)


def differ(one: Any, other: Any) -> bool:
    return not np.array_equal(pixels(one), pixels(other))


def test_anchors_and_pages_are_those_of_a_pipeline_that_has_the_lora(
    make_pipeline: Make, fox: Subject, few: Settings, red: Lora
) -> None:
    pipeline, trained = make_pipeline(), replace(fox, loras=(red,))
    painter = Painter(pipeline)
    anchors = painter.anchors(trained, settings=few)
    page = painter.paint(Shot(FOX, (trained,), 11, settings=few), {"fox": anchors})
    plain = painter.anchors(fox, settings=few)
    assert differ(anchors.pictures[0], plain.pictures[0])
    with adapted(pipeline, [red]):
        whole = Painter(pipeline)
        kept = whole.anchors(fox, settings=few)
        wanted = whole.paint(Shot(FOX, (fox,), 11, settings=few), {"fox": kept})
    assert not any(differ(one, other) for one, other in zip(anchors.pictures, kept.pictures, strict=True))
    assert not differ(page, wanted)


def test_a_page_has_the_loras_of_all_its_characters(
    make_pipeline: Make, fox: Subject, bear: Subject, red: Lora, grey: Lora
) -> None:
    pipeline, settings = make_pipeline(), Settings().replace(**OFF, steps=2, freeu=False)
    cast = (replace(fox, loras=(red,)), replace(bear, loras=(grey,)))
    page = Painter(pipeline).paint(Shot(BOTH_ARE, cast, 11, settings=settings), {})
    with adapted(pipeline, combined([red, grey])):
        stock: Any = pipeline(page.prompt, num_inference_steps=2, generator=torch.Generator().manual_seed(11))
    assert not differ(page, stock.images[0])


def test_anchors_are_rebuilt_with_their_own_loras_while_a_page_is_painted(
    make_pipeline: Make, fox: Subject, bear: Subject, few: Settings, red: Lora, grey: Lora, ink: Lora
) -> None:
    """Kept or rebuilt, in this painter or another: a page of two with different LoRAs is the same."""
    pipeline = make_pipeline()
    load_adapters(pipeline, [ink])
    painter, cast = Painter(pipeline), (replace(fox, loras=(red,)), replace(bear, loras=(grey,)))
    shot = Shot(BOTH_ARE, cast, 11, settings=few)
    anchors = {one.name: painter.anchors(one, settings=few) for one in cast}
    recorded = {name: one.at(1, 1) for name, one in anchors.items()}
    page = painter.paint(shot, anchors)
    spent = {name: one.evaluations for name, one in anchors.items()}
    for one in anchors.values():
        one.derived.clear()
    again = painter.paint(shot, anchors)
    assert all(one.evaluations > spent[name] for name, one in anchors.items())
    assert np.abs(pixels(page) - pixels(again)).max() <= 1
    for name, one in anchors.items():
        one.derived.clear()
        for site, tokens in one.at(1, 1).tokens.items():
            torch.testing.assert_close(tokens, recorded[name].tokens[site], atol=1e-5, rtol=1e-5)


def test_pages_without_loras_are_what_they_were(
    make_pipeline: Make, fox: Subject, bear: Subject, few: Settings, red: Lora, ink: Lora
) -> None:
    for own in ([], [ink]):
        pipeline = make_pipeline()
        load_adapters(pipeline, own)
        painter, shot = Painter(pipeline), Shot("{bear} in the snow", (bear,), 11, settings=few)
        before = painter.paint(shot, {"bear": painter.anchors(bear, settings=few)})
        painter.anchors(replace(fox, loras=(red,)), settings=few)
        after = painter.paint(shot, {"bear": painter.anchors(bear, settings=few)})
        assert not differ(before, after)


def test_they_leave_no_trace(make_pipeline: Make, red: Lora, grey: Lora, ink: Lora, tmp_path: Path) -> None:
    """Beside LoRAs of the pipeline's own and without, one in the other, and where one cannot be loaded."""
    (tmp_path / "broken.safetensors").write_bytes(b"not a tensor in sight")
    broken = Lora(str(tmp_path / "broken.safetensors"))
    for own in ([], [ink], [ink, red]):
        pipeline = make_pipeline()
        load_adapters(pipeline, own)
        before, exactly, switch = state(pipeline), identity(pipeline), Switch(pipeline)
        with switch.to([grey, red]):
            within = identity(pipeline)
            assert within != exactly
            for inner in ([red], [], [replace(red, scale=0.1)], [ink]):
                with switch.to(inner):
                    assert identity(pipeline) != within
                assert identity(pipeline) == within
            with pytest.raises(ModelError, match="cannot be loaded"), switch.to([broken]):
                pass
            assert identity(pipeline) == within
        with pytest.raises(ModelError) as caught, switch.to([red, broken]):
            pass
        assert caught.value.adapter == broken.path
        with pytest.raises(ZeroDivisionError), switch.to([red]):
            raise ZeroDivisionError
        assert identity(pipeline) == exactly and same(state(pipeline), before)


def test_a_painter_leaves_no_trace(
    make_pipeline: Make, fox: Subject, bear: Subject, few: Settings, red: Lora, grey: Lora
) -> None:
    pipeline = make_pipeline()
    painter = Painter(pipeline)
    painter.paint(
        Shot("snow", (), 1, settings=few), {}
    )  # transformers adds hooks of its own when it first encodes
    before = identity(pipeline)
    cast = (replace(fox, loras=(red,)), replace(bear, loras=(grey,)))
    anchors = {one.name: painter.anchors(one, settings=few) for one in cast}
    assert identity(pipeline) == before
    anchors["fox"].derived.clear()
    anchors["fox"].at(0, 2)
    painter.paint(Shot(BOTH_ARE, cast, 11, settings=few), anchors)
    assert identity(pipeline) == before


def test_a_batch_is_its_pictures_one_at_a_time(make_pipeline: Make, fox: Subject, red: Lora) -> None:
    painter, settings = Painter(make_pipeline()), Settings().replace(steps=3, injection=False)
    trained = replace(fox, loras=(red,))
    page = Shot(FOX, (trained,), 11, settings=settings)
    shots, pictures = [*anchor_shots(trained, settings=settings), page], list[Picture]()
    batch = undecoded(painter, lambda: pictures.extend(painter.paint_together(shots, anchor_count=2)))
    anchors = painter.anchors(trained, settings=settings)
    assert not any(differ(one, other) for one, other in zip(anchors.pictures, pictures, strict=False))
    anchors.derived.clear()
    off = replace(page, settings=settings.replace(sharing=False))
    alone = undecoded(painter, lambda: painter.paint(page, {"fox": anchors}))
    vanilla = undecoded(painter, lambda: painter.paint(off, {}))
    assert same_page(alone[0], batch[2], vanilla[0])


def test_a_batch_has_one_set_of_weights(
    make_pipeline: Make, fox: Subject, bear: Subject, few: Settings, red: Lora, grey: Lora
) -> None:
    painter, trained = Painter(make_pipeline()), replace(fox, loras=(red,))
    first = anchor_shots(trained, settings=few)
    for other in (bear, replace(bear, loras=(grey,)), replace(bear, loras=(replace(red, scale=1.0),))):
        mixed = [*first, Shot(BOTH_ARE, (trained, other), 11, settings=few)]
        with pytest.raises(SettingsError, match="same LoRAs") if other.loras else nullcontext():
            painter.paint_together(mixed)
    with pytest.raises(SettingsError, match="same LoRAs"):
        painter.paint_together([*first, Shot("snow", (), 1, settings=few)])


def test_one_file_named_twice_counts_once(
    make_pipeline: Make, fox: Subject, bear: Subject, red: Lora, tmp_path: Path
) -> None:
    copy = Lora(str(shutil.copy(red.path, tmp_path / "copy.safetensors")), -0.3)
    assert combined([copy, red]) == combined([red, copy]) == (red,)
    assert copy.content == red.content and copy.fingerprint != red.fingerprint
    pipeline, settings = make_pipeline(), Settings().replace(**OFF, steps=1, freeu=False)
    painter = Painter(pipeline)

    def painted(painter: Painter, *loras: tuple[Lora, ...]) -> np.ndarray:
        cast = tuple(replace(one, loras=its) for one, its in zip((fox, bear), loras, strict=True))
        return pixels(painter.paint(Shot(BOTH_ARE, cast, 11, settings=settings), {}))

    once = painted(painter, (red,), ())
    assert not differ(painted(painter, (red,), (copy,)), once)
    assert not differ(painted(painter, (copy, red), (red,)), once)
    load_adapters(pipeline, [red])
    assert not differ(painted(Painter(pipeline, adapters=[red]), (copy,), (red,)), once)


def test_fingerprints_follow_content_and_scale_and_not_the_path(
    fox: Subject, red: Lora, tmp_path: Path
) -> None:
    def fields(*loras: Lora) -> dict[str, Any]:
        return anchor_fingerprint("model", replace(fox, loras=loras), "", "", Settings())

    file = tmp_path / "moved.safetensors"
    shutil.copy(red.path, file)
    assert fields(red) == fields(Lora(str(file), 0.6)) == fields(red, Lora(str(file), 0.1))
    assert fields(red) != fields() and fields(red) != fields(Lora(str(file), 0.5))
    file.write_bytes(b"something else")
    assert fields(red) != fields(Lora(str(file), 0.6))
    assert fields(Lora("owner/name")) != fields(Lora("owner/name", weight="v2.safetensors"))
    with pytest.raises(ModelNotFound) as caught:
        fields(Lora("missing.safetensors"))
    assert caught.value.adapter == "missing.safetensors"


def test_kept_anchors_of_another_lora_are_refused(
    make_pipeline: Make,
    fox: Subject,
    few: Settings,
    red: Lora,
    grey: Lora,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    painter = Painter(make_pipeline())
    trained, other = replace(fox, loras=(red,)), replace(fox, loras=(grey,))
    anchors = painter.anchors(trained, settings=few, folder=tmp_path)
    again = Painter(make_pipeline()).anchors(trained, settings=few, folder=tmp_path)
    assert again.evaluations == 0 and not differ(again.pictures[0], anchors.pictures[0])
    for one in (other, fox):
        with pytest.raises(AnchorMismatch, match="loras"):
            painter.paint(Shot(FOX, (one,), 11, settings=few), {"fox": anchors})
    with caplog.at_level(logging.WARNING):
        assert isinstance(painter.anchors(other, settings=few, folder=tmp_path), Anchors)
    assert "lora 0" in caplog.text


def test_the_other_family_has_them_too(make_sd: Make, fox: Subject, tmp_path: Path) -> None:
    pipeline: Any = make_sd()
    trained = replace(fox, loras=(Lora(str(write_lora(tmp_path / "red.safetensors", pipeline, ends=BOTH))),))
    before, settings = identity(pipeline), Settings().replace(steps=3)
    painter, found = Painter(pipeline), []
    for one in (fox, trained):
        anchors = painter.anchors(one, settings=settings)
        found.append(painter.paint(Shot(FOX, (one,), 11, settings=settings), {"fox": anchors}))
    assert differ(*found) and identity(pipeline) == before


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> torch.device:
    """An accelerator to offload from; where there is none the CPU, which diffusers then takes for one."""
    if not torch.accelerator.is_available():
        monkeypatch.setattr("diffusers.pipelines.pipeline_utils.get_device", lambda: "cpu:0")
    return choose_device()


def test_model_offloading_changes_no_pixel(
    make_pipeline: Make, fox: Subject, few: Settings, red: Lora, tmp_path: Path, place: torch.device
) -> None:
    """Loading a LoRA takes diffusers' hooks off and puts them on again."""
    make_pipeline().save_pretrained(tmp_path)
    trained, found = replace(fox, loras=(red,)), []
    for offload in (False, True):
        painter = Painter.open(str(tmp_path), place, torch.float32, offload=offload)
        anchors = painter.anchors(trained, settings=few)
        found.append(painter.paint(Shot(FOX, (trained,), 11, settings=few), {"fox": anchors}))
        assert hasattr(painter.pipeline.unet, "_hf_hook") is offload
    assert not differ(*found)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", ["leaf_level", "block_level"])
def test_group_offloading_changes_no_pixel(
    make_pipeline: Make, fox: Subject, few: Settings, red: Lora, kind: str, place: torch.device
) -> None:
    trained, found = replace(fox, loras=(red,)), []
    for offload in (False, True):
        pipeline = make_pipeline().to(place)
        if offload:
            blocks = {"num_blocks_per_group": 1} if kind == "block_level" else {}
            pipeline.unet.enable_group_offload(
                onload_device=place, offload_device=torch.device("cpu"), offload_type=kind, **blocks
            )
        painter = Painter(pipeline)
        anchors = painter.anchors(trained, settings=few)
        found.append(painter.paint(Shot(FOX, (trained,), 11, settings=few), {"fox": anchors}))
        plain = painter.anchors(fox, settings=few)
        assert differ(anchors.pictures[0], plain.pictures[0])
    assert not differ(*found)


def test_what_is_no_lora_for_a_model_is_told_from_its_header(
    make_pipeline: Make, make_sd: Make, files: dict[str, Path], tmp_path: Path
) -> None:
    """And so it is for the built-in model."""
    make_pipeline().save_pretrained(tmp_path / "xl")
    make_sd().save_pretrained(tmp_path / "sd")
    for path in files.values():
        check_lora(path, str(tmp_path / "xl"))
        check_lora(path, "owner/name")
    with pytest.raises(ModelUnsupported, match=r"32 wide.*16 wide"):
        check_lora(files["grey"], str(tmp_path / "sd"))
    kohya, one = tmp_path / "kohya.safetensors", tmp_path / "one.safetensors"
    layer = "lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_k"
    sides = {"down": torch.zeros(4, 2048), "up": torch.zeros(8, 4)}
    save_file({f"{layer}.lora_{side}.weight": matrix for side, matrix in sides.items()}, kohya)
    save_file({"model.diffusion_model.attn2.to_k.weight": torch.zeros(4, 768)}, one)
    for model, name in ((str(one), r"Stable Diffusion 1\.x"), ("paintbox", "the built-in one")):
        with pytest.raises(ModelUnsupported, match=f"for Stable Diffusion XL, and the model is {name}"):
            check_lora(kohya, model)
    (tmp_path / "broken.safetensors").write_bytes(b"not a tensor in sight")
    for name, words in (("one", "holds no LoRA"), ("broken", "no sound"), ("missing", "no sound")):
        with pytest.raises(ModelUnsupported, match=words) as caught:
            check_lora(tmp_path / f"{name}.safetensors", str(tmp_path / "xl"))
        assert caught.value.adapter == str(tmp_path / f"{name}.safetensors")
