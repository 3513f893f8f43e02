"""What it costs to keep characters in less room: `python bench/packing.py [--pages 4]`.

The same pages of the built-in model against the same anchors. First with activations kept exactly, in bfloat16 and in 8
bits: how far pages move is said beside how far sharing itself moves them, and beside what the attribute reader sees. Then
with too little memory for them, without a disk and with one: what is rebuilt, in denoiser evaluations.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL.Image import Image
from rich.console import Console
from rich.table import Table

from consistory_engine import PRECISIONS, Anchors, Painter, Precision, Shot, Subject, default_settings
from consistory_engine.evaluate.reader import Reader, Reading
from consistory_engine.models import load_pipeline

SUBJECTS = (
    Subject("fern", "a small red fox with a green scarf", ("fox", "scarf"), seed=7),
    Subject("bo", "a brown bear with a yellow hat", ("bear", "hat"), seed=8),
)
SCENES = (
    "walking in the snow",
    "sitting in the forest",
    "waving on the beach",
    "standing in the town at night",
)


def main() -> None:
    """Paint every page each way, and print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=len(SUBJECTS) * len(SCENES), help="at most")
    parser.add_argument("--steps", type=int, default=24, help="denoising steps")
    options = parser.parse_args()
    settings = default_settings("paintbox").replace(steps=options.steps)
    shots = [
        Shot(f"{{{one.name}}} {scene}", (one,), seed, settings=settings)
        for one in SUBJECTS
        for seed, scene in enumerate(SCENES)
    ][: options.pages]
    books: dict[Precision, Book] = {
        precision: paint(shots, cache_precision=precision) for precision in PRECISIONS
    }
    painter = Painter(load_pipeline("paintbox"))
    off = settings.replace(sharing=False, injection=False)
    show_rounding(books, [painter.paint(replace(shot, settings=off), {}).image for shot in shots])
    whole = books["exact"]
    little = whole.memory // 4
    with tempfile.TemporaryDirectory() as folder:
        show_room(
            {
                "memory for all": whole,
                "memory for a quarter": paint(shots, cache_bytes=little),
                "the same, and a disk": paint(shots, cache_bytes=little, cache_folder=Path(folder)),
            }
        )


@dataclass
class Book:
    """Pages, the bytes that their characters take, and the evaluations: the pages' own, and anchors' once more."""

    pages: list[Image]
    characters: int
    memory: int
    disk: int
    painting: int
    rebuilding: int


def paint(shots: list[Shot], **room: Any) -> Book:
    """All pages, by a painter with so much room."""
    painter = Painter(load_pipeline("paintbox"), settings=shots[0].settings, **room)
    cast = dict.fromkeys(subject for shot in shots for subject in shot.subjects)
    anchors = {one.name: painter.anchors(one) for one in cast}
    before = _spent(anchors)
    pages = [painter.paint(shot, anchors) for shot in shots]
    return Book(
        [page.image for page in pages],
        len(cast),
        painter.cache.bytes,
        painter.cache.disk_bytes,
        sum(page.evaluations for page in pages),
        _spent(anchors) - before,
    )


def _spent(anchors: Mapping[str, Anchors]) -> int:
    return sum(one.evaluations * len(one.pictures) for one in anchors.values())


def show_rounding(books: Mapping[Precision, Book], alone: list[Image]) -> None:
    """A row for each way of rounding."""
    reader, exact = Reader.load(), books["exact"].pages
    table = _table(
        f"paintbox, {len(exact)} pages",
        "MB a character", "mean difference of 255", "99th percentile", "pages that read otherwise",
    )  # fmt: skip
    rows = {name: (book.pages, f"{book.memory / book.characters / 1e6:.0f}") for name, book in books.items()}
    for name, (pages, kept) in {**rows, "nothing shared": (alone, "")}.items():
        moved = np.abs(_numbers(pages) - _numbers(exact))
        read = zip(reader.read(pages), reader.read(exact), strict=True)
        otherwise = sum(_seen(one) != _seen(other) for one, other in read)
        table.add_row(name, kept, f"{moved.mean():.3f}", f"{np.percentile(moved, 99):.0f}", str(otherwise))
    Console(width=120).print(table)


def show_room(books: Mapping[str, Book]) -> None:
    """A row for each room, beside the first."""
    whole = next(iter(books.values()))
    table = _table(
        f"paintbox, {len(whole.pages)} pages, {whole.characters} characters",
        "MB in memory", "MB on disk", "evaluations a page", "rebuilding", "of the first", "pages that differ",
    )  # fmt: skip
    for name, book in books.items():
        spent = book.painting + book.rebuilding
        differ = sum(
            one.tobytes() != other.tobytes() for one, other in zip(book.pages, whole.pages, strict=True)
        )
        table.add_row(
            name, f"{book.memory / 1e6:.1f}", f"{book.disk / 1e6:.1f}", f"{spent / len(book.pages):.1f}",
            f"{book.rebuilding / len(book.pages):.1f}", f"{spent / whole.painting:.2f}", str(differ),
        )  # fmt: skip
    Console(width=120).print(table)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for column in ("", *columns):
        table.add_column(column, justify="right" if column else "left")
    return table


def _numbers(pages: list[Image]) -> np.ndarray:
    return np.stack([np.asarray(page).astype(int) for page in pages])


def _seen(reading: Reading) -> tuple[str, str, list[dict[str, str]]]:
    """A reading without its boxes, which move with every pixel."""
    return reading.scene["place"], reading.scene["time"], [seen.attributes for seen in reading.characters]


if __name__ == "__main__":
    main()
