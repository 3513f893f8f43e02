"""Who says what: the lines of a text that are nothing but speech, for themes that put it into balloons. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storybook.markup import NOTHING, Rich, unmarked
from storybook.punctuation import quotation_marks

_ENDED = re.compile(r"[.!?…—–:;؟]$")


@dataclass(frozen=True)
class Speech:
    """What a character says in one go: the character's key, the words without quotation marks, and the words
    of the text that say whose they are (`said Fern`), which a balloon's tail says instead."""

    speaker: str
    text: Rich
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
    speaker is the other one of two who are `present`, if nobody else speaks. `names` are those of all characters,
    by key. A line whose speaker is not present, or not certain, stays narration.
    """
    speeches, start, end, at = [], 0, 0, 0
    talking = present if _all_present(text, language, names, present) else ()
    for written in text.text.splitlines(keepends=True):
        begin, at = at, at + len(written)
        if not written.strip():
            continue
        other = _other(speeches[-1].speaker, talking) if speeches else None
        speech = _speech(text.part(begin, at), language, names, present, other)
        if speech is None and speeches:
            break
        if speech:
            start, end = start if speeches else begin, at
            speeches.append(speech)
    if not speeches:
        return None
    return Script(text.part(0, start).strip(), tuple(speeches), text.part(end, len(text)).strip())


def _speech(
    line: Rich, language: str, names: Mapping[str, str], present: Sequence[str], other: str | None
) -> Speech | None:
    """The line as a speech, `other`'s where it does not say whose; None where it is anything more, or nobody's."""
    quoted = _quoted(language)
    spoken = [line.part(*match.span(1)) for match in quoted.finditer(line.text)]
    outside = quoted.split(line.text)[::2]
    if not spoken or not _only_tags(outside):
        return None
    tag = _tag(outside)
    speaker = _named(tag, names) if tag else other
    return Speech(speaker, _joined(spoken), tag) if speaker and speaker in present else None


def _quoted(language: str) -> re.Pattern[str]:
    """What stands between quotation marks; before a letter, what looks like one is an apostrophe."""
    begin, end = (re.escape(mark.strip()) for mark in quotation_marks(language))
    return re.compile(rf"{begin}\s*(.+?)\s*{end}" + r"(?!\w)" * (end == "’"))


def _tag(outside: Sequence[str]) -> str:
    """The words that are not quoted."""
    return " ".join(" ".join(outside).split()).strip(" ,.;:،؛")


def _all_present(text: Rich, language: str, names: Mapping[str, str], present: Sequence[str]) -> bool:
    """Whether nobody is said to speak who is not there: a line without a name might be theirs."""
    said = (_named(_tag(_quoted(language).split(line)[::2]), names) for line in text.text.splitlines())
    return all(speaker is None or speaker in present for speaker in said)


def _only_tags(outside: Sequence[str]) -> bool:
    """Whether what is not quoted can belong to it: it leads up to it (`Fern said,`), or goes on without a capital."""
    first, *others = (part.strip() for part in outside)
    others = [part.lstrip(",.، ") for part in others]
    return (not first or first[-1] in ",:،") and not any(part and part[0].isupper() for part in others)


def _named(tag: str, names: Mapping[str, str]) -> str | None:
    """The key of the character whose name and one other word the tag is."""
    for key, name in names.items():
        rest, count = re.subn(rf"(?<!\w){re.escape(name)}(?!\w)", "", tag)
        if count == 1 and len(rest.split()) == 1:
            return key
    return None


def _other(previous: str, present: Sequence[str]) -> str | None:
    """Of two who talk, the one who did not speak last."""
    return next((key for key in present if key != previous), None) if len(present) == 2 else None


def _joined(spoken: Sequence[Rich]) -> Rich:
    """The parts of a speech without what was said between them: a comma that led to that becomes a full stop."""
    text = NOTHING
    for part in spoken:
        text = (_closed(text) if part.text[0].isupper() else text) + unmarked(" ") + part
    return _closed(text).strip()


def _closed(text: Rich) -> Rich:
    """The text as a sentence."""
    text = text.part(0, len(text.text.rstrip(" ,،")))
    return text if not text or _ENDED.search(text.text) else text + unmarked(".")
