"""From a text to lines in a box: where lines break, and at which size of a ladder it all fits. Pure.

Lines are broken with the fewest lines that the width allows, and then evenly: of all ways to break into that
many lines, the one with the least unevenness and the fewest faults (a last line of one word, a line ending
in a word such as "a", a split word), as in Knuth and Plass, "Breaking Paragraphs into Lines" (1981).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

import pyphen

from storybook.dropcap import Cap, opening
from storybook.face import Face
from storybook.frames import Ending, Span
from storybook.kinsoku import HANGUL, divides, divides_in_need
from storybook.markup import Rich

_SLACK = 0.02
_WIDOW, _SPLIT, _WEAK_END = 4.0, 2.5, 0.12
_HALF = 0.5  # a last line of one word that fills that much of the measure is no widow
_DASHED = re.compile(r"(?<=[\w”’»!?.,][—–-])(?=\w)|(?<=\w—)(?=[“‘«„])")
_PAUSE = re.compile(r"[.,;:!?…—–،؛؟、。，！？；：][”’»“‘」』]?$")
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


@dataclass(frozen=True)
class Setting:
    """A text that fits: its size in points, and its paragraphs' lines.

    `height` counts `leading` points for every line, and `gap` points between paragraphs. `capped` says that it
    begins with a drop cap.
    """

    size: float
    leading: float
    gap: float
    paragraphs: tuple[tuple[SetLine, ...], ...]
    capped: bool = False

    @property
    def height(self) -> float:
        """Height in points."""
        lines = sum(map(len, self.paragraphs))
        return lines * self.leading + self.gap * (len(self.paragraphs) - 1)

    @property
    def width(self) -> float:
        """Width in points of the longest line."""
        return max(line.indent + line.width for paragraph in self.paragraphs for line in paragraph)

    @property
    def count(self) -> int:
        """How many lines."""
        return sum(map(len, self.paragraphs))


@dataclass(frozen=True)
class _Piece:
    """A bit of text that is never broken: where it begins and ends, its width in ems, and what follows it when
    no line ends there."""

    start: int
    end: int
    width: float
    ending: Ending
    weak: bool = False
    sense: bool = False


@dataclass(order=True)
class _Way:
    """The best way found to break up to some piece: fewest lines first, then least cost."""

    lines: int
    cost: float
    start: int = field(compare=False)


_BLANK = r"[^\S\n]"
"""White space inside a line, no-break and ideographic spaces included."""


def paragraphs_of(text: Rich) -> list[list[Rich]]:
    """The paragraphs (divided by empty lines) of a text, each as the lines its writer broke it into."""
    blocks = text.strip().split(rf"\n{_BLANK}*(?:\n{_BLANK}*)+")
    return [[line.strip().spaced() for line in block.split("\n")] for block in blocks]


def fit(
    text: Rich,
    face: Face,
    width: float,
    height: float,
    sizes: Sequence[float],
    leading: float,
    gap: float = 0.5,
    cap: Cap | None = None,
) -> Setting | None:
    """The text at the first of `sizes` at which it fits the width and height, in points; None if at none.

    `leading` and the `gap` between paragraphs are in ems. Texts of one line or many, but never of none.
    """
    for size in sizes:
        if _least_height(text, face, width / size, leading, gap) * size > height + _SLACK:
            continue
        setting = compose(text, face, width, size, leading, gap, cap)
        if setting is not None and setting.height <= height + _SLACK:
            return setting
    return None


def _least_height(text: Rich, face: Face, width: float, leading: float, gap: float) -> float:
    """The height in ems below which the text cannot be, in lines of `width` ems: quickly found."""
    paragraphs = paragraphs_of(text)
    lines = sum(max(1, math.ceil(_length(line, face) / width)) for block in paragraphs for line in block)
    return lines * leading + gap * (len(paragraphs) - 1)


def compose(
    text: Rich,
    face: Face,
    width: float,
    size: float,
    leading: float,
    gap: float = 0.5,
    cap: Cap | None = None,
) -> Setting | None:
    """The text at this size in lines of at most `width` points; None where a word is too long for a line.

    It begins with a drop cap where it is long enough to have lines beside it.
    """
    begun = opening(text, face, leading, cap) if cap else None
    if cap and begun:
        paragraphs = _paragraphs(begun.rest, face, width, size, (cap.lines, begun.indent * size))
        if paragraphs and len(paragraphs[0]) >= cap.lines:
            first, *others = paragraphs[0]
            first = SetLine((*begun.spans, *first.spans), first.width + first.indent, first.ending)
            paragraphs[0] = (first, *others)
            return Setting(size, leading * size, gap * size, tuple(paragraphs), capped=True)
    paragraphs = _paragraphs(text, face, width, size)
    return Setting(size, leading * size, gap * size, tuple(paragraphs)) if paragraphs else None


def _paragraphs(
    text: Rich, face: Face, width: float, size: float, indent: tuple[int, float] = (0, 0.0)
) -> list[tuple[SetLine, ...]] | None:
    """The paragraphs of a text in lines; `indent` says how many lines begin how many points further in."""
    paragraphs, (count, points) = [], indent
    for written in paragraphs_of(text):
        lines: list[SetLine] = []
        for line in written:
            broken = break_lines(line, face, width, size, (max(0, count - len(lines)), points))
            if broken is None:
                return None
            lines += broken
        paragraphs.append(tuple(lines))
        count = 0
    return paragraphs


def break_lines(
    text: Rich, face: Face, width: float, size: float, indent: tuple[int, float] = (0, 0.0)
) -> list[SetLine] | None:
    """One paragraph in lines of at most `width` points; None where a piece of a word is too long."""
    count, points = indent
    pieces = _pieces(text, face, (width - (points if count else 0)) / size)
    ways = _ways(pieces, width / size, face.width(" "), face.width("-"), (count, points / size))
    if ways is None:
        return None
    lines, end = [], len(pieces)
    while end > 0:
        way = ways[end]
        line = _line(text.part(pieces[way.start].start, pieces[end - 1].end), pieces[end - 1], face, size)
        lines.append(replace(line, indent=points if way.lines <= count else 0.0))
        end = way.start
    return lines[::-1] if all(line.indent + line.width <= width + _SLACK for line in lines) else None


def _ways(
    pieces: Sequence[_Piece], width: float, space: float, hyphen: float, indent: tuple[int, float]
) -> list[_Way] | None:
    """For each number of pieces, the best way to break them into lines of at most `width` ems, the first few of
    which begin further in."""
    never = _Way(10**6, 0.0, -1)
    sense = _SENSE if sum(piece.width + space for piece in pieces) <= _VERSE * width else 0.0
    ways = [_Way(0, 0.0, 0)] + [never] * len(pieces)
    for end in range(1, len(pieces) + 1):
        used = hyphen if pieces[end - 1].ending == "\u00ad" else 0.0
        for start in range(end - 1, -1, -1):
            used += pieces[start].width
            if start < end - 1 and pieces[start].ending == " ":
                used += space
            if used > width:
                break
            before = ways[start]
            room = width - indent[1] if before.lines < indent[0] else width
            if used > room:
                continue
            cost = before.cost + _cost(pieces, start, end, used / room, sense)
            ways[end] = min(ways[end], _Way(before.lines + 1, cost, start))
    return None if ways[-1] is never else ways


def _cost(pieces: Sequence[_Piece], start: int, end: int, fullness: float, sense: float) -> float:
    """How bad a line of these pieces is: 0 for a full one, and more for each fault."""
    last = end == len(pieces)
    cost = (1 - fullness) ** 2
    if last and start > 0 and fullness < _HALF and _count(pieces[start:end]) == 1:
        cost += _WIDOW
    if last:
        return cost
    piece = pieces[end - 1]
    return cost + _SPLIT * (piece.ending == "\u00ad") + _WEAK_END * piece.weak - sense * piece.sense


def _count(pieces: Sequence[_Piece]) -> int:
    return 1 + sum(piece.ending != "\u00ad" for piece in pieces[:-1])


def _line(text: Rich, last: _Piece, face: Face, size: float) -> SetLine:
    """The text as one line, measured as a whole; a hyphen is drawn in the font that it ends in."""
    hyphenated = last.ending == "\u00ad"
    drawn = Rich(text.text + "-", text.marks + text.marks[-1:]) if hyphenated else text
    return SetLine(face.spans(text), face.width(drawn) * size, last.ending)


def _pieces(text: Rich, face: Face, width: float) -> list[_Piece]:
    """The pieces of a text; those too wide for `width` ems in syllables."""
    return [part for piece in _words(text, face) for part in _divided(piece, text, face, width)]


@lru_cache(maxsize=4096)
def _words(text: Rich, face: Face) -> tuple[_Piece, ...]:
    """The words of a text, divided after dashes, and between characters that are words by themselves."""
    found: list[_Piece] = []
    for word in re.finditer(r"[^ ]+", text.text):
        edges = [word.start(), *(word.start() + cut for cut in _cuts(word[0])), word.end()]
        found += _row(text, edges, face, "", " ")
    return tuple(found)


def _row(text: Rich, edges: Sequence[int], face: Face, joint: Ending, last: Ending) -> Iterator[_Piece]:
    """The pieces of a word between such edges, and what follows each but the last, and the last."""
    for start, end in pairwise(edges):
        part, ending = text.part(start, end), last if end == edges[-1] else joint
        weak = end - start <= 2 and part.text.isalpha() and ending == " "
        yield _Piece(start, end, face.width(part), ending, weak, sense=bool(_PAUSE.search(part.text)))


def _cuts(word: str) -> list[int]:
    """Where a line may end within a word, without a hyphen."""
    dashes = {match.start() for match in _DASHED.finditer(word)}
    return sorted(dashes | {at for at in range(1, len(word)) if divides(word[at - 1], word[at])})


@lru_cache(maxsize=4096)
def _length(text: Rich, face: Face) -> float:
    """The width of a text in ems, less the spaces between its words, at which lines may end."""
    return sum(piece.width for piece in _words(text, face))


def widest(text: Rich, face: Face) -> str:
    """The widest part of a text at which no line can end, unless a hyphen divides it."""
    pieces = [
        (piece, line) for block in paragraphs_of(text) for line in block for piece in _words(line, face)
    ]
    piece, line = max(pieces, key=lambda found: found[0].width)
    return line.text[piece.start : piece.end]


def _divided(piece: _Piece, text: Rich, face: Face, width: float) -> list[_Piece]:
    """The piece, or its syllables where it is wider than `width` ems."""
    if piece.width <= width:
        return [piece]
    word = text.text[piece.start : piece.end]
    if HANGUL.search(word):
        cuts = [at for at in range(1, len(word)) if divides_in_need(word[at - 1], word[at])]
        joint: Ending = ""
    else:
        cuts, joint = _hyphenation(word, face.language), "\u00ad"
    edges = [piece.start, *(piece.start + cut for cut in cuts), piece.end]
    return list(_row(text, edges, face, joint, piece.ending))


def _hyphenation(word: str, language: str) -> list[int]:
    """Where a word may be divided by a hyphen."""
    dictionary = _dictionary(language)
    return list(dictionary.positions(word)) if dictionary else []


@lru_cache(maxsize=16)
def _dictionary(language: str) -> pyphen.Pyphen | None:
    known = pyphen.language_fallback(language.replace("-", "_"))
    return pyphen.Pyphen(lang=known) if known else None
