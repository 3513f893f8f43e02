"""What a painting depends on, as short strings that can be compared later. Torch-free and quick."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from consistory_engine.errors import ModelNotFound
from consistory_engine.loras import Lora, combined
from consistory_engine.prompts import Subject
from consistory_engine.samplers import Scheduler
from consistory_engine.settings import Settings

ENGINE_VERSION: Final = 3
"""Raised whenever the same inputs would give another picture."""

PAINTBOX: Final = "paintbox"
PAINTBOX_WEIGHTS: Final = Path(__file__).parent / "paintbox" / "weights"

_READ_IN_FULL: Final = 256 * 2**20
_WEIGHTS: Final = {".safetensors", ".json", ".txt", ".model"}

Fingerprint = dict[str, "str | int | float | bool | None"]


@dataclass(frozen=True)
class Embedding:
    """A learned word (textual inversion): how prompts write it, such as `<fern>`, and its .safetensors file."""

    token: str
    path: str

    @property
    def fingerprint(self) -> str:
        """The word, and a digest of the file. Raises ModelNotFound for a file that is not there."""
        path = Path(self.path).expanduser()
        if not path.is_file():
            raise ModelNotFound(f"no learned word at {path}", self.path)
        return f"{self.token} {_digest(path)}"


Adapter = Lora | Embedding | Scheduler
"""What can be put into a model."""


def model_fingerprint(model: str, adapters: Sequence[Adapter] = ()) -> str:
    """What identifies a model's weights, and those of the adapters in it, in their order.

    See `_weights_fingerprint`. Raises ModelNotFound.
    """
    weights = _weights_fingerprint(model)
    if not adapters:
        return weights
    return hashlib.sha256("\n".join([weights, *(one.fingerprint for one in adapters)]).encode()).hexdigest()


def _weights_fingerprint(model: str) -> str:
    """What identifies a model's own weights.

    "paintbox": a digest of its shipped files. A folder or a file: a digest of the contents where they are
    small (256 MB in all), of names, sizes and times where they are large. A hub id: the id itself.
    Raises ModelNotFound for a path, or a built-in model, that is not there.
    """
    path = PAINTBOX_WEIGHTS if model == PAINTBOX else Path(model).expanduser()
    if path.exists():
        return _digest(path)
    if model == PAINTBOX or looks_like_path(model):
        raise ModelNotFound(f"no model at {path}")
    return model


def is_paintbox(model: str) -> bool:
    """Whether a model is the built-in one, or a folder of weights as its trainer exports them."""
    if model == PAINTBOX:
        return True
    try:
        config = json.loads((Path(model).expanduser() / "vae" / "config.json").read_text(encoding="utf-8"))
        return config.get("_class_name") == "PatchAutoencoder"
    except (OSError, ValueError, AttributeError):
        return False


def looks_like_path(model: str) -> bool:
    """Whether a model's name can only be a place on this machine, not a hub id ("owner/name")."""
    return model.endswith(".safetensors") or model.startswith(("/", ".", "~")) or model.count("/") != 1


def _digest(path: Path) -> str:
    files = (
        [path]
        if path.is_file()
        else sorted(p for p in path.rglob("*") if p.suffix in _WEIGHTS and p.is_file())
    )
    if not files:
        raise ModelNotFound(f"{path} holds no weights")
    in_full = sum(file.stat().st_size for file in files) <= _READ_IN_FULL
    digest = hashlib.sha256()
    for file in files:
        name = file.name if path.is_file() else file.relative_to(path).as_posix()
        digest.update(name.encode() + b"\0")
        digest.update(
            _content(file) if in_full else f"{file.stat().st_size} {file.stat().st_mtime_ns}".encode()
        )
    return digest.hexdigest()


def _content(file: Path) -> bytes:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()


def anchor_fingerprint(
    weights: str, subject: Subject, style: str, negative: str, settings: Settings
) -> Fingerprint:
    """Every field that must match before kept anchors may be used; `weights` is a `model_fingerprint`.

    Raises ReferenceUnusable for a reference that is not there, ModelNotFound for a LoRA.
    """
    fields: Fingerprint = {
        "engine": ENGINE_VERSION,
        "model": weights,
        "style": style,
        "negative": negative,
        "description": subject.description,
        "seed": subject.seed,
    }
    fields |= {f"concept {k}": concept for k, concept in enumerate(subject.concepts)}
    fields |= {f"scene {k}": scene for k, scene in enumerate(subject.scenes)}
    for k, reference in enumerate(subject.references):
        fields[f"reference {k}"], fields[f"mask {k}"] = reference.digests()
    fields |= {f"lora {k}": lora.fingerprint for k, lora in enumerate(combined(subject.loras))}
    return fields | settings.recorded()
