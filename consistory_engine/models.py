"""Which weights, on which device, in which precision.

Only safetensors are read and no code that comes with a model is run.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from safetensors import SafetensorError, safe_open

from consistory_engine.errors import ModelError, ModelNotFound, ModelUnsupported, did_you_mean
from consistory_engine.families.sd import SD
from consistory_engine.families.sdxl import SDXL
from consistory_engine.family import Family
from consistory_engine.fingerprints import PAINTBOX, PAINTBOX_WEIGHTS, is_paintbox, looks_like_path
from consistory_engine.quiet import quiet
from consistory_engine.samplers import of_single_file

if TYPE_CHECKING:
    from diffusers import DiffusionPipeline

_SDXL = "StableDiffusionXLPipeline"
_SD = "StableDiffusionPipeline"
_LCM = "LatentConsistencyModelPipeline"
"""Stable Diffusion with a denoiser that is told the guidance scale."""


def choose_device(device: str | torch.device | None = None) -> torch.device:
    """The given device, or the best there is: an accelerator (CUDA, ROCm, MPS, ...) or the CPU."""
    if device is not None:
        return torch.device(device)
    found = torch.accelerator.current_accelerator() if torch.accelerator.is_available() else None
    return found or torch.device("cpu")


def choose_dtype(model: str, device: torch.device, dtype: str | torch.dtype | None = None) -> torch.dtype:
    """The given precision ("float32", "bfloat16", ...), or half on accelerators and single elsewhere.

    The built-in model, and others of its kind, are small and stay in single precision.
    """
    if isinstance(dtype, torch.dtype):
        return dtype
    if dtype is not None:
        chosen = getattr(torch, dtype, None)
        if not isinstance(chosen, torch.dtype) or not chosen.is_floating_point:
            raise ModelError(f"there is no precision {dtype!r}: use float32, float16 or bfloat16")
        return chosen
    return torch.float32 if is_paintbox(model) or device.type == "cpu" else torch.float16


def load_pipeline(
    model: str,
    device: str | torch.device | None = None,
    dtype: str | torch.dtype | None = None,
    offload: bool = False,
) -> DiffusionPipeline:
    """A pipeline for "paintbox", a hub id, a folder in the hub's layout or a single .safetensors file.

    `offload` leaves its parts on the CPU and moves each to the device while it works (diffusers' model offloading); the
    built-in model is small and stays whole.
    Raises ModelNotFound, ModelUnsupported, or ModelError with the reason why loading failed.
    """
    place = choose_device(device)
    precision = choose_dtype(model, place, dtype)
    with quiet():
        pipeline: Any = _load(model, precision)
        pipeline.set_progress_bar_config(disable=True)
        if not offload or is_paintbox(model):
            return pipeline.to(place)
        pipeline.enable_model_cpu_offload(device=place)
        return pipeline


def _load(model: str, dtype: torch.dtype) -> Any:
    path = Path(model).expanduser()
    if model == PAINTBOX:
        return _paintbox(dtype)
    if not path.exists() and looks_like_path(model):
        raise ModelNotFound(f"no model at {path}.{did_you_mean(model, [PAINTBOX])}")
    from diffusers.loaders.single_file_utils import SingleFileComponentError

    try:
        if path.is_file():
            _check_suffix(path)
            return _single_file(path, dtype)
        if is_paintbox(model):
            return _paintbox(dtype, path)
        kind, options = _pipeline_class(_kind(model, path))
        options |= {"dtype": dtype, "use_safetensors": True, "trust_remote_code": False}
        return _pretrained(kind, str(path) if path.is_dir() else model, path.is_dir(), options)
    except (OSError, ValueError, RuntimeError, KeyError, SafetensorError, SingleFileComponentError) as error:
        raise ModelError(f"{model!r} cannot be loaded: {error}") from error


def _pretrained(kind: Any, place: str, local: bool, options: dict[str, Any]) -> Any:
    """A pipeline in the hub's layout: from files of the precision that is wanted, and where there are none of the other.

    So half of a repository is fetched where half is enough. Half-precision files keep all that bfloat16 can of a weight.
    """
    variants = [None, "fp16"] if options["dtype"].itemsize > 2 else ["fp16", None]
    errors: dict[str | None, Exception] = {}
    for variant in variants:
        try:
            return kind.from_pretrained(place, local_files_only=local, variant=variant, **options)
        except (OSError, ValueError) as error:
            errors[variant] = error
    raise errors[None]


def _single_file(path: Path, dtype: torch.dtype) -> Any:
    """A pipeline with the weights of one file, and the sampler that they were made for."""
    kind, options = _pipeline_class(_kind_of_file(path))
    pipeline = kind.from_single_file(str(path), dtype=dtype, **options)
    pipeline.scheduler = of_single_file(path, pipeline.scheduler.config) or pipeline.scheduler
    return pipeline


def _paintbox(dtype: torch.dtype, folder: Path = PAINTBOX_WEIGHTS) -> Any:
    from consistory_engine import paintbox

    if not folder.is_dir():
        raise ModelNotFound(f"the built-in model's weights are missing: {folder}")
    pipeline = paintbox.load_pipeline(folder)
    return pipeline if dtype == torch.float32 else pipeline.to(dtype)


def _check_suffix(path: Path) -> None:
    """Other formats can carry code."""
    if path.suffix != ".safetensors":
        raise ModelUnsupported(f"{path} is not a .safetensors file")


def _kind(model: str, path: Path) -> str:
    """Which pipeline a folder, or a repository of the hub, says in its index that it holds."""
    if not path.is_dir():
        from diffusers import DiffusionPipeline

        config: Any = DiffusionPipeline.load_config(model)
        return str(config["_class_name"])
    index = path / "model_index.json"
    if not index.is_file():
        raise ModelNotFound(f"{path} has no model_index.json: it is not a model in the hub's layout")
    return str(json.loads(index.read_text(encoding="utf-8")).get("_class_name"))


def _kind_of_file(path: Path) -> str:
    """Which pipeline a single file holds, by the names of its tensors in the layout of its original authors."""
    with safe_open(path, framework="pt") as file:
        names = list(file.keys())
    for start, kind in (("conditioner.", _SDXL), ("cond_stage_model.", _SD)):
        if any(name.startswith(start) for name in names):
            return kind
    raise ModelUnsupported(f"{path} holds no checkpoint of a family that this engine knows")


def _pipeline_class(kind: str) -> tuple[Any, dict[str, Any]]:
    """The class that loads a kind of pipeline, and with what. A safety checker is never loaded."""
    from diffusers import StableDiffusionPipeline, StableDiffusionXLPipeline

    if kind == _SDXL:
        return StableDiffusionXLPipeline, {"add_watermarker": False}
    if kind in (_SD, _LCM):
        unchecked = {"safety_checker": None, "feature_extractor": None, "requires_safety_checker": False}
        return StableDiffusionPipeline, unchecked
    raise ModelUnsupported(f"this is a {kind}; the engine paints with {_SDXL} and {_SD}")


def family_of(pipeline: Any) -> Family:
    """The family of a loaded pipeline. Raises ModelUnsupported."""
    from diffusers import StableDiffusionPipeline, StableDiffusionXLPipeline

    if isinstance(pipeline, StableDiffusionXLPipeline):
        return SDXL(pipeline, most_windows=1 if _is_small(pipeline) else None)
    if isinstance(pipeline, StableDiffusionPipeline):
        return SD(pipeline)
    raise ModelUnsupported(f"{type(pipeline).__name__} is of no family that this engine knows")


def _is_small(pipeline: Any) -> bool:
    """Whether a pipeline is the built-in model or of its kind, which has learned from captions of one window only."""
    from consistory_engine.paintbox.autoencoder import PatchAutoencoder

    return isinstance(pipeline.vae, PatchAutoencoder)


def pipeline_fingerprint(pipeline: Any) -> str:
    """A digest of a loaded pipeline: its parts' settings and a few numbers of every weight."""
    digest = hashlib.sha256()
    for name in sorted(pipeline.components):
        part = pipeline.components[name]
        digest.update(f"{name} {type(part).__name__} {_settings(part)}".encode())
        for key, weight in getattr(part, "state_dict", dict)().items():
            sample = weight.flatten()[:16].float().cpu().tolist()
            digest.update(f"{key} {tuple(weight.shape)} {sample}".encode())
    return digest.hexdigest()


def _settings(part: Any) -> str:
    """What a part of a pipeline says of itself, without its notes about how it was made, whose order is chance."""
    config: Any = getattr(part, "config", None)
    told = config.to_dict() if hasattr(config, "to_dict") else dict(config or {})
    return repr(sorted((key, str(value)) for key, value in told.items() if not key.startswith("_")))
