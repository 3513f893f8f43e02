"""Paintbox, the built-in model: the illustrator that draws its lessons, its captions, training and weights."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diffusers import StableDiffusionXLPipeline

WEIGHTS = Path(__file__).parent / "weights"
"""Where the shipped weights lie, in the hub's layout."""


def load_pipeline(folder: Path = WEIGHTS) -> StableDiffusionXLPipeline:
    """The built-in model as a diffusers pipeline (see `pipeline.load_pipeline`); imports torch only here."""
    from consistory_engine.paintbox import pipeline

    return pipeline.load_pipeline(folder)
