"""What safetensors files say of themselves before they are loaded. Torch-free and quick."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from consistory_engine.errors import ModelUnsupported


@dataclass(frozen=True)
class Header:
    """The tensors of a safetensors file, as shapes by name, and its metadata."""

    shapes: dict[str, tuple[int, ...]]
    metadata: dict[str, str]


def header(path: Path) -> Header:
    """The header of a safetensors file. Raises ModelUnsupported where it is none."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="np") as file:
            shapes = {name: tuple(file.get_slice(name).get_shape()) for name in list(file.keys())}
            return Header(shapes, file.metadata() or {})
    except (SafetensorError, OSError) as error:
        raise ModelUnsupported(f"{path} is no sound .safetensors file: {error}", str(path)) from error


def any_header(path: Path) -> Header:
    """The header of a safetensors file; an empty one where it cannot be read."""
    try:
        return header(path)
    except ModelUnsupported:
        return Header({}, {})
