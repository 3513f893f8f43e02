"""Stable Diffusion 1.x and 2.x, and everything in their shape, through a diffusers pipeline's components.

What differs from SDXL: one text encoder, nothing told beside the text, and attention on four grids. At 512x512 those
are 64x64 (the latents' own), 32x32, 16x16 and, in the middle, 8x8. *Fine* is 32x32 and *coarse* 16x16, half and a quarter
of the latents as in SDXL, and of the same widths there (640 and 1280):

- cross-attention tells where things are on 16x16 best (Hertz et al., 2022; Chefer et al., 2023), on 32x32 mostly edges;
- features match across pictures after the second up block, on 32x32: DIFT's own choice for Stable Diffusion
  (`up_blocks.1` at timestep 261), and what `unet_layout` finds as the first block that ends on the fine grid;
- injection on 64x64 would copy brush strokes rather than parts; sharing happens in all of the up part, 64x64 included.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

from consistory_engine.families import unet
from consistory_engine.families.pipelines import UNetFamily
from consistory_engine.families.texts import Encoded
from consistory_engine.masks import Grid
from consistory_engine.patching import freeu as with_freeu
from consistory_engine.sites import Layout, halved

_FREEU_1: Final = {"s1": 0.9, "s2": 0.2, "b1": 1.5, "b2": 1.6}
_FREEU_2: Final = {"s1": 0.9, "s2": 0.2, "b1": 1.4, "b2": 1.6}
"""FreeU's factors for 1.5 and 2.1, as its authors give them (Si et al., 2023)."""
_WIDTH_2: Final = 1024
"""Width of the text encoder's states in 2.x; 768 in 1.x."""


class SD(UNetFamily):
    """A `StableDiffusionPipeline`: one text encoder, attention on four grids."""

    def _readers(self) -> Sequence[tuple[Any, Any]]:
        return [(self.pipeline.tokenizer, self.pipeline.text_encoder)]

    def _encode(self, text: str, negative: str | None) -> tuple[Encoded, Encoded]:
        found = self.pipeline.encode_prompt(text, self.device, 1, True, negative_prompt=negative)
        return Encoded(found[0]), Encoded(found[1])

    def _conditioning(self, encoded: Sequence[Encoded], latent: Grid) -> dict[str, Any]:
        return {}

    def _overflows(self) -> bool:
        """Not by its settings, which say so of every autoencoder unless told otherwise: its pipeline never asks them."""
        return False

    def layout(self, latent: Grid) -> Layout:
        """The sites for one latent size; the fine grid is half the latents'."""
        return unet.unet_layout(self.pipeline.unet, latent, finest=halved(latent, 1))

    def prepared(self, freeu: bool) -> AbstractContextManager[None]:
        """FreeU, where it is asked for, with the factors of this version."""
        second = self.pipeline.unet.config.cross_attention_dim >= _WIDTH_2
        return with_freeu(self.pipeline.unet, freeu, _FREEU_2 if second else _FREEU_1)
