"""The parts of a caption: who, what they do, where and when; each notes what it gives away."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Final

from consistory_engine.paintbox.illustrator.scene import PEOPLE, Actor, Look, Scene
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
    SIZES,
    SKY,
    TIMES,
    WALKS,
    WEATHERS,
)

Said = dict[str, str]
"""Attribute -> value, as the words give it away."""
COAT, GARMENT, GARMENT_COLOUR, EXPRESSION, PROP_COLOUR = 0.65, 0.6, 0.85, 0.6, 0.6
PLACE, WEATHER = 0.85, 0.75
TIME: Final = {"morning": 0.6, "day": 0.12, "sunset": 0.7, "night": 0.8}
SIZE = 0.3
"""How often each is said."""
_PLURAL_ONLY: Final = ("overalls", "boots")


def subject(
    actor: Actor,
    said: Said,
    rng: random.Random,
    *,
    plural: bool = False,
    lead: str | None = None,
    expression: bool = True,
    frank: bool = False,
) -> str:
    """The noun phrase for a character: "a sad little red fox with a green scarf". `lead` replaces the article; `frank` leaves nothing out."""
    look = actor.look
    said["kind"] = look.kind
    before = _mood(actor, said, rng, frank) if expression else []
    before += [rng.choice(SIZES)] if rng.random() < SIZE else []
    coat = frank or rng.random() < COAT
    if coat:
        said["coat"] = look.coat
    hair = ""
    if coat and look.kind in PEOPLE:
        colour = rng.choice(HAIR[look.coat])
        if rng.random() < 0.4:
            before.append(f"{colour}{rng.choice((' ', '-'))}haired")
        else:
            hair = f"with {colour} hair"
    elif coat:
        before.append(rng.choice(COATS[look.coat]))
    noun = rng.choice(KINDS[look.kind][:1] * 2 + KINDS[look.kind])[plural]
    parts = [
        *before,
        noun,
        hair,
        _garment(look, said, rng, plural=plural, after_hair=bool(hair), frank=frank),
    ]
    text = " ".join(part for part in parts if part)
    if plural:
        return text
    lead = lead if lead is not None else rng.choice(("a", "a", "a", "the"))
    return f"{article(lead, text)} {text}".strip()


def _mood(actor: Actor, said: Said, rng: random.Random, frank: bool) -> list[str]:
    if actor.expression not in EXPRESSIONS or not (frank or rng.random() < EXPRESSION):
        return []
    said["expression"] = actor.expression
    return [rng.choice(EXPRESSIONS[actor.expression])]


def _garment(
    look: Look, said: Said, rng: random.Random, *, plural: bool, after_hair: bool, frank: bool
) -> str:
    if look.garment_colour is None or not (frank or rng.random() < GARMENT):
        return ""
    said["garment"] = look.garment
    worn = rng.choice(GARMENTS[look.garment][:1] * 2 + GARMENTS[look.garment])[plural]
    if frank or rng.random() < GARMENT_COLOUR:
        said["garment_colour"] = look.garment_colour
        worn = f"{rng.choice(COLOURS[look.garment_colour])} {worn}"
    if not plural and look.garment not in _PLURAL_ONLY:
        worn = f"{article('a', worn)} {worn}"
    return (
        f"{rng.choice(('and', 'in', 'wearing') if after_hair else ('with', 'with', 'in', 'wearing'))} {worn}"
    )


def doing(actor: Actor, said: Said, rng: random.Random, *, alone: bool = False, many: bool = False) -> str:
    """What a character does: "waving", "is waving", "waves" or "who is waving" where the sentence allows it."""
    said["action"] = actor.action
    gerund, finite = rng.choice(ACTIONS[actor.action][:1] * 2 + ACTIONS[actor.action])
    thing = _prop(actor, said, rng) if "{}" in gerund else ""
    dice = rng.random()
    if dice < 0.2 and (alone or many):
        form = f"{'are' if many else 'is'} {gerund}"
    elif dice < 0.34 and alone:
        form = finite
    else:
        form = f"who is {gerund}" if dice < 0.37 and alone else gerund
    return form.format(thing)


def _prop(actor: Actor, said: Said, rng: random.Random) -> str:
    assert actor.prop is not None
    said["prop"] = actor.prop
    name = rng.choice(PROPS[actor.prop])
    if actor.prop_colour is not None and rng.random() < PROP_COLOUR:
        said["prop_colour"] = actor.prop_colour
        name = f"{rng.choice(COLOURS[actor.prop_colour])} {name}"
    return f"{article('a', name)} {name}"


def setting(
    clause: str,
    scene: Scene,
    said: Sequence[Said],
    rng: random.Random,
    *,
    lead: float = 0.1,
    brief: bool = False,
) -> str:
    """The clause in its place, time and weather; `brief` says the place alone. A plain backdrop has none of them."""
    if scene.place is None:
        return clause
    phrases = [_place(scene, said, rng)]
    if not brief:
        phrases.append(_open(scene.time, TIME[scene.time], "time", _seen(TIMES, scene), said, rng))
        phrases.append(_open(scene.weather, WEATHER, "weather", WEATHERS, said, rng))
    where = " ".join(phrase for phrase in phrases if phrase)
    if not where:
        return clause
    return (
        f"{where}, {clause}"
        if rng.random() < lead
        else f"{clause}{rng.choice((' ', ' ', ' ', ' ', ', '))}{where}"
    )


def _seen(table: Mapping[str, tuple[str, ...]], scene: Scene) -> dict[str, tuple[str, ...]]:
    """The phrases of a table that hold under the scene's sky: rain and snow hide sun, moon and stars."""
    return {
        value: tuple(phrase for phrase in phrases if scene.weather == "clear" or phrase not in SKY)
        for value, phrases in table.items()
    }


