"""Draws a sheet: places with actors in them, and, when asked, the silhouette of every actor."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import skia
from numpy.typing import NDArray

from consistory_engine.paintbox.illustrator.characters import draw_actor, draw_shadow
from consistory_engine.paintbox.illustrator.light import Light, light_of
from consistory_engine.paintbox.illustrator.places import draw_place
from consistory_engine.paintbox.illustrator.scene import SHAPES, Scene, Sheet
from consistory_engine.paintbox.illustrator.staging import (
    UNITS,
    Box,
    Placed,
    View,
    panels,
    place_actors,
    view_of,
)
from consistory_engine.paintbox.illustrator.styles import STYLES, Style
from consistory_engine.paintbox.illustrator.styles.medium import using
from consistory_engine.paintbox.illustrator.weather import draw_weather

_PAPER = 255


@dataclass(frozen=True)
class Drawing:
    """A picture, uint8 (height, width, 3) in RGB, and the silhouettes asked for, panel by panel from left to right.

    Silhouettes, bool (height, width), show what is seen of an actor: what another one covers is left out.
    """

    picture: NDArray[np.uint8]
    silhouettes: tuple[NDArray[np.bool_], ...] = ()


def draw(sheet: Sheet, scale: float = 1.0, *, silhouettes: bool = False) -> Drawing:
    """Draw `sheet` at `scale` times the size of its shape; the same sheet always gives the same drawing."""
    width, height = (round(side * scale) for side in SHAPES[sheet.shape])
    boxes = panels(sheet, width, height)
    style = STYLES[sheet.style]
    drawn = [
        draw_scene(scene, box.width, box.height, style, silhouettes=silhouettes)
        for scene, box in zip(sheet.scenes, boxes, strict=True)
    ]
    if len(drawn) == 1:
        return drawn[0]
    picture = np.full((height, width, 3), _PAPER, np.uint8)
    for panel, box in zip(drawn, boxes, strict=True):
        _part(picture, box)[:] = panel.picture
    return Drawing(picture, tuple(_on_page(drawn, boxes, width, height)))


def draw_scene(
    scene: Scene, width: int, height: int, style: Style = STYLES["flat"], *, silhouettes: bool = False
) -> Drawing:
    """Draw one scene on `width` x `height` pixels."""
    scale = height / UNITS
    units = width / scale
    rng, light = random.Random(scene.seed), light_of(scene.time, scene.weather, scene.place)
    surface, recorder = skia.Surface(width, height), skia.PictureRecorder()
    ground = recorder.beginRecording(skia.Rect(0, 0, units, UNITS))
    with using(style.medium):
        stage = draw_place(ground, scene.place, light, rng, units, UNITS)
    place = recorder.finishRecordingAsPicture()
    cast = place_actors(scene, stage, units, rng)
    view = view_of(scene, cast, units, rng)
    order = sorted(cast, key=lambda placed: placed.ground)
    with style.layer(surface, scale, scene.seed) as canvas, _seen(canvas, view):
        canvas.drawPicture(place)
        for placed in order:
            _shade(canvas, placed, light)
    with style.layer(surface, scale, scene.seed, figures=True) as canvas:
        with _seen(canvas, view):
            for placed in order:
                _paint(canvas, placed, light)
        draw_weather(canvas, light, random.Random(scene.seed), units, UNITS)
    picture = np.ascontiguousarray(surface.toarray(colorType=skia.kRGBA_8888_ColorType)[:, :, :3])
    return Drawing(picture, _silhouettes(cast, view, width, height) if silhouettes else ())


@contextmanager
def _seen(canvas: skia.Canvas, view: View) -> Iterator[None]:
    """Everything inside is seen as near as `view` says."""
    canvas.save()
    canvas.translate(view.x, view.y)
    canvas.scale(view.zoom, view.zoom)
    yield
    canvas.restore()


def _paint(canvas: skia.Canvas, placed: Placed, light: Light) -> None:
    actor = placed.actor
    draw_actor(
        canvas,
        actor,
        x=placed.x,
        ground=placed.ground,
        height=placed.height,
        seed=actor.look.build,
        light=light,
    )


def _shade(canvas: skia.Canvas, placed: Placed, light: Light) -> None:
    draw_shadow(canvas, placed.actor, x=placed.x, ground=placed.ground, height=placed.height, light=light)


def _silhouettes(
    cast: Sequence[Placed], view: View, width: int, height: int
) -> tuple[NDArray[np.bool_], ...]:
    """What is seen of every actor: those nearer to the reader cover those behind."""
    seen: dict[Placed, NDArray[np.bool_]] = {}
    covered = np.zeros((height, width), np.bool_)
    light = light_of("day", "clear", None)
    for placed in sorted(cast, key=lambda placed: placed.ground, reverse=True):
        surface = skia.Surface(width, height)
        with surface as canvas:
            canvas.scale(height / UNITS, height / UNITS)
            with _seen(canvas, view):
                _paint(canvas, placed, light)
        body = surface.toarray(colorType=skia.kRGBA_8888_ColorType)[:, :, 3] > 127
        seen[placed] = body & ~covered
        covered |= body
    return tuple(seen[placed] for placed in cast)


def _part(page: NDArray, box: Box) -> NDArray:
    return page[box.top : box.top + box.height, box.left : box.left + box.width]


def _on_page(
    drawn: Sequence[Drawing], boxes: Sequence[Box], width: int, height: int
) -> Iterator[NDArray[np.bool_]]:
    for panel, box in zip(drawn, boxes, strict=True):
        for mask in panel.silhouettes:
            whole = np.zeros((height, width), np.bool_)
            _part(whole, box)[:] = mask
            yield whole
