"""What is wrong with a text that is no TOML, in a writer's words and with a way out.

The parser says what it expected and where; from both one can guess what was meant.
"""

from __future__ import annotations

import re

import tomli

from storybook.errors import Problem, problem_at
from storybook.scanner import NestingError, statement

_QUOTES = {'Expected "\'"': ("'",), "Expected \"'''\"": ("'''",), "Unterminated string": ('"""', '"')}
"""The quotes that may be open when the file ends, by the parser's message."""

# The parser's message, what stands before the place on its line, what stands at it, and the way out.
_HINTS = (
    ("Invalid|Expected '='", "", "[“”„‟‘’‚«»]", 'use straight quotes: "..."'),
    ("Illegal character", r"[“”]\s*$", r"\n", 'use straight quotes: "..."'),
    ("Illegal character", "", r"\n", 'the closing quote is missing; several lines need """'),
    ("Unterminated|Expected \"'", "", "'''", "the closing ''' is missing"),
    ("Unterminated|Expected \"'", "", '"""', 'the closing """ is missing'),
    ("Unterminated|Expected \"'", "", "", "the closing quote is missing"),
    ("Unescaped", "", "", r"write \\ for a backslash"),
    ("Invalid value", "", "(?i:true|false)", "true and false are written small"),
    ("Invalid value", r"=\s*$", r"\s*(#|\n|\Z)", "a value is missing"),
    ("Invalid value", "", r"\w", 'a text stands in "quotes"'),
    ("Expected newline", '"$', "", r"a quote inside a text: write \" or put '''three quotes''' around it"),
    ("Expected newline", "'$", "", 'with an apostrophe inside, put the text in "double quotes"'),
    ("Expected newline", r"\d$", r",\s*\d", "decimals have a point, not a comma"),
    ("Expected '='", "", "", "write key = value, the key in one word"),
    ("Unclosed array", "", r"[^\s]", "put a comma between the items"),
    ("Unclosed array", "", "", "the closing bracket is missing"),
    (r"Expected '\]", "", r"[^\W\x00-\x7f]", 'put a name with accents in quotes: "Zoë"'),
    (r"Expected '\]", "", r"\s*(#|\n|\]|\Z)", "the closing bracket is missing"),
)


def slip(error: tomli.TOMLDecodeError, file: str, text: str) -> Problem:
    """The fault that kept the parser from going on."""
    given_twice = re.match("Cannot|Duplicate", error.msg) and _twice(error, file, text)
    if given_twice:
        return given_twice
    at = _place(error, text)
    message = f"this is not TOML: {error.msg[:1].lower()}{error.msg[1:]}"
    return problem_at(message, file, text, at, hint=_hint(error.msg, text, at))


def _place(error: tomli.TOMLDecodeError, text: str) -> int:
    """Where to look: where the parser stopped, or the quote or backslash that led it there."""
    at = min(error.pos, len(text))
    if error.msg.startswith("Unescaped"):
        return max(text.rfind("\\", 0, at), 0)
    open_quotes = [q for q in _QUOTES.get(error.msg, ()) if at == len(text) and text.count(q) % 2]
    return text.rfind(open_quotes[0]) if open_quotes else at


def _hint(message: str, text: str, at: int) -> str:
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return next(
        (
            hint
            for said, before, there, hint in _HINTS
            if re.match(said, message) and re.search(before, line) and re.compile(there).match(text, at)
        ),
        "",
    )


def _twice(error: tomli.TOMLDecodeError, file: str, text: str) -> Problem | None:
    """A key or table that stands in the file already, if that is what is wrong."""
    if inline := re.match(r"Duplicate inline table key '(.*)'", error.msg):
        key = inline[1]
        return problem_at(
            f"`{key}` is given twice", file, text, text.rfind(key, 0, text.rfind("=", 0, error.pos)), len(key)
        )
    try:
        path, span, above = statement(text, error.pos)
    except NestingError:
        return None
    first = next((above[path[:n]].key.start for n in range(len(path), 0, -1) if path[:n] in above), None)
    if first is None:
        return None
    line = text.count("\n", 0, first) + 1
    message = f"`{text[span.start : span.end]}` is given twice (first on line {line})"
    hint = "write [[pages]] above every page" if path == ("pages",) else "keep one of them"
    return problem_at(message, file, text, span.start, span.end - span.start, hint=hint)
