"""Attention over a row's own patches and those of its anchors: pure functions on tensors.

Shapes: queries, keys and values are (rows, heads, patches, width per head). Anchors' patches are gathered and
appended to a row's own keys and values, which is the same softmax as a mask over all patches (method, section 3)
at the price of the subject's patches only.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional as F

Names = tuple[str, ...]

_SCORES: Final = 2**22
"""How many scores of a row are computed at once on a CPU: four heads on 32x32 patches, 16 MB."""
_SCORES_THERE: Final = 2**25
"""The same on an accelerator, whose calls cost more than room: all 20 heads of SDXL's on 32x32 patches, 80 MB."""


@dataclass(frozen=True)
class Region:
    """Patches of a picture that look at the same subjects. `patches` are indices; None means all patches."""

    names: Names
    patches: Tensor | None = None


@dataclass(frozen=True)
class Tokens:
    """Keys and values that a row may attend to besides its own, (rows, heads, patches, width) each.

    `weight` is how many of the row's own patches each of them counts for. `queries` are what they ask themselves, where
    that is wanted; `bias` (rows, heads, 1, patches) is added to their scores.
    """

    keys: Tensor
    values: Tensor
    weight: float = 1.0
    queries: Tensor | None = None
    bias: Tensor | None = None


def regions(masks: Mapping[str, Tensor], names: Names, routed: bool) -> list[Region]:
    """Which subjects each patch of a picture looks at (method, section 9).

    `masks` holds the picture's own subject masks on this grid, boolean (patches,). Routed: a patch inside exactly
    one subject's mask looks at that subject only; all others look at all `names`. Regions do not overlap, are not
    empty and cover the picture.
    """
    own = {name: masks[name] for name in names if name in masks}
    if not routed or len(names) < 2 or not own:
        return [Region(names)]
    alone = torch.stack(list(own.values())).sum(0) == 1
    parts = {(name,): mask & alone for name, mask in own.items()} | {names: ~alone}
    found = [Region(chosen, part.nonzero().flatten()) for chosen, part in parts.items()]
    return [region for region in found if region.patches is not None and len(region.patches)]


def attend(queries: Tensor, keys: Tensor, values: Tensor, shared: Sequence[Tokens] = ()) -> Tensor:
    """Attention towards own and shared patches together."""
    if not shared:
        return F.scaled_dot_product_attention(queries, keys, values)
    bias = _bias(keys, shared)
    keys = torch.cat([keys, *(tokens.keys for tokens in shared)], dim=2)
    values = torch.cat([values, *(tokens.values for tokens in shared)], dim=2)
    return F.scaled_dot_product_attention(queries, keys, values, bias)


def _bias(keys: Tensor, shared: Sequence[Tokens]) -> Tensor | None:
    """What is added to the scores, (rows or 1, heads or 1, 1, keys): a key that counts n times has log n more."""
    if all(tokens.weight == 1 and tokens.bias is None for tokens in shared):
        return None
    parts = [keys.new_zeros(1, 1, 1, keys.shape[2])]
    for tokens in shared:
        counted = keys.new_full((1, 1, 1, tokens.keys.shape[2]), math.log(tokens.weight))
        parts.append(counted if tokens.bias is None else counted + tokens.bias)
    rows, heads = (max(part.shape[axis] for part in parts) for axis in (0, 1))
    return torch.cat([part.expand(rows, heads, 1, -1) for part in parts], dim=-1)


def aligned(queries: Tensor, shared: Sequence[Tokens]) -> list[Tokens]:
    """Shared patches, asked by queries whose mean is moved to that of the shared patches' own queries.

    queries: (rows, heads, patches, width) of one region. A network that has told two characters apart asks for what
    belongs to the second one in another way than for the first, as every anchor was; what is common to a region's
    queries then keeps it from its anchors. (q + d)k is qk + dk, so that moving the queries by d is a bias on the keys. The
    mean is the first half of what StyleAligned (Hertz et al., 2024) normalises.
    """
    theirs = torch.cat([tokens.queries for tokens in shared if tokens.queries is not None], dim=2)
    moved = (theirs.mean(2, keepdim=True) - queries.mean(2, keepdim=True)) * queries.shape[-1] ** -0.5
    return [replace(tokens, bias=moved @ tokens.keys.transpose(-1, -2)) for tokens in shared]


def attend_by_region(
    queries: Tensor, keys: Tensor, values: Tensor, parts: Sequence[tuple[Region, Sequence[Tokens]]]
) -> Tensor:
    """Attention in which the queries of each region see their own shared patches."""
    if len(parts) == 1 and parts[0][0].patches is None:
        return attend(queries, keys, values, parts[0][1])
    out = torch.empty_like(queries)
    for region, shared in parts:
        out[:, :, region.patches] = attend(queries[:, :, region.patches], keys, values, shared)
    return out


def probabilities(queries: Tensor, keys: Tensor, bias: Tensor | None = None) -> Tensor:
    """softmax(QK^T / sqrt(width) + bias), averaged over heads, in float32: (rows, queries, keys).

    `bias` (rows, 1 or queries, keys) hides keys by very small values. Some heads at a time: all of them together would
    be the largest tensor of a painting, and one by one they would be the most calls.
    """
    room = _SCORES if queries.device.type == "cpu" else _SCORES_THERE
    together = max(1, room // (queries.shape[2] * keys.shape[2]))
    total: Tensor | None = None
    for query, key in zip(queries.split(together, 1), keys.split(together, 1), strict=True):
        scores = (query.float() * query.shape[-1] ** -0.5) @ key.float().transpose(-1, -2)
        if bias is not None:
            scores += bias.float()[:, None]
        found = scores.softmax(-1).sum(1)
        total = found if total is None else total.add_(found)
    assert total is not None
    return total.div_(queries.shape[1])


def blend(vanilla: Tensor, queries: Tensor, share: float) -> Tensor:
    """Queries with a share of the vanilla ones (method, section 4)."""
    return share * vanilla + (1 - share) * queries


def split_heads(x: Tensor, heads: int) -> Tensor:
    """(rows, patches, heads * width) -> (rows, heads, patches, width)."""
    return x.unflatten(-1, (heads, -1)).transpose(1, 2)


def merge_heads(x: Tensor) -> Tensor:
    """(rows, heads, patches, width) -> (rows, patches, heads * width)."""
    return x.transpose(1, 2).flatten(2)
