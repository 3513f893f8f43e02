"""Pipelines of a published model's true size, with random weights: they take the time and the room of real ones."""

from __future__ import annotations

from typing import Any

import torch
from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionXLPipeline, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from consistory_engine.fingerprints import PAINTBOX_WEIGHTS
from consistory_engine.models import choose_device, choose_dtype

SDXL_UNET: dict[str, Any] = {
    "sample_size": 128,
    "block_out_channels": (320, 640, 1280),
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
    "layers_per_block": 2,
    "attention_head_dim": (5, 10, 20),
    "cross_attention_dim": 2048,
    "transformer_layers_per_block": (1, 2, 10),
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 256,
    "projection_class_embeddings_input_dim": 2816,
}
_VAE: dict[str, Any] = {
    "sample_size": 1024,
    "block_out_channels": (128, 256, 512, 512),
    "down_block_types": ("DownEncoderBlock2D",) * 4,
    "up_block_types": ("UpDecoderBlock2D",) * 4,
    "layers_per_block": 2,
    "latent_channels": 4,
    "scaling_factor": 0.13025,
    "force_upcast": True,
}
_CLIP_L: dict[str, Any] = {
    "hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12,
    "projection_dim": 768,
}  # fmt: skip
_CLIP_G: dict[str, Any] = {
    "hidden_size": 1280, "intermediate_size": 5120, "num_hidden_layers": 32, "num_attention_heads": 20,
    "projection_dim": 1280, "hidden_act": "gelu",
}  # fmt: skip
_SCHEDULER: dict[str, Any] = {
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "clip_sample": False,
    "set_alpha_to_one": False,
    "steps_offset": 1,
}


def sdxl(device: str | None = None, dtype: str | None = None) -> StableDiffusionXLPipeline:
    """Stable Diffusion XL, made on the device in that precision; its words are the built-in model's."""
    place = choose_device(device)
    precision = choose_dtype("sdxl", place, dtype)
    words = CLIPTokenizer.from_pretrained(PAINTBOX_WEIGHTS / "tokenizer")
    ids: Any = {name: getattr(words, name) for name in ("bos_token_id", "eos_token_id", "pad_token_id")}
    before = torch.get_default_dtype()
    torch.manual_seed(0)
    torch.set_default_dtype(precision)
    try:
        with torch.device(place):
            made = StableDiffusionXLPipeline(
                vae=AutoencoderKL(**_VAE).eval(),
                text_encoder=CLIPTextModel(CLIPTextConfig(vocab_size=49408, **_CLIP_L, **ids)).eval(),
                text_encoder_2=CLIPTextModelWithProjection(
                    CLIPTextConfig(vocab_size=49408, **_CLIP_G, **ids)
                ).eval(),
                tokenizer=words,
                tokenizer_2=words,
                unet=UNet2DConditionModel(**SDXL_UNET).eval(),
                scheduler=DDIMScheduler(**_SCHEDULER),  # type: ignore[arg-type]
                add_watermarker=False,
            )
    finally:
        torch.set_default_dtype(before)
    made.set_progress_bar_config(disable=True)
    return made
