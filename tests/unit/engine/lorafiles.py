"""LoRA files for tiny pipelines, and all that a pipeline's modules hold, to be compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

SELF = ("attn1.to_q", "attn1.to_v")
"""Layers of the denoiser that read the picture."""
BOTH = (*SELF, "attn2.to_k")
"""And one that reads the text."""


def write_lora(
    path: Path,
    pipeline: Any,
    seed: int = 0,
    rank: int = 2,
    ends: tuple[str, ...] = SELF,
    encoder: bool = True,
) -> Path:
    """A LoRA for some layers of every attention of the denoiser and, unless told otherwise, for the text encoder's queries."""
    generator = torch.Generator().manual_seed(seed)
    tensors = {}
    parts = (
        ("unet", pipeline.unet, ends),
        ("text_encoder", pipeline.text_encoder, ("q_proj",) if encoder else ()),
    )
    for part, module, last in parts:
        for name, layer in module.named_modules():
            if last and name.endswith(last):
                shapes = {"A": (rank, layer.in_features), "B": (layer.out_features, rank)}
                for side, shape in shapes.items():
                    tensors[f"{part}.{name}.lora_{side}.weight"] = torch.randn(shape, generator=generator)
    save_file(tensors, path)
    return path


def state(pipeline: Any) -> dict[str, Any]:
    """All that a pipeline's modules hold: their kinds, their own attributes' names, and every weight."""
    found: dict[str, Any] = {}
    for part in ("unet", "text_encoder", "text_encoder_2"):
        if not hasattr(pipeline, part):
            continue
        for name, module in getattr(pipeline, part).named_modules():
            found[f"{part} {name}"] = type(module)
            for key, weight in module.named_parameters(recurse=False):
                found[f"{part} {name} {key}"] = weight.detach().clone()
    return found


def identity(pipeline: Any) -> dict[str, Any]:
    """Beyond `state`: the very modules and weights, what they say of themselves, and what peft notes on them."""
    found: dict[str, Any] = {}
    for part in ("unet", "text_encoder", "text_encoder_2"):
        model = getattr(pipeline, part, None)
        for name, module in model.named_modules() if model is not None else ():
            noted = {key: sorted(value) for key, value in vars(module).items() if isinstance(value, dict)}
            found[f"{part} {name}"] = (id(module), module.training, sorted(vars(module)), noted)
            if hasattr(module, "scaling"):
                found[f"{part} {name} at work"] = (list(module.active_adapters), dict(module.scaling))
            for key, weight in module.named_parameters(recurse=False):
                found[f"{part} {name} {key}"] = (id(weight), weight.requires_grad)
    return found


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two such states are equal."""
    return one.keys() == other.keys() and all(
        torch.equal(value, other[key]) if isinstance(value, torch.Tensor) else value is other[key]
        for key, value in one.items()
    )
