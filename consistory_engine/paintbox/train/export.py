"""From a checkpoint to the shipped folder: fp16 safetensors in files under 16 MB, in the hub's layout."""

from __future__ import annotations

import shutil
from pathlib import Path

from transformers import CLIPTokenizer

from consistory_engine.paintbox import architecture
from consistory_engine.paintbox.autoencoder import PatchAutoencoder
from consistory_engine.paintbox.tokens import teach
from consistory_engine.paintbox.train.denoiser import Model

_SHARD = "15MB"


def export(model: Model, autoencoder: PatchAutoencoder, tokenizer: CLIPTokenizer, folder: Path) -> None:
    """Write every part to its own subfolder; an older folder is replaced only when the new one is whole."""
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    teach(tokenizer, (model.text_encoder, model.text_encoder_2))
    for name in ("tokenizer", "tokenizer_2"):
        tokenizer.save_pretrained(partial / name)
    for name in ("text_encoder", "text_encoder_2", "unet"):
        part = getattr(model, name).half()
        part.save_pretrained(partial / name, max_shard_size=_SHARD)
    autoencoder.half().save_pretrained(partial / "vae")
    architecture.scheduler().save_pretrained(partial / "scheduler")
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)
