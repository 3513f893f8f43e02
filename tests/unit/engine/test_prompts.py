"""From subjects and scenes to prompts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consistory_engine import (
    ConceptMissing,
    PlaceholderError,
    Shot,
    Subject,
    anchor_shots,
    compose,
)
from consistory_engine.prompts import find_word


def test_descriptions_take_the_placeholders_place(fox: Subject, bear: Subject) -> None:
    prompt = compose(Shot("{fox} and {bear} in the forest", (fox, bear), 1, style="watercolor"))
    assert (
        prompt.text
        == "watercolor, a small red fox with a green scarf and a grey bear with a hat in the forest"
    )
    assert prompt.subjects == ("fox", "bear")
    assert [prompt.text[span.start : span.end] for span in prompt.spans] == ["fox", "scarf", "bear"]


def test_a_missing_concept_is_named_with_a_hint() -> None:
    with pytest.raises(ConceptMissing, match=r"'scarv' of 'fern'.*Did you mean 'scarf'\?"):
        Subject("fern", "a fox with a scarf", ("scarv",))
    with pytest.raises(ConceptMissing):
        Subject("fern", "a foxglove", ("fox",))


@pytest.mark.parametrize(("scene", "name"), [("{fxo} in the snow", "fxo"), ("a fox in the snow", "fox")])
def test_placeholders_and_subjects_must_agree(fox: Subject, scene: str, name: str) -> None:
    with pytest.raises(PlaceholderError) as caught:
        compose(Shot(scene, (fox,), 1))
    assert caught.value.name == name


def test_anchors_are_shots_of_their_own(fox: Subject) -> None:
    first, second = anchor_shots(fox, style="watercolor")
    assert compose(first).text == "watercolor, a small red fox with a green scarf standing in the forest"
    assert (first.seed, second.seed) == (3, 4)


@given(st.text("ab -", max_size=30), st.sampled_from(["a", "ab", "b a"]))
def test_words_are_found_whole(text: str, word: str) -> None:
    for start, end in find_word(word, text):
        assert text[start:end].lower() == word
        assert not (text[max(start - 1, 0) : start].isalnum() or text[end : end + 1].isalnum())
