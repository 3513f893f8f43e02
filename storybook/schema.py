"""The story file's JSON Schema, made from the models, for editors that complete and check while one writes."""

from __future__ import annotations

import json

from storybook.story import Story

SCHEMA_NAME = "story.schema.json"
"""What the schema's file is called beside the stories, whose first line `#:schema ./...` points to it."""


def schema_text() -> str:
    """The schema as a JSON text, the same for the same models."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Story.model_json_schema(by_alias=True),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
