"""Correspondence and injection."""

from __future__ import annotations

import torch

from consistory_engine.attention import Region
from consistory_engine.correspondence import descriptors, nearest, smooth
from consistory_engine.injection import Transfer, inject, transfer


def draw(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def test_descriptors_are_unit_vectors_of_any_grid() -> None:
    found = descriptors(draw(2, 5, 6, 4), (12, 8))
    assert found.shape == (2, 96, 5)
    torch.testing.assert_close(found.norm(dim=-1), torch.ones(2, 96))


def test_smoothing_is_a_gaussian() -> None:
    spot = torch.zeros(1, 1, 5, 5)
    spot[0, 0, 2, 2] = 1
    found = smooth(spot)[0, 0]
    torch.testing.assert_close(found.sum(), torch.tensor(1.0))
    torch.testing.assert_close(found[2, 1] / found[2, 2], torch.tensor(-0.5).exp())
    torch.testing.assert_close(found[1, 1] / found[2, 2], torch.tensor(-1.0).exp())


def test_a_moved_picture_is_matched_to_where_it_moved() -> None:
    features = draw(1, 8, 6, 6)
    own, other = (descriptors(x, (6, 6))[0] for x in (features, features.roll(1, dims=3)))
    index, distance = nearest(own, other)
    inside = [6 * row + column for row in range(1, 5) for column in range(1, 4)]
    assert [index[p].item() for p in inside] == [p + 1 for p in inside]
    assert distance[inside].abs().max() < 1e-5


def test_only_close_matches_of_the_region_move() -> None:
    bank = torch.eye(4)
    own = torch.stack([bank[0], bank[1], bank[2], (bank[2] - bank[3]) / 2**0.5])
    every = torch.arange(4)
    found = transfer(own, [(Region(("fox",), torch.tensor([1, 2, 3])), every[:2])], bank, every)
    assert found is not None
    assert found.own.tolist() == [1] and found.take.tolist() == [1]
    assert transfer(own, [], bank, every[:0]) is None


def test_regions_take_from_their_own_entries_only() -> None:
    bank = torch.nn.functional.normalize(draw(6, 5), dim=-1)
    own = torch.nn.functional.normalize(bank[[3, 1, 0, 5]] + 0.1 * draw(4, 5, seed=1), dim=-1)
    own[3] = -bank.mean(0)
    parts = [
        (Region(("a",), torch.tensor([0, 1])), torch.arange(3)),
        (Region(("b",), torch.tensor([2])), torch.arange(3, 6)),
    ]
    found = transfer(own, parts, bank, torch.arange(6))
    assert found is not None
    for patch, entry in zip(found.own.tolist(), found.take.tolist(), strict=True):
        assert (entry < 3) == (patch in (0, 1))


def test_injection_mixes_and_reads_from_before() -> None:
    outputs, bank = draw(5, 3), draw(4, 3, seed=1)
    before = outputs.clone()
    changed = inject(outputs, Transfer(torch.tensor([1, 4]), torch.tensor([0, 2])), bank, 0.8)
    torch.testing.assert_close(changed[1], 0.8 * bank[0] + 0.2 * before[1])
    torch.testing.assert_close(changed[4], 0.8 * bank[2] + 0.2 * before[4])
    assert torch.equal(outputs, before) and torch.equal(changed[[0, 2, 3]], before[[0, 2, 3]])
