"""The only mutable state of a painting: which pass and step it is in, and what has been seen so far.

Processors read a `Run` and report to it; the sampling loop moves it on. Everything else is pure or frozen.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import torch
from torch import Tensor

from consistory_engine.attention import Names, Region, regions
from consistory_engine.injection import Transfer
from consistory_engine.masks import Grid, apart, concept_map, propagate, resize, subject_masks, telling
from consistory_engine.recipe import Recipe
from consistory_engine.rows import Rows
from consistory_engine.sites import Layout, Site

MAP_STEPS: Final = 20
"""Concept maps are averaged over this many steps."""
SPREAD_STEPS: Final = 10
"""Self-attention is averaged over this many steps."""

Concepts = dict[str, dict[str, tuple[int, ...]]]
"""Subject -> concept -> token positions."""
Masks = dict[Grid, dict[str, Tensor]]
"""Grid -> subject -> boolean mask (patches,)."""


class Dropout:
    """Which patches of an anchor are hidden from other rows, drawn anew at each step and grid.

    The draws depend on the anchor's seed and place, the step and the grid alone: not on the device, the pass or
    on how many other pictures are painted beside it.
    """

    def __init__(self, seeds: Sequence[int]) -> None:
        self.seeds = tuple(seeds)

    def uniform(self, anchor: int, step: int, grid: Grid) -> Tensor:
        """(patches,) in [0, 1) on the CPU."""
        text = f"dropout {self.seeds[anchor]} {anchor} {step} {grid[0]}x{grid[1]}"
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1
        return torch.rand(grid[0] * grid[1], generator=torch.Generator().manual_seed(seed))


@dataclass
class Activations:
    """What pages need of kept anchors at one step.

    tokens: by sharing site, the hidden states of all shown subject patches (terms, patches, width).
    outputs: by injecting site, the conditional outputs at the bank's entries (entries, width).
    """

    tokens: dict[str, Tensor] = field(default_factory=dict)
    outputs: dict[str, Tensor] = field(default_factory=dict)


class Kept(Protocol):
    """Anchors of one subject, painted before."""

    @property
    def name(self) -> str:
        """The subject."""
        ...

    @property
    def descriptors(self) -> Tensor:
        """The bank's entries for matching (entries, channels)."""
        ...

    def at(self, index: int, step: int) -> Activations:
        """What pass `index` of a page needs at a step."""
        ...

    def expect(self, index: int, step: int) -> None:
        """This will be asked for next."""
        ...


class _Mean:
    """A mean of tensors that are not kept."""

    _sum: Tensor | None = None
    _count = 0

    def add(self, x: Tensor) -> None:
        self._sum = x if self._sum is None else self._sum + x
        self._count += 1

    def take(self) -> Tensor | None:
        """The mean so far, if any; begins anew."""
        found = None if self._sum is None else self._sum / self._count
        self._sum, self._count = None, 0
        return found


