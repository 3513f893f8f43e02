"""Changing one value in a story file and not one character more."""

from __future__ import annotations

import copy

from storybook.scanner import Path
from storybook.source import Source, parse


def with_seed(source: Source, page: int, seed: int) -> str:
    """The file's text, byte order mark and every line end as they were, with that page's `seed` set."""
    path: Path = ("pages", page, "seed")
    start, end, new = _replacement(source, path, str(seed))
    start, end = _offset(source, start), _offset(source, end)
    text = source.written[:start] + new.replace("\n", _newline(source.written, start)) + source.written[end:]
    wanted = copy.deepcopy(source.tables)
    wanted["pages"][page]["seed"] = seed
    assert parse(text).tables == wanted, "an edit changes the one value that it names"
    return text


def _offset(source: Source, at: int) -> int:
    """Where in the file as it is stands what is at that offset of the source's text."""
    lines = source.written.split("\n")[: source.text.count("\n", 0, at)]
    return at + sum(line.endswith("\r") for line in lines) + source.written.startswith("\ufeff")


def _newline(written: str, at: int) -> str:
    """How a line is ended that is put in there: as the line before it or, at the file's end, the first."""
    end = written.find("\n", at)
    end = written.find("\n") if end < 0 else end
    return "\r\n" if end > 0 and written[end - 1] == "\r" else "\n"


def _replacement(source: Source, path: Path, value: str) -> tuple[int, int, str]:
    """Where the text changes, from offset to offset, and what it becomes."""
    if path in source.marks:
        span = source.marks[path].value
        return span.start, span.end, value
    table = source.marks[path[:-1]]
    opening = source.text[table.value.start]
    if opening == "{":
        end = table.value.end - 1
        body = source.text[:end].rstrip()
        comma = " " if body[-1] in "{," else ", "
        return len(body), end, f"{comma}{path[-1]} = {value} "
    return _after_last_key(source, path, table.section, value)


def _after_last_key(source: Source, path: Path, section: int, value: str) -> tuple[int, int, str]:
    """A new line below the last key of a `[[table]]`, indented like it."""
    ends = [
        mark.value.end for other, mark in source.marks.items()
        if other[: len(path) - 1] == path[:-1] and len(other) >= len(path) and mark.section == section
    ]  # fmt: skip
    keys = [
        mark.key.start for other, mark in source.marks.items()
        if other[:-1] == path[:-1] and mark.section == section
    ]  # fmt: skip
    if not ends:
        ends = [source.marks[path[:-1]].value.end]
    line_end = source.text.find("\n", max(ends))
    line_end = len(source.text) if line_end < 0 else line_end
    indent = ""
    if keys:
        line_start = source.text.rfind("\n", 0, max(keys)) + 1
        line = source.text[line_start:]
        indent = line[: len(line) - len(line.lstrip(" \t"))]
    return line_end, line_end, f"\n{indent}{path[-1]} = {value}"
