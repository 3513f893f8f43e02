"""Text that runs from right to left: which languages do, and in which order the parts of a line are drawn. Pure.

The order is that of the Unicode Bidirectional Algorithm (UAX 9) without isolates: python-bidi's older rules, and
that for pairs of brackets (N0), which they lack.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

from bidi import algorithm

from storybook.frames import Span

_LANGUAGES = {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"}
_SCRIPTS = {"arab", "hebr", "syrc", "thaa"}
_TURNING = {"R", "AL", "AN", "RLE", "RLO"}
"""Classes of characters without which a line that begins on the left stays as it is."""

_BRACKETS = dict(zip("([{（［｛「『〈《【〔", ")]}）］｝」』〉》】〕", strict=True))
_UNSEEN = {*algorithm.X9_REMOVED, "LRI", "RLI", "FSI", "PDI"}
"""Classes of characters that have no place on the line."""


def leftward(language: str) -> bool:
    """Whether a language is written from right to left; a script in its tag, as in `pa-Arab`, decides."""
    base, *parts = language.lower().split("-")
    script = next((part for part in parts if len(part) == 4 and part.isalpha()), None)
    return script in _SCRIPTS if script else base in _LANGUAGES


def visual(spans: Sequence[Span], leftward: bool) -> list[tuple[Span, bool]]:
    """The parts of a line from left to right, each with whether it runs from right to left."""
    levels = _levels("".join(span.text for span in spans), leftward)
    if not any(levels):
        return [(span, False) for span in spans]
    parts: list[tuple[Span, int]] = []
    start = 0
    for span in spans:
        at = 0
        for level, run in groupby(levels[start : start + len(span.text)]):
            length = len(list(run))
            parts.append((span.part(at, at + length), level))
            at += length
        start += at
    for level in range(max(levels), 0, -1):
        parts = _turned(parts, level)
    return [(span, bool(level % 2)) for span, level in parts]


def _turned(parts: list[tuple[Span, int]], least: int) -> list[tuple[Span, int]]:
    """Every run of parts of at least that level in reverse order (rule L2)."""
    found: list[tuple[Span, int]] = []
    for high, run in groupby(parts, key=lambda part: part[1] >= least):
        part = list(run)
        found += part[::-1] if high else part
    return found


@lru_cache(maxsize=4096)
def _levels(text: str, leftward: bool) -> tuple[int, ...]:
    """Each character's embedding level: odd where it runs from right to left."""
    if not leftward and not any(unicodedata.bidirectional(c) in _TURNING for c in text):
        return (0,) * len(text)
    base = int(leftward)
    storage: dict[str, Any] = algorithm.get_empty_storage()
    storage.update(base_level=base, base_dir="LR"[base])
    seen = "".join(c for c in text if unicodedata.bidirectional(c) not in _UNSEEN)
    algorithm.get_embedding_levels(seen, storage)
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    _pair_brackets(storage["chars"])
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    kept = iter(char["level"] for char in storage["chars"])
    levels = [base]
    for character in text:
        unseen = unicodedata.bidirectional(character) in _UNSEEN
        levels.append(levels[-1] if unseen else next(kept))
    return tuple(levels[1:])


def _pair_brackets(characters: list[dict[str, Any]]) -> None:
    """Brackets that belong together run the same way (rule N0)."""
    for opening, closing in _pairs(characters):
        own = "LR"[characters[opening]["level"] % 2]
        inside = {_strong(characters[at]) for at in range(opening + 1, closing)}
        before = (_strong(characters[at]) for at in range(opening - 1, -1, -1))
        context = next((way for way in before if way), own)
        if inside - {""}:
            way = own if own in inside else context
            characters[opening]["type"] = characters[closing]["type"] = way


def _pairs(characters: list[dict[str, Any]]) -> list[tuple[int, int]]:
    """Where brackets open and close, in the order in which they open."""
    pairs, opened = [], []
    for at, character in enumerate(characters):
        if character["ch"] in _BRACKETS:
            opened.append(at)
        for place in range(len(opened) - 1, -1, -1):
            if _BRACKETS[characters[opened[place]]["ch"]] == character["ch"]:
                pairs.append((opened[place], at))
                del opened[place:]
                break
    return sorted(pairs)


def _strong(character: dict[str, Any]) -> str:
    """Which way a character runs by itself; numbers count as R."""
    return {"L": "L", "R": "R", "EN": "R", "AN": "R"}.get(character["type"], "")
