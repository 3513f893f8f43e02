"""Words a sheet in the many ways a writer would, and says which attributes the words give away."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from consistory_engine.paintbox.illustrator.scene import Actor, Look, Scene, Sheet
from consistory_engine.paintbox.vocabulary import (
    ACTIONS,
    COATS,
    GARMENT_COLOURS,
    GARMENTS,
    KINDS,
    PLACES,
    SAME,
    SIZES,
    STRIPS,
    STYLES,
    TIMES,
    TWINS,
    WALKS,
)

COAT, GARMENT, GARMENT_COLOUR = 0.65, 0.6, 0.85
ACTION, PLACE, NIGHT, DAY = 0.75, 0.85, 0.8, 0.15
STYLE: Final = 0.7
LOOK: Final = ("kind", "coat", "garment", "garment_colour")


@dataclass(frozen=True)
class Caption:
    """A caption and, for every actor from left to right, what it says of it: attribute to value.

    Attributes are kind, coat, garment, garment_colour, action, place, time; what is missing is left open.
    """

    text: str
    stated: tuple[dict[str, str], ...]


@dataclass
class _Words:
    """What is said so far of one actor."""

    rng: random.Random
    frank: bool = False
    said: dict[str, str] = field(default_factory=dict)

    def chance(self, share: float) -> bool:
        return self.frank or self.rng.random() < share

    def say(self, attribute: str, value: str) -> None:
        self.said[attribute] = value


def caption(sheet: Sheet, rng: random.Random, *, frank: bool = False) -> Caption:
    """A random caption for `sheet`; the random numbers decide what is said and how.

    A `frank` one leaves nothing out of how its characters look and what they do.
    """
    tell = {"strip": _strip, "twins": _twins}.get(sheet.layout, _single)
    text, said = tell(sheet, rng, frank)
    if rng.random() < STYLE:
        style = rng.choice(STYLES)
        joint = " of " if style.startswith("a ") and rng.random() < 0.6 else ", "
        text = style + joint + text
    return Caption(text[0].upper() + text[1:] if rng.random() < 0.2 else text, said)


def _single(sheet: Sheet, rng: random.Random, frank: bool) -> tuple[str, tuple[dict[str, str], ...]]:
    scene = sheet.scenes[0]
    told = [_Words(rng, frank) for _ in scene.actors]
    names = [
        _subject(actor.look, words, plural=False) for actor, words in zip(scene.actors, told, strict=True)
    ]
    order = list(range(len(names)))
    rng.shuffle(order)
    actors = [scene.actors[i] for i in order]
    clause = _clause([names[i] for i in order], actors, [told[i] for i in order], rng)
    return _set(clause, scene, told, rng), tuple(words.said for words in told)


def _twins(sheet: Sheet, rng: random.Random, frank: bool) -> tuple[str, tuple[dict[str, str], ...]]:
    scene = sheet.scenes[0]
    told, look, actions = _Words(rng, frank), scene.actors[0].look, [actor.action for actor in scene.actors]
    if rng.random() < 0.6:
        name = f"{rng.choice(TWINS)} {_subject(look, told, plural=True)}"
    else:
        form = rng.choice(SAME)
        name = form.format(_subject(look, told, plural=False, article="" if " {}" in form else None))
    both = [told, _Words(rng, frank, dict(told.said))]
    clause = name
    if told.chance(ACTION):
        for words, action in zip(both, actions, strict=True):
            words.say("action", action)
        if actions[0] == actions[1]:
            clause = f"{name} {_doing(actions[0], rng)}"
        else:
            first, second = rng.sample(actions, 2)
            doing, other = _doing(first, rng), rng.choice(("one", "the other"))
            clause = f"{name}, one {doing} and {other} {_doing(second, rng)}"
    return _set(clause, scene, both, rng), tuple(words.said for words in both)


def _strip(sheet: Sheet, rng: random.Random, frank: bool) -> tuple[str, tuple[dict[str, str], ...]]:
    told = [_Words(rng, frank) for _ in sheet.scenes]
    look = sheet.scenes[0].actors[0].look
    kind = rng.choice(KINDS[look.kind])[0]
    parts = []
    for i, (scene, words) in enumerate(zip(sheet.scenes, told, strict=True)):
        name = _subject(look, words, plural=False, article="the same" if i else None)
        parts.append(_set(_clause([name], scene.actors, [words], rng), scene, [words], rng, lead=0))
    look_said = {key: value for words in told for key, value in words.said.items() if key in LOOK}
    for words in told:
        words.said |= look_said
    joint = rng.choice((", ", ", then ", ", and then ", " and ", ", next to "))
    return f"{rng.choice(STRIPS).format(kind)} {joint.join(parts)}", tuple(words.said for words in told)


def _subject(look: Look, words: _Words, *, plural: bool, article: str | None = None) -> str:
    """The noun phrase for a look: "a small red fox with a green scarf"."""
    rng = words.rng
    words.say("kind", look.kind)
    parts = [rng.choice(SIZES)] if rng.random() < 0.35 else []
    if words.chance(COAT):
        words.say("coat", look.coat)
        parts.append(rng.choice(COATS[look.coat]))
    parts.append(rng.choice(KINDS[look.kind])[plural])
    if not plural:
        lead = article if article is not None else rng.choice(("a", "a", "a", "the"))
        parts = [_article(lead, parts[0]), *parts]
    return " ".join(part for part in [*parts, _garment(look, words, plural=plural)] if part)


def _garment(look: Look, words: _Words, *, plural: bool) -> str:
    if look.garment == "none" or look.garment_colour is None or not words.chance(GARMENT):
        return ""
    rng = words.rng
    words.say("garment", look.garment)
    parts = [rng.choice(GARMENTS[look.garment])[plural]]
    if words.chance(GARMENT_COLOUR):
        words.say("garment_colour", look.garment_colour)
        parts = [rng.choice(GARMENT_COLOURS[look.garment_colour]), *parts]
    joint = rng.choice(("with", "with", "in", "wearing"))
    return " ".join([joint, *parts] if plural else [joint, "a", *parts])


def _clause(names: Sequence[str], actors: Sequence[Actor], told: Sequence[_Words], rng: random.Random) -> str:
    """Who does what: "a fox waving and a bear sleeping"."""
    if not told[0].chance(ACTION):
        return _and(names, rng)
    for actor, words in zip(actors, told, strict=True):
        words.say("action", actor.action)
    if len({actor.action for actor in actors}) == 1:
        verb = _doing(actors[0].action, rng, alone=len(actors) == 1, many=len(actors) > 1)
        return f"{_and(names, rng)} {verb}"
    return _and(
        [f"{name} {_doing(actor.action, rng)}" for name, actor in zip(names, actors, strict=True)], rng
    )


def _doing(action: str, rng: random.Random, *, alone: bool = False, many: bool = False) -> str:
    gerund, finite = rng.choice(ACTIONS[action][:1] * 2 + ACTIONS[action])
    dice = rng.random()
    if dice < 0.2 and (alone or many):
        return f"{'are' if many else 'is'} {gerund}"
    if dice < 0.34 and alone:
        return finite
    return f"who is {gerund}" if dice < 0.37 and alone else gerund


def _set(clause: str, scene: Scene, told: Sequence[_Words], rng: random.Random, *, lead: float = 0.1) -> str:
    """The clause in its place and time."""
    walking = {actor.action for actor in scene.actors} == {"walking"} and "action" in told[0].said
    parts = []
    if rng.random() < PLACE:
        ways = WALKS if walking and rng.random() < 0.4 else PLACES
        parts.append(("place", scene.place, rng.choice(ways[scene.place])))
    if rng.random() < (NIGHT if scene.time == "night" else DAY):
        parts.append(("time", scene.time, rng.choice(TIMES[scene.time])))
    for name, value, _ in parts:
        for words in told:
            words.say(name, value)
    where = " ".join(phrase for _, _, phrase in parts)
    if not where:
        return clause
    return (
        f"{where}, {clause}"
        if rng.random() < lead
        else f"{clause}{rng.choice((' ', ' ', ' ', ' ', ', '))}{where}"
    )


def _and(parts: Sequence[str], rng: random.Random) -> str:
    return rng.choice((" and ", " and ", " and ", " and ", " next to ", " with ")).join(parts)


def _article(lead: str, word: str) -> str:
    return "an" if lead == "a" and word[0] in "aeiou" else lead
