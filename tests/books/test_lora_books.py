"""A book in which one character has a LoRA, painted with the built-in model: only its pages show it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from safetensors import safe_open
from safetensors.numpy import save_file

from consistory_engine.fingerprints import PAINTBOX_WEIGHTS
from storybook.cli import main

STORY = """\
[story]
title = "Three"
[story.sampling]
steps = 3
width = 128
height = 128

[characters.fern]
description = "a red fox with a green scarf"
concepts = ["fox", "scarf"]
LORAS
[characters.bo]
description = "a brown bear"
concepts = ["bear"]

[[pages]]
id = "one"
scene = "{fern} standing in the forest"
[[pages]]
id = "two"
scene = "{bo} standing in the forest"
[[pages]]
id = "three"
scene = "{fern} and {bo} standing in the snow"
"""
_LAYER = re.compile(r"\.to_[qkv]\.weight$")
OWN = '[[characters.fern.loras]]\npath = "fern.safetensors"\n'


def write_lora(path: Path, seed: int) -> None:
    """A LoRA of rank 2 for every attention of the built-in model's denoiser."""
    draw, tensors = np.random.default_rng(seed), {}
    for shard in sorted((PAINTBOX_WEIGHTS / "unet").glob("*.safetensors")):
        with safe_open(shard, framework="np") as file:
            shapes = {name: file.get_slice(name).get_shape() for name in list(file.keys())}
        for name, (out, into, *_) in ((name, shape) for name, shape in shapes.items() if _LAYER.search(name)):
            for side, shape in (("A", (2, into)), ("B", (out, 2))):
                key = f"unet.{name.removesuffix('.weight')}.lora_{side}.weight"
                tensors[key] = draw.normal(0, 0.2, shape).astype(np.float32)
    save_file(tensors, path)


def rendered(story: Path, capsys: pytest.CaptureFixture[str]) -> tuple[list[str], list[str]]:
    """The pages and the characters that were painted."""
    assert main(["render", str(story), "--json", "--only", "html"]) == 0
    data = json.loads(capsys.readouterr().out)
    return [page["id"] for page in data["pages"]], [one["key"] for one in data["characters"]]


def pixels(book: Path) -> dict[str, bytes]:
    """The pictures of a book's pages, by their ids."""
    pages = json.loads((book / "manifest.json").read_text(encoding="utf-8"))["pages"]
    return {page["id"]: Image.open(book / page["file"]).tobytes() for page in pages}


def test_a_characters_lora_is_seen_on_its_pages_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story, plain, lora = (tmp_path / name for name in ("story.toml", "plain.toml", "fern.safetensors"))
    write_lora(lora, 1)
    story.write_text(STORY.replace("LORAS", OWN), encoding="utf-8")
    plain.write_text(STORY.replace("LORAS", ""), encoding="utf-8")
    assert rendered(story, capsys) == (["one", "two", "three"], ["fern", "bo"])
    rendered(plain, capsys)
    first, without = pixels(tmp_path / "story.book"), pixels(tmp_path / "plain.book")
    assert {name for name in first if first[name] != without[name]} == {"one", "three"}

    for picture in (tmp_path / "story.book" / "pictures").iterdir():
        picture.unlink()
    assert rendered(tmp_path / "story.book" / "manifest.json", capsys) == (["one", "two", "three"], [])
    assert pixels(tmp_path / "story.book") == first

    write_lora(lora, 2)
    assert rendered(story, capsys) == (["one", "three"], ["fern"])
    again = pixels(tmp_path / "story.book")
    assert {name for name in first if first[name] != again[name]} == {"one", "three"}
