"""Characters from pictures: do pages keep the looks of drawings that were given as references?"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Final

from PIL import Image

from consistory_engine.evaluate.books import CHARACTERS, SCENES, VANILLA, open_attributes, paint, shots_of
from consistory_engine.evaluate.kept import NOWHERE, Kept
from consistory_engine.evaluate.metrics import alignment
from consistory_engine.evaluate.reader import Reader, Reading
from consistory_engine.paintbox.illustrator import draw
from consistory_engine.paintbox.illustrator.scene import (
    COATS,
    COLOURS,
    GARMENTS,
    HAIR,
    PEOPLE,
    Actor,
    Look,
    Scene,
    Sheet,
)
from consistory_engine.painter import Painter
from consistory_engine.presets import default_settings
from consistory_engine.prompts import Subject
from consistory_engine.references import Reference

VARIANTS: Final = ("vanilla", "masks found", "masks given")
"""Without the references, with them, and with their silhouettes besides."""
_ANCHORS: Final = (("standing", "meadow"), ("sitting", "forest"))


@dataclass(frozen=True)
class DrawnScores:
    """One character's pages: open attributes as the drawings have them, and what the captions say."""

    kept: float
    alignment: float


def drawn(
    painter: Painter,
    reader: Reader,
    *,
    characters: int,
    scenes: int,
    seeds: int,
    folder: Path,
    kept: Kept = NOWHERE,
    tick: Callable[[str], None] | None = None,
) -> dict[str, list[DrawnScores]]:
    """Draw every character twice, paint its pages with every variant, and score them against the drawn looks.

    The drawings go to `folder`; pages that are `kept` are not painted again.
    """
    results: dict[str, list[DrawnScores]] = {name: [] for name in VARIANTS}
    for kind, garment in CHARACTERS[:characters]:
        for seed in range(seeds):
            look = look_of(kind, garment, seed)
            for name in VARIANTS:
                settings = default_settings("paintbox").replace(**VANILLA if name == "vanilla" else {})
                subject = _subject(look, garment, seed, folder / f"{kind}-{seed}", name == "masks given")
                shots = shots_of(subject, scenes, seed, settings)
                pages = paint(painter, kept, f"{kind}-{seed}/{name}-{_digest(subject)}", shots)
                results[name].append(score(reader.read(pages.pictures), look, garment))
                if tick:
                    tick(f"{kind} {seed} {name}")
    return results


def look_of(kind: str, garment: str | None, seed: int) -> Look:
    """A look that its description will leave open, garment apart, where one is said."""
    rng = random.Random(f"drawn {kind} {seed}")
    worn = garment or rng.choice(GARMENTS)
    colour = None if worn == "none" else rng.choice(COLOURS)
    coat = rng.choice(HAIR if kind in PEOPLE else COATS)
    return Look(kind, coat, worn, colour, rng.randrange(2**31))


def _subject(look: Look, garment: str | None, seed: int, folder: Path, masked: bool) -> Subject:
    """The character as two drawings in a folder, described by its kind and what it wears."""
    folder.mkdir(parents=True, exist_ok=True)
    references = []
    for k, (action, place) in enumerate(_ANCHORS):
        sheet = Sheet("single", (Scene(place, "day", (Actor(look, action),), 100 * seed + k),))
        made = draw(sheet, silhouettes=masked)
        picture, mask = folder / f"{k}.png", folder / f"{k}-mask.png"
        Image.fromarray(made.picture).save(picture)
        if masked:
            Image.fromarray(made.silhouettes[0]).save(mask)
        references.append(Reference(picture, mask if masked else None))
    worn = (garment,) if garment else ()
    description = f"a small {look.kind} with a {garment}" if garment else f"a small {look.kind}"
    return Subject("hero", description, (look.kind, *worn), seed=100 * seed + 7, references=tuple(references))


def _digest(subject: Subject) -> str:
    """Which drawings these are."""
    return "-".join(str(part)[:8] for one in subject.references for part in one.digests() if part)


def score(readings: list[Reading], look: Look, garment: str | None) -> DrawnScores:
    """A book's numbers from what is read of its pages."""
    wanted = {name: value for name, value in vars(look).items() if name in open_attributes(garment)}
    if look.garment_colour is None:
        del wanted["garment_colour"]
    same = [
        float(reading.characters[0][name] == value) for reading in readings for name, value in wanted.items()
    ]
    facts = [{"kind": look.kind} | said for _, said in SCENES[: len(readings)]]
    answers = [
        answer for reading, said in zip(readings, facts, strict=True) for answer in alignment(reading, [said])
    ]
    return DrawnScores(fmean(same), fmean(answers))
