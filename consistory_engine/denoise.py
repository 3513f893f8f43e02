"""The sampling loop, and the two passes of the method over one batch of pictures."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor

from consistory_engine.attention import Region, regions
from consistory_engine.correspondence import DIFT_TIMESTEP, descriptors
from consistory_engine.family import Conditioning, Family
from consistory_engine.injection import Transfer, transfer
from consistory_engine.prompts import Prompt
from consistory_engine.recipe import Recipe
from consistory_engine.rows import Guidance, Rows, classifier_free
from consistory_engine.run import Activations, Dropout, Kept, Localizer, Masks, Run
from consistory_engine.settings import Settings


@dataclass(frozen=True)
class Canvas:
    """One picture of a batch. `noise` (1, channels, h, w) replaces what the seed would draw."""

    prompt: Prompt
    seed: int
    negative: str = ""
    noise: Tensor | None = None


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


@dataclass
class Sampler:
    """The state of sampling between two steps."""

    latents: Tensor
    scheduler: Any
    generators: list[torch.Generator]
    step: int = 0

    def copy(self) -> Sampler:
        """An independent copy, from which sampling can be resumed."""
        return Sampler(
            self.latents, copy.deepcopy(self.scheduler), [_copy(g) for g in self.generators], self.step
        )

    def advance(self, prediction: Tensor) -> None:
        """One step of the scheduler."""
        timestep = self.scheduler.timesteps[self.step]
        known = inspect.signature(self.scheduler.step).parameters
        extra = {"generator": self.generators} if "generator" in known else {}
        dtype = self.latents.dtype
        stepped = self.scheduler.step(prediction, timestep, self.latents, **extra, return_dict=False)[0]
        self.latents = stepped.to(dtype)
        self.step += 1


def _copy(generator: torch.Generator) -> torch.Generator:
    return torch.Generator().set_state(generator.get_state())


def start(family: Family, canvases: Sequence[Canvas], settings: Settings) -> Sampler:
    """Noise for every canvas, drawn on the CPU: same seed, same picture, on every device."""
    shape = family.latent_shape(settings.sampling.width, settings.sampling.height)
    generators = [torch.Generator().manual_seed(canvas.seed) for canvas in canvases]
    drawn = [
        torch.randn((1, *shape), generator=generator) if canvas.noise is None else canvas.noise
        for canvas, generator in zip(canvases, generators, strict=True)
    ]
    scheduler = family.scheduler(settings.sampling.steps)
    latents = torch.cat(drawn).to(family.device, family.dtype) * scheduler.init_noise_sigma
    return Sampler(latents, scheduler, generators)


@dataclass
class Batch:
    """Pictures painted together, of which the first `anchors` are anchors to all; `kept` are anchors painted before."""

    family: Family
    canvases: Sequence[Canvas]
    settings: Settings
    anchors: int = 0
    kept: Sequence[Kept] = ()
    dropout: Dropout | None = None
    watcher: Watcher = field(default_factory=Watcher)
    evaluations: int = 0

    def __post_init__(self) -> None:
        sampling = self.settings.sampling
        self.guidance: Guidance = classifier_free(sampling.guidance_scale)
        self.rows = Rows(self.guidance.terms, len(self.canvases), self.anchors)
        self.latent = self.family.latent_shape(sampling.width, sampling.height)[1:]
        self.concepts = [self.family.concepts(canvas.prompt) for canvas in self.canvases]
        prompts = [(canvas.prompt.text, canvas.negative) for canvas in self.canvases]
        self.given: Conditioning = self.family.encode(prompts, self.guidance, self.latent)
        self.layout = self.family.layout(self.latent)

    def paint(self) -> Painted:
        """Both passes, or as many as the settings and the prompts ask for."""
        with self.family.prepared(self.settings.sampling.freeu):
            sampler = start(self.family, self.canvases, self.settings)
            run = self.run(sampler.scheduler)
            resumed = self._first_pass(sampler, run)
            if resumed is not None:
                sampler, run = resumed
                self._steps(sampler, run)
        return Painted(sampler.latents, run.masks, self.evaluations)

    def run(self, scheduler: Any) -> Run:
        """A run at its beginning."""
        recipe = self.recipe(scheduler)
        located = recipe.consistent and any(self.concepts)
        propagated = self.settings.sharing.masks == "propagated"
        return Run(
            rows=self.rows,
            layout=self.layout,
            recipe=recipe,
            names=[tuple(found) for found in self.concepts],
            dropout=self.dropout or Dropout([canvas.seed for canvas in self.canvases]),
            kept=self.kept,
            localizer=Localizer(self.concepts, self.layout, propagated) if located else None,
            masks=[{} for _ in self.canvases],
        )

    def recipe(self, scheduler: Any) -> Recipe:
        """The settings for this scheduler's timesteps."""
        timesteps = tuple(float(t) for t in scheduler.timesteps)
        return Recipe(self.settings, timesteps, DIFT_TIMESTEP * scheduler.config.num_train_timesteps / 1000)

    def _first_pass(self, sampler: Sampler, run: Run) -> tuple[Sampler, Run] | None:
        """Paint once; give back where the second pass begins, if there is one."""
        resume = run.recipe.resume
        if run.recipe.passes == 1 or run.localizer is None:
            self._steps(sampler, run)
            return None
        self._steps(sampler, run, until=resume)
        saved, localizer = sampler.copy(), run.localizer.copy()
        self._steps(sampler, run, until=resume + 1)
        queries = run.queries if run.recipe.vanilla_share(resume) is not None else {}
        self._steps(sampler, run)
        entries, transfers = self._match(run)
        second = replace(
            run, index=1, localizer=localizer, queries=queries, entries=entries, transfers=transfers
        )
        return saved, second

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
    ) -> None:
        """One step of a run at given latents: the vanilla call where queries are blended, then the consistent one."""
        run.begin(step, record=self.watcher.records)
        if run.recipe.vanilla_share(step) is None:
            run.queries = {}
        elif not (run.index and step == run.recipe.resume and run.queries):
            run.vanilla = True
            self._predict(run, latents, scheduler)
            run.vanilla = False
        prediction = self._predict(run, latents, scheduler)
        if run.made is not None:
            self.watcher.activations(run.index, step, run.made)
        if then is not None:
            then(self.guidance.combine(prediction))
        run.end()

    def _predict(self, run: Run, latents: Tensor, scheduler: Any) -> Tensor:
        self.evaluations += 1
        timestep = scheduler.timesteps[run.step]
        with self.family.patched(run):
            return self.family.predict(latents, timestep, scheduler, self.rows, self.given)

    def _match(self, run: Run) -> tuple[list[Tensor], list[Transfer | None]]:
        """Entries of the bank and, for every picture, what it takes from it."""
        assert run.features is not None
        fine = self.layout.fine
        masks = [run.masks[b].get(fine, {}) for b in range(self.rows.pictures)]
        found = descriptors(run.features, fine)
        entries = [_union(masks[j], found).nonzero().flatten() for j in range(self.anchors)]
        bank = (
            torch.cat(
                [
                    *(kept.descriptors.to(found) for kept in self.kept),
                    *(found[j][e] for j, e in enumerate(entries)),
                ]
            )
            if self.kept or entries
            else found[0][:0]
        )
        transfers = [
            transfer(found[b], self._allowed(b, masks, entries, run.names[b], found), bank)
            for b in range(self.rows.pictures)
        ]
        self.watcher.matched(entries, bank, transfers)
        return entries, transfers

    def _allowed(
        self,
        b: int,
        masks: Sequence[dict[str, Tensor]],
        entries: Sequence[Tensor],
        names: tuple[str, ...],
        like: Tensor,
    ) -> list[tuple[Region, Tensor]]:
        """The regions inside the picture's own masks, each with the entries that it may take from."""
        inside = _union(masks[b], like)
        parts = []
        for region in regions(masks[b], names, self.settings.sharing.policy == "routed"):
            patches = (
                inside.nonzero().flatten()
                if region.patches is None
                else region.patches[inside[region.patches]]
            )
            shown = [torch.full((len(kept.descriptors),), kept.name in region.names) for kept in self.kept]
            for j, entry in enumerate(entries):
                seen = {name: mask for name, mask in masks[j].items() if name in region.names}
                shown.append((_union(seen, like)[entry] & (j != b)).cpu())
            allowed = torch.cat(shown).nonzero().flatten() if shown else torch.empty(0, dtype=torch.long)
            parts.append((Region(region.names, patches), allowed.to(like.device)))
        return parts


def _union(masks: dict[str, Tensor], like: Tensor) -> Tensor:
    """The union of masks (patches,), empty where there are none; `like` is (pictures, patches, ...)."""
    if not masks:
        return torch.zeros(like.shape[1], dtype=torch.bool, device=like.device)
    return torch.stack(list(masks.values())).any(0)
