"""Anchors: kept on disk, refused when they are something else, rebuilt without drift."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionXLPipeline
from latents import undecoded
from PIL import Image

from consistory_engine import AnchorDamaged, AnchorMismatch, Anchors, Painter, Settings, Shot, Subject
from consistory_engine.anchors import Trace, grain_of
from consistory_engine.injection import Transfer
from consistory_engine.run import Activations
from consistory_engine.shelf import MANIFEST, load_anchors, save_anchors


@pytest.fixture(scope="module")
def painter(pipeline: StableDiffusionXLPipeline) -> Painter:
    return Painter(pipeline)


@pytest.fixture(scope="module")
def shelf(painter: Painter, fox: Subject, quick: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a fox's anchors."""
    folder = tmp_path_factory.mktemp("anchors") / "fox"
    painter.anchors(fox, settings=quick, folder=folder)
    return folder


@pytest.fixture
def copy(shelf: Path, tmp_path: Path) -> Path:
    for file in shelf.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


def close(one: Activations, other: Activations) -> None:
    assert one.tokens.keys() == other.tokens.keys() and one.outputs.keys() == other.outputs.keys()
    for mine, theirs in ((one.tokens, other.tokens), (one.outputs, other.outputs)):
        for site in mine:
            torch.testing.assert_close(mine[site], theirs[site], atol=1e-5, rtol=1e-5)


def test_rebuilt_activations_are_the_recorded_ones(painter: Painter, fox: Subject, quick: Settings) -> None:
    anchors = painter.anchors(fox, settings=quick)
    steps = [(0, step) for step in range(1, 10)] + [(1, step) for step in range(1, 10)]
    recorded = {at: anchors.at(*at) for at in steps}
    assert anchors.evaluations == 20
    anchors.derived.clear()
    for at in reversed(steps):
        close(anchors.at(*at), recorded[at])
    assert any(made.outputs for made in recorded.values()) and recorded[0, 1].tokens
    assert anchors.evaluations == 20 + 20


def test_another_process_paints_the_same_page(
    painter: Painter, fox: Subject, quick: Settings, shelf: Path
) -> None:
    shot = Shot("{fox} walking in the snow", (fox,), 11, settings=quick)
    fresh = painter.anchors(fox, settings=quick)
    kept = Painter(painter.pipeline).anchors(fox, settings=quick, folder=shelf)
    assert kept.evaluations == 0
    one, other = (painter.paint(shot, {"fox": anchors}) for anchors in (fresh, kept))
    assert np.abs(np.asarray(one.image).astype(int) - np.asarray(other.image)).max() <= 1
    for a, b in zip(fresh.masks, kept.masks, strict=True):
        assert a.shape == (16, 16) and np.array_equal(a, b)
    assert [a.tobytes() for a in fresh.pictures] == [b.tobytes() for b in kept.pictures]


def test_without_room_nothing_is_kept_and_all_is_rebuilt(
    pipeline: StableDiffusionXLPipeline, fox: Subject, quick: Settings
) -> None:
    shot = Shot("{fox} in the snow", (fox,), 11, settings=quick)
    roomy, cramped = Painter(pipeline), Painter(pipeline, cache_bytes=100_000)
    pages = [
        painter.paint(shot, {"fox": painter.anchors(fox, settings=quick)}) for painter in (roomy, cramped)
    ]
    assert np.abs(np.asarray(pages[0].image).astype(int) - np.asarray(pages[1].image)).max() <= 1


def test_a_mismatch_is_named(painter: Painter, fox: Subject, quick: Settings, shelf: Path) -> None:
    expected = painter.anchors(fox, settings=quick, folder=shelf).fingerprint
    load_anchors(shelf, expected)
    for field, value in {
        "seed": 4,
        "model": "x",
        "scene 1": "sitting",
        "mask_dropout": 0.1,
        "engine": -1,
    }.items():
        with pytest.raises(AnchorMismatch) as caught:
            load_anchors(shelf, expected | {field: value})
        assert caught.value.field == field
    with pytest.raises(AnchorMismatch, match="'scene 2'"):
        load_anchors(shelf, expected | {"scene 2": "a third"})


