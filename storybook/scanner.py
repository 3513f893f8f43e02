"""Where every key and value of a valid TOML text stands.

The text has been read by a real parser before, so that this scanner need not judge it: it only follows the
grammar (TOML 1.0, and 1.1's inline tables over several lines) and notes places.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import tomli

Path = tuple[str | int, ...]
"""Keys and list indices from the top of a file down to one value."""


class Span(NamedTuple):
    """Characters `start` up to, not including, `end`."""

    start: int
    end: int


class Mark(NamedTuple):
    """Where a key and its value stand; an array's element has its value's place for both."""

    key: Span
    value: Span
    section: int
    """How many `[table]` headers stand above it: keys of one section were written together."""


Marks = dict[Path, Mark]
MAX_DEPTH = 32
"""Arrays and inline tables nested deeper than this are refused."""

_BLANK = re.compile(r"(?:[ \t\n\r]|#[^\n]*)*")
_KEY = re.compile(r"[A-Za-z0-9_-]+|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'")
_OPENING = re.compile(r"\[\[?[ \t]*")
_CLOSING = re.compile(r"[ \t]*\]\]?")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_EQUALS = re.compile(r"[ \t]*=[ \t]*")
_STRING = re.compile(
    r'"""(?:[^"\\]++|\\.|"{1,2}(?!"))*"{3,5}'
    r"|'''(?:[^']++|'{1,2}(?!'))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\n]*")


class NestingError(ValueError):
    """Arrays or inline tables nested deeper than any story needs; `position` says where."""

    def __init__(self, position: int) -> None:
        super().__init__(f"values are nested deeper than {MAX_DEPTH} levels")
        self.position = position


def scan(text: str) -> Marks:
    """The place of every key and value of a valid TOML text, in file order; NestingError."""
    return _Scanner(text).run(len(text))


def statement(text: str, end: int) -> tuple[Path, Span, Marks]:
    """The statement that `end` belongs to: its path, the span of its key or header, and the marks above it.

    The text need only be valid up to `end`. NestingError.
    """
    upto = _Scanner(text[:end] + "]" * (MAX_DEPTH + 2))  # whatever is open there is closed
    upto.run(end)
    above = _Scanner(text)
    above.run(upto.begun)
    return *above.name(), above.marks


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.begun = 0
        self.table: Path = ()
        self.section = 0
        self.marks: Marks = {}
        self.lengths: dict[Path, int] = {}

    def run(self, end: int) -> Marks:
        """Read every statement that begins before `end`; `begun` is where the last one does."""
        self.blank()
        while self.at < end:
            self.begun = self.at
            if self.text[self.at] == "[":
                self.table = self.header()
            else:
                self.assignment(self.table, depth=0)
            self.blank()
        return self.marks

    def blank(self) -> None:
        """Skip blanks, line ends and comments."""
        self.at = self.match(_BLANK).end()

    def match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        found = pattern.match(self.text, self.at)
        assert found is not None, "the text was parsed before it is scanned"
        return found

    def key(self) -> tuple[Path, list[Span]]:
        """A dotted key: its parts and their spans."""
        parts, spans = [], []
        while True:
            found = self.match(_KEY)
            raw = found[0]
            parts.append(next(iter(tomli.loads(f"{raw}=0"))) if raw[0] in "\"'" else raw)
            spans.append(Span(*found.span()))
            self.at = found.end()
            if (dot := _DOT.match(self.text, self.at)) is None:
                return tuple(parts), spans
            self.at = dot.end()

    def header(self) -> Path:
        """A `[table]` or `[[table]]` line; returns the path that the keys below it belong to."""
        self.section += 1
        start, many = self.at, self.text.startswith("[[", self.at)
        self.at = self.match(_OPENING).end()
        parts, spans = self.key()
        self.at = self.text.index("]", self.at) + (2 if many else 1)
        path: Path = ()
        for part, span in zip(parts[:-1], spans, strict=False):
            path = self.current((*path, part))
            self.mark(path, span, span)
        path, line = (*path, parts[-1]), Span(start, self.at)
        if many:
            self.mark(path, spans[-1], line)
            self.lengths[path] = self.lengths.get(path, 0) + 1
        path = self.current(path)
        self.marks.pop(path, None)
        self.mark(path, spans[-1], line)
        return path

    def name(self) -> tuple[Path, Span]:
        """The path of the statement that begins here, and the span of its key or header; marks nothing."""
        start, table = self.at, self.table
        opening = _OPENING.match(self.text, start)
        if opening is not None:
            self.at, table = opening.end(), ()
        parts, spans = self.key()
        end = _CLOSING.match(self.text, self.at)
        for part in parts[:-1]:
            table = self.current((*table, part)) if opening else (*table, part)
        return (*table, parts[-1]), Span(start, end.end() if opening and end else spans[-1].end)

    def current(self, path: Path) -> Path:
        """The path itself, or its last element where it names an array of tables."""
        return (*path, self.lengths[path] - 1) if path in self.lengths else path

    def mark(self, path: Path, key: Span, value: Span) -> None:
        self.marks.setdefault(path, Mark(key, value, self.section))

    def assignment(self, table: Path, depth: int) -> None:
        """`key = value`, in a table or an inline table."""
        parts, spans = self.key()
        self.at = self.match(_EQUALS).end()
        path = table
        for part, span in zip(parts[:-1], spans, strict=False):
            path = (*path, part)
            self.mark(path, span, span)
        self.value((*path, parts[-1]), spans[-1], depth)

    def value(self, path: Path, key: Span | None, depth: int) -> None:
        """A value of any kind, with all that is in it."""
        start, first = self.at, self.text[self.at]
        if first in "\"'":
            self.at = self.match(_STRING).end()
        elif first in "[{":
            if depth >= MAX_DEPTH:
                raise NestingError(start)
            self.mark(path, key or Span(start, start + 1), Span(start, start + 1))
            self.items(path, first, depth)
        else:
            self.at += len(self.match(_SCALAR)[0].rstrip())
        span = Span(start, self.at)
        self.marks[path] = Mark(key or span, span, self.section)

    def items(self, path: Path, bracket: str, depth: int) -> None:
        """What stands between the brackets of an array or the braces of an inline table."""
        self.at += 1
        index = 0
        self.blank()
        while self.text[self.at] not in "]}":
            if bracket == "[":
                self.value((*path, index), None, depth + 1)
            else:
                self.assignment(path, depth + 1)
            index += 1
            self.blank()
            if self.text[self.at] == ",":
                self.at += 1
                self.blank()
        self.at += 1
