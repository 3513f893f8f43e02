"""LoRAs (Hu et al., 2022): which one a file is, wherever it lies, and several together. Torch-free."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from consistory_engine.errors import ModelNotFound


@dataclass(frozen=True)
class Lora:
    """A LoRA: a .safetensors file, or a hub id and perhaps the name of the file there (`weight`); how strong it is."""

    path: str
    scale: float = 1.0
    weight: str | None = None

    @cached_property
    def content(self) -> str:
        """What it is, wherever it lies: a digest of the file's bytes, or the hub id. Raises ModelNotFound for no file."""
        path = Path(self.path).expanduser()
        if path.is_file():
            with path.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        if path.suffix == ".safetensors":
            raise ModelNotFound(f"no LoRA at {path}", self.path)
        return f"{self.path}/{self.weight}"

    @property
    def fingerprint(self) -> str:
        """`content` and the scale. Raises ModelNotFound for a file that is not there."""
        return f"{self.content} {float(self.scale)}"


def combined(loras: Iterable[Lora]) -> tuple[Lora, ...]:
    """Each content once, at the strongest scale that it has among them, in an order that does not depend on theirs.

    Raises ModelNotFound.
    """
    ordered = sorted(loras, key=lambda lora: (lora.content, abs(lora.scale), lora.scale))
    return tuple({lora.content: lora for lora in ordered}.values())
