"""Networks that measure pictures, of the real classes at tiny size, from folders as the hub has them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from consistory_engine.errors import ModelError, ModelNotFound, ModelUnsupported
from consistory_engine.evaluate.networks import Clip, Detector, Dino, distinct


def ramp(size: tuple[int, int] = (64, 64), turn: int = 0) -> Image.Image:
    """A picture that is bright at one edge."""
    return Image.linear_gradient("L").rotate(turn).resize(size).convert("RGB")


def test_pictures_have_descriptors_of_length_one_each_its_own(dino_folder: Path, clip_folder: Path) -> None:
    pictures = [ramp(), ramp(turn=90), Image.new("RGB", (64, 64), "red")]
    for network in (Dino(dino_folder, "cpu"), Clip(clip_folder, "cpu")):
        found = network.pictures(pictures)
        assert torch.allclose(found.norm(dim=-1), torch.ones(3))
        alone = torch.cat([network.pictures([one]) for one in pictures])
        assert torch.allclose(found, alone, atol=1e-5)
        assert (found @ found.T).fill_diagonal_(0).max() < 0.999


def test_pictures_are_looked_at_as_the_folder_says(
    dino_folder: Path, clip_folder: Path, tmp_path: Path
) -> None:
    look = Dino(dino_folder, "cpu").look
    assert look.at([Image.new("RGB", (9, 9), (255, 255, 255))]).shape == (1, 3, 56, 56)
    assert float(look.at([Image.new("RGB", (9, 9), "white")]).max()) == pytest.approx(2)
    unsaid = shutil.copytree(dino_folder, tmp_path / "unsaid")
    (unsaid / "preprocessor_config.json").unlink()
    assert float(Dino(unsaid, "cpu").look.at([Image.new("RGB", (9, 9), "white")]).max()) > 2.2
    assert Clip(clip_folder, "cpu").look.side == 32


def test_texts_are_told_apart_and_long_ones_cut(clip_folder: Path) -> None:
    clip = Clip(clip_folder, "cpu")
    found = clip.texts(["a fox", "a bear in the snow", "a fox", "a fox and a bear " * 40])
    assert float(found[0] @ found[2]) == pytest.approx(1, abs=1e-5)
    assert float(found[0] @ found[1]) < 0.999 and found.shape == (4, 16)


def sure_of(detector: Detector, shift: float) -> Detector:
    """The same, as sure of every patch as that."""
    head: Any = detector.model.class_head
    torch.nn.init.zeros_(head.logit_shift.weight)
    torch.nn.init.constant_(head.logit_shift.bias, shift)
    torch.nn.init.zeros_(head.logit_scale.weight)
    torch.nn.init.constant_(head.logit_scale.bias, 0.0)
    return detector


def test_a_detector_counts_what_it_is_sure_of(owl_folder: Path) -> None:
    detector = Detector(owl_folder, "cpu")
    names = ["a small fox with a scarf " * 9, "a bear"]
    assert sure_of(detector, -2).count(ramp(), names) == 0
    assert sure_of(detector, 2).count(ramp(), names) == sure_of(detector, 2).count(ramp(), names[1:]) == 16
    seen: list[torch.Tensor] = []
    detector.model.register_forward_pre_hook(
        lambda _, args, more: seen.append(more["pixel_values"]), with_kwargs=True
    )
    detector.count(Image.new("RGB", (64, 32), "white"), names)
    (pixels,) = seen
    assert (
        pixels.shape == (1, 3, 32, 32)
        and pixels[0, 0, 4, 16] > 1.9
        and abs(float(pixels[0, 0, 28, 16])) < 0.2
    )


def test_boxes_of_one_thing_are_one_and_the_surest_stands_for_it() -> None:
    whole, again, head = (0.3, 0.5, 0.2, 0.4), (0.31, 0.5, 0.2, 0.4), (0.3, 0.4, 0.1, 0.1)
    beside, overlapping = (0.7, 0.5, 0.2, 0.4), (0.42, 0.5, 0.2, 0.4)
    boxes = torch.tensor([whole, again, head, beside, overlapping])
    assert distinct(boxes, torch.tensor([0.5, 0.9, 0.6, 0.3, 0.4])) == [1, 4, 3]
    assert distinct(torch.zeros(0, 4), torch.zeros(0)) == []


def test_code_that_comes_with_a_network_is_not_run(dino_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(dino_folder, tmp_path / "dino")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"auto_map": {"AutoModel": "theirs.Model"}}))
    (folder / "theirs.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Model: ...\n")
    before = Dino(dino_folder, "cpu").pictures([ramp()])
    assert torch.equal(Dino(folder, "cpu").pictures([ramp()]), before)
    assert not (tmp_path / "ran").exists()


def _emptied(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def _pickled(folder: Path) -> None:
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()


def _cut_short(folder: Path) -> None:
    whole = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(whole[: len(whole) // 2])


def _lacking(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    del weights["layernorm.weight"]
    save_file(weights, folder / "model.safetensors", {"format": "pt"})


def _of_another_size(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"hidden_size": 48, "num_attention_heads": 3}))


@pytest.mark.parametrize(
    "spoil, kind, told",
    [
        (shutil.rmtree, ModelNotFound, "is no folder"),
        (_emptied, ModelNotFound, "there is no config.json"),
        (_pickled, ModelNotFound, "no weights as .safetensors"),
        (_cut_short, ModelError, "cannot be loaded"),
        (_lacking, ModelError, "lacks weights of its network: 1, such as layernorm.weight"),
        (_of_another_size, ModelError, "cannot be loaded"),
        (lambda folder: (folder / "config.json").write_text("{"), ModelError, "config.json cannot be read"),
    ],
)
def test_a_spoilt_folder_is_one_clear_error(
    dino_folder: Path, tmp_path: Path, spoil: Callable[[Path], object], kind: type[ModelError], told: str
) -> None:
    folder = shutil.copytree(dino_folder, tmp_path / "spoilt")
    spoil(folder)
    with pytest.raises(kind, match=told) as caught:
        Dino(folder, "cpu")
    assert str(folder) in str(caught.value) and "\n" not in str(caught.value)


def test_a_network_of_the_wrong_kind_is_named(dino_folder: Path, clip_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelUnsupported, match="kind 'clip'; here it must be dinov2, "):
        Dino(clip_folder, "cpu")
    with pytest.raises(ModelUnsupported, match="kind 'dinov2'; here it must be clip"):
        Clip(dino_folder, "cpu")
    wordless = shutil.copytree(clip_folder, tmp_path / "wordless")
    for path in [*wordless.glob("tokenizer*"), *wordless.glob("vocab*"), *wordless.glob("merges*")]:
        path.unlink()
    with pytest.raises(ModelNotFound, match="no tokenizer: there is no tokenizer"):
        Clip(wordless, "cpu")
    with pytest.raises(ModelUnsupported, match="kind 'clip'; here it must be owlv2"):
        Detector(clip_folder, "cpu")
