"""Stable Diffusion XL and everything in its shape, through a diffusers pipeline's components."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from consistory_engine.families.pipelines import UNetFamily
from consistory_engine.families.texts import Encoded
from consistory_engine.masks import Grid


class SDXL(UNetFamily):
    """A `StableDiffusionXLPipeline`: two text encoders, a pooled vector, and the picture's sizes."""

    def _readers(self) -> Sequence[tuple[Any, Any]]:
        pipe = self.pipeline
        both = ((pipe.tokenizer, pipe.text_encoder), (pipe.tokenizer_2, pipe.text_encoder_2))
        return [(tokenizer, encoder) for tokenizer, encoder in both if tokenizer is not None]

    def _encode(self, text: str, negative: str | None) -> tuple[Encoded, Encoded]:
        found = self.pipeline.encode_prompt(
            text, device=self.device, do_classifier_free_guidance=True, negative_prompt=negative
        )
        return Encoded(found[0], found[2]), Encoded(found[1], found[3])

    def _conditioning(self, encoded: Sequence[Encoded], latent: Grid) -> dict[str, Any]:
        pooled = torch.cat([one.pooled for one in encoded if one.pooled is not None])
        sizes = self._sizes(latent).repeat(len(encoded), 1)
        return {"added_cond_kwargs": {"text_embeds": pooled, "time_ids": sizes}}

    def _sizes(self, latent: Grid) -> Tensor:
        """SDXL's micro-conditioning: original size, crop and target size in pixels."""
        size = tuple(side * self.pipeline.vae_scale_factor for side in latent)
        width = self.pipeline.text_encoder_2.config.projection_dim
        ids = self.pipeline._get_add_time_ids(
            size, (0, 0), size, dtype=self.dtype, text_encoder_projection_dim=width
        )
        return ids.to(self.device)
