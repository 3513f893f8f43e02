"""Checkpoints: safetensors and a small JSON, written whole or not at all, in a folder that git ignores."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

FOLDER = Path(".training")


Optimizers = Mapping[str, torch.optim.Optimizer]
"""What steps the modules, by names of their own."""


def save(name: str, modules: dict[str, nn.Module], optimizers: Optimizers, facts: dict) -> None:
    """Write the modules' and the optimizers' tensors, then the facts, to `.training/NAME.safetensors`."""
    written = {
        f"{key}/{k}": v.contiguous()
        for key, module in modules.items()
        for k, v in module.state_dict().items()
    }
    for key, optimizer in optimizers.items():
        for index, state in optimizer.state_dict()["state"].items():
            written |= {f"{key}/{index}/{k}": v.contiguous().clone() for k, v in state.items()}
    FOLDER.mkdir(exist_ok=True)
    partial = FOLDER / f"{name}.partial"
    save_file(written, partial, metadata={"facts": json.dumps(facts)})
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.rename(FOLDER / f"{name}.safetensors")


def load(name: str, modules: dict[str, nn.Module], optimizers: Optimizers | None = None) -> dict | None:
    """Put a checkpoint back where it came from; its facts, or None where there is none.

    An optimizer that is not in it begins anew.
    """
    path = FOLDER / f"{name}.safetensors"
    if not path.exists():
        return None
    found = load_file(path)
    for key, module in modules.items():
        module.load_state_dict(_under(found, f"{key}/"))
    for key, optimizer in (optimizers or {}).items():
        _restore(optimizer, _under(found, f"{key}/"))
    return _facts(path)


def tensors(name: str, key: str) -> dict[str, Tensor]:
    """One module's tensors in a checkpoint; none where there is no checkpoint."""
    path = FOLDER / f"{name}.safetensors"
    return _under(load_file(path), f"{key}/") if path.exists() else {}


def _under(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {key.removeprefix(prefix): value for key, value in tensors.items() if key.startswith(prefix)}


def _restore(optimizer: torch.optim.Optimizer, found: dict[str, Tensor]) -> None:
    whole = optimizer.state_dict()
    for key, value in found.items():
        index, name = key.split("/")
        whole["state"].setdefault(int(index), {})[name] = value
    optimizer.load_state_dict(whole)
    for parameter, state in optimizer.state.items():
        for name, value in state.items():
            if value.shape == parameter.shape:  # fused kernels read both in the order of memory
                state[name] = torch.empty_like(parameter).copy_(value)


def _facts(path: Path) -> dict:
    from safetensors import safe_open

    with safe_open(path, "pt") as file:
        return json.loads(file.metadata()["facts"])
