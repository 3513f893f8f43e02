"""The built-in model as a diffusers pipeline, from a folder in the hub's layout."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from diffusers import DPMSolverMultistepScheduler, StableDiffusionXLPipeline, UNet2DConditionModel
from transformers import CLIPTextModel, CLIPTextModelWithProjection

from consistory_engine.paintbox.architecture import PaintboxScheduler
from consistory_engine.paintbox.autoencoder import PatchAutoencoder
from consistory_engine.paintbox.tokens import WordTokenizer

_SAMPLERS: Final = {kind.__name__: kind for kind in (PaintboxScheduler, DPMSolverMultistepScheduler)}
"""What folders name: that of today, and what earlier weights were exported with."""


def load_pipeline(folder: Path) -> StableDiffusionXLPipeline:
    """Load every part from its own subfolder, in float32, with no look at the network.

    Raises:
        OSError: a part is missing or damaged.
    """
    local: dict[str, Any] = {"local_files_only": True, "use_safetensors": True}
    sampler: Any = PaintboxScheduler.load_config(folder / "scheduler", local_files_only=True)
    pipeline = StableDiffusionXLPipeline(
        vae=PatchAutoencoder.from_pretrained(folder / "vae", **local),  # type: ignore[arg-type]
        text_encoder=CLIPTextModel.from_pretrained(folder / "text_encoder", dtype="float32", **local),
        text_encoder_2=CLIPTextModelWithProjection.from_pretrained(
            folder / "text_encoder_2", dtype="float32", **local
        ),
        tokenizer=WordTokenizer.from_pretrained(folder / "tokenizer", local_files_only=True),
        tokenizer_2=WordTokenizer.from_pretrained(folder / "tokenizer_2", local_files_only=True),
        unet=UNet2DConditionModel.from_pretrained(folder / "unet", **local),
        scheduler=_SAMPLERS[sampler["_class_name"]].from_config(sampler),  # type: ignore[arg-type]
        force_zeros_for_empty_prompt=False,
        add_watermarker=False,
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline
