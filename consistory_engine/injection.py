"""Moving anchors' features into matching patches: pure functions (method, section 6).

All anchors' subject patches, concatenated, form one bank; a `Transfer` says which patches of a picture take from
which entries of the bank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from consistory_engine.attention import Region
from consistory_engine.correspondence import nearest
from consistory_engine.masks import otsu


@dataclass(frozen=True)
class Transfer:
    """Patch `own[k]` of a picture takes from entry `take[k]` of the bank."""

    own: Tensor
    take: Tensor


def transfer(
    own: Tensor, parts: Sequence[tuple[Region, Tensor]], bank: Tensor, reach: Tensor
) -> Transfer | None:
    """Match a picture's patches to the bank and keep the close matches.

    own: descriptors (patches, channels) of the picture. parts: regions of its subjects, with the indices of the
    bank's entries that each may take from. bank: descriptors (entries, channels). reach: the indices of all entries
    that the picture may take from at all. Kept are matches closer than Otsu's threshold on the distances of all the
    picture's patches, inside its subjects or not. None when there is nothing to take from.
    """
    if not len(reach):
        return None
    limit = otsu(nearest(own, bank[reach])[1])
    patches, take = [own.new_empty(0, dtype=torch.long)], [own.new_empty(0, dtype=torch.long)]
    for region, allowed in parts:
        assert region.patches is not None
        if len(allowed):
            index, distance = nearest(own[region.patches], bank[allowed])
            close = distance < limit
            patches.append(region.patches[close])
            take.append(allowed[index[close]])
    return Transfer(torch.cat(patches), torch.cat(take))


def inject(outputs: Tensor, moved: Transfer, bank: Tensor, share: float) -> Tensor:
    """A copy of outputs (patches, width) whose matched patches hold `share` of the bank's (entries, width)."""
    changed = outputs.clone()
    changed[moved.own] = share * bank[moved.take] + (1 - share) * outputs[moved.own]
    return changed
