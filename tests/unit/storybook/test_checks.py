"""Every fault of a story file is told, at its place, with a way out; all of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from storybook.errors import Problem, StoryError
from storybook.story import page_size
from storybook.storyfile import load

GOOD = """\
[story]
title = "First Snow"
seed = 40

[characters.fern]
description = "a red fox with a green scarf"
concepts = ["fox", "scarf"]

[[pages]]
id = "first-flake"
text = "Fern had never seen the sky come down before."
scene = "{fern} standing in the forest"

[[pages]]
text = "The end."
layout = "text-only"
"""


def faults(tmp_path: Path, text: str) -> tuple[Problem, ...]:
    path = tmp_path / "story.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StoryError) as caught:
        load(path)
    return caught.value.problems


def test_a_sound_story_has_no_faults_and_fills_in_what_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "story.toml"
    path.write_text(GOOD)
    file = load(path)
    first, second = file.story.pages
    assert (first.id, second.id) == ("first-flake", "2")
    assert first.painted and not second.painted
    assert file.story.alt(first) == "Fern standing in the forest"
    assert file.folder == tmp_path / "story.book"
    assert file.story.book.page_size == (612, 612)


# What to replace in GOOD, by what, and the fault: line, column, underlined length, words of it.
FAULTS = {
    "a form feed": ('"Fern had', '"\\fFern had', 11, 8, 49, "must not have control characters|take out U+000C"),
    "a control character": ("The end.", "The\x93end.", 15, 8, 10, "control characters|take out U+0093"),
    "a title in lines": ("First Snow", "First\u2028Snow", 2, 9, 12, "must be on one line|take out U+2028"),
    "misspelt key": ("seed = 40", "sede = 40", 3, 1, 4, "unknown key `sede` in [story]|did you mean `seed`?"),
    "misspelt page key": ("layout =", "layuot =", 16, 1, 6, "[[pages]] number 2|did you mean `layout`?"),
    "misspelt table": ("[characters.fern]", "[charakters.fern]", 5, 2, 10, "unknown key|`characters`?"),
    "sampling key in story": ("seed = 40", "steps = 40", 3, 1, 5, "unknown key|put it in [story.sampling]"),
    "unknown setting": (
        "seed = 40", "sampling = { stepz = 9 }", 3, 14, 5, "[story.sampling]|did you mean `steps`?"
    ),
    "whole number wanted": ("seed = 40", 'seed = "40"', 3, 8, 4, "`seed` must be a whole number, not a text"),
    "true is no number": ("seed = 40", "seed = true", 3, 8, 4, "must be a whole number, not true or false"),
    "negative seed": ("seed = 40", "seed = -1", 3, 8, 2, "`seed` must be at least 0"),
    "text wanted": ('"First Snow"', "1", 2, 9, 1, "`title` must be a text in quotes, not a whole number"),
    "title missing": ('title = "First Snow"', "", 1, 2, 5, "[story] lacks `title`"),
    "unknown layout": ('"text-only"', '"text-olny"', 16, 10, 11, "the theme has no layout `text-olny`|picture-facing|did you mean `text-only`?"),
    "unknown character": ("{fern}", "{fren}", 12, 10, 6, "unknown character `fren`|did you mean `fern`?"),
    "lone brace": ("{fern} standing", "{fern standing", 12, 10, 1, "a lone `{`"),
    "concept not described": ('"scarf"]', '"scraf"]', 7, 20, 7, "concept `scraf`|did you mean `scarf`?"),
    "half a word": ('"scarf"]', '"car"]', 7, 20, 5, "concept `car` is not in the description"),
    "no concepts": ('["fox", "scarf"]', "[]", 7, 12, 2, "`concepts` needs at least 1 word"),
    "concept type": ('["fox", "scarf"]', '["fox", 2]', 7, 20, 1, "`concepts` must be a text in quotes"),
    "bad id": ('"first-flake"', '"../flake"', 10, 6, 10, "`id` may hold unaccented letters, digits"),
    "size": ("seed = 40", 'trim = "90x90in"', 3, 8, 9, "impossible page size"),
    "size without unit": ("seed = 40", 'trim = "8.5x8.5"', 3, 8, 9, "expected a page size such as"),
    "odd pixels": ("seed = 40", "sampling.width = 500", 3, 18, 3, "must be a multiple of 8"),
    "fraction": ("seed = 40", "sampling.mask_dropout = 2", 3, 25, 1, "must be at most 1"),
    "nan": ("seed = 40", "sampling.mask_dropout = nan", 3, 25, 3, "`mask_dropout` must be a finite number"),
    "infinite": ("seed = 40", "sampling.guidance_scale = inf", 3, 27, 3, "must be a finite number"),
    "huge seed": ("seed = 40", "seed = 99999999999", 3, 8, 11, "`seed` must be at most 4294967295"),
    "half a seed": ("seed = 40", "seed = 1.5", 3, 8, 3, "must be a whole number, not a fraction"),
    "one anchor": (
        'concepts = ["fox"', 'anchors = ["sitting"]\nconcepts = ["fox"', 7, 11, 11,
        "`anchors` needs exactly 2 scenes",
    ),
    "two lines": ('"First Snow"', '"First\\nSnow"', 2, 9, 13, "`title` must be on one line"),
    "language": (
        "seed = 40", 'language = "English"', 3, 12, 9, "must be a language code|did you mean `en`?"
    ),
    "language in capitals": ("seed = 40", 'language = "EN"', 3, 12, 4, "did you mean `en`?"),
    "underscore in language": ("seed = 40", 'language = "en_us"', 3, 12, 7, "did you mean `en-US`?"),
    "decimal comma": ("seed = 40", 'trim = "8,5x8,5in"', 3, 8, 11, "expected a page size|8.5x8.5in"),
    "masks": ("seed = 40", 'sampling.masks = "propogated"', 3, 18, 12, "did you mean `propagated`?"),
    "policy": ("seed = 40", 'sampling.policy = "routd"', 3, 19, 7, "did you mean `routed`?"),
    "one size": ("seed = 40", "sampling.size = 512", 3, 10, 4, "unknown key `size`|write width and height"),
    "braces in style": (
        "seed = 40", 'style = "like {fern}"', 3, 15, 6, "`{fern}` is only replaced in scenes"
    ),
    "braces in negative": ("seed = 40", 'negative = "{fern}"', 3, 13, 6, "is only replaced in scenes"),
    "braces in description": ("a red fox", "a {bo} fox", 6, 18, 4, "`{bo}` is only replaced in scenes"),
    "one table of characters": ("[characters.fern]", "[[characters]]", 5, 1, 14, "write [characters.NAME]"),
    "a list of one character": ("[characters.fern]", "[[characters.fern]]", 5, 1, 19, "write [characters.fern]"),
    "two brackets for the story": ("[story]", "[[story]]", 1, 1, 9, "`story` must be a table|write [story]"),
    "nothing on a page": (
        'text = "The end."\nlayout = "text-only"', "", 14, 3, 5, "page 2 is empty: it needs a `text` or a `scene`"
    ),
    "blank page": ('"The end."', '" "', 14, 3, 5, "page 2 is empty: it needs a `text`"),
    "blank title": ('"First Snow"', '"  "', 2, 9, 4, "`title` must be on one line and not blank"),
    "layout without scene": ("text-only", "full-bleed", 16, 10, 12, "shows a picture, but the page has no"),
    "cover of no page": ("seed = 40", 'cover = "frist-flake"', 3, 9, 13, "does not exist|`first-flake`?"),
    "cover without picture": ("seed = 40", 'cover = "2"', 3, 9, 3, "shows no picture"),
    "no such theme": ("seed = 40", 'theme = "clasic"', 3, 9, 8, "there is no theme `clasic`"),
    "no such model": ("seed = 40", 'model = "paintbocks"', 3, 9, 12, "no model|did you mean `paintbox`?"),
    "model elsewhere": ("seed = 40", 'model = "/etc"', 3, 9, 6, "outside the story's folder|--model"),
    "theme elsewhere": ("seed = 40", 'theme = ".."', 3, 9, 4, "outside the story's folder"),
    "name of a character": ("[characters.fern]", '[characters."a/b"]', 5, 13, 5, "name of a character may"),
    "picture elsewhere": (
        'concepts = ["fox"', 'references = ["/etc/passwd"]\nconcepts = ["fox"', 7, 15, 13,
        "the reference `/etc/passwd` lies outside the story's folder|copy it there",
    ),
    "no such picture": (
        'concepts = ["fox"', 'references = ["stroy.toml"]\nconcepts = ["fox"', 7, 15, 12,
        "there is no picture `stroy.toml` beside the story|did you mean `story.toml`?",
    ),
    "no picture": (
        'concepts = ["fox"', 'references = ["story.toml"]\nconcepts = ["fox"', 7, 15, 12,
        "`story.toml` cannot be read as a picture",
    ),
    "range backwards": (
        "seed = 40", "sampling.injection_begin = 0.9", 3, 28, 3, "must not lie after injection_until"
    ),
}  # fmt: skip


@pytest.mark.parametrize("old, new, line, column, length, words", FAULTS.values(), ids=FAULTS.keys())
def test_one_fault(
    tmp_path: Path, old: str, new: str, line: int, column: int, length: int, words: str
) -> None:
    assert old in GOOD
    problems = faults(tmp_path, GOOD.replace(old, new, 1))
    shown = str(problems[0])
    assert (problems[0].line, problems[0].column, problems[0].length) == (line, column, length), shown
    for part in words.split("|"):
        assert part in shown, shown
    others = [p for p in problems[1:] if "unknown character" not in p.message]
    assert not others


def test_all_faults_of_a_file_are_told_at_once_in_order(tmp_path: Path) -> None:
    text = GOOD.replace("seed = 40", 'seed = "x"\nauthr = "A"').replace("{fern}", "{fren}")
    text = text.replace('"scarf"]', '"hat"]').replace(
        'text = "The end."', 'text = "The end."\nid = "First-Flake"'
    )
    problems = faults(tmp_path, text)
    assert [problem.line for problem in problems] == [3, 4, 8, 13, 17]
    assert "`First-Flake`, and page 1 has the id `first-flake` (line 11)" in problems[-1].message


def test_an_unknown_table_hides_nothing(tmp_path: Path) -> None:
    text = GOOD.replace("{fern}", "{fren}").replace('"scarf"]', '"hat"]') + '\n[colophon]\nby = "me"\n'
    told = [problem.message for problem in faults(tmp_path, text)]
    assert len(told) == 3 and "concept `hat`" in told[0] and "`fren`" in told[1] and "`colophon`" in told[2]


def test_impossible_settings_are_told_with_all_else(tmp_path: Path) -> None:
    text = GOOD.replace("seed = 40", "sede = 40\nsampling.injection_begin = 0.9")
    text += "sampling.injection_until = 0.05\n"
    assert [problem.line for problem in faults(tmp_path, text)] == [3, 4]
    text = text.replace("injection_begin = 0.9", "steps = '9'\nsampling.injection_until = 1.0")
    told = faults(tmp_path, text)
    assert [problem.line for problem in told] == [3, 4, 19] and "injection_until" in told[-1].message


def test_a_pages_settings_are_judged_with_what_is_sound_of_the_storys(tmp_path: Path) -> None:
    text = GOOD.replace("seed = 40", "sampling.steps = 'x'\nsampling.injection_until = 1.0")
    text += "sampling.injection_begin = 0.9\n"
    assert [problem.line for problem in faults(tmp_path, text)] == [3]


PAGES = {
    "one table": ('[pages]\ntext = "a"', 3, "must be a list of tables"),
    "texts": ('pages = ["a"]', 1, "must be a table, not a text"),
}


@pytest.mark.parametrize("pages, line, words", PAGES.values(), ids=PAGES.keys())
def test_pages_written_in_another_way(tmp_path: Path, pages: str, line: int, words: str) -> None:
    story = '[story]\ntitle = "x"\n'
    (problem,) = faults(tmp_path, story + pages if pages[0] == "[" else pages + "\n" + story)
    assert problem.line == line and words in problem.message
    assert problem.hint.startswith("write [[pages]]")


def test_an_id_that_is_another_pages_number(tmp_path: Path) -> None:
    (problem,) = faults(tmp_path, GOOD.replace('"first-flake"', '"2"'))
    assert problem.line == 14 and "page 1 has the id `2` (line 10)" in problem.message
    assert problem.hint == "give page 2 an id"
    (problem,) = faults(tmp_path, GOOD.replace('id = "first-flake"', "") + 'id = "1"\n')
    assert problem.line == 17 and problem.hint == "give page 1 an id"


@pytest.mark.parametrize(
    "trim, size",
    [
        ("8.5×8.5in", (612, 612)),
        ("8.5in x 8.5in", (612, 612)),
        ("8.5X8.5IN", (612, 612)),
        (" 10cm x 80 mm ", (283.5, 226.8)),
        ("A4", (595.3, 841.9)),
        ("a5 landscape", (595.3, 419.5)),
    ],
)
def test_page_sizes_in_many_ways(trim: str, size: tuple[float, float]) -> None:
    assert page_size(trim) == pytest.approx(size, abs=0.1)


def test_names_are_the_same_however_their_accents_are_typed(tmp_path: Path) -> None:
    composed, apart = "Zo\u00eb", "Zoe\u0308"
    for key, reference in ((composed, apart), (apart, composed)):
        path = tmp_path / "story.toml"
        text = GOOD.replace("characters.fern", f'characters."{key}"').replace("{fern}", f"{{{reference}}}")
        path.write_text(text, encoding="utf-8")
        file = load(path)
        assert file.story.pages[0].cast == (composed,) and not file.warnings


def test_the_fault_looks_like_a_compilers(tmp_path: Path) -> None:
    problem = faults(tmp_path, GOOD.replace('scene = "{fern}', 'scene = "雪 {fren}'))[0]
    assert str(problem).splitlines()[1:] == [
        f"  --> {tmp_path / 'story.toml'}:12:12",
        "   |",
        '12 | scene = "雪 {fren} standing in the forest"',
        "   |             ^^^^^^ did you mean `fern`?",
    ]


def test_a_long_line_is_cut_around_the_caret(tmp_path: Path) -> None:
    scene = 'scene = "' + "snow and " * 30 + "{fren}" + " and snow" * 15
    problem = faults(tmp_path, GOOD.replace('scene = "{fern}', scene))[0]
    excerpt, carets = str(problem).splitlines()[-2:]
    assert len(excerpt) < 120
    assert excerpt[carets.index("^") :].startswith("{fren}")


def test_control_characters_do_not_reach_the_terminal(tmp_path: Path) -> None:
    shown = str(faults(tmp_path, GOOD.replace('"First Snow"', "\x1b[31m"))[0])
    assert "\x1b" not in shown


def test_a_theme_through_a_link_that_leads_away_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/usr")
    assert "outside the story's folder" in str(
        faults(tmp_path, GOOD.replace("seed = 40", 'theme = "link"'))[0]
    )


def test_a_model_beside_the_story_is_named_by_its_whole_path(tmp_path: Path) -> None:
    (tmp_path / "weights").mkdir()
    path = tmp_path / "story.toml"
    path.write_text(GOOD.replace("seed = 40", 'model = "weights"'))
    assert load(path).model == str((tmp_path / "weights").resolve())
    assert load(path, model="paintbox").model == "paintbox"


def test_a_character_is_painted_or_pictured_not_both(tmp_path: Path) -> None:
    Image.new("RGB", (64, 64), "white").save(tmp_path / "fox.png")
    pictured = 'references = ["fox.png"]\nreference_masks = ["fox.png", "fox.png"]\nconcepts'
    text = GOOD.replace("concepts", pictured, 1).replace(
        "[[pages]]", 'anchors = ["sitting", "standing"]\n\n[[pages]]', 1
    )
    masks, both = faults(tmp_path, text)
    assert "`fern` has both `anchors`" in both.message and both.hint == "leave one of them out"
    assert "2 `reference_masks` for 1 `references`" in masks.message and masks.line == 8


def test_weighed_words_are_read_and_faults_told_where_they_are(story: Path) -> None:
    text = story.read_text(encoding="utf-8")
    weighed = text.replace("a red fox with", "a (red:1.2) fox with").replace(
        "{fern} standing in", "({fern} standing:1.1) (at 12:30) in"
    )
    story.write_text(weighed.replace('model = "weights"', 'model = "paintbox"'), encoding="utf-8")
    file = load(story)
    assert file.warnings == ()
    assert file.story.alt(file.story.pages[0]) == "Fern standing (at 12:30) in the forest"
    story.write_text(weighed.replace("(red:1.2)", "(red:1.2").replace("walking in", "walking:2) in"))
    with pytest.raises(StoryError) as caught:
        load(story)
    first, second = caught.value.problems
    assert "`(red:1.2 fox with a green scarf` is wrong" in first.message and (first.line, first.column) == (
        7,
        18,
    )
    assert "opening parenthesis is missing" in second.message and second.line == 22


def test_a_size_that_the_model_cannot_paint_is_told(tmp_path: Path) -> None:
    (found,) = faults(
        tmp_path, GOOD.replace("seed = 40", "seed = 40\nsampling = {width = 520, height = 512}")
    )
    assert found.message == "`width` must be a multiple of 16 for this model, not 520" and found.line == 4
    (found,) = faults(tmp_path, GOOD.replace("seed = 40", "seed = 40\nsampling = {width = 500}"))
    assert "multiple of 8" in found.message
