"""The anchor bank: what is kept of a character's first pictures, so that pages can come later (method, section 8).

Two tiers. Durable, small, on disk: latents and masks of every step, descriptors, matches, pictures, and a manifest
with the full fingerprint and checksums. Derived, fast, in memory and, while the painter lives, on disk: the activations
that pages need, recorded while the anchors are painted, or rebuilt step by step from the durable tier by running the
anchors once more at their stored latents. Every step is rebuilt for itself, so nothing drifts and any part may be
forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import torch
from torch import Tensor

from consistory_engine.cache import Derived
from consistory_engine.denoise import Batch, Watcher
from consistory_engine.errors import AnchorMismatch
from consistory_engine.fingerprints import Fingerprint
from consistory_engine.injection import Transfer
from consistory_engine.masks import Grid
from consistory_engine.prompts import Subject
from consistory_engine.run import Activations, Masks, Run
from consistory_engine.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image


_MOST_KEPT: Final = 2**24
"""Bytes of latents, of both passes, beyond which half precision is kept of single."""


@dataclass
class Trace:
    """The durable tier's tensors, on the CPU. Lists have one entry per pass; the second pass begins at `resume`.

    latents: (steps, anchors, channels, h, w), the latents from which every step began.
    masks: by grid (steps, anchors, patches), boolean, as they were after every step.
    entries: for every anchor its entries of the bank, as patches of the fine grid.
    descriptors: (entries of all anchors, channels). transfers: what moves between the anchors themselves.
    """

    resume: int = 0
    latents: list[Tensor] = field(default_factory=list)
    masks: list[dict[Grid, Tensor]] = field(default_factory=list)
    entries: list[Tensor] = field(default_factory=list)
    descriptors: Tensor = field(default_factory=lambda: torch.empty(0, 0))
    transfers: list[Transfer | None] = field(default_factory=list)

    def latents_at(self, index: int, step: int) -> Tensor:
        """The latents from which a step of a pass began."""
        return self.latents[index][step - (self.resume if index else 0)]

    def masks_at(self, index: int, step: int, name: str) -> list[Masks]:
        """The masks that were in use at a step: those after the step before it."""
        index = index if step > self.resume else 0
        row = step - 1 - (self.resume if index else 0)
        if row < 0 or not self.masks:
            return [{} for _ in range(self.latents[0].shape[1])]
        count = self.latents[0].shape[1]
        return [
            {grid: {name: masks[row, j]} for grid, masks in self.masks[index].items()} for j in range(count)
        ]

    def found(self) -> list[np.ndarray]:
        """Where the subject is in each anchor: boolean, (h, w) of the finest grid; empty where nothing had to be found."""
        if not self.masks:
            return []
        last = self.masks[-1]
        fine = max(last, key=lambda grid: grid[0] * grid[1])
        return [mask.reshape(fine).numpy() for mask in last[fine][-1]]


def grain_of(latents: int, steps: int, dtype: torch.dtype) -> torch.dtype | None:
    """The precision that anchors of so many numbers of latents are rounded to while they are painted, if not their own.

    In single precision the latents of all steps of SDXL's anchors are 50 MB: numbers of half the bytes are kept, and what is
    kept is what was painted, so that rebuilding stays exact.
    """
    whole = 2 * steps * latents * dtype.itemsize
    return torch.float16 if dtype == torch.float32 and whole > _MOST_KEPT else None


class Recorder(Watcher):
    """Records both tiers of anchors that are being painted."""

    records = True

    def __init__(
        self, name: str, derived: Derived, inner: Watcher | None = None, grain: torch.dtype | None = None
    ) -> None:
        self.name, self.derived, self.inner, self.grain = name, derived, inner or Watcher(), grain
        self.trace = Trace()
        self._latents: list[list[Tensor]] = [[], []]
        self._masks: list[list[list[Masks]]] = [[], []]

    def step(self, index: int, step: int, before: Tensor, run: Run) -> None:
        """Keep latents and masks."""
        self.trace.resume = run.recipe.resume
        self._latents[index].append(before.to(self.grain or before.dtype).cpu())
        if run.localizer is not None:
            self._masks[index].append(list(run.masks))
        self.inner.step(index, step, before, run)

    def activations(self, index: int, step: int, made: Activations) -> None:
        """Keep them."""
        self.derived.keep(index, step, made)

    def matched(self, entries: Sequence[Tensor], bank: Tensor, transfers: Sequence[Transfer | None]) -> None:
        """Keep entries, descriptors and transfers."""
        self.trace.entries = [entry.cpu() for entry in entries]
        self.trace.descriptors = bank.cpu()
        self.trace.transfers = [moved and Transfer(moved.own.cpu(), moved.take.cpu()) for moved in transfers]

    def finish(self) -> Trace:
        """The whole trace."""
        self.trace.latents = [torch.stack(steps) for steps in self._latents if steps]
        self.trace.masks = [self._stacked(steps) for steps in self._masks if steps]
        return self.trace

    def _stacked(self, steps: list[list[Masks]]) -> dict[Grid, Tensor]:
        return {
            grid: torch.stack(
                [torch.stack([masks[grid][self.name] for masks in step]) for step in steps]
            ).cpu()
            for grid in steps[0][0]
        }


class Anchors:
    """A subject's anchors, ready to be attended to.

    `pictures` are the anchors themselves, `masks` where the subject is in each (boolean, (h, w) of the finest grid).
    `evaluations` counts the denoiser evaluations per anchor spent so far, rebuilding included.
    """

    def __init__(
        self,
        subject: Subject,
        settings: Settings,
        fingerprint: Fingerprint,
        pictures: Sequence[Image],
        masks: Sequence[np.ndarray],
        trace: Trace,
        prepare: Callable[[Watcher], Batch],
        derived: Derived,
        evaluations: int = 0,
    ) -> None:
        self.subject, self.settings, self.fingerprint = subject, settings, fingerprint
        self.pictures, self.masks, self.trace = list(pictures), list(masks), trace
        self.derived, self.evaluations = derived, evaluations
        self._prepare = prepare
        self._batch: Batch | None = None

    @property
    def name(self) -> str:
        """The subject's name."""
        return self.subject.name

    @property
    def descriptors(self) -> Tensor:
        """The bank's entries for matching (entries, channels)."""
        return self.trace.descriptors

    def check(self, settings: Settings, model: str) -> None:
        """Raise AnchorMismatch when pages of a model with these settings cannot use the anchors."""
        if self.fingerprint["model"] != model:
            raise AnchorMismatch("model", model, self.fingerprint["model"])
        needed = self.settings.for_anchors_of(settings).as_dict()
        for name, mine in self.settings.as_dict().items():
            if mine != needed[name]:
                raise AnchorMismatch(name, needed[name], mine)

    def at(self, index: int, step: int) -> Activations:
        """What pass `index` of a page needs at a step: from memory or disk, or rebuilt."""
        batch = self._ready()
        found = self.derived.take(index, step, batch.device, batch.dtype)
        if found is None:
            kept = self.derived.keep(index, step, self._rebuild(index, step))
            found = kept.to(batch.device, batch.dtype)
        return found

    def expect(self, index: int, step: int) -> None:
        """Begin to fetch what will be asked for next, if it is kept."""
        batch = self._ready()
        self.derived.expect(index, step, batch.device, batch.dtype)

    def _ready(self) -> Batch:
        if self._batch is None:
            with torch.no_grad():
                self._batch = self._prepare(_Catcher())
        return self._batch

    def _rebuild(self, index: int, step: int) -> Activations:
        batch, trace = self._ready(), self.trace
        catcher = batch.watcher
        assert isinstance(catcher, _Catcher)
        device = batch.device
        spent = batch.evaluations
        with torch.no_grad(), batch.prepared():
            scheduler = batch.scheduler_at(step)
            run = batch.run(scheduler)
            run.index, run.localizer = index, None
            run.masks = [_on(masks, device) for masks in trace.masks_at(index, step, self.name)]
            run.entries = [entry.to(device) for entry in trace.entries]
            run.transfers = [m and Transfer(m.own.to(device), m.take.to(device)) for m in trace.transfers]
            latents = trace.latents_at(index, step).to(device, batch.dtype)
            batch.visit(run, step, latents, scheduler)
        self.evaluations += batch.evaluations - spent
        made, catcher.made = catcher.made, None
        assert made is not None
        return made


class _Catcher(Watcher):
    """Holds the last activations."""

    records = True

    def __init__(self) -> None:
        super().__init__()
        self.made: Activations | None = None

    def activations(self, index: int, step: int, made: Activations) -> None:
        self.made = made


def _on(masks: Masks, device: torch.device) -> Masks:
    return {grid: {name: mask.to(device) for name, mask in found.items()} for grid, found in masks.items()}
