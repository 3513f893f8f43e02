"""What characters hold: every prop is painted around the hand that holds it, bold enough to be told apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from consistory_engine.paintbox.illustrator.characters.brush import Brush
from consistory_engine.paintbox.illustrator.characters.palette import Rgb
from consistory_engine.paintbox.illustrator.characters.props.airy import balloon, kite, umbrella
from consistory_engine.paintbox.illustrator.characters.props.book import book
from consistory_engine.paintbox.illustrator.characters.props.plain import apple, basket, cup, flower, lantern
from consistory_engine.paintbox.illustrator.characters.props.presents import ball, gift


@dataclass(frozen=True)
class Prop:
    """How a prop is painted, upright around the grip at the origin, and whether it lies behind the character."""

    paint: Callable[[Brush, Rgb], None]
    behind: bool = False


PROPS: Final[dict[str, Prop]] = {
    "balloon": Prop(balloon, behind=True),
    "umbrella": Prop(umbrella, behind=True),
    "kite": Prop(kite, behind=True),
    "ball": Prop(ball),
    "gift": Prop(gift),
    "lantern": Prop(lantern),
    "apple": Prop(apple),
    "flower": Prop(flower),
    "cup": Prop(cup),
    "basket": Prop(basket),
    "book": Prop(book),
}

__all__ = ["PROPS", "Prop"]
