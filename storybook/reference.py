"""Every key of a story file as one Markdown page, made from the models: `docs/story.md`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from storybook.schema import writable
from storybook.story import Book, Character, Embedding, Lora, Page, Sampling, Story

_TABLES: Final[tuple[tuple[str, type[BaseModel], str], ...]] = (
    ("[story]", Book, "One table for the whole book."),
    (
        "[[story.loras]], [[characters.KEY.loras]]",
        Lora,
        "LoRAs, up to 8 for the whole book and 8 for a character. Only safetensors are read, and no file outside the "
        "story's folder. A character's anchors are painted with the book's LoRAs and its own, a page with the book's and "
        "those of everybody on it. A file that several of them name counts once, at their strongest scale, and one that the "
        "book names is the book's. A LoRA acts on all of a picture: on a page of two, each one's touches the other.",
    ),
    (
        "[[story.embeddings]]",
        Embedding,
        "Learned words (textual inversion), up to 8, each from a .safetensors file in the story's folder. A word may be "
        "one of a character's concepts.",
    ),
    ("[characters.KEY]", Character, "One table for everybody who comes back; scenes call them `{KEY}`."),
    ("[[pages]]", Page, "One table for every page, in reading order. A page needs a `text` or a `scene`."),
    (
        "[story.sampling], [pages.sampling]",
        Sampling,
        "How pictures are painted. A page's table overrides the story's; what is left out is as the model likes it. "
        "What begins, ends or lasts until a step says so as a fraction of all steps.",
    ),
)
_HEAD: Final = """\
# The keys of a story file

Made by `storybook schema --markdown`, from the models that check stories. Editors that read the
[schema](../stories/story.schema.json) complete these keys while one writes.
"""


def reference_text() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *("\n".join(_section(*table)) for table in _TABLES)])


def _section(title: str, model: type[BaseModel], words: str) -> Iterator[str]:
    """A table's heading, and a row for each of its keys that is not a table itself."""
    yield from (f"## `{title}`", "", words, "", "| key | what it holds | |", "|---|---|---|")
    schema = writable(Story.model_json_schema(by_alias=True))["$defs"][model.__name__]["properties"]
    for name, field in model.model_fields.items():
        if name not in ("sampling", "loras", "embeddings"):
            key = field.alias or name
            yield f"| `{key}` | {_kind(schema[key])}{_default(field)} | {field.description} |"
    yield ""


def _kind(schema: dict[str, Any]) -> str:
    """What a key may hold, in words."""
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    if schema.get("type") == "array":
        low, high = schema.get("minItems", 0), schema.get("maxItems")
        return f"{low} texts" if low == high else f"{low} to {high} texts"
    name = {"string": "text", "integer": "whole number", "number": "number", "boolean": "`true` or `false`"}
    bounds = [schema.get("minimum"), schema.get("maximum")]
    between = f", {bounds[0]:g} to {bounds[1]:.0f}" if None not in bounds else ""
    return name.get(schema.get("type", ""), "text") + between


def _default(field: FieldInfo) -> str:
    """Whether a key must be there, or what it is otherwise."""
    if field.is_required():
        return "; needed"
    if isinstance(field.default, bool):
        return f"; else `{str(field.default).lower()}`"
    return f"; else `{field.default}`" if field.default not in (None, "", ()) else ""
