"""From a prompt's words to token positions, in one window or several."""

from __future__ import annotations

from typing import Any

import pytest
from diffusers import StableDiffusionXLPipeline
from hypothesis import given, settings
from hypothesis import strategies as st

from consistory_engine import PromptTooLong, Shot, Subject, compose
from consistory_engine.prompts import Prompt, Span, find_word
from consistory_engine.tokens import concept_tokens, windows

WORDS = ["fox", "forest", "snow,", "meadow", "owlet", "green", "xyz.", "(hat)", "a"]


@pytest.fixture(scope="module")
def tokenizers(pipeline: StableDiffusionXLPipeline) -> list[Any]:
    return [pipeline.tokenizer, pipeline.tokenizer_2]


def test_the_same_word_of_two_characters_is_kept_apart(pipeline: StableDiffusionXLPipeline) -> None:
    red, small = Subject("red", "a red fox", ("fox",)), Subject("small", "a small fox", ("fox",))
    prompt = compose(Shot("{red} and {small}", (red, small), 1))
    found = concept_tokens(prompt, [pipeline.tokenizer, pipeline.tokenizer_2])
    assert found == {"red": {"fox": (3,)}, "small": {"fox": (7,)}}


def test_a_word_of_several_tokens_has_them_all(pipeline: StableDiffusionXLPipeline) -> None:
    owl = Subject("owl", "an owlet", ("owlet",))
    (positions,) = concept_tokens(compose(Shot("{owl}", (owl,), 1)), [pipeline.tokenizer])["owl"].values()
    tokens = pipeline.tokenizer("an owlet").input_ids
    assert len(positions) > 1
    assert pipeline.tokenizer.decode([tokens[k] for k in positions]).strip() == "owlet"


def test_what_fits_is_one_window(tokenizers: list[Any]) -> None:
    for count in (0, 1, 75):
        text = " fox" * count
        assert windows(Prompt(text), tokenizers) == ((0, len(text)),)
    assert len(windows(Prompt(" fox" * 76), tokenizers)) == 2


def test_a_window_ends_at_a_comma_if_one_is_near(tokenizers: list[Any]) -> None:
    early, late = "fox " * 30 + "snow, " + "fox " * 60, "fox " * 60 + "snow, " + "fox " * 60
    assert [early[slice(*window)].count("fox") for window in windows(Prompt(early), tokenizers)] == [73, 17]
    first, second = (late[slice(*window)] for window in windows(Prompt(late), tokenizers))
    assert first.endswith("snow,") and second.startswith("fox")


def test_a_concept_of_several_words_is_not_cut_apart(tokenizers: list[Any]) -> None:
    text = "fox " * 74 + "green scarf in the snow"
    concept = Span("it", "green scarf", *find_word("green scarf", text)[0])
    first, second = (text[slice(*window)] for window in windows(Prompt(text, (concept,)), tokenizers))
    assert first.endswith("fox") and second.startswith("green scarf")
    (at,) = concept_tokens(Prompt(text, (concept,)), tokenizers)["it"].values()
    assert at[0] == 78 and at == tuple(range(78, 78 + len(tokenizers[0].tokenize("green scarf"))))


def test_a_concept_is_found_in_any_window(tokenizers: list[Any], fox: Subject) -> None:
    long = "in the meadow " * 60
    for scene, first in (("{fox} " + long, True), (long + "{fox}", False)):
        prompt = compose(Shot(scene, (fox,), 1))
        found = concept_tokens(prompt, tokenizers)["fox"]
        cut = windows(prompt, tokenizers)
        ids = [tokenizers[0](prompt.text[slice(*window)], padding="max_length").input_ids for window in cut]
        joined = [token for window in ids for token in window]
        read = {c: tokenizers[0].decode([joined[k] for k in at]).strip() for c, at in found.items()}
        assert read == {"fox": "fox", "scarf": "scarf"}
        assert (found["fox"][0] < 77) is first


def test_a_model_of_one_window_never_loses_a_concept_silently(tokenizers: list[Any], fox: Subject) -> None:
    long = "in the forest " * 30
    assert concept_tokens(compose(Shot("{fox} " + long, (fox,), 1)), tokenizers, most=1)["fox"]["fox"] == (4,)
    with pytest.raises(PromptTooLong, match=r"'fox'.*shorten"):
        concept_tokens(compose(Shot(long + "{fox}", (fox,), 1)), tokenizers, most=1)


@settings(max_examples=30)
@given(words=st.lists(st.sampled_from(WORDS), min_size=60, max_size=300), space=st.sampled_from(["", " "]))
def test_windows_hold_every_word_once_and_fit(tokenizers: list[Any], words: list[str], space: str) -> None:
    text = space + " ".join(words) + space
    cut = windows(Prompt(text), tokenizers)
    assert " ".join(text[start:end] for start, end in cut).split() == words
    for start, end in cut:
        assert len(tokenizers[0](text[start:end]).input_ids) <= 77


def test_a_word_longer_than_a_window_is_cut_anywhere(tokenizers: list[Any]) -> None:
    text = "x" * 400
    cut = windows(Prompt(text), tokenizers)
    assert "".join(text[slice(*window)] for window in cut) == text and len(cut) > 1
