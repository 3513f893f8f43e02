"""A TOML text with the place of every key and value.

`tomli` reads the values; a small scanner goes over the same text, which by then is known to be valid, and
notes where each key and each value stands. A path is a tuple of keys and list indices:
`("pages", 2, "scene")`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, Literal

import tomli

from storybook.errors import Problem, RequestError, StoryError, problem_at
from storybook.scanner import Marks, NestingError, Path, Span, scan
from storybook.slips import slip

MAX_BYTES = 1_000_000
"""A story file larger than this is refused: the longest picture book is a hundred times shorter."""


@dataclass(frozen=True)
class Source:
    """A parsed TOML text: its tables, and the span of every key and value in `text`.

    `text` is the file's without byte order mark and with line ends as `\\n`; `written` is the file as it is.
    Names are composed (Unicode NFC) in `tables` and `marks`, however their accents were typed.
    """

    file: str
    text: str
    tables: dict[str, Any]
    marks: Marks
    written: str = ""

    def span(self, path: Path, part: Literal["key", "value"] = "value") -> Span:
        """Where that key or value stands; for what is not in the file, its nearest table's place."""
        while path and path not in self.marks:
            path, part = path[:-1], "key"
        if not path:
            return Span(0, 0)
        mark = self.marks[path]
        return mark.key if part == "key" else mark.value

    def problem(
        self,
        message: str,
        path: Path,
        part: Literal["key", "value"] = "value",
        *,
        hint: str = "",
        inside: tuple[int, int] | None = None,
        severity: Literal["error", "warning"] = "error",
    ) -> Problem:
        """A fault at a path; `inside` narrows it to (offset, length) in the value as written.

        What was not read from TOML has no lines: of it only the file is named.
        """
        if not self.text:
            return Problem(message, self.file, hint=hint, severity=severity)
        span = self.span(path, part)
        start, end = (span.start + inside[0], span.start + sum(inside)) if inside else (span.start, span.end)
        return problem_at(message, self.file, self.text, start, end - start, hint=hint, severity=severity)

    def raw(self, path: Path) -> str:
        """The value at a path, as written in the file."""
        span = self.span(path)
        return self.text[span.start : span.end]

    def strings(self, *pattern: str | int | None) -> Iterator[tuple[Path, str]]:
        """Every string whose path fits the pattern (None fits anything), with its path, in file order.

        What was not read from TOML has no marks, and the order of its tables.
        """
        for path in self.marks or _paths(self.tables, len(pattern)):
            if len(path) == len(pattern) and all(
                p is None or p == q for p, q in zip(pattern, path, strict=True)
            ):
                value = self.at(path)
                if isinstance(value, str):
                    yield path, value

    def at(self, path: Path) -> Any:
        """The value at a path; None where there is none."""
        value: Any = self.tables
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value


def _paths(value: Any, depth: int) -> Iterator[Path]:
    """The paths of all values so many steps below a table or list."""
    if depth == 0:
        yield ()
        return
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in parts:
        yield from ((step, *path) for path in _paths(part, depth - 1))


def parse(text: str, file: str = "<story>") -> Source:
    """Parse a TOML text; StoryError shows what is wrong with it, and where."""
    written, text = text, text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        tables, marks = tomli.loads(text), scan(text)
        composed = {tuple(map(_composed, path)): mark for path, mark in marks.items()}
        return Source(file, text, _composed(tables), composed, written)
    except tomli.TOMLDecodeError as error:
        raise StoryError([slip(error, file, text)]) from None
    except NestingError as error:
        raise StoryError([problem_at(str(error), file, text, error.position)]) from None
    except RecursionError:
        raise StoryError([Problem("values are nested too deeply for a story", file)]) from None
    except ValueError:
        raise StoryError([Problem("a number has more digits than can be read", file)]) from None


def _composed(value: Any) -> Any:
    """The value with all text in it composed, except a story's own table: paths stay as they were typed."""
    match value:
        case str():
            return unicodedata.normalize("NFC", value)
        case list():
            return [_composed(item) for item in value]
        case dict():
            return {
                _composed(key): item if key == "story" else _composed(item) for key, item in value.items()
            }
    return value


def read(path: FilePath) -> Source:
    """Read and parse a TOML file; StoryError also where it is no UTF-8 text, RequestError where it cannot be read."""
    file = str(path)
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise RequestError(f"cannot read {file}: {reason}") from None
    if len(data) > MAX_BYTES:
        raise StoryError([Problem(f"this file is larger than {MAX_BYTES // 1000} kB: no story is", file)])
    try:
        return parse(data.decode("utf-8"), file)
    except UnicodeDecodeError as error:
        raise StoryError([_undecodable(data, file, error.start)]) from None


def _undecodable(data: bytes, file: str, position: int) -> Problem:
    text = data[:position].decode("utf-8")
    rest = data[position:].split(b"\n", 1)[0].decode("utf-8", "replace")
    message = f"this file is not UTF-8 text: byte 0x{data[position]:02x} cannot be read"
    return problem_at(
        message,
        file,
        text.removeprefix("\ufeff") + rest,
        len(text.removeprefix("\ufeff")),
        hint="save it as UTF-8",
    )
