"""What a drawing shows: plain data that the illustrator draws, the captions word and the reader reads.

A `Scene` holds every attribute of a drawing, said in its caption or not. `sample_scene` draws one at random;
what a caption leaves out therefore varies from seed to seed, which is what consistency must hold still.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

ANIMALS: Final = (
    "fox", "rabbit", "bear", "cat", "mouse", "frog", "owl", "penguin", "dog", "pig", "elephant", "hedgehog",
)  # fmt: skip
PEOPLE: Final = ("girl", "boy", "grandmother", "grandfather")
KINDS: Final = (*ANIMALS, *PEOPLE, "robot", "dragon")
COATS: Final = ("red", "brown", "black", "grey", "white", "yellow", "blue", "green", "pink")
"""The colour of fur, feathers, skin or metal; of people, the colour of their hair."""
HAIR: Final = ("red", "brown", "black", "grey", "white", "yellow")
GARMENTS: Final = ("none", "scarf", "hat", "sweater", "cape", "overalls", "boots")
COLOURS: Final = ("red", "orange", "yellow", "green", "blue", "purple", "pink")
"""The colours of garments, and of the props that come in colours."""
ACTIONS: Final = (
    "standing", "sitting", "walking", "running", "jumping", "sleeping", "waving", "reading", "holding",
)  # fmt: skip
EXPRESSIONS: Final = ("calm", "happy", "sad", "surprised", "sleepy")
PROPS: Final = (
    "balloon", "umbrella", "ball", "kite", "gift", "lantern", "apple", "flower", "cup", "basket",
)  # fmt: skip
COLOURED: Final = PROPS[:5]
"""Props that come in any colour; the others are as such things are."""
PLACES: Final = (
    "forest", "meadow", "snow", "beach", "town", "lake", "mountains", "bedroom",
    "kitchen", "garden", "farm", "castle", "harbour", "library",
)  # fmt: skip
INDOORS: Final = ("bedroom", "kitchen", "library")
TIMES: Final = ("morning", "day", "sunset", "night")
WEATHERS: Final = ("clear", "rain", "snow")
FRAMINGS: Final = ("close", "middle", "wide")
SIDES: Final = ("left", "middle", "right")
STYLES: Final = ("flat", "watercolour", "crayon", "paper")
SHAPES: Final[dict[str, tuple[int, int]]] = {
    "square": (512, 512),
    "portrait": (448, 576),
    "landscape": (576, 448),
    "spread": (768, 384),
}
"""Width and height in pixels: about the same area each, in steps of four latent cells."""
LAYOUTS: Final = ("single", "twins", "strip", "poses")
_FRAMED: Final = {"close": 0.25, "middle": 0.6, "wide": 0.15}
"""How often a scene is framed so, among the framings that it may have."""
MOST_ACTORS: Final = 3
MOST_PANELS: Final = 4


@dataclass(frozen=True)
class Look:
    """How a character looks, whatever it does: this is what must stay the same from page to page.

    `build` is the seed of what has no name: proportions, eyes, cheeks, the tilt of ears, what people wear
    when no garment is named.
    """

    kind: str
    coat: str
    garment: str = "none"
    garment_colour: str | None = None
    build: int = 0


@dataclass(frozen=True)
class Actor:
    """A character in one picture: its look, what it does, how it feels, which way it faces (-1 left, 1 right).

    `prop` is what it holds while "holding"; `prop_colour` is given for the props in `COLOURED`.
    """

    look: Look
    action: str = "standing"
    facing: int = 1
    expression: str = "calm"
    prop: str | None = None
    prop_colour: str | None = None


@dataclass(frozen=True)
class Scene:
    """One picture (or, in a strip, one panel): a place, a time and one to three actors from left to right.

    `place` None is a plain backdrop. `side` is where a single actor stands. `seed` moves everything that has no
    name: where trees stand, how large the actor is, the shape of clouds.
    """

    place: str | None
    time: str
    actors: tuple[Actor, ...]
    seed: int
    weather: str = "clear"
    framing: str = "middle"
    side: str = "middle"


@dataclass(frozen=True)
class Sheet:
    """What is drawn on one page, in one style and shape.

    "single" is one scene; "twins" one scene with a character twice; "strip" two to four panels of one character
    in a scene each; "poses" a character sheet: one character in several poses on a plain backdrop.
    """

    layout: str
    scenes: tuple[Scene, ...]
    style: str = "flat"
    shape: str = "square"


def held_out(look: Look) -> bool:
    """Whether `look` is kept for evaluation: about 6 % of all looks, always the same, are never trained on."""
    name = f"402 {look.kind} {look.coat} {look.garment} {look.garment_colour}"
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) % 1000 < 60


def sample_look(rng: random.Random, *, kind: str | None = None, held: bool = False) -> Look:
    """A random look for training, or, with `held`, one of those held out; a quarter of all wear nothing."""
    while True:
        chosen = kind or rng.choice(KINDS)
        garment = "none" if rng.random() < 0.25 else rng.choice(GARMENTS[1:])
        colour = None if garment == "none" else rng.choice(COLOURS)
        coats = HAIR if chosen in PEOPLE else COATS
        look = Look(chosen, rng.choice(coats), garment, colour, rng.getrandbits(32))
        if held_out(look) == held:
            return look


def sample_actor(rng: random.Random, look: Look | None = None) -> Actor:
    """A random actor, with the given look or one of its own; half of all faces are calm."""
    action = rng.choice(ACTIONS)
    expression = "calm" if action == "sleeping" or rng.random() < 0.5 else rng.choice(EXPRESSIONS[1:])
    prop = rng.choice(PROPS) if action == "holding" else None
    colour = rng.choice(COLOURS) if prop in COLOURED else None
    return Actor(look or sample_look(rng), action, rng.choice((-1, 1)), expression, prop, colour)


def sample_scene(
    rng: random.Random, actors: tuple[Actor, ...], *, framings: Sequence[str] = FRAMINGS
) -> Scene:
    """A random scene around `actors`; half are by day, and most weather is clear."""
    place = rng.choice(PLACES)
    time = rng.choice(("day", "day", "day", "night", "night", "morning", "sunset"))
    weather = "clear" if place in INDOORS or rng.random() < 0.75 else _weather(rng, place)
    framing = rng.choices(framings, [_FRAMED[name] for name in framings])[0]
    side = rng.choice(SIDES)
    return Scene(place, time, actors, rng.getrandbits(32), weather, framing, side)


def sample_sheet(
    rng: random.Random,
    *,
    pairs: float = 0.3,
    trios: float = 0.05,
    twins: float = 0.05,
    strips: float = 0.15,
    poses: float = 0.05,
    held: bool = False,
    style: str | None = None,
    shape: str | None = None,
) -> Sheet:
    """A random sheet. `pairs` to `poses` are the shares of the other layouts beside one character alone.

    Every look is one for training or, with `held`, one of those held out.
    """
    style, shape = style or rng.choice(STYLES), shape or rng.choice(("square", *SHAPES))
    dice = rng.random()
    if (dice := dice - strips) < 0:
        look, panels = sample_look(rng, held=held), rng.choice((2, 2, 2, 3, MOST_PANELS))
        scenes = (
            sample_scene(rng, (sample_actor(rng, look),), framings=("close", "middle")) for _ in range(panels)
        )
        return Sheet("strip", tuple(scenes), style, shape)
    if (dice := dice - poses) < 0:
        look = sample_look(rng, held=held)
        actors = tuple(sample_actor(rng, look) for _ in range(MOST_ACTORS))
        return Sheet("poses", (Scene(None, "day", actors, rng.getrandbits(32)),), style, shape)
    if (dice := dice - twins) < 0:
        actor = sample_actor(rng, sample_look(rng, held=held))
        scene = sample_scene(rng, (actor, sample_actor(rng, actor.look)), framings=("middle", "wide"))
        return Sheet("twins", (scene,), style, shape)
    count = 2 if (dice := dice - pairs) < 0 else 3 if dice - trios < 0 else 1
    actors = _distinct(rng, count, held)
    framings = FRAMINGS if count == 1 else ("middle", "wide")
    return Sheet("single", (sample_scene(rng, actors, framings=framings),), style, shape)


def _weather(rng: random.Random, place: str) -> str:
    return "snow" if place == "snow" else rng.choice(WEATHERS[1:])


def _distinct(rng: random.Random, count: int, held: bool) -> tuple[Actor, ...]:
    """Actors of different kinds, so that a caption can tell them apart."""
    kinds = rng.sample(KINDS, count)
    return tuple(sample_actor(rng, sample_look(rng, kind=kind, held=held)) for kind in kinds)
