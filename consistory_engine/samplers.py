"""Samplers by name, and the one that a single file asks for. Torch-free until one is made.

A folder in the hub's layout says which sampler its weights were made for; a single file does not, and diffusers gives it
the sampler of the model that it descends from. What was distilled to few steps, and what predicts v, comes out as mud
with that one. So its name and its header are asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from consistory_engine.errors import SettingsError, did_you_mean
from consistory_engine.headers import any_header

SamplerName = Literal[
    "ddim", "ddim_trailing", "euler", "euler_trailing", "euler_ancestral", "euler_ancestral_trailing",
    "heun", "dpmpp_2m", "dpmpp_2m_karras", "dpmpp_2m_sde", "unipc", "lcm", "tcd",
]  # fmt: skip
_TRAILING: Final[dict[str, Any]] = {"timestep_spacing": "trailing"}
_UNCLIPPED: Final[dict[str, Any]] = {"clip_sample": False, "thresholding": False}
_DPMPP: Final[dict[str, Any]] = {
    "algorithm_type": "dpmsolver++", "solver_order": 2, "use_karras_sigmas": False, "thresholding": False,
}  # fmt: skip
SAMPLERS: Final[dict[SamplerName, tuple[str, dict[str, Any]]]] = {
    "ddim": ("DDIMScheduler", _UNCLIPPED),
    "ddim_trailing": ("DDIMScheduler", _UNCLIPPED | _TRAILING),
    "euler": ("EulerDiscreteScheduler", {}),
    "euler_trailing": ("EulerDiscreteScheduler", _TRAILING),
    "euler_ancestral": ("EulerAncestralDiscreteScheduler", {}),
    "euler_ancestral_trailing": ("EulerAncestralDiscreteScheduler", _TRAILING),
    "heun": ("HeunDiscreteScheduler", {}),
    "dpmpp_2m": ("DPMSolverMultistepScheduler", _DPMPP),
    "dpmpp_2m_karras": ("DPMSolverMultistepScheduler", _DPMPP | {"use_karras_sigmas": True}),
    "dpmpp_2m_sde": ("DPMSolverMultistepScheduler", _DPMPP | {"algorithm_type": "sde-dpmsolver++"}),
    "unipc": ("UniPCMultistepScheduler", {}),
    "lcm": ("LCMScheduler", {}),
    "tcd": ("TCDScheduler", {}),
}
"""Name -> class of diffusers, and what it is told beside the betas and the prediction that a model was trained with.

What a name stands for is said in full: a model's own sampler may have been another kind of the same class.
"""

_OF_NAMES: Final[dict[str, SamplerName]] = {
    "turbo": "euler_ancestral_trailing",
    "lightning": "euler_trailing",
    "hyper": "tcd",
    "lcm": "lcm",
}
"""What the authors of distilled models sample them with."""


@dataclass(frozen=True)
class Scheduler:
    """Another sampler than a model's own, by its name among `SAMPLERS`. Raises SettingsError."""

    name: SamplerName

    def __post_init__(self) -> None:
        if self.name not in SAMPLERS:
            raise SettingsError(
                "sampler", f"there is no sampler {self.name!r}.{did_you_mean(self.name, SAMPLERS)}"
            )

    @property
    def fingerprint(self) -> str:
        """What a picture depends on."""
        return f"sampler {self.name}"

    def of(self, config: Mapping[str, Any], changes: Mapping[str, Any] | None = None) -> Any:
        """The scheduler of diffusers for a model whose own has that configuration."""
        import diffusers

        kind, options = SAMPLERS[self.name]
        return getattr(diffusers, kind).from_config(config, **{**options, **(changes or {})})


def distilled(name: str) -> str | None:
    """How a model was made to paint in few steps, by its name: turbo, lightning, hyper or lcm, as a word of its own.

    Small letters before a capital end a word: "paintXL_v2Lightning" is one of Lightning's. Hyper is a word of other names,
    too: it counts beside SD, SDXL or a number of steps.
    """
    words = [part.lower() for part in re.split(r"[-_/.\s]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name))]
    about = steps_of(name) is not None or not {"sd", "sdxl", "sd15"}.isdisjoint(words)
    return next((word for word in words if word in _OF_NAMES and (word != "hyper" or about)), None)


def hub_name(folder: Path) -> str:
    """What a model in a folder is called: the folder's name, or the repository's, where it lies in the hub's cache."""
    path = folder.absolute()
    if path.parent.name == "snapshots" and path.parent.parent.name.startswith("models--"):
        return path.parent.parent.name.rpartition("--")[2]
    return path.name


def steps_of(name: str) -> int | None:
    """The number of steps that a distilled model was made for, where its name says it ("lightning_8step")."""
    found = re.search(r"(?<!\d)(\d{1,2})[-_ ]?steps?(?![a-z])", name.lower())
    return int(found[1]) if found else None


def sampler_for(name: str) -> SamplerName | None:
    """What a distilled model, or a LoRA that makes one, is sampled with, by its name; None for any other."""
    kind = distilled(name)
    return None if kind is None else _OF_NAMES[kind]


def of_single_file(path: Path, config: Mapping[str, Any]) -> Any | None:
    """The scheduler that a single file needs instead of one with that configuration; None where that one will do.

    Turbo, Lightning, Hyper and LCM are known by name; v-prediction by name or by the file's header, where trainers write
    `modelspec.prediction_type` (sd-scripts) or put empty tensors called `v_pred` and `ztsnr`.
    """
    sampler, changes = sampler_for(path.stem), _trained_with(path, config.get("prediction_type"))
    if sampler is None and not changes:
        return None
    return Scheduler(sampler or "euler").of(config, changes)


def _trained_with(path: Path, ancestor: str | None) -> dict[str, Any]:
    """How a single file's prediction and noise differ from its ancestor's, in a scheduler's terms.

    The base models of Stable Diffusion 2 (512 pixels) predict noise, and their files are taken for those that predict v.
    """
    header, name = any_header(path), path.stem.lower()
    told = header.metadata.get("modelspec.prediction_type")
    predicts_v = "v_pred" in header.shapes or told == "v" or re.search(r"v[-_ ]?pred", name)
    changes: dict[str, Any] = {"prediction_type": "v_prediction"} if predicts_v else {}
    if not predicts_v and ancestor == "v_prediction" and (told == "epsilon" or re.search(r"512|base", name)):
        changes = {"prediction_type": "epsilon"}
    return changes | ({"rescale_betas_zero_snr": True, **_TRAILING} if "ztsnr" in header.shapes else {})
