"""Which words a model knows, and how many it reads. Torch-free."""

from __future__ import annotations

from typing import Final

from consistory_engine.fingerprints import PAINTBOX, is_paintbox
from consistory_engine.paintbox.vocabulary import VOCABULARY, Vocabulary

__all__ = ["Vocabulary", "prompt_room", "vocabulary"]


def vocabulary(model: str) -> Vocabulary | None:
    """The vocabulary of the built-in model; None for a model that reads any words."""
    return VOCABULARY if model == PAINTBOX else None


_WINDOW: Final = 75
"""Tokens of a text that a text encoder of CLIP's kind reads at once, beside the two that begin and end it."""


def prompt_room(model: str) -> int | None:
    """How many tokens of a prompt a model reads; None for a model that reads prompts of any length.

    The built-in model has learned from captions of one window. What its denoiser would do with a second one it has
    never been taught, so that what lies beyond the first is not read, and a concept there is an error.
    """
    return _WINDOW if is_paintbox(model) else None
