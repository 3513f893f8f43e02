"""The illustrator: a program that draws picture-book scenes, from which the built-in model learns to paint.

Drawing needs skia-python (extra "train"); scenes alone do not, so it is imported only when asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consistory_engine.paintbox.illustrator.scene import (
    Actor,
    Look,
    Scene,
    Sheet,
    held_out,
    sample_actor,
    sample_look,
    sample_scene,
    sample_sheet,
)

if TYPE_CHECKING:
    from consistory_engine.paintbox.illustrator.drawing import Drawing, draw, draw_scene

__all__ = [
    "Actor",
    "Drawing",
    "Look",
    "Scene",
    "Sheet",
    "draw",
    "draw_scene",
    "held_out",
    "sample_actor",
    "sample_look",
    "sample_scene",
    "sample_sheet",
]


def __getattr__(name: str) -> object:
    if name in ("Drawing", "draw", "draw_scene"):
        from consistory_engine.paintbox.illustrator import drawing

        return getattr(drawing, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
