"""Which words a model knows. Torch-free."""

from __future__ import annotations

from consistory_engine.fingerprints import PAINTBOX
from consistory_engine.paintbox.vocabulary import VOCABULARY, Vocabulary

__all__ = ["Vocabulary", "vocabulary"]


def vocabulary(model: str) -> Vocabulary | None:
    """The vocabulary of the built-in model; None for a model that reads any words."""
    return VOCABULARY if model == PAINTBOX else None
