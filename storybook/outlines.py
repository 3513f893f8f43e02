"""The outlines of a theme, as SVG path data in a unit square, taken apart for whoever cannot draw SVG."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Literal

Point = tuple[float, float]
Step = tuple[Literal["move", "line", "curve", "close"], tuple[Point, ...]]
"""A step of an outline and its points: one for a move or line, three for a cubic curve, none to close."""

LETTERS = {"move": "M", "line": "L", "curve": "C", "close": "Z"}
"""The path commands of steps."""
_PATH = re.compile(r"(?:[MLHVCZ]|-?\d*\.?\d+|[\s,])+")
_PIECES = 8
"""The straight pieces that stand for a curve where it is asked what lies inside."""
_COMMAND = re.compile(r"([MLHVCZ])([^MLHVCZ]*)")
_NUMBER = re.compile(r"-?\d*\.?\d+")
_TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Z": 0}
"""How many numbers a command takes, or how many at a time."""


@lru_cache(maxsize=256)
def steps(path: str) -> tuple[Step, ...]:
    """The steps of path data made of the absolute commands M L H V C Z (points in 0..1). ValueError."""
    if not _PATH.fullmatch(path):
        raise ValueError("may only use the path commands M L H V C Z, absolute, and plain numbers")
    if not path.lstrip().startswith("M"):
        raise ValueError("must begin with the path command M")
    return tuple(_steps(path))


def _steps(path: str) -> Iterator[Step]:
    x = y = 0.0
    for command, written in _COMMAND.findall(path):
        numbers = [float(number) for number in _NUMBER.findall(written)]
        takes = _TAKES[command]
        if len(numbers) % takes or not numbers if takes else numbers:
            raise ValueError(f"has {len(numbers)} numbers after {command}, which takes {takes} at a time")
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


def flipped(path: str) -> str:
    """The outline with left for right. ValueError."""
    return " ".join(
        LETTERS[name] + " ".join(f"{1 - x:.4f} {y:.4f}" for x, y in points) for name, points in steps(path)
    )


def inside(path: str | None, points: Iterable[Point]) -> bool:
    """Whether all points of the unit square lie within the outline; None is the square itself."""
    if path is None:
        return all(-1e-6 <= x <= 1 + 1e-6 and -1e-6 <= y <= 1 + 1e-6 for x, y in points)
    return all(_winding(path, x, y) for x, y in points)


@lru_cache(maxsize=256)
def edge(path: str | None) -> tuple[Point, ...]:
    """Points along the outline; None is the unit square."""
    if path is None:
        return tuple(
            point for t in (0.0, 0.25, 0.5, 0.75) for point in ((t, 0), (1, t), (1 - t, 1), (0, 1 - t))
        )
    return tuple(start for start, _ in _sides(path))


def _winding(path: str, x: float, y: float) -> int:
    """How often the outline goes round the point: 0 outside it."""
    turns = 0
    for (ax, ay), (bx, by) in _sides(path):
        if (ay <= y) != (by <= y) and (x - ax) * abs(by - ay) < (bx - ax) * abs(y - ay):
            turns += 1 if by > ay else -1
    return turns


@lru_cache(maxsize=256)
def _sides(path: str) -> tuple[tuple[Point, Point], ...]:
    """The outline's straight sides, curves in pieces, every part of it closed."""
    sides: list[tuple[Point, Point]] = []
    begun = at = (0.0, 0.0)
    for name, points in (*steps(path), ("move", ((0.0, 0.0),))):
        if name in ("move", "close"):
            sides.append((at, begun))
            begun = at = points[0] if points else begun
        elif name == "line":
            sides.append((at, points[0]))
            at = points[0]
        else:
            bends = [_bend((at, *points), n / _PIECES) for n in range(1, _PIECES + 1)]
            sides += zip([at, *bends], bends, strict=False)
            at = points[-1]
    return tuple(side for side in sides if side[0] != side[1])


def _bend(points: tuple[Point, ...], t: float) -> Point:
    """The point of a cubic curve at `t` of its length (de Casteljau)."""
    rest = list(points)
    while len(rest) > 1:
        rest = [(ax + t * (bx - ax), ay + t * (by - ay)) for (ax, ay), (bx, by) in pairwise(rest)]
    return rest[0]
