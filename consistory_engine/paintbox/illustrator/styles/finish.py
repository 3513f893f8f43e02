"""What a medium does to a finished layer: edges that wobble, uneven pigment, paper that shows through.

Each programme (SkSL) takes the layer, premultiplied, and one or two textures. `p` is in pixels, `scale` pixels per unit,
`edge` (0 or 1) whether the layer ends before the page does, `sway` how far edges move in units.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Final

import skia

_HEAD: Final = """
uniform shader layer; uniform shader rough; uniform shader first; uniform shader second;
uniform float2 offset; uniform float scale; uniform float sway; uniform float edge;
"""

_WATERCOLOUR: Final = """
half4 main(float2 p) {
    half4 n = first.eval(p + offset);
    float2 push = (float2(n.rg) - 0.5) * sway * scale;
    half4 c = layer.eval(p + push);
    c = mix(c, rough.eval(p - push.yx * 0.8), 0.2 * edge);
    half pigment = (n.b - 0.5) * 0.8;
    c.rgb = mix(half3(dot(c.rgb, half3(0.3, 0.55, 0.15))), c.rgb, 1.1);
    c.rgb -= (c.a - c.rgb) * pigment * c.rgb / max(c.a, 0.004);
    c.rgb += (c.a - c.rgb) * (0.05 - 0.16 * min(pigment, 0.0));
    return half4(clamp(c.rgb, half3(0.0), half3(c.a)), c.a);
}
"""

_CRAYON: Final = """
half4 main(float2 p) {
    half4 n = first.eval(p + offset);
    half4 h = second.eval(p + offset);
    half4 c = layer.eval(p + (float2(n.rg) - 0.5) * sway * scale);
    half a = max(c.a, 0.004);
    half3 tone = c.rgb / a;
    half turn = dot(tone, half3(0.9, 1.7, 1.2));
    half3 way = abs(fract(half3(turn) - half3(0.0, 0.333, 0.667)) * 2.0 - 1.0);
    way *= way * way;
    half wax = dot(h.rgb, way) / (way.r + way.g + way.b);
    half light = dot(tone, half3(0.3, 0.55, 0.15));
    half bare = (1.0 - smoothstep(0.24, 0.56, wax + (n.b - 0.5) * 0.3)) * (0.04 + 0.42 * light) * (0.6 + 0.4 * edge);
    c.rgb *= 1.0 - 0.10 * smoothstep(0.55, 0.8, wax);
    c.rgb = mix(c.rgb, half3(0.992, 0.972, 0.925) * c.a, bare);
    return c;
}
"""

_PAPER: Final = """
half4 main(float2 p) {
    half4 c = layer.eval(p);
    half4 n = first.eval(p + offset);
    half shade = (n.r - 0.5) * 0.09 + (n.g - 0.5) * 0.03;
    c.rgb = clamp(c.rgb * (1.0 + shade), half3(0.0), half3(c.a));
    if (edge < 0.5) {
        float2 q = p - float2(6.0, 8.5) * scale;
        half dark = rough.eval(q).a + rough.eval(q + float2(3.5, 1.0) * scale).a
            + rough.eval(q + float2(-1.0, 3.5) * scale).a + rough.eval(q + float2(-2.5, -2.5) * scale).a;
        half shadow = dark * 0.085 * (1.0 - c.a);
        c += half4(half3(0.07, 0.05, 0.15) * shadow, shadow);
    }
    return c;
}
"""

PROGRAMMES: Final = {"watercolour": _WATERCOLOUR, "crayon": _CRAYON, "paper": _PAPER}


@functools.cache
def programme(name: str) -> skia.RuntimeEffect:
    """The compiled programme of a style."""
    return skia.RuntimeEffect.MakeForShader(_HEAD + PROGRAMMES[name])


def finished(
    name: str,
    layer: skia.Image,
    textures: Sequence[skia.Image],
    *,
    offset: tuple[int, int],
    scale: float,
    sway: float,
    edge: bool,
) -> skia.Paint:
    """A paint that draws `layer` as a style finishes it, in pixels of the page."""
    clamp, repeat = skia.TileMode.kClamp, skia.TileMode.kRepeat
    linear = skia.SamplingOptions(skia.FilterMode.kLinear)
    builder = skia.RuntimeEffectBuilder(programme(name))
    builder.setChild("layer", layer.makeShader(clamp, clamp, linear))
    builder.setChild("rough", layer.makeShader(clamp, clamp))
    for child, texture in zip(("first", "second"), textures, strict=False):
        builder.setChild(child, texture.makeShader(repeat, repeat))
    builder.setUniform("offset", skia.V2(*offset))
    builder.setUniform("scale", float(scale))
    builder.setUniform("sway", float(sway))
    builder.setUniform("edge", float(edge))
    return skia.Paint(Shader=builder.makeShader())
