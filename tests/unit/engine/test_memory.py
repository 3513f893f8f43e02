"""Memory: nothing is left behind, kept anchors are small, and diffusers' ways of saving memory go on working."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionXLPipeline
from diffusers.hooks import apply_group_offloading
from lorafiles import write_lora
from PIL import Image

from consistory_engine import Lora, Painter, Picture, Reference, Settings, Shot, Subject


def book(painter: Painter, subject: Subject, settings: Settings, folder: Path | None = None) -> Picture:
    """A character's anchors and one page against them."""
    anchors = painter.anchors(subject, settings=settings, folder=folder)
    return painter.paint(
        Shot(f"{{{subject.name}}} in the snow", (subject,), 11, settings=settings), {subject.name: anchors}
    )


def living() -> int:
    """How many bytes all tensors hold, shared storage counted once."""
    gc.collect()
    storages = {
        one.untyped_storage().data_ptr(): one.untyped_storage().nbytes()
        for one in gc.get_objects()
        if issubclass(type(one), torch.Tensor) and not one.is_meta
    }
    return sum(storages.values())


def test_memory_is_flat_over_twenty_books(pipeline: StableDiffusionXLPipeline, fox: Subject) -> None:
    painter = Painter(pipeline)
    settings = Settings().replace(steps=4)
    held = []
    for _ in range(20):
        book(painter, fox, settings)
        held.append(living())
    assert held[1] == held[-1] and painter.cache.bytes == 0


def pixels(picture: Picture) -> np.ndarray:
    return np.asarray(picture.image).astype(int)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", ["leaf_level", "block_level"])
def test_group_offloading_changes_no_pixel(
    make_pipeline: Callable[..., StableDiffusionXLPipeline], fox: Subject, quick: Settings, kind: str
) -> None:
    plain, offloaded = make_pipeline(), make_pipeline()
    place = torch.device("cpu")
    blocks: Any = {"num_blocks_per_group": 1} if kind == "block_level" else {}
    for part in (offloaded.unet, offloaded.vae, offloaded.text_encoder, offloaded.text_encoder_2):
        apply_group_offloading(
            part, onload_device=place, offload_device=place, offload_type=kind, use_stream=False, **blocks
        )
    one, other = (book(Painter(pipeline), fox, quick) for pipeline in (plain, offloaded))
    assert np.array_equal(pixels(one), pixels(other))


def test_model_offloading_changes_no_pixel(
    make_pipeline: Callable[..., StableDiffusionXLPipeline], fox: Subject, quick: Settings, tmp_path: Path
) -> None:
    """Its hooks move parts as the pipeline calls them; the engine calls them one by one, and in another order."""
    whole = make_pipeline()
    whole.save_pretrained(tmp_path)
    plain, offloaded = (Painter.open(str(tmp_path), "cpu", offload=offload) for offload in (False, True))
    assert hasattr(offloaded.pipeline.unet, "_hf_hook") and not hasattr(plain.pipeline.unet, "_hf_hook")
    one, other = (book(painter, fox, quick) for painter in (plain, offloaded))
    assert np.array_equal(pixels(one), pixels(other))


@pytest.mark.parametrize("whose", ["the pipeline's", "the character's"])
def test_model_offloading_outlasts_a_lora_on_its_device(
    make_pipeline: Callable[..., StableDiffusionXLPipeline],
    fox: Subject,
    quick: Settings,
    tmp_path: Path,
    whose: str,
) -> None:
    """diffusers begins anew after it has loaded one, on the first accelerator there is; or fails, where there is none."""
    whole = make_pipeline()
    whole.save_pretrained(tmp_path / "model")
    lora = Lora(str(write_lora(tmp_path / "ink.safetensors", whole)), 0.7)
    subject = fox if whose == "the pipeline's" else replace(fox, loras=(lora,))
    plain, offloaded = (
        Painter.open(
            str(tmp_path / "model"), "cpu", offload=offload, adapters=(lora,) if subject is fox else ()
        )
        for offload in (False, True)
    )
    one, other = (book(painter, subject, quick) for painter in (plain, offloaded))
    assert np.array_equal(pixels(one), pixels(other))
    assert hasattr(offloaded.pipeline.unet, "_hf_hook")
    assert "enable_model_cpu_offload" not in vars(offloaded.pipeline)


