"""People below the head: the clothes they have when no garment is named, limbs, shoes and skin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import skia

from consistory_engine.paintbox.illustrator.characters.bodies import (
    Body,
    foot_shape,
    paint_sole,
    trunk,
    upper,
)  # fmt: skip
from consistory_engine.paintbox.illustrator.characters.brush import (
    Brush,
    blob,
    common,
    curve,
    ellipse,
    limb,
)  # fmt: skip
from consistory_engine.paintbox.illustrator.characters.palette import CREAM, INK, Rgb, mix
from consistory_engine.paintbox.illustrator.characters.poses import Points, Pose
from consistory_engine.paintbox.illustrator.characters.traits import Traits

_SKINS: Final = (
    (255, 222, 198), (246, 204, 172), (236, 186, 146), (208, 150, 108), (164, 110, 78), (122, 80, 60),
)  # fmt: skip
_TOPS: Final = (
    (238, 228, 208), (146, 178, 188), (216, 168, 160), (182, 190, 148), (224, 192, 132), (172, 160, 192),
)  # fmt: skip
_BOTTOMS: Final = ((92, 106, 138), (128, 104, 92), (108, 124, 108), (164, 142, 120), (104, 88, 114))
_SHOES: Final = ((104, 72, 60), (76, 70, 84), (158, 100, 76))
_WORN: Final[dict[str, tuple[str, ...]]] = {
    "girl": ("dress", "dress", "skirt", "trousers"),
    "boy": ("trousers", "shorts", "shorts"),
    "grandmother": ("long skirt", "long skirt", "long dress"),
    "grandfather": ("trousers",),
}
_HEM: Final = {"dress": 16.5, "skirt": 15.5, "long skirt": 20.5, "long dress": 20.5}
"""How far below the middle of the trunk a hem hangs."""


def skin(traits: Traits, hair: Rgb) -> Rgb:
    """The colour of a person's skin, never that of its `hair`."""
    apart = [tone for tone in _SKINS if sum(abs(a - b) for a, b in zip(tone, hair, strict=True)) > 110]
    return traits.one("skin", apart)


@dataclass(frozen=True)
class Clothes:
    """What a person wears of its own: a top, what is below, over it a "cardigan", a "vest" or "" nothing."""

    top: Rgb
    bottom: Rgb
    below: str
    over: str
    layer: Rgb
    shoes: Rgb
    pattern: str
    short: bool

    @property
    def skirted(self) -> bool:
        """Whether the legs show below a hem."""
        return self.below in _HEM

    @property
    def sleeve(self) -> Rgb:
        """The colour of the sleeves."""
        return self.layer if self.over == "cardigan" else self.top


def clothes(body: Body) -> Clothes:
    """The clothes of a person; a garment that takes their place leaves out what would show beside it."""
    traits, kind = body.traits, body.kind
    below = traits.one("below", _WORN[kind])
    if body.garment == "overalls":
        below = "trousers"
    top, bottom = traits.one("top", _TOPS), traits.one("bottom", _BOTTOMS)
    if below.endswith("dress"):
        bottom = top
    over = {"grandmother": ("cardigan",), "grandfather": ("vest", "vest", "cardigan")}.get(kind, ("",))
    worn = "" if body.garment in ("sweater", "overalls") else traits.one("over", over)
    pattern = traits.one("pattern", ("plain", "plain", "stripes", "dots") if not worn else ("plain",))
    short = not worn and traits.whether("short sleeves", 0.5)
    layer = traits.one("layer", tuple(mix(colour, INK, 0.16) for colour in (*_TOPS[1:], *_BOTTOMS[2:])))
    return Clothes(top, bottom, below, worn, layer, traits.one("shoes", _SHOES), pattern, short)


def person_trunk(brush: Brush, body: Body, lying: bool) -> None:
    """A person's trunk in its clothes."""
    worn, girth = clothes(body), body.girth
    shape = trunk(girth, lying)
    brush.fill(worn.top, shape)
    _pattern(brush, worn, shape)
    if not worn.skirted:
        brush.fill(worn.bottom, common(trunk(girth + 0.5, lying), _below(7)), depth=0)
    if worn.over:
        _layer(brush, worn, girth, lying)
    if worn.skirted:
        _skirt(brush, worn, body, lying)
    if not worn.over:
        for side in (-1, 1):
            petal = blob([(0, -17), (side * 11, -17), (side * 10, -11), (side * 3, -10.5)], 0.7)
            brush.fill(mix(worn.top, CREAM, 0.7), petal, depth=0)


def _below(y: float) -> skia.Path:
    path = skia.Path()
    path.addRect(skia.Rect(-60, y, 60, 60))
    return path


