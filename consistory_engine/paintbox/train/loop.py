"""What every stage of training shares: how long it runs, how its rate falls, when it saves, how it computes."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import torch
from torch import Tensor
from torch.nn import functional


def progress(
    minutes: float,
    save: Callable[[], None],
    *,
    every: float = 5.0,
    agreed: Callable[[float], float] = lambda done: done,
) -> Iterator[float]:
    """Yield the share of `minutes` that is over, from 0 until 1; `save` every few minutes and at the end, however it ends.

    `agreed` makes one share of those that several processes have.
    """
    started = saved = time.monotonic()
    try:
        while (done := agreed((time.monotonic() - started) / 60 / max(minutes, 1e-9))) < 1:
            yield done
            if time.monotonic() - saved > 60 * every:
                save()
                saved = time.monotonic()
    finally:
        save()


class Steps(Protocol):
    """What has groups of parameters with a learning rate each."""

    @property
    def param_groups(self) -> list[dict[str, Any]]:
        """The groups."""
        ...


def set_rate(optimizer: Steps, rate: float) -> None:
    """Set the learning rate of every group."""
    for group in optimizer.param_groups:
        group["lr"] = rate


def precision(device: torch.device) -> contextlib.AbstractContextManager:
    """bfloat16 where the hardware multiplies it, else nothing: emulated, it is many times slower than float32."""
    fast = device.type != "cpu" or torch.ops.mkldnn._is_mkldnn_bf16_supported()
    return torch.autocast(device.type, torch.bfloat16) if fast else contextlib.nullcontext()


def cross_entropy(logits: Tensor, wanted: Tensor, absent: int) -> Tensor:
    """Mean cross-entropy over the labels that are not `absent`; nothing where all are: a mean of nothing is no number.

    Logits (B, classes, ...), wanted (B, ...). No process waits for an accelerator to count them.
    """
    total = functional.cross_entropy(logits, wanted, ignore_index=absent, reduction="sum")
    return total / (wanted != absent).sum().clamp_min(1)


def learn(optimizer: torch.optim.Optimizer, loss: Tensor, limit: float) -> None:
    """One step down `loss` along gradients (of all groups together) no longer than `limit`.

    One gradient too long, and all units can be pushed to where they give nothing any more.
    """
    optimizer.zero_grad()
    loss.backward()
    learned = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    torch.nn.utils.clip_grad_norm_(learned, limit)
    optimizer.step()


class Smooth:
    """A running mean that starts at its first value; tensors stay where they are until it is read."""

    def __init__(self, weight: float = 0.02) -> None:
        self.weight = weight
        self.value: float | Tensor = 0.0
        self._begun = False

    def add(self, value: float | Tensor) -> None:
        """Follow one value more."""
        self.value = (1 - self.weight) * self.value + self.weight * value if self._begun else value
        self._begun = True
