"""`storybook score`: what it prints of a rendered book, which pages it names, and its exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from crayon import Crayon, Shell
from PIL import Image

from consistory_engine import Picture, Shot, default_settings
from storybook import recipe
from storybook.frames import Box
from storybook.plan import PageJob
from storybook.sealed import read_texts, write_picture
from storybook.storyfile import load
from storybook.studio import Studio


@pytest.fixture
def book(story: Path, crayon: Crayon, monkeypatch: pytest.MonkeyPatch, shell: Shell) -> Path:
    """A rendered book's story, painted with the crayon."""
    monkeypatch.setattr("storybook.commands.common.Easel", lambda *_options: crayon)
    shell("render", story)
    return story


@pytest.fixture
def built_in(book: Path, shell: Shell) -> Path:
    """The same, as if by the built-in model, whose pictures can be read."""
    book.write_text(book.read_text(encoding="utf-8").replace('model = "weights"\n', ""), encoding="utf-8")
    shell("render", book)
    return book


def test_a_book_without_faults_is_exit_code_0_and_says_what_is_missing(shell: Shell, book: Path) -> None:
    code, out, err = shell("score", book)
    assert code == 0 and "no page drifted" in out and "drifted:" not in out
    assert "give --dino FOLDER" in out and "give --clip FOLDER" in out and "pictures by paintbox" in out
    assert "note: how many there are was not counted: give --detector FOLDER" in out
    assert "compared with their own other pages: fern, bo" in out
    assert err.splitlines() == [
        f"[{n}/3] measuring page {page}" for n, page in enumerate(("one", "two", "three"), 1)
    ]
    assert shell("score", book, "-q")[2] == "" and "\x1b" not in out


def test_networks_measure_every_page_and_character(
    shell: Shell, book: Path, dino_folder: Path, clip_folder: Path, owl_folder: Path
) -> None:
    code, out, _ = shell("score", book, "--dino", dino_folder, "--clip", clip_folder, "-q")
    heads, *rows = out.split("\n\n")[0].splitlines()
    assert code == 0 and heads.split() == ["page", "character", "DINO", "CLIP-I", "CLIP-T"]
    assert [row.split()[0] for row in rows] == ["one", "two", "three", "bo"]
    assert "--dino" not in out and "--clip" not in out
    code, out, _ = shell("score", book, "--detector", owl_folder, "-q")
    heads, *rows = out.split("\n\n")[0].splitlines()
    assert code == 0 and heads.split() == ["page", "character", "count"] and "--detector" not in out
    assert [row.split()[-2:] for row in rows] == [["of", "1"], ["of", "1"], ["of", "2"], ["bo"]]
    code, out, _ = shell("score", book, "--clip", clip_folder, "--json", "-q")
    told = json.loads(out)
    assert code == 0 and told["folder"] == str(book.with_suffix(".book")) and told["flagged"] == []
    assert [page["name"] for page in told["pages"]] == ["one", "two", "three"]
    likeness = told["pages"][2]["subjects"][1]
    assert likeness["subject"] == "bo" and likeness["dino"] is None and likeness["masked"]
    assert -1 <= likeness["clip"] <= 1 and -1 <= told["pages"][2]["text"] <= 1
    assert [(one["name"], one["pages"], one["place"]) for one in told["subjects"]] == [
        ("fern", 2, 0.0),
        ("bo", 2, 0.0),
    ]


def test_pages_that_drifted_are_exit_code_5_with_the_command_to_take_them_again(
    shell: Shell, built_in: Path
) -> None:
    spaced = built_in.rename(built_in.with_name("first snow.toml"))
    out_folder = built_in.with_suffix(".book")
    code, out, _ = shell("score", spaced, "--out", out_folder, "-q")
    assert code == 5 and "page two drifted: " in out
    again = f"storybook page '{spaced}' two --takes 4 --best --out {out_folder}"
    assert f"\n  {again}\n" in out
    code, out, _ = shell("score", spaced, "--out", out_folder, "-q", "--json")
    flagged = {one["id"]: one for one in json.loads(out)["flagged"]}
    assert code == 5 and flagged["two"]["command"] == again and flagged["two"]["faults"]
    assert shell("page", spaced, "two", "--takes", "4", "--out", out_folder)[0] == 0
    code, out, _ = shell("score", spaced, "--out", out_folder, "-q")
    assert code == 5 and again.replace("--takes 4", "--takes 8") in out, "four have been looked at"
    code, out, _ = shell("score", out_folder / "manifest.json", "-q")
    assert code == 5 and "--takes 8\n" in out and "--best" not in out


