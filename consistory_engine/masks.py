"""From attention to masks: where a subject is in a picture. Pure functions (method, section 2).

A concept's map is the attention that patches pay to its words, (h, w), averaged over sites and steps. Otsu's
threshold cuts it on each grid; a subject is the union of its concepts. Propagated masks leave out concepts that are
nowhere in particular, and do not overlap (decision 0007).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional as F

Grid = tuple[int, int]
"""Height and width of a site, in patches."""

_BINS: Final = 256


def concept_map(probabilities: Tensor, positions: Sequence[int]) -> Tensor:
    """The attention paid to a concept's tokens: (patches, tokens) -> (patches,), the mean over its tokens."""
    return probabilities[:, list(positions)].mean(1)


def resize(x: Tensor, source: Grid, target: Grid) -> Tensor:
    """A map (patches of source,) on another grid, bilinearly: (patches of target,)."""
    if source == target:
        return x
    return F.interpolate(x.view(1, 1, *source), size=target, mode="bilinear", align_corners=False).flatten()


def otsu(values: Tensor) -> Tensor:
    """Otsu's threshold (1979) on a histogram of 256 bins: what lies above it is foreground.

    A scalar on the CPU; the largest value itself when all are equal, so that nothing lies above it.
    """
    values = values.float().cpu()
    low, high = values.min(), values.max()
    if low == high:
        return high
    counts = torch.histc(values, _BINS, low.item(), high.item()).double()
    edges = torch.linspace(low.item(), high.item(), _BINS + 1, dtype=torch.float64)
    centres = (edges[:-1] + edges[1:]) / 2
    below, total = counts.cumsum(0), counts.sum()
    moment = (counts * centres).cumsum(0)
    above = total - below
    spread = below * above * (moment / below - (moment[-1] - moment) / above) ** 2
    best = spread[:-1].nan_to_num().argmax()
    return centres[best].float()


def threshold(x: Tensor) -> Tensor:
    """The foreground of a map, boolean."""
    return x > otsu(x)


def propagate(x: Tensor, attention: Iterable[Tensor]) -> Tensor:
    """A map (patches,) spread through self-attention, the mean over several (patches, patches) probabilities."""
    spread = [weights @ x for weights in attention]
    return torch.stack(spread).mean(0)


def subject_masks(
    maps: Mapping[str, Sequence[Tensor]], source: Grid, grids: Iterable[Grid]
) -> dict[Grid, dict[str, Tensor]]:
    """Masks of every subject on every grid from its concepts' maps (patches of source,)."""
    return {
        grid: {
            name: _union([threshold(resize(x, source, grid)) for x in concepts])
            for name, concepts in maps.items()
        }
        for grid in grids
    }


def given_masks(mask: Tensor, names: Iterable[str], grids: Iterable[Grid]) -> dict[Grid, dict[str, Tensor]]:
    """Masks of every grid from one in pixels (H, W), boolean: patches covered half as much as the most covered one.

    Measured on the CPU: not every accelerator takes means over parts that do not divide.
    """
    pixels = mask.cpu().float()[None, None]
    covered = {grid: F.interpolate(pixels, size=grid, mode="area").flatten() for grid in grids}
    shown = {grid: (share > share.max() / 2).to(mask.device) for grid, share in covered.items()}
    return {grid: dict.fromkeys(names, one) for grid, one in shown.items()}


def telling(maps: Sequence[Tensor]) -> list[int]:
    """Which of a subject's maps say where it is: those that vary half as much, for their mean, as the one that varies most.

    A word that the model hardly places has a flat map, and a threshold cuts that anywhere.
    """
    varied = [(x.std(correction=0) / x.mean()).item() for x in maps]
    return [k for k, one in enumerate(varied) if one >= max(varied) / 2]


def apart(
    masks: Mapping[Grid, Mapping[str, Tensor]], maps: Mapping[str, Sequence[Tensor]], source: Grid
) -> dict[Grid, dict[str, Tensor]]:
    """Masks of several subjects without overlap: a patch that is in any goes to the subject whose words it heeds most.

    `maps` are the subjects' (patches of source,); what a patch heeds is counted in a map's own mean, and summed.
    """
    found = {}
    for grid, those in masks.items():
        shares = {name: [resize(x / x.mean(), source, grid) for x in maps[name]] for name in those}
        most = torch.stack([torch.stack(parts).sum(0) for parts in shares.values()]).argmax(0)
        anyone = _union(list(those.values()))
        found[grid] = {name: anyone & (most == k) for k, name in enumerate(those)}
    return found


def _union(masks: Sequence[Tensor]) -> Tensor:
    return torch.stack(list(masks)).any(0)
