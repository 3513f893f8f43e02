"""Puts the one garment of a character on its parts, as they are painted."""

from __future__ import annotations

from dataclasses import dataclass

from consistory_engine.paintbox.illustrator.characters.bodies import Body
from consistory_engine.paintbox.illustrator.characters.brush import Brush
from consistory_engine.paintbox.illustrator.characters.cape import paint_cape, paint_collar, paint_cover
from consistory_engine.paintbox.illustrator.characters.garments import (
    paint_scarf,
    paint_sleeve,
    paint_sweater,
)  # fmt: skip
from consistory_engine.paintbox.illustrator.characters.palette import GARMENT_RGB, Rgb
from consistory_engine.paintbox.illustrator.characters.poses import Points, Pose
from consistory_engine.paintbox.illustrator.characters.workwear import (
    paint_boot,
    paint_overalls,
    paint_trouser,
)  # fmt: skip
from consistory_engine.paintbox.illustrator.scene import Look


@dataclass(frozen=True)
class Wardrobe:
    """What a character wears: each method paints the part of it that belongs to one part of the body.

    `brush` is in the frame of the figure: upright, the middle of the ground beneath it at the origin.
    """

    look: Look
    brush: Brush
    body: Body
    pose: Pose

    def colour_of(self, garment: str) -> Rgb | None:
        """The colour of the garment called `garment`, None when another or none is worn."""
        look = self.look
        return GARMENT_RGB[look.garment_colour] if look.garment == garment and look.garment_colour else None

    def behind(self) -> None:
        """What hangs behind the body."""
        cape = self.colour_of("cape")
        if cape and not self.pose.lying:
            x, y, _ = self.pose.neck
            length = -y - self.pose.lift - 6
            paint_cape(self.brush.at(x, y), cape, self.body.girth, length, self.pose.wind)

    def on_trunk(self, brush: Brush) -> None:
        """What lies on the trunk; `brush` is in its frame."""
        girth, lying = self.body.girth, self.pose.lying
        if sweater := self.colour_of("sweater"):
            paint_sweater(brush, sweater, girth, lying)
        if overalls := self.colour_of("overalls"):
            paint_overalls(brush, overalls, girth, lying)
        cape = self.colour_of("cape")
        if cape and lying:
            paint_cover(brush, cape, girth)

    def on_leg(self, points: Points) -> None:
        """What a leg wears beneath the trunk's clothes."""
        if overalls := self.colour_of("overalls"):
            paint_trouser(self.brush, self.body.build, overalls, points)

    def on_feet(self) -> None:
        """Boots, which stand before the trunk; of a sleeper only the near one is seen."""
        pose, colour = self.pose, self.colour_of("boots")
        if not colour:
            return
        if not pose.lying:
            paint_boot(self.brush, self.body.build, colour, pose.far_leg, pose.soles, pose.far_foot)
        paint_boot(self.brush, self.body.build, colour, pose.near_leg, pose.soles, pose.near_foot)

    def on_arm(self, points: Points) -> None:
        """A sleeve."""
        sweater = self.colour_of("sweater")
        if sweater and not self.pose.lying:
            paint_sleeve(self.brush, self.body.build, sweater, points)

    def on_neck(self) -> None:
        """A scarf, or the collar of a cape."""
        brush = self.brush.at(*self.pose.neck)
        if scarf := self.colour_of("scarf"):
            paint_scarf(brush, scarf, self.body.girth)
        cape = self.colour_of("cape")
        if cape and not self.pose.lying:
            paint_collar(brush, cape, self.body.girth)
