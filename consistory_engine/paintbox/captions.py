"""Words a sheet in the many ways a writer would, and says which attributes the words give away."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from consistory_engine.paintbox.illustrator.scene import Actor, Sheet
from consistory_engine.paintbox.vocabulary import (
    FRAMINGS,
    PLAIN_STYLES,
    POSES,
    SAME,
    SIDES,
    STRIPS,
    STYLES,
    TWINS,
)
from consistory_engine.paintbox.wording import Said, and_, doing, setting, subject

ACTION, STYLE, PLAIN, FRAMING, SIDE = 0.75, 0.6, 0.2, 0.6, 0.3
"""How often an action, the art style, a style word that says nothing of it, a framing, a side is said."""
LOOK: Final = ("kind", "coat", "garment", "garment_colour")


@dataclass(frozen=True)
class Caption:
    """A caption and, for every actor from left to right, what it says of it: attribute to value.

    Attributes are those of `Look`, `Actor`, `Scene` and `Sheet` by name; what is missing is left open.
    """

    text: str
    stated: tuple[dict[str, str], ...]


def caption(sheet: Sheet, rng: random.Random, *, frank: bool = False) -> Caption:
    """A random caption for `sheet`; the random numbers decide what is said and how.

    A `frank` one leaves nothing out of how its characters look and what they do.
    """
    tellers: dict[str, Callable[[Sheet, random.Random, bool], tuple[str, list[Said]]]] = {
        "strip": _strip,
        "twins": _twins,
        "poses": _poses,
    }
    text, said = tellers.get(sheet.layout, _single)(sheet, rng, frank)
    text = _styled(text, sheet, said, rng)
    return Caption(text[0].upper() + text[1:] if rng.random() < 0.2 else text, tuple(said))


def _single(sheet: Sheet, rng: random.Random, frank: bool) -> tuple[str, list[Said]]:
    scene = sheet.scenes[0]
    said: list[Said] = [{} for _ in scene.actors]
    names = [subject(actor, told, rng, frank=frank) for actor, told in zip(scene.actors, said, strict=True)]
    order = list(range(len(names)))
    if len(names) == 2 and rng.random() < 0.12:
        names = [f"{name} on the {side}" for name, side in zip(names, ("left", "right"), strict=True)]
    rng.shuffle(order)
    clause = _clause(
        [names[i] for i in order], [scene.actors[i] for i in order], [said[i] for i in order], rng, frank
    )
    framed = scene.framing in FRAMINGS and rng.random() < FRAMING
    text = setting(clause, scene, said, rng, lead=0 if framed else 0.1)
    said_side = len(names) == 1 and scene.side in SIDES
    if said_side and rng.random() < (0.05 if scene.side == "middle" else SIDE):
        text = f"{text}{rng.choice((' ', ', '))}{rng.choice(SIDES[scene.side])}"
        _say(said, side=scene.side)
    if framed:
        text = rng.choice(FRAMINGS[scene.framing]).format(text)
        _say(said, framing=scene.framing)
    return text, said


def _twins(sheet: Sheet, rng: random.Random, frank: bool) -> tuple[str, list[Said]]:
    scene, told = sheet.scenes[0], dict[str, str]()
    first, second = scene.actors
    if rng.random() < 0.6:
        name = f"{rng.choice(TWINS)} {subject(first, told, rng, plural=True, expression=False, frank=frank)}"
    else:
        form = rng.choice(SAME)
        lead = "" if " {}" in form else None
        name = form.format(subject(first, told, rng, lead=lead, expression=False, frank=frank))
    said = [told, dict(told)]
    clause = name
    if frank or rng.random() < ACTION:
        if first.action == second.action != "holding":
            clause = f"{name} {doing(first, told, rng)}"
            said[1]["action"] = second.action
        else:
            deeds = [doing(actor, one, rng) for actor, one in zip((first, second), said, strict=True)]
            rng.shuffle(deeds)
            clause = f"{name}, one {deeds[0]} and {rng.choice(('one', 'the other'))} {deeds[1]}"
    return setting(clause, scene, said, rng), said


def _strip(sheet: Sheet, rng: random.Random, frank: bool) -> tuple[str, list[Said]]:
    """Two panels may tell of their character twice; more of them only of what it does and where."""
    scenes = sheet.scenes
    said: list[Said] = [{} for _ in scenes]
    head = rng.choice(STRIPS[len(scenes)])
    if len(scenes) == 2 and rng.random() < 0.6:
        names = [
            subject(scene.actors[0], told, rng, lead="the same" if k else None, frank=frank)
            for k, (scene, told) in enumerate(zip(scenes, said, strict=True))
        ]
        parts = [
            setting(_clause([name], scene.actors, [told], rng, frank), scene, [told], rng, lead=0)
            for name, scene, told in zip(names, scenes, said, strict=True)
        ]
        text = f"{head} {rng.choice((', ', ', then ', ', and then ', ' and ', ', next to ')).join(parts)}"
    else:
        name = subject(scenes[0].actors[0], said[0], rng, expression=False, frank=frank)
        parts = [
            setting(doing(scene.actors[0], told, rng), scene, [told], rng, lead=0, brief=True)
            for scene, told in zip(scenes, said, strict=True)
        ]
        text = f"{head} {name}{rng.choice((': ', ', '))}{rng.choice((', ', ', then ')).join(parts)}"
    look = {key: value for told in said for key, value in told.items() if key in LOOK}
    for told in said:
        told.update(look)
    return text, said


def _poses(sheet: Sheet, rng: random.Random, frank: bool) -> tuple[str, list[Said]]:
    actors = sheet.scenes[0].actors
    head, told = rng.choice(POSES), dict[str, str]()
    name = subject(
        actors[0], told, rng, lead="" if head.endswith("same") else None, expression=False, frank=frank
    )
    said = [dict(told) for _ in actors]
    if frank or rng.random() < ACTION:
        deeds = [doing(actor, one, rng) for actor, one in zip(actors, said, strict=True)]
        return f"{head} {name}, {', '.join(deeds[:-1])} and {deeds[-1]}", said
    return f"{head} {name}", said


def _clause(
    names: Sequence[str], actors: Sequence[Actor], said: Sequence[Said], rng: random.Random, frank: bool
) -> str:
    """Who does what: "a fox waving and a bear sleeping"."""
    if not frank and rng.random() >= ACTION:
        return and_(names, rng)
    actions = {actor.action for actor in actors}
    if len(actions) == 1 and (len(actors) == 1 or actions != {"holding"}):
        verb = doing(actors[0], said[0], rng, alone=len(actors) == 1, many=len(actors) > 1)
        for told in said:
            told["action"] = actors[0].action
        return f"{and_(names, rng)} {verb}"
    deeds = [doing(actor, told, rng) for actor, told in zip(actors, said, strict=True)]
    return and_([f"{name} {deed}" for name, deed in zip(names, deeds, strict=True)], rng)


def _styled(text: str, sheet: Sheet, said: list[Said], rng: random.Random) -> str:
    """The text with a word on its style before or, sometimes, after it."""
    dice = rng.random()
    if dice < STYLE:
        style = rng.choice(STYLES[sheet.style])
        _say(said, style=sheet.style)
    elif dice < STYLE + PLAIN:
        style = rng.choice(PLAIN_STYLES)
    else:
        return text
    if rng.random() < 0.15:
        return f"{text}, {style}"
    if style.startswith("a ") and rng.random() < 0.6:
        return f"{style} of {text}"
    return f"{style}, {text}"


def _say(said: list[Said], **facts: str) -> None:
    for told in said:
        told.update(facts)
