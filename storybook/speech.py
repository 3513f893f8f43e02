"""Who says what: the lines of a text that are nothing but speech, for themes that put it into balloons. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storybook.markup import Rich
from storybook.punctuation import quotation_marks

_ENDED = re.compile(r"[.!?…—–:;]$")


@dataclass(frozen=True)
class Speech:
    """What a character says in one go: the character's key, the words without quotation marks, and the words
    of the text that say whose they are (`said Fern`), which a balloon's tail says instead."""

    speaker: str
    text: str
    tag: str = ""


@dataclass(frozen=True)
class Script:
    """A text as narration, a run of speeches, and narration after them."""

    before: Rich
    speeches: tuple[Speech, ...]
    after: Rich


def script(text: Rich, language: str, names: Mapping[str, str], present: Sequence[str]) -> Script | None:
    """The first run of lines that are nothing but speech, and what stands before and after; None without one.

    Such a line is quoted but for, at most, a speaker's name and one other word (`said Fern`). Without these the
    speaker is the other one of two who are `present`. `names` are those of all characters, by key. A line whose
    speaker is not present, or not certain, stays narration.
    """
    speeches, start, end, at = [], 0, 0, 0
    for line in text.text.splitlines(keepends=True):
        begin, at = at, at + len(line)
        if not line.strip():
            continue
        speech = _speech(line, language, names, present, speeches[-1].speaker if speeches else None)
        if speech is None and speeches:
            break
        if speech:
            start, end = start if speeches else begin, at
            speeches.append(speech)
    if not speeches:
        return None
    return Script(text.part(0, start).strip(), tuple(speeches), text.part(end, len(text)).strip())


def _speech(
    line: str, language: str, names: Mapping[str, str], present: Sequence[str], previous: str | None
) -> Speech | None:
    """The line as a speech; None where it is anything more, or nobody's for certain."""
    begin, end = (re.escape(mark.strip()) for mark in quotation_marks(language))
    quoted = re.compile(rf"{begin}\s*(.+?)\s*{end}")
    spoken, outside = quoted.findall(line), quoted.split(line)[::2]
    if not spoken or not _only_tags(outside):
        return None
    tag = " ".join(" ".join(outside).split()).strip(" ,.;:")
    speaker = _named(tag, names) if tag else _other(previous, present)
    return Speech(speaker, _joined(spoken), tag) if speaker and speaker in present else None


def _only_tags(outside: Sequence[str]) -> bool:
    """Whether what is not quoted can belong to it: it leads up to it (`Fern said,`), or goes on in small letters."""
    first, *others = (part.strip() for part in outside)
    others = [part.lstrip(",. ") for part in others]
    return (not first or first[-1] in ",:") and not any(part and not part[0].islower() for part in others)


def _named(tag: str, names: Mapping[str, str]) -> str | None:
    """The key of the character whose name and one other word the tag is."""
    for key, name in names.items():
        rest, count = re.subn(rf"(?<!\w){re.escape(name)}(?!\w)", "", tag)
        if count == 1 and len(rest.split()) == 1:
            return key
    return None


def _other(previous: str | None, present: Sequence[str]) -> str | None:
    """Of two who talk, the one who did not speak last."""
    return next((key for key in present if key != previous), None) if previous and len(present) == 2 else None


def _joined(spoken: Sequence[str]) -> str:
    """The parts of a speech without what was said between them: a comma that led to that becomes a full stop."""
    text = ""
    for part in spoken:
        text = f"{_closed(text) if part[0].isupper() else text} {part}"
    return _closed(text).strip()


def _closed(text: str) -> str:
    """The text as a sentence."""
    text = text.rstrip(" ,")
    return text if not text or _ENDED.search(text) else text + "."
