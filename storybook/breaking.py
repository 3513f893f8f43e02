"""Where the lines of a paragraph end. Pure.

Lines are broken with the fewest lines that the width allows, and then evenly: of all ways to break into that
many lines, the one with the least unevenness and the fewest faults (a last line of one word, a line ending
in a word such as "a", a split word), as in Knuth and Plass, "Breaking Paragraphs into Lines" (1981).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from storybook.face import Face
from storybook.frames import Ending, Span
from storybook.markup import Rich
from storybook.pieces import SOFT, Piece, parted, pieces_of

SLACK = 0.02
"""By how many points lines and texts may be too large: sums are rounded."""
_WIDOW, _SPLIT, _WEAK_END = 4.0, 2.5, 0.12
_SHORT, _SHORTNESS = 2 / 3, 3.5  # a line that is less full than that is worth a split word after it
_HALF = 0.5  # a last line of one word that fills that much of the measure is no widow
_SENSE, _VERSE = 0.1, 3.6  # short texts like to break where a reader breathes; up to how many lines


@dataclass(frozen=True)
class SetLine:
    """A broken line: its spans, its width in points with a hyphen where one is drawn, what joins it on.

    `indent` is the space before it, in points, beside a drop cap.
    """

    spans: tuple[Span, ...]
    width: float
    ending: Ending = " "
    indent: float = 0.0

    @property
    def text(self) -> str:
        """The whole text of the line."""
        return "".join(span.text for span in self.spans)


def break_lines(
    text: Rich, face: Face, width: float, size: float, indent: tuple[int, float] = (0, 0.0)
) -> list[SetLine] | None:
    """One paragraph in lines of at most `width` points; None where a piece of a word is too long."""
    count, points = indent
    pieces = pieces_of(text, face, (width - (points if count else 0)) / size)
    measure = _Measure(width / size, face.width(" "), face.width("-"), count, points / size)
    ends = _ends(pieces, measure)
    if ends is None:
        return None
    pieces, ends = _split(text, face, pieces, ends, measure)
    lines = []
    for number, (start, end) in enumerate(pairwise((0, *ends))):
        line = _line(text.part(pieces[start].start, pieces[end - 1].end), pieces[end - 1], face, size)
        lines.append(replace(line, indent=points if number < count else 0.0))
    return lines if all(line.indent + line.width <= width + SLACK for line in lines) else None


@dataclass(order=True)
class _Way:
    """The best way found to break up to some piece: fewest lines first, then least cost."""

    lines: int
    cost: float
    start: int = field(compare=False)


@dataclass(frozen=True)
class _Measure:
    """How wide lines are, in ems: all of them, and how many of them how far further in; and a space and a hyphen."""

    width: float
    space: float
    hyphen: float
    count: int
    indent: float

    def room(self, number: int) -> float:
        """The width of a line."""
        return self.width - self.indent if number < self.count else self.width

    def length(self, pieces: Sequence[Piece]) -> float:
        """The width of pieces in one line."""
        spaces = sum(piece.ending == " " for piece in pieces[:-1])
        hyphen = self.hyphen if pieces[-1].ending == SOFT else 0.0
        return sum(piece.width for piece in pieces) + spaces * self.space + hyphen


def _ends(pieces: Sequence[Piece], measure: _Measure, shortness: float = 0.0) -> list[int] | None:
    """After how many pieces each line ends, in the best way to break them; `shortness` is what a short line costs."""
    never = _Way(10**6, 0.0, -1)
    whole = sum(piece.width + measure.space for piece in pieces)
    sense = _SENSE if whole <= _VERSE * measure.width else 0.0
    ways = [_Way(0, 0.0, 0)] + [never] * len(pieces)
    for end in range(1, len(pieces) + 1):
        used = measure.hyphen if pieces[end - 1].ending == SOFT else 0.0
        for start in range(end - 1, -1, -1):
            used += pieces[start].width
            if start < end - 1 and pieces[start].ending == " ":
                used += measure.space
            if used > measure.width:
                break
            before = ways[start]
            room = measure.room(before.lines)
            if used > room:
                continue
            cost = before.cost + _cost(pieces, start, end, used / room, sense, shortness)
            ways[end] = min(ways[end], _Way(before.lines + 1, cost, start))
    if ways[-1] is never:
        return None
    ends, end = list[int](), len(pieces)
    while end > 0:
        ends.append(end)
        end = ways[end].start
    return ends[::-1]


def _cost(
    pieces: Sequence[Piece], start: int, end: int, fullness: float, sense: float, shortness: float
) -> float:
    """How bad a line of these pieces is: 0 for a full one, and more for each fault."""
    last = end == len(pieces)
    cost = (1 - fullness) ** 2
    if last and start > 0 and fullness < _HALF and _words_in(pieces[start:end]) == 1:
        cost += _WIDOW
    if last:
        return cost
    piece, again = pieces[end - 1], start > 0 and pieces[start - 1].ending == SOFT
    split = _SPLIT * (piece.ending == SOFT) * (1 + again)
    short = shortness * (fullness < _SHORT and not piece.sense)
    return cost + split + short + _WEAK_END * piece.weak - sense * piece.sense


def _short(pieces: Sequence[Piece], ends: Sequence[int], measure: _Measure) -> list[int]:
    """The pieces that begin lines after one that is left short, but for those before which a reader breathes."""
    lines = enumerate(pairwise((0, *ends)))
    return [
        end
        for number, (start, end) in lines
        if end < len(pieces)
        and not pieces[end - 1].sense
        and measure.length(pieces[start:end]) < _SHORT * measure.room(number)
    ]


def _split(
    text: Rich,
    face: Face,
    pieces: list[Piece],
    ends: list[int],
    measure: _Measure,
) -> tuple[list[Piece], list[int]]:
    """The pieces and lines with words split after short lines, where they may be and that leaves fewer of these."""
    short = _short(pieces, ends, measure)
    cut = {number: parted(pieces[number], text, face) for number in short}
    if not any(parts[0].ending == SOFT for parts in cut.values()):
        return pieces, ends
    parts = [part for number, piece in enumerate(pieces) for part in cut.get(number, [piece])]
    found = _ends(parts, measure, _SHORTNESS)
    better = found and len(_short(parts, found, measure)) < len(short)
    return (parts, found) if found and better else (pieces, ends)


def _words_in(pieces: Sequence[Piece]) -> int:
    return 1 + sum(piece.ending != SOFT for piece in pieces[:-1])


def _line(text: Rich, last: Piece, face: Face, size: float) -> SetLine:
    """The text as one line, measured as a whole; a hyphen is drawn in the font that it ends in."""
    hyphenated = last.ending == SOFT
    drawn = Rich(text.text + "-", text.marks + text.marks[-1:]) if hyphenated else text
    return SetLine(face.spans(text), face.width(drawn) * size, last.ending)
