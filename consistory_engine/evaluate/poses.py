"""Do two pictures of a subject show it in the same pose? Whoever it is: tones do not count, only shapes. Pure.

The two cut-outs lie one over the other, from each the mean of every pixel's surroundings is taken away, and what is
left, its edges and patterns, is correlated. So a fox that sits and a fox that walks have little in common, whereas
a page that was pasted from its anchor has almost everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from statistics import fmean
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from PIL import Image

from consistory_engine.evaluate.cutouts import Cutout, turned

_SIDE: Final = 48
_AROUND: Final = 13
"""The surroundings whose mean is taken away, in pixels: about an eighth of a subject to every side."""
_REACH: Final = 3
"""How far, in pixels, one may be moved to lie better over the other: masks are coarse."""
_SCALES: Final = (0.9, 1.0, 1.1)


class Pose:
    """What of a cut-out tells its pose: its details' spectrum, and those of it turned around and scaled a little."""

    def __init__(self, cutout: Cutout) -> None:
        self.spectrum = _spectrum(cutout)
        self.ways = [_spectrum(way, scale) for way in (cutout, turned(cutout)) for scale in _SCALES]

    def likeness(self, other: Pose) -> float:
        """1 for the same pose, about 0.4 for another one. Whether it looks left or right does not count."""
        pairs = [(self.spectrum, way) for way in other.ways] + [(other.spectrum, way) for way in self.ways]
        return max(_correlation(one, way) for one, way in pairs)


def pose_variety(poses: Sequence[Pose]) -> float | None:
    """How much poses differ: 1 less the mean likeness of every two. None for fewer than two."""
    pairs = list(combinations(poses, 2))
    return 1 - fmean(one.likeness(other) for one, other in pairs) if pairs else None


def _spectrum(cutout: Cutout, scale: float = 1.0) -> np.ndarray:
    """The Fourier transform of a subject's edges and patterns, whose norm is 1; nothing is around it."""
    cover = _pixels(cutout.cover, scale) / 255
    tones = _pixels(cutout.picture.convert("L"), scale) * cover
    detail = (tones - cover * _mean(tones) / np.maximum(_mean(cover), 1e-6)) * cover
    return np.fft.rfft2(detail / max(float(np.linalg.norm(detail)), 1e-6))


def _pixels(image: Image.Image, scale: float) -> np.ndarray:
    """A square image in gray levels, (side, side), scaled about its middle and with room to be moved in."""
    side = round((_SIDE - 2 * _REACH) * scale)
    small = np.asarray(image.resize((side, side), Image.Resampling.BOX), dtype=float)
    whole, start = np.zeros((_SIDE, _SIDE)), (_SIDE - side) // 2
    whole[start : start + side, start : start + side] = small
    return whole


def _mean(values: np.ndarray) -> np.ndarray:
    """Of every pixel the mean around it."""
    padded = np.pad(values, _AROUND // 2)
    return sliding_window_view(padded, (_AROUND, _AROUND)).mean((-1, -2))


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    """The best correlation of two details, one of them moved a little."""
    moved = np.fft.irfft2(one * other.conj(), (_SIDE, _SIDE))
    near = np.roll(moved, (_REACH, _REACH), (0, 1))[: 2 * _REACH + 1, : 2 * _REACH + 1]
    return float(near.max())
