"""Tileable textures, made once: smooth noise for wobbling edges, grain, brush strokes, fibres."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Final

import numpy as np
import skia
from numpy.typing import NDArray

SIDE: Final = 512
"""Textures repeat after this many units (1/512 of the picture's height)."""

Field = NDArray[np.floating]


def waves(seed: int, length: float, *, spread: float = 0.45) -> Field:
    """Smooth noise whose bumps are about `length` units apart; (SIDE, SIDE), mean 0, deviation 1."""
    across, down = _frequencies()
    radius = np.hypot(across, down) * length / SIDE
    return _filtered(seed, np.exp(-(((radius - 1) / spread) ** 2)))


def strokes(seed: int, length: float, width: float, angle: float) -> Field:
    """Noise drawn out to strokes `length` x `width` units at `angle` degrees; mean 0, deviation 1."""
    across, down = _frequencies()
    turn = np.deg2rad(angle)
    along = (across * np.cos(turn) + down * np.sin(turn)) * length / SIDE
    athwart = (-across * np.sin(turn) + down * np.cos(turn)) * width / SIDE
    return _filtered(seed, np.exp(-(along**2)) * np.exp(-(((np.abs(athwart) - 0.5) / 0.3) ** 2)))


def packed(*channels: Field, contrast: float = 0.19) -> skia.Image:
    """Up to three fields as one opaque image: deviation 1 becomes `contrast` around a half."""
    image = np.full((SIDE, SIDE, 4), 255, np.uint8)
    for i, field in enumerate(channels):
        image[:, :, i] = np.clip((0.5 + contrast * field) * 255, 0, 255).astype(np.uint8)
    return skia.Image.fromarray(image, colorType=skia.kRGBA_8888_ColorType, copy=True)


@functools.cache
def soft() -> skia.Image:
    """For washes: two fields that push edges about, and one of pigment: uneven, granular, with tide lines."""
    wash = 0.8 * waves(5, 120) + 0.6 * waves(6, 46)
    tides = np.exp(-(((wash - 0.45) / 0.11) ** 2))
    grain = 0.35 * waves(7, 8.5) + 0.3 * waves(8, 11, spread=0.3) + 0.3 * waves(9, 21)
    return packed(
        0.95 * waves(1, 62) + 0.14 * waves(2, 19), 0.95 * waves(3, 62) + 0.14 * waves(4, 19),
        0.7 * wash + 0.65 * grain + 0.45 * tides,
    )  # fmt: skip


@functools.cache
def shaky() -> skia.Image:
    """For crayons: two fields that make lines wobble, and one of uneven pressure."""
    return packed(waves(11, 58), waves(12, 58), waves(13, 90))


@functools.cache
def wax() -> skia.Image:
    """For crayons: strokes in three directions."""
    return packed(*(0.8 * strokes(14 + i, 64, 5.0, angle) + 0.5 * waves(20 + i, 7)
                    for i, angle in enumerate((-58, -28, 78))))  # fmt: skip


@functools.cache
def fibres() -> skia.Image:
    """For cut paper: short fibres that lie every way, and a soft mottling."""
    lying = sum(strokes(30 + i, 26, 4, angle) for i, angle in enumerate((12, 64, 118, 155)))
    return packed(np.asarray(lying / 2, np.float32), waves(40, 26))


@functools.lru_cache(64)
def scaled(texture: Callable[[], skia.Image], scale: float) -> skia.Image:
    """A texture for a picture of `scale` pixels per unit, so that it need not be resampled again."""
    side = max(1, round(SIDE * scale))
    fine = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)
    return texture().withDefaultMipmaps().resize(side, side, fine)


@functools.cache
def _frequencies() -> tuple[Field, Field]:
    return np.fft.rfftfreq(SIDE, 1 / SIDE)[None, :], np.fft.fftfreq(SIDE, 1 / SIDE)[:, None]


def _filtered(seed: int, gain: Field) -> Field:
    white = np.random.default_rng(seed).standard_normal((SIDE, SIDE))
    field = np.fft.irfft2(np.fft.rfft2(white) * gain, (SIDE, SIDE))
    return np.asarray((field - field.mean()) / field.std(), np.float32)
