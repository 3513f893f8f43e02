"""Prompts of any length, painted."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionXLPipeline
from latents import same_page, undecoded

from consistory_engine import Painter, Picture, PromptTooLong, Settings, Shot, Subject
from consistory_engine.families.sdxl import SDXL
from consistory_engine.prompts import Prompt
from consistory_engine.rows import classifier_free

LONG = "{fox} in the snow, " + "walking in the green forest and sitting in the meadow, " * 9 + "with a hat"


@pytest.fixture(scope="module")
def painter(pipeline: StableDiffusionXLPipeline) -> Painter:
    return Painter(pipeline)


def pixels(picture: Picture) -> np.ndarray:
    return np.asarray(picture.image).astype(int)


@pytest.mark.parametrize("negative", ["", "hat"])
def test_a_prompt_that_fits_is_encoded_as_the_pipeline_does(
    pipeline: StableDiffusionXLPipeline, negative: str
) -> None:
    text = "a small red fox in the snow, " * 9
    given = SDXL(pipeline).encode([(Prompt(text), Prompt(negative))], classifier_free(5), (16, 16)).inputs
    stock: Any = pipeline.encode_prompt(text, negative_prompt=negative or None)
    assert torch.equal(given["encoder_hidden_states"], torch.cat([stock[1], stock[0]]))
    assert torch.equal(given["added_cond_kwargs"]["text_embeds"], torch.cat([stock[3], stock[2]]))
    assert "encoder_attention_mask" not in given


def test_a_long_prompt_is_read_window_by_window(pipeline: StableDiffusionXLPipeline) -> None:
    first, second = "fox " * 75, "bear " * 10
    pair = (Prompt(first + second), Prompt("hat"))
    given = SDXL(pipeline).encode([pair], classifier_free(5), (16, 16)).inputs
    one: Any = pipeline.encode_prompt(first, negative_prompt="hat")
    two: Any = pipeline.encode_prompt(second, negative_prompt="")
    expected = torch.cat([torch.cat([one[1], two[1]], 1), torch.cat([one[0], two[0]], 1)])
    torch.testing.assert_close(given["encoder_hidden_states"], expected, atol=0, rtol=0)
    assert torch.equal(given["added_cond_kwargs"]["text_embeds"], torch.cat([one[3], one[2]]))


def test_a_long_negative_prompt_lengthens_the_prompt(pipeline: StableDiffusionXLPipeline) -> None:
    pair = (Prompt("a fox"), Prompt("bear " * 100))
    guided = SDXL(pipeline).encode([pair], classifier_free(5), (16, 16)).inputs["encoder_hidden_states"]
    assert guided.shape[:2] == (2, 154)
    alone = SDXL(pipeline).encode([pair], classifier_free(1), (16, 16)).inputs["encoder_hidden_states"]
    assert alone.shape[:2] == (1, 77)


def test_words_beyond_77_tokens_matter(painter: Painter, fox: Subject) -> None:
    settings = Settings().replace(steps=1, sharing=False, injection=False, query_blend=False)
    one, other = (
        painter.paint(Shot(LONG + end, (fox,), 1, settings=settings), {}) for end in ("", " and a bear")
    )
    assert not np.array_equal(pixels(one), pixels(other))


def test_pictures_do_not_depend_on_how_long_the_prompts_beside_them_are(
    painter: Painter, fox: Subject, quick: Settings
) -> None:
    """A batch of short and long prompts is its pictures one at a time, against kept anchors."""
    from consistory_engine import anchor_shots

    settings = quick.replace(steps=3, injection=False)
    pages = [Shot(scene, (fox,), 11, settings=settings) for scene in (LONG, "{fox} in the snow")]
    shots, pictures = [*anchor_shots(fox, settings=settings), *pages], list[Picture]()
    batch = undecoded(painter, lambda: pictures.extend(painter.paint_together(shots, anchor_count=2)))
    anchors = {"fox": painter.anchors(fox, settings=settings)}
    for k, shot in enumerate(pages):
        alone = undecoded(painter, lambda: pictures.append(painter.paint(shot, anchors)))[0]  # noqa: B023
        off = replace(shot, settings=settings.replace(sharing=False))
        vanilla = undecoded(painter, partial(painter.paint, off, {}))[0]
        assert (pictures[-1].masks["fox"] == pictures[2 + k].masks["fox"]).mean() > 0.99
        assert same_page(alone, batch[2 + k], vanilla)


def test_the_built_in_model_reads_one_window() -> None:
    painter = Painter.open("paintbox")
    fox = Subject("fox", "a red fox", ("fox",))
    settings = painter.settings.replace(steps=1)
    with pytest.raises(PromptTooLong, match="'fox'"):
        painter.paint_together([Shot("in the snow " * 30 + "{fox}", (fox,), 1, settings=settings)], 0)