def _place(scene: Scene, said: Sequence[Said], rng: random.Random) -> str:
    assert scene.place is not None
    if rng.random() >= PLACE:
        return ""
    going = {actor.action for actor in scene.actors} <= {"walking", "running"} and "action" in said[0]
    phrase = rng.choice((WALKS if going and rng.random() < 0.4 else PLACES)[scene.place])
    _note(said, "place", scene.place)
    told = (("time", scene.time), ("weather", scene.weather))
    airs = [
        (air, word)
        for air in told
        for word in AIR.get(air, ())
        if scene.weather == "clear" or word not in SKY
    ]
    noun = phrase.split()[-1]
    if airs and phrase.endswith(f" the {noun}") and noun in AIRY and rng.random() < 0.3:
        (attribute, value), air = rng.choice(airs)
        _note(said, attribute, value)
        return phrase.removesuffix(noun) + f"{air} {noun}"
    return phrase


def _open(
    value: str,
    share: float,
    attribute: str,
    table: Mapping[str, tuple[str, ...]],
    said: Sequence[Said],
    rng: random.Random,
) -> str:
    """A phrase for a time or a weather, unless the place has told it, or it stays unsaid."""
    if value not in table or attribute in said[0] or rng.random() >= share:
        return ""
    _note(said, attribute, value)
    return rng.choice(table[value])


def _note(said: Sequence[Said], attribute: str, value: str) -> None:
    for told in said:
        told[attribute] = value


def and_(parts: Sequence[str], rng: random.Random) -> str:
    """Parts in a row: "x and y", "x, y and z", "x next to y"."""
    if len(parts) > 2:
        return f"{', '.join(parts[:-1])} and {parts[-1]}"
    return rng.choice((" and ", " and ", " and ", " and ", " next to ", " with ")).join(parts)


def article(lead: str, text: str) -> str:
    """The article before a text, "an" where it begins with a vowel."""
    return "an" if lead == "a" and text[:1] in "aeiou" else lead
