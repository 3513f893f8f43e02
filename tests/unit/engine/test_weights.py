"""Words that count more or less than others."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from diffusers import StableDiffusionXLPipeline
from hypothesis import given
from hypothesis import strategies as st

from consistory_engine import PromptError, Shot, Subject, WeightError, compose, unweighted
from consistory_engine.families.sdxl import SDXL
from consistory_engine.prompts import Prompt, weighted
from consistory_engine.rows import classifier_free
from consistory_engine.tokens import concept_tokens
from consistory_engine.weights import Piece, parse


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("a (red:1.2) fox", [Piece("a "), Piece("red", 1.2), Piece(" fox")]),
        ("((red:1.5) fox:2)", [Piece("red", 3.0), Piece(" fox", 2.0)]),
        ("(red (small) fox: .5 )", [Piece("red (small) fox", 0.5)]),
        (r"(a \(red\) fox:1.2)", [Piece("a (red) fox", 1.2)]),
        (r"a \(red:1.2\) fox", [Piece("a (red:1.2) fox")]),
        ("(page 2:1.5)", [Piece("page 2", 1.5)]),
        ("(fox:0)", [Piece("fox", 0.0)]),
    ],
)
def test_the_common_form_is_read(text: str, pieces: list[Piece]) -> None:
    assert [(p.text, pytest.approx(p.weight)) for p in parse(text)] == pieces


@pytest.mark.parametrize(
    "prose",
    [
        "a fox",
        "(a fox)",
        "a fox (small) in (the) snow",
        "(one: two)",
        "(at 12:30)",
        "at 12:30",
        "(in 16:9)",
        "a smile :)",
        "a (lone one",
        "((("[:2],
        "back\\slash",
        "fox:1.2",
        "(see: 3 foxes",
        "",
    ],
)
def test_prose_stays_as_it_is(prose: str) -> None:
    assert "".join(piece.text for piece in parse(prose)) == prose
    assert all(piece.weight == 1 for piece in parse(prose))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("a (red:1.2 fox", "closing parenthesis is missing"),
        ("a red:1.2) fox", "opening parenthesis is missing"),
        ("(red:1.2.3)", "no number"),
        ("(red:1,2)", "no number"),
        ("(red:-1)", "from 0 to 4, not -1"),
        ("(red:40)", "from 0 to 4, not 40"),
        ("(:1.2)", "no words before"),
    ],
)
def test_malformed_weighting_is_one_clear_error(wrong: str, why: str) -> None:
    with pytest.raises(PromptError, match=why) as caught:
        parse(wrong)
    assert isinstance(caught.value, WeightError) and caught.value.written in wrong


@given(st.text("ab ():.\\12{}", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        pieces = parse(text)
    except WeightError:
        return
    assert sum(len(piece.text) for piece in pieces) <= len(text)


def test_weights_multiply_where_placeholders_are_weighed() -> None:
    fox = Subject("fox", "a (small:0.5) red fox", ("small red fox", "fox"))
    prompt = compose(Shot("({fox} in the snow:1.2), at night", (fox,), 1, style="(gouache:0.8)"))
    assert prompt.text == "gouache, a small red fox in the snow, at night"
    counted = [(prompt.text[w.start : w.end], round(w.value, 3)) for w in prompt.weights]
    assert counted == [
        ("gouache", 0.8),
        ("a ", 1.2),
        ("small", 0.6),
        (" red fox", 1.2),
        (" in the snow", 1.2),
    ]
    assert [prompt.text[s.start : s.end] for s in prompt.spans] == ["small red fox", "fox"]
    assert unweighted("({fox} in the snow:1.2)") == "{fox} in the snow"


def encoded(pipeline: StableDiffusionXLPipeline, text: str, negative: str = "") -> dict[str, Any]:
    pair = (weighted(text), weighted(negative))
    return SDXL(pipeline).encode([pair], classifier_free(5), (16, 16)).inputs


def test_without_weights_nothing_changes(pipeline: StableDiffusionXLPipeline) -> None:
    text = "a (small) red fox"
    plain = SDXL(pipeline).encode([(Prompt(text), Prompt(""))], classifier_free(5), (16, 16)).inputs
    read = encoded(pipeline, text)
    assert torch.equal(read["encoder_hidden_states"], plain["encoder_hidden_states"])
    once = encoded(pipeline, "a (red:1.0) fox")["encoder_hidden_states"]
    assert torch.equal(once, encoded(pipeline, "a red fox")["encoder_hidden_states"])


@pytest.mark.parametrize("weight", [0.0, 0.5, 1.5])
def test_a_weight_moves_its_own_tokens_alone(pipeline: StableDiffusionXLPipeline, weight: float) -> None:
    plain, empty = encoded(pipeline, "a red fox")["encoder_hidden_states"][1], pipeline.encode_prompt("")[0]
    found = encoded(pipeline, f"a (red:{weight}) fox")["encoder_hidden_states"]
    expected = plain.clone()
    at = [k for k, token in enumerate(pipeline.tokenizer("a red fox").input_ids)][2]
    assert pipeline.tokenizer.decode(pipeline.tokenizer("a red fox").input_ids[at]).strip() == "red"
    expected[at] = empty[0, at] + weight * (plain[at] - empty[0, at])
    assert torch.equal(found[0], encoded(pipeline, "a red fox")["encoder_hidden_states"][0])
    torch.testing.assert_close(found[1], expected, atol=1e-6, rtol=1e-6)
    rest = [k for k in range(77) if k != at]
    assert torch.equal(found[1][rest], plain[rest])


def test_weights_are_applied_in_any_window_and_to_negative_prompts(
    pipeline: StableDiffusionXLPipeline,
) -> None:
    text, weighed = "fox " * 80 + "red hat", "fox " * 80 + "(red:1.5) hat"
    changed = encoded(pipeline, weighed)["encoder_hidden_states"]
    differs = (changed != encoded(pipeline, text)["encoder_hidden_states"]).any(-1)
    assert differs.nonzero().tolist() == [[1, 77 + 6]]
    one, other = (encoded(pipeline, "a fox", no)["encoder_hidden_states"] for no in ("hat", "(hat:1.5)"))
    assert (one != other).any(-1).nonzero().tolist() == [[0, 1]]


def test_concepts_are_found_in_weighed_words(pipeline: StableDiffusionXLPipeline) -> None:
    tokenizers = [pipeline.tokenizer, pipeline.tokenizer_2]
    found = []
    for description in ("a red fox with a hat", "a (red fox:1.3) with (a hat:0.9)"):
        fox = Subject("fox", description, ("fox", "hat"))
        found.append(concept_tokens(compose(Shot("{fox} in the snow", (fox,), 1)), tokenizers))
    assert found[0] == found[1]
