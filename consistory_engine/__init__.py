"""Pictures in which characters stay themselves, without training: the ConsiStory method for Stable Diffusion XL, 1.x and 2.x.

    from consistory_engine import Painter, Shot, Subject, default_settings

    fern = Subject("fern", "a small red fox with a green scarf", concepts=("fox", "scarf"), seed=7)
    settings = default_settings("paintbox")
    painter = Painter.open("paintbox")
    anchors = {"fern": painter.anchors(fern, settings=settings)}
    for seed, scene in enumerate(("{fern} walking in the snow", "{fern} sleeping in the forest")):
        shot = Shot(scene, (fern,), seed, settings=settings)
        painter.paint(shot, anchors).image.save(f"{seed}.png")

Importing this module does not import torch; `Painter`, `Anchors` and what judges pictures do, when they are first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consistory_engine.compatibility import check_lora
from consistory_engine.errors import (
    AnchorDamaged,
    AnchorError,
    AnchorMismatch,
    ConceptMissing,
    EngineError,
    ModelError,
    ModelNotFound,
    ModelUnsupported,
    NotFinite,
    PlaceholderError,
    PromptError,
    PromptTooLong,
    ReferenceUnusable,
    SettingsError,
    WeightError,
)
from consistory_engine.fingerprints import (
    ENGINE_VERSION,
    Adapter,
    Embedding,
    anchor_fingerprint,
    model_fingerprint,
)
from consistory_engine.loras import Lora
from consistory_engine.pictures import OnProgress, Picture, Progress, region
from consistory_engine.presets import QUALITIES, Quality, default_settings, size_unit, with_quality
from consistory_engine.prompts import ANCHOR_SCENES, Prompt, Shot, Span, Subject, anchor_shots, compose
from consistory_engine.references import Reference
from consistory_engine.samplers import SAMPLERS, SamplerName, Scheduler, sampler_for
from consistory_engine.settings import (
    FLAT_NAMES,
    PRECISIONS,
    Injection,
    Precision,
    QueryBlend,
    Sampling,
    Settings,
    SharedAttention,
)
from consistory_engine.vocabulary import Vocabulary, prompt_room, vocabulary
from consistory_engine.weights import unweighted

if TYPE_CHECKING:
    from consistory_engine.anchors import Anchors
    from consistory_engine.evaluate.bookscore import BookScore, Likeness
    from consistory_engine.evaluate.cutouts import Portrait
    from consistory_engine.evaluate.judge import Judgement, judge
    from consistory_engine.evaluate.score import Instruments, PaintedPage, kept_portraits, score_pages
    from consistory_engine.painter import Painter
    from consistory_engine.upscaler import Upscaler

__all__ = [
    "ANCHOR_SCENES",
    "ENGINE_VERSION",
    "FLAT_NAMES",
    "PRECISIONS",
    "QUALITIES",
    "SAMPLERS",
    "Adapter",
    "AnchorDamaged",
    "AnchorError",
    "AnchorMismatch",
    "Anchors",
    "BookScore",
    "ConceptMissing",
    "Embedding",
    "EngineError",
    "Injection",
    "Instruments",
    "Judgement",
    "Likeness",
    "Lora",
    "ModelError",
    "ModelNotFound",
    "ModelUnsupported",
    "NotFinite",
    "OnProgress",
    "PaintedPage",
    "Painter",
    "Picture",
    "PlaceholderError",
    "Portrait",
    "Precision",
    "Progress",
    "Prompt",
    "PromptError",
    "PromptTooLong",
    "Quality",
    "QueryBlend",
    "Reference",
    "ReferenceUnusable",
    "SamplerName",
    "Sampling",
    "Scheduler",
    "Settings",
    "SettingsError",
    "SharedAttention",
    "Shot",
    "Span",
    "Subject",
    "Upscaler",
    "Vocabulary",
    "WeightError",
    "anchor_fingerprint",
    "anchor_shots",
    "check_lora",
    "compose",
    "default_settings",
    "judge",
    "kept_portraits",
    "model_fingerprint",
    "prompt_room",
    "region",
    "sampler_for",
    "score_pages",
    "size_unit",
    "unweighted",
    "vocabulary",
    "with_quality",
]

_LAZY = {
    "Anchors": "consistory_engine.anchors",
    "BookScore": "consistory_engine.evaluate.bookscore",
    "Instruments": "consistory_engine.evaluate.score",
    "Judgement": "consistory_engine.evaluate.judge",
    "Likeness": "consistory_engine.evaluate.bookscore",
    "PaintedPage": "consistory_engine.evaluate.score",
    "Painter": "consistory_engine.painter",
    "Portrait": "consistory_engine.evaluate.cutouts",
    "Upscaler": "consistory_engine.upscaler",
    "judge": "consistory_engine.evaluate.judge",
    "kept_portraits": "consistory_engine.evaluate.score",
    "score_pages": "consistory_engine.evaluate.score",
}


def __getattr__(name: str) -> Any:
    """Import what needs torch only when it is asked for."""
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_LAZY[name]), name)
