"""Inline markup: `*so*` is emphasised, `[sc]so[/sc]` is set in small capitals, and `[*]` is a star. Pure.

That is all there is. A star that opens or closes nothing stays a star, as in `2 * 3` or `***`; so does a tag that
has no partner. Nothing reaches over an empty line, and everything else is text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

EMPHASIS, CAPITALS = 1, 2
"""What a character may be marked as: bits that may be set together."""

_DENSE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
"""Scripts that put no spaces between words, so that emphasis may begin within what looks like one."""
_WORDY = rf"[^\W{_DENSE}]"
_STAR = "\ufdd0"
"""A star that is meant: no character, as Unicode promises, so that no text holds it."""
_EMPHASIS = re.compile(
    rf"(?<!\*)(?<!{_WORDY})\*(?=[^\s*])((?:(?!\n[^\S\n]*\n)[^*])*?)(?<=[^\s*])\*(?!\*)(?!{_WORDY})"
)
_CAPITALS = re.compile(r"\[sc\]((?:(?!\n[^\S\n]*\n|\[/?sc\]).)+?)\[/sc\]", re.DOTALL)
_TAG = re.compile(r"\[/?sc\]|\*\*+(?=\w)")
_LETTER = re.compile(r"\w")
_LINE_END = re.compile("\r\n|[\u0085\u2028]")


@dataclass(frozen=True)
class Rich:
    """A text, and a mark (a number of bits) for each of its characters."""

    text: str
    marks: bytes

    def __len__(self) -> int:
        return len(self.text)

    def __add__(self, other: Rich) -> Rich:
        return Rich(self.text + other.text, self.marks + other.marks)

    def part(self, start: int, end: int) -> Rich:
        """The characters from `start` up to `end`."""
        return Rich(self.text[start:end], self.marks[start:end])

    def split(self, pattern: str) -> list[Rich]:
        """The parts between the matches of a pattern."""
        found, start = [], 0
        for match in re.finditer(pattern, self.text):
            found.append(self.part(start, match.start()))
            start = match.end()
        return [*found, self.part(start, len(self))]

    def strip(self) -> Rich:
        """The text without white space around it."""
        start = len(self.text) - len(self.text.lstrip())
        return self.part(start, max(start, len(self.text.rstrip())))

    def spaced(self) -> Rich:
        """Runs of spaces and tabs as one space."""
        words = self.split(r"[ \t]+")
        text, marks = words[0].text, words[0].marks
        for word in words[1:]:
            text, marks = f"{text} {word.text}", marks + bytes([marks[-1] if marks else 0]) + word.marks
        return Rich(text, marks)

    def runs(self) -> Iterator[tuple[str, int]]:
        """The text in runs of one mark."""
        at = 0
        for mark, run in groupby(self.marks):
            length = len(list(run))
            yield self.text[at : at + length], mark
            at += length

    def respelled(self, text: str) -> Rich:
        """The same letters with other punctuation between them; each keeps the mark of what it stands for."""
        marks = bytearray()
        for old, new in zip(_gaps(self.text), _gaps(text), strict=True):
            own = self.marks[old[0] : old[1]]
            count = new[1] - new[0]
            marks += bytes(own[min(len(own) - 1, i * len(own) // count)] if own else 0 for i in range(count))
            marks += self.marks[old[1] : old[1] + 1]
        return Rich(text, bytes(marks))


def _gaps(text: str) -> list[tuple[int, int]]:
    """Where the text between letters begins and ends: before the first, between any two, after the last."""
    letters = [match.start() for match in _LETTER.finditer(text)]
    return list(zip([0, *(at + 1 for at in letters)], [*letters, len(text)], strict=True))


def unmarked(text: str) -> Rich:
    """A text in which nothing is marked."""
    return Rich(text, bytes(len(text)))


NOTHING = unmarked("")
"""No text."""


def parsed(text: str) -> Rich:
    """A writer's text in composed characters (NFC), with what it marks; every end of a line is `\\n`."""
    text = _LINE_END.sub("\n", text.replace("\u2029", "\n\n"))
    rich = unmarked(unicodedata.normalize("NFC", text).replace("[*]", _STAR))
    for pattern, mark in ((_CAPITALS, CAPITALS), (_EMPHASIS, EMPHASIS)):
        rich = _taken(rich, pattern, mark)
    return Rich(rich.text.replace(_STAR, "*"), rich.marks)


def _taken(rich: Rich, pattern: re.Pattern[str], mark: int) -> Rich:
    """The text without the signs of one kind of markup, and what they enclosed marked."""
    text, marks, at = "", b"", 0
    for match in pattern.finditer(rich.text):
        before, inside = rich.part(at, match.start()), rich.part(*match.span(1))
        text += before.text + inside.text
        marks += before.marks + bytes(own | mark for own in inside.marks)
        at = match.end()
    return Rich(text + rich.text[at:], marks + rich.marks[at:])


def plain(text: str) -> str:
    """A writer's text as it is read aloud: the words, without markup."""
    return parsed(text).text


def leftovers(text: str) -> list[str]:
    """What looks like markup and is drawn as it stands: tags without a partner, and Markdown's `**`."""
    return list(dict.fromkeys(_TAG.findall(plain(text))))
