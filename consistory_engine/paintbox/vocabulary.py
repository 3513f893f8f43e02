"""The words that the built-in model knows, each way of saying a thing listed under that thing.

Captions are put together from these tables alone, so that what is listed here is what the model has read.
No imports of torch or of a drawing library.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from consistory_engine.paintbox.synonyms import SYNONYMS

Nouns = tuple[tuple[str, str], ...]
"""One and many; the same form twice for what has no singular."""
Verbs = tuple[tuple[str, str], ...]
""" "a fox ...", "the fox ..." """

KINDS: Final[Mapping[str, Nouns]] = {
    "fox": (("fox", "foxes"), ("fox cub", "fox cubs"), ("vixen", "vixens")),
    "rabbit": (("rabbit", "rabbits"), ("bunny", "bunnies"), ("hare", "hares")),
    "bear": (("bear", "bears"), ("bear cub", "bear cubs"), ("teddy bear", "teddy bears")),
    "cat": (("cat", "cats"), ("kitten", "kittens"), ("kitty", "kitties")),
    "mouse": (("mouse", "mice"),),
    "frog": (("frog", "frogs"), ("toad", "toads")),
    "owl": (("owl", "owls"), ("owlet", "owlets")),
    "penguin": (("penguin", "penguins"),),
    "dog": (("dog", "dogs"), ("puppy", "puppies"), ("doggy", "doggies")),
    "pig": (("pig", "pigs"), ("piglet", "piglets")),
    "elephant": (("elephant", "elephants"),),
    "hedgehog": (("hedgehog", "hedgehogs"),),
    "girl": (("girl", "girls"), ("little girl", "little girls")),
    "boy": (("boy", "boys"), ("little boy", "little boys")),
    "grandmother": (
        ("grandmother", "grandmothers"),
        ("grandma", "grandmas"),
        ("granny", "grannies"),
        ("old woman", "old women"),
        ("old lady", "old ladies"),
    ),
    "grandfather": (
        ("grandfather", "grandfathers"),
        ("grandpa", "grandpas"),
        ("granddad", "granddads"),
        ("old man", "old men"),
    ),
    "robot": (("robot", "robots"),),
    "dragon": (("dragon", "dragons"), ("baby dragon", "baby dragons")),
}
COATS: Final = {
    "red": ("red", "red", "ginger", "russet"),
    "brown": ("brown", "brown", "chestnut", "chocolate brown"),
    "black": ("black", "black", "jet black", "charcoal"),
    "grey": ("grey", "gray", "silver"),
    "white": ("white", "white", "snow white"),
    "yellow": ("yellow", "yellow", "golden", "sandy"),
    "blue": ("blue", "blue", "sky blue"),
    "green": ("green", "green", "emerald"),
    "pink": ("pink", "pink", "rosy"),
}
HAIR: Final = {
    "red": ("red", "ginger"),
    "brown": ("brown", "chestnut"),
    "black": ("black", "dark"),
    "grey": ("grey", "gray", "silver"),
    "white": ("white", "snow white"),
    "yellow": ("blond", "blonde", "golden", "yellow"),
}
GARMENTS: Final[Mapping[str, Nouns]] = {
    "scarf": (("scarf", "scarves"), ("shawl", "shawls")),
    "hat": (
        ("hat", "hats"),
        ("cap", "caps"),
        ("woolly hat", "woolly hats"),
        ("bobble hat", "bobble hats"),
        ("beanie", "beanies"),
    ),
    "sweater": (("sweater", "sweaters"), ("jumper", "jumpers"), ("pullover", "pullovers")),
    "cape": (("cape", "capes"), ("cloak", "cloaks")),
    "overalls": (("overalls", "overalls"), ("dungarees", "dungarees")),
    "boots": (
        ("boots", "boots"),
        ("rubber boots", "rubber boots"),
        ("wellies", "wellies"),
        ("wellingtons", "wellingtons"),
    ),
}
COLOURS: Final = {
    "red": ("red", "red", "scarlet", "crimson"),
    "orange": ("orange",),
    "yellow": ("yellow", "yellow", "golden"),
    "green": ("green", "green", "emerald"),
    "blue": ("blue", "blue", "navy blue"),
    "purple": ("purple", "violet", "lilac"),
    "pink": ("pink", "pink", "rosy"),
}
ACTIONS: Final[Mapping[str, Verbs]] = {
    "standing": (
        ("standing", "stands"),
        ("looking up", "looks up"),
        ("waiting", "waits"),
        ("gazing", "gazes"),
        ("looking around", "looks around"),
        ("standing still", "stands still"),
        ("listening", "listens"),
        ("staring", "stares"),
    ),
    "sitting": (
        ("sitting", "sits"),
        ("resting", "rests"),
        ("sitting down", "sits down"),
        ("sitting quietly", "sits quietly"),
        ("seated", "is seated"),
    ),
    "walking": (
        ("walking", "walks"),
        ("strolling", "strolls"),
        ("wandering", "wanders"),
        ("going for a walk", "goes for a walk"),
        ("marching", "marches"),
        ("exploring", "explores"),
        ("on the way", "is on the way"),
    ),
    "running": (
        ("running", "runs"),
        ("racing", "races"),
        ("dashing", "dashes"),
        ("hurrying", "hurries"),
        ("rushing", "rushes"),
        ("running away", "runs away"),
    ),
    "jumping": (
        ("jumping", "jumps"),
        ("leaping", "leaps"),
        ("hopping", "hops"),
        ("bouncing", "bounces"),
        ("jumping high", "jumps high"),
        ("dancing", "dances"),
    ),
    "sleeping": (
        ("sleeping", "sleeps"),
        ("napping", "naps"),
        ("dreaming", "dreams"),
        ("lying asleep", "lies asleep"),
        ("fast asleep", "is fast asleep"),
        ("lying down", "lies down"),
    ),
    "waving": (
        ("waving", "waves"),
        ("greeting", "greets"),
        ("saying hello", "says hello"),
        ("waving hello", "waves hello"),
        ("waving goodbye", "waves goodbye"),
    ),
    "reading": (
        ("reading", "reads"),
        ("reading a book", "reads a book"),
        ("reading a story", "reads a story"),
        ("looking at a book", "looks at a book"),
    ),
    "holding": (
        ("holding {}", "holds {}"),
        ("carrying {}", "carries {}"),
        ("bringing {}", "brings {}"),
        ("clutching {}", "clutches {}"),
        ("showing {}", "shows {}"),
    ),
}
EXPRESSIONS: Final = {
    "happy": ("happy", "cheerful", "smiling", "joyful", "laughing", "merry", "delighted"),
    "sad": ("sad", "unhappy", "crying", "gloomy", "lonely", "tearful"),
    "surprised": ("surprised", "astonished", "amazed", "startled", "shocked"),
    "sleepy": ("sleepy", "tired", "drowsy", "weary", "yawning"),
}
PROPS: Final = {
    "balloon": ("balloon",),
    "umbrella": ("umbrella", "parasol"),
    "ball": ("ball",),
    "kite": ("kite",),
    "gift": ("gift", "present", "parcel"),
    "lantern": ("lantern", "lamp"),
    "apple": ("apple", "red apple"),
    "flower": ("flower", "daisy"),
    "cup": ("cup", "mug", "cup of tea", "cup of cocoa"),
    "basket": ("basket",),
}
PLACES: Final = {
    "forest": (
        "in the forest",
        "in the woods",
        "in a forest",
        "among the trees",
        "in the green forest",
        "under the trees",
        "in the deep woods",
        "between the trees",
    ),
    "meadow": (
        "in the meadow",
        "in a meadow",
        "in the field",
        "in the grass",
        "on the grass",
        "among the flowers",
        "in a flowery meadow",
        "on a green hill",
        "in the park",
    ),
    "snow": (
        "in the snow",
        "in a snowy field",
        "in the winter",
        "in the snowy forest",
        "in the snowy woods",
        "in the white snow",
        "on a winter day",
        "on the ice",
    ),
    "beach": (
        "on the beach",
        "at the beach",
        "at the seaside",
        "on the sand",
        "by the sea",
        "on the shore",
        "by the ocean",
    ),
    "town": (
        "in the town",
        "in town",
        "in the street",
        "in the village",
        "in the city",
        "in a small town",
        "outside the shop",
        "between the houses",
    ),
    "lake": (
        "by the lake",
        "at the lake",
        "by the pond",
        "by the water",
        "beside a lake",
        "by the river",
        "beside the pond",
    ),
    "mountains": (
        "in the mountains",
        "in the hills",
        "below the peaks",
        "in the snowy mountains",
        "on the mountain",
        "high in the mountains",
        "on the hill",
    ),
    "bedroom": (
        "in the bedroom",
        "in the room",
        "at home",
        "in a bedroom",
        "in bed",
        "by the bed",
        "in the nursery",
        "beside the bed",
    ),
    "kitchen": (
        "in the kitchen",
        "in a kitchen",
        "by the stove",
        "at the kitchen table",
        "in a cosy kitchen",
        "beside the oven",
    ),
    "garden": (
        "in the garden",
        "in a garden",
        "among the vegetables",
        "behind the house",
        "in the vegetable garden",
        "in the backyard",
    ),
    "farm": (
        "on the farm",
        "on a farm",
        "by the barn",
        "in the farmyard",
        "beside the red barn",
        "among the hay bales",
    ),
    "castle": (
        "at the castle",
        "by the castle",
        "in front of a castle",
        "outside the castle",
        "below the towers",
        "in the castle yard",
    ),
    "harbour": (
        "in the harbour",
        "at the harbor",
        "by the boats",
        "on the quay",
        "on the pier",
        "by the lighthouse",
        "beside the ships",
    ),
    "library": (
        "in the library",
        "in a library",
        "among the books",
        "between the bookshelves",
        "at school",
        "in the bookshop",
    ),
}
WALKS: Final = {
    "forest": ("through the forest", "through the woods", "into the forest"),
    "meadow": ("through the meadow", "across the field", "through the grass"),
    "snow": ("through the snow", "across the snow", "over the ice"),
    "beach": ("along the beach", "along the shore", "across the sand"),
    "town": ("through the town", "down the street", "along the street"),
    "lake": ("around the lake", "along the water", "along the river"),
    "mountains": ("through the mountains", "over the hills", "up the mountain"),
    "bedroom": ("across the room", "through the bedroom", "into the bedroom"),
    "kitchen": ("through the kitchen", "into the kitchen"),
    "garden": ("through the garden", "into the garden"),
    "farm": ("across the farm", "across the farmyard"),
    "castle": ("towards the castle", "to the castle"),
    "harbour": ("along the harbour", "along the pier", "along the quay"),
    "library": ("through the library", "into the library"),
}
TIMES: Final = {
    "morning": (
        "in the morning",
        "at dawn",
        "at sunrise",
        "early in the morning",
        "in the morning light",
        "as the sun rises",
    ),
    "day": (
        "by day",
        "on a sunny day",
        "in the sunshine",
        "in the daylight",
        "at noon",
        "in the afternoon",
        "in the sun",
    ),
    "sunset": (
        "at sunset",
        "at dusk",
        "in the evening",
        "as the sun goes down",
        "in the evening light",
        "at twilight",
    ),
    "night": (
        "at night",
        "under the stars",
        "in the moonlight",
        "by night",
        "under the moon",
        "on a starry night",
        "at midnight",
        "in the dark",
    ),
}
WEATHERS: Final = {
    "rain": (
        "in the rain",
        "on a rainy day",
        "as the rain falls",
        "in the pouring rain",
        "while it rains",
        "in a storm",
    ),
    "snow": (
        "in the falling snow",
        "as snow falls",
        "while it snows",
        "in a snowstorm",
        "among the snowflakes",
    ),
}
AIR: Final = {
    ("time", "morning"): ("misty",),
    ("time", "day"): ("sunny", "bright"),
    ("time", "sunset"): ("evening",),
    ("time", "night"): ("moonlit", "dark", "starlit"),
    ("weather", "rain"): ("rainy", "wet", "stormy"),
}
"""What may stand before the noun of a place ("through the moonlit woods"), and what it says."""
SKY: Final = frozenset(
    {
        "as the sun rises",
        "on a sunny day",
        "in the sunshine",
        "in the sun",
        "as the sun goes down",
        "under the stars",
        "in the moonlight",
        "under the moon",
        "on a starry night",
        "sunny",
        "moonlit",
        "starlit",
    }
)
"""What says that sun, moon or stars are seen, which rain and snow hide."""
AIRY: Final = frozenset(
    "forest woods meadow field grass beach shore town village city street lake mountains hills garden harbour".split()
)
"""The nouns before which it may stand."""
SIDES: Final = {
    "left": ("on the left", "on the left side", "at the left"),
    "right": ("on the right", "on the right side", "at the right"),
    "middle": ("in the middle", "in the centre"),
}
FRAMINGS: Final = {
    "close": (
        "close up of {}",
        "a close up of {}",
        "a portrait of {}",
        "portrait of {}",
        "a close view of {}",
    ),
    "wide": (
        "a wide view of {}",
        "wide view of {}",
        "a wide shot of {}",
        "{}, seen from far away",
        "{} in the distance",
    ),
}
STYLES: Final = {
    "flat": (
        "flat colour illustration",
        "a flat illustration",
        "cartoon",
        "vector illustration",
        "clean flat picture book illustration",
    ),
    "watercolour": (
        "watercolor illustration",
        "watercolour illustration",
        "watercolor picture book illustration",
        "watercolour picture book illustration",
        "soft watercolor storybook illustration",
        "a watercolour painting",
    ),
    "crayon": (
        "crayon drawing",
        "a crayon drawing",
        "wax crayon illustration",
        "crayon picture book illustration",
        "coloured pencil drawing",
    ),
    "paper": (
        "cut paper illustration",
        "paper collage",
        "a paper collage",
        "cut out paper picture book illustration",
        "paper cut illustration",
    ),
}
PLAIN_STYLES: Final = (
    "picture book illustration",
    "children's book illustration",
    "storybook illustration",
    "illustration",
    "a picture book illustration",
    "a page from a picture book",
    "a drawing",
    "a painting",
    "gouache picture book illustration",
)
"""They say nothing of the style."""
SIZES: Final = ("small", "little", "tiny", "young", "cute", "friendly", "brave", "big", "lovely")
TWINS: Final = ("two identical", "twin", "two", "a pair of", "two matching")
SAME: Final = ("the same {} twice", "one {} drawn twice", "{}, twice")
STRIPS: Final = {
    2: ("two panels:", "a comic strip with two panels:", "a strip of two pictures:", "comic strip:"),
    3: ("three panels:", "a comic strip with three panels:", "a strip of three pictures:", "comic strip:"),
    4: ("four panels:", "a comic strip with four panels:", "a strip of four pictures:", "comic strip:"),
}
POSES: Final = (
    "character sheet of",
    "a character sheet of",
    "three poses of",
    "three drawings of the same",
    "a model sheet of",
)
SMALL: Final = frozenset(
    "a an the with and in wearing who is are of one then next to other hair haired looking same"
    " on at by through across along around over down under for up still into book".split()
)


_WORD: Final = r"[^\W\d_]+"


@dataclass(frozen=True)
class Vocabulary:
    """The words a model knows, in `sections` that a reader would look for, and what it reads others as."""

    sections: Mapping[str, tuple[str, ...]]

    @cached_property
    def synonyms(self) -> dict[str, str]:
        """Words that the model has never read, each with the known one in whose place it is read."""
        return {word: it for word, it in SYNONYMS.items() if it in self._known and word not in self._known}

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(word for words in self.sections.values() for word in words)

    def words(self) -> list[str]:
        """Every known word once, sorted."""
        return sorted(self._known)

    def plain(self, text: str) -> str:
        """`text` in lower case, with known words in place of their synonyms."""
        return re.sub(_WORD, lambda found: self.synonyms.get(found[0], found[0]), text.lower())

    def read_as(self, word: str) -> str | None:
        """The known word that the model reads a word as, itself if it is known; None for one that says nothing to it."""
        said = word.lower().replace("\u2019", "'")
        for form in (said, said.removesuffix("'s")):
            if form in self._known:
                return form
            if form in self.synonyms:
                return self.synonyms[form]
        return None

    def unknown(self, text: str) -> list[str]:
        """The words of `text` that say nothing to the model, lower case, in order, each once.

        Placeholders in braces, numbers and punctuation do not count; "fox's" counts as "fox".
        """
        found = split_words(re.sub(r"\{[^{}]*\}", " ", text))
        return list(dict.fromkeys(word for word in found if self.read_as(word) is None))


def split_words(text: str) -> list[str]:
    """The words of `text` in lower case without punctuation; hyphens part words, apostrophes do not."""
    return re.findall(rf"{_WORD}(?:'{_WORD})*", text.lower().replace("\u2019", "'"))


def _section(phrases: Iterable[str], *, without: frozenset[str] = frozenset()) -> tuple[str, ...]:
    words = dict.fromkeys(word for part in phrases for word in split_words(part.replace("{}", " ")))
    return tuple(word for word in words if word not in without)


def _flat(*tables: Mapping[Any, tuple[str | tuple[str, str], ...]]) -> list[str]:
    """All phrases of some tables."""
    entries = [entry for table in tables for entries in table.values() for entry in entries]
    return [part for entry in entries for part in ((entry,) if isinstance(entry, str) else entry)]


def _sections() -> dict[str, tuple[str, ...]]:
    spoken = {
        "characters": _flat(KINDS),
        "coat and hair colours": _flat(COATS, HAIR),
        "garments": _flat(GARMENTS),
        "colours of garments and things": _flat(COLOURS),
        "actions": _flat(ACTIONS),
        "expressions": _flat(EXPRESSIONS),
        "things to hold": _flat(PROPS),
        "places": _flat(PLACES, WALKS),
        "times and weather": _flat(TIMES, WEATHERS, AIR),
        "where in the picture": _flat(SIDES, FRAMINGS),
        "style words": [*_flat(STYLES), *PLAIN_STYLES],
        "describing words": list(SIZES),
        "pairs and panels": [*TWINS, *SAME, *_flat(STRIPS), *POSES],
    }
    sections = {name: _section(phrases, without=SMALL) for name, phrases in spoken.items()}
    return sections | {"small words": tuple(sorted(SMALL))}


VOCABULARY: Final = Vocabulary(_sections())
