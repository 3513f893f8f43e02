"""Doubts about a sound story: warnings with a place, which keep nobody from painting."""

from __future__ import annotations

from pathlib import Path

from test_checks import GOOD

from storybook.errors import Problem
from storybook.storyfile import load


def doubts(tmp_path: Path, text: str) -> tuple[Problem, ...]:
    path = tmp_path / "story.toml"
    path.write_text(text, encoding="utf-8")
    return load(path).warnings


def test_doubts_are_warnings_with_a_place(tmp_path: Path) -> None:
    path = tmp_path / "story.toml"
    path.write_text(
        GOOD.replace("in the forest", "in the forrest")
        + '\n[characters.bo]\ndescription = "a bear"\nconcepts = ["bear"]\n',
        encoding="utf-8",
    )
    words, idle = load(path).warnings
    assert words.message == "paintbox does not know the word `forrest`"
    assert (words.line, words.column, words.length) == (12, 33, 7)
    assert words.hint == "did you mean `forest`?"
    assert idle.message == "`bo` appears on no page" and idle.line == 18


def test_a_style_in_words_that_the_model_does_not_know_is_doubted(tmp_path: Path) -> None:
    path = tmp_path / "story.toml"
    path.write_text(GOOD.replace("seed = 40", 'seed = 40\nstyle = "woodcut illustration"'), encoding="utf-8")
    (doubt,) = load(path).warnings
    assert doubt.message == "paintbox does not know the word `woodcut`" and doubt.line == 4


def test_a_characters_name_without_braces_is_no_strange_word(tmp_path: Path) -> None:
    word, idle = doubts(tmp_path, GOOD.replace("{fern}", "fern"))
    assert word.message == "`fern` without braces is no character: paintbox reads `trees`"
    assert word.hint == "write {fern}" and idle.message == "`fern` appears on no page"
    assert (word.line, word.column, word.length) == (12, 10, 4)
    assert not doubts(tmp_path, GOOD.replace("{fern}", "{fern} beside a fern, a green fern,"))
    word, idle = doubts(
        tmp_path, GOOD.replace("{fern}", "zottel").replace("characters.fern", "characters.zottel")
    )
    assert "does not know the word `zottel`" in word.message and word.hint == "write {zottel}"
    named = GOOD.replace("{fern}", "Zottel").replace("concepts", 'name = "Zottel"\nconcepts')
    assert doubts(tmp_path, named)[0].hint == "write {fern}"


def test_braces_are_printed_outside_scenes(tmp_path: Path) -> None:
    text = GOOD.replace("Fern had never", "{fern} had never").replace(
        "scene =", 'alt = "{fern} {a b}"\nscene ='
    )
    told = doubts(tmp_path, text)
    assert [(doubt.line, doubt.column, doubt.length) for doubt in told] == [(11, 9, 6), (12, 8, 6)]
    assert {doubt.message for doubt in told} == {"`{fern}` is only replaced in scenes"}


def test_paintbox_was_taught_three_on_a_page(tmp_path: Path) -> None:
    others = "".join(
        f'[characters.{name}]\ndescription = "a red fox"\nconcepts = ["fox"]\n'
        for name in ("bo", "pim", "una")
    )
    text = GOOD.replace("[[pages]]", others + "[[pages]]", 1).replace(
        "{fern}", "{fern}, {bo}, {pim} and {una}"
    )
    (doubt,) = doubts(tmp_path, text)
    assert (
        doubt.message == "paintbox was taught one to three characters on a page, not 4" and doubt.line == 21
    )


def test_pictures_described_in_another_language(tmp_path: Path) -> None:
    text = GOOD.replace("seed = 40", 'language = "fr"')
    (doubt,) = doubts(tmp_path, text)
    assert doubt.line == 3 and "first-flake" in doubt.message and "alt" in doubt.hint
    assert not doubts(tmp_path, text.replace("scene =", 'alt = "Fern dans la forêt"\nscene ='))
    assert not doubts(tmp_path, text.replace('"fr"', '"en-GB"'))


def test_a_single_step_holds_nobody(story: Path) -> None:
    text = story.read_text(encoding="utf-8")
    story.write_text(text.replace("seed = 40", "seed = 40\nsampling = {steps = 1}"), encoding="utf-8")
    (warning,) = load(story).warnings
    assert "in a single step `fern` cannot be held" in warning.message and warning.line == 4
    page = 'scene = "{bo} walking in the snow"'
    story.write_text(text.replace(page, page + "\nsampling = {steps = 1}"), encoding="utf-8")
    (warning,) = load(story).warnings
    assert "`bo`" in warning.message and warning.hint == "2 steps or more"


def test_a_page_cannot_choose_what_it_sees_of_anchors(story: Path) -> None:
    text = story.read_text(encoding="utf-8")
    page = 'scene = "{bo} walking in the snow"'
    story.write_text(text.replace(page, page + "\nsampling = {mask_dropout = 0.1}"), encoding="utf-8")
    (warning,) = load(story).warnings
    assert (
        "`mask_dropout` changes nothing on a page" in warning.message and "[story.sampling]" in warning.hint
    )
    story.write_text(
        text.replace("seed = 40", "seed = 40\nsampling = {mask_dropout = 0.1}"), encoding="utf-8"
    )
    assert load(story).warnings == ()


def test_loras_for_few_steps_want_their_sampler(tmp_path: Path) -> None:
    lora = '\n[[story.loras]]\npath = "latent-consistency/lcm-lora-sdxl"\n'
    text = GOOD.replace("seed = 40\n", "seed = 40\n" + lora, 1)
    (doubt,) = doubts(tmp_path, text)
    assert "is for few steps" in doubt.message and 'sampler = "lcm"' in doubt.hint and doubt.line == 6
    assert doubts(tmp_path, text.replace("seed = 40\n", 'seed = 40\nsampler = "tcd"\n', 1)) == ()
    assert doubts(tmp_path, text.replace("lcm-lora-sdxl", "ink-lora-sdxl")) == ()
