"""Draws a sheet: places with actors in them, and, when asked, the silhouette of every actor."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import skia
from numpy.typing import NDArray

from consistory_engine.paintbox.illustrator.characters import draw_actor, draw_shadow
from consistory_engine.paintbox.illustrator.places import Stage, draw_place
from consistory_engine.paintbox.illustrator.scene import Actor, Scene, Sheet

UNITS = 512
GUTTER = 8
ALONE, PAIR = (0.46, 0.72), (0.44, 0.58)  # standing heights, as shares of the picture's
TOP = 80
UPRIGHT, LYING = 0.47, 0.6  # how far a character reaches to either side, in its standing height


@dataclass(frozen=True)
class Drawing:
    """A picture, uint8 (height, width, 3) in RGB, and the silhouettes asked for, from left to right.

    Silhouettes, bool (height, width), show what is seen of an actor: what another one covers is left out.
    """

    picture: NDArray[np.uint8]
    silhouettes: tuple[NDArray[np.bool_], ...] = ()


@dataclass(frozen=True)
class Placed:
    """An actor with the middle of its feet (`x`, `ground`), standing `height` and a `seed` for details."""

    actor: Actor
    x: float
    ground: float
    height: float
    seed: int
    night: bool

    def paint(self, canvas: skia.Canvas) -> None:
        """Draw the actor."""
        draw_actor(
            canvas,
            self.actor,
            x=self.x,
            ground=self.ground,
            height=self.height,
            seed=self.seed,
            night=self.night,
        )

    def shade(self, canvas: skia.Canvas) -> None:
        """Draw its shadow on the ground."""
        draw_shadow(canvas, self.actor, x=self.x, ground=self.ground, height=self.height, night=self.night)


def draw(sheet: Sheet, size: int = UNITS, *, silhouettes: bool = False) -> Drawing:
    """Draw `sheet` on `size` x `size` pixels; the same sheet always gives the same drawing."""
    if sheet.layout != "strip":
        return draw_scene(sheet.scenes[0], size, size, silhouettes=silhouettes)
    gutter = max(2, round(size * GUTTER / UNITS))
    panel = (size - gutter) // 2
    left, right = (draw_scene(scene, panel, size, silhouettes=silhouettes) for scene in sheet.scenes)
    picture = np.full((size, size, 3), 255, np.uint8)
    picture[:, :panel], picture[:, size - panel :] = left.picture, right.picture
    return Drawing(
        picture, tuple(_placed_masks(left, 0, size)) + tuple(_placed_masks(right, size - panel, size))
    )


def draw_scene(scene: Scene, width: int, height: int, *, silhouettes: bool = False) -> Drawing:
    """Draw one scene on `width` x `height` pixels; a narrower picture shows less, not a squeezed view."""
    scale = height / UNITS
    view = width / scale
    rng = random.Random(scene.seed)
    surface = _surface(width, height, scale)
    with surface as canvas:
        stage = draw_place(canvas, scene.place, scene.time, rng, view, UNITS)
        cast = place_actors(scene, stage, view, rng)
        for placed in cast:
            placed.shade(canvas)
        for placed in cast:
            placed.paint(canvas)
    picture = np.ascontiguousarray(surface.toarray(colorType=skia.kRGBA_8888_ColorType)[:, :, :3])
    masks = _silhouettes(cast, width, height, scale) if silhouettes else ()
    return Drawing(picture, masks)


def place_actors(scene: Scene, stage: Stage, view: float, rng: random.Random) -> tuple[Placed, ...]:
    """Where the actors of `scene` stand on a stage `view` units wide, how large; from left to right."""
    pair, night = len(scene.actors) == 2, scene.time == "night"
    size = rng.uniform(*(PAIR if pair else ALONE)) * UNITS
    placed = []
    for i, actor in enumerate(scene.actors):
        share = (0.255, 0.745)[i] + rng.uniform(-0.03, 0.03) if pair else rng.uniform(0.28, 0.72)
        lying = actor.action == "sleeping"
        height = size * (rng.uniform(0.93, 1.07) if pair else 1)
        ground = rng.uniform(stage.back, stage.front)
        room = view / 2 if pair else view
        height = min(height, room / (LYING if lying else UPRIGHT) / 2 * (1.08 if pair else 1), ground - TOP)
        reach = height * (LYING if lying else UPRIGHT) + 4
        x = min(max(share * view, reach), view - reach) if 2 * reach < view else view / 2
        placed.append(Placed(actor, x, ground, height, actor.look.build, night))
    return tuple(placed)


def _silhouettes(
    cast: tuple[Placed, ...], width: int, height: int, scale: float
) -> tuple[NDArray[np.bool_], ...]:
    """What is seen of every actor: those drawn later cover those drawn before."""
    seen: list[NDArray[np.bool_]] = []
    covered = np.zeros((height, width), np.bool_)
    for placed in reversed(cast):
        surface = _surface(width, height, scale)
        with surface as canvas:
            placed.paint(canvas)
        body = surface.toarray(colorType=skia.kRGBA_8888_ColorType)[:, :, 3] > 127
        seen.insert(0, body & ~covered)
        covered |= body
    return tuple(seen)


def _surface(width: int, height: int, scale: float) -> skia.Surface:
    surface = skia.Surface(width, height)
    surface.getCanvas().scale(scale, scale)
    return surface


def _placed_masks(panel: Drawing, left: int, size: int) -> Iterator[NDArray[np.bool_]]:
    for mask in panel.silhouettes:
        whole = np.zeros((size, size), np.bool_)
        whole[:, left : left + mask.shape[1]] = mask
        yield whole
