"""Activations as they are kept: exactly, or rounded to half the room and less (method, section 8).

`int8` rounds numbers to 8 bits in blocks of 64 along the width, each with a scale of its own, so that one large channel
does not coarsen the others: 8.5 bits a number, as llama.cpp's Q8_0 has them. They are unpacked on the device that computes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import torch
from safetensors.torch import load, save
from torch import Tensor

from consistory_engine.run import Activations
from consistory_engine.settings import Precision

_BLOCK: Final = 64
_LARGEST: Final = 127
_ALIGNED: Final = 64
"""Tensors in a buffer begin at multiples of as many bytes."""


@dataclass(frozen=True)
class Packed:
    """A tensor (..., width): its numbers and, where they are rounded in blocks, the scales (..., blocks, 1)."""

    numbers: Tensor
    scales: Tensor | None = None

    @property
    def bytes(self) -> int:
        """The room it takes."""
        return self.numbers.nbytes + (0 if self.scales is None else self.scales.nbytes)

    def cpu(self) -> Packed:
        """The same on the CPU."""
        return Packed(self.numbers.cpu(), None if self.scales is None else self.scales.cpu())

    def to(self, device: torch.device, dtype: torch.dtype) -> Tensor:
        """The tensor on a device, in a precision."""
        numbers = _sent(self.numbers, device)
        if self.scales is None:
            return numbers.to(dtype)
        blocks = numbers.unflatten(-1, (self.scales.shape[-2], -1))
        return (blocks * _sent(self.scales, device)).flatten(-2).to(dtype)


def _apart(device: torch.device) -> bool:
    """Whether a device is an accelerator with memory of its own."""
    accelerator = torch.accelerator.current_accelerator()
    return accelerator is not None and device.type == accelerator.type != "mps"


def _sent(x: Tensor, device: torch.device) -> Tensor:
    """A tensor on a device: one with memory of its own fetches it from pinned memory, while the CPU goes on."""
    if x.device.type != "cpu" or not _apart(device):
        return x.to(device)
    return x.pin_memory().to(device, non_blocking=True)


def _receive(x: Tensor) -> Callable[[], Tensor]:
    """Begin to copy bytes from an accelerator with memory of its own; what is returned waits for them, on any thread.

    They go by way of pinned memory, which torch keeps for whoever asks for as much again. Straight into memory that is
    new, which is mapped page by page while the accelerator waits, they would take many times as long.
    """
    pinned = torch.empty(x.shape, dtype=x.dtype, pin_memory=True).copy_(x, non_blocking=True)
    sent = torch.accelerator.current_stream(x.device).record_event()

    def received() -> Tensor:
        sent.synchronize()
        return torch.empty(x.shape, dtype=x.dtype).copy_(pinned)

    return received


def pack(x: Tensor, precision: Precision = "exact") -> Packed:
    """A tensor (..., width) as it is kept, on its device."""
    if precision == "exact":
        return Packed(x)
    if precision == "bfloat16":
        return Packed(x.to(torch.bfloat16))
    width = x.shape[-1]
    blocks = x.float().unflatten(-1, (-1, math.gcd(width, _BLOCK)))
    scales = blocks.abs().amax(-1, keepdim=True) / _LARGEST
    numbers = (blocks / scales.clamp(min=torch.finfo(torch.float32).tiny)).round().to(torch.int8)
    return Packed(numbers.flatten(-2), scales)


@dataclass(frozen=True)
class Parcel:
    """What pages need of kept anchors at one step, packed: `Activations`, site by site.

    `buffer`, where there is one, holds the bytes of all of them, which are views of it: what lies together travels at once.
    """

    tokens: dict[str, Packed]
    outputs: dict[str, Packed]
    buffer: Tensor | None = None

    @classmethod
    def of(cls, made: Activations, precision: Precision = "exact") -> Parcel:
        """Pack activations."""
        tokens = {site: pack(tensor, precision) for site, tensor in made.tokens.items()}
        return cls(tokens, {site: pack(tensor, precision) for site, tensor in made.outputs.items()})

    @property
    def bytes(self) -> int:
        """The room they take."""
        return sum(packed.bytes for group in (self.tokens, self.outputs) for packed in group.values())

    def cpu(self) -> Parcel:
        """The same on the CPU."""
        return self.leave()()

    def leave(self) -> Callable[[], Parcel]:
        """Begin to bring them to the CPU; what is returned waits until they are there, on any thread.

        What comes from an accelerator with memory of its own lies together there.
        """
        if any(_apart(tensor.device) for tensor in self._named().values()):
            received = _receive(self._gathered())
            return lambda: self._in(received())
        tokens = {site: packed.cpu() for site, packed in self.tokens.items()}
        here = Parcel(tokens, {site: packed.cpu() for site, packed in self.outputs.items()})
        return lambda: here

    def dumped(self) -> bytes:
        """As safetensors."""
        return save({name: tensor.contiguous() for name, tensor in self._named().items()})

    @classmethod
    def loaded(cls, content: bytes) -> Parcel:
        """What was dumped, lying together."""
        apart = cls._from(load(content))
        return apart._in(apart._gathered())

    def to(self, device: torch.device, dtype: torch.dtype) -> Activations:
        """Unpack them on a device, in a precision."""
        there = self._in(_sent(self.buffer, device)) if self.buffer is not None and _apart(device) else self
        tokens = {site: packed.to(device, dtype) for site, packed in there.tokens.items()}
        return Activations(tokens, {site: packed.to(device, dtype) for site, packed in there.outputs.items()})

    def _named(self) -> dict[str, Tensor]:
        """Every tensor by group, part and site."""
        return {
            f"{group} {part} {site}": tensor
            for group in ("tokens", "outputs")
            for site, packed in getattr(self, group).items()
            for part, tensor in vars(packed).items()
            if tensor is not None
        }

    def _gathered(self) -> Tensor:
        """The bytes of all tensors in one buffer, on their device: for a moment they are there twice."""
        named = self._named()
        like = next(iter(named.values()), torch.empty(0))
        buffer = like.new_empty(sum(map(_room, named.values())), dtype=torch.uint8)
        for name, tensor in self._in(buffer)._named().items():
            tensor.copy_(named[name])
        return buffer

    def _in(self, buffer: Tensor) -> Parcel:
        """A parcel like this one whose tensors are views of a buffer, in the order of `_named`."""
        named, start = dict[str, Tensor](), 0
        for name, like in self._named().items():
            named[name] = buffer[start : start + like.nbytes].view(like.dtype).view(like.shape)
            start += _room(like)
        return self._from(named, buffer)

    @classmethod
    def _from(cls, named: Mapping[str, Tensor], buffer: Tensor | None = None) -> Parcel:
        """The parcel of which `_named` gives these tensors."""
        parts: dict[str, dict[str, dict[str, Tensor]]] = {"tokens": {}, "outputs": {}}
        for name, tensor in named.items():
            group, part, site = name.split(" ", 2)
            parts[group].setdefault(site, {})[part] = tensor
        tokens, outputs = ({site: Packed(**both) for site, both in group.items()} for group in parts.values())
        return cls(tokens, outputs, buffer)


def _room(x: Tensor) -> int:
    """A tensor's bytes in a buffer, up to where the next one may begin."""
    return -(-x.nbytes // _ALIGNED) * _ALIGNED
