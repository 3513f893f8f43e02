"""One character, from tail to hat: the order in which its parts are painted."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import skia

from consistory_engine.paintbox.illustrator.characters.bodies import BUILDS, Body, Build
from consistory_engine.paintbox.illustrator.characters.brush import Brush, limb
from consistory_engine.paintbox.illustrator.characters.garments import paint_hat
from consistory_engine.paintbox.illustrator.characters.heads import Face, outline
from consistory_engine.paintbox.illustrator.characters.kinds import PARTS, Parts, head_colour, paint_tail
from consistory_engine.paintbox.illustrator.characters.markings import mark_head
from consistory_engine.paintbox.illustrator.characters.palette import BEAK, COAT_RGB, GARMENT_RGB, Rgb
from consistory_engine.paintbox.illustrator.characters.poses import Chance, Points, Pose, chance, pose_of
from consistory_engine.paintbox.illustrator.characters.props import PROPS
from consistory_engine.paintbox.illustrator.characters.traits import Traits
from consistory_engine.paintbox.illustrator.characters.wardrobe import Wardrobe
from consistory_engine.paintbox.illustrator.light import Light
from consistory_engine.paintbox.illustrator.scene import COLOURS, Actor


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
    _Figure(actor, Brush(canvas, frame, unit, light), chance(seed), Traits(seed)).paint()


def draw_shadow(
    canvas: skia.Canvas, actor: Actor, *, x: float, ground: float, height: float, light: Light
) -> None:
    """Draw the soft shadow on the ground under `actor`; call it before `draw_actor`."""
    lying = actor.action == "sleeping"
    airborne = actor.action == "jumping"
    half = height * (0.52 if lying else 0.25 if airborne else 0.34)
    long = half * light.reach
    centre = skia.Point(x + height * 0.03 + (long - half) * 0.8, ground - height * 0.005)
    inner, outer = (
        skia.ColorSetARGB(72 if airborne else 96, *light.shadow),
        skia.ColorSetARGB(0, *light.shadow),
    )
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
    traits: Traits

    @functools.cached_property
    def pose(self) -> Pose:
        return pose_of(self.actor, self.traits.seed)

    @functools.cached_property
    def body(self) -> Body:
        look = self.actor.look
        girth = BUILDS[look.kind].girth * self.chance.girth
        return Body(look.kind, COAT_RGB[look.coat], girth, self.traits, look.garment, self.pose.soles)

    @property
    def build(self) -> Build:
        return self.body.build

    @property
    def parts(self) -> Parts:
        return PARTS[self.actor.look.kind]

    @property
    def coat(self) -> Rgb:
        return self.body.coat

    @property
    def girth(self) -> float:
        return self.body.girth

    @functools.cached_property
    def wardrobe(self) -> Wardrobe:
        return Wardrobe(self.actor.look, self.brush, self.body, self.pose)

    def paint(self) -> None:
        pose = self.pose
        bird_asleep = pose.lying and self.build.bird
        self.carry(behind=True)
        self.wardrobe.behind()
        if bird_asleep:
            paint_tail(self.brush.at(-36, -9, -80), self.body)
        if not pose.lying:
            self.tail()
        if pose.far_arm_behind and not bird_asleep:
            self.arm(pose.far_arm)
        if not pose.lying and not pose.soles:
            self.leg(pose.far_leg)
            self.leg(pose.near_leg)
        self.trunk()
        if not pose.lying:
            self.parts.behind(self.face)
        if not pose.soles and not pose.lying:
            self.wardrobe.on_feet()
        if pose.lying:
            if not self.build.wraps:
                self.leg(pose.near_leg)
            if not bird_asleep:
                self.tail()
        if pose.soles:
            self.leg(pose.far_leg)
            self.leg(pose.near_leg)
            self.wardrobe.on_feet()
        if not pose.far_arm_behind and not pose.grip:
            self.arm(pose.far_arm)
        if pose.grip in ("", "far"):
            self.arm(pose.wing if bird_asleep else pose.near_arm)
        if pose.lying:
            self.wardrobe.on_feet()
        self.head()
        self.carry()

    def tail(self) -> None:
        x, y, angle = self.pose.tail
        x = x if self.pose.lying else x * self.build.girth / 15.5
        paint_tail(self.brush.at(x, y, angle, -1 if self.pose.lying else 1), self.body)

    def trunk(self) -> None:
        x, y, angle = self.pose.trunk
        brush = self.brush.at(x, -self.girth - 3 if self.pose.lying else y, angle)
        self.parts.trunk(brush, self.body, self.pose.lying)
        self.wardrobe.on_trunk(brush)

    def leg(self, points: Points) -> None:
        toes = self.pose.near_foot if points == self.pose.near_leg else self.pose.far_foot
        if self.build.bird and self.pose.lift:
            self.brush.fill(BEAK, limb(4.2, *points), depth=0)
        self.parts.leg(self.brush, self.body, points, self.pose, toes)
        self.wardrobe.on_leg(points)

    def carry(self, behind: bool = False) -> None:
        """What is held and the arms that hold it, or only what lies `behind` the character."""
        pose, actor = self.pose, self.actor
        name = "book" if pose.grip == "book" else actor.prop or ""
        if not pose.grip or name not in PROPS:
            return
        prop, (x, y) = PROPS[name], self.reach(pose.far_arm)[-1]
        if pose.grip != "far":
            nx, ny = self.reach(pose.near_arm)[-1]
            x, y = (x + nx) / 2, (y + ny) / 2
        colour = GARMENT_RGB[actor.prop_colour or self.traits.one("book", COLOURS)]
        paint = functools.partial(prop.paint, self.brush.at(x, y), colour)
        if behind:
            if prop.behind:
                paint()
            return
        winged = self.build.bird and pose.grip == "far"
        if not prop.behind and not winged:
            paint()
        self.arm(pose.far_arm)
        if pose.grip != "far":
            self.arm(pose.near_arm)
        if not prop.behind and winged:  # a wing would hide it
            paint()

    def reach(self, points: Points) -> Points:
        """An arm's points, moved outward by as much as the body is wide."""
        if self.pose.lying:
            return points
        outward = (self.girth - 15.5) * (0.7 if points[0][0] > 0 else -0.7)
        return tuple((x + outward, y) for x, y in points)

    def arm(self, points: Points) -> None:
        points = self.reach(points)
        self.parts.arm(self.brush, self.body, points)
        self.wardrobe.on_arm(points)

    @functools.cached_property
    def face(self) -> Face:
        kind, pose = self.actor.look.kind, self.pose
        x, y, angle = pose.head
        mood = self.actor.expression
        tilt = angle + self.chance.tilt + (6 if mood == "sleepy" and not pose.lying else 0)
        brush = self.brush.at(x, y, tilt, self.chance.head, self.chance.head)
        colour = head_colour(kind, self.coat, self.traits)
        return Face(
            kind, brush, colour, pose.turn, pose.lying, self.cheering, self.chance, mood, pose.gaze,
            traits=self.traits, hair=self.coat, hatted=self.wardrobe.colour_of("hat") is not None,
        )  # fmt: skip

    def head(self) -> None:
        kind, pose, face = self.actor.look.kind, self.pose, self.face
        brush, parts, hat = face.brush, self.parts, self.wardrobe.colour_of("hat")
        if pose.lying:
            self.wardrobe.on_neck()
            parts.behind(face)
        shape = outline(kind)
        brush.fill(face.coat, shape)
        mark_head(face, shape)
        if hat and parts.brows:
            paint_hat(brush, kind, hat, pose.turn)
        parts.before(face)
        parts.face(face)
        if hat and not parts.brows:
            paint_hat(brush, kind, hat, pose.turn)
        if not pose.lying:
            self.wardrobe.on_neck()

    @property
    def cheering(self) -> bool:
        mood = self.actor.expression
        return not self.pose.lying and (mood == "happy" or (mood == "calm" and self.pose.cheering))
