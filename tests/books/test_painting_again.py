"""Painting with the real model, again and again: only what changed, nothing lost, the same pixels."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from desk import Done, Run, command, environment
from PIL import Image


def pictures(folder: Path) -> dict[str, bytes]:
    """The pixels of every page's picture, by file name."""
    return {path.name: Image.open(path).tobytes() for path in sorted((folder / "pictures").glob("*.png"))}


def edit(story: Path, old: str, new: str) -> None:
    text = story.read_text(encoding="utf-8")
    assert old in text
    story.write_text(text.replace(old, new), encoding="utf-8")


def painted(result: Done) -> tuple[list[str], list[str]]:
    """The pages and the characters that a run with --json painted."""
    assert result.returncode == 0, result.stderr
    data = json.loads(result.stdout)
    return [page["id"] for page in data["pages"]], [one["key"] for one in data["characters"]]


def test_the_book_is_there(master: Path) -> None:
    book = master / "four.book"
    assert "Then there were two of them." in (book / "four.html").read_text(encoding="utf-8")
    assert (book / "four.pdf").read_bytes().startswith(b"%PDF-")
    assert {name.split("-")[0] for name in pictures(book)} == {"one", "two", "three"}
    assert len(set(pictures(book).values())) == 3
    assert {path.name.split("-")[0] for path in (book / "anchors").iterdir()} == {"fern", "bo"}


def test_again_nothing_is_painted(story: Path, run: Run) -> None:
    files = {path: path.stat().st_mtime_ns for path in story.parent.rglob("*.png")}
    assert painted(run("render", story, "--json")) == ([], [])
    assert {path: path.stat().st_mtime_ns for path in story.parent.rglob("*.png")} == files


def test_a_caption_costs_two_seconds_and_no_torch(story: Path) -> None:
    """Measured in seconds of processor time, which a busy machine does not lengthen."""
    edit(story, "Fern stood in the forest.", "Fern waited in the forest.")
    code = (
        "import resource, sys; from storybook.cli import main; code = main(sys.argv[1:])\n"
        "assert 'torch' not in sys.modules and 'diffusers' not in sys.modules\n"
        "usage = resource.getrusage(resource.RUSAGE_SELF); print('cpu', usage.ru_utime + usage.ru_stime)\n"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "render", str(story)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert float(done.stdout.split()[-1]) < 2
    assert "Fern waited" in (story.parent / "four.book" / "four.html").read_text(encoding="utf-8")


def test_a_scene_costs_its_page_only(story: Path, run: Run) -> None:
    before = pictures(story.parent / "four.book")
    edit(story, "sitting by the lake", "standing by the lake")
    assert painted(run("render", story, "--json")) == (["two"], [])
    after = pictures(story.parent / "four.book")
    assert before.items() <= after.items() and len(after) == 4


def test_a_character_costs_its_anchors_and_its_pages(story: Path, run: Run) -> None:
    edit(story, "a brown bear", "a white bear")
    dry = run("render", story, "--dry-run")
    assert "page two: changed: character bo" in dry.stdout and "page one" not in dry.stdout
    assert painted(run("render", story, "--json")) == (["two", "three"], ["bo"])


def test_a_killed_run_loses_at_most_the_page_it_was_painting(unpainted: Path, master: Path, run: Run) -> None:
    folder = unpainted.parent / "four.book"
    process = subprocess.Popen(
        command("render", unpainted, "-q"),
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 300
    while not list(folder.glob("pictures/*.png")):
        assert time.monotonic() < deadline and process.poll() is None, "the first picture never came"
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    kept = pictures(folder)
    assert 1 <= len(kept) < 3
    pages, _ = painted(run("render", unpainted, "--json"))
    assert len(pages) == 3 - len(kept)
    assert pictures(folder) == pictures(master / "four.book")


def test_two_runs_at_once(unpainted: Path, master: Path, run: Run) -> None:
    folder = unpainted.parent / "four.book"
    first = subprocess.Popen(
        command("render", unpainted),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 300
    while not list(folder.glob("anchors/*")):
        assert time.monotonic() < deadline and first.poll() is None, "the first run never began to paint"
        time.sleep(0.02)
    leaving = run("render", unpainted)
    assert leaving.returncode == 3 and "another run is at work" in leaving.stderr
    waiting = run("render", unpainted, "--wait", "--json")
    assert "waiting for it" in waiting.stderr and painted(waiting) == ([], [])
    assert first.wait(300) == 0, first.communicate()
    first.communicate()
    assert pictures(folder) == pictures(master / "four.book")


def test_a_damaged_picture_is_repainted_to_the_same_pixels(story: Path, run: Run) -> None:
    before = pictures(story.parent / "four.book")
    harmed = next((story.parent / "four.book" / "pictures").glob("one-*.png"))
    data = bytearray(harmed.read_bytes())
    data[len(data) // 2] ^= 0x10
    harmed.write_bytes(data)
    assert "page one: its file is damaged" in run("render", story, "--dry-run").stdout
    assert painted(run("render", story, "--json")) == (["one"], [])
    assert pictures(story.parent / "four.book") == before


def test_damaged_anchors_are_repainted_and_change_nothing(story: Path, run: Run) -> None:
    before = pictures(story.parent / "four.book")
    folder = story.parent / "four.book"
    tensors = next(folder.glob("anchors/fern-*/anchors.safetensors.z"))
    data = bytearray(tensors.read_bytes())
    data[-100] ^= 1
    tensors.write_bytes(data)
    next(folder.glob("pictures/one-*.png")).unlink()
    assert painted(run("render", story, "--json"))[0] == ["one"]
    assert pictures(folder) == before


def test_the_manifest_repaints_identical_pixels_elsewhere(master: Path, tmp_path: Path, run: Run) -> None:
    manifest = master / "four.book" / "manifest.json"
    again = run("render", manifest, "--out", tmp_path / "again", "--json")
    assert painted(again) == (["one", "two", "three"], ["fern", "bo"])
    assert pictures(tmp_path / "again") == pictures(master / "four.book")


def test_takes_are_painted_shown_and_picked(story: Path, run: Run) -> None:
    sheet = run("page", story, "one", "--takes", "2")
    assert sheet.returncode == 0, sheet.stderr
    with Image.open(sheet.stdout.strip()) as image:
        assert image.width > 600
    assert run("pick", story, "one", 2).returncode == 0
    assert painted(run("render", story, "--json")) == ([], [])


@pytest.mark.parametrize("harm", ["sede = 3", "seed = 3\nmodel = '../other'"])
def test_a_library_with_one_broken_story(story: Path, run: Run, harm: str) -> None:
    (story.parent / "a_broken.toml").write_text(story.read_text(encoding="utf-8").replace("seed = 3", harm))
    done = run("library", story.parent, "--json")
    assert done.returncode == 1
    stories = {Path(one["story"]).name: one for one in json.loads(done.stdout)["stories"]}
    assert stories["four.toml"]["ok"] and not stories["a_broken.toml"]["ok"]
    assert "Four Steps" in (story.parent / "index.html").read_text(encoding="utf-8")
