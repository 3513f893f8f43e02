"""One batch of pictures through the two passes of the method."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor

from consistory_engine.correspondence import feature_timestep
from consistory_engine.errors import NotFinite
from consistory_engine.family import Conditioning, Family
from consistory_engine.injection import Transfer
from consistory_engine.loras import Lora
from consistory_engine.masks import given_masks
from consistory_engine.matching import match
from consistory_engine.prompts import weighted
from consistory_engine.recipe import Recipe
from consistory_engine.rows import CONDITIONAL, Guidance, Rows
from consistory_engine.run import Activations, Dropout, Kept, Localizer, Masks, Run
from consistory_engine.sampling import Canvas, Sampler, at_step, can_coast, start
from consistory_engine.settings import Settings

_log = logging.getLogger(__name__)


class Watcher:
    """Sees a painting happen. The base class lets everything pass."""

    records = False
    """Whether the anchors' activations are wanted."""

    def step(self, index: int, step: int, before: Tensor, run: Run) -> None:
        """A step of pass `index` is done; it began from latents `before`, and its new masks are the run's."""

    def activations(self, index: int, step: int, made: Activations) -> None:
        """What this batch's anchors leave for later pages."""

    def matched(self, entries: Sequence[Tensor], bank: Tensor, transfers: Sequence[Transfer | None]) -> None:
        """The first pass is matched: the anchors' entries (fine patches), all descriptors, what moves where."""


@dataclass
class Painted:
    """A finished batch: clean latents (pictures, channels, h, w), final masks, evaluations per picture."""

    latents: Tensor
    masks: Sequence[Masks]
    evaluations: int
    shallow: int
    """How many of these left the deep blocks out."""


@dataclass(frozen=True)
class Asked:
    """How a step asks the denoiser: the terms of guidance, the rows of a call, and what these are told."""

    guidance: Guidance
    rows: Rows
    given: Conditioning

    def unguided(self) -> Asked:
        """The conditional rows alone."""
        rows = Rows((CONDITIONAL,), self.rows.pictures, self.rows.anchors)
        inputs = _each(self.given.inputs, self.rows.conditional)
        return Asked(Guidance(CONDITIONAL, told=self.guidance.told), rows, Conditioning(inputs))


