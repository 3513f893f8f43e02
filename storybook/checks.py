"""Everything that can be wrong with a story file, found in one go.

The models judge each value by itself (`faults` tells what they find); the functions below judge what needs
several tables. They read the plain tables, not the models, so that they still work where the file does not
fit the models.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from pydantic import ValidationError

from consistory_engine import (
    EngineError,
    SettingsError,
    Subject,
    WeightError,
    default_settings,
    size_unit,
    unweighted,
)
from storybook.errors import Problem, did_you_mean
from storybook.faults import fields, schema_faults
from storybook.scanner import Path
from storybook.source import Source
from storybook.story import REFERENCE, Sampling, Story


def check(source: Source, model: str, layouts: Mapping[str, bool] | None = None) -> list[Problem]:
    """Every error of a story file that a model shall paint, in no particular order; empty for a sound one.

    `layouts` are the theme's, and whether each shows a picture; None where the theme cannot be read.
    """
    shows = layouts or {}
    return [
        *schema_faults(source),
        *_settings(source, model),
        *_references(source),
        *_braces(source),
        *_weights(source),
        *_concepts(source),
        *_anchors(source),
        *_ids(source),
        *(_layouts(source, layouts) if layouts is not None else ()),
        *_pictures(source, shows),
        *_cover(source, shows),
    ]


def _unreadable(source: Source, key: str, kind: type) -> bool:
    """Whether a table is misspelt or no table: what it should hold is not missed elsewhere, then."""
    value = source.at((key,))
    unknown = source.tables.keys() - set(fields(Story))
    return bool(difflib.get_close_matches(key, unknown)) if value is None else not isinstance(value, kind)


def _settings(source: Source, model: str) -> Iterator[Problem]:
    """Settings that do not fit together, the story's and each page's; what is wrong by itself is left out."""
    path: Path = ("story", "sampling")
    book, sound = _sampling(source, path)
    wrong = _conflict(model, book) if sound else None
    if wrong:
        yield source.problem(str(wrong), (*path, wrong.name))
    for index in range(len(_page_tables(source))):
        path = ("pages", index, "sampling")
        own, sound = _sampling(source, path)
        found = _conflict(model, book | own) if own and sound else None
        if found and str(found) != str(wrong):
            yield source.problem(str(found), (*path, found.name))


def _sampling(source: Source, path: Path) -> tuple[dict[str, Any], bool]:
    """The settings of a table that are right by themselves, and whether all are."""
    table = source.at(path)
    if not isinstance(table, dict):
        return {}, False
    try:
        Sampling.model_validate(table)
    except ValidationError as error:
        wrong = {fault["loc"][0] for fault in error.errors()}
        return {name: value for name, value in table.items() if name not in wrong}, False
    return table, True


def _conflict(model: str, settings: dict[str, Any]) -> SettingsError | None:
    try:
        default_settings(model).replace(**settings)
    except SettingsError as error:
        return error
    unit = size_unit(model)
    for name in ("width", "height"):
        if settings.get(name, 0) % unit:
            return SettingsError(
                name, f"`{name}` must be a multiple of {unit} for this model, not {settings[name]}"
            )
    return None


def _references(source: Source) -> Iterator[Problem]:
    """Characters that scenes name and nobody described, and braces that name nobody."""
    if _unreadable(source, "characters", dict):
        return
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


def _braces(source: Source) -> Iterator[Problem]:
    """Braces in what the model reads beside the scenes: they would reach it as they stand."""
    for pattern in (("story", "style"), ("story", "negative"), ("characters", None, "description")):
        yield from braces_outside_scenes(source, *pattern)


def braces_outside_scenes(
    source: Source, *pattern: str | None, severity: Literal["error", "warning"] = "error"
) -> Iterator[Problem]:
    """Every `{name}` in such values, each once for each value."""
    for path, text in source.strings(*pattern):
        for written in dict.fromkeys(re.findall(r"\{\w[\w-]*\}", text)):
            yield source.problem(
                f"`{written}` is only replaced in scenes", path, inside=locate(source, path, written),
                hint="write it out", severity=severity,
            )  # fmt: skip


def locate(source: Source, path: Path, word: str, nth: int = 1) -> tuple[int, int] | None:
    """Offset and length of the nth (-1: last) such word in a string as written; None if escapes hide it."""
    pattern = rf"(?<!\w){re.escape(word)}(?!\w)" if word[0].isalnum() else re.escape(word)
    spans = [match.span() for match in re.finditer(pattern, source.raw(path), re.IGNORECASE)]
    if not spans:
        return None
    start, end = spans[nth - 1] if 0 < nth <= len(spans) else spans[-1]
    return start, end - start


_WEIGHED: Final = (
    ("story", "style"), ("story", "negative"), ("characters", None, "description"),
    ("characters", None, "anchors", None), ("pages", None, "scene"),
)  # fmt: skip
"""What the model reads, and words may be weighed in."""


def _weights(source: Source) -> Iterator[Problem]:
    """Words that are meant to be weighed, `(word:1.2)`, and are written otherwise."""
    for path, text in (found for pattern in _WEIGHED for found in source.strings(*pattern)):
        try:
            unweighted(text)
        except WeightError as error:
            yield source.problem(
                f"the weighting `{error.written}` is wrong: {error.why}", path,
                inside=locate(source, path, error.written), hint="write (words:1.2)",
            )  # fmt: skip


def _concepts(source: Source) -> Iterator[Problem]:
    """Concepts that are no words of their description."""
    for path, concept in source.strings("characters", None, "concepts", None):
        description = source.at((*path[:2], "description"))
        if not isinstance(description, str) or not concept:
            continue
        try:
            Subject(str(path[1]), description, (concept,))
        except WeightError:
            continue
        except EngineError:
            words = re.findall(r"\w+", description)
            hint = did_you_mean(concept, list(dict.fromkeys(words)))
            yield source.problem(f"concept `{concept}` is not in the description", path, hint=hint)


def _anchors(source: Source) -> Iterator[Problem]:
    """Characters that are painted first and pictured too, and masks that belong to no picture."""
    characters = source.at(("characters",))
    for key, character in characters.items() if isinstance(characters, dict) else ():
        if not isinstance(character, dict):
            continue
        path, pictures = ("characters", key), character.get("references")
        if pictures and character.get("anchors"):
            yield source.problem(
                f"`{key}` has both `anchors`, which are painted, and `references`, which exist", (*path, "anchors"), "key",
                hint="leave one of them out",
            )  # fmt: skip
        masks = character.get("reference_masks")
        if isinstance(masks, list) and len(masks) != len(pictures or []):
            yield source.problem(
                f"there are {len(masks)} `reference_masks` for {len(pictures or [])} `references`",
                (*path, "reference_masks"), hint="one for each, in the same order, or none",
            )  # fmt: skip


def _page_tables(source: Source) -> list[dict[str, Any]]:
    pages = source.at(("pages",))
    return [page if isinstance(page, dict) else {} for page in pages] if isinstance(pages, list) else []


def _ids(source: Source) -> Iterator[Problem]:
    """Two pages of one name; upper and lower case count as the same, as on some file systems."""
    seen: dict[str, int] = {}
    pages = _page_tables(source)
    for index, page in enumerate(pages):
        name = page.get("id", str(index + 1))
        if not isinstance(name, str):
            continue
        first = seen.setdefault(name.lower(), index)
        if first != index:
            message = f"page {_named(pages, index)}, and page {_named(pages, first)}"
            line = source.problem("", ("pages", first, "id")).line
            unnamed = next((n for n in (first, index) if "id" not in pages[n]), None)
            hint = "choose another; capitals make no difference" if unnamed is None else ""
            yield source.problem(f"{message} (line {line})", ("pages", index, "id"),
                hint=hint or f"give page {(unnamed or 0) + 1} an id")  # fmt: skip


def _named(pages: list[dict[str, Any]], index: int) -> str:
    """The number of a page and what it is called by."""
    name = pages[index].get("id")
    return f"{index + 1} has the id `{name}`" if name else f"{index + 1} has only its number for an id"


def _layouts(source: Source, layouts: Mapping[str, bool]) -> Iterator[Problem]:
    """Layouts that the theme does not have."""
    for path, name in source.strings("pages", None, "layout"):
        if name not in layouts:
            hint, known = did_you_mean(name, list(layouts)), ", ".join(layouts)
            offered = "" if known in hint else f"; it has {known}"
            yield source.problem(f"the theme has no layout `{name}`{offered}", path, hint=hint)


def _pictures(source: Source, shows: Mapping[str, bool]) -> Iterator[Problem]:
    """Pages with nothing on them, and layouts for a picture that has no scene."""
    bare = [name for name, shown in shows.items() if not shown]
    for index, page in enumerate(_page_tables(source)):
        layout = page.get("layout")
        if not isinstance(source.at(("pages", index)), dict):
            continue
        if _painted(page, shows):
            continue
        if _blank(page.get("text")):
            needed = "a `text`" if layout in bare else "a `text` or a `scene`"
            yield source.problem(f"page {index + 1} is empty: it needs {needed}", ("pages", index), "key")
        elif isinstance(layout, str) and shows.get(layout):
            message = f"the layout `{layout}` shows a picture, but the page has no `scene`"
            hint = "add a scene" + (f", or use {' or '.join(bare)}" if bare else "")
            yield source.problem(message, ("pages", index, "layout"), hint=hint)


def _painted(page: dict[str, Any], shows: Mapping[str, bool]) -> bool:
    """Whether a page has a picture: a scene, and no layout that hides it."""
    return not _blank(page.get("scene")) and shows.get(str(page.get("layout")), True)


def _blank(text: object) -> bool:
    """Whether there is nothing to read; what is no text at all is another fault."""
    return text is None or (isinstance(text, str) and not text.strip())


def _cover(source: Source, shows: Mapping[str, bool]) -> Iterator[Problem]:
    """A cover that is no page's picture."""
    if _unreadable(source, "pages", list):
        return
    cover = source.at(("story", "cover"))
    pages = {str(page.get("id", n)): page for n, page in enumerate(_page_tables(source), start=1)}
    painted = [name for name, page in pages.items() if _painted(page, shows)]
    if isinstance(cover, str) and cover not in painted:
        why = "shows no picture" if cover in pages else "does not exist"
        hint = did_you_mean(cover, painted)
        yield source.problem(f"the cover's page `{cover}` {why}", ("story", "cover"), hint=hint)
