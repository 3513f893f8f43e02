"""A pipeline of SDXL's shape with random weights, small enough for unit tests: 16x16 latents, attention on two grids."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any

import pytest
import torch
from diffusers import (
    AutoencoderKL,
    DDIMScheduler,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from consistory_engine import Settings, Subject

WORDS = "a small red fox grey bear with green scarf hat standing sitting walking in the forest snow meadow and".split()


def tokenizer() -> CLIPTokenizer:
    """CLIP's scheme with a handful of words, some of them one token, others several."""
    letters = [chr(c) for c in range(33, 127)]
    vocab = letters + [letter + "</w>" for letter in letters]
    merges: list[tuple[str, str]] = []
    for word in WORDS:
        pieces = [*word[:-1], word[-1] + "</w>"]
        while len(pieces) > 1:
            pair = (pieces[0], pieces[1])
            if pair not in merges:
                merges.append(pair)
                vocab.append(pair[0] + pair[1])
            pieces = [pair[0] + pair[1], *pieces[2:]]
    vocab = [*dict.fromkeys(vocab), "<|startoftext|>", "<|endoftext|>"]
    made: Any = {"vocab": {piece: k for k, piece in enumerate(vocab)}, "merges": merges}
    return CLIPTokenizer(**made, model_max_length=77)


TEXT: dict[str, Any] = {
    "hidden_size": 16,
    "intermediate_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "projection_dim": 16,
}
UNET: dict[str, Any] = {
    "sample_size": 16,
    "block_out_channels": (16, 32, 32),
    "down_block_types": ("CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
    "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"),
    "layers_per_block": 1,
    "attention_head_dim": (2, 2, 2),
    "cross_attention_dim": 32,
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 8,
    "projection_class_embeddings_input_dim": 16 + 6 * 8,
    "norm_num_groups": 8,
}
SD_UNET: dict[str, Any] = {
    "sample_size": 16,
    "block_out_channels": (16, 16, 32, 32),
    "down_block_types": (*("CrossAttnDownBlock2D",) * 3, "DownBlock2D"),
    "up_block_types": ("UpBlock2D", *("CrossAttnUpBlock2D",) * 3),
    "layers_per_block": 1,
    "attention_head_dim": 2,
    "cross_attention_dim": 16,
    "norm_num_groups": 8,
}
VAE: dict[str, Any] = {
    "block_out_channels": (4, 4, 4),
    "down_block_types": ("DownEncoderBlock2D",) * 3,
    "up_block_types": ("UpDecoderBlock2D",) * 3,
    "latent_channels": 4,
    "norm_num_groups": 2,
    "sample_size": 64,
}
SCHEDULER: dict[str, Any] = {
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "clip_sample": False,
    "set_alpha_to_one": False,
    "steps_offset": 1,
}


def build_pipeline(
    prediction: Any = "epsilon",
    seed: int = 0,
    sampler: Any = DDIMScheduler,
    sampling: Any = None,
    **unet: Any,
) -> StableDiffusionXLPipeline:
    """A random pipeline in float32 on the CPU; `sampling` are the scheduler's settings, `unet` the denoiser's."""
    torch.manual_seed(seed)
    words = tokenizer()
    ids: Any = {name: getattr(words, name) for name in ("bos_token_id", "eos_token_id", "pad_token_id")}
    text = CLIPTextConfig(vocab_size=len(words), **TEXT, **ids)
    fitting = {k: v for k, v in SCHEDULER.items() if k in signature(sampler.__init__).parameters}
    scheduler: Any = sampler(**fitting | (sampling or {}), prediction_type=prediction)
    pipeline = StableDiffusionXLPipeline(
        vae=AutoencoderKL(**VAE).eval(),
        text_encoder=CLIPTextModel(text).eval(),
        text_encoder_2=CLIPTextModelWithProjection(text).eval(),
        tokenizer=words,
        tokenizer_2=tokenizer(),
        unet=UNet2DConditionModel(**UNET | unet).eval(),
        scheduler=scheduler,
        add_watermarker=False,
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def build_sd(
    prediction: Any = "epsilon",
    seed: int = 0,
    sampler: Any = DDIMScheduler,
    sampling: Any = None,
    **unet: Any,
) -> StableDiffusionPipeline:
    """A random pipeline of Stable Diffusion's shape: one text encoder, 16x16 latents, attention on four grids."""
    torch.manual_seed(seed)
    words = tokenizer()
    ids: Any = {name: getattr(words, name) for name in ("bos_token_id", "eos_token_id", "pad_token_id")}
    text = CLIPTextConfig(vocab_size=len(words), **TEXT, **ids)
    fitting = {k: v for k, v in SCHEDULER.items() if k in signature(sampler.__init__).parameters}
    scheduler: Any = sampler(**fitting | (sampling or {}), prediction_type=prediction)
    unchecked: Any = {"safety_checker": None, "feature_extractor": None, "requires_safety_checker": False}
    pipeline = StableDiffusionPipeline(
        vae=AutoencoderKL(**VAE).eval(),
        text_encoder=CLIPTextModel(text).eval(),
        tokenizer=words,
        unet=UNet2DConditionModel(**SD_UNET | unet).eval(),
        scheduler=scheduler,
        **unchecked,
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


@pytest.fixture(scope="session")
def make_sd() -> Callable[..., StableDiffusionPipeline]:
    """Random pipelines of Stable Diffusion's shape."""
    return build_sd


@pytest.fixture(scope="session")
def pipeline() -> StableDiffusionXLPipeline:
    """One random pipeline for all tests: the engine leaves it as it was."""
    return build_pipeline()


@pytest.fixture(scope="session")
def make_pipeline() -> Callable[..., StableDiffusionXLPipeline]:
    """Other random pipelines, for tests that need several."""
    return build_pipeline


@pytest.fixture(scope="session")
def fox() -> Subject:
    return Subject(
        "fox",
        "a small red fox with a green scarf",
        ("fox", "scarf"),
        ("standing in the forest", "sitting in the snow"),
        3,
    )


@pytest.fixture(scope="session")
def bear() -> Subject:
    return Subject(
        "bear", "a grey bear with a hat", ("bear",), ("walking in the meadow", "sitting in the forest"), 5
    )


@pytest.fixture(scope="session")
def quick() -> Settings:
    """Ten steps, so that every stage of the method has a step of its own."""
    return Settings().replace(steps=10)
