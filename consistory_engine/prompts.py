"""From subjects and a scene to a prompt that knows where its concepts are. Torch-free.

Every concept word is found by its character span in the prompt. Spans are known when the prompt is composed, so
the same word in two characters' descriptions is told apart (method, section 1). Styles, scenes and descriptions may
weigh their words (`weights`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from consistory_engine.errors import ConceptMissing, PlaceholderError, ReferenceUnusable, did_you_mean
from consistory_engine.loras import Lora, combined
from consistory_engine.references import Reference
from consistory_engine.settings import Settings
from consistory_engine.weights import Piece, parse, unweighted

ANCHOR_SCENES: Final = ("standing in the meadow", "sitting in the forest")
"""Two simple scenes: simple anchors work best."""

_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Subject:
    """A character. `concepts` are words (or phrases) of `description` that must stay the same.

    `scenes` are the anchors' scenes; one without `{name}` follows the description. Anchor k is painted from
    `seed + k`, unless there are `references`: those pictures are the anchors then, and `scenes`, where given, says
    what each shows. Its anchors and all pictures that it is in are painted with its `loras`, which act on the whole
    picture. Raises ConceptMissing, WeightError; ReferenceUnusable where references and scenes do not pair up.
    """

    name: str
    description: str
    concepts: tuple[str, ...]
    scenes: tuple[str, ...] = ()
    seed: int = 0
    references: tuple[Reference, ...] = ()
    loras: tuple[Lora, ...] = ()

    def __post_init__(self) -> None:
        usual = (f"{{{self.name}}}",) * len(self.references) or ANCHOR_SCENES
        object.__setattr__(self, "concepts", tuple(self.concepts))
        object.__setattr__(self, "scenes", tuple(self.scenes) or usual)
        object.__setattr__(self, "references", tuple(self.references))
        object.__setattr__(self, "loras", tuple(self.loras))
        if self.references and len(self.references) != len(self.scenes):
            raise ReferenceUnusable(
                f"{self.name!r} has {len(self.references)} references but {len(self.scenes)} scenes"
            )
        description = unweighted(self.description)
        for concept in self.concepts:
            if not find_word(concept, description):
                words = re.findall(r"\w+", description.lower())
                raise ConceptMissing(self.name, concept, self.description, words)


@dataclass(frozen=True)
class Shot:
    """One picture to paint: a scene with a `{name}` placeholder for each of its subjects, and how to paint it."""

    scene: str
    subjects: tuple[Subject, ...]
    seed: int
    style: str = ""
    negative: str = ""
    settings: Settings = field(default_factory=Settings)

    def __post_init__(self) -> None:
        object.__setattr__(self, "subjects", tuple(self.subjects))

    @property
    def loras(self) -> tuple[Lora, ...]:
        """Those of all subjects, together (`combined`). Raises ModelNotFound."""
        return combined(lora for subject in self.subjects for lora in subject.loras)


@dataclass(frozen=True)
class Span:
    """Where a concept of a subject stands in a prompt: characters `start` to `end`, end excluded."""

    subject: str
    concept: str
    start: int
    end: int


@dataclass(frozen=True)
class Weight:
    """How much the characters `start` to `end` of a prompt count, end excluded; others count 1."""

    start: int
    end: int
    value: float


@dataclass(frozen=True)
class Prompt:
    """A prompt without its weighting, where its concepts are, and what counts more or less than the rest."""

    text: str
    spans: tuple[Span, ...] = ()
    weights: tuple[Weight, ...] = ()

    @property
    def subjects(self) -> tuple[str, ...]:
        """Names of the subjects that have a concept in the prompt, in order of appearance."""
        return tuple(dict.fromkeys(span.subject for span in self.spans))

    def beyond(self, tokens: int) -> int | None:
        """Where the text surely is too long for that many tokens: the first character of the word after them.

        Every word and every mark of punctuation is one token at least, whatever the tokenizer. None if it may fit.
        """
        words = re.finditer(r"\w+|[^\w\s]", self.text)
        return next((word.start() for count, word in enumerate(words) if count == tokens), None)


def find_word(word: str, text: str) -> list[tuple[int, int]]:
    """The spans of a whole word (or phrase) in a text, whatever its case."""
    pattern = rf"(?<!\w){re.escape(word)}(?!\w)"
    return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)] if word.strip() else []


def compose(shot: Shot) -> Prompt:
    """The shot's prompt: "style, scene", every `{name}` replaced by that subject's description.

    Raises PlaceholderError when a placeholder names no subject of the shot, or a subject has no placeholder, and
    WeightError.
    """
    draft = _Draft()
    if style := shot.style.strip():
        draft.write(parse(style))
        draft.write([Piece(", ")])
    subjects = {subject.name: subject for subject in shot.subjects}
    seen = {name for piece in parse(shot.scene) for name in draft.scene(piece, subjects, shot.scene)}
    for name in subjects.keys() - seen:
        raise PlaceholderError(name, f"the scene {shot.scene!r} has no placeholder {{{name}}}")
    return draft.prompt()


def weighted(text: str) -> Prompt:
    """A prompt of any text that names nobody, such as a negative prompt. Raises WeightError."""
    draft = _Draft()
    draft.write(parse(text))
    return draft.prompt()


class _Draft:
    """A prompt in the making."""

    def __init__(self) -> None:
        self.text = ""
        self.spans: list[Span] = []
        self.weights: list[Weight] = []

    def write(self, pieces: Sequence[Piece], weight: float = 1.0) -> None:
        """Add pieces, all of them weighed once more."""
        for piece in pieces:
            start, self.text = len(self.text), self.text + piece.text
            if piece.weight * weight != 1:
                self.weights.append(Weight(start, len(self.text), piece.weight * weight))

    def scene(self, piece: Piece, subjects: Mapping[str, Subject], scene: str) -> list[str]:
        """Add a piece of a scene, its placeholders replaced; gives back their names."""
        last, names = 0, []
        for match in _PLACEHOLDER.finditer(piece.text):
            name = match[1].strip()
            if name not in subjects:
                known = did_you_mean(name, subjects)
                raise PlaceholderError(
                    name, f"the scene {scene!r} names {name!r}, who is not among its subjects.{known}"
                )
            self.write([Piece(piece.text[last : match.start()], piece.weight)])
            self.spans += _spans(subjects[name], len(self.text))
            self.write(parse(subjects[name].description), piece.weight)
            names.append(name)
            last = match.end()
        self.write([Piece(piece.text[last:], piece.weight)])
        return names

    def prompt(self) -> Prompt:
        """What has been written."""
        weights = tuple(weight for weight in self.weights if weight.start < weight.end)
        return Prompt(self.text, tuple(self.spans), weights)


def _spans(subject: Subject, offset: int) -> list[Span]:
    description = unweighted(subject.description)
    return [
        Span(subject.name, concept, offset + start, offset + end)
        for concept in subject.concepts
        for start, end in find_word(concept, description)
    ]


def anchor_shots(
    subject: Subject, style: str = "", negative: str = "", settings: Settings | None = None
) -> list[Shot]:
    """The shots of a subject's anchors, one for each of its scenes."""
    placeholder = f"{{{subject.name}}}"
    scenes = [scene if placeholder in scene else f"{placeholder} {scene}" for scene in subject.scenes]
    chosen = settings or Settings()
    return [
        Shot(scene, (subject,), subject.seed + k, style, negative, chosen) for k, scene in enumerate(scenes)
    ]
