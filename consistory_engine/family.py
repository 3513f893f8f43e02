"""What the engine asks of a model family."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import torch
from torch import Tensor

from consistory_engine.loras import Lora
from consistory_engine.masks import Grid
from consistory_engine.prompts import Prompt
from consistory_engine.rows import Guidance, Rows
from consistory_engine.sites import Layout

if TYPE_CHECKING:
    from PIL.Image import Image

    from consistory_engine.run import Concepts, Run


@dataclass(frozen=True)
class Conditioning:
    """Everything a denoiser call needs beside latents and timestep, one row per term and picture."""

    inputs: dict[str, Any]


class Family(Protocol):
    """A loaded model of one family."""

    @property
    def device(self) -> torch.device:
        """Where the denoiser computes."""
        ...

    @property
    def dtype(self) -> torch.dtype:
        """The latents' precision."""
        ...

    def latent_shape(self, width: int | None, height: int | None) -> tuple[int, int, int]:
        """Channels, height and width of the latents of a picture; None is the native size. Raises SettingsError."""
        ...

    def layout(self, latent: Grid) -> Layout:
        """The sites for one latent size."""
        ...

    def concepts(self, prompt: Prompt) -> Concepts:
        """Where a prompt's concepts are among the text tokens. Raises PromptTooLong."""
        ...

    def guidance(self, scale: float) -> Guidance:
        """The terms that a guidance scale means for this model."""
        ...

    def encode(
        self, prompts: Sequence[tuple[Prompt, Prompt]], guidance: Guidance, latent: Grid
    ) -> Conditioning:
        """The conditioning of (prompt, negative prompt) pairs."""
        ...

    def scheduler(self, steps: int) -> Any:
        """A scheduler of one's own, set to that many steps."""
        ...

    def predict(
        self, latents: Tensor, timestep: Tensor, scheduler: Any, rows: Rows, given: Conditioning
    ) -> Tensor:
        """One denoiser call: latents (pictures, ...) -> predictions (terms, pictures, ...)."""
        ...

    def with_loras(self, loras: Sequence[Lora]) -> AbstractContextManager[None]:
        """Characters' LoRAs, and no others, beside the model's own while the context lasts. Raises ModelError."""
        ...

    def prepared(self, freeu: bool) -> AbstractContextManager[None]:
        """Whatever must hold during a whole painting."""
        ...

    def patched(self, run: Run) -> AbstractContextManager[None]:
        """The processors that this moment of a run needs, while the context lasts."""
        ...

    def decode(self, latents: Tensor) -> list[Image]:
        """Pictures of clean latents."""
        ...

    def rest(self) -> None:
        """Leave the device, where that is how memory is saved: nothing is computed for now."""
        ...

    def unit(self) -> int:
        """Pixels of a picture to one number of its latents, along a side."""
        ...

    def encode_picture(self, picture: Image) -> Tensor:
        """Clean latents (1, channels, h, w) of a picture."""
        ...
