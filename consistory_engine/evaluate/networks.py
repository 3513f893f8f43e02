"""Networks that measure pictures: DINOv2, CLIP and OWLv2, from folders in the hub's layout that a user has.

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
DETECTOR_KINDS: Final = ("owlv2",)
_DINO_TONES: Final = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
_CLIP_TONES: Final = ((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711))
"""Means and deviations of the pictures that they were trained on, for folders that do not say."""
_SURE: Final = 0.25
"""How sure a detector must be of a box for it to count."""
_ONE: Final = 0.6
"""The share of the smaller one that two boxes of one thing have in common."""
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
        from transformers import CLIPModel

        self.model, config = _opened(folder, CLIP_KINDS, CLIPModel.from_pretrained, device)
        self.look = _Look(folder, config.vision_config, _CLIP_TONES)
        self.words = _Words(folder, config.text_config)

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
        found: Any = self.model.get_text_features(
            **self.words.of(texts).to(self.model.device), return_dict=True
        )
        return F.normalize(found.pooler_output.float().cpu(), dim=-1)


class Detector:
    """Counts what words name on a picture: OWLv2 (Minderer et al., 2023)."""

    def __init__(self, folder: Path, device: str | None = None) -> None:
        """Raises ModelNotFound, ModelUnsupported, ModelError."""
        from transformers import Owlv2ForObjectDetection

        self.model, config = _opened(folder, DETECTOR_KINDS, Owlv2ForObjectDetection.from_pretrained, device)
        self.look = _Look(folder, config.vision_config, _CLIP_TONES)
        self.words = _Words(folder, config.text_config)

    @torch.no_grad()
    def count(self, picture: Image.Image, names: Sequence[str]) -> int:
        """How many things on a picture any of these names is right for."""
        side = max(picture.size)
        square = Image.new("RGB", (side, side), "grey")
        square.paste(picture.convert("RGB"))
        tokens = self.words.of(names).to(self.model.device)
        found: Any = self.model(pixel_values=self.look.at([square]).to(self.model.device), **tokens)
        scores = found.logits[0].amax(-1).sigmoid().float().cpu()
        sure = scores > _SURE
        return len(distinct(found.pred_boxes[0].float().cpu()[sure], scores[sure]))


def distinct(boxes: Tensor, scores: Tensor) -> list[int]:
    """Which boxes (number, 4: centre x and y, width, height) show things of their own: of each, the one with most score."""
    low, high = boxes[:, :2] - boxes[:, 2:] / 2, boxes[:, :2] + boxes[:, 2:] / 2
    area = boxes[:, 2:].prod(-1)
    kept: list[int] = []
    for one in scores.argsort(descending=True, stable=True).tolist():
        sides = (torch.minimum(high[one], high[kept]) - torch.maximum(low[one], low[kept])).clamp(min=0)
        if not (sides.prod(-1) > _ONE * torch.minimum(area[one], area[kept])).any():
            kept.append(one)
    return kept


class _Words:
    """How a network takes its texts; what is longer than it reads is cut off."""

    def __init__(self, folder: Path, config: Any) -> None:
        from transformers import AutoTokenizer

        if not any((folder / name).exists() for name in _TOKENIZERS):
            raise ModelNotFound(f"{folder} holds no tokenizer: there is no {_or(_TOKENIZERS)} in it")
        self.most = int(config.max_position_embeddings)
        self.tokenizer = _explained(
            folder,
            lambda: AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False),
        )

    def of(self, texts: Sequence[str]) -> Any:
        """Token ids and which of them count, (texts, tokens) each."""
        return self.tokenizer(
            list(texts), padding=True, truncation=True, max_length=self.most, return_tensors="pt"
        )


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
