"""The next step's activations are fetched while a step is computed: earlier, on another thread, and nothing else."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionXLPipeline

from consistory_engine import Anchors, Painter, Settings, Shot, Subject
from consistory_engine.cache import Cache, Derived
from consistory_engine.packing import Packed, Parcel
from consistory_engine.run import Activations

Calls = list[tuple[int, int, bool]]
"""Pass, step, and whether it was on the main thread."""


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """What is looked for, in order, and by whom."""
    calls: Calls = []
    find = Derived.find

    def seen(self: Derived, index: int, step: int) -> Parcel | None:
        calls.append((index, step, threading.current_thread() is threading.main_thread()))
        return find(self, index, step)

    monkeypatch.setattr(Derived, "find", seen)
    return calls


def on_disk(pipeline: StableDiffusionXLPipeline, folder: Path) -> Painter:
    return Painter(pipeline, cache_bytes=0, cache_folder=folder)


def page(painter: Painter, anchors: Anchors) -> np.ndarray:
    shot = Shot("{fox} walking in the snow", (anchors.subject,), 11, settings=anchors.settings)
    return np.asarray(painter.paint(shot, {"fox": anchors}).image)


def test_every_step_is_fetched_once_and_ahead(
    pipeline: StableDiffusionXLPipeline, fox: Subject, quick: Settings, tmp_path: Path, fetched: Calls
) -> None:
    painter = on_disk(pipeline, tmp_path)
    page(painter, painter.anchors(fox, settings=quick))
    ahead = [(0, step, False) for step in range(1, 10)]
    second = [(1, 1, True)] + [(1, step, False) for step in range(2, 10)]
    assert fetched == ahead + second, "the second pass begins where nobody could know"


def test_a_sketch_asks_ahead_for_the_steps_that_it_takes(
    pipeline: StableDiffusionXLPipeline, fox: Subject, quick: Settings, tmp_path: Path, fetched: Calls
) -> None:
    painter = on_disk(pipeline, tmp_path)
    anchors = painter.anchors(fox, settings=quick)
    settings = quick.replace(injection_sketch=2)
    shot = Shot("{fox} in the snow", (fox,), 11, settings=settings)
    painter.paint(shot, {"fox": anchors})
    assert [step for index, step, _ in fetched if index == 0] == [1, 3, 6]
    assert [step for index, step, _ in fetched if index == 1] == list(range(1, 10))
    assert [call for call in fetched if call[2]] == [(1, 1, True)]


def test_no_pixel_depends_on_it(
    pipeline: StableDiffusionXLPipeline,
    fox: Subject,
    quick: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    painter = on_disk(pipeline, tmp_path)
    anchors = painter.anchors(fox, settings=quick)
    ahead = page(painter, anchors)
    monkeypatch.setattr(Anchors, "expect", lambda *_: None)
    assert np.array_equal(ahead, page(painter, anchors))


def test_rebuilding_stays_on_the_main_thread(
    pipeline: StableDiffusionXLPipeline, fox: Subject, quick: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    where: list[threading.Thread] = []
    rebuild = Anchors._rebuild

    def seen(self: Anchors, index: int, step: int) -> Activations:
        where.append(threading.current_thread())
        return rebuild(self, index, step)

    monkeypatch.setattr(Anchors, "_rebuild", seen)
    painter = Painter(pipeline, cache_bytes=100_000)
    page(painter, painter.anchors(fox, settings=quick))
    assert where and set(where) == {threading.main_thread()}


def test_what_goes_wrong_there_is_raised_here(
    pipeline: StableDiffusionXLPipeline, fox: Subject, quick: Settings
) -> None:
    painter = Painter(pipeline)
    anchors = painter.anchors(fox, settings=quick)
    kept = anchors.derived._made[0, 5]
    whole = kept.result()
    broken = Packed(torch.zeros(6, dtype=torch.int8), torch.zeros(4, 1))
    damaged = Parcel({**whole.tokens, next(iter(whole.tokens)): broken}, whole.outputs)
    anchors.derived._made[0, 5] = painter.cache.thread.submit(lambda: damaged)
    with pytest.raises(RuntimeError, match=r"size|shape"):
        page(painter, anchors)
    anchors.derived._made[0, 5] = kept
    assert np.array_equal(page(painter, anchors), page(painter, painter.anchors(fox, settings=quick)))


def test_on_metal_nothing_is_unpacked_beside_the_main_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its operations may not be called by two threads at a time; reading from memory or disk calls none."""
    where: list[threading.Thread] = []

    def unpack(parcel: Parcel, device: torch.device, dtype: torch.dtype) -> Activations:
        where.append(threading.current_thread())
        return Activations(dict.fromkeys(parcel.tokens, torch.empty(0)))

    monkeypatch.setattr(Parcel, "to", unpack)
    for device, main in (("cpu", False), ("mps", True)):
        derived = Cache(10**6).derived()
        derived.keep(0, 1, Activations({"site": torch.zeros(1, 4, 64)}))
        derived.expect(0, 1, torch.device(device), torch.float32)
        found = derived.take(0, 1, torch.device(device), torch.float32)
        assert found is not None and list(found.tokens) == ["site"]
        assert (where.pop() is threading.main_thread()) == main and not where


def test_nothing_fetched_is_left_behind(
    pipeline: StableDiffusionXLPipeline, fox: Subject, quick: Settings
) -> None:
    painter = Painter(pipeline)
    anchors = painter.anchors(fox, settings=quick)
    page(painter, anchors)
    assert anchors.derived._next is None
