"""Which patch of one picture shows the same thing as which patch of another: pure functions (method, section 5).

Features of a diffusion denoiser match across pictures by meaning (DIFT, Tang et al., 2023).
"""

from __future__ import annotations

import math
from typing import Any, Final

import torch
from torch import Tensor
from torch.nn import functional as F

from consistory_engine.masks import Grid

DIFT_TIMESTEP: Final = 261
"""Of 1000: where features match best."""
_DIFT_SIGMA: Final = 0.7247
"""The noise to the signal at that timestep of the schedule that Stable Diffusion and SDXL were trained on."""


def feature_timestep(scheduler: Any) -> float:
    """The timestep, as a scheduler that is set to its steps counts, where features match best.

    Those that count in noise (EDM's, and Euler's where it is continuous) are asked for theirs.
    """
    config = scheduler.config
    if "sigma_data" not in config and config.get("timestep_type") != "continuous":
        return DIFT_TIMESTEP * config.num_train_timesteps / 1000
    wanted = math.log(_DIFT_SIGMA * config.get("sigma_data", 1.0))
    distances = [
        abs(math.log(float(sigma)) - wanted) for sigma in scheduler.sigmas[: len(scheduler.timesteps)]
    ]
    return float(scheduler.timesteps[distances.index(min(distances))])


def smooth(features: Tensor) -> Tensor:
    """A 3x3 Gaussian with sigma 1 on every channel of (pictures, channels, h, w); beyond the edge is 0."""
    side = torch.exp(-(torch.tensor([-1.0, 0.0, 1.0], device=features.device) ** 2) / 2)
    side = (side / side.sum()).to(features.dtype)
    channels = features.shape[1]
    kernel = (side[:, None] * side[None, :]).expand(channels, 1, 3, 3)
    return F.conv2d(features, kernel, padding=1, groups=channels)


def descriptors(features: Tensor, grid: Grid) -> Tensor:
    """Unit vectors per patch: (pictures, channels, h, w) -> (pictures, patches of grid, channels), float32."""
    x = smooth(features.float())
    if x.shape[-2:] != grid:
        x = F.interpolate(x, size=grid, mode="bilinear", align_corners=False)
    return F.normalize(x.flatten(2).transpose(1, 2), dim=-1)


def nearest(own: Tensor, others: Tensor) -> tuple[Tensor, Tensor]:
    """For each of `own` (n, channels) the closest of `others` (m, channels): indices and cosine distances (n,)."""
    similarity, index = (own @ others.T).max(1)
    return index, 1 - similarity
