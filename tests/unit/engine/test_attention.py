"""Attention by gathering is attention with a mask."""

from __future__ import annotations

import math
from typing import Any

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from consistory_engine import attention
from consistory_engine.attention import (
    Region,
    Tokens,
    aligned,
    attend,
    attend_by_region,
    blend,
    merge_heads,
    probabilities,
    regions,
    split_heads,
)
from consistory_engine.rows import CONDITIONAL, UNCONDITIONAL, Guidance, Push, Rows, classifier_free


def draw(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def some_tokens(seed: int) -> Tokens:
    keys, values = draw(2, 1, 2, 5, 4, seed=seed)
    return Tokens(keys, values)


def masked_softmax(q: Tensor, k: Tensor, v: Tensor, seen: Tensor) -> Tensor:
    """The same with a huge matrix: `seen` (queries, keys) says who may look where."""
    scores = (q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5).masked_fill(~seen, float("-inf"))
    return scores.softmax(-1) @ v


@settings(max_examples=30)
@given(st.integers(0, 2**20), st.integers(1, 12))
def test_gathered_patches_give_the_masked_softmax(seed: int, patches: int) -> None:
    own, other = draw(3, 2, 2, patches, 4, seed=seed), draw(2, 2, 2, patches, 4, seed=seed + 1)
    shown = torch.rand(patches, generator=torch.Generator().manual_seed(seed)) < 0.5
    gathered = attend(own[0], own[1], own[2], [Tokens(other[0][:, :, shown], other[1][:, :, shown])])
    seen = torch.cat([torch.ones(patches, dtype=torch.bool), shown]).expand(patches, -1)
    masked = masked_softmax(own[0], torch.cat([own[1], other[0]], 2), torch.cat([own[2], other[1]], 2), seen)
    torch.testing.assert_close(gathered, masked, atol=1e-5, rtol=1e-4)


def test_regions_attend_to_their_own_subject() -> None:
    patches = 9
    q, k, v = draw(3, 1, 2, patches, 4)
    fox, bear = some_tokens(1), some_tokens(2)
    masks = {
        "fox": torch.arange(patches) < 4,
        "bear": (torch.arange(patches) >= 3) & (torch.arange(patches) < 6),
    }
    found = regions(masks, ("fox", "bear"), routed=True)
    tokens = {("fox",): [fox], ("bear",): [bear], ("fox", "bear"): [fox, bear]}
    out = attend_by_region(q, k, v, [(region, tokens[region.names]) for region in found])
    own = torch.ones(patches, patches, dtype=torch.bool)
    to_fox, to_bear = ~(masks["bear"] & ~masks["fox"]), ~(masks["fox"] & ~masks["bear"])
    seen = torch.cat([own, to_fox[:, None].expand(-1, 5), to_bear[:, None].expand(-1, 5)], 1)
    keys, values = torch.cat([k, fox.keys, bear.keys], 2), torch.cat([v, fox.values, bear.values], 2)
    torch.testing.assert_close(out, masked_softmax(q, keys, values, seen), atol=1e-5, rtol=1e-4)


def test_aligned_queries_ask_shared_patches_with_the_mean_of_their_own_queries() -> None:
    q, k, v = draw(3, 2, 3, 7, 4)
    keys, values, asked = draw(3, 2, 3, 10, 4, seed=1)
    shared = [
        Tokens(*parts, weight=2.0, queries=own + 3)
        for *parts, own in zip(keys.split(5, 2), values.split(5, 2), asked.split(5, 2), strict=True)
    ]
    found = attend(q, k, v, aligned(q, shared))
    moved = q + (asked + 3).mean(2, keepdim=True) - q.mean(2, keepdim=True)
    own, theirs = (queries @ x.transpose(-1, -2) / 2 for queries, x in ((q, k), (moved, keys)))
    wanted = torch.cat([own, theirs + math.log(2)], -1).softmax(-1) @ torch.cat([v, values], 2)
    torch.testing.assert_close(found, wanted, atol=1e-5, rtol=1e-4)
    assert not torch.allclose(found, attend(q, k, v, shared), atol=1e-2)


@given(st.lists(st.lists(st.booleans(), min_size=6, max_size=6), min_size=2, max_size=4))
def test_regions_cover_the_picture_once(drawn: list[list[bool]]) -> None:
    masks = {f"c{k}": torch.tensor(mask) for k, mask in enumerate(drawn)}
    found = regions(masks, tuple(masks), routed=True)
    patches = torch.cat([region.patches for region in found if region.patches is not None])
    assert sorted(patches.tolist()) == list(range(6))
    for region in found:
        if len(region.names) == 1:
            assert region.patches is not None and masks[region.names[0]][region.patches].all()


def test_union_and_single_subjects_have_one_region() -> None:
    mask = torch.tensor([True, False])
    assert regions({"a": mask, "b": ~mask}, ("a", "b"), routed=False) == [Region(("a", "b"))]
    assert regions({"a": mask}, ("a",), routed=True) == [Region(("a",))]


def test_a_key_that_counts_three_times_is_as_three_keys() -> None:
    q, k, v = draw(3, 1, 2, 6, 4)
    fox = some_tokens(1)
    weighed = attend(q, k, v, [Tokens(fox.keys, fox.values, 3.0)])
    torch.testing.assert_close(weighed, attend(q, k, v, [fox, fox, fox]))


def test_probabilities_are_means_of_softmax() -> None:
    q, k = draw(2, 3, 4, 7, 5)
    found = probabilities(q, k)
    assert found.shape == (3, 7, 7)
    torch.testing.assert_close(found.sum(-1), torch.ones(3, 7))
    one = (q[0, 0, 0] @ k[0, 0, 0] / 5**0.5) - torch.logsumexp(q[0, 0, 0] @ k[0, 0].T / 5**0.5, 0)
    heads = torch.stack([(q[0, h] @ k[0, h].T / 5**0.5).softmax(-1) for h in range(4)])
    torch.testing.assert_close(found[0], heads.mean(0))
    torch.testing.assert_close(heads[0, 0, 0], one.exp())


class Softmaxes(TorchDispatchMode):
    """Counts the calls of softmax."""

    count = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.count += func is torch.ops.aten._softmax.default
        return func(*args, **(kwargs or {}))


def test_heads_are_computed_together_as_far_as_there_is_room(monkeypatch) -> None:
    q, k = draw(2, 3, 5, 7, 5)
    bias = torch.zeros(3, 1, 7).index_fill(2, torch.tensor([2]), -1e4)
    found = []
    for room, calls in ((1, 5), (2 * 7 * 7, 3), (10**6, 1)):
        monkeypatch.setattr(attention, "_SCORES", room)
        with Softmaxes() as softmaxes:
            found.append(probabilities(q, k, bias))
        assert softmaxes.count == calls
    assert found[0][:, :, 2].max() == 0
    torch.testing.assert_close(found[0], found[1])
    torch.testing.assert_close(found[0], found[2])


def test_an_accelerator_computes_all_heads_of_sdxl_at_once() -> None:
    """On a device without numbers: what counts is how often it is called."""
    q, k = (torch.empty(1, 20, 32 * 32, 64, device="meta") for _ in range(2))
    with Softmaxes() as softmaxes:
        found = probabilities(q, k)
    assert softmaxes.count == 1 and found.shape == (1, 32 * 32, 32 * 32)


def test_heads_split_and_merge() -> None:
    x = draw(2, 5, 12)
    assert split_heads(x, 3).shape == (2, 3, 5, 4)
    assert torch.equal(merge_heads(split_heads(x, 3)), x)
    assert torch.equal(blend(x, 2 * x, 1.0), x)


def test_rows_say_which_row_is_which() -> None:
    rows = Rows((UNCONDITIONAL, CONDITIONAL), 3)
    repeated = rows.repeat(torch.arange(3))
    assert repeated.tolist() == [0, 1, 2, 0, 1, 2]
    assert rows.conditional(torch.arange(6)).tolist() == [3, 4, 5]
    assert Rows((CONDITIONAL,), 2).conditional(torch.arange(2)).tolist() == [0, 1]


def test_guidance_is_a_sum_of_terms() -> None:
    u, t, extra = torch.tensor([[1.0], [3.0], [4.0]])
    assert classifier_free(5.0).combine(torch.stack([u, t])).item() == 1 + 5 * (3 - 1)
    assert classifier_free(1.0).terms == (CONDITIONAL,)
    three = Guidance(UNCONDITIONAL, (Push(CONDITIONAL, UNCONDITIONAL, 5.0), Push("lora", CONDITIONAL, 2.0)))
    assert three.terms == (UNCONDITIONAL, CONDITIONAL, "lora")
    assert three.combine(torch.stack([u, t, extra])).item() == 1 + 5 * 2 + 2 * (4 - 3)
