"""The outlines of a theme, as SVG path data in a unit square, taken apart for whoever cannot draw SVG."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

Point = tuple[float, float]
Step = tuple[Literal["move", "line", "curve", "close"], tuple[Point, ...]]
"""A step of an outline and its points: one for a move or line, three for a cubic curve, none to close."""

_COMMAND = re.compile(r"([MLHVCZ])([^MLHVCZ]*)")
_NUMBER = re.compile(r"-?\d*\.?\d+")


@lru_cache(maxsize=256)
def steps(path: str) -> tuple[Step, ...]:
    """The steps of path data made of the absolute commands M L H V C Z (points in 0..1)."""
    return tuple(_steps(path))


def _steps(path: str) -> Iterator[Step]:
    x = y = 0.0
    for command, written in _COMMAND.findall(path):
        numbers = [float(number) for number in _NUMBER.findall(written)]
        if command == "Z":
            yield "close", ()
        elif command in "HV":
            for number in numbers:
                x, y = (number, y) if command == "H" else (x, number)
                yield "line", ((x, y),)
        else:
            points = list(zip(numbers[::2], numbers[1::2], strict=True))
            size = 3 if command == "C" else 1
            for i in range(0, len(points), size):
                name = "curve" if command == "C" else "move" if command == "M" and i == 0 else "line"
                yield name, tuple(points[i : i + size])
            x, y = points[-1]
