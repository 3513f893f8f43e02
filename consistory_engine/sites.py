"""Where attention happens in a denoiser, as plain data: sites with their grids, and which of them do what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from consistory_engine.masks import Grid

Kind = Literal["self", "cross"]
Part = Literal["down", "mid", "up"]

SPREAD_PATCHES: Final = 1024
"""Masks are propagated on the finest attended grid of at most this many patches."""


@dataclass(frozen=True)
class Site:
    """One attention layer. `name` is its module's path in the denoiser."""

    name: str
    kind: Kind
    part: Part
    grid: Grid


@dataclass(frozen=True)
class Layout:
    """The sites of a denoiser for one latent size. `feature_module` is the path of the module whose output matches
    across pictures (method, section 5). `finest` is the fine grid where it is not the finest attended one. `deep` are the
    paths of the blocks below the finest ones, in order, where they can be left out of a call."""

    sites: tuple[Site, ...]
    feature_module: str
    finest: Grid | None = None
    deep: tuple[str, ...] = ()

    @cached_property
    def _grids(self) -> list[Grid]:
        grids = sorted({site.grid for site in self.sites}, key=_patches, reverse=True)
        return grids[grids.index(self.finest) :] if self.finest in grids else grids

    @property
    def fine(self) -> Grid:
        """The finest attended grid, or the one that counts as that."""
        return self._grids[0]

    @property
    def coarse(self) -> Grid:
        """The next one; the same where there is only one."""
        return self._grids[:2][-1]

    @cached_property
    def sharing(self) -> frozenset[Site]:
        """Self-attention sites of the up part: here rows attend to anchors."""
        return frozenset(site for site in self.sites if site.kind == "self" and site.part == "up")

    @cached_property
    def shallow(self) -> frozenset[Site]:
        """Those of them that are there when the deep blocks are left out."""
        return frozenset(
            s for s in self.sharing if not s.name.startswith(tuple(f"{path}." for path in self.deep))
        )

    @cached_property
    def injecting(self) -> frozenset[Site]:
        """Self-attention sites of the fine grid in down and up."""
        return frozenset(
            s for s in self.sites if s.kind == "self" and s.part != "mid" and s.grid == self.fine
        )

    @cached_property
    def telling(self) -> frozenset[Site]:
        """Cross-attention sites of the coarse grid: they tell where the concepts are."""
        return frozenset(site for site in self.sites if site.kind == "cross" and site.grid == self.coarse)

    @cached_property
    def spreading(self) -> frozenset[Site]:
        """Self-attention sites that propagate masks."""
        grids = sorted({site.grid for site in self.sharing}, key=_patches, reverse=True)
        moderate = [grid for grid in grids if _patches(grid) <= SPREAD_PATCHES] or grids[-1:]
        return frozenset(site for site in self.sharing if site.grid in moderate[:1])

    @property
    def spread_grid(self) -> Grid:
        """The grid of the spreading sites."""
        return next(iter(self.spreading)).grid

    @cached_property
    def mask_grids(self) -> tuple[Grid, ...]:
        """Every grid on which masks are used, coarse ones first."""
        return tuple(sorted({site.grid for site in self.sharing} | {self.fine, self.coarse}, key=_patches))


def halved(grid: Grid, times: int) -> Grid:
    """The grid after some strided convolutions, which round up."""
    for _ in range(times):
        grid = ((grid[0] + 1) // 2, (grid[1] + 1) // 2)
    return grid


def _patches(grid: Iterable[int]) -> int:
    height, width = grid
    return height * width
