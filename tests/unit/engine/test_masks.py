"""From attention to masks."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch._subclasses import FakeTensorMode
from torch.nn import functional as F

from consistory_engine.masks import (
    apart,
    concept_map,
    given_masks,
    otsu,
    propagate,
    resize,
    subject_masks,
    telling,
    threshold,
)
from consistory_engine.run import Concepts, Localizer
from consistory_engine.sites import Layout


def plain_otsu(values: list[float]) -> float:
    """Otsu's threshold by its definition: try every bin, weigh both sides."""
    low, high = min(values), max(values)
    width = (high - low) / 256
    bins = [min(int((value - low) / width), 255) for value in values]
    centres = [low + (k + 0.5) * width for k in range(256)]
    best, found = -1.0, low
    for cut in range(255):
        dark = [centres[k] for k in bins if k <= cut]
        light = [centres[k] for k in bins if k > cut]
        if dark and light:
            spread = len(dark) * len(light) * (sum(dark) / len(dark) - sum(light) / len(light)) ** 2
            if spread > best * (1 + 1e-12):
                best, found = spread, centres[cut]
    return found


@settings(max_examples=40)
@given(st.lists(st.integers(0, 255), min_size=2, max_size=60).filter(lambda x: len(set(x)) > 1))
def test_otsu_is_the_definition(values: list[int]) -> None:
    spaced = [value + 0.25 for value in values]  # inside the bins, so that rounding decides nothing
    assert abs(otsu(torch.tensor(spaced)).item() - plain_otsu(spaced)) < 1e-3


def test_otsu_parts_two_heaps_and_leaves_a_plain_map_empty() -> None:
    generator = torch.Generator().manual_seed(0)
    low, high = torch.rand(300, generator=generator), 5 + torch.rand(50, generator=generator)
    assert threshold(torch.cat([low, high])).tolist() == [False] * 300 + [True] * 50
    assert not threshold(torch.full((9,), 0.5)).any()


def test_a_concept_is_the_mean_of_its_tokens() -> None:
    columns = torch.arange(12.0).view(3, 4)
    assert concept_map(columns, (1, 3)).tolist() == [2.0, 6.0, 10.0]


def test_maps_are_resized_without_assuming_squares() -> None:
    x = torch.arange(6.0)
    assert resize(x, (2, 3), (2, 3)) is x
    assert resize(x, (2, 3), (4, 6)).shape == (24,)
    assert resize(torch.ones(6), (2, 3), (3, 2)).tolist() == [1.0] * 6


def test_a_subject_is_the_union_of_its_concepts() -> None:
    def spot(*patches: int) -> Tensor:
        return torch.tensor([float(k in patches) for k in range(16)])

    masks = subject_masks({"fox": [spot(0), spot(5, 6)], "bear": [spot(9)]}, (4, 4), [(4, 4), (8, 8)])
    assert masks[4, 4]["fox"].nonzero().flatten().tolist() == [0, 5, 6]
    assert masks[4, 4]["bear"].nonzero().flatten().tolist() == [9]
    assert masks[8, 8]["bear"].sum() > 1


def test_propagation_spreads_over_what_attends_alike() -> None:
    """Ears alone are lit; patches of one thing attend to one another, so the whole thing is."""
    thing = torch.tensor([1.0, 1, 1, 0, 0, 0])
    attention = torch.outer(thing, thing) / 3 + torch.outer(1 - thing, 1 - thing) / 3
    lit = torch.tensor([1.0, 0, 0, 0, 0, 0.009])
    assert threshold(lit).tolist() == [True] + [False] * 5
    assert threshold(propagate(lit, [attention, attention])).tolist() == thing.bool().tolist()


def test_a_flat_map_says_nothing_of_where_a_subject_is() -> None:
    ramp = torch.linspace(0, 1, 64)
    peaked, flat = ramp + 4 * (torch.arange(64) < 10), 5 + 0.1 * ramp
    assert telling([flat, peaked]) == [1] and telling([peaked, peaked * 3]) == [0, 1]
    assert telling([flat]) == [0]


def test_a_patch_goes_to_the_subject_whose_words_it_heeds_most() -> None:
    """Both masks cover both figures and a bit of ground; the words' own maps tell the figures apart, whatever their scale."""
    fox, bear = torch.full((16,), 0.1), torch.full((16,), 0.01)
    fox[:8], bear[8:] = 0.9, 0.09
    both = torch.tensor([True] * 12 + [False] * 4)
    masks = {(4, 4): {"fox": both, "bear": both.clone()}}
    found = apart(masks, {"fox": [fox], "bear": [bear]}, (4, 4))[4, 4]
    assert found["fox"].nonzero().flatten().tolist() == list(range(8))
    assert found["bear"].nonzero().flatten().tolist() == list(range(8, 12))


def test_a_drawn_mask_covers_patches_that_do_not_divide_it() -> None:
    drawn = torch.zeros(9, 16, dtype=torch.bool)
    drawn[:, :8] = True
    found = given_masks(drawn, ["fox", "scarf"], [(3, 4), (2, 3)])
    assert found[3, 4]["fox"].view(3, 4).tolist() == [[True, True, False, False]] * 3
    assert found[2, 3]["scarf"].view(2, 3).tolist() == [[True, False, False]] * 2


@pytest.mark.parametrize("device", ["mps", "cuda"])
def test_a_drawn_mask_is_measured_where_every_size_can_be(
    device: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MPS takes no mean over parts that do not divide."""
    measured: list[str] = []

    def interpolate(x: Tensor, **how: object) -> Tensor:
        measured.append(x.device.type)
        return resized(x, **how)  # type: ignore[arg-type]

    resized = F.interpolate
    monkeypatch.setattr(F, "interpolate", interpolate)
    with FakeTensorMode():
        found = given_masks(torch.ones((9, 16), dtype=torch.bool, device=device), ["fox"], [(2, 3)])
    assert measured == ["cpu"] and found[2, 3]["fox"].device.type == device


def test_only_located_pictures_are_looked_at() -> None:
    layout, rows = Layout((), ""), torch.arange(12.0).view(4, 3)
    found: list[Concepts] = [{}, {"fern": {"fox": (2,)}}, {}, {"bo": {"bear": (3,)}}]
    assert torch.equal(Localizer(found, layout, False).of(rows), rows[[1, 3]])
    assert torch.equal(Localizer(found[1::2], layout, False).of(rows[:2]), rows[:2])
