"""What a prompt says, in the attribute reader's terms: whom it shows, how they look, what they do, and where. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from consistory_engine.paintbox.vocabulary import (
    ACTIONS,
    COATS,
    GARMENT_COLOURS,
    GARMENTS,
    KINDS,
    PLACES,
    TIMES,
    VOCABULARY,
    WALKS,
)
from consistory_engine.prompts import Shot
from consistory_engine.weights import unweighted


@dataclass(frozen=True)
class Stated:
    """Attributes by name: of each subject, by its name, and of the whole picture. What is not said is left out."""

    subjects: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    scene: Mapping[str, str] = field(default_factory=dict)


def stated(shot: Shot) -> Stated:
    """What a shot says that the reader can see."""
    words = VOCABULARY.plain(unweighted(shot.scene))
    scene = {"place": _said(words, _PLACES), "time": _said(words, TIMES)}
    action = _said(words, _ACTIONS)
    looks = {subject.name: look(subject.description) for subject in shot.subjects}
    if action and len(looks) == 1:
        looks = {name: {**found, "action": action} for name, found in looks.items()}
    return Stated(looks, {name: value for name, value in scene.items() if value})


def look(description: str) -> dict[str, str]:
    """Kind, coat, garment and its colour, as far as a description says them: a colour belongs to the next noun."""
    found: dict[str, str] = {}
    colour = ""
    for word in re.findall(r"\w+", VOCABULARY.plain(unweighted(description))):
        if word in _COLOURS:
            colour = word
        elif kind := _NOUNS["kind"].get(word):
            found |= {"kind": kind} | _coloured("coat", COATS, colour)
            colour = ""
        elif garment := _NOUNS["garment"].get(word):
            found |= {"garment": garment} | _coloured("garment_colour", GARMENT_COLOURS, colour)
            colour = ""
    return found


def _coloured(name: str, colours: Mapping[str, Iterable[str]], word: str) -> dict[str, str]:
    said = [colour for colour, ways in colours.items() if word in ways]
    return {name: said[0]} if said else {}


def _said(words: str, ways: Mapping[str, Iterable[str]]) -> str:
    """The thing that the longest phrase found in the words says; empty where none is found."""
    found = [
        (len(phrase), name)
        for name, phrases in ways.items()
        for phrase in phrases
        if re.search(rf"\b{re.escape(phrase)}\b", words)
    ]
    return max(found)[1] if found else ""


_PLACES: Final = {name: (*PLACES[name], *WALKS[name]) for name in PLACES}
_ACTIONS: Final = {name: tuple(form for pair in pairs for form in pair) for name, pairs in ACTIONS.items()}
_COLOURS: Final = frozenset(
    word for colours in (COATS, GARMENT_COLOURS) for ways in colours.values() for word in ways
)
_NOUNS: Final = {
    label: {form: name for name, pairs in nouns.items() for pair in pairs for form in pair}
    for label, nouns in (("kind", KINDS), ("garment", GARMENTS))
}
