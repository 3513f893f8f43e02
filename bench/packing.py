"""What rounding kept characters costs in pictures: `python bench/packing.py [--pages 4]`.

The same pages of the built-in model against the same anchors, whose activations are kept exactly, in bfloat16 and in
8 bits. How far pages move is said beside how far sharing itself moves them, and beside what the attribute reader sees.
"""

from __future__ import annotations

import argparse
from dataclasses import replace

import numpy as np
from PIL.Image import Image
from rich.console import Console
from rich.table import Table

from consistory_engine import PRECISIONS, Painter, Precision, Shot, Subject, default_settings
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
    """Paint every page each way, and print the table."""
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
    books: dict[Precision, tuple[list[Image], float]] = {
        precision: paint(shots, precision) for precision in PRECISIONS
    }
    painter = Painter(load_pipeline("paintbox"))
    off = settings.replace(sharing=False, injection=False)
    show(books, [painter.paint(replace(shot, settings=off), {}).image for shot in shots])


def paint(shots: list[Shot], precision: Precision) -> tuple[list[Image], float]:
    """All pages, and the bytes that a character's activations took."""
    painter = Painter(load_pipeline("paintbox"), cache_precision=precision, settings=shots[0].settings)
    cast = {subject for shot in shots for subject in shot.subjects}
    anchors = {one.name: painter.anchors(one) for one in cast}
    kept = painter.cache.bytes / len(cast)
    return [painter.paint(shot, anchors).image for shot in shots], kept


def show(books: dict[Precision, tuple[list[Image], float]], alone: list[Image]) -> None:
    """A row for each way."""
    reader, (exact, _) = Reader.load(), books["exact"]
    table = Table(title=f"paintbox, {len(exact)} pages", title_justify="left")
    columns = ("MB a character", "mean difference of 255", "99th percentile", "pages that read otherwise")
    for column in ("", *columns):
        table.add_column(column, justify="right" if column else "left")
    rows = {name: (pages, f"{kept / 1e6:.0f}") for name, (pages, kept) in books.items()}
    for name, (pages, kept) in {**rows, "nothing shared": (alone, "")}.items():
        moved = np.abs(_numbers(pages) - _numbers(exact))
        read = zip(reader.read(pages), reader.read(exact), strict=True)
        otherwise = sum(_seen(one) != _seen(other) for one, other in read)
        table.add_row(name, kept, f"{moved.mean():.3f}", f"{np.percentile(moved, 99):.0f}", str(otherwise))
    Console(width=120).print(table)


def _numbers(pages: list[Image]) -> np.ndarray:
    return np.stack([np.asarray(page).astype(int) for page in pages])


def _seen(reading: Reading) -> tuple[str, str, list[dict[str, str]]]:
    """A reading without its boxes, which move with every pixel."""
    return reading.place, reading.time, [seen.attributes for seen in reading.characters]


if __name__ == "__main__":
    main()
