"""Do the engine's subject masks lie where the characters are? Against the attribute reader's segmentation of the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final

import numpy as np
from numpy.typing import NDArray

from consistory_engine.evaluate import books
from consistory_engine.evaluate.kept import NOWHERE, Kept
from consistory_engine.evaluate.metrics import overlap
from consistory_engine.evaluate.reader import GRID, Reader, Reading
from consistory_engine.painter import Painter

SOURCES: Final[dict[str, dict[str, object]]] = {
    "cross": {"masks": "cross"},
    "propagated": {"masks": "propagated"},
}


@dataclass(frozen=True)
class MaskScores:
    """Means over a book's pages: intersection over union, the mask's share that is the character, the character's that is masked."""

    iou: float
    precision: float
    recall: float


def masks(
    painter: Painter,
    reader: Reader,
    *,
    characters: int,
    scenes: int,
    seeds: int,
    kept: Kept = NOWHERE,
    tick: Callable[[str], None] | None = None,
) -> dict[str, list[MaskScores]]:
    """Paint every book of the ablation with the full method and masks of every source, and compare its pages' masks."""
    results: dict[str, list[MaskScores]] = {name: [] for name in SOURCES}
    for book in books.books_of(characters, scenes, seeds, SOURCES):
        pages = books.paint(painter, kept, book.name, book.shots)
        seen = [_shown(reading, book.kind) for reading in reader.read(pages.pictures)]
        results[book.variant].append(score(pages.masks, seen))
        if tick:
            tick(f"{book.kind} {book.seed} {book.variant}")
    return results


def _shown(reading: Reading, kind: str) -> NDArray[np.bool_]:
    """Where characters of that kind are, all of them together; nowhere, which counts as a miss, if none is seen."""
    masks = [seen.mask for seen in reading.characters if seen["kind"] == kind]
    return np.any(masks, axis=0) if masks else np.zeros((GRID, GRID), dtype=bool)


def score(found: Sequence[Mapping[str, NDArray[np.bool_]]], seen: Sequence[NDArray[np.bool_]]) -> MaskScores:
    """One book's numbers: each page's masks of its subject, and what is seen of it; both boolean, (h, w) and (H, W)."""
    pairs = [
        (_in_cells_of(mask, next(iter(page.values()))), mask) for page, mask in zip(found, seen, strict=True)
    ]
    return MaskScores(
        fmean(overlap(mask, true) for mask, true in pairs),
        fmean(_share(mask & true, mask) for mask, true in pairs),
        fmean(_share(mask & true, true) for mask, true in pairs),
    )


def _in_cells_of(wanted: NDArray[np.bool_], mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """A mask with as many cells as another of the same picture: each is what lies at its middle."""
    rows, columns = (
        (2 * np.arange(new) + 1) * old // (2 * new) for new, old in zip(wanted.shape, mask.shape, strict=True)
    )
    return mask[rows][:, columns]


def _share(part: NDArray[np.bool_], whole: NDArray[np.bool_]) -> float:
    return float(part.sum() / whole.sum()) if whole.any() else 0.0
