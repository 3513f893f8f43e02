"""What can go wrong, as one tree."""

from __future__ import annotations

import pickle

import pytest

from consistory_engine import AnchorMismatch, EngineError, ModelNotFound, NotFinite, SettingsError
from consistory_engine.errors import ConceptMissing, PlaceholderError, PromptTooLong, WeightError

ERRORS = [
    SettingsError("steps", "steps must be at least 1"),
    ConceptMissing("fern", "fox", "a small fx", ["fx"]),
    PlaceholderError("moss", "there is no {moss}"),
    WeightError("(fox:)", "there is no number"),
    PromptTooLong("scarf", 90, 77),
    ModelNotFound("no LoRA at soft.safetensors", "soft.safetensors"),
    NotFinite(3, "float16"),
    AnchorMismatch("steps", 20, 8),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_errors_travel_between_processes(error: EngineError) -> None:
    """One that did not would leave a pool of processes waiting for ever."""
    found = pickle.loads(pickle.dumps(error))
    assert type(found) is type(error) and str(found) == str(error) and vars(found) == vars(error)