@dataclass
class Batch:
    """Pictures painted together, of which the first `anchors` are anchors to all; `kept` are anchors painted before.

    All are painted with the characters' LoRAs `loras`; kept anchors have their own. `grain`, where it is not the latents' own
    precision, is what latents and descriptors are rounded to, so that they can be kept exactly in less room.
    """

    family: Family
    canvases: Sequence[Canvas]
    settings: Settings
    anchors: int = 0
    kept: Sequence[Kept] = ()
    dropout: Dropout | None = None
    watcher: Watcher = field(default_factory=Watcher)
    loras: Sequence[Lora] = ()
    grain: torch.dtype | None = None
    evaluations: int = 0
    shallow: int = 0

    def __post_init__(self) -> None:
        sampling = self.settings.sampling
        # asked once: a pipeline walks through all its modules to answer
        self.device, self.dtype = self.family.device, self.family.dtype
        guidance = self.family.guidance(sampling.guidance_scale)
        self.latent = self.family.latent_shape(sampling.width, sampling.height)[1:]
        self.concepts = [self.family.concepts(canvas.prompt) for canvas in self.canvases]
        prompts = [(canvas.prompt, weighted(canvas.negative)) for canvas in self.canvases]
        with self.family.with_loras(self.loras):
            given = self.family.encode(prompts, guidance, self.latent)
        self.guided = Asked(guidance, Rows(guidance.terms, len(self.canvases), self.anchors), given)
        self.unguided = self.guided.unguided()
        self.layout = self.family.layout(self.latent)

    def paint(self) -> Painted:
        """Both passes, or as many as the settings and the prompts ask for."""
        with self.prepared():
            sampler = start(self.family, self.canvases, self.settings, self.grain)
            run = self.run(sampler.scheduler)
            _say_what_cannot_be(run, self.settings, bool(self.layout.deep))
            resumed = self._first_pass(sampler, run)
            if resumed is not None:
                sampler, run = resumed
                self._steps(sampler, run)
        return Painted(sampler.latents, run.masks, self.evaluations, self.shallow)

    @contextmanager
    def prepared(self) -> Iterator[None]:
        """What must hold while steps are computed."""
        with self.family.with_loras(self.loras), self.family.prepared(self.settings.sampling.freeu):
            yield

    def run(self, scheduler: Any) -> Run:
        """A run at its beginning. Pictures without any subject to hold on to are painted as they would be alone."""
        timesteps = tuple(map(float, scheduler.timesteps.tolist()))
        sharing = self.settings.sharing
        held = bool(self.anchors or self.kept) and (sharing.enabled or self.settings.injection.enabled)
        located = held and any(self.concepts)
        settings = self.settings if located else self.settings.replace(sharing=False, injection=False)
        if self.anchors or not can_coast(scheduler):
            settings = settings.replace(injection_sketch=0)
        if self.anchors or not self.layout.deep:
            settings = settings.replace(deep_interval=1)
        propagated = sharing.masks == "propagated"
        return Run(
            rows=self.guided.rows,
            layout=self.layout,
            recipe=Recipe(settings, timesteps, feature_timestep(scheduler)),
            names=[tuple(found) for found in self.concepts],
            dropout=self.dropout or Dropout([canvas.seed for canvas in self.canvases]),
            kept=self.kept,
            localizer=Localizer(self.concepts, self.layout, propagated, self._given_masks())
            if located
            else None,
            masks=[{} for _ in self.canvases],
        )

    def scheduler_at(self, step: int) -> Any:
        """A scheduler that is about to take a step in the middle."""
        return at_step(self._scheduler, step)

    @cached_property
    def _scheduler(self) -> Any:
        return self.family.scheduler(self.settings.sampling.steps)

    def _given_masks(self) -> dict[int, Masks]:
        grids = self.layout.mask_grids
        return {
            k: given_masks(canvas.mask.to(self.device), self.concepts[k], grids)
            for k, canvas in enumerate(self.canvases)
            if canvas.mask is not None
        }

    def _first_pass(self, sampler: Sampler, run: Run) -> tuple[Sampler, Run] | None:
        """Paint once; give back where the second pass begins, if there is one."""
        resume = run.recipe.resume
        if run.localizer is None or run.recipe.passes == 1:
            self._steps(sampler, run)
            return None
        self._steps(sampler, run, until=resume)
        saved, localizer = sampler.copy(), run.localizer.copy()
        parked = self._sketch(sampler, run) if run.recipe.sketch else self._go_on(sampler, run)
        resumed = resume if parked else None
        queries = {site: kept.to(self.device) for site, kept in parked.items()}
        kept = self.grain or self.dtype
        entries, bank, transfers = match(run, kept)
        self.watcher.matched(entries, bank.to(kept), transfers)
        matched: dict[str, Any] = {"entries": entries, "transfers": transfers, "features": None}
        return saved, replace(run, index=1, localizer=localizer, queries=queries, resumed=resumed, **matched)

    def _go_on(self, sampler: Sampler, run: Run) -> dict[str, Tensor]:
        """The rest of the first pass; gives back the vanilla queries of its first step, where they are blended."""
        self._steps(sampler, run, until=sampler.step + 1)
        queries = _parked(run.blended)
        self._steps(sampler, run)
        return queries

    def _sketch(self, sampler: Sampler, run: Run) -> dict[str, Tensor]:
        """In the place of that rest, few looks on the way to where features are read: what the picture is about to become."""
        queries = None
        sampler.scheduler = self.scheduler_at(run.recipe.resume)
        for here, there in pairwise((*run.recipe.sketch, run.recipe.steps)):
            said: list[Tensor] = []
            self.visit(run, here, sampler.latents, sampler.scheduler, said.append, there)
            queries = _parked(run.blended) if queries is None else queries
            if there < run.recipe.steps:
                sampler.coast(said[0], there, self.scheduler_at(there))
        return queries or {}

    def _steps(self, sampler: Sampler, run: Run, until: int | None = None) -> None:
        for step in range(sampler.step, run.recipe.steps if until is None else until):
            before = sampler.latents
            self.visit(run, step, before, sampler.scheduler, sampler.advance)
            self.watcher.step(run.index, step, before, run)

    def visit(
        self,
        run: Run,
        step: int,
        latents: Tensor,
        scheduler: Any,
        then: Callable[[Tensor], None] | None = None,
        after: int | None = None,
    ) -> None:
        """One step of a run at given latents: the vanilla call where queries are blended, then the consistent one."""
        asked = self.guided if run.recipe.guides(step) else self.unguided
        run.rows = asked.rows
        run.begin(step, self.watcher.records, after)
        if step != run.resumed:
            run.queries = {}
            self._vanilla(run, asked, latents, scheduler)
        prediction = self._predict(run, asked, latents, scheduler)
        if not prediction.isfinite().all():
            raise NotFinite(step, str(prediction.dtype).removeprefix("torch."))
        if run.made is not None:
            self.watcher.activations(run.index, step, run.made)
        if then is not None:
            then(asked.guidance.combine(prediction))
        run.end()

    def _vanilla(self, run: Run, asked: Asked, latents: Tensor, scheduler: Any) -> None:
        if run.recipe.vanilla_share(run.step) is not None:
            run.vanilla = True
            self._predict(run, asked, latents, scheduler)
            run.vanilla = False

    def _predict(self, run: Run, asked: Asked, latents: Tensor, scheduler: Any) -> Tensor:
        self.evaluations += 1
        self.shallow += run.reusing
        timestep = scheduler.timesteps[run.step]
        with self.family.patched(run):
            return self.family.predict(latents, timestep, scheduler, asked.rows, asked.given)


def _each(inputs: Any, change: Callable[[Tensor], Tensor]) -> Any:
    """Every tensor of a denoiser's inputs changed."""
    if isinstance(inputs, dict):
        return {name: _each(value, change) for name, value in inputs.items()}
    return change(inputs) if isinstance(inputs, Tensor) else inputs


def _parked(queries: dict[str, Tensor]) -> dict[str, Tensor]:
    """Queries on the CPU, out of the way until the second pass."""
    return {site: kept.cpu() for site, kept in queries.items()}


def _say_what_cannot_be(run: Run, asked: Settings, leaves_out: bool) -> None:
    """Masks come from the first step and are used at the second: with one step nothing is shared.

    And what a pipeline fetches block by block, in order, cannot be left out.
    """
    if asked.sampling.deep_interval > 1 and not leaves_out:
        _log.warning(
            "every step computes all blocks (deep_interval 1): with group offloading none is left out"
        )
    if run.recipe.settings.sharing.enabled and run.recipe.steps == 1:
        _log.warning("pictures of a single step share nothing with their anchors: use 2 steps or more")
