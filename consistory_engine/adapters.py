"""LoRAs, learned words and other samplers: small changes to a model, made and taken back again.

LoRAs (Hu et al., 2022) are loaded by diffusers through peft, words of textual inversion (Gal et al., 2022) by diffusers.
Only safetensors are read. What is loaded here holds for all that a pipeline paints; characters' own LoRAs come and go
with the pictures that they are in (`switching`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from consistory_engine.errors import ModelError, ModelNotFound, ModelUnsupported
from consistory_engine.fingerprints import Adapter, Embedding
from consistory_engine.loras import Lora
from consistory_engine.quiet import quiet
from consistory_engine.samplers import Scheduler

_NAME = "storybook_{}"
_ENCODERS = ("", "_2")
_KEYS = ("clip_l", "clip_g")
"""What files for SDXL call the vectors of its two text encoders."""
_FAILURES = (OSError, ValueError, RuntimeError, KeyError, IndexError, ImportError, SafetensorError)


@contextmanager
def adapted(pipeline: Any, adapters: Sequence[Adapter]) -> Iterator[None]:
    """LoRAs, learned words and a sampler in a pipeline while the context lasts; afterwards it is as it was."""
    before, scheduler = [_words(pipeline, encoder) for encoder in _ENCODERS], pipeline.scheduler
    try:
        load_adapters(pipeline, adapters)
        yield
    finally:
        unload_loras(pipeline)
        pipeline.scheduler = scheduler
        for encoder, words in zip(_ENCODERS, before, strict=True):
            _restore(pipeline, encoder, words)


def load_adapters(pipeline: Any, adapters: Sequence[Adapter]) -> None:
    """Put LoRAs, each with its scale, and learned words into a pipeline that has none; give it another sampler.

    Raises ModelNotFound, ModelUnsupported, or ModelError with the reason why loading failed; no LoRA is left then.
    """
    for adapter in adapters:
        if isinstance(adapter, Embedding):
            _learn(pipeline, adapter)
        elif isinstance(adapter, Scheduler):
            pipeline.scheduler = adapter.of(pipeline.scheduler.config)
    _load_loras(pipeline, [adapter for adapter in adapters if isinstance(adapter, Lora)])


def _load_loras(pipeline: Any, loras: Sequence[Lora]) -> None:
    if not loras:
        return
    if any(pipeline.get_list_adapters().values()):
        raise ModelUnsupported("the pipeline has adapters already: load all of them in one place")
    names = [_NAME.format(number) for number in range(len(loras))]
    try:
        for name, lora in zip(names, loras, strict=True):
            load_lora(pipeline, name, lora)
        pipeline.set_adapters(names, [lora.scale for lora in loras])
    except BaseException:
        unload_loras(pipeline)
        raise


def unload_loras(pipeline: Any) -> None:
    """Take all LoRAs out of a pipeline: its modules and weights are what they were before."""
    if any(pipeline.get_list_adapters().values()):
        pipeline.unload_lora_weights()


def load_lora(pipeline: Any, name: str, lora: Lora) -> None:
    """Load one LoRA under a name, beside others. Raises ModelNotFound, ModelUnsupported, ModelError."""
    path = Path(lora.path).expanduser()
    local = path.suffix == ".safetensors" or path.is_absolute()
    if local:
        _check(path, "LoRA")
    elif lora.weight is not None and not lora.weight.endswith(".safetensors"):
        raise ModelUnsupported(f"the LoRA {lora.weight} of {lora.path} is not a .safetensors file", lora.path)
    before = _adapters(pipeline)
    try:
        with quiet(), _offloading_as_before(pipeline):
            pipeline.load_lora_weights(
                str(path.parent) if local else lora.path,
                weight_name=path.name if local else lora.weight,
                adapter_name=name,
                use_safetensors=True,
                local_files_only=local,
            )
    except _FAILURES as error:
        raise ModelError(f"the LoRA {lora.path!r} cannot be loaded: {error}", lora.path) from error
    if _adapters(pipeline) == before:
        raise ModelUnsupported(f"the LoRA {lora.path!r} fits no part of this model", lora.path)


@contextmanager
def _offloading_as_before(pipeline: Any) -> Iterator[None]:
    """diffusers ends model offloading while it loads a LoRA and begins it anew; so it does for the device it was for."""
    begin, device = pipeline.enable_model_cpu_offload, getattr(pipeline, "_offload_device", None)
    pipeline.enable_model_cpu_offload = partial(begin, device=device)
    try:
        yield
    finally:
        del pipeline.enable_model_cpu_offload


def _adapters(pipeline: Any) -> int:
    return sum(len(names) for names in pipeline.get_list_adapters().values())


def _check(path: Path, what: str) -> None:
    if path.suffix != ".safetensors":
        raise ModelUnsupported(f"the {what} {path} is not a .safetensors file", str(path))
    if not path.is_file():
        raise ModelNotFound(f"no {what} at {path}", str(path))


def _learn(pipeline: Any, word: Embedding) -> None:
    """Teach each text encoder its vectors of a word."""
    path = Path(word.path).expanduser()
    _check(path, "learned word")
    try:
        vectors = _vectors(load_file(path))
        encoders = [encoder for encoder in _ENCODERS if getattr(pipeline, f"tokenizer{encoder}", None)]
        if len(vectors) != len(encoders):
            raise ModelUnsupported(
                f"the learned word {word.path!r} is for {len(vectors)} text encoders, the model has {len(encoders)}",
                word.path,
            )
        with quiet():
            for encoder, vector in zip(encoders, vectors, strict=True):
                pipeline.load_textual_inversion(
                    vector,
                    token=word.token,
                    tokenizer=getattr(pipeline, f"tokenizer{encoder}"),
                    text_encoder=getattr(pipeline, f"text_encoder{encoder}"),
                )
    except _FAILURES as error:
        raise ModelError(f"the learned word {word.path!r} cannot be loaded: {error}", word.path) from error


def _vectors(tensors: dict[str, Tensor]) -> list[Tensor]:
    """The vectors (number, width) of a file by text encoder: SDXL's two by their names, else the only ones there are."""
    if set(_KEYS) <= tensors.keys():
        return [tensors[key] for key in _KEYS]
    if len(tensors) != 1:
        raise ValueError(f"expected one tensor, or {' and '.join(_KEYS)}; found {', '.join(sorted(tensors))}")
    return list(tensors.values())


_Words = tuple[Any, Any, Any, Tensor, str, int]


def _words(pipeline: Any, encoder: str) -> _Words | None:
    """All that learning a word changes in a text encoder and its tokenizer."""
    tokenizer = getattr(pipeline, f"tokenizer{encoder}", None)
    if tokenizer is None:
        return None
    model = getattr(pipeline, f"text_encoder{encoder}")
    table = model.get_input_embeddings()
    text, size = tokenizer._tokenizer.to_str(), model.config.vocab_size
    return model, table, table.weight, table.weight.data, text, size


def _restore(pipeline: Any, encoder: str, words: _Words | None) -> None:
    """Put it back, the very same objects."""
    tokenizer = getattr(pipeline, f"tokenizer{encoder}", None)
    if words is None or tokenizer is None:
        return
    model, table, weight, data, text, size = words
    if model.get_input_embeddings() is table and len(table.weight) == len(data):
        return
    weight.data = data
    table.weight, table.num_embeddings = weight, len(data)
    model.set_input_embeddings(table)
    model.config.vocab_size = size
    tokenizer._tokenizer = type(tokenizer._tokenizer).from_str(text)
