"""The derived tier on disk: bit for bit, within its budget, noticed when damaged, and gone with whoever made it."""

from __future__ import annotations

import gc
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionXLPipeline

from consistory_engine import PRECISIONS, Painter, Precision, Settings, Shot, Subject
from consistory_engine.cache import Cache, Derived
from consistory_engine.packing import Parcel
from consistory_engine.run import Activations
from consistory_engine.spill import Spill

MEMORY = 100_000
"""Room for a few steps of one character of the tiny pipeline."""


def made(size: int = 100) -> Activations:
    return Activations({"site": torch.full((size,), size % 256, dtype=torch.uint8)})


def kept(derived: Derived, steps: int = 10) -> list[int]:
    return [step for step in range(steps) if derived.find(0, step) is not None]


def parts(parcel: Parcel) -> dict[tuple[str, str, str], torch.Tensor]:
    return {
        (group, site, part): tensor
        for group in ("tokens", "outputs")
        for site, packed in getattr(parcel, group).items()
        for part, tensor in vars(packed).items()
        if tensor is not None
    }


def flip(spill: Spill, at: int) -> None:
    """Change one bit of the file."""
    spill._file.seek(at)
    byte = spill._file.read(1)
    spill._file.seek(at)
    spill._file.write(bytes([byte[0] ^ 1]))


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_parcels_come_back_bit_for_bit(tmp_path: Path, precision: Precision, dtype: torch.dtype) -> None:
    drawn = torch.Generator().manual_seed(0)
    one = torch.randn(2, 5, 64, generator=drawn).to(dtype)
    there = Activations({"up.1.attn1": one, "up.2.attn1": one[:, :0]}, {"down.1 attn1": one[0, :, :32]})
    derived = Cache(0, precision, tmp_path).derived()
    written, read = derived.keep(0, 3, there), derived.find(0, 3)
    assert read is not None and derived.bytes == 0
    theirs, mine = parts(written), parts(read)
    assert theirs.keys() == mine.keys() and len(mine) == (6 if precision == "int8" else 3)
    assert all(x.dtype == mine[name].dtype and torch.equal(x, mine[name]) for name, x in theirs.items())


def test_what_gives_way_in_memory_goes_to_disk_within_a_budget_of_its_own(tmp_path: Path) -> None:
    cache = Cache(450, folder=tmp_path, disk_limit=1000)
    old, here = cache.derived(), cache.derived()
    for step in range(4):
        old.keep(0, step, made())
    assert cache.disk_bytes == 0
    cache.need([here])
    for step in range(8):
        here.keep(0, step, made())
    assert cache.bytes == 400 and 500 < cache.disk_bytes <= 1000
    assert kept(old) == [0, 1, 2, 3], "they made room in memory, and lie on disk"
    assert kept(here) == list(range(len(kept(here)))) and 4 < len(kept(here)) < 8


def test_what_finds_no_room_anywhere_is_not_written_out_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    derived = Cache(0, folder=tmp_path, disk_limit=50).derived()
    monkeypatch.setattr(Parcel, "dumped", lambda _: pytest.fail("written out"))
    derived.keep(0, 0, made())
    assert kept(derived) == []


def test_room_on_disk_comes_back_with_the_anchors_that_are_gone(tmp_path: Path) -> None:
    cache = Cache(0, folder=tmp_path)
    here = cache.derived()
    here.keep(0, 0, made())
    assert cache.disk_bytes > 0
    here.clear()
    assert cache.disk_bytes == 0 and kept(here) == []
    here.keep(0, 0, made())
    del here
    gc.collect()
    assert cache.disk_bytes == 0


