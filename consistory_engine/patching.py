"""Changing a denoiser for a moment, and leaving no trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, Final

from torch import nn

FREEU_SDXL: Final = {"s1": 0.6, "s2": 0.4, "b1": 1.1, "b2": 1.2}
"""FreeU's factors for SDXL in the published recipe (method, section 7)."""


@contextmanager
def installed(denoiser: nn.Module, processors: Mapping[str, Any]) -> Iterator[None]:
    """Give attention modules, by path, other processors; afterwards the very same objects are back.

    Also after an exception. Nothing is reset to a default, so adapters that live in processors survive.
    """
    before: list[tuple[nn.Module, Any]] = []
    try:
        for path, processor in processors.items():
            module = denoiser.get_submodule(path)
            before.append((module, module.processor))
            _set_processor(module, processor)
        yield
    finally:
        for module, processor in reversed(before):
            _set_processor(module, processor)


def _set_processor(module: Any, processor: Any) -> None:
    del (
        module.processor
    )  # a module that is replaced by a plain object would be refused, and the other way round
    module.processor = processor


@contextmanager
def listening(denoiser: nn.Module, path: str, hear: Callable[[Any], None]) -> Iterator[None]:
    """Call `hear` with the output of one module, by path."""
    module: Any = denoiser.get_submodule(path)
    handle = module.register_forward_hook(lambda _module, _inputs, output: hear(output))
    try:
        yield
    finally:
        handle.remove()


@contextmanager
def answering(denoiser: nn.Module, answers: Mapping[str, Callable[[], Any]]) -> Iterator[None]:
    """Have modules, by path, compute nothing and answer with these; afterwards they compute again, also after an exception."""
    modules = [denoiser.get_submodule(path) for path in answers]
    before = [module.__dict__.get("forward") for module in modules]
    try:
        for module, answer in zip(modules, answers.values(), strict=True):
            module.forward = lambda *_, answer=answer, **__: answer()
        yield
    finally:
        for module, forward in zip(modules, before, strict=True):
            module.__dict__.pop("forward", None)
            if forward is not None:
                module.forward = forward


@contextmanager
def freeu(
    denoiser: Any, enabled: bool, factors: Mapping[str, float] = MappingProxyType(FREEU_SDXL)
) -> Iterator[None]:
    """FreeU (Si et al., 2023) while the context lasts; when not enabled, the denoiser is left as it is."""
    if not enabled:
        yield
        return
    before = [
        {name: block.__dict__[name] for name in factors if name in block.__dict__}
        for block in denoiser.up_blocks
    ]
    denoiser.enable_freeu(**factors)
    try:
        yield
    finally:
        for block, values in zip(denoiser.up_blocks, before, strict=True):
            for name in factors:
                block.__dict__.pop(name, None)
            block.__dict__.update(values)
