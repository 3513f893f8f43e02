"""What a painter gives back, and where in it its subjects are. Torch-free."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consistory_engine.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image


@dataclass(frozen=True)
class Picture:
    """A painted picture and what is needed to paint it again.

    `masks` holds, for each subject, where it was found: a boolean array on the finest attended grid (h, w).
    It is empty when nothing had to be found. `evaluations` counts this picture's own passes through the denoiser, `shallow`
    those of them that took the deep blocks' outputs from a step before (`deep_interval`).
    """

    image: Image
    prompt: str
    seed: int
    masks: dict[str, np.ndarray]
    settings: Settings
    evaluations: int
    shallow: int = 0


@dataclass(frozen=True)
class Progress:
    """How far a painting is: `step` of `steps` are done. `stage` is "anchors" or "picture"; steps span all passes."""

    stage: str
    step: int
    steps: int


OnProgress = Callable[[Progress], None]
"""Called after every denoising step."""


def region(mask: np.ndarray) -> list[float]:
    """The box around a mask (h, w): left, top, right and bottom as fractions of the picture.

    A few stray patches do not stretch it: a twentieth of the patches may lie outside on every side.
    """
    import numpy as np

    rows, columns = np.nonzero(mask)
    height, width = mask.shape
    left, right = np.quantile(columns, (0.05, 0.95), method="nearest")
    top, bottom = np.quantile(rows, (0.05, 0.95), method="nearest")
    sides = (left / width, top / height, (right + 1) / width, (bottom + 1) / height)
    return [round(float(side), 4) for side in sides]
