"""Kept activations in less room: how far they are rounded, and that pages hardly notice."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
import torch
from diffusers import StableDiffusionXLPipeline
from latents import same_page, undecoded

from consistory_engine import Painter, Precision, Settings, Shot, Subject, packing
from consistory_engine.packing import Parcel, pack
from consistory_engine.run import Activations

CPU = torch.device("cpu")


def drawn(*shape: int) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))


def test_exact_is_exact() -> None:
    x = drawn(2, 5, 640)
    packed = pack(x)
    assert torch.equal(packed.to(CPU, torch.float32), x) and packed.bytes == x.nbytes


def test_eight_bits_err_by_half_a_step_at_most_block_by_block() -> None:
    x = drawn(2, 5, 640)
    x[..., 3] *= 1000
    packed = pack(x, "int8")
    error = (packed.to(CPU, torch.float32) - x).abs().unflatten(-1, (-1, 64))
    step = x.abs().unflatten(-1, (-1, 64)).amax(-1) / 127
    assert (error.amax(-1) <= 0.501 * step).all()
    assert error[:, :, 1:].max() < 0.02 < error[:, :, 0].max()
    assert packed.bytes == x.numel() * (1 + 4 / 64)


@pytest.mark.parametrize("shape", [(2, 0, 64), (2, 3, 16), (4, 96), (3, 7)])
def test_any_width_and_no_patches_at_all(shape: tuple[int, ...]) -> None:
    x = drawn(*shape)
    for precision in ("exact", "bfloat16", "int8"):
        unpacked = pack(x, precision).to(CPU, torch.float32)
        assert unpacked.shape == x.shape and torch.allclose(unpacked, x, atol=0.03)
    assert not pack(torch.zeros(shape), "int8").to(CPU, torch.float32).any()


def test_a_parcel_is_unpacked_in_the_denoisers_precision() -> None:
    made = Activations({"a": drawn(2, 3, 64)}, {"b": drawn(3, 64)})
    parcel = Parcel.of(made, "int8")
    unpacked = parcel.to(CPU, torch.bfloat16)
    assert {x.dtype for x in (*unpacked.tokens.values(), *unpacked.outputs.values())} == {torch.bfloat16}
    assert parcel.bytes == 9 * 64 + 9 * 4


def a_parcel(precision: Precision) -> tuple[Activations, Parcel]:
    made = Activations({"a": drawn(2, 3, 64), "none": drawn(2, 0, 64)}, {"b": drawn(3, 7), "c": drawn(1, 1)})
    return made, Parcel.of(made, precision)


@pytest.mark.parametrize("precision", ["exact", "bfloat16", "int8"])
def test_what_was_on_disk_lies_together_and_says_the_same(precision: Precision) -> None:
    """In one buffer, which `bytes` does not count twice."""
    _, parcel = a_parcel(precision)
    together = Parcel.loaded(parcel.dumped())
    assert together.buffer is not None and together.bytes == parcel.bytes <= together.buffer.nbytes
    for other in (together, Parcel.loaded(together.dumped())):
        said, meant = (one.to(CPU, torch.float32) for one in (other, parcel))
        for group in ("tokens", "outputs"):
            assert getattr(said, group).keys() == getattr(meant, group).keys()
            for site, tensor in getattr(meant, group).items():
                assert torch.equal(getattr(said, group)[site], tensor)
    together.buffer.zero_()
    assert not any(tensor.any() for tensor in together.to(CPU, torch.float32).tokens.values())


def test_an_accelerator_with_memory_of_its_own_sends_and_is_sent_one_buffer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of a step's hundred tensors each would have to be waited for."""
    made, parcel = a_parcel("int8")
    sent: list[torch.Tensor] = []

    def send(x: torch.Tensor, _: torch.device) -> torch.Tensor:
        if any(x.untyped_storage().data_ptr() == one.untyped_storage().data_ptr() for one in sent):
            return x  # a view of what is there already
        sent.append(x.clone())
        return sent[-1]

    monkeypatch.setattr(packing, "_apart", lambda _: True)
    monkeypatch.setattr(packing, "_sent", send)
    monkeypatch.setattr(packing, "_receive", lambda x: x.clone)
    monkeypatch.setattr(packing.Packed, "cpu", lambda _: pytest.fail("one by one"))
    kept = parcel.cpu()
    there = kept.to(CPU, torch.float32)
    assert kept.buffer is not None and [x.nbytes for x in sent] == [kept.buffer.nbytes]
    assert torch.allclose(there.tokens["a"], made.tokens["a"], atol=0.03)
    assert torch.allclose(there.outputs["b"], made.outputs["b"], atol=0.03)


@pytest.mark.parametrize(("precision", "room"), [("bfloat16", 0.5), ("int8", 0.375)])
def test_pages_hardly_notice_and_do_not_depend_on_what_was_kept(
    pipeline: StableDiffusionXLPipeline, fox: Subject, quick: Settings, precision: Precision, room: float
) -> None:
    """Blocks of this tiny pipeline are 16 or 32 wide, so that scales take more of the room than they do elsewhere."""
    settings = quick.replace(injection=False)
    shot = Shot("{fox} walking in the snow", (fox,), 11, settings=settings)

    def page(painter: Painter, shot: Shot = shot) -> torch.Tensor:
        anchors = {"fox": painter.anchors(fox, settings=settings)}
        held.append(painter.cache.bytes)
        return undecoded(painter, partial(painter.paint, shot, anchors))[-1]

    held: list[int] = []
    exact = page(Painter(pipeline))
    rounded = page(Painter(pipeline, cache_precision=precision))
    nothing_kept = page(Painter(pipeline, cache_bytes=0, cache_precision=precision))
    alone = page(Painter(pipeline), replace(shot, settings=settings.replace(sharing=False)))
    assert held[1] <= room * held[0] and held[2] == 0
    assert not torch.equal(exact, rounded) and same_page(rounded, exact, alone)
    assert same_page(nothing_kept, rounded, alone)
