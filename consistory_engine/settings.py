"""The settings of a painting, with the defaults of the published recipe. Torch-free.

Ranges are fractions of the number of steps T, so that they hold for 50 steps as for 4: a fraction f is the
step int(f * T). Flat names (`FLAT_NAMES`) exist for files and command lines; `Settings.replace` takes them.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

from consistory_engine.errors import SettingsError, did_you_mean

MaskSource = Literal["propagated", "cross"]
Policy = Literal["routed", "union"]
Order = Literal["mutual", "in_turn"]
Precision = Literal["exact", "bfloat16", "int8"]
PRECISIONS: Final[tuple[Precision, ...]] = get_args(Precision)
"""How a painter rounds kept activations, the least first: a matter of the machine, as its device is, and no setting."""


@dataclass(frozen=True)
class Sampling:
    """How one picture is sampled. `width` and `height` are pixels; None is the model's native size.

    `guidance_until`: the share of the steps that are guided; those after it compute the conditional prediction alone, in
    half the time (Kynkäänniemi et al., "Applying guidance in a limited interval", 2024). All of them as published.
    `deep_interval`: once the layout is decided, one step in so many computes the denoiser's deep blocks, and the others take
    what they gave then (Ma et al., "DeepCache", CVPR 2024). Every step as published, and anchors' always.
    """

    steps: int = 50
    guidance_scale: float = 5.0
    guidance_until: float = 1.0
    width: int | None = None
    height: int | None = None
    same_latent: bool = False
    freeu: bool = True
    deep_interval: int = 1


@dataclass(frozen=True)
class SharedAttention:
    """Attention towards the anchors' subject patches (ConsiStory, section 4.1).

    `mask_dropout` is the share of those patches that is hidden, drawn anew at each step; kept anchors hide what was drawn
    when they were painted. `masks`: straight from cross-attention ("cross", as published), or spread once through
    self-attention, and those of several subjects kept apart ("propagated"). `policy`: a region of a page attends to its
    own character's anchors ("routed"), or to everyone's ("union"). `anchor_weight`: how many of a picture's own patches
    one of an anchor's counts for in the softmax; 1 as published, more where a small model trusts its own patches too
    much. `anchors`: all anchors attend to each other ("mutual", as published), or each to those before it ("in_turn"), so
    that the first one decides. `align`: where a "routed" page shows several characters, each one's queries are moved to
    the mean of its anchors' own; off as published.
    """

    enabled: bool = True
    mask_dropout: float = 0.5
    masks: MaskSource = "propagated"
    policy: Policy = "routed"
    anchor_weight: float = 1.0
    anchors: Order = "mutual"
    align: bool = False


@dataclass(frozen=True)
class QueryBlend:
    """Queries of a vanilla call blended in during the first steps, for varied layouts (ConsiStory, section 4.2).

    Lasts through step int(until * T); the vanilla share goes linearly from `start` to `end`.
    """

    enabled: bool = True
    until: float = 0.1
    start: float = 0.9
    end: float = 0.81836735


@dataclass(frozen=True)
class Injection:
    """Features of matching anchor patches, in a second pass (ConsiStory, section 4.3).

    From step int(begin * T) through step int(until * T); `blend` is the anchor's share. Where patches match is seen
    in a first pass: a whole one, as published (`sketch` 0), or from where injection begins a sketch in so many long steps.
    """

    enabled: bool = True
    begin: float = 0.1
    until: float = 1 / 3
    blend: float = 0.8
    sketch: int = 0


FLAT_NAMES: Final[dict[str, tuple[str, str]]] = {
    **{f.name: ("sampling", f.name) for f in dataclasses.fields(Sampling)},
    "sharing": ("sharing", "enabled"),
    "mask_dropout": ("sharing", "mask_dropout"),
    "masks": ("sharing", "masks"),
    "policy": ("sharing", "policy"),
    "anchor_weight": ("sharing", "anchor_weight"),
    "anchor_order": ("sharing", "anchors"),
    "anchor_align": ("sharing", "align"),
    "query_blend": ("query_blend", "enabled"),
    "query_blend_until": ("query_blend", "until"),
    "query_blend_start": ("query_blend", "start"),
    "query_blend_end": ("query_blend", "end"),
    "injection": ("injection", "enabled"),
    "injection_begin": ("injection", "begin"),
    "injection_until": ("injection", "until"),
    "injection_blend": ("injection", "blend"),
    "injection_sketch": ("injection", "sketch"),
}
"""Flat name -> (part, field). `Settings.as_dict` writes them, `Settings.replace` reads them."""

_CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "masks": ("propagated", "cross"),
    "policy": ("routed", "union"),
    "anchor_order": ("mutual", "in_turn"),
}
_KEPT_IN_ANCHORS: Final = (
    "steps", "guidance_until", "same_latent", "freeu", "sharing", "injection", "injection_begin", "injection_until",
)  # fmt: skip
_WHOLE: Final = {"injection_sketch": 0, "deep_interval": 1}
"""What computes all there is."""
_LATER: Final = ("guidance_until", "deep_interval")
"""What came when pictures had been kept already."""
_AT_LEAST_ONE: Final = ("steps", "deep_interval")
_SIZES: Final = ("width", "height")
MOST_WEIGHT: Final = 100.0
"""The most that an anchor's patch may count."""
_LARGEST: Final = {"guidance_scale": 100.0, "anchor_weight": MOST_WEIGHT}
_MOST_STEPS: Final = 1000
_LARGEST_SIDE: Final = 8192


