"""Painting in several processes what is to be measured: on a CPU, as many as it has cores, with one thread each."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from consistory_engine.evaluate.kept import Kept
from consistory_engine.painter import Painter


@dataclass(frozen=True)
class Job:
    """Something to paint and keep, and its name; `paint` travels to another process, so it must pickle."""

    name: str
    paint: Callable[[Painter, Kept], object]


def paint_ahead(
    model: str, jobs: Sequence[Job], kept: Kept, processes: int, tick: Callable[[str], None]
) -> None:
    """Paint what is not kept yet; `tick` hears the name of every job that is done.

    Raises what a process raised; the others are then ended.
    """
    context = multiprocessing.get_context("spawn")
    with context.Pool(processes, _open, (model, kept)) as pool:
        for name in pool.imap(_paint, jobs):
            tick(name)


class _Easel:
    """A process's own painter and where its pages go."""

    painter: Painter
    kept: Kept


def _open(model: str, kept: Kept) -> None:
    torch.set_num_threads(1)
    _Easel.painter, _Easel.kept = Painter.open(model), kept


def _paint(job: Job) -> str:
    job.paint(_Easel.painter, _Easel.kept)
    return job.name