def test_with_model_offloading_references_leave_the_device(
    make_pipeline: Callable[..., StableDiffusionXLPipeline],
    fox: Subject,
    quick: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing is decoded where the pictures exist, and that is when parts used to leave it."""
    make_pipeline().save_pretrained(tmp_path)
    Image.radial_gradient("L").resize((64, 64)).convert("RGB").save(tmp_path / "fox.png")
    painter = Painter.open(str(tmp_path), "cpu", offload=True)
    freed: list[bool] = []
    monkeypatch.setattr(painter.pipeline, "maybe_free_model_hooks", lambda: freed.append(True))
    drawn = replace(fox, scenes=(), references=(Reference(tmp_path / "fox.png"),))
    painter.anchors(drawn, settings=quick)
    assert freed == [True]


def test_slicing_the_autoencoder_changes_no_pixel(
    make_pipeline: Callable[..., StableDiffusionXLPipeline], fox: Subject, quick: Settings
) -> None:
    plain, sliced = make_pipeline(), make_pipeline()
    sliced.vae.enable_slicing()
    one, other = (book(Painter(pipeline), fox, quick) for pipeline in (plain, sliced))
    assert np.array_equal(pixels(one), pixels(other))


@pytest.fixture
def tiled(make_pipeline: Callable[..., StableDiffusionXLPipeline]) -> StableDiffusionXLPipeline:
    """A pipeline whose autoencoder works in tiles of 32 pixels, half a picture's side."""
    pipeline = make_pipeline()
    pipeline.vae.enable_tiling()
    pipeline.vae.tile_latent_min_size = 8
    pipeline.vae.tile_sample_min_size = 32
    return pipeline


def sides(part: torch.nn.Module) -> list[int]:
    """The longer side of all that this part of an autoencoder is given from now on."""
    found: list[int] = []
    part.register_forward_pre_hook(lambda _, given: found.append(max(given[0].shape[-2:])))
    return found


def test_pictures_are_decoded_in_tiles(tiled: StableDiffusionXLPipeline) -> None:
    off = Settings().replace(
        sharing=False, query_blend=False, injection=False, steps=2, freeu=False, guidance_scale=1.0
    )
    seen = sides(tiled.vae.decoder)
    picture = Painter(tiled).paint(Shot("a fox in the snow", (), 11, settings=off), {})
    assert len(seen) > 1 and max(seen) == 8
    stock: Any = tiled(
        "a fox in the snow", num_inference_steps=2, guidance_scale=1.0, width=64, height=64,
        generator=torch.Generator().manual_seed(11),
    )  # fmt: skip
    assert np.array_equal(pixels(picture), np.asarray(stock.images[0]))


def test_references_are_encoded_in_tiles(
    tiled: StableDiffusionXLPipeline, fox: Subject, quick: Settings, tmp_path: Path
) -> None:
    Image.radial_gradient("L").resize((64, 64)).convert("RGB").save(tmp_path / "fox.png")
    drawn = replace(fox, scenes=(), references=(Reference(tmp_path / "fox.png"),))
    painter, seen = Painter(tiled), sides(tiled.vae.encoder)
    held = book(painter, drawn, quick)
    assert len(seen) > 1 and max(seen) == 32
    tiled.vae.disable_tiling()
    whole = book(painter, drawn, quick)
    assert seen[-1] == 64 and 0 < np.abs(pixels(held) - pixels(whole)).mean() < 20


def test_half_precision_keeps_anchors_in_half_the_room(
    make_pipeline: Callable[..., StableDiffusionXLPipeline], fox: Subject, quick: Settings, tmp_path: Path
) -> None:
    whole, half = make_pipeline(), make_pipeline().to(torch.bfloat16)
    sizes = []
    for name, pipeline in (("whole", whole), ("half", half)):
        anchors = Painter(pipeline).anchors(fox, settings=quick, folder=tmp_path / name)
        trace = anchors.trace
        tensors = (*trace.latents, trace.descriptors)
        sizes.append(sum(one.nbytes for one in tensors) / sum(one.numel() for one in tensors))
        assert {one.dtype for one in (*trace.latents, trace.descriptors)} == {pipeline.unet.dtype}
    assert sizes == [4, 2]
    shot = Shot("{fox} in the snow", (fox,), 11, settings=quick)
    fresh, kept = (
        Painter(half).paint(shot, {"fox": Painter(half).anchors(fox, settings=quick, folder=folder)})
        for folder in (None, tmp_path / "half")
    )
    assert np.abs(pixels(fresh) - pixels(kept)).max() <= 3
