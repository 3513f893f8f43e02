"""Characters' LoRAs in a pipeline for a while: put in, switched and taken out again without a trace.

What the pipeline has of its own stays at work beside them, at its own scales. Contexts nest: while a page is painted
with the LoRAs of all its characters, the anchors of one of them are rebuilt with that one's alone, and then the page
goes on. A file is loaded by the outermost context that needs it; switching sets layers' flags only. A layer in which
no LoRA is at work computes what the layer under it does, bit for bit (peft).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from typing import Any, Final

from torch import nn

from consistory_engine.adapters import load_lora
from consistory_engine.loras import Lora

_PREFIX: Final = "character_"
_PARTS: Final = ("unet", "text_encoder", "text_encoder_2")
_FACTS: Final = ("peft_config", "_hf_peft_config_loaded", "_weight_conversions")
"""What diffusers and transformers write on a model beside its layers."""


class Switch:
    """Which characters' LoRAs are at work in a pipeline."""

    def __init__(self, pipeline: Any) -> None:
        self.pipeline = pipeline
        self.current: list[str] = []
        """Fingerprints of those at work."""

    @contextmanager
    def to(self, loras: Sequence[Lora]) -> Iterator[None]:
        """These, and no others, while the context lasts; each content at most once (`combined`).

        Raises ModelError for a file that cannot be loaded; the pipeline is then as it was.
        """
        wanted = [lora.fingerprint for lora in loras]
        if wanted == self.current:
            yield
            return
        current, before = self.current, _State(self.pipeline)
        try:
            for lora in loras:
                if _name(lora) not in before.names:
                    load_lora(self.pipeline, _name(lora), lora)
            before.switch(loras)
            self.current = wanted
            yield
        finally:
            self.current = current
            before.restore()


class _State:
    """The LoRA layers of a pipeline's parts as they are now: what is at work, and how strongly."""

    def __init__(self, pipeline: Any) -> None:
        found = [getattr(pipeline, part, None) for part in _PARTS]
        self.parts: list[nn.Module] = [part for part in found if part is not None]
        self.layers = {
            layer: (list(layer.active_adapters), dict(layer.scaling)) for layer in _layers(self.parts)
        }
        self.names = {name for _, scaling in self.layers.values() for name in scaling}
        self.facts = [
            {fact: vars(part)[fact] for fact in _FACTS if fact in vars(part)} for part in self.parts
        ]
        self.flags = [(weight, weight.requires_grad) for part in self.parts for weight in part.parameters()]

    def switch(self, loras: Sequence[Lora]) -> None:
        """Set these to work, beside what was at work and is no character's."""
        for layer in _layers(self.parts):
            active = self.layers.get(layer, ([], {}))[0]
            own = [name for name in active if not name.startswith(_PREFIX)]
            layer.set_adapter([*own, *map(_name, loras)], inference_mode=True)
            for lora in loras:
                layer.set_scale(_name(lora), lora.scale)

    def restore(self) -> None:
        """Take out all that has been loaded since; what was at work is at work again."""
        for part, facts in zip(self.parts, self.facts, strict=True):
            _unwrap(part, set(_layers([part])) - self.layers.keys())
            configs: dict[str, Any] = vars(part).get("peft_config", {})
            for name in configs.keys() - self.names:
                del configs[name]
            for fact in _FACTS:
                vars(part).pop(fact, None)
            vars(part).update(facts)
        for layer, (active, scaling) in self.layers.items():
            layer.set_adapter(active)
            _forget(layer, set(layer.scaling) - scaling.keys())
            layer.scaling.update(scaling)
        for weight, flag in self.flags:
            weight.requires_grad_(flag)


def _name(lora: Lora) -> str:
    """What peft calls it: a name may hold no dots."""
    return _PREFIX + hashlib.sha256(lora.content.encode()).hexdigest()[:16]


def _layers(parts: Sequence[nn.Module]) -> list[Any]:
    from peft.tuners.lora import LoraLayer  # slow to import, and most books need none

    return [module for part in parts for module in part.modules() if isinstance(module, LoraLayer)]


def _unwrap(part: nn.Module, layers: Set[Any]) -> None:
    """Put the layers under these LoRA layers into their places again."""
    for parent in list(part.modules()):
        for name, child in list(parent.named_children()):
            if child in layers:
                setattr(parent, name, child.base_layer)


def _forget(layer: Any, names: set[str]) -> None:
    """Take adapters out of a layer, and out of the notes that `delete_adapter` leaves."""
    for name in names:
        layer.delete_adapter(name)
        for notes in vars(layer).values():
            if isinstance(notes, dict):
                notes.pop(name, None)
