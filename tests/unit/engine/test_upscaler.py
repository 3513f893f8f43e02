"""Upscalers: pictures tile by tile as in one pass, and files that are no upscalers refused by name."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file
from torch import nn

from consistory_engine import ModelError, ModelNotFound, ModelUnsupported, Upscaler
from consistory_engine.upscaler import _fault


def compact(scale: int = 2, channels: int = 3, width: int = 8) -> dict[str, torch.Tensor]:
    """Random weights as the small networks of Real-ESRGAN name them (three convolutions, pixels shuffled)."""
    torch.manual_seed(5)
    sizes = [(channels, width), (width, width), (width, channels * scale**2)]
    layers: list[nn.Module] = []
    for inner, outer in sizes:
        layers += [nn.Conv2d(inner, outer, 3, padding=1), nn.PReLU(outer)]
    return {f"body.{name}": value for name, value in nn.Sequential(*layers[:-1]).state_dict().items()}


def network(scale: int) -> nn.Module:
    """A plain network that makes pictures larger, and sees five pixels far."""
    torch.manual_seed(3)
    layers = [nn.Conv2d(3, 12, 5, padding=2), nn.PReLU(), nn.Conv2d(12, 3 * scale**2, 7, padding=3)]
    return nn.Sequential(*layers, nn.PixelShuffle(scale), nn.Sigmoid()).eval()


def picture(width: int, height: int) -> Image.Image:
    grain = np.random.default_rng(1).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(grain)


@pytest.mark.parametrize("size", [(300, 130), (64, 64), (129, 65), (40, 200)])
@pytest.mark.parametrize("scale", [2, 3])
def test_tiles_are_one_pass_and_no_larger_than_they_may_be(size: tuple[int, int], scale: int) -> None:
    plain, shapes = network(scale), []

    def watched(part: torch.Tensor) -> torch.Tensor:
        shapes.append(part.shape)
        return plain(part)

    image = picture(*size)
    whole = Upscaler("it", scale, "", plain, tile=None).enlarged(image)
    tiled = Upscaler("it", scale, "", watched, tile=64).enlarged(image)
    assert tiled.size == whole.size == (size[0] * scale, size[1] * scale)
    apart = np.abs(np.asarray(tiled, dtype=int) - np.asarray(whole, dtype=int))
    assert apart.max() <= 1, "but for rounding"
    assert all(max(shape[2:]) <= 64 + 2 * 32 and shape[:2] == (1, 3) for shape in shapes)
    assert len(shapes) == -(-size[0] // 64) * -(-size[1] // 64)


def test_what_a_network_overshoots_is_cut_off() -> None:
    def bright(part: torch.Tensor) -> torch.Tensor:
        return part.repeat_interleave(2, 2).repeat_interleave(2, 3) * 3 - 1

    image = Image.new("RGB", (4, 4), (200, 10, 127))
    assert Upscaler("it", 2, "", bright).enlarged(image).getpixel((7, 7)) == (255, 0, 126)


def test_without_spandrel_the_way_to_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_file(compact(), tmp_path / "it.safetensors")
    monkeypatch.setitem(sys.modules, "spandrel", None)
    with pytest.raises(ModelError, match="pip install spandrel"):
        Upscaler.open(tmp_path / "it.safetensors")


def test_only_safetensors_are_read(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match="no upscaler at"):
        Upscaler.open(tmp_path / "it.safetensors")
    torch.save(compact(), tmp_path / "it.pth")
    with pytest.raises(ModelUnsupported, match=r"not a \.safetensors file"):
        Upscaler.open(tmp_path / "it.pth")


@pytest.mark.parametrize(
    ("purpose", "channels", "scale", "told"),
    [
        ("SR", (3, 3), 4, None),
        ("FaceSR", (3, 3), 8, "restores faces"),
        ("Inpainting", (4, 3), 1, "fills holes"),
        ("Restoration", (3, 3), 1, "restores pictures"),
        ("SR", (1, 1), 2, "takes 1 channels and gives 1, not 3"),
        ("SR", (3, 3), 1, "leaves them as large"),
    ],
)
def test_what_enlarges_no_coloured_picture_is_told(
    purpose: str, channels: tuple[int, int], scale: int, told: str | None
) -> None:
    model = SimpleNamespace(
        purpose=purpose, input_channels=channels[0], output_channels=channels[1], scale=scale
    )
    found = _fault(model)
    assert found == told or (told and found and found.startswith(told))


def needs_spandrel() -> None:
    pytest.importorskip("spandrel", reason="spandrel is not installed: pip install spandrel")


def test_an_upscaler_is_read_and_enlarges(tmp_path: Path) -> None:
    needs_spandrel()
    weights = compact(scale=4)
    save_file({f"module.{name}": value for name, value in weights.items()}, tmp_path / "it.safetensors")
    upscaler = Upscaler.open(tmp_path / "it.safetensors", device="cpu")
    assert (upscaler.name, upscaler.scale, len(upscaler.fingerprint)) == ("it.safetensors", 4, 64)
    image = picture(270, 40)
    large = upscaler.enlarged(image)
    assert large.size == (1080, 160)
    assert np.array_equal(np.asarray(large), np.asarray(upscaler.enlarged(image)))
    last = max(weights, key=lambda name: int(name.split(".")[1])).split(".")[1]
    for name in (f"body.{last}.weight", f"body.{last}.bias"):
        weights[name] = torch.zeros_like(weights[name])
    save_file(weights, tmp_path / "none.safetensors")
    plain = Upscaler.open(tmp_path / "none.safetensors", device="cpu").enlarged(image)
    assert np.array_equal(np.asarray(plain), np.asarray(image).repeat(4, 0).repeat(4, 1)), "it adds nothing"


def test_files_that_are_no_upscalers_are_refused(tmp_path: Path) -> None:
    needs_spandrel()
    strange = {"body.0.weight": torch.zeros(3), "body.1.weight": torch.zeros(3)}
    files = {
        "something": ({"something.weight": torch.zeros(3, 3)}, "no upscaler that spandrel knows"),
        "strange": (strange, "no upscaler that spandrel knows"),
        "cleaner": (compact(scale=1), "it restores pictures"),
        "grey": (compact(channels=1), "takes 1 channels"),
    }
    for name, (weights, told) in files.items():
        save_file(weights, tmp_path / f"{name}.safetensors")
        with pytest.raises(ModelUnsupported, match=told) as caught:
            Upscaler.open(tmp_path / f"{name}.safetensors", device="cpu")
        assert f"{name}.safetensors" in str(caught.value) and "\n" not in str(caught.value)
    (tmp_path / "broken.safetensors").write_bytes(b"\0" * 40)
    with pytest.raises(ModelUnsupported, match="broken"):
        Upscaler.open(tmp_path / "broken.safetensors", device="cpu")
