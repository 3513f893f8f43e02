"""How well a picture of the built-in model shows what its prompt says and whom its anchors show: to choose among takes.

The attribute reader looks at finished pictures only; it takes no part in painting them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PIL.Image import Image

from consistory_engine.evaluate.reader import Reader, Reading, Seen
from consistory_engine.evaluate.stated import stated
from consistory_engine.prompts import Shot

_LOOKS: Final = ("coat", "garment", "garment_colour")


@dataclass(frozen=True)
class Judgement:
    """What was looked for in a picture, in words, and whether it is there."""

    answers: tuple[tuple[str, bool], ...]

    @property
    def share(self) -> float:
        """The share of it that is there; 1 where nothing was looked for."""
        return sum(right for _, right in self.answers) / len(self.answers) if self.answers else 1.0

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not there."""
        return tuple(what for what, right in self.answers if not right)


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
    return [Judgement(_answers(reading, wanted, said.scene)) for reading in reader.read(pictures)]


def _answers(
    reading: Reading, wanted: Mapping[str, Mapping[str, str]], scene: Mapping[str, str]
) -> tuple[tuple[str, bool], ...]:
    answers = [(value, getattr(reading, name) == value) for name, value in scene.items()]
    if wanted:
        answers.append((f"{len(wanted)} on the picture", len(reading.characters) == len(wanted)))
    for subject, facts in wanted.items():
        seen = reading.characters[0] if len(wanted) == 1 else reading.find(facts.get("kind", ""))
        answers += [(_words(subject, name, value), _is(seen, name, value)) for name, value in facts.items()]
    return tuple(answers)


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
    alike = {name: seen[0][name] for name in _LOOKS if len({one[name] for one in seen}) == 1}
    return {
        name: value for name, value in alike.items() if not (name == "garment_colour" and value == "none")
    }
