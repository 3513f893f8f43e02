"""What the models find wrong with a story file, told in a writer's words, at its place, with a way out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from storybook.errors import Problem, did_you_mean
from storybook.scanner import Path
from storybook.source import Source
from storybook.story import PATTERNS, Book, Character, Embedding, Lora, Page, Sampling, Story

_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_KINDS = {
    bool: "true or false", str: "a text", int: "a whole number", float: "a number", list: "a list",
    dict: "a table",
}  # fmt: skip
_FAULTS = {
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "string_type": "must be a text in quotes",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list in [brackets]",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "dict_type": "must be a table",
    "literal_error": "must be {expected}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "multiple_of": "must be a multiple of {multiple_of}",
    "string_too_short": "must not be empty",
    "string_too_long": "is too long: at most {max_length} characters",
}
_ITEMS = {"anchors": "scene", "concepts": "word", "pages": "page", "loras": "table", "embeddings": "table"}
_ADDED = ("loras", "embeddings")
"""Lists of tables in a table."""
_HEADERS = {"story": "[story]", "characters": "[characters.NAME]", "pages": "[[pages]] above every page"}
"""How the tables at the top of a file are written."""
_LANGUAGES = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr", "spanish": "es",
    "español": "es", "italian": "it", "italiano": "it", "portuguese": "pt", "português": "pt", "dutch": "nl",
}  # fmt: skip


def schema_faults(source: Source) -> Iterator[Problem]:
    """What does not fit the models, each fault once."""
    try:
        Story.model_validate(source.tables)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            if not _told_already(fault):
                yield _problem(source, fault)


def _told_already(fault: Any) -> bool:
    """Whether a list is called too short only because its items are wrong, which is told of each."""
    return fault["type"] == "too_short" and len(fault["input"]) >= fault["ctx"]["min_length"]


def _problem(source: Source, fault: Any) -> Problem:
    path: Path = tuple(fault["loc"])
    key, kind, context = str(path[-1]), fault["type"], _context(fault)
    if kind == "extra_forbidden":
        return source.problem(f"unknown key `{key}`{_where(path)}", path, "key", hint=_meant(path))
    if kind == "missing":
        return source.problem(
            f"{_where(path).removeprefix(' in ') or 'the file'} lacks `{key}`", path[:-1], "key"
        )
    if key == "[key]":
        wrong = PATTERNS.get(context.get("pattern", ""), _FAULTS.get(kind, "").format(**context))
        return source.problem(f"the name of a character {wrong}", path[:-1], "key")
    label = next(step for step in reversed(path) if isinstance(step, str))
    wrong = _wrong(label, kind, context) or fault["msg"].lower()
    found = _found(kind, fault["input"]) if kind.endswith("_type") else ""
    hint = _way_out(path, label, kind, fault)
    return source.problem(f"`{label}` {wrong}" + (f", not {found}" if found else ""), path, hint=hint)


def _context(fault: Any) -> dict[str, Any]:
    """What a fault was judged by, numbers as one would write them."""
    context = fault.get("ctx", {})
    return {name: f"{bound:g}" if isinstance(bound, float) else bound for name, bound in context.items()}


def _wrong(label: str, kind: str, context: dict[str, Any]) -> str:
    """What a value must be, and is not."""
    match kind:
        case "string_pattern_mismatch":
            return PATTERNS[context["pattern"]]
        case "value_error":
            return f"is wrong: {context['error']}"
        case "too_short" | "too_long":
            return _number(label, context["min_length" if kind == "too_short" else "max_length"], kind)
        case "tuple_type" if label == "pages":
            return "must be a list of tables"
    return _FAULTS.get(kind, "").format(**context)


def _number(label: str, count: int, kind: str) -> str:
    """How many of something there should be."""
    how = "exactly" if label == "anchors" else "at least" if kind == "too_short" else "at most"
    verb = "may have" if how == "at most" else "needs"
    return f"{verb} {how} {count} {_ITEMS.get(label, 'item')}{'s' * (count != 1)}"


def _found(kind: str, value: Any) -> str:
    """What stands where something else was wanted."""
    whole = kind.startswith("int")
    return "a fraction" if whole and isinstance(value, float) else _KINDS.get(type(value), "a date")


def _way_out(path: Path, label: str, kind: str, fault: Any) -> str:
    """A hint for a value that does not fit, where there is one to give."""
    value = fault["input"]
    if kind == "literal_error":
        return did_you_mean(str(value), re.findall(r"'([^']+)'", fault["ctx"]["expected"]))
    if kind == "tuple_type" and label in _ADDED:
        return f"write [[{'.'.join(map(str, path))}]]"
    if label == "language" and kind == "string_pattern_mismatch":
        return _language(value)
    if kind == "string_pattern_mismatch" and (odd := _CONTROLS.search(value)):
        return f"take out U+{ord(odd[0]):04X}"
    if kind.endswith("_type") and (len(path) == 1 or (len(path) == 2 and path[0] != "story")):
        return f"write {_header(path, value)}"
    return ""


def _header(path: Path, value: Any) -> str:
    """How a table of that path is written."""
    one_of_many = len(path) == 2 and path[0] == "characters" and isinstance(value, list)
    return f"[characters.{path[1]}]" if one_of_many else _HEADERS[str(next(iter(path)))]


def _language(written: str) -> str:
    """The code that a writer may have meant."""
    base, *region = written.replace("_", "-").lower().split("-")
    code = _LANGUAGES.get(base, base)
    if not re.fullmatch(r"[a-z]{2,3}", code):
        return "en, en-US, fr and so on"
    return f"did you mean `{'-'.join([code, *(part.upper() for part in region[:1])])}`?"


def _table(path: Path) -> type[BaseModel]:
    """The model of the table that a key at that path belongs to."""
    match path:
        case (*_, "sampling", _):
            return Sampling
        case ("story", "loras", _, _) | ("characters", _, "loras", _, _):
            return Lora
        case ("story", "embeddings", _, _):
            return Embedding
        case ("story", _):
            return Book
        case ("characters", _, _):
            return Character
        case ("pages", _, _):
            return Page
    return Story


def fields(model: type[BaseModel]) -> list[str]:
    """The keys of a table, as they are written."""
    return [field.alias or name for name, field in model.model_fields.items()]


def _where(path: Path) -> str:
    """` in [story]` and the like: the table of a key, as its header is written."""
    if len(path) < 2:
        return ""
    if len(path) > 3 and path[-3] in _ADDED:
        return f" in [[{'.'.join(map(str, path[:-2]))}]] number {int(path[-2]) + 1}"
    if path[0] == "pages":
        return f" in [[pages]] number {int(path[1]) + 1}" + "".join(f" [{step}]" for step in path[2:-1])
    return f" in [{'.'.join(map(str, path[:-1]))}]"


def _meant(path: Path) -> str:
    key, known = str(path[-1]), fields(_table(path))
    if key == "size" and len(path) > 1:
        return "write width and height, in a table [story.sampling] or [pages.sampling]"
    if key in fields(Sampling) and "sampling" in known:
        return f"put it in [{'pages' if 'pages' in path[:1] else 'story'}.sampling]"
    return did_you_mean(key, known)
