"""Two characters on a page: does each keep to its own anchors, routed and unrouted?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from consistory_engine.evaluate.books import SCENES, STYLE, VANILLA, paint
from consistory_engine.evaluate.kept import NOWHERE, Kept, Pages
from consistory_engine.evaluate.reader import LOOKS, Reader, Reading
from consistory_engine.fingerprints import ENGINE_VERSION
from consistory_engine.painter import Painter
from consistory_engine.presets import default_settings
from consistory_engine.prompts import Shot, Subject

PAIRS: Final = (("fox", "rabbit"), ("bear", "mouse"), ("cat", "penguin"), ("owl", "frog"))
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
    for kinds in PAIRS:
        for seed in range(seeds):
            subjects = tuple(
                Subject(kind, f"a small {kind}", (kind,), seed=100 * seed + 7 + 50 * k)
                for k, kind in enumerate(kinds)
            )
            book = f"{'-'.join(kinds)}-{seed}"
            looks = {one.name: _looks(painter, reader, one, f"{book}/{one.name}", kept) for one in subjects}
            for name, changes in POLICIES.items():
                shots = _shots(subjects, scenes, seed, changes)
                readings = reader.read(paint(painter, shots, f"{book}/{name}", kept).pictures)
                results[name].append(_score(readings, looks))
                if tick:
                    tick(f"{' and '.join(kinds)} {seed} {name}")
    return results


def _looks(painter: Painter, reader: Reader, subject: Subject, name: str, kept: Kept) -> dict[str, set[str]]:
    """What the anchors show: attribute to the values read on them."""
    settings = default_settings("paintbox")

    def painted() -> Pages:
        anchors = painter.anchors(subject, style=STYLE, settings=settings)
        return Pages(list(anchors.pictures), anchors.evaluations)

    anchors = kept.pages(name, (ENGINE_VERSION, painter.fingerprint, subject, settings), painted)
    read = [reading.characters[0] for reading in reader.read(anchors.pictures)]
    return {name: {seen[name] for seen in read} for name in LOOKS}


def _shots(subjects: tuple[Subject, ...], scenes: int, seed: int, changes: dict[str, object]) -> list[Shot]:
    settings = default_settings("paintbox").replace(**changes)
    both = " and ".join(f"{{{subject.name}}}" for subject in subjects)
    return [
        Shot(f"{both} {words}", subjects, 1000 * seed + page, STYLE, settings=settings)
        for page, (words, _) in enumerate(SCENES[:scenes])
    ]


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
