"""The derived tier: one limit for all characters, kept so that pages find as much as possible."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable

import psutil
import pytest
import torch
from diffusers import StableDiffusionXLPipeline

from consistory_engine import Painter, Settings, Shot, Subject
from consistory_engine.cache import Cache, Derived
from consistory_engine.packing import Parcel
from consistory_engine.run import Activations


def made(size: int = 100) -> Activations:
    return Activations({"site": torch.zeros(size, dtype=torch.uint8)})


def kept(derived: Derived, steps: int = 10) -> list[int]:
    return [step for step in range(steps) if derived.find(0, step) is not None]


def test_the_limit_is_for_all_together_and_the_first_steps_stay() -> None:
    cache = Cache(450)
    fern, bo = cache.derived(), cache.derived()
    cache.need([fern, bo])
    for step in range(3):
        fern.keep(0, step, made())
        bo.keep(0, step, made())
    assert cache.bytes == 400 and (kept(fern), kept(bo)) == ([0, 1], [0, 1])


@pytest.mark.parametrize("free, room", [(40 * 2**30, 10 * 2**30), (2**20, 2**28)])
def test_kept_characters_take_a_quarter_of_the_memory_that_is_free(
    pipeline: StableDiffusionXLPipeline, monkeypatch: pytest.MonkeyPatch, free: int, room: int
) -> None:
    told = psutil.virtual_memory()._replace(available=free)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: told)
    assert Painter(pipeline).cache.limit == room
    assert Painter(pipeline, cache_bytes=1000).cache.limit == 1000


def test_nobody_waits_for_a_step_on_its_way_to_the_cpu_but_who_asks_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there, derived = threading.Event(), Cache(10**6).derived()
    begin = Parcel.leave

    def slow(parcel: Parcel) -> Callable[[], Parcel]:
        arrive = begin(parcel)
        return lambda: arrive() if there.wait(30) else pytest.fail("nobody went on")

    monkeypatch.setattr(Parcel, "leave", slow)
    derived.keep(0, 0, made())
    assert derived.bytes == 100
    there.set()
    assert kept(derived) == [0]


def test_who_is_not_on_the_page_gives_way_last_steps_first() -> None:
    cache = Cache(450)
    old, older, here = cache.derived(), cache.derived(), cache.derived()
    for one in (older, old):
        cache.need([one])
        one.keep(0, 0, made())
        one.keep(0, 1, made())
    cache.need([here])
    here.keep(0, 0, made())
    assert (kept(older), kept(old), kept(here)) == ([0], [0, 1], [0])
    for step in range(1, 9):
        here.keep(0, step, made())
    assert (kept(older), kept(old), kept(here)) == ([], [], [0, 1, 2, 3])


def test_what_is_too_large_for_all_room_costs_nobody_else_twice() -> None:
    cache = Cache(150)
    here = cache.derived()
    cache.need([here])
    here.keep(0, 0, made(1000))
    here.keep(0, 1, made())
    here.keep(0, 1, made())
    assert kept(here) == [1] and cache.bytes == 100


def test_room_comes_back_with_the_anchors_that_are_gone() -> None:
    cache = Cache(150)
    here = cache.derived()
    here.keep(0, 0, made())
    assert cache.bytes == 100
    del here
    gc.collect()
    assert cache.bytes == 0


@pytest.mark.parametrize("limit", [0, 200_000, 2**30])
def test_a_painter_stays_within_its_limit_and_paints_the_same(
    pipeline: StableDiffusionXLPipeline, fox: Subject, bear: Subject, quick: Settings, limit: int
) -> None:
    painter = Painter(pipeline, cache_bytes=limit)
    anchors = {one.name: painter.anchors(one, settings=quick) for one in (fox, bear)}
    shot = Shot("{fox} and {bear} in the snow", (fox, bear), 11, settings=quick)
    page = painter.paint(shot, anchors).image
    assert painter.cache.bytes <= limit and (painter.cache.bytes > 0) == (limit > 0)
    roomy = Painter(pipeline)
    other = roomy.paint(shot, {one.name: roomy.anchors(one, settings=quick) for one in (fox, bear)}).image
    assert max(abs(a - b) for a, b in zip(page.tobytes(), other.tobytes(), strict=True)) <= 1
