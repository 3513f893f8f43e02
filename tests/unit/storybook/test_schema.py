"""The JSON Schema says what the models say, and the file beside the stories is that schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli

from consistory_engine import FLAT_NAMES
from storybook.reference import reference_text
from storybook.schema import SCHEMA_NAME, schema_text
from storybook.story import Book, Character, Embedding, Lora, Page, Sampling, Story

STORIES = Path(__file__).resolve().parents[3] / "stories"


def test_the_file_beside_the_stories_is_up_to_date() -> None:
    """After a change of the models: storybook schema > stories/story.schema.json"""
    assert (STORIES / SCHEMA_NAME).read_text(encoding="utf-8") == schema_text()


def test_the_page_of_keys_is_up_to_date_and_whole() -> None:
    """After a change of the models: storybook schema --markdown > docs/story.md"""
    page = (STORIES.parent / "docs" / "story.md").read_text(encoding="utf-8")
    assert page == reference_text()
    for model in (Book, Character, Embedding, Lora, Page, Sampling):
        for name, field in model.model_fields.items():
            assert name in ("sampling", "loras", "embeddings") or f"| `{field.alias or name}` |" in page
    assert "None" not in page


def test_every_setting_of_the_engine_can_be_set() -> None:
    assert set(Sampling.model_fields) == set(FLAT_NAMES)


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Every object of a JSON document."""
    if isinstance(node, dict):
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(inner)


def test_the_schema_does_not_contradict_itself() -> None:
    """Defaults fit, and nothing is null, which TOML cannot write."""
    for node in nodes(json.loads(schema_text())):
        assert node.get("type") != "null" and node.get("default", 0) not in ("", None)
        assert len(node.get("anyOf", "ab")) > 1


@pytest.mark.parametrize("trim, fits", [("8.5x8.5in", True), ("A4 landscape", True), ("8,5x8,5in", False)])
def test_the_schema_knows_page_sizes(trim: str, fits: bool) -> None:
    pattern = json.loads(schema_text())["$defs"]["Book"]["properties"]["trim"]["pattern"]
    assert bool(re.search(pattern, trim)) is fits


@pytest.mark.parametrize("model", [Story, Book, Character, Page, Sampling])
def test_every_key_is_described(model: type[Story]) -> None:
    assert all(field.description for field in model.model_fields.values())


def test_sample_stories_point_to_the_schema_and_have_only_its_keys() -> None:
    stories = sorted(STORIES.glob("*.toml"))
    for path in stories:
        text = path.read_text(encoding="utf-8")
        assert text.splitlines()[0].replace("./", "") == f"#:schema {SCHEMA_NAME}", path
        Story.model_validate(tomli.loads(text))
