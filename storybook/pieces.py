"""The pieces of a text that no line ends within: words, what dashes and marks divide, and syllables in need. Pure.

A word is split where its writer allows it, where it is wider than a line, and where it is long and a line would be left
short before it (decision 8).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import pyphen

from storybook.face import Face
from storybook.frames import Ending
from storybook.kinsoku import HANGUL, divides, divides_in_need
from storybook.markup import Rich

_LONG, _LEAST = 12, 4  # letters of a word that may be split after a short line, and of either part
SOFT, _SPACE = "\u00ad", "\u200b"  # what a writer marks where a line may end, with a hyphen and without one
_DASHED = re.compile(r"(?<=[\w”’»!?.,][—–\u2010-])(?=\w)|(?<=\w—)(?=[“‘«„])")
_PAUSE = re.compile(r"[.,;:!?…—–،؛؟、。，！？；：][”’»“‘」』]?$")
_BLANK = r"[^\S\n]"
"""White space inside a line, no-break and ideographic spaces included."""


@dataclass(frozen=True)
class Piece:
    """A bit of text that is never broken: where it begins and ends, its width in ems, and what follows it when
    no line ends there."""

    start: int
    end: int
    width: float
    ending: Ending
    weak: bool = False
    sense: bool = False


def paragraphs_of(text: Rich) -> list[list[Rich]]:
    """The paragraphs (divided by empty lines) of a text, each as the lines its writer broke it into."""
    blocks = text.strip().split(rf"\n{_BLANK}*(?:\n{_BLANK}*)+")
    return [[line.strip().spaced() for line in block.split("\n")] for block in blocks]


def pieces_of(text: Rich, face: Face, width: float) -> list[Piece]:
    """The pieces of a text; those too wide for `width` ems in syllables."""
    return [part for piece in _words(text, face) for part in _divided(piece, text, face, width)]


@lru_cache(maxsize=4096)
def length_of(text: Rich, face: Face) -> float:
    """The width of a text in ems, less the spaces between its words, at which lines may end."""
    return sum(piece.width for piece in _words(text, face))


def widest(text: Rich, face: Face) -> str:
    """The widest part of a text at which no line can end, unless a hyphen divides it."""
    pieces = [
        (piece, line) for block in paragraphs_of(text) for line in block for piece in _words(line, face)
    ]
    piece, line = max(pieces, key=lambda found: found[0].width)
    return line.text[piece.start : piece.end].strip(f"{SOFT}{_SPACE}")


def parted(piece: Piece, text: Rich, face: Face) -> list[Piece]:
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
    return list(_row(text, edges, face, SOFT, piece.ending))


@lru_cache(maxsize=4096)
def _words(text: Rich, face: Face) -> tuple[Piece, ...]:
    """The words of a text, divided after dashes, where their writer allows it, and between characters that are words
    by themselves."""
    found: list[Piece] = []
    for word in re.finditer(r"[^ ]+", text.text):
        edges = [word.start(), *(word.start() + cut for cut in _cuts(word[0])), word.end()]
        found += _row(text, edges, face, "", " ")
    return tuple(found)


def _row(text: Rich, edges: Sequence[int], face: Face, joint: Ending, last: Ending) -> Iterator[Piece]:
    """The pieces of a word between such edges, and what follows each but the last, and the last."""
    for start, end in pairwise(edges):
        part = text.part(start, end)
        soft: Ending = SOFT if part.text.endswith(SOFT) else joint
        ending = last if end == edges[-1] else soft
        weak = end - start <= 2 and part.text.isalpha() and ending == " "
        yield Piece(start, end, face.width(part), ending, weak, sense=bool(_PAUSE.search(part.text)))


def _cuts(word: str) -> list[int]:
    """Where a line may end within a word."""
    dashes = {match.start() for match in _DASHED.finditer(word)}
    between = range(1, len(word))
    marked = {at for at in between if word[at - 1] in (SOFT, _SPACE)}
    return sorted(dashes | marked | {at for at in between if divides(word[at - 1], word[at])})


def _divided(piece: Piece, text: Rich, face: Face, width: float) -> list[Piece]:
    """The piece, or its syllables where it is wider than `width` ems."""
    if piece.width <= width:
        return [piece]
    word = text.text[piece.start : piece.end]
    if HANGUL.search(word):
        cuts = [at for at in range(1, len(word)) if divides_in_need(word[at - 1], word[at])]
        joint: Ending = ""
    else:
        cuts, joint = _hyphenation(word, face.language), SOFT
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