def test_a_mismatch_is_painted_anew(
    painter: Painter, fox: Subject, quick: Settings, copy: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other = Subject("fox", fox.description, fox.concepts, fox.scenes, seed=4)
    with caplog.at_level(logging.WARNING):
        anew = painter.anchors(other, settings=quick, folder=copy)
    assert anew.evaluations > 0 and "'seed': expected 4, found 3" in caplog.text
    assert painter.anchors(other, settings=quick, folder=copy).evaluations == 0


@pytest.mark.parametrize("name", ["anchors.safetensors.z", "anchor-1.png"])
@pytest.mark.parametrize("how", ["flip", "cut", "remove"])
def test_damage_is_noticed(
    painter: Painter, fox: Subject, quick: Settings, copy: Path, name: str, how: str
) -> None:
    fingerprint = painter.anchors(fox, settings=quick, folder=copy).fingerprint
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    if how == "remove":
        (copy / name).unlink()
    else:
        (copy / name).write_bytes(content if how == "flip" else content[: len(content) // 2])
    with pytest.raises(AnchorDamaged, match=name):
        load_anchors(copy, fingerprint)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"format": 1, "fingerprint": {}, "resume": 1, "files": {}}']
)
def test_a_broken_manifest_is_painted_over(
    painter: Painter, fox: Subject, quick: Settings, copy: Path, text: str
) -> None:
    (copy / MANIFEST).write_text(text)
    with pytest.raises(AnchorDamaged):
        load_anchors(copy, {})
    if text == "{":
        assert painter.anchors(fox, settings=quick, folder=copy).evaluations == 20
        assert painter.anchors(fox, settings=quick, folder=copy).evaluations == 0


def test_many_pictures_come_back_in_their_order(shelf: Path, tmp_path: Path) -> None:
    fingerprint = json.loads((shelf / MANIFEST).read_text())["fingerprint"]
    trace, _ = load_anchors(shelf, fingerprint)
    pictures = [Image.new("RGB", (4, 4), (k, 0, 0)) for k in range(12)]
    save_anchors(tmp_path, fingerprint, trace, pictures)
    _, again = load_anchors(tmp_path, fingerprint)
    assert [picture.getpixel((0, 0)) for picture in again] == [(k, 0, 0) for k in range(12)]


def test_the_manifest_says_what_was_painted(shelf: Path, fox: Subject) -> None:
    fingerprint = json.loads((shelf / MANIFEST).read_text())["fingerprint"]
    assert fingerprint["description"] == fox.description and fingerprint["concept 1"] == "scarf"
    assert fingerprint["steps"] == 10 and fingerprint["scene 0"] == fox.scenes[0]
    assert not list(shelf.glob("*.part"))


def test_anchors_without_injection(painter: Painter, fox: Subject, quick: Settings, tmp_path: Path) -> None:
    settings = quick.replace(injection=False)
    shot = Shot("{fox} in the snow", (fox,), 11, settings=settings)
    pages = []
    for _ in range(2):
        anchors: Anchors = painter.anchors(fox, settings=settings, folder=tmp_path)
        pages.append(painter.paint(shot, {"fox": anchors}))
    assert pages[0].evaluations == 11
    assert np.abs(np.asarray(pages[0].image).astype(int) - np.asarray(pages[1].image)).max() <= 1


@pytest.mark.parametrize("there, here", [("float32", "bfloat16"), ("bfloat16", "float32")])
def test_anchors_kept_in_one_precision_are_used_in_another(
    make_pipeline: Callable[..., StableDiffusionXLPipeline],
    fox: Subject,
    quick: Settings,
    tmp_path: Path,
    there: str,
    here: str,
) -> None:
    first, second = (
        Painter(make_pipeline().to(getattr(torch, name)), fingerprint="the same") for name in (there, here)
    )
    first.anchors(fox, settings=quick, folder=tmp_path)
    kept = second.anchors(fox, settings=quick, folder=tmp_path)
    assert kept.evaluations == 0
    shot = Shot("{fox} in the meadow", (fox,), 1, settings=quick)
    picture = np.asarray(second.paint(shot, {"fox": kept}).image)
    assert picture.std() > 0 and kept.evaluations > 0


def test_where_the_second_pass_begins_is_under_the_checksum(
    copy: Path, painter: Painter, fox: Subject, quick: Settings
) -> None:
    assert "resume" not in json.loads((copy / MANIFEST).read_text())
    anchors = painter.anchors(fox, settings=quick, folder=copy)
    assert anchors.trace.resume == 1


def test_what_would_take_much_room_in_single_precision_is_painted_as_it_is_kept(
    pipeline: StableDiffusionXLPipeline,
    fox: Subject,
    quick: Settings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    shot = Shot("{fox} in the meadow", (fox,), 1, settings=quick)
    usual = Painter(pipeline).anchors(fox, settings=quick)
    monkeypatch.setattr("consistory_engine.anchors._MOST_KEPT", 0)
    painter, forgetful = Painter(pipeline), Painter(pipeline, cache_bytes=0)
    fresh = painter.anchors(fox, settings=quick, folder=tmp_path)
    kept = forgetful.anchors(fox, settings=quick, folder=tmp_path)
    assert kept.evaluations == 0 and usual.trace.latents[0].dtype == torch.float32
    for trace in (fresh.trace, kept.trace):
        assert {one.dtype for one in (*trace.latents, trace.descriptors)} == {torch.float16}
    one, other = (
        undecoded(painter, partial(painter.paint, shot, {"fox": anchors}))[-1]
        for painter, anchors in ((painter, fresh), (forgetful, kept))
    )
    assert kept.evaluations > 0 and torch.allclose(one, other, atol=1e-4)
    for half, single in zip(fresh.pictures, usual.pictures, strict=True):
        moved = np.abs(np.asarray(half).astype(int) - np.asarray(single))
        assert moved.mean() < 1


def test_sdxl_is_kept_in_half_precision_and_the_built_in_model_as_it_is() -> None:
    sdxl, paintbox = 2 * 4 * 128 * 128, 2 * 32 * 32 * 32
    assert grain_of(sdxl, 50, torch.float32) == torch.float16
    assert grain_of(sdxl, 50, torch.bfloat16) is None and grain_of(paintbox, 20, torch.float32) is None


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_a_character_of_sdxl_takes_at_most_40_megabytes_on_disk(tmp_path: Path, dtype: torch.dtype) -> None:
    """Two anchors of 1024x1024 pixels and 50 steps that nothing makes smaller: noise, and half of it masked."""
    steps, resume, grids = 50, 5, ((32, 32), (64, 64))
    shown, draw = 64 * 64 // 2, torch.Generator().manual_seed(0)
    noise = partial(torch.randn, generator=draw)
    trace = Trace(resume, descriptors=(noise(2 * shown, 1280) / 36).to(dtype))
    for count in (steps, steps - resume):
        trace.latents.append(noise(count, 2, 4, 128, 128).to(dtype))
        trace.masks.append({grid: noise(count, 2, grid[0] * grid[1]) > 0 for grid in grids})
    trace.entries = [torch.arange(shown) for _ in range(2)]
    trace.transfers = [Transfer(torch.arange(shown), torch.arange(shown)) for _ in range(2)]
    pictures = [Image.frombytes("RGB", (1024, 1024), random.Random(k).randbytes(3 * 2**20)) for k in range(2)]
    save_anchors(tmp_path, {}, trace, pictures)
    assert 30e6 < sum(file.stat().st_size for file in tmp_path.iterdir()) <= 40e6
    again, _ = load_anchors(tmp_path, {})
    assert torch.equal(again.descriptors, trace.descriptors) and again.resume == resume
    for said, kept in zip(again.latents, trace.latents, strict=True):
        assert said.dtype == kept.dtype and torch.equal(said, kept)
    for one, other in zip(again.masks, trace.masks, strict=True):
        assert all(torch.equal(one[grid], other[grid]) for grid in grids)
