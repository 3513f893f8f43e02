"""Evaluation books: characters that leave attributes open, in scenes that differ, painted with every variant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import fmean
from typing import Final

from PIL.Image import Image

from consistory_engine.evaluate.ahead import Job
from consistory_engine.evaluate.kept import NOWHERE, Kept, Pages
from consistory_engine.evaluate.metrics import agreement, alignment, chance_agreement, variety
from consistory_engine.evaluate.reader import LOOKS, Reader, Reading, Seen
from consistory_engine.fingerprints import ENGINE_VERSION, PAINTBOX
from consistory_engine.painter import Painter
from consistory_engine.presets import QUALITIES, Quality, default_settings, with_quality
from consistory_engine.prompts import Shot, Subject
from consistory_engine.settings import Settings


def _changes(quality: Quality) -> dict[str, object]:
    """What a quality changes in the built-in model's settings."""
    usual = default_settings(PAINTBOX)
    quick = with_quality(usual, quality)
    return dict(quick.as_dict().items() - usual.as_dict().items())


STYLE: Final = "watercolor picture book illustration"
VANILLA: Final[dict[str, object]] = {"sharing": False, "query_blend": False, "injection": False}
VARIANTS: Final[dict[str, dict[str, object]]] = {
    "vanilla": VANILLA,
    "sharing only": VANILLA | {"sharing": True, "mask_dropout": 0.0},
    "+ dropout": VANILLA | {"sharing": True},
    "+ query blending": VANILLA | {"sharing": True, "query_blend": True},
    "+ injection": VANILLA | {"sharing": True, "query_blend": True, "injection": True},
    "balanced": _changes("balanced"),
    "draft": _changes("draft"),
}
"""The paper's ablation: each adds one thing; `+ injection` is the full method. The last are `--quality balanced` and `draft`."""

CHARACTERS: Final = (
    ("fox", None),
    ("rabbit", "scarf"),
    ("bear", "sweater"),
    ("cat", None),
    ("penguin", "hat"),
    ("girl", None),
    ("dog", "cape"),
    ("robot", "scarf"),
)
"""Kind and garment of each character; colours are open, and where no garment is named, so is the garment."""
SCENES: Final = (
    ("sitting in the forest", {"action": "sitting", "place": "forest"}),
    ("walking in the snow", {"action": "walking", "place": "snow"}),
    ("waving on the beach", {"action": "waving", "place": "beach"}),
    ("standing in the town at night", {"action": "standing", "place": "town", "time": "night"}),
    ("sleeping in the bedroom", {"action": "sleeping", "place": "bedroom"}),
    ("walking in the mountains", {"action": "walking", "place": "mountains"}),
    ("waving by the lake at night", {"action": "waving", "place": "lake", "time": "night"}),
    ("sitting in the meadow", {"action": "sitting", "place": "meadow"}),
)


@dataclass(frozen=True)
class Scores:
    """One book's numbers; `count` is the share of pages with one character, `evaluations` are the denoiser's a page.

    `shallow` are those that leave its deep blocks out.
    """

    agreement: float
    alignment: float
    variety: float
    count: float
    evaluations: float
    shallow: float = 0


@dataclass(frozen=True)
class Ablation:
    """Every variant's books, in one order; `chance` is the first variant's agreement between books, by character."""

    books: dict[str, list[Scores]]
    chance: list[float]


def subject_of(kind: str, garment: str | None, seed: int) -> Subject:
    """A character of this kind; the concept tokens are its kind and its garment."""
    if garment is None:
        return Subject("hero", f"a small {kind}", (kind,), seed=seed)
    return Subject("hero", f"a small {kind} with a {garment}", (kind, garment), seed=seed)


def open_attributes(garment: str | None) -> tuple[str, ...]:
    """What such a description leaves open."""
    return LOOKS if garment is None else ("coat", "garment_colour")


def shots_of(subject: Subject, scenes: int, seed: int, settings: Settings) -> list[Shot]:
    """The book's pages, each from its own noise."""
    return [
        Shot(f"{{{subject.name}}} {words}", (subject,), 1000 * seed + page, STYLE, settings=settings)
        for page, (words, _) in enumerate(SCENES[:scenes])
    ]


