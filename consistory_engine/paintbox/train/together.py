"""Processes that train one model: each computes its share of every step, and their gradients are averaged.

On a CPU several processes of one thread get more done than as many threads of one process: a small network's
operators do not fill them.
"""

from __future__ import annotations

import signal
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, distributed, multiprocessing, nn


class Together:
    """This process among `size` of them; number 0 leads: it keeps the time, logs and saves."""

    def __init__(self, rank: int = 0, size: int = 1) -> None:
        self.rank, self.size = rank, size

    @property
    def leads(self) -> bool:
        """Whether this is the first process."""
        return self.rank == 0

    def agreed(self, number: float) -> float:
        """The leader's number."""
        if self.size == 1:
            return number
        told = torch.tensor([number], dtype=torch.float64)
        distributed.broadcast(told, 0)
        return told.item()

    def average(self, parameters: Iterable[nn.Parameter]) -> None:
        """Replace every gradient by its mean over all processes."""
        if self.size == 1:
            return
        gradients = [one.grad for one in parameters if one.grad is not None]
        whole = torch.cat([_flat(gradient) for gradient in gradients])
        distributed.all_reduce(whole)
        whole /= self.size
        for gradient, part in zip(gradients, whole.split([one.numel() for one in gradients]), strict=True):
            _flat(gradient).copy_(part)

    def tell(self, rank: int, tensors: Sequence[Tensor]) -> None:
        """Give the tensors of process `rank` to all others, in place."""
        if self.size == 1 or not tensors:
            return
        whole = torch.cat([tensor.flatten() for tensor in tensors])
        distributed.broadcast(whole, rank)
        for tensor, part in zip(tensors, whole.split([one.numel() for one in tensors]), strict=True):
            tensor.copy_(part.view_as(tensor))


def _flat(tensor: Tensor) -> Tensor:
    """A view as a vector, in the order of memory."""
    return tensor.as_strided((tensor.numel(),), (1,))


def launch(work: Callable[..., None], options: Any, count: int) -> None:
    """Do `work(options, together)` in so many processes; a signal to this one ends them all, and they save."""
    stopped = False
    with tempfile.TemporaryDirectory() as folder:
        details = (work, options, count, Path(folder) / "meet")
        started: Any = multiprocessing.spawn(_begin, details, nprocs=count, join=False)

        def stop(*_: object) -> None:
            nonlocal stopped
            stopped = True
            for process in started.processes:
                process.terminate()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        try:
            while not started.join():
                pass
        except multiprocessing.ProcessExitedException:
            if not stopped:
                raise
            sys.exit(128 + signal.SIGTERM)


def _begin(rank: int, work: Callable[..., None], options: Any, count: int, meeting: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    distributed.init_process_group("gloo", init_method=f"file://{meeting}", rank=rank, world_size=count)
    try:
        work(options, Together(rank, count))
    finally:
        distributed.destroy_process_group()
