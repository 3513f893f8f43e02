"""Which models a LoRA fits, by the headers of both. Torch-free and quick."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

from consistory_engine.errors import ModelUnsupported
from consistory_engine.fingerprints import PAINTBOX, PAINTBOX_WEIGHTS
from consistory_engine.headers import header

_PARTS: Final = re.compile(r"lora_[AB]\b|lora[._](down|up)\b")
"""What tensors of LoRAs are called by diffusers, by peft and by others' trainers."""
_READS: Final = re.compile(r"attn2.*to_k.*(lora_A|lora[._]down)\b")
"""The LoRA's side of cross-attention's keys that is as wide as the text states which a denoiser reads."""
_READ: Final = "attn2.to_k.weight"
"""The end of those keys' name in a model."""
_FAMILIES: Final = {768: "Stable Diffusion 1.x", 1024: "Stable Diffusion 2.x", 2048: "Stable Diffusion XL"}


def check_lora(path: Path, model: str) -> None:
    """Look into the header of a LoRA's file that shall be used with a model.

    Raises ModelUnsupported for what is no safetensors, holds no LoRA, or was made for another family; the last only
    where the model is on this machine, and the LoRA is one for cross-attention, as nearly all are.
    """
    shapes = header(path).shapes
    if not any(_PARTS.search(name) for name in shapes):
        raise ModelUnsupported(f"{path} holds no LoRA", str(path))
    wanted = text_width(PAINTBOX_WEIGHTS if model == PAINTBOX else Path(model).expanduser())
    found = next((shape[1] for name, shape in shapes.items() if _READS.search(name)), wanted)
    if wanted is not None and found is not None and found != wanted:
        known = "the built-in one" if model == PAINTBOX else _family(wanted)
        raise ModelUnsupported(
            f"the LoRA {path} was made for {_family(found)}, and the model is {known}", str(path)
        )


def text_width(model: Path) -> int | None:
    """How wide the text states are that a model's denoiser reads: a folder in the hub's layout, or a single file.

    None where that cannot be read.
    """
    try:
        if model.is_file():
            return next(
                (shape[1] for name, shape in header(model).shapes.items() if name.endswith(_READ)), None
            )
        config = json.loads((model / "unet" / "config.json").read_text(encoding="utf-8"))
        width = config["cross_attention_dim"]
        return width if isinstance(width, int) else None
    except (OSError, ValueError, TypeError, KeyError, ModelUnsupported):
        return None


def _family(width: int) -> str:
    return _FAMILIES.get(width, f"one that reads text states {width} wide")
