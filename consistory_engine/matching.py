"""Between the passes: what each picture will take from which anchor patches (method, sections 5, 6 and 9)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from consistory_engine.attention import Names, Region, regions
from consistory_engine.correspondence import descriptors
from consistory_engine.injection import Transfer, transfer
from consistory_engine.run import Run


def match(run: Run, kept: torch.dtype) -> tuple[list[Tensor], Tensor, list[Transfer | None]]:
    """Match a run's pictures, after their first pass, to all anchors: kept ones first, then the batch's own.

    Returns, for every anchor of the batch, its entries of the bank (patches of the fine grid); the bank's
    descriptors (entries, channels), no finer than the precision in which they are `kept`; and for every picture what it
    takes.
    """
    assert run.features is not None
    fine = run.layout.fine
    found = descriptors(run.features, fine).to(kept).float()
    masks = [run.masks[b].get(fine, {}) for b in range(run.rows.pictures)]
    entries = [_union(masks[j], found).nonzero().flatten() for j in range(run.rows.anchors)]
    bank = torch.cat(
        [
            found[0, :0],
            *(kept.descriptors.to(found) for kept in run.kept),
            *(found[j, patches] for j, patches in enumerate(entries)),
        ]
    )
    routed = run.recipe.settings.sharing.policy == "routed"
    transfers = []
    for b, names in enumerate(run.names):
        parts = [
            (
                _inside(region, _union(masks[b], found)),
                _reach(run, masks, entries, b, region.names).to(bank.device),
            )
            for region in regions(masks[b], names, routed)
        ]
        everywhere = _reach(run, masks, entries, b, names).to(bank.device)
        transfers.append(transfer(found[b], parts, bank, everywhere))
    return entries, bank, transfers


def _inside(region: Region, mask: Tensor) -> Region:
    """The part of a region that lies inside a mask."""
    patches = mask.nonzero().flatten() if region.patches is None else region.patches[mask[region.patches]]
    return Region(region.names, patches)


def _reach(
    run: Run, masks: Sequence[dict[str, Tensor]], entries: Sequence[Tensor], b: int, names: Names
) -> Tensor:
    """The entries of the bank that show one of the subjects and are of anchors that picture `b` attends to."""
    reached = run.anchors_of(b)
    shown = [torch.full((len(kept.descriptors),), kept.name in names) for kept in run.kept]
    for j, patches in enumerate(entries):
        seen = [mask[patches] for name, mask in masks[j].items() if name in names and j in reached]
        empty = torch.zeros(len(patches), dtype=torch.bool)
        shown.append(torch.stack(seen).any(0).cpu() if seen else empty)
    return torch.cat(shown).nonzero().flatten() if shown else torch.empty(0, dtype=torch.long)


def _union(masks: dict[str, Tensor], like: Tensor) -> Tensor:
    """The union of masks (patches,), empty where there are none; `like` is (pictures, patches, channels)."""
    if not masks:
        return torch.zeros(like.shape[1], dtype=torch.bool, device=like.device)
    return torch.stack(list(masks.values())).any(0)
