"""Everything that can be wrong with a story file, found in one go.

The models judge each value by itself; the functions below judge what needs several tables. They read the
plain tables, not the models, so that they still work where the file does not fit the models.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from consistory_engine import EngineError, Subject
from storybook.errors import Problem, did_you_mean
from storybook.scanner import Path
from storybook.source import Source
from storybook.story import LAYOUTS, PATTERNS, REFERENCE, Book, Character, Page, Sampling, Story

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
    "greater_than_equal": "must be at least {ge:g}",
    "less_than_equal": "must be at most {le:g}",
    "multiple_of": "must be a multiple of {multiple_of:g}",
    "string_too_short": "must not be empty",
    "string_too_long": "is too long: at most {max_length} characters",
    "too_short": "needs at least {min_length} of them",
    "too_long": "may have at most {max_length} of them",
}


def check(source: Source) -> list[Problem]:
    """Every error of a story file, in no particular order; empty for a sound one."""
    problems = list(_schema(source))
    if not set(source.tables) <= set(_fields(Story)):
        return problems  # a misspelt [characters] would make every scene look wrong
    return [
        *problems,
        *_references(source),
        *_concepts(source),
        *_ids(source),
        *_pictures(source),
        *_cover(source),
    ]


def _schema(source: Source) -> Iterator[Problem]:
    try:
        Story.model_validate(source.tables)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            if not _told_already(fault):
                yield _schema_problem(source, fault)


def _told_already(fault: Any) -> bool:
    """Whether a list is called too short only because its items are wrong, which is told of each."""
    return fault["type"] == "too_short" and len(fault["input"]) >= fault["ctx"]["min_length"]


def _schema_problem(source: Source, fault: Any) -> Problem:
    path: Path = tuple(fault["loc"])
    key, kind, context = str(path[-1]), fault["type"], fault.get("ctx", {})
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
    if kind == "string_pattern_mismatch":
        wrong = PATTERNS[context["pattern"]]
    elif kind == "value_error":
        wrong = f"is wrong: {context['error']}"
    else:
        wrong = _FAULTS.get(kind, "").format(**context) or fault["msg"].lower()
    found = _KINDS.get(type(fault["input"]), "a date") if kind.endswith("_type") else ""
    hint = did_you_mean(str(fault["input"]), LAYOUTS) if label == "layout" and kind == "literal_error" else ""
    return source.problem(f"`{label}` {wrong}" + (f", not {found}" if found else ""), path, hint=hint)


def _table(path: Path) -> type[BaseModel]:
    """The model of the table that a key at that path belongs to."""
    match path:
        case (*_, "sampling", _):
            return Sampling
        case ("story", _):
            return Book
        case ("characters", _, _):
            return Character
        case ("pages", _, _):
            return Page
    return Story


def _fields(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _where(path: Path) -> str:
    """` in [story]` and the like: the table of a key, as its header is written."""
    if len(path) < 2:
        return ""
    if path[0] == "pages":
        return f" in [[pages]] number {int(path[1]) + 1}" + "".join(f" [{step}]" for step in path[2:-1])
    return f" in [{'.'.join(map(str, path[:-1]))}]"


def _meant(path: Path) -> str:
    key, known = str(path[-1]), _fields(_table(path))
    if key in _fields(Sampling) and "sampling" in known:
        return f"put it in [{'pages' if path[0] == 'pages' else 'story'}.sampling]"
    return did_you_mean(key, known)


def _references(source: Source) -> Iterator[Problem]:
    """Characters that scenes name and nobody described, and braces that name nobody."""
    characters = source.at(("characters",))
    known = list(characters) if isinstance(characters, dict) else []
    for path, scene in source.strings("pages", None, "scene"):
        yield from _unknown_names(source, path, scene, known)
    for path, scene in source.strings("characters", None, "anchors", None):
        yield from _unknown_names(source, path, scene, [str(path[1])])


def _unknown_names(source: Source, path: Path, scene: str, known: list[str]) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for match in REFERENCE.finditer(scene):
        name, written = match[1], match[0]
        seen[name] = seen.get(name, 0) + 1
        if name not in known:
            hint = did_you_mean(name, known) or "describe it in a [characters] table of that name"
            place = locate(source, path, written, seen[name])
            yield source.problem(f"unknown character `{name}`", path, inside=place, hint=hint)
    rest = REFERENCE.sub("", scene)
    for brace in "{}":
        if brace in rest:
            yield source.problem(
                f"a lone `{brace}` in a scene", path, inside=locate(source, path, brace, -1),
                hint="a character is written {name}",
            )  # fmt: skip


def locate(source: Source, path: Path, word: str, nth: int = 1) -> tuple[int, int] | None:
    """Offset and length of the nth (-1: last) such word in a string as written; None if escapes hide it."""
    pattern = rf"(?<!\w){re.escape(word)}(?!\w)" if word[0].isalnum() else re.escape(word)
    spans = [match.span() for match in re.finditer(pattern, source.raw(path), re.IGNORECASE)]
    if not spans:
        return None
    start, end = spans[nth - 1] if 0 < nth <= len(spans) else spans[-1]
    return start, end - start


def _concepts(source: Source) -> Iterator[Problem]:
    """Concepts that are no words of their description."""
    for path, concept in source.strings("characters", None, "concepts", None):
        description = source.at((*path[:2], "description"))
        if not isinstance(description, str) or not concept:
            continue
        try:
            Subject(str(path[1]), description, (concept,))
        except EngineError:
            words = re.findall(r"\w+", description)
            hint = did_you_mean(concept, list(dict.fromkeys(words)))
            yield source.problem(f"concept `{concept}` is not in the description", path, hint=hint)


def _page_tables(source: Source) -> list[dict[str, Any]]:
    pages = source.at(("pages",))
    return [page if isinstance(page, dict) else {} for page in pages] if isinstance(pages, list) else []


def _ids(source: Source) -> Iterator[Problem]:
    """Two pages of one name; upper and lower case count as the same, as on some file systems."""
    seen: dict[str, int] = {}
    for index, page in enumerate(_page_tables(source)):
        name = page.get("id", str(index + 1))
        if not isinstance(name, str):
            continue
        first = seen.setdefault(name.lower(), index)
        if first != index:
            line = source.problem("", ("pages", first)).line
            yield source.problem(f"page {index + 1} has the id `{name}` of page {first + 1} (line {line})",
                ("pages", index, "id"))  # fmt: skip


def _pictures(source: Source) -> Iterator[Problem]:
    """Pages with nothing on them, and layouts for a picture that has no scene."""
    for index, page in enumerate(_page_tables(source)):
        layout = page.get("layout")
        if not _blank(page.get("scene")) and layout != "text-only":
            continue
        if _blank(page.get("text")):
            needed = "a `text`" if layout == "text-only" else "a `text` or a `scene`"
            yield source.problem(f"page {index + 1} is empty: it needs {needed}", ("pages", index), "key")
        elif layout in LAYOUTS and layout != "text-only":
            message = f"the layout `{layout}` shows a picture, but the page has no `scene`"
            yield source.problem(message, ("pages", index, "layout"), hint="add a scene, or use text-only")


def _blank(text: object) -> bool:
    """Whether there is nothing to read; what is no text at all is another fault."""
    return text is None or (isinstance(text, str) and not text.strip())


def _cover(source: Source) -> Iterator[Problem]:
    """A cover that is no page's picture."""
    cover = source.at(("story", "cover"))
    pages = {str(page.get("id", n)): page for n, page in enumerate(_page_tables(source), start=1)}
    painted = [
        name
        for name, page in pages.items()
        if not _blank(page.get("scene")) and page.get("layout") != "text-only"
    ]
    if isinstance(cover, str) and cover not in painted:
        why = "shows no picture" if cover in pages else "does not exist"
        hint = did_you_mean(cover, painted)
        yield source.problem(f"the cover's page `{cover}` {why}", ("story", "cover"), hint=hint)
