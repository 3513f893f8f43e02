"""What the families that are diffusers pipelines around a UNet have in common."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from consistory_engine.errors import SettingsError
from consistory_engine.families import unet
from consistory_engine.families.texts import Encoded, Reader, stacked
from consistory_engine.family import Conditioning
from consistory_engine.loras import Lora
from consistory_engine.masks import Grid
from consistory_engine.patching import freeu as with_freeu
from consistory_engine.prompts import Prompt
from consistory_engine.rows import CONDITIONAL, Guidance, Rows, classifier_free
from consistory_engine.run import Concepts, Run
from consistory_engine.sites import Layout
from consistory_engine.switching import Switch
from consistory_engine.tokens import concept_tokens

if TYPE_CHECKING:
    from PIL.Image import Image


class UNetFamily:
    """A text-to-image pipeline with a `UNet2DConditionModel`, used part by part: it computes what the pipeline computes.

    `most_windows` says how many windows of 77 tokens the model reads; None is as many as a prompt has.
    """

    def __init__(self, pipeline: Any, most_windows: int | None = None) -> None:
        self.pipeline: Any = pipeline
        self.switch = Switch(pipeline)
        tokenizers, encoders = zip(*self._readers(), strict=True)
        widths = [encoder.config.hidden_size for encoder in encoders]
        self.reader = Reader(tokenizers, widths, self._encode, most_windows)

    def _readers(self) -> Sequence[tuple[Any, Any]]:
        """Tokenizers and their text encoders, in the order in which their states are joined."""
        raise NotImplementedError

    def _encode(self, text: str, negative: str | None) -> tuple[Encoded, Encoded]:
        raise NotImplementedError

    def _conditioning(self, encoded: Sequence[Encoded], latent: Grid) -> dict[str, Any]:
        """What the denoiser is told beside the text, for every row."""
        raise NotImplementedError

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
        unit, native = self.pipeline.vae_scale_factor, self.pipeline.unet.config.sample_size
        sizes = [native, native] if isinstance(native, int) else native
        wanted = (("height", height or sizes[0] * unit), ("width", width or sizes[1] * unit))
        sides = []
        for name, pixels in wanted:
            if pixels % unit:
                raise SettingsError(name, f"{name} must be a multiple of {unit} for this model, not {pixels}")
            sides.append(pixels // unit)
        return self.pipeline.unet.config.in_channels, sides[0], sides[1]

    def layout(self, latent: Grid) -> Layout:
        """The sites for one latent size."""
        return unet.unet_layout(self.pipeline.unet, latent)

    def concepts(self, prompt: Prompt) -> Concepts:
        """Where a prompt's concepts are among the text tokens. Raises PromptTooLong."""
        return concept_tokens(prompt, self.reader.tokenizers, self.reader.most)

    def encode(
        self, prompts: Sequence[tuple[Prompt, Prompt]], guidance: Guidance, latent: Grid
    ) -> Conditioning:
        """The conditioning of (prompt, negative prompt) pairs; an empty negative prompt is none at all."""
        read = [self.reader.read(prompt, negative, guidance) for prompt, negative in prompts]
        rows = [found[term] for term in guidance.terms for found in read]
        text, there = stacked(rows)
        inputs = {"encoder_hidden_states": text, **self._conditioning(rows, latent)}
        if guidance.told is not None:
            inputs["timestep_cond"] = self._told(guidance.told, len(rows))
        return Conditioning(inputs if there is None else inputs | {"encoder_attention_mask": there})

    def guidance(self, scale: float) -> Guidance:
        """Two terms, or one where nothing is guided; a latent consistency model is told the scale instead."""
        if self.pipeline.unet.config.time_cond_proj_dim is not None:
            return Guidance(CONDITIONAL, told=scale)
        return classifier_free(scale)

    def _told(self, scale: float, rows: int) -> Tensor:
        """The guidance scale as a latent consistency model's denoiser is told it (Luo et al., 2023)."""
        width = self.pipeline.unet.config.time_cond_proj_dim
        scales = torch.tensor(scale - 1).repeat(rows)
        told = self.pipeline.get_guidance_scale_embedding(scales, embedding_dim=width)
        return told.to(device=self.device, dtype=self.dtype)

    def scheduler(self, steps: int) -> Any:
        """A copy of the pipeline's scheduler, set to that many steps. Raises SettingsError for more than it can take."""
        scheduler = copy.deepcopy(self.pipeline.scheduler)
        try:
            scheduler.set_timesteps(steps, device=self.device)
        except ValueError as error:
            most = next((fewer for fewer in range(steps - 1, 0, -1) if _takes(scheduler, fewer)), None)
            sampler = f"this model's sampler ({type(scheduler).__name__})"
            told = f"steps must be at most {most} for {sampler}, not {steps}"
            if most is None:
                told = f"{sampler} cannot be set to {steps} steps: {error}"
            raise SettingsError("steps", told) from error
        return scheduler

    def predict(
        self, latents: Tensor, timestep: Tensor, scheduler: Any, rows: Rows, given: Conditioning
    ) -> Tensor:
        """One denoiser call: latents (pictures, ...) -> predictions (terms, pictures, ...)."""
        scaled = scheduler.scale_model_input(rows.repeat(latents), timestep)
        return rows.split(self.pipeline.unet(scaled, timestep, **given.inputs, return_dict=False)[0])

    def with_loras(self, loras: Sequence[Lora]) -> AbstractContextManager[None]:
        """Characters' LoRAs in the denoiser and the text encoders, beside the pipeline's own."""
        return self.switch.to(loras)

    def prepared(self, freeu: bool) -> AbstractContextManager[None]:
        """FreeU, where it is asked for."""
        return with_freeu(self.pipeline.unet, freeu)

    def patched(self, run: Run) -> AbstractContextManager[None]:
        """The processors that this moment of a run needs."""
        return unet.patched(self.pipeline.unet, run)

    def decode(self, latents: Tensor) -> list[Image]:
        """Pictures of clean latents, one at a time to save memory; a half-precision decoder may not overflow."""

        def of(vae: Any) -> Tensor:
            scaled = self._unscaled(latents.to(vae.dtype))
            return torch.cat([vae.decode(row, return_dict=False)[0] for row in scaled.split(1)])

        decoded = self._with_autoencoder(of)
        self.rest()
        return [
            image
            for row in decoded.split(1)
            for image in self.pipeline.image_processor.postprocess(row, output_type="pil")
        ]

    def rest(self) -> None:
        """Nothing is computed for now: with model offloading, all parts leave the device."""
        self.pipeline.maybe_free_model_hooks()

    def unit(self) -> int:
        """Pixels to one number of the latents, along a side."""
        return self.pipeline.vae_scale_factor

    def encode_picture(self, picture: Image) -> Tensor:
        """Clean latents (1, channels, h, w) of a picture, in the denoiser's precision."""
        pixels = self.pipeline.image_processor.preprocess(picture)
        encoded = self._with_autoencoder(
            lambda vae: vae.encode(pixels.to(self.device, vae.dtype)).latent_dist.mode()
        )
        scale, mean, deviation = self._scaling(encoded)
        return ((encoded - mean) / deviation * scale).to(self.dtype)

    def _with_autoencoder(self, use: Callable[[Any], Tensor]) -> Tensor:
        """What `use` makes with the autoencoder: in half precision where that neither is known nor turns out to overflow."""
        vae = self.pipeline.vae
        if vae.dtype != torch.float16:
            return use(vae)
        if not self._overflows() and bool((found := use(vae)).isfinite().all()):
            return found
        vae.to(torch.float32)
        try:
            return use(vae)
        finally:
            vae.to(torch.float16)

    def _overflows(self) -> bool:
        """Whether half precision is known to be too little for the autoencoder, as its pipeline goes by it."""
        return bool(getattr(self.pipeline.vae.config, "force_upcast", False))

    def _unscaled(self, latents: Tensor) -> Tensor:
        scale, mean, deviation = self._scaling(latents)
        return latents * deviation / scale + mean

    def _scaling(self, like: Tensor) -> tuple[float, Tensor, Tensor]:
        """The autoencoder's scaling factor, and mean and deviation of its latents (1, channels or 1, 1, 1)."""
        config = self.pipeline.vae.config
        mean, deviation = getattr(config, "latents_mean", None), getattr(config, "latents_std", None)
        if mean is None or deviation is None:
            mean, deviation = [0.0], [1.0]
        mean, deviation = (like.new_tensor(x).view(1, -1, 1, 1) for x in (mean, deviation))
        return config.scaling_factor, mean, deviation


def _takes(scheduler: Any, steps: int) -> bool:
    """Whether a scheduler can be set to that many steps, as it is then."""
    try:
        scheduler.set_timesteps(steps)
    except ValueError:
        return False
    return True
