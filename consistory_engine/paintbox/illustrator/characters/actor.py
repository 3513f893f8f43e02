"""One character, from tail to hat: the order in which its parts are painted."""

from __future__ import annotations

from dataclasses import dataclass

import skia

from consistory_engine.paintbox.illustrator.characters.bodies import (
    BUILDS,
    Build,
    paint_arm,
    paint_leg,
    paint_trunk,
)  # fmt: skip
from consistory_engine.paintbox.illustrator.characters.brush import Brush
from consistory_engine.paintbox.illustrator.characters.faces import FACES
from consistory_engine.paintbox.illustrator.characters.garments import (
    paint_hat,
    paint_scarf,
    paint_sleeve,
    paint_sweater,
)  # fmt: skip
from consistory_engine.paintbox.illustrator.characters.heads import EARS, Face, outline
from consistory_engine.paintbox.illustrator.characters.palette import COAT_RGB, GARMENT_RGB, Rgb
from consistory_engine.paintbox.illustrator.characters.poses import POSES, Chance, Points, Pose, chance
from consistory_engine.paintbox.illustrator.light import Light
from consistory_engine.paintbox.illustrator.scene import Actor


def draw_actor(
    canvas: skia.Canvas, actor: Actor, *, x: float, ground: float, height: float, seed: int, light: Light
) -> None:
    """Draw `actor` standing, sitting or lying on y=`ground`, centred on `x`.

    `height` is the standing height in canvas units (long ears and hats reach a little above it). What has
    no name, such as proportions and the tilt of the head, varies with `seed`. Only the character's own
    pixels are painted; its shadow is `draw_shadow`.
    """
    unit = height / 100
    frame = skia.Matrix()
    frame.setTranslate(x, ground)
    frame.preScale(unit * actor.facing, unit)
    _Figure(actor, Brush(canvas, frame, unit, light), chance(seed)).paint()


def draw_shadow(
    canvas: skia.Canvas, actor: Actor, *, x: float, ground: float, height: float, light: Light
) -> None:
    """Draw the soft shadow on the ground under `actor`; call it before `draw_actor`."""
    lying = actor.action == "sleeping"
    half = height * (0.52 if lying else 0.34)
    long = half * light.reach
    centre = skia.Point(x + height * 0.03 + (long - half) * 0.8, ground - height * 0.005)
    inner, outer = skia.ColorSetARGB(96, *light.shadow), skia.ColorSetARGB(0, *light.shadow)
    canvas.save()
    canvas.translate(centre.x(), centre.y())
    canvas.scale(light.reach, 0.2)
    shader = skia.GradientShader.MakeRadial(skia.Point(0, 0), half, [inner, inner, outer], [0.0, 0.45, 1.0])
    canvas.drawCircle(0, 0, half, skia.Paint(AntiAlias=True, Shader=shader))
    canvas.restore()


@dataclass(frozen=True)
class _Figure:
    actor: Actor
    brush: Brush
    chance: Chance

    @property
    def pose(self) -> Pose:
        return POSES[self.actor.action]

    @property
    def build(self) -> Build:
        return BUILDS[self.actor.look.kind]

    @property
    def coat(self) -> Rgb:
        return COAT_RGB[self.actor.look.coat]

    @property
    def girth(self) -> float:
        return self.build.girth * self.chance.girth

    def garment(self, name: str) -> Rgb | None:
        """The colour of the garment called `name`, None when another or none is worn."""
        look = self.actor.look
        return GARMENT_RGB[look.garment_colour] if look.garment == name and look.garment_colour else None

    def paint(self) -> None:
        pose = self.pose
        bird_asleep = pose.lying and self.build.bird
        if bird_asleep:
            self.build.tail(self.brush.at(-36, -9, -80), self.coat)
        if not pose.lying:
            self.tail()
        if pose.far_arm_behind and not bird_asleep:
            self.arm(pose.far_arm)
        if not pose.lying and not pose.soles:
            self.leg(pose.far_leg)
            self.leg(pose.near_leg)
        self.trunk()
        if pose.lying:
            if not self.build.wraps:
                self.leg(pose.near_leg)
            if not bird_asleep:
                self.tail()
        if pose.soles:
            self.leg(pose.far_leg)
            self.leg(pose.near_leg)
        if not pose.far_arm_behind:
            self.arm(pose.far_arm)
        self.arm(pose.wing if bird_asleep else pose.near_arm)
        self.head()

    def tail(self) -> None:
        x, y, angle = self.pose.tail
        x = x if self.pose.lying else x * self.build.girth / 15.5
        self.build.tail(self.brush.at(x, y, angle, -1 if self.pose.lying else 1), self.coat)

    def trunk(self) -> None:
        x, y, angle = self.pose.trunk
        brush = self.brush.at(x, -self.girth - 3 if self.pose.lying else y, angle)
        paint_trunk(brush, self.build, self.coat, self.girth, self.pose.lying)
        if sweater := self.garment("sweater"):
            paint_sweater(brush, sweater, self.girth, self.pose.lying)

    def leg(self, points: Points) -> None:
        paint_leg(self.brush, self.actor.look.kind, self.build, self.coat, points, self.pose)

    def arm(self, points: Points) -> None:
        outward = (self.girth - 15.5) * 0.7
        if not self.pose.lying:
            sign = 1 if points[0][0] > 0 else -1
            points = tuple((x + sign * outward, y) for x, y in points)
        paint_arm(self.brush, self.actor.look.kind, self.build, self.coat, points)
        sweater = self.garment("sweater")
        if sweater and not self.pose.lying:
            paint_sleeve(self.brush, self.build, sweater, points)

    def head(self) -> None:
        kind, pose = self.actor.look.kind, self.pose
        if pose.lying:
            self.neckwear()
        x, y, angle = pose.head
        brush = self.brush.at(x, y, angle + self.chance.tilt, self.chance.head, self.chance.head)
        face = Face(kind, brush, self.coat, pose.turn, pose.lying, pose.cheering, self.chance)
        hat, frog = self.garment("hat"), kind == "frog"
        if not frog:
            EARS[kind](face)
        brush.fill(self.coat, outline(kind))
        if hat and frog:
            paint_hat(brush, kind, hat, pose.turn)
        if frog:  # its brows carry the eyes, before the hat
            EARS[kind](face)
        FACES[kind](face)
        if hat and not frog:
            paint_hat(brush, kind, hat, pose.turn)
        if not pose.lying:
            self.neckwear()

    def neckwear(self) -> None:
        brush = self.brush.at(*self.pose.neck)
        if scarf := self.garment("scarf"):
            paint_scarf(brush, scarf, self.girth)
