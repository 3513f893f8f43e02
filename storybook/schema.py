"""The story file's JSON Schema, made from the models, for editors that complete and check while one writes."""

from __future__ import annotations

import json
from typing import Any

from storybook.story import Story

SCHEMA_NAME = "story.schema.json"
"""What the schema's file is called beside the stories, whose first line `#:schema ./...` points to it."""


def schema_text() -> str:
    """The schema as a JSON text, the same for the same models."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **writable(Story.model_json_schema(by_alias=True)),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def writable(node: Any) -> Any:
    """A schema without what no story file can hold: null, and defaults that stand for something left out."""
    if isinstance(node, list):
        return [writable(item) for item in node]
    if not isinstance(node, dict):
        return node
    left = {key: writable(item) for key, item in node.items() if key != "default" or item not in ("", None)}
    kinds = [kind for kind in left.pop("anyOf", []) if kind != {"type": "null"}]
    return kinds[0] | left if len(kinds) == 1 else left | ({"anyOf": kinds} if kinds else {})