@dataclass(frozen=True)
class Settings:
    """All settings of one painting. Raises SettingsError naming the first impossible one."""

    sampling: Sampling = field(default_factory=Sampling)
    sharing: SharedAttention = field(default_factory=SharedAttention)
    query_blend: QueryBlend = field(default_factory=QueryBlend)
    injection: Injection = field(default_factory=Injection)

    def __post_init__(self) -> None:
        for name, value in self.as_dict().items():
            _check(name, value)
        if self.injection.begin > self.injection.until:
            raise SettingsError("injection_begin", "injection_begin must not lie after injection_until")

    def as_dict(self) -> dict[str, Any]:
        """Flat name -> value, such that `Settings().replace(**s.as_dict()) == s`."""
        return {name: getattr(getattr(self, part), item) for name, (part, item) in FLAT_NAMES.items()}

    def recorded(self) -> dict[str, Any]:
        """The same for fingerprints: a setting that came later is named where it changes something, so that its coming does not."""
        published = Settings().as_dict()
        return {
            name: value
            for name, value in self.as_dict().items()
            if name not in _LATER or value != published[name]
        }

    def __repr__(self) -> str:
        return f"Settings({', '.join(f'{name}={value!r}' for name, value in self.recorded().items())})"

    def replace(self, **flat: Any) -> Settings:
        """A copy with some settings changed, by flat name. Raises SettingsError for a name that does not exist."""
        parts: dict[str, dict[str, Any]] = {}
        for name, value in flat.items():
            if name not in FLAT_NAMES:
                raise SettingsError(name, f"there is no setting {name!r}.{did_you_mean(name, FLAT_NAMES)}")
            part, item = FLAT_NAMES[name]
            parts.setdefault(part, {})[item] = value
        changed = {part: dataclasses.replace(getattr(self, part), **items) for part, items in parts.items()}
        return dataclasses.replace(self, **changed)

    def for_anchors_of(self, page: Settings) -> Settings:
        """These settings for anchors, changed only where a page painted with `page` could not attend to them.

        Anchors are painted once and seen on every page: never from a sketch, and every step computes all of them.
        """
        wanted = page.as_dict()
        needed = {name: wanted[name] for name in _KEPT_IN_ANCHORS} | _WHOLE
        if (page.sampling.guidance_scale > 1) != (self.sampling.guidance_scale > 1):
            needed["guidance_scale"] = wanted["guidance_scale"]
        return self.replace(**needed)


def _check(name: str, value: Any) -> None:
    part, item = FLAT_NAMES[name]
    default = getattr(getattr(_DEFAULTS, part), item)
    if name in _SIZES:
        if value is not None:
            _check_number(name, value, int, 8, _LARGEST_SIDE)
            if value % 8:
                raise SettingsError(name, f"{name} must be a multiple of 8, not {value}")
    elif isinstance(default, bool):
        if not isinstance(value, bool):
            raise SettingsError(name, f"{name} must be true or false, not {value!r}")
    elif name in _CHOICES:
        if value not in _CHOICES[name]:
            known = " or ".join(map(repr, _CHOICES[name]))
            raise SettingsError(
                name, f"{name} must be {known}, not {value!r}.{did_you_mean(str(value), _CHOICES[name])}"
            )
    elif isinstance(default, int):
        _check_number(name, value, int, int(name in _AT_LEAST_ONE), _MOST_STEPS)
    else:
        _check_number(name, value, float, 1 if name == "anchor_weight" else 0, _LARGEST.get(name, 1))


def _check_number(name: str, value: Any, kind: type, low: float, high: float) -> None:
    allowed = (int,) if kind is int else (int, float)
    noun = "a whole number" if kind is int else "a number"
    if isinstance(value, bool) or not isinstance(value, allowed) or not low <= value <= high:
        raise SettingsError(name, f"{name} must be {noun} from {low} to {high}, not {value!r}")


class _Defaults:
    """The parts' defaults, without the checks that need them."""

    sampling, sharing, query_blend, injection = Sampling(), SharedAttention(), QueryBlend(), Injection()


_DEFAULTS: Final = _Defaults()


def step_of(fraction: float, steps: int) -> int:
    """The step that a fraction of all steps means: int(fraction * steps), safe from rounding just below."""
    return int(fraction * steps + 1e-9)
