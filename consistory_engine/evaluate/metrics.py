"""From readings to numbers: agreement between pages, alignment with captions, variety of layout. Pure."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

from consistory_engine.evaluate.reader import Reading, Seen

_RESAMPLES = 1000


@dataclass(frozen=True)
class Estimate:
    """A mean with the bounds of its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


def estimate(values: Sequence[float]) -> Estimate:
    """The mean of independent values (books, captions) and how sure it is; resampled with a fixed seed."""
    if not values:
        return Estimate(float("nan"), float("nan"), float("nan"))
    rng = random.Random(0)
    means = sorted(fmean(rng.choices(values, k=len(values))) for _ in range(_RESAMPLES))
    return Estimate(fmean(values), means[int(0.025 * _RESAMPLES)], means[int(0.975 * _RESAMPLES)])


def agreement(pages: Sequence[Seen | None], attributes: Sequence[str]) -> float:
    """How often two pages of a book agree on its character's open attributes (method, section 12: identity).

    Over all pairs of pages and all attributes; a page on which the character is missing agrees with none.
    """
    pairs = list(itertools.combinations(pages, 2))
    return fmean(_agree(a, b, name) for a, b in pairs for name in attributes)


def _agree(one: Seen | None, other: Seen | None, name: str) -> float:
    return float(one is not None and other is not None and one[name] == other[name])


def alignment(reading: Reading, stated: Sequence[dict[str, str]]) -> list[float]:
    """1 or 0 for every attribute that the caption states, characters in the caption's left-to-right order.

    Of one character the reader's first is asked; of several, the one of the right kind.
    """
    answers: list[float] = []
    for said in stated:
        seen = reading.characters[0] if len(stated) == 1 else reading.find(said["kind"])
        answers += [float(_value(reading, seen, name) == value) for name, value in said.items()]
    return answers


def _value(reading: Reading, seen: Seen | None, name: str) -> str | None:
    if name in reading.scene:
        return reading.scene[name]
    return seen[name] if seen is not None else None


def variety(pages: Sequence[Seen | None]) -> float:
    """The spread of the character's place and size over a book's pages (method, section 12: layout variety).

    The mean of the standard deviations of centre x, centre y, width and height, in shares of the picture's side.
    """
    boxes = [page.box for page in pages if page is not None]
    return fmean(pstdev(values) for values in zip(*boxes, strict=True)) if len(boxes) > 1 else 0.0
