"""The shipped weights: what they read, how exactly they give pictures back, and the room that they take."""

from __future__ import annotations

from statistics import fmean

import pytest
import torch
from safetensors.torch import load_file
from transformers import CLIPTokenizer

from consistory_engine.paintbox import WEIGHTS, load_pipeline, synonyms
from consistory_engine.paintbox.synonyms import SYNONYMS
from consistory_engine.paintbox.vocabulary import VOCABULARY

_EMBEDDING = "embeddings.token_embedding.weight"


@pytest.mark.parametrize("place", ["", "_2"])
def test_every_synonym_is_one_token_that_says_what_its_word_says(place: str) -> None:
    tokenizer = CLIPTokenizer.from_pretrained(WEIGHTS / f"tokenizer{place}")
    tokens = load_file(WEIGHTS / f"text_encoder{place}" / "model.safetensors")
    rows = next(value for name, value in tokens.items() if name.endswith(_EMBEDDING))
    for word, known in VOCABULARY.synonyms.items():
        (read,), (meant,) = (tokenizer(said).input_ids[1:-1] for said in (word, known))
        assert read != meant and (rows[read] == rows[meant]).all(), word


def test_the_table_of_added_words_is_made_again_only_when_words_are_added(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """diffusers asks once for each word of a prompt; thousands of rows each time cost a page a third of a second."""
    pipeline, made = load_pipeline(), []
    usual = CLIPTokenizer.added_tokens_encoder.__get__

    def table(tokenizer: CLIPTokenizer) -> dict[str, int]:
        made.append(tokenizer)
        return usual(tokenizer)

    monkeypatch.setattr(CLIPTokenizer, "added_tokens_encoder", property(table))
    prompt = "a red fox tiptoeing with <fern>"
    for _ in range(2):
        assert pipeline.maybe_convert_prompt(prompt, pipeline.tokenizer) == prompt
    assert len(made) <= 1
    pipeline.tokenizer.add_tokens(["<fern>", "<fern>_1"])
    assert pipeline.maybe_convert_prompt(prompt, pipeline.tokenizer) == f"{prompt} <fern>_1"
    assert len(made) <= 2


def test_a_learned_word_that_makes_room_for_another_is_forgotten() -> None:
    """As when `adapted` ends, which puts back what a tokenizer was; as many words are known with the one as with the other."""
    tokenizer = load_pipeline().tokenizer
    before = tokenizer._tokenizer.to_str()
    for word, other in (("<fern>", "<bo>"), ("<bo>", "<fern>")):
        tokenizer._tokenizer = type(tokenizer._tokenizer).from_str(before)
        tokenizer.add_tokens([word])
        assert word in tokenizer.added_tokens_encoder and other not in tokenizer.added_tokens_encoder


def test_no_synonym_is_a_known_word_hangs_in_the_air_or_stands_under_two() -> None:
    listed = [word for words in synonyms._UNDER.values() for word in words.split()]
    assert len(listed) == len(set(listed))
    assert VOCABULARY.synonyms == SYNONYMS


def test_the_weights_are_small_and_their_files_smaller() -> None:
    files = [file.stat().st_size for file in WEIGHTS.rglob("*.safetensors")]
    assert sum(files) <= 60e6 and max(files) < 16e6


@torch.no_grad()
def test_the_autoencoder_gives_drawings_back_that_it_never_saw() -> None:
    """Mean error, of a range from 0 to 1, over all media and shapes."""
    pytest.importorskip("skia")
    from consistory_engine.paintbox.illustrator import draw, sample_sheet
    from consistory_engine.paintbox.train.data import rng_of, to_tensor

    vae = load_pipeline(WEIGHTS).vae
    errors = []
    for number in range(8):
        drawing = to_tensor(draw(sample_sheet(rng_of(9001, number))).picture)[None]
        decoded = vae.decode(vae.encode(drawing).latent_dist.mode()).sample.clamp(-1, 1)
        errors.append(float((decoded - drawing).abs().mean() / 2))
    assert fmean(errors) < 0.02
