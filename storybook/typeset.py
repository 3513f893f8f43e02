"""From a text to lines in a box: where lines break, and at which size of a ladder it all fits. Pure.

Lines are broken with the fewest lines that the width allows, and then evenly: of all ways to break into that
many lines, the one with the least unevenness and the fewest faults (a last line of one word, a line ending
in a word such as "a", a split word), as in Knuth and Plass, "Breaking Paragraphs into Lines" (1981). A word is split
where its writer allows it, where it is wider than a line, and where it is long and a line would be left short before
it (decision 8).
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
_SHORT, _SHORTNESS = 2 / 3, 3.5  # a line that is less full than that is worth a split word after it
_LONG, _LEAST = 12, 4  # letters of a word that may be split then, and of either part
_SOFT, _SPACE = "\u00ad", "\u200b"  # what a writer marks where a line may end, with a hyphen and without one
_HALF = 0.5  # a last line of one word that fills that much of the measure is no widow
_DASHED = re.compile(r"(?<=[\w”’»!?.,][—–\u2010-])(?=\w)|(?<=\w—)(?=[“‘«„])")
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

    @property
    def split(self) -> int:
        """How many lines end within a word."""
        return sum(line.ending == _SOFT for paragraph in self.paragraphs for line in paragraph)


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


def balanced(text: Rich, face: Face, setting: Setting) -> Setting:
    """The text in as many lines of the same size, the longest of them as short as can be: so titles are set."""
    least, most, best = 0.0, setting.width, setting
    ems = setting.leading / setting.size, setting.gap / setting.size
    while setting.count > 1 and most - least > _SLACK:
        width = (least + most) / 2
        narrower = compose(text, face, width, setting.size, *ems)
        if narrower and narrower.count == setting.count and narrower.split == setting.split:
            most, best = width, narrower
        else:
            least = width
    return best


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
    measure = _Measure(width / size, face.width(" "), face.width("-"), count, points / size)
    ends = _ends(pieces, measure)
    if ends is None:
        return None
    pieces, ends = _split(text, face, pieces, ends, measure)
    lines = []
    for number, (start, end) in enumerate(pairwise((0, *ends))):
        line = _line(text.part(pieces[start].start, pieces[end - 1].end), pieces[end - 1], face, size)
        lines.append(replace(line, indent=points if number < count else 0.0))
    return lines if all(line.indent + line.width <= width + _SLACK for line in lines) else None


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

    def length(self, pieces: Sequence[_Piece]) -> float:
        """The width of pieces in one line."""
        spaces = sum(piece.ending == " " for piece in pieces[:-1])
        hyphen = self.hyphen if pieces[-1].ending == _SOFT else 0.0
        return sum(piece.width for piece in pieces) + spaces * self.space + hyphen


def _ends(pieces: Sequence[_Piece], measure: _Measure, shortness: float = 0.0) -> list[int] | None:
    """After how many pieces each line ends, in the best way to break them; `shortness` is what a short line costs."""
    never = _Way(10**6, 0.0, -1)
    whole = sum(piece.width + measure.space for piece in pieces)
    sense = _SENSE if whole <= _VERSE * measure.width else 0.0
    ways = [_Way(0, 0.0, 0)] + [never] * len(pieces)
    for end in range(1, len(pieces) + 1):
        used = measure.hyphen if pieces[end - 1].ending == _SOFT else 0.0
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
    pieces: Sequence[_Piece], start: int, end: int, fullness: float, sense: float, shortness: float
) -> float:
    """How bad a line of these pieces is: 0 for a full one, and more for each fault."""
    last = end == len(pieces)
    cost = (1 - fullness) ** 2
    if last and start > 0 and fullness < _HALF and _count(pieces[start:end]) == 1:
        cost += _WIDOW
    if last:
        return cost
    piece, again = pieces[end - 1], start > 0 and pieces[start - 1].ending == _SOFT
    split = _SPLIT * (piece.ending == _SOFT) * (1 + again)
    short = shortness * (fullness < _SHORT and not piece.sense)
    return cost + split + short + _WEAK_END * piece.weak - sense * piece.sense


def _short(pieces: Sequence[_Piece], ends: Sequence[int], measure: _Measure) -> list[int]:
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
    pieces: list[_Piece],
    ends: list[int],
    measure: _Measure,
) -> tuple[list[_Piece], list[int]]:
    """The pieces and lines with words split after short lines, where they may be and that leaves fewer of these."""
    short = _short(pieces, ends, measure)
    parted = {number: _parted(pieces[number], text, face) for number in short}
    if not any(parts[0].ending == _SOFT for parts in parted.values()):
        return pieces, ends
    parts = [part for number, piece in enumerate(pieces) for part in parted.get(number, [piece])]
    found = _ends(parts, measure, _SHORTNESS)
    better = found and len(_short(parts, found, measure)) < len(short)
    return (parts, found) if found and better else (pieces, ends)


def _parted(piece: _Piece, text: Rich, face: Face) -> list[_Piece]:
    """The piece, or the parts of a long word, each of which has some letters; a word with hyphens gets no more."""
    word = text.text[piece.start : piece.end]
    if not face.hyphens or sum(map(str.isalpha, word)) < _LONG or re.search("[\u2010-]", word):
        return [piece]
    cuts = [
        cut
        for cut in _hyphenation(word, face.language)
        if min(sum(map(str.isalpha, part)) for part in (word[:cut], word[cut:])) >= _LEAST
    ]
    edges = [piece.start, *(piece.start + cut for cut in cuts), piece.end]
    return list(_row(text, edges, face, _SOFT, piece.ending))


def _count(pieces: Sequence[_Piece]) -> int:
    return 1 + sum(piece.ending != _SOFT for piece in pieces[:-1])


def _line(text: Rich, last: _Piece, face: Face, size: float) -> SetLine:
    """The text as one line, measured as a whole; a hyphen is drawn in the font that it ends in."""
    hyphenated = last.ending == _SOFT
    drawn = Rich(text.text + "-", text.marks + text.marks[-1:]) if hyphenated else text
    return SetLine(face.spans(text), face.width(drawn) * size, last.ending)


def _pieces(text: Rich, face: Face, width: float) -> list[_Piece]:
    """The pieces of a text; those too wide for `width` ems in syllables."""
    return [part for piece in _words(text, face) for part in _divided(piece, text, face, width)]


@lru_cache(maxsize=4096)
def _words(text: Rich, face: Face) -> tuple[_Piece, ...]:
    """The words of a text, divided after dashes, where their writer allows it, and between characters that are words
    by themselves."""
    found: list[_Piece] = []
    for word in re.finditer(r"[^ ]+", text.text):
        edges = [word.start(), *(word.start() + cut for cut in _cuts(word[0])), word.end()]
        found += _row(text, edges, face, "", " ")
    return tuple(found)


def _row(text: Rich, edges: Sequence[int], face: Face, joint: Ending, last: Ending) -> Iterator[_Piece]:
    """The pieces of a word between such edges, and what follows each but the last, and the last."""
    for start, end in pairwise(edges):
        part = text.part(start, end)
        soft: Ending = _SOFT if part.text.endswith(_SOFT) else joint
        ending = last if end == edges[-1] else soft
        weak = end - start <= 2 and part.text.isalpha() and ending == " "
        yield _Piece(start, end, face.width(part), ending, weak, sense=bool(_PAUSE.search(part.text)))


def _cuts(word: str) -> list[int]:
    """Where a line may end within a word."""
    dashes = {match.start() for match in _DASHED.finditer(word)}
    between = range(1, len(word))
    marked = {at for at in between if word[at - 1] in (_SOFT, _SPACE)}
    return sorted(dashes | marked | {at for at in between if divides(word[at - 1], word[at])})


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
    return line.text[piece.start : piece.end].strip(f"{_SOFT}{_SPACE}")


def _divided(piece: _Piece, text: Rich, face: Face, width: float) -> list[_Piece]:
    """The piece, or its syllables where it is wider than `width` ems."""
    if piece.width <= width:
        return [piece]
    word = text.text[piece.start : piece.end]
    if HANGUL.search(word):
        cuts = [at for at in range(1, len(word)) if divides_in_need(word[at - 1], word[at])]
        joint: Ending = ""
    else:
        cuts, joint = _hyphenation(word, face.language), _SOFT
    edges = [piece.start, *(piece.start + cut for cut in cuts), piece.end]
    return list(_row(text, edges, face, joint, piece.ending))


def _hyphenation(word: str, language: str) -> list[int]:
    """Where a word may be divided by a hyphen and nothing else: Hungarian also changes letters, which is left."""
    dictionary = _dictionary(language)
    return [int(cut) for cut in dictionary.positions(word) if not cut.data] if dictionary else []


@lru_cache(maxsize=16)
def _dictionary(language: str) -> pyphen.Pyphen | None:
    known = pyphen.language_fallback(language.replace("-", "_"))
    return pyphen.Pyphen(lang=known) if known else None
