"""How well a picture of the built-in model shows what its prompt says and whom its anchors show.

To choose among takes, and to find the pages of a book that drifted. The attribute reader looks at finished pictures
only; it takes no part in painting them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from PIL.Image import Image

from consistory_engine.evaluate.reader import LOOKS, Reader, Reading, Seen
from consistory_engine.evaluate.stated import stated
from consistory_engine.prompts import Shot

_LOOKS: Final = ("kind", *LOOKS)

Answers = tuple[tuple[str, bool], ...]
"""What was looked for in a picture, in words, and whether it is there."""


@dataclass(frozen=True)
class Judgement:
    """What a picture shows: where and when it is and what is done, how many are on it, and the looks of each, by name."""

    scene: Answers = ()
    count: Answers = ()
    looks: Mapping[str, Answers] = field(default_factory=dict)
    seen: int | None = None
    """How many characters are on it, where somebody should be."""

    @property
    def answers(self) -> Answers:
        """All of it."""
        return (*self.scene, *self.count, *(one for answers in self.looks.values() for one in answers))

    @property
    def share(self) -> float:
        """The share of it that is there; 1 where nothing was looked for."""
        return share(self.answers)

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not there."""
        return missing(self.answers)


def share(answers: Answers) -> float:
    """The share of answers that are right; 1 where there is none."""
    return sum(right for _, right in answers) / len(answers) if answers else 1.0


def missing(answers: Answers) -> tuple[str, ...]:
    """What was looked for in vain."""
    return tuple(what for what, right in answers if not right)


def judge(
    shot: Shot,
    pictures: Sequence[Image],
    anchors: Mapping[str, Sequence[Image]],
    reader: Reader | None = None,
) -> list[Judgement]:
    """Judge pictures of one shot by what it says and, where it leaves looks open, by its subjects' anchors.

    `anchors` are the anchors' pictures by the subjects' names; looks in which they differ are not asked for.
    """
    reader = reader or Reader.load()
    said = stated(shot)
    wanted = {
        name: _agreed([_only(one) for one in reader.read(anchors[name])]) | dict(facts)
        if anchors.get(name)
        else dict(facts)
        for name, facts in said.subjects.items()
    }
    return [_judged(reading, wanted, said.scene) for reading in reader.read(pictures)]


def _judged(reading: Reading, wanted: Mapping[str, Mapping[str, str]], scene: Mapping[str, str]) -> Judgement:
    where = [(value, reading.scene[name] == value) for name, value in scene.items()]
    count = [(f"{len(wanted)} on the picture", len(reading.characters) == len(wanted))] if wanted else []
    looks: dict[str, Answers] = {}
    shown = _shown(reading.characters, wanted)
    for subject, facts in wanted.items():
        seen = shown.get(subject)
        found = {
            name: (_words(subject, name, value), _is(seen, name, value)) for name, value in facts.items()
        }
        where += [found[name] for name in found if name not in _LOOKS]
        looks[subject] = tuple(found[name] for name in _LOOKS if name in found)
    return Judgement(tuple(where), tuple(count), looks, len(reading.characters) if wanted else None)


def _shown(characters: Sequence[Seen], wanted: Mapping[str, Mapping[str, str]]) -> dict[str, Seen]:
    """Which of the characters seen is which subject: one of its kind that nobody else is, the likest first."""
    if len(wanted) == 1:
        return {next(iter(wanted)): characters[0]}
    pairs = [
        (sum(_is(seen, name, value) for name, value in facts.items()), subject, number)
        for subject, facts in wanted.items()
        for number, seen in enumerate(characters)
        if seen["kind"] == facts.get("kind")
    ]
    found: dict[str, int] = {}
    for _, subject, number in sorted(pairs, key=lambda pair: -pair[0]):
        if subject not in found and number not in found.values():
            found[subject] = number
    return {subject: characters[number] for subject, number in found.items()}


def _is(seen: Seen | None, name: str, value: str) -> bool:
    return seen is not None and seen[name] == value


def _words(subject: str, name: str, value: str) -> str:
    """An attribute in words."""
    what = {"coat": f"a {value} coat", "garment_colour": f"something {value} on"}
    if value == "none":
        return f"{subject}: nothing on"
    return f"{subject}: {what.get(name, value)}"


def _only(reading: Reading) -> Seen:
    return reading.characters[0]


def _agreed(seen: Sequence[Seen]) -> dict[str, str]:
    """The looks that all anchors have; a colour is nobody's where nothing is worn."""
    alike = {name: seen[0][name] for name in LOOKS if len({one[name] for one in seen}) == 1}
    return {
        name: value for name, value in alike.items() if not (name == "garment_colour" and value == "none")
    }
