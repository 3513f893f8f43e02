"""Pictures for print, enlarged by an upscaler: to the size that is asked for, once, and told in the report."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
import torch
from crayon import Crayon, Shell
from PIL import Image

from consistory_engine import Upscaler
from storybook.enlarging import Upscaling


class Doubling:
    """A network that makes pictures twice as large and turns their colours over; counts what it is shown."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, part: torch.Tensor) -> torch.Tensor:
        self.count += 1
        return 1 - part.repeat_interleave(2, 2).repeat_interleave(2, 3)


@pytest.fixture
def network() -> Doubling:
    return Doubling()


@pytest.fixture
def weights(network: Doubling, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that is read as that network."""

    def opened(path: Path, device: str | None = None) -> Upscaler:
        return Upscaler(path.name, 2, "f" * 64, network, device or "cpu")

    monkeypatch.setattr(Upscaler, "open", opened)
    return tmp_path / "twice.safetensors"


@pytest.fixture
def book(
    crayon: Crayon, shell: Shell, story: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    """Exports a rendered book."""
    monkeypatch.setattr("storybook.commands.common.Easel", lambda *_options: crayon)
    assert shell("render", story, "-q")[0] == 0
    return lambda *options: shell("export", story, *options)


def test_what_was_enlarged_is_resampled_to_the_size_and_kept(network: Doubling, tmp_path: Path) -> None:
    upscaling = Upscaling(Upscaler("it", 2, "a" * 64, network), tmp_path)
    image = Image.new("RGB", (30, 20), (255, 255, 0))
    large = upscaling(image, (100, 67))
    assert large.size == (100, 67) and large.getpixel((50, 30)) == (0, 0, 255)
    (kept,) = tmp_path.iterdir()
    assert upscaling(image, (70, 45)).size == (70, 45) and network.count == 1, "kept for every size"
    kept.write_bytes(kept.read_bytes()[:-9])
    assert upscaling(image, (100, 67)) == large and network.count == 2, "damaged, and made anew"
    upscaling(image.transpose(Image.Transpose.TRANSPOSE), (67, 100))
    Upscaling(Upscaler("it", 2, "b" * 64, network), tmp_path)(image, (100, 67))
    assert network.count == 4 and len(list(tmp_path.iterdir())) == 3, "another picture, another upscaler"


def test_a_book_for_print_has_its_pictures_upscaled_once(
    book: Callable[..., tuple[int, str, str]], weights: Path, network: Doubling, tmp_path: Path
) -> None:
    book("--profile", "kdp")
    plain = (tmp_path / "snow.book" / "snow-kdp.pdf").read_bytes()
    _, _, err = book("--profile", "kdp", "--upscaler", weights)
    made = (tmp_path / "snow.book" / "snow-kdp.pdf").read_bytes()
    assert "pixels an inch as painted: cover" in err and "twice.safetensors: 2 times as many" in err
    assert "made 2 times as many by twice.safetensors" in err, "still too few"
    assert network.count == 3, "the cover's picture is the first page's"
    for one, other in zip(colours(plain), colours(made), strict=True):
        assert other == pytest.approx([255 - value for value in one], abs=2)
    book("--profile", "ingram", "--upscaler", weights)
    assert network.count == 3
    book("--profile", "kdp", "--upscaler", weights)
    assert (tmp_path / "snow.book" / "snow-kdp.pdf").read_bytes() == made


def colours(data: bytes) -> list[list[int]]:
    """The colour of the first picture of every page that has one."""
    document, found = pypdfium2.PdfDocument(data), []
    for page in document:
        for item in list(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))[:1]:
            assert isinstance(item, pypdfium2.PdfImage)
            found.append(item.get_bitmap().to_pil().convert("RGB").getpixel((9, 9)))
    document.close()
    assert len(found) == 3
    return [list(colour) for colour in found]


def test_a_check_enlarges_nothing_and_knows_how_fine_it_would_be(
    book: Callable[..., tuple[int, str, str]], weights: Path, network: Doubling, tmp_path: Path
) -> None:
    plain = json.loads(book("--profile", "kdp", "--check", "--json")[1])
    found = json.loads(book("--profile", "kdp", "--check", "--json", "--upscaler", weights)[1])
    assert plain["upscaler"] is None and found["upscaler"] == {"name": "twice.safetensors", "times": 2}
    assert found["pixels_per_inch"] == plain["pixels_per_inch"]
    assert network.count == 0 and not (tmp_path / "snow.book" / "enlarged").exists()


def test_what_cannot_be_used_is_told(
    book: Callable[..., tuple[int, str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _, err = book("--profile", "kdp", "--upscaler", tmp_path / "none.safetensors")
    assert code == 2 and "no upscaler at" in err
    (tmp_path / "it.safetensors").write_bytes(b"\0" * 9)
    monkeypatch.setitem(sys.modules, "spandrel", None)
    code, _, err = book("--profile", "kdp", "--upscaler", tmp_path / "it.safetensors")
    assert code == 2 and "pip install spandrel" in err
    code, _, err = book("--format", "pdf", "--upscaler", tmp_path / "it.safetensors")
    assert code == 2 and "--upscaler is for a printer's file" in err


def test_a_network_that_fails_is_told(
    book: Callable[..., tuple[int, str, str]],
    weights: Path,
    network: Doubling,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def failing(_self: Doubling, part: torch.Tensor) -> torch.Tensor:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(Doubling, "__call__", failing)
    code, _, err = book("--profile", "kdp", "--upscaler", weights)
    assert code == 4 and "twice.safetensors failed to enlarge a picture: out of memory" in err