def _pattern(brush: Brush, worn: Clothes, shape: skia.Path) -> None:
    """Stripes or dots on a shirt."""
    colour = mix(worn.top, worn.bottom if worn.bottom != worn.top else CREAM, 0.5)
    if worn.pattern == "stripes":
        for y in (-9.5, -3.5, 2.5):
            brush.flat(colour, common(shape, blob([(-30, y), (30, y), (30, y + 2.6), (-30, y + 2.6)], 0)))
    elif worn.pattern == "dots":
        for x, y in ((-8, -6), (0, -8), (8, -6), (-4, 0), (4, 0), (-11, 2), (11, 2)):
            brush.flat(colour, common(shape, ellipse(x, y, 1.5, 1.5)))


def _skirt(brush: Brush, worn: Clothes, body: Body, lying: bool) -> None:
    """A skirt that widens to its hem; a sleeper's lies flat."""
    girth, hem = body.girth, min(_HEM[worn.below], 16.5 if body.seated else 30)
    wide = girth * (1.02 if lying else 1.12 if worn.below.startswith("long") else 1.36)
    waist = 1.0 if worn.below.endswith("dress") else 3.0
    skirt = blob([(-girth * 0.93, waist), (0, waist + 1.5), (girth * 0.93, waist), (wide, hem - 2),
                  (wide * 0.55, hem + 1.5), (0, hem + 2.2), (-wide * 0.55, hem + 1.5), (-wide, hem - 2)],
                 0.5)  # fmt: skip
    brush.fill(worn.bottom, skirt)
    if worn.pattern == "dots" and worn.bottom == worn.top:
        for x, y in ((-10, hem - 8), (0, hem - 6), (10, hem - 8)):
            brush.flat(mix(worn.bottom, CREAM, 0.5), ellipse(x, y, 1.6, 1.6))
    band = curve((-wide * 0.86, hem - 2.6), (0, hem + 1.6), (wide * 0.86, hem - 2.6))
    brush.stroke(mix(worn.bottom, CREAM, 0.45), band, 2)


def _layer(brush: Brush, worn: Clothes, girth: float, lying: bool) -> None:
    """A vest with a pointed neck, or an open cardigan, over the shirt."""
    shape = common(trunk(girth + 1, lying), _above(12))
    gap = (
        [(-9, -24), (9, -24), (0, -4)]
        if worn.over == "vest"
        else [(-8, -24), (8, -24), (4, -6), (5, 14), (-5, 14), (-4, -6)]
    )
    brush.fill(worn.layer, skia.Op(shape, blob(gap, 0.2), skia.PathOp.kDifference_PathOp))
    for y in (0.5, 6.5):
        x = 0.0 if worn.over == "vest" else 7.0
        brush.flat(mix(worn.layer, CREAM, 0.75), ellipse(x, y + (worn.over == "vest"), 1.4, 1.4))


def _above(y: float) -> skia.Path:
    path = skia.Path()
    path.addRect(skia.Rect(-60, -60, 60, y))
    return path


def person_arm(brush: Brush, body: Body, points: Points) -> None:
    """An arm with its sleeve and hand."""
    worn, tone, width = clothes(body), skin(body.traits, body.coat), body.build.arm
    x, y = points[-1]
    brush.fill(tone, limb(width * 0.86, *points), ellipse(x, y, width * 0.62, width * 0.62), depth=0)
    brush.fill(worn.sleeve, limb(width + 1.2, *upper(points, 0.4 if worn.short else 0.74)))


def person_leg(brush: Brush, body: Body, points: Points, pose: Pose, toes: float) -> None:
    """A leg in trousers, or bare with a sock, and its shoe."""
    worn, width = clothes(body), body.build.leg
    x, y = points[-1]
    line = (*points[:-1], (x, y - (0 if pose.soles else 3.5)))
    if worn.below == "trousers":
        brush.fill(worn.bottom, limb(width + 1.5, *line), depth=0)
    else:
        brush.fill(skin(body.traits, body.coat), limb(width, *line), depth=0)
        if body.traits.whether("socks", 0.6):
            brush.fill(CREAM, limb(width, *_ankle(line)), depth=0)
        if worn.below == "shorts":
            brush.fill(worn.bottom, limb(width + 3, *upper(line, 0.25)), depth=0)
    if pose.soles:
        paint_sole(brush, (x, y), worn.shoes, mix(worn.shoes, CREAM, 0.3))
        return
    brush.at(x, y, toes).fill(worn.shoes, foot_shape(width * 0.5 + 3))


def _ankle(line: Points) -> Points:
    """The last bit of a leg."""
    (ax, ay), (bx, by) = line[-2], line[-1]
    return (bx + (ax - bx) * 0.15, by + (ay - by) * 0.15), (bx, by)
