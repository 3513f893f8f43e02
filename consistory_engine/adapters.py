"""LoRAs: small changes to a model's weights (Hu et al., 2022), loaded by diffusers through peft, and taken out again.

Only safetensors are read. A LoRA changes the whole picture, whoever is in it, so it belongs to a painter, not to a
character: on a page of two, one's LoRA would repaint the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from safetensors import SafetensorError

from consistory_engine.errors import ModelError, ModelNotFound, ModelUnsupported
from consistory_engine.fingerprints import Lora
from consistory_engine.models import quiet

_NAME = "storybook_{}"


@contextmanager
def adapted(pipeline: Any, loras: Sequence[Lora]) -> Iterator[None]:
    """LoRAs in a pipeline while the context lasts; afterwards it is as it was."""
    load_loras(pipeline, loras)
    try:
        yield
    finally:
        unload_loras(pipeline)


def load_loras(pipeline: Any, loras: Sequence[Lora]) -> None:
    """Put LoRAs into a pipeline that has none, each with its scale.

    Raises ModelNotFound, ModelUnsupported, or ModelError with the reason why loading failed; the pipeline is then as it was.
    """
    if not loras:
        return
    if any(pipeline.get_list_adapters().values()):
        raise ModelUnsupported("the pipeline has adapters already: load all of them in one place")
    names = [_NAME.format(number) for number in range(len(loras))]
    try:
        for name, lora in zip(names, loras, strict=True):
            _load(pipeline, name, lora)
        pipeline.set_adapters(names, [lora.scale for lora in loras])
    except BaseException:
        unload_loras(pipeline)
        raise


def unload_loras(pipeline: Any) -> None:
    """Take all LoRAs out of a pipeline: its modules and weights are what they were before."""
    if any(pipeline.get_list_adapters().values()):
        pipeline.unload_lora_weights()


def _load(pipeline: Any, name: str, lora: Lora) -> None:
    path = Path(lora.path).expanduser()
    if path.suffix == ".safetensors" or path.is_absolute():
        if path.suffix != ".safetensors":
            raise ModelUnsupported(f"the LoRA {path} is not a .safetensors file")
        if not path.is_file():
            raise ModelNotFound(f"no LoRA at {path}")
        source, weight = str(path.parent), path.name
    else:
        source, weight = lora.path, lora.weight
    before = _adapters(pipeline)
    try:
        with quiet():
            pipeline.load_lora_weights(
                source,
                weight_name=weight,
                adapter_name=name,
                use_safetensors=True,
                local_files_only=path.is_file(),
            )
    except (OSError, ValueError, RuntimeError, KeyError, IndexError, ImportError, SafetensorError) as error:
        raise ModelError(f"the LoRA {lora.path!r} cannot be loaded: {error}") from error
    if _adapters(pipeline) == before:
        raise ModelUnsupported(f"the LoRA {lora.path!r} fits no part of this model")


def _adapters(pipeline: Any) -> int:
    return sum(len(names) for names in pipeline.get_list_adapters().values())
