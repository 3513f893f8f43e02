"""What can go wrong, as one tree, and how a fault in a story file is shown.

::

    StorybookError          everything below; the command line prints it and leaves with `exit_code`
    +-- StoryError          faults in a story file, all of them at once       (1)
    +-- LayoutError         a text that cannot be set on its page             (1)
    +-- ThemeError          a theme that is missing or broken                 (1)
    +-- RequestError        something asked for that does not exist           (2)
    +-- BusyError           another run holds the book's folder               (3)
    +-- PaintingError       the model could not be opened, or failed          (4)
    +-- LibraryError        some books of a library failed                    (1)
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len

_WINDOW = 100


class StorybookError(Exception):
    """Anything that storybook can explain to whoever called it."""

    exit_code = 1


@dataclass(frozen=True)
class Fault:
    """One thing that cannot be set; `path` is where in the story it stands, such as ("pages", 3, "text")."""

    message: str
    path: tuple[str | int, ...]


class LayoutError(StorybookError):
    """A book that cannot be laid out: every fault, each naming its page."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__("\n".join(fault.message for fault in self.faults))


class ThemeError(StorybookError):
    """A theme that does not exist or does not hold together: each fault in words, or with its place in `theme.toml`."""

    def __init__(self, *faults: str | Problem) -> None:
        self.problems = tuple(fault for fault in faults if isinstance(fault, Problem))
        super().__init__("\n\n".join(map(str, faults)))


class LibraryError(StorybookError):
    """Some of a library's books could not be made."""


class RequestError(StorybookError):
    """A page, take, file or folder that was asked for and is not there."""

    exit_code = 2


def refused(error: OSError) -> RequestError:
    """What the file system refused, naming the file where it is known."""
    return RequestError(f"{error.filename or 'a file'}: {error.strerror or error}")


class BusyError(StorybookError):
    """Another run is at work in the same output folder."""

    exit_code = 3


class PaintingError(StorybookError):
    """The model could not be opened, or failed while painting."""

    exit_code = 4


@dataclass(frozen=True)
class Problem:
    """One fault (or warning) and its place in a file.

    `line` and `column` count from 1, in characters; 0 is the file as a whole. `length` is the number of
    characters to underline in `excerpt`, the whole line without its end.
    """

    message: str
    file: str
    line: int = 0
    column: int = 0
    length: int = 1
    excerpt: str = ""
    hint: str = ""
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        """The fault as a compiler would show it: message, place, excerpt with a caret, hint."""
        head, hint = f"{self.severity}: {printable(self.message)}", printable(self.hint)
        if not self.line:
            return "\n".join([head, f"  --> {self.file}", *([f"   = {hint}"] if hint else [])])
        before, marked, after = self._window()
        gutter = " " * len(str(self.line))
        carets = "^" * max(1, cell_len(marked)) + (f" {hint}" if hint else "")
        return "\n".join(
            [
                head,
                f"{gutter}--> {self.file}:{self.line}:{self.column}",
                f"{gutter} |",
                f"{self.line} | {before}{marked}{after}",
                f"{gutter} | {' ' * cell_len(before)}{carets}",
            ]
        )

    def _window(self) -> tuple[str, str, str]:
        """The excerpt's text before, under and after the caret, cut to fit a screen."""
        text = printable(self.excerpt)
        start = min(self.column - 1, len(text))
        end = min(start + self.length, len(text))
        first = 0 if len(text) <= _WINDOW else max(0, min(start - 30, len(text) - _WINDOW))
        last = min(len(text), first + _WINDOW)
        head, tail = "..." if first else "", "..." if last < len(text) else ""
        return head + text[first:start], text[start : min(end, last)], text[min(end, last) : last] + tail

    def as_dict(self) -> dict[str, object]:
        """For `--json`: every field by its name."""
        return dict(vars(self))


def problem_at(
    message: str,
    file: str,
    text: str,
    start: int,
    length: int = 1,
    *,
    hint: str = "",
    severity: Literal["error", "warning"] = "error",
) -> Problem:
    """A fault at an offset of a text, with line, column and the line's text."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    excerpt = text[line_start : len(text) if line_end < 0 else line_end]
    line, column = text.count("\n", 0, start) + 1, start - line_start + 1
    length = max(1, min(length, len(excerpt) - column + 1))
    return Problem(message, file, line, column, length, excerpt, hint, severity)


class StoryError(StorybookError):
    """Everything that is wrong with one story file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(problems, key=lambda p: (p.line, p.column)))
        super().__init__("\n\n".join(map(str, self.problems)))


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """A hint naming the nearest of the known words, or all of them where they are few; else nothing."""
    close = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    if close:
        return f"did you mean `{close[0]}`?"
    return f"known here: {', '.join(known)}" if 0 < len(known) <= 12 else ""


def printable(line: str) -> str:
    """The line with every tab as one space and control characters made visible: columns stay columns."""
    return "".join(" " if c == "\t" else c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
