"""Stable Diffusion XL and everything in its shape, through a diffusers pipeline's components."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from consistory_engine.errors import SettingsError
from consistory_engine.families import unet
from consistory_engine.family import Conditioning
from consistory_engine.masks import Grid
from consistory_engine.patching import freeu as with_freeu
from consistory_engine.prompts import Prompt, concept_tokens
from consistory_engine.rows import CONDITIONAL, UNCONDITIONAL, Guidance, Rows
from consistory_engine.run import Concepts, Run
from consistory_engine.sites import Layout

if TYPE_CHECKING:
    from diffusers import StableDiffusionXLPipeline
    from PIL.Image import Image


class SDXL:
    """A `StableDiffusionXLPipeline`, used part by part. It computes what the pipeline itself computes."""

    def __init__(self, pipeline: StableDiffusionXLPipeline) -> None:
        self.pipeline: Any = pipeline

    @property
    def device(self) -> torch.device:
        """Where the denoiser computes."""
        return self.pipeline._execution_device

    @property
    def dtype(self) -> torch.dtype:
        """The latents' precision."""
        return self.pipeline.unet.dtype

    def latent_shape(self, width: int | None, height: int | None) -> tuple[int, int, int]:
        """Channels, height and width of the latents. Raises SettingsError for a size that does not divide."""
        unit = self.pipeline.vae_scale_factor
        native = self.pipeline.default_sample_size * unit
        sides = []
        for name, pixels in (("height", height or native), ("width", width or native)):
            if pixels % unit:
                raise SettingsError(name, f"{name} must be a multiple of {unit} for this model, not {pixels}")
            sides.append(pixels // unit)
        return self.pipeline.unet.config.in_channels, sides[0], sides[1]

    def layout(self, latent: Grid) -> Layout:
        """The sites for one latent size."""
        return unet.unet_layout(self.pipeline.unet, latent)

    def concepts(self, prompt: Prompt) -> Concepts:
        """Where a prompt's concepts are among the text tokens. Raises PromptTooLong."""
        tokenizers = (self.pipeline.tokenizer, self.pipeline.tokenizer_2)
        return concept_tokens(prompt, [tokenizer for tokenizer in tokenizers if tokenizer is not None])

    def encode(self, prompts: Sequence[tuple[str, str]], guidance: Guidance, latent: Grid) -> Conditioning:
        """The conditioning of (prompt, negative prompt) pairs; an empty negative prompt is none at all."""
        texts: dict[str, list[Tensor]] = {term: [] for term in guidance.terms}
        pooled: dict[str, list[Tensor]] = {term: [] for term in guidance.terms}
        for prompt, negative in prompts:
            encoded = self.pipeline.encode_prompt(
                prompt, device=self.device, do_classifier_free_guidance=True, negative_prompt=negative or None
            )
            for term, tokens, vector in ((CONDITIONAL, *encoded[0::2]), (UNCONDITIONAL, *encoded[1::2])):
                if term in texts:
                    texts[term].append(tokens)
                    pooled[term].append(vector)
        rows = len(prompts) * len(guidance.terms)
        added = {
            "text_embeds": torch.cat([row for term in guidance.terms for row in pooled[term]]),
            "time_ids": self._sizes(latent).repeat(rows, 1),
        }
        text = torch.cat([row for term in guidance.terms for row in texts[term]])
        return Conditioning({"encoder_hidden_states": text, "added_cond_kwargs": added})

    def _sizes(self, latent: Grid) -> Tensor:
        """SDXL's micro-conditioning: original size, crop and target size in pixels."""
        size = tuple(side * self.pipeline.vae_scale_factor for side in latent)
        width = self.pipeline.text_encoder_2.config.projection_dim
        ids = self.pipeline._get_add_time_ids(
            size, (0, 0), size, dtype=self.dtype, text_encoder_projection_dim=width
        )
        return ids.to(self.device)

    def scheduler(self, steps: int) -> Any:
        """A copy of the pipeline's scheduler, set to that many steps."""
        scheduler = copy.deepcopy(self.pipeline.scheduler)
        scheduler.set_timesteps(steps, device=self.device)
        return scheduler

    def predict(
        self, latents: Tensor, timestep: Tensor, scheduler: Any, rows: Rows, given: Conditioning
    ) -> Tensor:
        """One denoiser call: latents (pictures, ...) -> predictions (terms, pictures, ...)."""
        scaled = scheduler.scale_model_input(rows.repeat(latents), timestep)
        return rows.split(self.pipeline.unet(scaled, timestep, **given.inputs, return_dict=False)[0])

    def prepared(self, freeu: bool) -> AbstractContextManager[None]:
        """FreeU, where it is asked for."""
        return with_freeu(self.pipeline.unet, freeu)

    def patched(self, run: Run) -> AbstractContextManager[None]:
        """The processors that this moment of a run needs."""
        return unet.patched(self.pipeline.unet, run)

    def decode(self, latents: Tensor) -> list[Image]:
        """Pictures of clean latents, one at a time to save memory; a half-precision decoder may not overflow."""
        with self._autoencoder() as vae:
            scaled = self._unscaled(latents).to(vae.dtype)
            decoded = [vae.decode(row, return_dict=False)[0] for row in scaled.split(1)]
        self.pipeline.maybe_free_model_hooks()
        return [
            image
            for row in decoded
            for image in self.pipeline.image_processor.postprocess(row, output_type="pil")
        ]

    def unit(self) -> int:
        """Pixels to one number of the latents, along a side."""
        return self.pipeline.vae_scale_factor

    def encode_picture(self, picture: Image) -> Tensor:
        """Clean latents (1, channels, h, w) of a picture, in the denoiser's precision."""
        pixels = self.pipeline.image_processor.preprocess(picture)
        with self._autoencoder() as vae:
            encoded = vae.encode(pixels.to(self.device, vae.dtype)).latent_dist.mode()
        scale, mean, deviation = self._scaling(encoded)
        return ((encoded - mean) / deviation * scale).to(self.dtype)

    @contextmanager
    def _autoencoder(self) -> Iterator[Any]:
        """The autoencoder, in a precision in which it does not overflow."""
        vae = self.pipeline.vae
        overflows = vae.dtype == torch.float16 and getattr(vae.config, "force_upcast", False)
        if overflows:
            vae.to(torch.float32)
        try:
            yield vae
        finally:
            if overflows:
                vae.to(torch.float16)

    def _unscaled(self, latents: Tensor) -> Tensor:
        scale, mean, deviation = self._scaling(latents)
        return latents * deviation / scale + mean

    def _scaling(self, like: Tensor) -> tuple[float, Tensor, Tensor]:
        """The autoencoder's scaling factor, and mean and deviation of its latents (1, channels or 1, 1, 1)."""
        config = self.pipeline.vae.config
        mean, deviation = getattr(config, "latents_mean", None), getattr(config, "latents_std", None)
        if mean is None or deviation is None:
            mean, deviation = [0.0], [1.0]
        return (
            config.scaling_factor,
            *(like.new_tensor(x).view(1, -1, 1, 1) for x in (mean, deviation)),
        )
