"""What a book could not be made from is told before anything is painted, where it stands in the file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from crayon import Crayon

from storybook.cli import main
from storybook.errors import Problem, StoryError
from storybook.storyfile import load
from storybook.theme import load_theme


def problems(story: Path, old: str, new: str) -> tuple[Problem, ...]:
    """The faults of the story with one thing changed."""
    text = story.read_text(encoding="utf-8")
    assert old in text
    story.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(StoryError) as caught:
        load(story)
    return caught.value.problems


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("Fern looked up.", "Fern \N{FOX FACE} looked up.", 16, "cannot draw '\N{FOX FACE}'"),
        ("Fern looked up.", "word " * 900, 16, "does not fit in any layout"),
        ("Fern looked up.", "A" + "a" * 160 + "h!", 16, "the word `Aaaa"),
        (
            "First Snow",
            "\N{CJK UNIFIED IDEOGRAPH-96EA}",
            2,
            "the book's title: the font Fraunces cannot draw",
        ),
        ("seed = 40", 'seed = 40\ntrim = "20x3in"', 4, "choose another trim"),
        ("seed = 40", 'seed = 40\ntheme = "."', 4, "theme.toml"),
        ("seed = 40", 'seed = 40\ntheme = "snow.toml"', 4, "theme.toml"),
    ],
)
def test_a_book_that_cannot_be_set_is_refused_where_it_says_so(
    story: Path, old: str, new: str, line: int, message: str
) -> None:
    found = problems(story, old, new)
    assert message in found[0].message and found[0].line == line


def test_nothing_is_painted_for_a_book_that_cannot_be_set(
    story: Path, crayon: Crayon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storybook.commands.common.Easel", lambda *_options: crayon)
    story.write_text(story.read_text(encoding="utf-8").replace("The end.", "word " * 900), encoding="utf-8")
    assert main(["render", str(story), "-q"]) == 1
    assert not crayon.painted and not story.with_name("snow.book").exists()


def test_a_prompt_that_loses_a_concept_is_an_error(story: Path) -> None:
    text = story.read_text(encoding="utf-8").replace('model = "weights"', 'model = "paintbox"')
    story.write_text(text, encoding="utf-8")
    (found,) = problems(story, "{fern} standing in the forest", "the quiet forest " * 26 + "and {fern}")
    assert "would not read `fox`" in found.message and (found.line, found.column) == (17, 9)


def test_a_prompt_that_loses_its_end_is_a_warning(story: Path) -> None:
    text = story.read_text(encoding="utf-8").replace("in the forest", "in the forest " * 30 + "by the lake")
    story.write_text(text, encoding="utf-8")
    assert load(story).warnings == (), "a model of another kind reads it all"
    (warning,) = load(story, "paintbox").warnings
    assert warning.severity == "warning" and "read on from" in warning.message and warning.line == 17


def test_a_theme_beside_the_story_is_proofed_too(story: Path) -> None:
    folder = shutil.copytree(load_theme("classic").folder, story.parent / "mine")
    story.write_text(
        story.read_text(encoding="utf-8").replace("seed = 40", 'theme = "mine"'), encoding="utf-8"
    )
    assert load(story).theme == folder.resolve()
    (folder / "book.css").unlink()
    (folder / "book.css").mkdir()
    with pytest.raises(StoryError, match=r"book\.css"):
        load(story)
