"""Anchors on disk: tensors as deflated safetensors, pictures as PNG, and a JSON manifest with fingerprint and checksums.

Every file is written beside its place and renamed; the manifest comes last and holds the others' checksums, so a
folder that was interrupted, cut short or changed is noticed. Tensors lie there byte by byte, all numbers' first bytes
before all their second ones: exponents, which are much alike, then deflate well (Blosc's "shuffle").
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import torch
from safetensors.torch import load, save
from torch import Tensor

from consistory_engine.anchors import Trace
from consistory_engine.errors import AnchorDamaged, AnchorMismatch
from consistory_engine.fingerprints import Fingerprint
from consistory_engine.injection import Transfer

if TYPE_CHECKING:
    from PIL.Image import Image

MANIFEST: Final = "manifest.json"
_TENSORS: Final = "anchors.safetensors.z"
_FORMAT: Final = 3
_LEVEL: Final = 1
"""Deflate's fastest level: the slower ones save 2 % more in five times the time."""


def save_anchors(folder: Path, fingerprint: Fingerprint, trace: Trace, pictures: Sequence[Image]) -> None:
    """Write anchors to a folder, in place of what was there."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {_TENSORS: _deflated(_tensors(trace))}
    for k, picture in enumerate(pictures):
        buffer = io.BytesIO()
        picture.save(buffer, "PNG")
        files[f"anchor-{k}.png"] = buffer.getvalue()
    for name, content in files.items():
        _write(folder / name, content)
    checksums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    manifest = {"format": _FORMAT, "fingerprint": fingerprint, "files": checksums}
    _write(folder / MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False).encode())


def load_anchors(folder: Path, expected: Fingerprint) -> tuple[Trace, list[Image]]:
    """Read anchors back.

    Raises AnchorMismatch when they were painted from something else than expected, AnchorDamaged when a file is
    missing or does not have its checksum.
    """
    from PIL import Image

    manifest = _manifest(folder)
    _compare({"format": _FORMAT} | expected, {"format": manifest["format"]} | manifest["fingerprint"])
    contents = {name: _read(folder / name, checksum) for name, checksum in manifest["files"].items()}
    trace = _trace(_inflated(contents.pop(_TENSORS)))
    names = [f"anchor-{k}.png" for k in range(len(contents))]
    pictures = [Image.open(io.BytesIO(contents[name])).convert("RGB") for name in names]
    return trace, pictures


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        named = {"format", "fingerprint", "files"} <= manifest.keys() and _TENSORS in manifest["files"]
    except (OSError, ValueError, AttributeError) as error:
        raise AnchorDamaged(f"{folder / MANIFEST} cannot be read: {error}") from error
    if not named:
        raise AnchorDamaged(f"{folder / MANIFEST} is not complete")
    return manifest


def _compare(expected: Fingerprint, found: Fingerprint) -> None:
    for name in expected.keys() | found.keys():
        if expected.get(name) != found.get(name):
            raise AnchorMismatch(name, expected.get(name), found.get(name))


def _read(path: Path, checksum: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise AnchorDamaged(f"{path} cannot be read: {error}") from error
    if hashlib.sha256(content).hexdigest() != checksum:
        raise AnchorDamaged(f"{path} does not have the checksum of its manifest")
    return content


def _write(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    with beside.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)


def _deflated(tensors: dict[str, Tensor]) -> bytes:
    """Tensors by name, each as the bytes of its numbers (bytes a number, *shape), under its name and type."""
    planes = {}
    for name, x in tensors.items():
        dtype = str(x.dtype).removeprefix("torch.")
        planes[f"{name} {dtype}"] = _whole(_whole(x).unsqueeze(-1).view(torch.uint8).movedim(-1, 0))
    return zlib.compress(save(planes), _LEVEL)


def _inflated(content: bytes) -> dict[str, Tensor]:
    """What was deflated."""
    found = {}
    for key, planes in load(zlib.decompress(content)).items():
        name, dtype = key.split(" ")
        found[name] = _whole(planes.movedim(0, -1)).view(getattr(torch, dtype)).squeeze(-1)
    return found


def _whole(x: Tensor) -> Tensor:
    """A copy whose numbers lie in order, with the strides of its shape even where it is empty."""
    return x.clone(memory_format=torch.contiguous_format)


def _tensors(trace: Trace) -> dict[str, Tensor]:
    tensors = {f"latents.{k}": latents for k, latents in enumerate(trace.latents)}
    for k, masks in enumerate(trace.masks):
        tensors |= {f"masks.{k}.{height}.{width}": mask for (height, width), mask in masks.items()}
    tensors |= {f"entries.{k}": entries for k, entries in enumerate(trace.entries)}
    for k, moved in enumerate(trace.transfers):
        if moved is not None:
            tensors |= {f"own.{k}": moved.own, f"take.{k}": moved.take}
    tensors |= {"descriptors": trace.descriptors, "resume": torch.tensor(trace.resume)}
    return tensors


def _trace(tensors: dict[str, Tensor]) -> Trace:
    trace = Trace(int(tensors["resume"]), descriptors=tensors["descriptors"])
    trace.latents = _numbered(tensors, "latents")
    trace.entries = _numbered(tensors, "entries")
    for k in range(len(trace.latents)):
        grids = {name: name.split(".")[2:] for name in sorted(tensors) if name.startswith(f"masks.{k}.")}
        if grids:
            trace.masks.append({(int(h), int(w)): tensors[name] for name, (h, w) in grids.items()})
    for k in range(len(trace.entries)):
        own = tensors.get(f"own.{k}")
        trace.transfers.append(None if own is None else Transfer(own, tensors[f"take.{k}"]))
    return trace


def _numbered(tensors: dict[str, Tensor], name: str) -> list[Tensor]:
    count = sum(key.startswith(f"{name}.") for key in tensors)
    return [tensors[f"{name}.{k}"] for k in range(count)]
