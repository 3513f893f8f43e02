"""Characters from pictures: given pictures are the anchors, and pages attend to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import (
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    EulerDiscreteScheduler,
    StableDiffusionXLPipeline,
)
from PIL import Image, ImageDraw

from consistory_engine import (
    AnchorMismatch,
    Anchors,
    Painter,
    Reference,
    ReferenceUnusable,
    Settings,
    Shot,
    Subject,
    anchor_fingerprint,
)


@pytest.fixture(scope="module")
def painter(pipeline: StableDiffusionXLPipeline) -> Painter:
    return Painter(pipeline)


def drawn(path: Path, fill: str = "red", size: tuple[int, int] = (64, 64), mode: str = "RGB") -> Path:
    """A disc on sand, a little left of the middle; with transparency, a disc on nothing."""
    picture = Image.new(mode, size, (230, 210, 160, 0) if mode == "RGBA" else (230, 210, 160))
    ImageDraw.Draw(picture).ellipse((8, 16, 40, 48), fill=fill)
    picture.save(path)
    return path


def mask(path: Path, size: tuple[int, int] = (64, 64)) -> Path:
    picture = Image.new("L", size, 0)
    ImageDraw.Draw(picture).ellipse((8, 16, 40, 48), fill=255)
    picture.save(path)
    return path


@pytest.fixture
def pictured(fox: Subject, tmp_path: Path) -> Subject:
    """A fox that exists as two pictures, the second with a mask."""
    one, two = drawn(tmp_path / "one.png"), drawn(tmp_path / "two.png", "orange")
    references = (Reference(one), Reference(two, mask(tmp_path / "mask.png")))
    return Subject("fox", fox.description, fox.concepts, seed=3, references=references)


def test_given_pictures_are_the_anchors(painter: Painter, pictured: Subject, quick: Settings) -> None:
    anchors = painter.anchors(pictured, settings=quick)
    for picture, reference in zip(anchors.pictures, pictured.references, strict=True):
        assert np.array_equal(np.asarray(picture), np.asarray(Image.open(reference.picture)))
    assert anchors.masks[1].shape == (16, 16)
    wanted = np.asarray(Image.open(tmp(pictured)).resize((16, 16), Image.Resampling.BOX)) > 127
    assert (anchors.masks[1] == wanted).mean() > 0.95
    assert not np.array_equal(anchors.masks[0], anchors.masks[1])


def tmp(subject: Subject) -> Path:
    found = subject.references[1].mask
    assert found is not None
    return found


@pytest.mark.parametrize("scheduler", [DDIMScheduler, DPMSolverMultistepScheduler, EulerDiscreteScheduler])
def test_every_step_begins_from_the_picture_and_its_noise(
    make_pipeline: Callable[..., StableDiffusionXLPipeline],
    pictured: Subject,
    quick: Settings,
    scheduler: type,
) -> None:
    pipeline = make_pipeline()
    pipeline.scheduler = scheduler.from_config(pipeline.scheduler.config)
    anchors = Painter(pipeline).anchors(pictured, settings=quick)
    pipeline.scheduler.set_timesteps(10)
    pixels = pipeline.image_processor.preprocess(anchors.pictures[0])
    with torch.no_grad():
        clean = pipeline.vae.encode(pixels).latent_dist.mode() * pipeline.vae.config.scaling_factor
    noise = torch.randn(clean.shape, generator=torch.Generator().manual_seed(pictured.seed))
    first, second = anchors.trace.latents
    for step, timestep in enumerate(pipeline.scheduler.timesteps):
        expected = pipeline.scheduler.add_noise(clean, noise, timestep[None])
        torch.testing.assert_close(first[step, :1], expected)
    torch.testing.assert_close(second, first[anchors.trace.resume :])


def paint(painter: Painter, subject: Subject, settings: Settings, anchors: Anchors) -> np.ndarray:
    shot = Shot("{fox} walking in the snow", (subject,), 8, settings=settings)
    return np.asarray(painter.paint(shot, {"fox": anchors}).image).astype(int)


def test_pages_depend_on_the_pictures(
    painter: Painter, pictured: Subject, quick: Settings, tmp_path: Path
) -> None:
    page = paint(painter, pictured, quick, painter.anchors(pictured, settings=quick))
    other = replace(
        pictured, references=(Reference(drawn(tmp_path / "blue.png", "blue")), pictured.references[1])
    )
    assert np.abs(page - paint(painter, other, quick, painter.anchors(other, settings=quick))).max() > 0
    assert np.array_equal(page, paint(painter, pictured, quick, painter.anchors(pictured, settings=quick)))


def test_kept_and_rebuilt_they_give_the_same_page(
    painter: Painter, pictured: Subject, quick: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "kept"
    page = paint(painter, pictured, quick, painter.anchors(pictured, settings=quick, folder=folder))
    again = painter.anchors(pictured, settings=quick, folder=folder)
    assert again.evaluations == 0
    assert np.abs(page - paint(painter, pictured, quick, again)).max() <= 1


def test_a_changed_picture_is_noticed(pictured: Subject, quick: Settings, tmp_path: Path) -> None:
    def fingerprint() -> dict:
        return anchor_fingerprint("weights", pictured, "", "", quick)

    before = fingerprint()
    drawn(tmp_path / "one.png", "green")
    changed = fingerprint()
    assert [name for name in before if before[name] != changed[name]] == ["reference 0"]
    mask(tmp_path / "mask.png", (32, 32))
    assert [name for name in before if changed[name] != fingerprint()[name]] == ["mask 1"]


def test_kept_anchors_of_an_older_picture_are_not_used(
    painter: Painter, pictured: Subject, quick: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    painter.anchors(pictured, settings=quick, folder=tmp_path / "kept")
    drawn(tmp_path / "one.png", "green")
    assert painter.anchors(pictured, settings=quick, folder=tmp_path / "kept").evaluations > 0
    assert "reference 0" in caplog.text and AnchorMismatch.__name__ not in caplog.text


def test_a_wide_picture_is_fitted_whole_and_repeats_its_edge(tmp_path: Path) -> None:
    wide = drawn(tmp_path / "wide.png", size=(128, 64))
    picture, found = Reference(wide, mask(tmp_path / "mask.png", (128, 64))).load(64, 64)
    pixels = np.asarray(picture)
    assert pixels.shape == (64, 64, 3) and found is not None and found.shape == (64, 64)
    assert (pixels[0] == pixels[15]).all() and (pixels[:, -1] == (230, 210, 160)).all()
    rows = np.flatnonzero(found.any(1))
    assert 22 <= rows[0] <= 26 and 38 <= rows[-1] <= 42


def test_a_cut_out_is_its_own_mask(tmp_path: Path) -> None:
    picture, found = Reference(drawn(tmp_path / "cut.png", mode="RGBA")).load(64, 64)
    assert found is not None and found[32, 20] and not found[2, 2]
    assert tuple(np.asarray(picture)[2, 2]) == (255, 255, 255)


def test_rounded_corners_make_no_cut_out(tmp_path: Path) -> None:
    path = drawn(tmp_path / "screenshot.png")
    with Image.open(path) as opened:
        picture = opened.convert("RGBA")
    for corner in ((0, 0), (63, 0), (0, 63), (63, 63)):
        picture.putpixel(corner, (0, 0, 0, 0))
    picture.save(path)
    assert Reference(path).load(64, 64)[1] is None


@pytest.mark.parametrize("name", ["missing.png", "text.png", "folder"])
def test_what_is_no_picture_is_refused_by_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "text.png").write_text("this is a text")
    (tmp_path / "folder").mkdir()
    with pytest.raises(ReferenceUnusable, match=name):
        Reference(tmp_path / name).load(64, 64)


def test_masks_that_cannot_be_meant_are_refused(tmp_path: Path) -> None:
    picture = drawn(tmp_path / "fox.png")
    Image.new("L", (64, 64), 0).save(tmp_path / "black.png")
    with pytest.raises(ReferenceUnusable, match=r"black\.png shows no character"):
        Reference(picture, tmp_path / "black.png").load(64, 64)
    with pytest.raises(ReferenceUnusable, match=r"128x64, which is not the shape"):
        Reference(picture, mask(tmp_path / "wide.png", (128, 64))).load(64, 64)


def test_references_and_scenes_pair_up(fox: Subject, tmp_path: Path) -> None:
    reference = Reference(drawn(tmp_path / "fox.png"))
    with pytest.raises(ReferenceUnusable, match="1 references but 2 scenes"):
        Subject("fox", fox.description, fox.concepts, fox.scenes, references=(reference,))
    assert Subject("fox", fox.description, fox.concepts, references=(reference,)).scenes == ("{fox}",)
