"""From readings to numbers: agreement between pages, alignment with captions, variety of layout. Pure."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

import numpy as np
from numpy.typing import NDArray

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
    return _bootstrap(len(values), lambda chosen: fmean(values[k] for k in chosen))


def ratio(numerators: Sequence[float], denominators: Sequence[float]) -> Estimate:
    """The ratio of two means over the same books, which are resampled together."""

    def of(chosen: Sequence[int]) -> float:
        below = fmean(denominators[k] for k in chosen)
        return fmean(numerators[k] for k in chosen) / (below if abs(below) > 1e-9 else 1e-9)

    return _bootstrap(len(numerators), of)


def _bootstrap(count: int, statistic: Callable[[Sequence[int]], float]) -> Estimate:
    """A statistic of things by number, on all of them and on resamples of them with a fixed seed."""
    rng = random.Random(0)
    found = sorted(statistic(rng.choices(range(count), k=count)) for _ in range(_RESAMPLES))
    return Estimate(statistic(range(count)), found[int(0.025 * _RESAMPLES)], found[int(0.975 * _RESAMPLES)])


def agreement(pages: Sequence[Seen | None], attributes: Sequence[str]) -> float:
    """How often two pages of a book agree on its character's open attributes (method, section 12: identity).

    Over all pairs of pages and all attributes; a page on which the character is missing agrees with none.
    """
    return _agreement(list(itertools.combinations(pages, 2)), attributes)


def chance_agreement(books: Sequence[Sequence[Seen | None]], attributes: Sequence[str]) -> float:
    """The same between pages of different books of one description: what agreement is worth nothing."""
    crossed = [
        pair for one, other in itertools.combinations(books, 2) for pair in itertools.product(one, other)
    ]
    return _agreement(crossed, attributes)


def _agreement(pairs: Sequence[tuple[Seen | None, Seen | None]], attributes: Sequence[str]) -> float:
    """The colour of a garment is asked where both wear one; where the garment is stated, a bare one disagrees."""
    asked = [
        (one, other, name)
        for one, other in pairs
        for name in attributes
        if not (name == "garment_colour" and "garment" in attributes and _bare(one, other))
    ]
    return fmean(_agree(*question) for question in asked)


def _bare(*seen: Seen | None) -> bool:
    return any(one is not None and one["garment"] == "none" for one in seen)


def _agree(one: Seen | None, other: Seen | None, name: str) -> float:
    if one is None or other is None or (name == "garment_colour" and _bare(one, other)):
        return 0.0
    return float(one[name] == other[name])


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
    return fmean(spread(boxes)) if len(boxes) > 1 else 0.0


def spread(boxes: Sequence[tuple[float, float, float, float]]) -> tuple[float, float]:
    """The spread of place and of size of two boxes or more (centre x, centre y, width, height): mean deviations."""
    x, y, width, height = (pstdev(values) for values in zip(*boxes, strict=True))
    return fmean((x, y)), fmean((width, height))


def overlap(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    """Intersection over union of two masks of one shape; 1 where both are empty."""
    union = (one | other).sum()
    return float((one & other).sum() / union) if union else 1.0