@dataclass(frozen=True)
class Book:
    """One character's pages, to be painted one way, under a name of their own."""

    name: str
    kind: str
    garment: str | None
    seed: int
    variant: str
    shots: tuple[Shot, ...]

    @property
    def anchored(self) -> Settings | None:
        """What its anchors are painted with, if not what its pages are: for quicker pages the best that go with them."""
        if self.variant not in QUALITIES:
            return None
        return default_settings(PAINTBOX).for_anchors_of(self.shots[0].settings)


def books_of(
    characters: int, scenes: int, seeds: int, variants: Mapping[str, Mapping[str, object]] = VARIANTS
) -> Iterator[Book]:
    """Every book of an ablation: by character, seed and variant."""
    for kind, garment in CHARACTERS[:characters]:
        for seed in range(seeds):
            subject = subject_of(kind, garment, 100 * seed + 7)
            for variant, changes in variants.items():
                shots = shots_of(subject, scenes, seed, default_settings("paintbox").replace(**changes))
                name = f"{kind}-{seed}/{variant.replace(' ', '-')}"
                yield Book(name, kind, garment, seed, variant, tuple(shots))


def paint(
    painter: Painter, kept: Kept, name: str, shots: Sequence[Shot], anchored: Settings | None = None
) -> Pages:
    """The pages of these shots, against anchors of their own where their settings share.

    `anchored` are the anchors' settings, if not the pages' own.
    """

    def painted() -> Pages:
        subjects = shots[0].subjects if shots[0].settings.sharing.enabled else ()
        settings = anchored or shots[0].settings
        anchors = {one.name: painter.anchors(one, style=STYLE, settings=settings) for one in subjects}
        pictures = [painter.paint(shot, anchors) for shot in shots]
        return Pages(
            [one.image for one in pictures],
            fmean(one.evaluations for one in pictures),
            [one.masks for one in pictures],
            fmean(one.shallow for one in pictures),
        )

    origin = (ENGINE_VERSION, painter.fingerprint, *shots, *([anchored] if anchored else []))
    return kept.pages(name, origin, painted)


def job(name: str, shots: Sequence[Shot], anchored: Settings | None = None) -> Job:
    """These pages, to be painted in another process."""
    return Job(name, partial(paint, name=name, shots=shots, anchored=anchored))


def score(readings: Sequence[Reading], kind: str, garment: str | None, pages: Pages) -> Scores:
    """The numbers of one book of `pages` from what is read of them."""
    seen = [reading.characters[0] for reading in readings]
    worn = {} if garment is None else {"garment": garment}
    stated = [{"kind": kind} | worn | facts for _, facts in SCENES[: len(readings)]]
    answers = [
        answer
        for reading, facts in zip(readings, stated, strict=True)
        for answer in alignment(reading, [facts])
    ]
    count = fmean(float(len(reading.characters) == 1) for reading in readings)
    agreed = agreement(seen, open_attributes(garment))
    return Scores(agreed, fmean(answers), variety(seen), count, pages.evaluations, pages.shallow)


def ablation(
    painter: Painter,
    reader: Reader,
    *,
    characters: int,
    scenes: int,
    seeds: int,
    variants: Mapping[str, Mapping[str, object]] = VARIANTS,
    kept: Kept = NOWHERE,
    keep: Callable[[str, str, int, list[Image]], None] | None = None,
    tick: Callable[[str], None] | None = None,
) -> Ablation:
    """Paint and score every book with every variant; `keep` sees each book's pages, `tick` each book's name.

    Pages that are `kept` are not painted again.
    """
    results: dict[str, list[Scores]] = {name: [] for name in variants}
    first: dict[str, list[list[Seen]]] = {}
    for book in books_of(characters, scenes, seeds, variants):
        pages = paint(painter, kept, book.name, book.shots, book.anchored)
        readings = reader.read(pages.pictures)
        results[book.variant].append(score(readings, book.kind, book.garment, pages))
        if book.variant == next(iter(variants)):
            first.setdefault(book.kind, []).append([reading.characters[0] for reading in readings])
        if keep:
            keep(book.variant, book.kind, book.seed, pages.pictures)
        if tick:
            tick(f"{book.kind} {book.seed} {book.variant}")
    garments = dict(CHARACTERS)
    chance = [
        chance_agreement(read, open_attributes(garments[kind]))
        for kind, read in first.items()
        if len(read) > 1
    ]
    return Ablation(results, chance)
