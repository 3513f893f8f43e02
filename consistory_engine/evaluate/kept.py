"""Evaluation pictures kept on disk, so that hours of painting can be interrupted and gone on with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

_INDEX = "pages.json"


@dataclass(frozen=True)
class Pages:
    """A book's pictures, the mean number of denoiser evaluations that each took, anchors apart, and their masks.

    `masks` are those of `Picture`, a page each; `shallow` is how many evaluations left the deep blocks out.
    """

    pictures: list[Image.Image]
    evaluations: float
    masks: list[dict[str, np.ndarray]] = field(default_factory=list)
    shallow: float = 0


@dataclass(frozen=True)
class Kept:
    """Pages under a folder, by name; with no folder, nothing is kept.

    Pages are used again only when everything that they were painted from is the same: `origin` must say it all.
    """

    folder: Path | None = None

    def pages(self, name: str, origin: Sequence[object], paint: Callable[[], Pages]) -> Pages:
        """The pages of that name: from disk, or painted now."""
        if self.folder is None:
            return paint()
        place = self.folder / name
        digest = hashlib.sha256(repr(tuple(origin)).encode()).hexdigest()
        if (found := _read(place, digest)) is not None:
            return found
        made = paint()
        _write(place, digest, made)
        return made


def _read(place: Path, digest: str) -> Pages | None:
    index = place / _INDEX
    if not index.exists():
        return None
    facts = json.loads(index.read_text(encoding="utf-8"))
    if facts["origin"] != digest or not {"masks", "shallow"} <= facts.keys():
        return None
    pictures = [_picture(place / f"{number}.png") for number in range(facts["count"])]
    masks = [{name: np.array(rows, bool) for name, rows in page.items()} for page in facts["masks"]]
    return Pages(pictures, facts["evaluations"], masks, facts["shallow"])


def _picture(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        return picture.convert("RGB")


def _write(place: Path, digest: str, pages: Pages) -> None:
    """Pictures first, the index last: without an index there is nothing to find."""
    place.mkdir(parents=True, exist_ok=True)
    (place / _INDEX).unlink(missing_ok=True)
    for number, picture in enumerate(pages.pictures):
        picture.save(place / f"{number}.png")
    masks = [{name: mask.astype(int).tolist() for name, mask in page.items()} for page in pages.masks]
    facts = {
        "origin": digest,
        "count": len(pages.pictures),
        "evaluations": pages.evaluations,
        "shallow": pages.shallow,
        "masks": masks,
    }
    partial = place / f"{_INDEX}.partial"
    partial.write_text(json.dumps(facts), encoding="utf-8")
    partial.rename(place / _INDEX)


NOWHERE: Final = Kept()
"""Keeps nothing."""