def test_pages_that_are_not_painted_are_asked_for(shell: Shell, story: Path) -> None:
    code, out, err = shell("score", story)
    assert (code, out) == (2, "") and f"paint them first: storybook render {story}" in err


@pytest.mark.parametrize("option", ["--dino", "--clip", "--detector"])
def test_a_wrong_folder_is_one_error_and_exit_code_2(
    shell: Shell, book: Path, tmp_path: Path, option: str
) -> None:
    for name, told in (("nowhere", "is no folder"), ("weights", "holds no weights as .safetensors")):
        code, out, err = shell("score", book, option, tmp_path / name)
        assert (code, out) == (2, "") and err.count("error: ") == 1
        assert f"{tmp_path / name} {told}" in " ".join(err.split())
    code, out, _ = shell("score", book, option, tmp_path / "nowhere", "--json")
    assert code == 2 and json.loads(out)["exit_code"] == 2


def test_pictures_without_places_are_measured_whole_and_it_is_said(shell: Shell, book: Path) -> None:
    file = load(book)
    job = file.plan().page("two")
    path = Studio(file.folder).picture(job)
    picture = Crayon().paint(job.shot, {"bo": b"bo"})
    write_picture(path, picture.image, read_texts(path) | {"regions": "{}", "masks": "{}"})
    code, out, _ = shell("score", book, "-q")
    assert code == 0 and "nobody knows who is where: bo on two\n" in out


def test_masks_are_kept_in_pictures_and_boxes_stand_in_for_them() -> None:
    rng = np.random.default_rng(0)
    masks = {"fern": rng.random((5, 7)) > 0.5, "bo": np.zeros((5, 7), dtype=bool)}
    picture = Picture(Image.new("RGB", (8, 8)), "a fox", 1, masks, default_settings("paintbox"), 1)
    texts = recipe.texts(PageJob({}, "one", Shot("a fox", (), 1), {}), "paintbox", picture)
    kept = recipe.masks(texts)
    assert list(kept) == ["fern"] and np.array_equal(kept["fern"], masks["fern"])
    earlier = recipe.masks({"regions": '{"fern": [0.25, 0.5, 0.75, 1.0]}'})["fern"]
    assert earlier.mean() == 0.25 and earlier[-1, earlier.shape[1] // 2] and not earlier[0].any()
    assert recipe.masks({}) == {}


def test_a_characters_box_leaves_out_what_is_small_and_apart() -> None:
    """Such as a window above a mouse; two large pieces are both the character's, or the two's that were found as one."""
    mask = np.zeros((32, 32), dtype=bool)
    mask[18:30, 2:12] = mask[16:30, 18:30] = True
    alone, window = mask.copy(), mask.copy()
    window[3:8, 12:17] = True
    job = PageJob({}, "one", Shot("a fox", (), 1), {})
    found = []
    for shown in (alone, window):
        picture = Picture(
            Image.new("RGB", (8, 8)), "a fox", 1, {"fern": shown}, default_settings("paintbox"), 1
        )
        found.append(recipe.regions(recipe.texts(job, "paintbox", picture)))
    assert found[0] == found[1] and found[0]["fern"].y > 0.45 and found[0]["fern"].x < 0.1
    written = recipe.regions({"regions": '{"fern": [0.25, 0.5, 0.75, 1.0]}'})
    assert written == {"fern": Box(0.25, 0.5, 0.5, 0.5)} and recipe.regions({}) == {}


def test_from_outside_figures_are_plain_where_no_colour_is_wanted(book: Path) -> None:
    environment = {**os.environ, "NO_COLOR": "1", "FORCE_COLOR": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-m", "storybook", "score", book.name],
        cwd=book.parent, env=environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "\x1b[3" not in done.stdout + done.stderr and "no page drifted" in done.stdout
