"""The characters: their kinds, coats, garments, poses, moods and what they hold."""

from consistory_engine.paintbox.illustrator.characters.actor import draw_actor, draw_shadow
from consistory_engine.paintbox.illustrator.characters.palette import COAT_RGB, GARMENT_RGB

__all__ = ["COAT_RGB", "GARMENT_RGB", "draw_actor", "draw_shadow"]
