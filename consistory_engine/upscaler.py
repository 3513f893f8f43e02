"""An upscaler that the user has: any network for enlarging pictures that spandrel reads, from safetensors alone.

spandrel is an extra, `storybook[upscale]`; nothing else needs it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file

from consistory_engine.errors import ModelError, ModelNotFound, ModelUnsupported
from consistory_engine.models import choose_device

_TILE = 256
"""Pixels of a picture that are enlarged at once, across and down."""
_MARGIN = 32
"""Pixels around them that the network sees, too, and of which nothing is kept."""
_TASKS = {"FaceSR": "restores faces", "Inpainting": "fills holes", "Restoration": "restores pictures"}


@dataclass(frozen=True)
class Upscaler:
    """A network that makes pictures `scale` times as wide and high. `fingerprint` is the digest of its file.

    `network` takes and gives pictures of (1, 3, height, width) with values from 0 to 1; `tile` is None where it wants
    them whole.
    """

    name: str
    scale: int
    fingerprint: str
    network: Callable[[torch.Tensor], torch.Tensor] = field(repr=False)
    device: str | torch.device = "cpu"
    tile: int | None = _TILE

    @classmethod
    def open(cls, path: Path, device: str | None = None) -> Upscaler:
        """The upscaler in a .safetensors file, on the given device or the best there is.

        Raises ModelNotFound; ModelUnsupported where it is no upscaler of coloured pictures; ModelError without spandrel.
        """
        if not path.is_file():
            raise ModelNotFound(f"no upscaler at {path}")
        if path.suffix != ".safetensors":
            raise ModelUnsupported(
                f"{path} is not a .safetensors file, which is all that upscalers are read from"
            )
        spandrel, place = _spandrel(), choose_device(device)
        try:
            weights = spandrel.canonicalize_state_dict(load_file(path))
            model = spandrel.ModelLoader(place).load_from_state_dict(weights)
        except Exception as error:  # whatever a strange file leads spandrel's many readers to
            reason = f": {str(error).splitlines()[0]}" if str(error) else ""
            raise ModelUnsupported(f"{path} is no upscaler that spandrel knows{reason}") from error
        if fault := _fault(model):
            raise ModelUnsupported(f"{path} is no upscaler for coloured pictures: it {fault}")
        whole = model.tiling is spandrel.ModelTiling.INTERNAL
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return cls(path.name, model.scale, digest, model.eval(), place, None if whole else _TILE)

    def enlarged(self, picture: Image.Image) -> Image.Image:
        """The picture, `scale` times as large."""
        pixels = torch.from_numpy(np.array(picture.convert("RGB"))).permute(2, 0, 1)
        sides = [_stretches(side, self.tile or side, self.scale) for side in pixels.shape[1:]]
        large = pixels.new_empty(3, *(self.scale * side for side in pixels.shape[1:]))
        for (rows, down, top), (columns, across, left) in product(*sides):
            part = pixels[None, :, rows, columns].to(self.device, torch.float32) / 255
            with torch.inference_mode():
                done = self.network(part).clamp(0, 1).mul(255).round().byte().cpu()
            large[:, top, left] = done[0, :, down, across]
        return Image.fromarray(large.permute(1, 2, 0).contiguous().numpy())


def _stretches(side: int, tile: int, scale: int) -> list[tuple[slice, slice, slice]]:
    """A side in about equal stretches of at most `tile` pixels: for each, what of the picture is shown to the network,
    which part of what that becomes is kept, and where in the large picture it goes."""
    count, found = -(-side // tile), []
    for start, stop in ((side * n // count, side * (n + 1) // count) for n in range(count)):
        first, last = max(0, start - _MARGIN), min(side, stop + _MARGIN)
        kept = slice(scale * (start - first), scale * (stop - first))
        found.append((slice(first, last), kept, slice(scale * start, scale * stop)))
    return found


def _spandrel() -> Any:
    try:
        return import_module("spandrel")
    except (ImportError, RuntimeError) as error:
        raise ModelError(
            f"upscalers are read by spandrel, which cannot be imported ({error}); install it with: "
            "pip install spandrel"
        ) from error


def _fault(model: Any) -> str | None:
    """What keeps a model of spandrel's from enlarging any coloured picture."""
    if model.purpose != "SR":
        return _TASKS.get(model.purpose, f"is made for {model.purpose}")
    if (model.input_channels, model.output_channels) != (3, 3):
        return f"takes {model.input_channels} channels and gives {model.output_channels}, not 3"
    return None if model.scale > 1 else "leaves them as large as they are"
