r"""Prompt weighting: `(word:1.2)` says how much words count. Pure and torch-free.

The common form, and no other: a colon and a number at the end of what parentheses hold. `(text:number)` weighs the text,
groups may stand in one another (their numbers are multiplied), `\(` and `\)` are always parentheses. Any other
parentheses are prose and stay as they are: "(a fox)", "(one: two)", also a colon between two whole numbers, "(at 12:30)".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from consistory_engine.errors import WeightError

LARGEST: Final = 4.0
"""A larger weight has no use: pictures come apart long before it."""

_PART: Final = re.compile(r"\\[()]|[()]|[^()\\]+|\\")
_NUMBER: Final = re.compile(r":\s*([+-]?[\d.,]*\d[\d.,]*)\s*$")
_LOOSE: Final = re.compile(r"(?<![\d\s]):(\d+|\d*\.\d+)(?![\d\w:])")
_SHOWN: Final = 40


class Piece(NamedTuple):
    """Some words, and their weight."""

    text: str
    weight: float = 1.0


def parse(text: str) -> tuple[Piece, ...]:
    """A text without its weighting, in pieces of one weight each. Raises WeightError."""
    groups: list[list[Piece]] = [[]]
    for part in _PART.findall(text):
        if part == "(":
            groups.append([])
        elif part == ")" and len(groups) > 1:
            closed = _closed(groups.pop())
            _extend(groups[-1], closed)
        elif part == ")" and _weight(groups[-1]):
            raise WeightError(_shown(groups[-1], ")"), "its opening parenthesis is missing")
        else:
            _extend(groups[-1], [Piece(part.removeprefix("\\") if len(part) == 2 else part)])
    while len(groups) > 1:
        group = groups.pop()
        if _LOOSE.search("".join(piece.text for piece in group)):
            raise WeightError("(" + _shown(group), "its closing parenthesis is missing")
        _extend(groups[-1], [Piece("("), *group])
    return tuple(groups[0])


def unweighted(text: str) -> str:
    """A text without its weighting, as a person would read it. Raises WeightError."""
    return "".join(piece.text for piece in parse(text))


def _closed(group: list[Piece]) -> list[Piece]:
    """What stands in a pair of parentheses, weighed if it ends in a weight."""
    found = _weight(group)
    if found is None:
        return [Piece("("), *group, Piece(")")]
    written = "(" + _shown(group, ")")
    weight = _number(found[1], written)
    inner = [*group[:-1], Piece(group[-1].text[: found.start()])]
    if not "".join(piece.text for piece in inner).strip():
        raise WeightError(written, "there are no words before the colon")
    return [Piece(piece.text, piece.weight * weight) for piece in inner if piece.text]


def _weight(group: Sequence[Piece]) -> re.Match[str] | None:
    """The weight at the end of what parentheses hold; a time or a ratio is none."""
    if not group or group[-1].weight != 1:
        return None
    text = group[-1].text
    found = _NUMBER.search(text)
    if found and re.search(r"\d:\d+(,\d+)*\s*$", text):
        return None
    return found


def _number(written: str, whole: str) -> float:
    """The number of a weight."""
    try:
        number = float(written)
    except ValueError:
        raise WeightError(whole, f"{written!r} is no number such as 1.2") from None
    if not 0 <= number <= LARGEST:
        raise WeightError(whole, f"a weight must be from 0 to {LARGEST:g}, not {written}")
    return number


def _extend(group: list[Piece], more: Sequence[Piece]) -> None:
    """Add pieces, joining what has the same weight."""
    for piece in more:
        if group and group[-1].weight == piece.weight:
            group[-1] = Piece(group[-1].text + piece.text, piece.weight)
        else:
            group.append(piece)


def _shown(group: Sequence[Piece], end: str = "") -> str:
    """The end of what a group holds, to be found in the text again."""
    text = group[-1].text if group else ""
    return text[-_SHOWN:].lstrip() + end