class Localizer:
    """Follows the concepts of every picture through the steps of a pass and keeps the current masks."""

    def __init__(
        self,
        concepts: Sequence[Concepts],
        layout: Layout,
        propagated: bool,
        given: Mapping[int, Masks] | None = None,
    ) -> None:
        """`given` are masks, by picture, that are known and not to be found."""
        self.concepts, self.layout, self.propagated = concepts, layout, propagated
        self.given = given or {}
        self.located = [k for k, found in enumerate(concepts) if found]
        self.masks: list[Masks] = [{} for _ in concepts]
        self._maps: dict[int, deque[dict[str, list[Tensor]]]] = {
            k: deque(maxlen=MAP_STEPS) for k in self.located
        }
        self._spread: dict[int, deque[Tensor]] = {k: deque(maxlen=SPREAD_STEPS) for k in self.located}
        self._crosses, self._selves = _Mean(), _Mean()

    def of(self, x: Tensor) -> Tensor:
        """The rows of located pictures: (pictures, ...) -> (located pictures, ...).

        No list of rows has to be sent to an accelerator, which would wait for it.
        """
        return x if len(self.located) == len(x) else torch.stack([x[k] for k in self.located])

    def see_cross(self, probabilities: Tensor) -> None:
        """Report one telling site: (located pictures, patches, tokens)."""
        self._crosses.add(probabilities)

    def see_self(self, probabilities: Tensor) -> None:
        """Report one spreading site: (located pictures, patches, patches)."""
        self._selves.add(probabilities)

    def end_step(self, stands_for: int = 1) -> None:
        """Average this step's reports over sites, count them for so many steps and recompute all masks."""
        crosses, selves = self._crosses.take(), self._selves.take()
        if crosses is None:
            return
        for row, k in enumerate(self.located):
            seen = {
                name: [concept_map(crosses[row], at) for at in found.values()]
                for name, found in self.concepts[k].items()
            }
            self._maps[k].extend([seen] * stands_for)
        if selves is not None:
            for row, k in enumerate(self.located):
                self._spread[k].extend([selves[row]] * stands_for)
        for k in self.located:
            self.masks[k] = self._masks(k)

    def _masks(self, k: int) -> Masks:
        if k in self.given:
            return self.given[k]
        coarse, seen = self.layout.coarse, self._maps[k]
        maps = {
            name: [torch.stack([step[name][c] for step in seen]).mean(0) for c in range(len(found))]
            for name, found in self.concepts[k].items()
        }
        if not (self.propagated and self._spread[k]):
            return subject_masks(maps, coarse, self.layout.mask_grids)
        grid = self.layout.spread_grid
        spread = {
            name: [propagate(resize(x, coarse, grid), self._spread[k]) for x in found]
            for name, found in maps.items()
        }
        said = {name: telling(found) for name, found in spread.items()}
        masks = subject_masks(_only(said, spread), grid, self.layout.mask_grids)
        return masks if len(masks) == 1 else apart(masks, _only(said, maps), coarse)

    def copy(self) -> Localizer:
        """An independent copy, between two steps."""
        twin = Localizer(self.concepts, self.layout, self.propagated, self.given)
        twin.masks = list(self.masks)
        twin._maps = {k: deque(window, MAP_STEPS) for k, window in self._maps.items()}
        twin._spread = {k: deque(window, SPREAD_STEPS) for k, window in self._spread.items()}
        return twin


def _only(
    which: Mapping[str, Sequence[int]], maps: Mapping[str, Sequence[Tensor]]
) -> dict[str, list[Tensor]]:
    """Some of every subject's maps."""
    return {name: [maps[name][n] for n in numbers] for name, numbers in which.items()}


