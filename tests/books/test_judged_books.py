"""Small books painted with the built-in model: the best of several takes, and a character from a picture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from desk import Run
from PIL import Image

from storybook.plan import take_seed
from storybook.storyfile import load

STORY = """\
[story]
title = "One"
[story.sampling]
steps = 3
width = 128
height = 128

[characters.fern]
description = "a red fox with a green scarf"
concepts = ["fox", "scarf"]
REFERENCES
[[pages]]
id = "one"
scene = "{fern} standing in the forest"
[[pages]]
id = "two"
scene = "the snow"
"""


def written(folder: Path, references: str = "") -> Path:
    path = folder / "one.toml"
    path.write_text(STORY.replace("REFERENCES", references), encoding="utf-8")
    return path


def told(run: Run, *arguments: object) -> Any:
    """What a command says with --json."""
    done = run(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def pixels(book: Path, page_id: str) -> np.ndarray:
    pages = json.loads((book / "manifest.json").read_text(encoding="utf-8"))["pages"]
    (file,) = (page["file"] for page in pages if page["id"] == page_id)
    return np.asarray(Image.open(book / file).convert("RGB"))


def test_the_take_that_the_reader_likes_best_is_in_the_book(tmp_path: Path, run: Run) -> None:
    story = written(tmp_path)
    found = told(run, "page", story, "one", "--takes", "4", "--best")
    shares = [one["share"] for one in found["judged"]]
    assert len(shares) == 4 and all(0 <= share <= 1 for share in shares)
    assert shares[found["best"] - 1] == max(shares)
    file = load(story)
    assert file.story.page("one").seed == take_seed(file.story, "one", found["best"])
    assert [page["id"] for page in told(run, "render", story, "--only", "html")["pages"]] == ["two"]
    best = Image.open(found["takes"][found["best"] - 1]["file"]).convert("RGB")
    assert np.array_equal(pixels(story.with_suffix(".book"), "one"), np.asarray(best))


def drawing(path: Path, coat: str) -> None:
    """A picture of a fox, as its writer might have drawn it."""
    pytest.importorskip("skia")
    from consistory_engine.paintbox.illustrator import Actor, Look, Scene, Sheet, draw

    fox = Actor(Look("fox", coat, "scarf", "green", 3), "standing")
    made = draw(Sheet("single", (Scene("meadow", "day", (fox,), 1),)), 0.25)
    Image.fromarray(made.picture).save(path)


def test_a_characters_picture_is_its_anchor_and_its_pages_follow_it(tmp_path: Path, run: Run) -> None:
    drawing(tmp_path / "fern.png", "red")
    story = written(tmp_path, 'references = ["fern.png"]')
    found = told(run, "render", story, "--only", "html")
    assert [page["id"] for page in found["pages"]] == ["one", "two"]
    book = story.with_suffix(".book")
    (kept,) = book.glob("anchors/fern-*/anchor-*.png")
    assert np.array_equal(np.asarray(Image.open(kept)), np.asarray(Image.open(tmp_path / "fern.png")))
    first, snow = pixels(book, "one"), pixels(book, "two")
    assert told(run, "render", story, "--only", "html")["pages"] == []

    drawing(tmp_path / "fern.png", "grey")
    again = told(run, "render", story, "--only", "html")
    assert [page["id"] for page in again["pages"]] == ["one"]
    assert not np.array_equal(pixels(book, "one"), first) and np.array_equal(pixels(book, "two"), snow)
