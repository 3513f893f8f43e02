"""Where things are in a picture: the panels of a sheet, the actors of a scene, how near the reader stands.

A scene is laid out in units of 1/512 of its height, whatever its size in pixels; a narrower picture shows less,
not a squeezed view.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from consistory_engine.paintbox.illustrator.places import Stage
from consistory_engine.paintbox.illustrator.scene import Actor, Scene, Sheet

UNITS: Final = 512
_GUTTER = 8 / UNITS
_MARGIN = 12
_ASIDE: Final = {"sleeping": 0.6, "holding": 0.62, "running": 0.55}
_ABOVE: Final = {"jumping": 1.4, "holding": 1.3}
_USUAL: Final = (0.47, 1.2)
"""How far characters reach to either side and up, in their standing height: by action, and as a rule."""
_SIZES: Final = {
    ("close", 1): (0.5, 0.56),
    ("middle", 1): (0.46, 0.72),
    ("middle", 2): (0.44, 0.58),
    ("middle", 3): (0.42, 0.5),
    ("wide", 1): (0.32, 0.42),
    ("wide", 2): (0.32, 0.4),
    ("wide", 3): (0.32, 0.38),
}
"""Standing heights in the height of the picture, by framing and number of actors; a close view is then enlarged."""
_TIGHT: Final = {1: 1.0, 2: 1.08, 3: 1.35}
"""How much wider than its part of the picture each of so many actors may be, so that they overlap a little."""
_CLOSE = (1.6, 2.05)
_SHARES: Final = {"left": (0.2, 0.32), "middle": (0.42, 0.58), "right": (0.68, 0.8)}
_CROWD: Final = {2: (0.265, 0.735), 3: (0.18, 0.5, 0.82)}


@dataclass(frozen=True)
class Box:
    """A part of a picture, in pixels."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class View:
    """What part of a scene the picture shows: everything is enlarged `zoom` times and moved by (x, y) units."""

    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True)
class Placed:
    """An actor with the middle of its feet (`x`, `ground`) and its standing `height`, in units."""

    actor: Actor
    x: float
    ground: float
    height: float


def panels(sheet: Sheet, width: int, height: int) -> tuple[Box, ...]:
    """The panels of a sheet of `width` x `height` pixels, one for each of its scenes, in reading order."""
    if sheet.layout != "strip":
        return (Box(0, 0, width, height),)
    gutter = max(2, round(min(width, height) * _GUTTER))
    return tuple(_grid(_rows(len(sheet.scenes), width / height), width, height, gutter))


def _rows(count: int, ratio: float) -> tuple[int, ...]:
    """How many panels each row has: wide pages have rows alone, tall ones columns."""
    if ratio > 1.6 or (count == 2 and ratio >= 1):
        return (count,)
    if ratio < 1 and count < 4:
        return (1,) * count
    return {3: (1, 2), 4: (2, 2)}[count]


def _grid(rows: tuple[int, ...], width: int, height: int, gutter: int) -> Iterator[Box]:
    for row, columns in enumerate(rows):
        top, tall = _part(row, len(rows), height, gutter)
        for column in range(columns):
            left, wide = _part(column, columns, width, gutter)
            yield Box(left, top, wide, tall)


def _part(index: int, count: int, length: int, gutter: int) -> tuple[int, int]:
    """Start and length of one of `count` parts of a length with gutters between them."""
    starts = [round(k * (length + gutter) / count) for k in range(count + 1)]
    return starts[index], starts[index + 1] - gutter - starts[index]


def place_actors(scene: Scene, stage: Stage, width: float, rng: random.Random) -> tuple[Placed, ...]:
    """Where the actors of a scene `width` units wide stand, from left to right."""
    count = len(scene.actors)
    room = width / max(1, count)
    size = rng.uniform(*_SIZES[scene.framing, max(1, count)]) * UNITS
    placed = []
    for k, actor in enumerate(scene.actors):
        height = size * (rng.uniform(0.92, 1.08) if count > 1 else 1)
        ground = rng.uniform(stage.back, stage.front)
        reach, above = _reach(actor), _ABOVE.get(actor.action, _USUAL[1])
        height = min(height, room / reach / 2 * _TIGHT[count], (ground - _MARGIN) / above)
        share = (
            _CROWD[count][k] + rng.uniform(-0.025, 0.025) if count > 1 else rng.uniform(*_SHARES[scene.side])
        )
        edge = height * reach + 4
        x = min(max(share * width, edge), width - edge) if 2 * edge < width else width / 2
        placed.append(Placed(actor, x, ground, height))
    return tuple(placed)


def _reach(actor: Actor) -> float:
    return _ASIDE.get(actor.action, _USUAL[0])


def view_of(scene: Scene, cast: tuple[Placed, ...], width: float, rng: random.Random) -> View:
    """The whole scene, or for a close view its first actor from the waist up (all of it, when it lies)."""
    if scene.framing != "close":
        return View()
    placed = cast[0]
    lying = placed.actor.action == "sleeping"
    across = 2 * placed.height * _reach(placed.actor)
    zoom = max(1.0, min(rng.uniform(*_CLOSE), width / across * (0.95 if lying else 1.15)))
    focus = placed.ground - placed.height * (0.25 if lying else 0.62)
    aim = rng.uniform(0.55, 0.62) if lying else rng.uniform(0.43, 0.5)
    share = placed.x / width
    x = min(0.0, max(share * width - zoom * placed.x, width - zoom * width))
    y = min(0.0, max(aim * UNITS - zoom * focus, UNITS - zoom * UNITS))
    return View(zoom, x, y)