@dataclass
class Run:
    """One pass over one batch."""

    rows: Rows
    layout: Layout
    recipe: Recipe
    names: Sequence[Names]
    """The subjects of every picture."""
    dropout: Dropout
    kept: Sequence[Kept] = ()
    localizer: Localizer | None = None
    """None when masks are given rather than found."""
    index: int = 0
    """Which pass this is."""
    transfers: Sequence[Transfer | None] = ()
    entries: Sequence[Tensor] = ()
    """For every anchor of the batch, the patches of the fine grid that are its entries of the bank."""

    step: int = 0
    after: int = 1
    vanilla: bool = False
    masks: Sequence[Masks] = ()
    queries: dict[str, Tensor] = field(default_factory=dict)
    resumed: int | None = None
    """The step at which this pass resumes another, whose queries of that step it has."""
    deep: dict[str, Any] = field(default_factory=dict)
    """By path, what deep blocks gave at the last step that computed them, for one that does not."""
    features: Tensor | None = None
    seen: Mapping[str, Activations] = field(default_factory=dict)
    """The kept anchors' activations of this step, by subject."""
    made: Activations | None = None
    """What this batch's own anchors leave for later pages, where that is wanted."""
    _shown: dict[tuple[int, Grid, Names], Tensor] = field(default_factory=dict)
    _regions: dict[tuple[int, Grid], list[Region]] = field(default_factory=dict)

    @property
    def blended(self) -> dict[str, Tensor]:
        """The vanilla queries of this step, where they are blended."""
        return self.queries if self.recipe.vanilla_share(self.step) is not None else {}

    @property
    def sharing(self) -> bool:
        """Whether this step shares."""
        return self.recipe.shares(self.step)

    @property
    def injecting(self) -> bool:
        """Whether this step injects."""
        return self._injects(self.step)

    @property
    def reusing(self) -> bool:
        """Whether this step leaves the deep blocks out."""
        return self.recipe.reuses(self.index, self.step)

    @property
    def reused(self) -> bool:
        """Whether the next one does, and this one does not."""
        return not self.reusing and self.recipe.reuses(self.index, self.step + 1)

    def _injects(self, step: int) -> bool:
        return self.index > 0 and self.recipe.injects(step)

    def _takes(self, step: int) -> bool:
        """Whether a step needs something of kept anchors."""
        if step >= self.recipe.steps:
            return False
        sites = self.layout.shallow if self.recipe.reuses(self.index, step) else self.layout.sharing
        return (self.recipe.shares(step) and bool(sites)) or self._injects(step)

    def begin(self, step: int, record: bool = False, after: int | None = None) -> None:
        """Enter a step; kept anchors are asked for what it needs, and told what the next one (`after`) will.

        It stands for all steps before that one.
        """
        self.step, self.vanilla = step, False
        self._shown, self._regions = {}, {}
        self.deep = self.deep if self.reusing else {}
        self.made = Activations() if record else None
        if self.localizer:
            self.masks = self.localizer.masks
        self.after = after = step + 1 if after is None else after
        index, later = (self.recipe.pass_at(self.index, each) for each in (step, after))
        self.seen = {kept.name: kept.at(index, step) for kept in self.kept} if self._takes(step) else {}
        for kept in self.kept if self._takes(after) else ():
            kept.expect(later, after)

    def end(self) -> None:
        """Leave a step: masks are recomputed and used at the next."""
        self.seen, self.made = {}, None
        if self.localizer:
            self.localizer.end_step(self.after - self.step)
            self.masks = self.localizer.masks

    def anchors_of(self, picture: int) -> range | list[int]:
        """The anchors of this batch that a picture attends to."""
        if picture < self.rows.anchors and self.recipe.settings.sharing.anchors == "in_turn":
            return range(picture)
        return [anchor for anchor in range(self.rows.anchors) if anchor != picture]

    def shown(self, anchor: int, names: Names, grid: Grid) -> Tensor:
        """The patches of an anchor of this batch that show one of the subjects and are not dropped out, as indices."""
        key = (anchor, grid, names)
        if key not in self._shown:
            self._shown[key] = self._find_shown(anchor, names, grid)
        return self._shown[key]

    def regions(self, picture: int, grid: Grid) -> list[Region]:
        """Which subjects each patch of a picture looks at."""
        key = (picture, grid)
        if key not in self._regions:
            routed = self.recipe.settings.sharing.policy == "routed"
            self._regions[key] = regions(self.masks[picture].get(grid, {}), self.names[picture], routed)
        return self._regions[key]

    def _find_shown(self, anchor: int, names: Names, grid: Grid) -> Tensor:
        masks = [mask for name, mask in self.masks[anchor].get(grid, {}).items() if name in names]
        if not masks:
            return torch.empty(0, dtype=torch.long)
        hidden = self.dropout.uniform(anchor, self.step, grid) < self.recipe.settings.sharing.mask_dropout
        return (torch.stack(masks).any(0) & ~hidden.to(masks[0].device)).nonzero().flatten()

    def spreads(self, site: Site) -> bool:
        """Whether a site reports self-attention now: not where what it would be reported with is left out."""
        wanted = self.localizer is not None and self.localizer.propagated and bool(self.localizer.located)
        return wanted and not self.reusing and site in self.layout.spreading
