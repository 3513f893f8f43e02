"""Networks of the real classes at tiny size, in folders as the hub has them: what pictures are measured with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def dino_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DINOv2 with random weights: 4x4 patches, 32 channels."""
    import torch
    from transformers import Dinov2Config, Dinov2Model

    torch.manual_seed(1)
    config = Dinov2Config(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=2, image_size=56, patch_size=14, mlp_ratio=2
    )
    folder = tmp_path_factory.mktemp("dino")
    Dinov2Model(config).save_pretrained(folder)
    facts = {"crop_size": {"height": 56, "width": 56}, "image_mean": [0.5] * 3, "image_std": [0.25] * 3}
    (folder / "preprocessor_config.json").write_text(json.dumps(facts))
    return folder


_SMALL: dict[str, Any] = {
    "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2,
}  # fmt: skip
"""A transformer, small."""


@pytest.fixture(scope="session")
def clip_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CLIP with random weights and the built-in model's words."""
    import torch
    from transformers import CLIPConfig, CLIPModel, CLIPTokenizer

    from consistory_engine.fingerprints import PAINTBOX_WEIGHTS

    torch.manual_seed(2)
    words = CLIPTokenizer.from_pretrained(PAINTBOX_WEIGHTS / "tokenizer")
    ids = {name: getattr(words, name) for name in ("bos_token_id", "eos_token_id", "pad_token_id")}
    config = CLIPConfig(
        text_config=_SMALL | ids | {"vocab_size": len(words)},
        vision_config=_SMALL | {"image_size": 32, "patch_size": 8},
        projection_dim=16,
    )
    folder = tmp_path_factory.mktemp("clip")
    CLIPModel(config).save_pretrained(folder)
    words.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def owl_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An OWLv2 with random weights and the built-in model's words: 4x4 patches, in each of which it sees a thing."""
    import torch
    from transformers import CLIPTokenizer, Owlv2Config, Owlv2ForObjectDetection

    from consistory_engine.fingerprints import PAINTBOX_WEIGHTS

    torch.manual_seed(3)
    words = CLIPTokenizer.from_pretrained(PAINTBOX_WEIGHTS / "tokenizer")
    ids = {name: getattr(words, name) for name in ("bos_token_id", "eos_token_id", "pad_token_id")}
    config = Owlv2Config(
        text_config=_SMALL | ids | {"vocab_size": len(words), "max_position_embeddings": 16},
        vision_config=_SMALL | {"image_size": 32, "patch_size": 8},
        projection_dim=32,
    )
    folder = tmp_path_factory.mktemp("owl")
    model = Owlv2ForObjectDetection(config)
    for parameter in model.box_head.dense2.parameters():
        torch.nn.init.zeros_(parameter)
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    return folder
