"""Activations as they are kept: exactly, or rounded to half the room and less (method, section 8).

`int8` rounds numbers to 8 bits in blocks of 64 along the width, each with a scale of its own, so that one large channel
does not coarsen the others: 8.5 bits a number, as llama.cpp's Q8_0 has them. They are unpacked on the device that computes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import torch
from safetensors.torch import load, save
from torch import Tensor

from consistory_engine.run import Activations
from consistory_engine.settings import Precision

_BLOCK: Final = 64
_LARGEST: Final = 127


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


def _sent(x: Tensor, device: torch.device) -> Tensor:
    """A tensor on a device: one with memory of its own fetches it from pinned memory, while the CPU goes on."""
    accelerator = torch.accelerator.current_accelerator()
    apart = accelerator is not None and device.type == accelerator.type != "mps"
    if x.device.type != "cpu" or not apart:
        return x.to(device)
    return x.pin_memory().to(device, non_blocking=True)


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
    """What pages need of kept anchors at one step, packed: `Activations`, site by site."""

    tokens: dict[str, Packed]
    outputs: dict[str, Packed]

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
        tokens = {site: packed.cpu() for site, packed in self.tokens.items()}
        return Parcel(tokens, {site: packed.cpu() for site, packed in self.outputs.items()})

    def dumped(self) -> bytes:
        """As safetensors."""
        return save(
            {
                f"{group} {part} {site}": tensor.contiguous()
                for group in ("tokens", "outputs")
                for site, packed in getattr(self, group).items()
                for part, tensor in vars(packed).items()
                if tensor is not None
            }
        )

    @classmethod
    def loaded(cls, content: bytes) -> Parcel:
        """What was dumped."""
        parts: dict[str, dict[str, dict[str, Tensor]]] = {"tokens": {}, "outputs": {}}
        for name, tensor in load(content).items():
            group, part, site = name.split(" ", 2)
            parts[group].setdefault(site, {})[part] = tensor
        tokens, outputs = ({site: Packed(**both) for site, both in group.items()} for group in parts.values())
        return cls(tokens, outputs)

    def to(self, device: torch.device, dtype: torch.dtype) -> Activations:
        """Unpack them on a device, in a precision."""
        tokens = {site: packed.to(device, dtype) for site, packed in self.tokens.items()}
        return Activations(tokens, {site: packed.to(device, dtype) for site, packed in self.outputs.items()})
