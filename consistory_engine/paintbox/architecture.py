"""The shape of the built-in model: SDXL's, made small.

Two CLIP text encoders whose penultimate states are joined, a pooled projection and six size numbers
beside the timestep, a UNet with cross-attention on two grids, v-prediction (Salimans & Ho, 2022).
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any, Final

import torch
from diffusers import DPMSolverMultistepScheduler, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

SIZE: Final = 512
"""Side of the square pictures, in pixels: the size where none is asked for (`illustrator.scene.SHAPES` has the others)."""
TOKENS: Final = 77
CONTEXT: Final = 4
"""Blocks in which the decoder looks at neighbouring patches."""
_TEXT_WIDTH: Final = 128
_TIME_DIM: Final = 32
_TIMESTEPS: Final = 1000
_HALVED: Final = 2
"""Steps at the end that halve what is left."""
_SHIFT: Final = 4.0
"""How much more noise there is than on the cosine schedule, in amplitude, for as much signal."""


def text_config(vocabulary_size: int, tokens: dict[str, Any]) -> CLIPTextConfig:
    """Three layers, of which SDXL's convention uses two for the tokens and all for the pooled vector."""
    return CLIPTextConfig(
        vocab_size=vocabulary_size,
        hidden_size=_TEXT_WIDTH,
        intermediate_size=4 * _TEXT_WIDTH,
        num_hidden_layers=3,
        num_attention_heads=4,
        max_position_embeddings=TOKENS,
        projection_dim=_TEXT_WIDTH,
        attn_implementation="eager",  # type: ignore[call-arg]
        **tokens,
    )


def text_encoders(tokenizer: CLIPTokenizer) -> tuple[CLIPTextModel, CLIPTextModelWithProjection]:
    """Both text encoders with fresh weights, for this vocabulary."""
    special = {
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
    config = text_config(len(tokenizer), special)
    return CLIPTextModel(config), CLIPTextModelWithProjection(config)


def denoiser(channels: tuple[int, int, int], latent_channels: int = 32) -> UNet2DConditionModel:
    """A UNet for latents (B, 32, h, w), with attention on their grid, half of it, and (in the middle) a quarter."""
    return UNet2DConditionModel(
        sample_size=SIZE // 16,
        in_channels=latent_channels,
        out_channels=latent_channels,
        block_out_channels=channels,
        down_block_types=("CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"),
        layers_per_block=(1, 2, 2),  # type: ignore[arg-type]
        transformer_layers_per_block=(1, 1, 1),  # type: ignore[arg-type]
        attention_head_dim=tuple(width // 32 for width in channels),  # type: ignore[arg-type]
        cross_attention_dim=2 * _TEXT_WIDTH,
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=_TIME_DIM,
        projection_class_embeddings_input_dim=_TEXT_WIDTH + 6 * _TIME_DIM,
        norm_num_groups=16,
    )


def _signal(time: float) -> float:
    """The signal's share of the power at a time from 0 (none is noise) to 1 (all is)."""
    cosine = math.cos((time + 0.008) / 1.008 * math.pi / 2) ** 2
    return cosine / (cosine + _SHIFT**2 * (1 - cosine))


class PaintboxScheduler(DPMSolverMultistepScheduler):
    """DPM-Solver++ with evenly spaced steps, but for the last two, each of which halves the time that is left.

    All evenly spaced, the last of twenty steps sees 0.36 times as much noise as signal and says the mean of all that
    this may hide: the grain of paper is lost, and with it the medium. Here it sees 0.13, and the noisy half, which
    decides what is painted, has one step less.
    """

    def set_timesteps(
        self,
        num_inference_steps: int | None = None,  # type: ignore[override]
        device: str | torch.device | None = None,  # type: ignore[override]
        mu: float | None = None,
        timesteps: list[int] | None = None,
    ) -> None:
        """As diffusers' schedulers: `timesteps`, where they are given. Of up to 1000 steps no two share one."""
        if timesteps is None and num_inference_steps is not None:
            timesteps = _closing(num_inference_steps, self.config["num_train_timesteps"])
            num_inference_steps = None
        super().set_timesteps(num_inference_steps, device, mu, timesteps)  # type: ignore[arg-type]


def _closing(steps: int, trained: int) -> list[int]:
    """So many of the trained timesteps, falling; evenly spaced to the last where that leaves nothing to be halved."""
    even = steps if trained / steps < 2**_HALVED else max(1, steps - _HALVED)
    found = [round(trained * (1 - k / even)) - 1 for k in range(even)]
    while len(found) < steps:
        found.append((found[-1] + 1) // 2)
    return found


def scheduler() -> PaintboxScheduler:
    """Shifted cosine betas down to pure noise, v-prediction, noise added again at every step.

    On the cosine schedule (Nichol & Dhariwal, 2021) all of a large picture is decided in the first seventh of the
    steps: what many pixels say together is heard through much noise. Shifted (Hoogeboom et al., "simple diffusion",
    2023), half of the steps are spent there, in training as in painting. What a step says wrongly, those after it see
    behind fresh noise and can say otherwise (SDE-DPM-Solver++, Lu et al., 2022): figures come out whole.
    """
    levels = [_signal(k / _TIMESTEPS) for k in range(_TIMESTEPS + 1)]
    return PaintboxScheduler(
        num_train_timesteps=_TIMESTEPS,
        trained_betas=[min(1 - after / before, 0.999) for before, after in pairwise(levels)],  # type: ignore[arg-type]
        prediction_type="v_prediction",
        algorithm_type="sde-dpmsolver++",
        timestep_spacing="trailing",  # of samplers that a user puts in its place
    )
