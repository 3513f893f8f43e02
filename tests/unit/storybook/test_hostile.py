"""Whatever stands in a story file, reading it ends in a story or in faults with a place; never otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import tomlkit
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from storybook.errors import StoryError
from storybook.story import Book, Character, Page, Sampling
from storybook.storyfile import load

BASE = """\
[story]
title = "Snow"
sampling.steps = 3
[characters.fern]
description = "a red fox"
concepts = ["fox"]
anchors = ["sitting", "{fern} standing"]
[[pages]]
id = "one"
scene = "{fern} in the snow"
[pages.sampling]
masks = "cross"
[[pages]]
text = '''x'''
"""

ANYTHING = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(-(2**63), 2**63 - 1),
        st.floats(),
        st.dates(),
        st.sampled_from(
            ["{fern}", "{", "}{", "fern", "", "..", "/etc", "a\x00b", "a\nb", "text-only", "\u202e", "𝔣"]
        ),
    ),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "id", "seed"]), inner, max_size=2)
    ),
    max_leaves=4,
)


def table(model: type, inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A table with the right keys and whatever values."""
    keys = [field.alias or name for name, field in model.model_fields.items()]  # type: ignore[attr-defined]
    return st.dictionaries(st.sampled_from([*keys, "sedd", "a b"]), inner, max_size=5) | inner


VALUE = ANYTHING | table(Sampling, ANYTHING)
STORIES = st.fixed_dictionaries(
    {},
    optional={
        "story": table(Book, VALUE),
        "characters": st.dictionaries(
            st.sampled_from(["fern", "a/b", ""]), table(Character, VALUE), max_size=2
        )
        | VALUE,
        "pages": st.lists(table(Page, VALUE), max_size=4) | VALUE,
        "page": ANYTHING,
    },
)


def read(folder: Path, data: bytes) -> None:
    """Load the bytes as a story; anything but a story or placed faults fails the test."""
    path = folder / "story.toml"
    path.write_bytes(data)
    try:
        load(path)
    except StoryError as error:
        assert error.problems
        for problem in error.problems:
            assert problem.message and problem.column >= 0
            excerpt = str(problem)
            assert "\x00" not in excerpt and "\x1b" not in excerpt


@given(st.data())
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_typing_mistakes(tmp_path: Path, data: st.DataObject) -> None:
    text = BASE
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 5))
        new = data.draw(st.text(alphabet='[]{}"=\\\n#,.aé\x1b\x00', max_size=3))
        text = text[:at] + new + text[at + cut :]
    read(tmp_path, text.encode())


@given(STORIES)
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example({"story": {"title": "x", "theme": "a\x00b", "model": "a\x00b"}, "pages": [{"text": "x"}]})
@example({"story": {"title": "x", "cover": 3, "sampling": {"width": float("nan")}}, "pages": [1, []]})
@example({"characters": {"fern": {"description": "a fox", "concepts": [["fox"], {"a": 1}, 2]}}})
def test_wrong_values_everywhere(tmp_path: Path, tables: dict[str, Any]) -> None:
    read(tmp_path, tomlkit.dumps(tables).encode())


@given(st.binary(max_size=200))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes(tmp_path: Path, data: bytes) -> None:
    read(tmp_path, data)


@pytest.mark.parametrize("pages", [201, 20_000])
def test_a_story_of_too_many_pages(tmp_path: Path, pages: int) -> None:
    path = tmp_path / "story.toml"
    path.write_text('[story]\ntitle = "x"\n' + '[[pages]]\ntext = "x"\n' * pages)
    with pytest.raises(StoryError, match="`pages` may have at most 200"):
        load(path)


def test_a_thousand_faults_are_told_quickly(tmp_path: Path) -> None:
    path = tmp_path / "story.toml"
    path.write_text('[story]\ntitle = "x"\n' + "[[pages]]\ntxet = 1\nscene = '{x} {y}'\nid = 'a'\n" * 150)
    with pytest.raises(StoryError) as caught:
        load(path)
    assert len(caught.value.problems) == 150 * 3 + 149
