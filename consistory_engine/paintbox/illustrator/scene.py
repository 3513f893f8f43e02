"""What a drawing shows: plain data that the illustrator draws, the captions word and the reader reads.

A `Scene` holds every attribute of a drawing, said in its caption or not. `sample_scene` draws one at random;
what a caption leaves out therefore varies from seed to seed, which is what consistency must hold still.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from typing import Final

KINDS: Final = ("fox", "rabbit", "bear", "cat", "mouse", "frog", "owl", "penguin")
COATS: Final = ("red", "brown", "grey", "white", "yellow", "blue")
GARMENTS: Final = ("none", "scarf", "hat", "sweater")
GARMENT_COLOURS: Final = ("red", "yellow", "green", "blue", "purple")
ACTIONS: Final = ("standing", "sitting", "walking", "waving", "sleeping")
PLACES: Final = ("forest", "meadow", "snow", "beach", "town", "lake", "mountains", "bedroom")
TIMES: Final = ("day", "night")
LAYOUTS: Final = ("single", "twins", "strip")


@dataclass(frozen=True)
class Look:
    """How a character looks, whatever it does: this is what must stay the same from page to page.

    `build` is the seed of what has no name: proportions, eyes, cheeks, the tilt of ears.
    """

    kind: str
    coat: str
    garment: str = "none"
    garment_colour: str | None = None
    build: int = 0


@dataclass(frozen=True)
class Actor:
    """A character in one picture: its look, what it does, which way it faces (-1 left, 1 right)."""

    look: Look
    action: str = "standing"
    facing: int = 1


@dataclass(frozen=True)
class Scene:
    """One picture (or, in a strip, one panel): a place, a time and one or two actors from left to right.

    `seed` moves everything that has no name: where trees stand, how large the actor is, the shape of clouds.
    """

    place: str
    time: str
    actors: tuple[Actor, ...]
    seed: int


@dataclass(frozen=True)
class Sheet:
    """What is drawn on one square: a single scene, one scene with a character twice ("twins"), or a strip.

    A strip has two panels, side by side, of the same character in two scenes.
    """

    layout: str
    scenes: tuple[Scene, ...]


def held_out(look: Look) -> bool:
    """Whether `look` is kept for evaluation: about 6 % of all looks, always the same, are never trained on.

    The number in the hashed name was picked so that all kinds, coats and garments have about equal parts.
    """
    name = f"402 {look.kind} {look.coat} {look.garment} {look.garment_colour}"
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) % 1000 < 60


def sample_look(rng: random.Random, *, kind: str | None = None, held: bool = False) -> Look:
    """A random look for training, or, with `held`, one of those held out; a quarter of all wear nothing."""
    while True:
        garment = rng.choice(GARMENTS)
        colour = None if garment == "none" else rng.choice(GARMENT_COLOURS)
        look = Look(kind or rng.choice(KINDS), rng.choice(COATS), garment, colour, rng.getrandbits(32))
        if held_out(look) == held:
            return look


def sample_actor(rng: random.Random, look: Look | None = None) -> Actor:
    """A random actor, with the given look or one of its own."""
    return Actor(look or sample_look(rng), rng.choice(ACTIONS), rng.choice((-1, 1)))


def sample_scene(rng: random.Random, actors: tuple[Actor, ...]) -> Scene:
    """A random scene around `actors`; one in four is at night."""
    time = "night" if rng.random() < 0.25 else "day"
    return Scene(rng.choice(PLACES), time, actors, rng.getrandbits(32))


def sample_sheet(
    rng: random.Random, *, pairs: float = 0.3, twins: float = 0.05, strips: float = 0.2, held: bool = False
) -> Sheet:
    """A random sheet. `pairs`, `twins` and `strips` are the shares of two characters, twins and strips.

    Every look is one for training or, with `held`, one of those held out.
    """
    dice = rng.random()
    if dice < strips:
        look = sample_look(rng, held=held)
        return Sheet("strip", tuple(sample_scene(rng, (sample_actor(rng, look),)) for _ in range(2)))
    if dice < strips + twins:
        actor = sample_actor(rng, sample_look(rng, held=held))
        return Sheet("twins", (sample_scene(rng, (actor, sample_actor(rng, actor.look))),))
    count = 2 if dice < strips + twins + pairs else 1
    return Sheet("single", (sample_scene(rng, _distinct(rng, count, held)),))


def _distinct(rng: random.Random, count: int, held: bool) -> tuple[Actor, ...]:
    """Actors of different kinds, so that a caption can tell them apart."""
    kinds = rng.sample(KINDS, count)
    return tuple(sample_actor(rng, sample_look(rng, kind=kind, held=held)) for kind in kinds)
