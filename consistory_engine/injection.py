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


def transfer(own: Tensor, parts: Sequence[tuple[Region, Tensor]], bank: Tensor) -> Transfer | None:
    """Match a picture's patches to the bank and keep the close matches.

    own: descriptors (patches, channels) of the picture. parts: regions of it, with the indices of the bank's
    entries that each may take from. bank: descriptors (entries, channels). Kept are the matches whose distance is
    below Otsu's threshold of all the picture's distances. None when nothing can be matched.
    """
    found = []
    for region, allowed in parts:
        assert region.patches is not None
        if len(region.patches) and len(allowed):
            index, distance = nearest(own[region.patches], bank[allowed])
            found.append((region.patches, allowed[index], distance))
    if not found:
        return None
    patches, take, distances = (torch.cat(column) for column in zip(*found, strict=True))
    close = distances < otsu(distances)
    return Transfer(patches[close], take[close])


def inject(outputs: Tensor, moved: Transfer, bank: Tensor, share: float) -> Tensor:
    """A copy of outputs (patches, width) whose matched patches hold `share` of the bank's (entries, width)."""
    changed = outputs.clone()
    changed[moved.own] = share * bank[moved.take] + (1 - share) * outputs[moved.own]
    return changed
