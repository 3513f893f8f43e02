"""Two characters on a page: does each keep to its own anchors, routed and unrouted?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from statistics import fmean
from typing import Final

from consistory_engine.evaluate.ahead import Job
from consistory_engine.evaluate.books import SCENES, STYLE, VANILLA, job, paint
from consistory_engine.evaluate.kept import NOWHERE, Kept, Pages
from consistory_engine.evaluate.reader import LOOKS, Reader, Reading
from consistory_engine.fingerprints import ENGINE_VERSION
from consistory_engine.painter import Painter
from consistory_engine.presets import default_settings
from consistory_engine.prompts import Shot, Subject

PAIRS: Final = (("fox", "rabbit"), ("bear", "mouse"), ("cat", "penguin"), ("girl", "dog"))
POLICIES: Final[dict[str, dict[str, object]]] = {
    "vanilla": VANILLA,
    "union": {"policy": "union"},
    "routed": {"policy": "routed"},
}


@dataclass(frozen=True)
class PairScores:
    """Shares over a pair's pages: open attributes as in the own anchors, both kinds there, the other's look taken over.

    Bleeding is asked of who is there, in what the two anchors differ; None where there is nothing to ask.
    """

    own: float
    both: float
    bleeding: float | None


def pairs(
    painter: Painter,
    reader: Reader,
    *,
    scenes: int,
    seeds: int,
    kept: Kept = NOWHERE,
    tick: Callable[[str], None] | None = None,
) -> dict[str, list[PairScores]]:
    """Paint every pair in every scene with every policy, and score each pair against its anchors' looks.

    Pages that are `kept` are not painted again.
    """
    results: dict[str, list[PairScores]] = {name: [] for name in POLICIES}
    for pair in _pairs(seeds):
        looks = {
            name: _looks(reader, _anchors(painter, kept, place, subject))
            for name, (place, subject) in pair.anchors.items()
        }
        for policy in POLICIES:
            pages = paint(painter, kept, f"{pair.name}/{policy}", pair.shots(scenes, policy))
            results[policy].append(_score(reader.read(pages.pictures), looks))
            if tick:
                tick(f"{pair.name} {policy}")
    return results


def jobs(scenes: int, seeds: int) -> list[Job]:
    """All that `pairs` paints."""
    found = []
    for pair in _pairs(seeds):
        for place, subject in pair.anchors.values():
            found.append(Job(place, partial(_anchors, name=place, subject=subject)))
        for policy in POLICIES:
            found.append(job(f"{pair.name}/{policy}", pair.shots(scenes, policy)))
    return found


@dataclass(frozen=True)
class _Pair:
    kinds: tuple[str, str]
    seed: int

    @property
    def name(self) -> str:
        return f"{'-'.join(self.kinds)}-{self.seed}"

    @property
    def anchors(self) -> dict[str, tuple[str, Subject]]:
        """Each one's name to where the anchors are kept, and whom they show."""
        return {
            kind: (
                f"{self.name}/{kind}",
                Subject(kind, f"a small {kind}", (kind,), seed=100 * self.seed + 7 + 50 * k),
            )
            for k, kind in enumerate(self.kinds)
        }

    def shots(self, scenes: int, policy: str) -> tuple[Shot, ...]:
        settings = default_settings("paintbox").replace(**POLICIES[policy])
        subjects = tuple(subject for _, subject in self.anchors.values())
        both = " and ".join(f"{{{kind}}}" for kind in self.kinds)
        return tuple(
            Shot(f"{both} {words}", subjects, 1000 * self.seed + page, STYLE, settings=settings)
            for page, (words, _) in enumerate(SCENES[:scenes])
        )


def _pairs(seeds: int) -> Iterator[_Pair]:
    return (_Pair(kinds, seed) for kinds in PAIRS for seed in range(seeds))


def _anchors(painter: Painter, kept: Kept, name: str, subject: Subject) -> Pages:
    settings = default_settings("paintbox")

    def painted() -> Pages:
        anchors = painter.anchors(subject, style=STYLE, settings=settings)
        return Pages(list(anchors.pictures), anchors.evaluations)

    return kept.pages(name, (ENGINE_VERSION, painter.fingerprint, subject, settings), painted)


def _looks(reader: Reader, anchors: Pages) -> dict[str, set[str]]:
    """What the anchors show: attribute to the values read on them."""
    read = [reading.characters[0] for reading in reader.read(anchors.pictures)]
    return {name: {seen[name] for seen in read} for name in LOOKS}


def _score(readings: list[Reading], looks: dict[str, dict[str, set[str]]]) -> PairScores:
    own, both, bleeding = [], [], []
    for reading in readings:
        both.append(float(all(reading.find(kind) for kind in looks)))
        for kind, look in looks.items():
            other = next(value for name, value in looks.items() if name != kind)
            seen = reading.find(kind)
            for name in LOOKS:
                own.append(float(seen is not None and seen[name] in look[name]))
                if seen is not None and not look[name] & other[name]:
                    bleeding.append(float(seen[name] in other[name]))
    return PairScores(fmean(own), fmean(both), fmean(bleeding) if bleeding else None)