def test_damage_is_noticed_and_the_rest_is_as_it_was(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    derived = Cache(0, folder=tmp_path).derived()
    for step in range(3):
        derived.keep(0, step, made())
    assert derived.spill is not None
    flip(derived.spill, derived.spill.bytes // 2)
    assert kept(derived) == [0, 2] and "is rebuilt: its checksum is another" in caplog.text
    derived.keep(0, 1, made())
    assert kept(derived) == [0, 1, 2]


def test_a_file_cut_short_is_damage(tmp_path: Path) -> None:
    derived = Cache(0, folder=tmp_path).derived()
    for step in range(3):
        derived.keep(0, step, made())
    assert derived.spill is not None
    derived.spill._file.truncate(derived.spill.bytes // 2)
    assert kept(derived) == [0]


@pytest.fixture
def full_disk() -> Iterator[None]:
    """No file may be longer than a megabyte."""
    resource = pytest.importorskip("resource", reason="this system limits no file's size")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_is_told_once_and_what_is_there_stays(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cache = Cache(0, folder=tmp_path)
    derived = cache.derived()
    for step in range(6):
        derived.keep(0, step, made(400_000))
    assert kept(derived) == [0, 1] and len(caplog.records) == 1 and "rebuilt from now on" in caplog.text
    assert derived.spill is not None
    assert os.fstat(derived.spill._file.fileno()).st_size == cache.disk_bytes <= 1_000_000


def test_a_folder_that_takes_no_file_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    derived = Cache(0, folder=tmp_path / "nowhere").derived()
    derived.keep(0, 0, made())
    derived.keep(0, 1, made())
    assert kept(derived) == [] and len(caplog.records) == 1 and "nowhere" in caplog.text


SHOT = "{fox} walking in the snow"


def page(painter: Painter, fox: Subject, quick: Settings) -> np.ndarray:
    anchors = {"fox": painter.anchors(fox, settings=quick)}
    picture = painter.paint(Shot(SHOT, (fox,), 11, settings=quick), anchors)
    return np.asarray(picture.image).astype(int)


@pytest.mark.parametrize("precision", PRECISIONS)
def test_with_a_disk_nothing_is_rebuilt_and_no_pixel_changes(
    pipeline: StableDiffusionXLPipeline, fox: Subject, quick: Settings, tmp_path: Path, precision: Precision
) -> None:
    spent, pages = {}, {}
    for name, room, folder in (("roomy", None, None), ("cramped", MEMORY, None), ("disk", MEMORY, tmp_path)):
        painter = Painter(
            pipeline, cache_bytes=room, cache_precision=precision, cache_folder=folder, disk_bytes=10**8
        )
        anchors = painter.anchors(fox, settings=quick)
        before = anchors.evaluations
        shot = Shot(SHOT, (fox,), 11, settings=quick)
        pages[name] = np.asarray(painter.paint(shot, {"fox": anchors}).image)
        spent[name] = anchors.evaluations - before
        assert (painter.cache.disk_bytes > 0) == (folder is not None)
    assert spent["roomy"] == spent["disk"] == 0 < spent["cramped"]
    assert np.array_equal(pages["roomy"], pages["disk"])


def test_damaged_steps_are_rebuilt_while_a_page_is_painted(
    pipeline: StableDiffusionXLPipeline, fox: Subject, quick: Settings, tmp_path: Path
) -> None:
    painter = Painter(pipeline, cache_bytes=0, cache_folder=tmp_path)
    anchors = painter.anchors(fox, settings=quick)
    spill, before = anchors.derived.spill, anchors.evaluations
    assert spill is not None
    for place in list(spill._places.values())[3:5]:
        flip(spill, place.start + place.size - 1)
    shot = Shot(SHOT, (fox,), 11, settings=quick)
    picture = np.asarray(painter.paint(shot, {"fox": anchors}).image).astype(int)
    assert 0 < anchors.evaluations - before <= 4
    assert np.abs(picture - page(Painter(pipeline), fox, quick)).max() <= 1


def test_two_painters_share_a_folder(
    pipeline: StableDiffusionXLPipeline, fox: Subject, quick: Settings, tmp_path: Path
) -> None:
    one, other = (Painter(pipeline, cache_bytes=0, cache_folder=tmp_path) for _ in range(2))
    theirs = other.anchors(fox, settings=quick)
    picture = page(one, fox, quick)
    shot = Shot(SHOT, (fox,), 11, settings=quick)
    assert np.array_equal(picture, np.asarray(other.paint(shot, {"fox": theirs}).image))


CRASH = """
import os, signal, sys, torch
from pathlib import Path
from consistory_engine.cache import Cache
from consistory_engine.run import Activations
derived = Cache(0, folder=Path(sys.argv[1])).derived()
derived.keep(0, 0, Activations({"site": torch.zeros(1000)}))
assert derived.spill.bytes > 4000 and derived.find(0, 0) is not None
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name == "nt", reason="this system has no such signal")
def test_a_killed_run_leaves_nothing_behind(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", CRASH, str(tmp_path)], check=False)
    assert done.returncode == -signal.SIGKILL and not list(tmp_path.iterdir())


def test_without_a_folder_there_is_no_disk(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        cache = Cache(0)
        derived = cache.derived()
        derived.keep(0, 0, made())
    assert kept(derived) == [] and cache.disk_bytes == 0 and not caplog.records
