"""The JSON Schema says what the models say, and the file beside the stories is that schema."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomli

from consistory_engine import FLAT_NAMES
from storybook.schema import SCHEMA_NAME, schema_text
from storybook.story import Book, Character, Page, Sampling, Story

STORIES = Path(__file__).resolve().parents[3] / "stories"


def test_the_file_beside_the_stories_is_up_to_date() -> None:
    """After a change of the models: storybook schema > stories/story.schema.json"""
    assert (STORIES / SCHEMA_NAME).read_text(encoding="utf-8") == schema_text()


def test_every_setting_of_the_engine_can_be_set() -> None:
    assert set(Sampling.model_fields) == set(FLAT_NAMES)


@pytest.mark.parametrize("model", [Story, Book, Character, Page, Sampling])
def test_every_key_is_described(model: type[Story]) -> None:
    assert all(field.description for field in model.model_fields.values())


def test_sample_stories_point_to_the_schema_and_have_only_its_keys() -> None:
    stories = sorted(STORIES.glob("*.toml"))
    for path in stories:
        text = path.read_text(encoding="utf-8")
        assert text.splitlines()[0].replace("./", "") == f"#:schema {SCHEMA_NAME}", path
        Story.model_validate(tomli.loads(text))
