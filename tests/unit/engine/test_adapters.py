"""LoRAs: loaded into a pipeline, and gone again without a trace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionXLPipeline
from latents import same_page, undecoded
from lorafiles import same, state, write_lora
from safetensors.torch import save_file

from consistory_engine import (
    Embedding,
    Lora,
    ModelError,
    ModelNotFound,
    ModelUnsupported,
    Painter,
    Settings,
    Shot,
    Subject,
    anchor_shots,
    compose,
    model_fingerprint,
)
from consistory_engine.adapters import adapted, load_adapters
from consistory_engine.families.sdxl import SDXL
from consistory_engine.models import pipeline_fingerprint

Make = Callable[..., StableDiffusionXLPipeline]
OFF = {"sharing": False, "query_blend": False, "injection": False}


@pytest.fixture
def file(pipeline: StableDiffusionXLPipeline, tmp_path: Path) -> Path:
    return write_lora(tmp_path / "ink.safetensors", pipeline)


def test_a_lora_changes_pictures_and_leaves_no_trace(make_pipeline: Make, file: Path, fox: Subject) -> None:
    pipeline: Any = make_pipeline()
    before, print_before = state(pipeline), pipeline_fingerprint(pipeline)
    settings = Settings().replace(**OFF, steps=2, freeu=False)
    shot = Shot("{fox} in the snow", (fox,), 11, settings=settings)
    plain = np.asarray(Painter(pipeline).paint(shot, {}).image)
    with adapted(pipeline, [Lora(str(file), 0.7)]):
        picture = Painter(pipeline).paint(shot, {})
        stock = pipeline(
            picture.prompt, num_inference_steps=2, generator=torch.Generator().manual_seed(11)
        ).images[0]
    assert np.array_equal(np.asarray(picture.image), np.asarray(stock))
    assert not np.array_equal(np.asarray(picture.image), plain)
    assert same(state(pipeline), before) and pipeline_fingerprint(pipeline) == print_before
    assert np.array_equal(np.asarray(Painter(pipeline).paint(shot, {}).image), plain)


def test_a_lora_for_the_other_family_leaves_no_trace(make_sd: Make, tmp_path: Path) -> None:
    pipeline: Any = make_sd()
    before, ink = state(pipeline), write_lora(tmp_path / "ink.safetensors", pipeline)
    shot = Shot("snow", (), 1, settings=Settings().replace(**OFF, steps=1, freeu=False))
    plain = np.asarray(Painter(pipeline).paint(shot, {}).image)
    with adapted(pipeline, [Lora(str(ink))]):
        changed = np.asarray(Painter(pipeline).paint(shot, {}).image)
    assert same(state(pipeline), before) and not np.array_equal(changed, plain)
    assert np.array_equal(np.asarray(Painter(pipeline).paint(shot, {}).image), plain)


@pytest.mark.parametrize("family", ["sdxl", "sd"])
def test_a_folder_is_opened_with_a_lora_and_a_learned_word(
    make_pipeline: Make, make_sd: Make, family: str, fox: Subject, tmp_path: Path
) -> None:
    pipeline: Any = (make_pipeline if family == "sdxl" else make_sd)()
    pipeline.save_pretrained(tmp_path / "model")
    ink = Lora(str(write_lora(tmp_path / "ink.safetensors", pipeline)))
    names = ("clip_l", "clip_g") if family == "sdxl" else ("emb_params",)
    word = Embedding("<wort>", write_word(tmp_path / "wort.safetensors", 2, names))
    settings = Settings().replace(steps=2)

    def painted(*adapters: Lora | Embedding) -> np.ndarray:
        painter = Painter.open(str(tmp_path / "model"), "cpu", adapters=adapters)
        shot = Shot("{fox} in the <wort> snow", (fox,), 11, settings=settings)
        return np.asarray(painter.paint(shot, {"fox": painter.anchors(fox, settings=settings)}).image)

    plain, inked, worded = painted(), painted(ink), painted(word)
    assert not np.array_equal(plain, inked) and not np.array_equal(plain, worded)
    assert np.array_equal(painted(ink, word), painted(ink, word))


def test_scales_count(make_pipeline: Make, file: Path) -> None:
    pipeline = make_pipeline()
    settings = Settings().replace(**OFF, steps=1, freeu=False)
    found = []
    for scale in (0.0, 0.5, 1.0):
        with adapted(pipeline, [Lora(str(file), scale)]):
            found.append(
                np.asarray(Painter(pipeline).paint(Shot("snow", (), 1, settings=settings), {}).image)
            )
    plain = np.asarray(Painter(pipeline).paint(Shot("snow", (), 1, settings=settings), {}).image)
    assert np.array_equal(found[0], plain) and not np.array_equal(found[1], found[2])


def test_the_method_holds_with_a_lora(make_pipeline: Make, file: Path, fox: Subject) -> None:
    """A batch is its pictures one at a time against kept anchors, rebuilt ones too."""
    pipeline = make_pipeline()
    load_adapters(pipeline, [Lora(str(file))])
    painter, settings = Painter(pipeline), Settings().replace(steps=3, injection=False)
    page = Shot("{fox} walking in the snow", (fox,), 11, settings=settings)
    shots, off = [*anchor_shots(fox, settings=settings), page], settings.replace(sharing=False)
    batch = undecoded(painter, lambda: painter.paint_together(shots, anchor_count=2))
    anchors = painter.anchors(fox, settings=settings)
    anchors.derived.clear()
    alone = undecoded(painter, lambda: painter.paint(page, {"fox": anchors}))
    vanilla = undecoded(painter, lambda: painter.paint(replace(page, settings=off), {}))
    assert same_page(alone[0], batch[2], vanilla[0])


def test_what_cannot_be_loaded_is_said_and_leaves_no_trace(
    make_pipeline: Make, file: Path, tmp_path: Path
) -> None:
    pipeline = make_pipeline()
    before = state(pipeline)
    (tmp_path / "ink.pt").write_bytes(b"a pickle")
    (tmp_path / "broken.safetensors").write_bytes(b"not a tensor in sight")
    save_file({"unet.nowhere.lora_A.weight": torch.zeros(2, 2)}, tmp_path / "strange.safetensors")
    wrong = {
        "ink.pt": (ModelUnsupported, r"not a \.safetensors"),
        "missing.safetensors": (ModelNotFound, "no LoRA at"),
        "broken.safetensors": (ModelError, "cannot be loaded"),
        "strange.safetensors": (ModelError, "LoRA"),
    }
    for name, (kind, words) in wrong.items():
        with pytest.raises(kind, match=words):
            load_adapters(pipeline, [Lora(str(file)), Lora(str(tmp_path / name))])
        assert same(state(pipeline), before), name
    for lora in (Lora("owner/name", weight="ink.bin"), Lora(str(tmp_path / "ink"))):
        with pytest.raises(ModelUnsupported, match=r"not a \.safetensors file"):
            load_adapters(pipeline, [lora])
    with adapted(pipeline, [Lora(str(file))]), pytest.raises(ModelUnsupported, match="already"):
        load_adapters(pipeline, [Lora(str(file))])


def test_fingerprints_follow_loras(pipeline: StableDiffusionXLPipeline, file: Path, tmp_path: Path) -> None:
    other = write_lora(tmp_path / "other.safetensors", pipeline, seed=1)
    chosen = [(), (Lora(str(file)),), (Lora(str(file), 0.5),), (Lora(str(other)),), (Lora("owner/name"),)]
    chosen.append((Lora(str(file)), Lora(str(other))))
    assert len({model_fingerprint("owner/model", loras) for loras in chosen}) == len(chosen)
    assert model_fingerprint("owner/model", ()) == "owner/model"
    before = model_fingerprint("owner/model", [Lora(str(file))])
    write_lora(file, pipeline, seed=2)
    assert model_fingerprint("owner/model", [Lora(str(file))]) != before
    with pytest.raises(ModelNotFound):
        model_fingerprint("owner/model", [Lora("missing.safetensors")])


def write_word(path: Path, vectors: int, keys: tuple[str, ...] = ("clip_l", "clip_g")) -> str:
    generator = torch.Generator().manual_seed(vectors)
    save_file({key: torch.randn((vectors, 16), generator=generator) for key in keys}, path)
    return str(path)


@pytest.mark.parametrize("vectors", [1, 3])
def test_a_learned_word_is_read_as_the_pipeline_does_and_leaves_no_trace(
    make_pipeline: Make, tmp_path: Path, vectors: int
) -> None:
    pipeline: Any = make_pipeline()
    word = Embedding("<fern>", write_word(tmp_path / "fern.safetensors", vectors))
    before, ids = state(pipeline), pipeline.tokenizer("a <fern> in the snow").input_ids
    tables = [pipeline.text_encoder.get_input_embeddings(), pipeline.text_encoder_2.get_input_embeddings()]
    settings = Settings().replace(**OFF, steps=2, freeu=False)
    fern = Subject("fern", "a <fern> fox", ("<fern>", "fox"))
    shot = Shot("{fern} in the snow", (fern,), 11, settings=settings)
    plain = np.asarray(Painter(pipeline).paint(shot, {}).image)
    with adapted(pipeline, [word]):
        picture = Painter(pipeline).paint(shot, {})
        stock = pipeline(
            picture.prompt, num_inference_steps=2, generator=torch.Generator().manual_seed(11)
        ).images[0]
        found = SDXL(pipeline).concepts(compose(shot))["fern"]
        assert found == {"<fern>": tuple(range(2, 2 + vectors)), "fox": (2 + vectors,)}
        long = compose(Shot("in the snow " * 30 + "{fern}", (fern,), 1))
        assert len(SDXL(pipeline).concepts(long)["fern"]["<fern>"]) == vectors
    assert np.array_equal(np.asarray(picture.image), np.asarray(stock))
    assert not np.array_equal(np.asarray(picture.image), plain)
    assert same(state(pipeline), before)
    assert pipeline.tokenizer("a <fern> in the snow").input_ids == ids
    assert tables == [
        pipeline.text_encoder.get_input_embeddings(),
        pipeline.text_encoder_2.get_input_embeddings(),
    ]
    assert np.array_equal(np.asarray(Painter(pipeline).paint(shot, {}).image), plain)


def test_a_learned_word_that_does_not_fit_is_said(make_pipeline: Make, make_sd: Make, tmp_path: Path) -> None:
    one = write_word(tmp_path / "one.safetensors", 2, ("emb_params",))
    two = write_word(tmp_path / "two.safetensors", 2)
    with adapted(make_sd(), [Embedding("<fern>", one)]):
        pass
    for pipeline, path in ((make_pipeline(), one), (make_sd(), two)):
        before = state(pipeline)
        with (
            pytest.raises(ModelUnsupported, match="text encoders"),
            adapted(pipeline, [Embedding("<f>", path)]),
        ):
            pass
        assert same(state(pipeline), before)
    save_file({"emb_params": torch.randn(1, 5)}, tmp_path / "narrow.safetensors")
    narrow = Embedding("<fern>", str(tmp_path / "narrow.safetensors"))
    with pytest.raises(ModelError, match="cannot be loaded"), adapted(make_sd(), [narrow]):
        pass
    assert model_fingerprint("a/b", [Embedding("<x>", one)]) != model_fingerprint(
        "a/b", [Embedding("<y>", one)]
    )
