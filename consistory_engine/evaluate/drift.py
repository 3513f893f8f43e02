"""Which pages of a book drifted: the rules by which a page is worth painting again. Pure.

- Its likeness to the character, by DINOv2 or CLIP, lies more than a margin below the median of the character's pages.
- Looks that the attribute reader sees are not those of the description and the anchors, or somebody is missing or
  one too many.
- It repeats the pose of an anchor: a picture that was copied rather than painted.

The networks' margins are a judgement, not a measurement: no network's weights were at hand. Whoever measures them
with real ones should set them to half of what lies between pages of one character and pages of two.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Final

MARGINS: Final = {"DINO": 0.15, "CLIP-I": 0.10}
"""How far below the median of a character's pages a page may lie, by measure."""
FEWEST: Final = 3
"""A median of fewer pages says nothing."""
COPIED: Final = 0.8
"""The pose likeness from which on a page repeats its anchor. Drawings of one pose have 0.81 and more, of others less."""


def drifted(measure: str, values: Sequence[float | None]) -> list[str]:
    """Of each of a character's pages what is wrong with its likeness by a measure, in words; "" where nothing is."""
    known = [value for value in values if value is not None]
    if len(known) < FEWEST:
        return [""] * len(values)
    middle = median(known)
    return [
        f"{measure} {value:.2f}, the median is {middle:.2f}"
        if value is not None and middle - value > MARGINS[measure]
        else ""
        for value in values
    ]


def copied(likeness: float | None) -> str:
    """What is wrong with a page whose pose is so like its anchor's; "" where nothing is."""
    repeats = likeness is not None and likeness >= COPIED
    return f"repeats its anchor's pose ({likeness:.2f})" if repeats else ""
