"""Networks that measure pictures: DINOv2 and CLIP, from folders in the hub's layout that a user has.

Only safetensors are read, nothing is fetched, and no code that comes with a network is run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from PIL import Image, ImageOps
from safetensors import SafetensorError
from torch import Tensor
from torch.nn import functional as F

from consistory_engine.errors import ModelError, ModelNotFound, ModelUnsupported
from consistory_engine.models import choose_device
from consistory_engine.quiet import quiet

DINO_KINDS: Final = ("dinov2", "dinov2_with_registers", "dinov3_vit", "vit")
"""Kinds of networks, as their config.json names them, whose first token describes a picture."""
CLIP_KINDS: Final = ("clip",)
_DINO_TONES: Final = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
_CLIP_TONES: Final = ((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711))
"""Means and deviations of the pictures that they were trained on, for folders that do not say."""
_TOKENIZERS: Final = ("tokenizer.json", "vocab.json")
_PREPROCESSOR: Final = "preprocessor_config.json"


class Dino:
    """Describes what a picture shows, whatever it is called: DINOv2 and its kin."""

    def __init__(self, folder: Path, device: str | None = None) -> None:
        """Raises ModelNotFound, ModelUnsupported, ModelError."""
        from transformers import AutoModel

        self.model, config = _opened(folder, DINO_KINDS, AutoModel.from_pretrained, device)
        self.look = _Look(folder, config, _DINO_TONES)

    @torch.no_grad()
    def pictures(self, pictures: Sequence[Image.Image]) -> Tensor:
        """Descriptors of square pictures, (pictures, channels), each of length 1, on the CPU."""
        found = self.model(pixel_values=self.look.at(pictures).to(self.model.device))
        return F.normalize(found.last_hidden_state[:, 0].float().cpu(), dim=-1)


class Clip:
    """Describes pictures and texts so that those that belong together are alike: CLIP."""

    def __init__(self, folder: Path, device: str | None = None) -> None:
        """Raises ModelNotFound, ModelUnsupported, ModelError."""
        from transformers import AutoTokenizer, CLIPModel

        self.model, config = _opened(folder, CLIP_KINDS, CLIPModel.from_pretrained, device)
        self.look = _Look(folder, config.vision_config, _CLIP_TONES)
        if not any((folder / name).exists() for name in _TOKENIZERS):
            raise ModelNotFound(f"{folder} holds no tokenizer: there is no {_or(_TOKENIZERS)} in it")
        self.most_tokens = int(config.text_config.max_position_embeddings)
        self.tokenizer = _explained(
            folder,
            lambda: AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False),
        )

    @torch.no_grad()
    def pictures(self, pictures: Sequence[Image.Image]) -> Tensor:
        """Descriptors of pictures, (pictures, channels), each of length 1; of one that is not square, its middle."""
        found: Any = self.model.get_image_features(
            pixel_values=self.look.at(pictures).to(self.model.device), return_dict=True
        )
        return F.normalize(found.pooler_output.float().cpu(), dim=-1)

    @torch.no_grad()
    def texts(self, texts: Sequence[str]) -> Tensor:
        """Descriptors of texts, (texts, channels), each of length 1; what is longer than CLIP reads is cut off."""
        tokens = self.tokenizer(
            list(texts), padding=True, truncation=True, max_length=self.most_tokens, return_tensors="pt"
        ).to(self.model.device)
        found: Any = self.model.get_text_features(**tokens, return_dict=True)
        return F.normalize(found.pooler_output.float().cpu(), dim=-1)


class _Look:
    """How a network takes its pictures: their side in pixels, and the means and deviations of their tones."""

    def __init__(self, folder: Path, config: Any, tones: tuple[Sequence[float], Sequence[float]]) -> None:
        facts = _json(folder / _PREPROCESSOR) if (folder / _PREPROCESSOR).exists() else {}
        size = facts.get("crop_size") or facts.get("size") or config.image_size
        self.side = int(size if isinstance(size, int) else next(iter(size.values())))
        self.mean, self.deviation = (
            torch.tensor(facts.get(name, usual)).view(3, 1, 1)
            for name, usual in zip(("image_mean", "image_std"), tones, strict=True)
        )

    def at(self, pictures: Sequence[Image.Image]) -> Tensor:
        """Pictures as the network takes them, (pictures, 3, side, side)."""
        size = (self.side, self.side)
        small = [ImageOps.fit(one.convert("RGB"), size, Image.Resampling.BICUBIC) for one in pictures]
        values = torch.from_numpy(np.stack([np.asarray(one, dtype=np.float32) for one in small]))
        return (values.permute(0, 3, 1, 2) / 255 - self.mean) / self.deviation


def _opened(
    folder: Path, kinds: Sequence[str], load: Callable[..., Any], device: str | None
) -> tuple[Any, Any]:
    """The network in a folder, ready to measure, and its configuration."""
    kind = _kind(folder)
    if kind not in kinds:
        raise ModelUnsupported(f"{folder} holds a network of the kind {kind!r}; here it must be {_or(kinds)}")
    options: dict[str, Any] = {"use_safetensors": True, "local_files_only": True, "trust_remote_code": False}
    model, told = _explained(folder, lambda: load(folder, output_loading_info=True, **options))
    lacking = sorted(key for key in told["missing_keys"] if not key.startswith("pooler."))
    if lacking:
        raise ModelError(f"{folder} lacks weights of its network: {len(lacking)}, such as {lacking[0]}")
    return model.eval().to(choose_device(device)), model.config


def _explained(folder: Path, load: Callable[[], Any]) -> Any:
    try:
        with quiet():
            return load()
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, SafetensorError) as error:
        raise ModelError(f"{folder} cannot be loaded: {str(error).splitlines()[0]}") from error


def _kind(folder: Path) -> str:
    """What kind of network a folder holds, as its config.json says."""
    if not folder.is_dir():
        raise ModelNotFound(f"{folder} is no folder: give one that holds config.json and model.safetensors")
    if not (folder / "config.json").exists():
        raise ModelNotFound(f"{folder} holds no network: there is no config.json in it")
    if not any(folder.glob("*.safetensors")):
        raise ModelNotFound(f"{folder} holds no weights as .safetensors, and nothing else is loaded")
    return str(_json(folder / "config.json").get("model_type", "unknown"))


def _json(path: Path) -> dict[str, Any]:
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(f"{path} cannot be read: {error}") from error
    if not isinstance(facts, dict):
        raise ModelError(f"{path} cannot be read: it is no table")
    return facts


def _or(kinds: Sequence[str]) -> str:
    return " or ".join([", ".join(kinds[:-1]), kinds[-1]] if len(kinds) > 1 else kinds)
