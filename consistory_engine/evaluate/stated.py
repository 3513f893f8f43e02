"""What a prompt says, in the attribute reader's terms: whom it shows, how they look, what they do, and where. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from consistory_engine.paintbox.vocabulary import (
    ACTIONS,
    AIR,
    AIRY,
    COATS,
    COLOURS,
    EXPRESSIONS,
    GARMENTS,
    HAIR,
    KINDS,
    PLACES,
    PROPS,
    TIMES,
    VOCABULARY,
    WALKS,
    WEATHERS,
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
    air = dict(_AIR[word] for word in _AIRED.findall(words))
    words = _AIRED.sub("", words)
    scene = {name: _said(words, ways) or air.get(name, "") for name, ways in _SCENE.items()}
    scene["style"] = _said(VOCABULARY.plain(unweighted(shot.style)), _MEDIA)
    looks = {subject.name: look(subject.description) for subject in shot.subjects}
    if len(looks) == 1:
        done = {name: _said(words, ways) for name, ways in _DONE.items()}
        if done["action"] != "holding":
            del done["prop"]
        looks = {name: found | _without_blanks(done) for name, found in looks.items()}
    return Stated(looks, _without_blanks(scene))


def look(description: str) -> dict[str, str]:
    """Kind, coat, garment and its colour, as far as a description says them: a colour belongs to the next noun."""
    found: dict[str, str] = {}
    colour = ""
    for word in re.findall(_KNOWN, VOCABULARY.plain(unweighted(description))):
        if kind := _NOUNS["kind"].get(word):
            found |= {"kind": kind} | _coloured("coat", _COATS, colour)
        elif garment := _NOUNS["garment"].get(word):
            found |= {"garment": garment} | _coloured("garment_colour", COLOURS, colour)
        elif word in ("hair", "haired"):
            found |= _coloured("coat", _COATS, colour)
        colour = word if word in _COLOURED else ""
    return found


def _without_blanks(facts: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in facts.items() if value}


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


_SCENE: Final[Mapping[str, Mapping[str, Iterable[str]]]] = {
    "place": {name: (*PLACES[name], *WALKS[name]) for name in PLACES},
    "time": TIMES,
    "weather": WEATHERS,
}
_MEDIA: Final = {
    "flat": ("flat", "cartoon", "vector"),
    "watercolour": ("watercolor", "watercolour"),
    "crayon": ("crayon", "coloured pencil"),
    "paper": ("paper", "collage"),
}
"""What of a style names the medium, among words that say nothing of it."""
_AIR: Final = {word: said for said, words in AIR.items() for word in words}
_AIRED: Final = re.compile(rf"\b({'|'.join(_AIR)}) (?=(?:{'|'.join(sorted(AIRY))})\b)")
"""An adjective that says when it is or what the weather is, before the noun of a place."""
_DONE: Final[Mapping[str, Mapping[str, Iterable[str]]]] = {
    "action": {
        name: tuple(form.removesuffix(" {}") for pair in pairs for form in pair)
        for name, pairs in ACTIONS.items()
    },
    "expression": EXPRESSIONS,
    "prop": PROPS,
}
_COATS: Final = {name: (*ways, *HAIR.get(name, ())) for name, ways in COATS.items()}
_COLOURED: Final = frozenset(
    word for colours in (_COATS, COLOURS) for ways in colours.values() for word in ways
)
_NOUNS: Final = {
    label: {form: name for name, pairs in nouns.items() for pair in pairs for form in pair}
    for label, nouns in (("kind", KINDS), ("garment", GARMENTS))
}
_KNOWN: Final = re.compile(
    rf"\b(?:{'|'.join(sorted({'hair', 'haired', *_COLOURED, *_NOUNS['kind'], *_NOUNS['garment']}, key=len, reverse=True))})\b"
)
"""Everything that says how a character looks, longer phrases first."""
