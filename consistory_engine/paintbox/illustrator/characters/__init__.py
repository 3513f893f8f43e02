"""The characters: eight kinds, six coats, three garments, five actions."""

from consistory_engine.paintbox.illustrator.characters.actor import draw_actor, draw_shadow
from consistory_engine.paintbox.illustrator.characters.palette import COAT_RGB, GARMENT_RGB

__all__ = ["COAT_RGB", "GARMENT_RGB", "draw_actor", "draw_shadow"]
