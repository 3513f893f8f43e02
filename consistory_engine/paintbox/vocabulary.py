"""The words that the built-in model knows, each way of saying a thing listed under that thing.

Captions are put together from these tables alone, so that what is listed here is what the model has read.
No imports of torch or of a drawing library.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from consistory_engine.paintbox.synonyms import SYNONYMS

KINDS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {  # one, many
    "fox": (("fox", "foxes"),),
    "rabbit": (("rabbit", "rabbits"), ("bunny", "bunnies")),
    "bear": (("bear", "bears"),),
    "cat": (("cat", "cats"), ("kitten", "kittens")),
    "mouse": (("mouse", "mice"),),
    "frog": (("frog", "frogs"),),
    "owl": (("owl", "owls"),),
    "penguin": (("penguin", "penguins"),),
}
COATS: Final = {
    "red": ("red",),
    "brown": ("brown",),
    "grey": ("grey", "gray"),
    "white": ("white",),
    "yellow": ("yellow", "golden"),
    "blue": ("blue",),
}
GARMENTS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "scarf": (("scarf", "scarves"),),
    "hat": (("hat", "hats"), ("cap", "caps")),
    "sweater": (("sweater", "sweaters"), ("jumper", "jumpers"), ("pullover", "pullovers")),
}
GARMENT_COLOURS: Final = {
    "red": ("red",),
    "yellow": ("yellow",),
    "green": ("green",),
    "blue": ("blue",),
    "purple": ("purple", "violet"),
}
ACTIONS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {  # "a fox ...", "the fox ..."
    "standing": (
        ("standing", "stands"),
        ("looking up", "looks up"),
        ("waiting", "waits"),
        ("gazing", "gazes"),
        ("looking around", "looks around"),
        ("standing still", "stands still"),
    ),
    "sitting": (
        ("sitting", "sits"),
        ("resting", "rests"),
        ("sitting down", "sits down"),
        ("sitting quietly", "sits quietly"),
    ),
    "walking": (
        ("walking", "walks"),
        ("strolling", "strolls"),
        ("wandering", "wanders"),
        ("going for a walk", "goes for a walk"),
    ),
    "waving": (
        ("waving", "waves"),
        ("greeting", "greets"),
        ("saying hello", "says hello"),
        ("waving hello", "waves hello"),
    ),
    "sleeping": (
        ("sleeping", "sleeps"),
        ("napping", "naps"),
        ("dreaming", "dreams"),
        ("lying asleep", "lies asleep"),
    ),
}
PLACES: Final = {
    "forest": ("in the forest", "in the woods", "in a forest", "among the trees", "in the green forest"),
    "meadow": (
        "in the meadow",
        "in a meadow",
        "in the field",
        "in the grass",
        "on the grass",
        "among the flowers",
        "in a flower meadow",
    ),
    "snow": (
        "in the snow",
        "in a snowy field",
        "in the winter",
        "in the snowy forest",
        "in the snowy woods",
        "in the white snow",
    ),
    "beach": ("on the beach", "at the beach", "at the seaside", "on the sand", "by the sea", "on the shore"),
    "town": ("in the town", "in town", "in the street", "in the village", "in the city", "in a small town"),
    "lake": ("by the lake", "at the lake", "by the pond", "by the water", "beside a lake"),
    "mountains": (
        "in the mountains",
        "in the hills",
        "below the peaks",
        "in the snowy mountains",
        "on the mountain",
    ),
    "bedroom": ("in the bedroom", "in the room", "at home", "in a bedroom", "in bed", "by the bed"),
}
WALKS: Final = {
    "forest": ("through the forest", "through the woods"),
    "meadow": ("through the meadow", "across the field"),
    "snow": ("through the snow", "across the snow"),
    "beach": ("along the beach", "along the shore"),
    "town": ("through the town", "down the street"),
    "lake": ("around the lake", "along the water"),
    "mountains": ("through the mountains", "over the hills"),
    "bedroom": ("across the room", "through the bedroom"),
}
TIMES: Final = {
    "night": (
        "at night",
        "under the stars",
        "in the moonlight",
        "by night",
        "under the moon",
        "on a starry night",
    ),
    "day": ("by day", "on a sunny day", "in the sunshine", "in the daylight", "in the morning"),
}
STYLES: Final = (
    "picture book illustration",
    "watercolor picture book illustration",
    "watercolour picture book illustration",
    "gouache picture book illustration",
    "children's book illustration",
    "storybook illustration",
    "illustration",
    "a picture book illustration",
    "watercolor illustration",
    "painting",
    "a drawing",
    "cartoon",
    "soft watercolor storybook illustration",
    "a page from a picture book",
)
SIZES: Final = ("small", "little", "tiny", "young", "cute", "friendly", "happy")
TWINS: Final = ("two identical", "twin", "two", "a pair of", "two matching")
SAME: Final = ("the same {} twice", "one {} drawn twice", "{}, twice")
STRIPS: Final = (
    "two panels:",
    "comic strip of",
    "a comic strip with two panels:",
    "two pictures of the same {}:",
    "a strip of two pictures:",
)
SMALL: Final = frozenset(
    "a an the with and in wearing who is are of one then next to other "
    "on at by through across along around over down under for up still".split()
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

    def unknown(self, text: str) -> list[str]:
        """The words of `text` that say nothing to the model, lower case, in order, each once.

        Placeholders in braces, numbers and punctuation do not count; "fox's" counts as "fox".
        """
        found = split_words(re.sub(r"\{[^{}]*\}", " ", text))
        read = self._known | self.synonyms.keys()
        strange = (word for word in found if not {word, word.removesuffix("'s")} & read)
        return list(dict.fromkeys(strange))


def split_words(text: str) -> list[str]:
    """The words of `text` in lower case without punctuation; hyphens part words, apostrophes do not."""
    return re.findall(rf"{_WORD}(?:'{_WORD})*", text.lower().replace("\u2019", "'"))


def _section(
    phrases: Iterable[str | tuple[str, ...]], *, without: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    flat = (part for phrase in phrases for part in ((phrase,) if isinstance(phrase, str) else phrase))
    words = dict.fromkeys(word for part in flat for word in split_words(part.replace("{}", " ")))
    return tuple(word for word in words if word not in without)


def _sections() -> dict[str, tuple[str, ...]]:
    spoken = {
        "characters": [pair for pairs in KINDS.values() for pair in pairs],
        "coat colours": [word for words in COATS.values() for word in words],
        "garments": [pair for pairs in GARMENTS.values() for pair in pairs],
        "garment colours": [word for words in GARMENT_COLOURS.values() for word in words],
        "actions": [pair for pairs in ACTIONS.values() for pair in pairs],
        "places": [phrase for table in (PLACES, WALKS) for phrases in table.values() for phrase in phrases],
        "times": [phrase for phrases in TIMES.values() for phrase in phrases],
        "style words": list(STYLES),
        "describing words": list(SIZES),
        "pairs and panels": [*TWINS, *SAME, *STRIPS],
    }
    sections = {name: _section(phrases, without=SMALL) for name, phrases in spoken.items()}
    return sections | {"small words": tuple(sorted(SMALL))}


VOCABULARY: Final = Vocabulary(_sections())
