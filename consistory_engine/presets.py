"""Which settings suit a model, by what can be known of it without loading it. Torch-free and quick.

What the folder of a model says (which pipeline, which sampler), what the names of a single file's tensors say, and else
the name alone, since a hub id's files may not be here yet. A story's own settings come before all of these.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal, get_args

from consistory_engine.fingerprints import is_paintbox
from consistory_engine.headers import any_header
from consistory_engine.samplers import distilled, hub_name, steps_of
from consistory_engine.settings import MOST_WEIGHT, Settings, step_of

Quality = Literal["draft", "balanced", "final"]
QUALITIES: Final[tuple[Quality, ...]] = get_args(Quality)
"""How much time a picture may take, the least first."""

_PAINTBOX: Final = {
    "steps": 20, "guidance_scale": 3.0, "freeu": False, "anchor_weight": 2.0, "anchor_order": "in_turn",
    "anchor_align": True,
    "query_blend_until": 0.25, "injection_begin": 0.25, "injection_until": 0.55,
}  # fmt: skip
"""Queries are blended and features injected where there is as much noise as where SDXL does so, not after as many steps.

Small as it is, the model trusts a picture's own patches more than SDXL does: anchors' ones count twice. Of two anchors
that look at each other it makes the mean of two looks, which is nobody's: the second one looks at the first. And it marks
the second of two characters as such, which no anchor is: queries are aligned.
"""
_SD: Final = {"guidance_scale": 7.5}
_DISTILLED: Final = {"steps": 4, "guidance_scale": 0.0, "freeu": False}
_CONSISTENCY: Final = {"steps": 4, "guidance_scale": 8.0, "freeu": False}
"""Four steps without guidance, and with a scale that the denoiser is told: as their model cards paint."""

_SD_NAME: Final = r"stable-diffusion-(?:v?1-\d|2)|(?:^|[-_/.])(?:sd-?1\.?5|sd-?2\.?1|v1-5)(?:$|[-_/.])"
_FEW_STEP_SAMPLERS: Final = ("LCMScheduler", "TCDScheduler")
"""What nothing but a distilled model is sampled with."""
_FEWEST: Final = 12
"""Steps below which there is nothing to save."""
_PAINTBOX_UNIT: Final = 16
_UNIT: Final = 8


def default_settings(model: str) -> Settings:
    """The settings that suit a model: its own for "paintbox" and its kind, the published recipe for SDXL.

    Stable Diffusion 1.x and 2.x: the same with guidance 7.5. Distilled models (Turbo, Lightning, Hyper): four steps, or as
    many as their name says, without guidance. Latent consistency models: the same, and on the hub a scale that they are
    told; single files of them are ordinary models with a LoRA of that kind merged in. The last two without FreeU, which is
    made for many steps. A folder is known by its denoiser and its sampler, too.
    """
    if is_paintbox(model):
        return Settings().replace(**_PAINTBOX)
    path = Path(model).expanduser()
    if path.is_dir():
        return Settings().replace(**_of_folder(path))
    name = path.name if path.is_file() else model
    if kind := distilled(name):
        told = kind == "lcm" and not path.is_file()
        steps = {"steps": count} if (count := steps_of(name)) else {}
        return Settings().replace(**(_CONSISTENCY if told else _DISTILLED) | steps)
    is_sd = re.search(_SD_NAME, name.lower()) or (path.is_file() and _is_sd_file(path))
    return Settings().replace(**_SD if is_sd else {})


def with_quality(settings: Settings, quality: Quality) -> Settings:
    """Settings that give up a little for speed.

    `final` changes nothing. `balanced` finds matches in a sketch of a few long steps instead of a whole first pass: 1.3
    times the denoiser evaluations of a picture alone, instead of 2. Queries are blended as long as that takes no more
    than half of what is left for it, else not at all. Where anchors' patches count more than a picture's own, they count half
    as much again, for what fewer looks lose (Paintbox: 3 for 2). When nothing is injected any more, every second step takes
    the deep blocks' outputs from the one before. `draft` takes two fifths of the steps (Paintbox: 8) and injects nothing: half
    the evaluations of a picture alone. Few steps, as distilled models take, are left as they are.
    """
    steps = settings.sampling.steps
    if quality == "final" or steps < _FEWEST:
        return settings
    if quality == "balanced":
        looks, calls = 3 * steps // 10, step_of(settings.query_blend.until, steps)
        settings = settings.replace(deep_interval=max(2, settings.sampling.deep_interval))
        if (weight := settings.sharing.anchor_weight) > 1:
            settings = settings.replace(anchor_weight=min(1.5 * weight, MOST_WEIGHT))
        if not settings.query_blend.enabled or 2 * calls > looks:
            return settings.replace(query_blend=False, injection_sketch=looks - 1)
        return settings.replace(injection_sketch=looks - calls - 1)
    return settings.replace(steps=-(-2 * steps // 5), injection=False)


def size_unit(model: str) -> int:
    """The pixels that a picture's width and height must be a multiple of: what one latent of the model covers."""
    return _PAINTBOX_UNIT if is_paintbox(model) else _UNIT


def _of_folder(folder: Path) -> dict[str, Any]:
    """By what a folder in the hub's layout says of itself, and by its name.

    A denoiser that is told the guidance scale is a latent consistency model. LCM's and TCD's samplers are made for few
    steps, and ancestral Euler with trailing steps is SDXL-Turbo's own. Plain Euler with trailing steps is Lightning's, but
    many an ordinary model's, too, as DDIM with them is: there the name decides, which distilled models hardly ever lack.
    """
    name, index = hub_name(folder), _json(folder / "model_index.json")
    steps = {"steps": count} if (count := steps_of(name)) else {}
    if _json(folder / "unet" / "config.json").get("time_cond_proj_dim") is not None:
        return _CONSISTENCY | steps
    if distilled(name) or _samples_few_steps(_json(folder / "scheduler" / "scheduler_config.json")):
        return _DISTILLED | steps
    return _SD if index.get("_class_name") == "StableDiffusionPipeline" else {}


def _samples_few_steps(sampler: Mapping[str, Any]) -> bool:
    """Whether a scheduler with this configuration is a distilled model's, and no other's."""
    kind = sampler.get("_class_name")
    zero_snr = sampler.get("rescale_betas_zero_snr") or sampler.get("prediction_type") == "v_prediction"
    turbo = kind == "EulerAncestralDiscreteScheduler" and sampler.get("timestep_spacing") == "trailing"
    return kind in _FEW_STEP_SAMPLERS or (turbo and not zero_snr)


def _is_sd_file(path: Path) -> bool:
    """Whether a safetensors file holds Stable Diffusion 1.x or 2.x in its authors' layout, by its header alone."""
    return any(name.startswith("cond_stage_model.") for name in any_header(path).shapes)


def _json(path: Path) -> dict[str, Any]:
    """A JSON file's table; nothing where there is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
