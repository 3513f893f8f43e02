"""The story file's schema: one pydantic model for each table of the TOML file.

The models say what is allowed (`storybook schema` prints the JSON Schema made from them) and fill in what
a writer left out. What needs more than one table to be judged (an unknown character in a scene, two pages
of one name) is in `checks`, so that every fault of a file can be told at once, also when some of it does not
fit the models.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from consistory_engine import Quality, SamplerName, unweighted

REFERENCE = re.compile(r"\{([^{}]*)\}")
"""A `{name}` in a scene; group 1 is the name between the braces."""
POINTS = {"in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pt": 1.0}
"""Points in one of each unit of length."""

Place = Literal["top", "bottom", "left", "right"]
"""A side of a page."""

PAINTBOX = "paintbox"
"""The name of the built-in model."""

_PAPERS = {"a4": "210x297mm", "a5": "148x210mm", "a4 landscape": "297x210mm", "a5 landscape": "210x148mm"}
_NUMBER, _UNIT = r"([0-9]+(?:\.[0-9]+)?)", r"([Ii][Nn]|[CcMm][Mm]|[Pp][Tt])"
_TRIM = rf"^\s*(?:([Aa][45](?: +[Ll]andscape)?)|{_NUMBER}\s*{_UNIT}?\s*[xX×]\s*{_NUMBER}\s*{_UNIT})\s*$"
_SMALLEST, _LARGEST = 3 * 72.0, 20 * 72.0

_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*[^\x00-\x1f\x7f-\x9f\s][^\x00-\x1f\x7f-\x9f\u2028\u2029]*$"
_PROSE = r"^[^\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f]*$"
_ID = r"^[A-Za-z0-9][A-Za-z0-9_-]*$"
_KEY = r"^\w[\w-]*$"
_FILE = r"^\w[\w-]*([./]\w[\w-]*)*\.safetensors$"
_TOKEN = r"^<[A-Za-z0-9][A-Za-z0-9-]*>$"
_LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
PATTERNS = {
    _LINE: "must be on one line and not blank, without control characters",
    _PROSE: "must not have control characters",
    _ID: "may hold unaccented letters, digits, - and _ only",
    _KEY: "may hold letters, digits, - and _ only",
    _FILE: "must be the name of a .safetensors file",
    _TOKEN: "must be letters, digits and - between < and >",
    _LANGUAGE: "must be a language code such as en, de or pt-BR",
}
"""What each pattern asks for, in words."""

Line = Annotated[str, Field(min_length=1, max_length=500, pattern=_LINE)]
Prose = Annotated[str, Field(max_length=5000, pattern=_PROSE)]
Seed = Annotated[int, Field(ge=0, le=2**32 - 1)]
Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Pixels = Annotated[int, Field(ge=128, le=2048, multiple_of=8)]
PageId = Annotated[str, Field(min_length=1, max_length=64, pattern=_ID)]
CharacterKey = Annotated[str, Field(min_length=1, max_length=40, pattern=_KEY)]


def page_size(trim: str) -> tuple[float, float]:
    """Width and height in points of a trim such as `8.5x8.5in` or `A4`; ValueError says what is wrong."""
    match = re.match(_TRIM, trim)
    if match is None:
        raise ValueError("expected a page size such as 8.5x8.5in, 210x210mm or A4 (units: in, cm, mm, pt)")
    if match[1]:
        return page_size(_PAPERS[" ".join(match[1].lower().split())])
    unit = match[5].lower()
    width = float(match[2]) * POINTS[(match[3] or unit).lower()]
    height = float(match[4]) * POINTS[unit]
    if not all(_SMALLEST <= side <= _LARGEST for side in (width, height)):
        raise ValueError("impossible page size: each side must measure 3 to 20 inches (76 to 508 mm)")
    return width, height


class Table(BaseModel):
    """What all tables share: types are strict, unknown keys are faults, values never change."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _setting(description: str, **bounds: float) -> Any:
    """A setting that may be left out."""
    return Field(default=None, description=description, **bounds)  # type: ignore[arg-type]


class Sampling(Table):
    """How pictures are painted. A setting left out keeps the model's own default.

    A page's table overrides the story's, setting by setting. The names are the engine's; what begins, ends or
    lasts `until` a step says so as a fraction of all steps.
    """

    steps: int | None = _setting("Denoising steps; more are slower and finer.", ge=1, le=200)
    guidance_scale: float | None = _setting(
        "How strictly the words are followed.", ge=0, le=30, allow_inf_nan=False
    )
    guidance_until: Fraction | None = _setting(
        "The share of the steps that follow the words so strictly; the others take half the time."
    )
    width: Pixels | None = _setting(
        "Picture width in pixels, a multiple of 8 (paintbox: of 16; it has learned 512x512, 448x576, 576x448, 768x384)."
    )
    height: Pixels | None = _setting(
        "Picture height in pixels, a multiple of 8 (paintbox: of 16; see width)."
    )
    deep_interval: int | None = _setting(
        "Once the layout is decided, one step in so many computes all of the denoiser: quicker, and a little less exact.",
        ge=1,
        le=200,
    )
    same_latent: bool | None = _setting("Start every picture from the same noise.")
    freeu: bool | None = _setting("FreeU: reweigh the denoiser's skip connections.")
    sharing: bool | None = _setting("Let pages attend to their characters' anchors.")
    mask_dropout: Fraction | None = _setting(
        "Share of anchor patches left out; lower holds characters closer, with stiffer poses. Of the whole book."
    )
    masks: Literal["propagated", "cross"] | None = _setting("How a character's region is found.")
    policy: Literal["routed", "union"] | None = _setting(
        "Several characters on a page: each to its own anchors, or all to all."
    )
    anchor_weight: float | None = _setting(
        "How many of a page's own patches one of an anchor's counts for.", ge=1, le=100, allow_inf_nan=False
    )
    anchor_order: Literal["mutual", "in_turn"] | None = _setting(
        "A character's anchors attend to each other, or each to those before it."
    )
    anchor_align: bool | None = _setting(
        "Several characters on a page: ask for what the anchors show as the anchors themselves do."
    )
    query_blend: bool | None = _setting("Keep the composition of the unshared picture early on.")
    query_blend_until: Fraction | None = _setting("Share of the steps in which queries are blended.")
    query_blend_start: Fraction | None = _setting("The unshared queries' share at the first step.")
    query_blend_end: Fraction | None = _setting("The unshared queries' share at the last of those steps.")
    injection: bool | None = _setting("Carry fine detail over from the anchors.")
    injection_begin: Fraction | None = _setting("Where injection begins, as a fraction of the steps.")
    injection_until: Fraction | None = _setting("Where injection ends, as a fraction of the steps.")
    injection_blend: Fraction | None = _setting("How much of a matched patch is the anchor's.")
    injection_sketch: int | None = _setting(
        "Find matches in a sketch of so many long steps; 0 paints a whole first pass.", ge=0, le=200
    )

    def given(self) -> dict[str, Any]:
        """The settings that the table names, by name."""
        return self.model_dump(exclude_none=True)


class Lora(Table):
    """One of the `[[story.loras]]`, for the whole book, or of a character's: a small change to the model."""

    path: Line = Field(description="A .safetensors file beside the story, or a hub id (owner/name).")
    weight: str | None = Field(
        default=None,
        pattern=_FILE,
        max_length=200,
        description="The .safetensors file's name in the hub's repository, where it has several.",
    )
    scale: float = Field(
        default=1.0, ge=-4, le=4, allow_inf_nan=False, description="How strong it is; 0 changes nothing."
    )


class Embedding(Table):
    """One of the `[[story.embeddings]]`: a word that the model learns from a file (textual inversion)."""

    token: str = Field(
        pattern=_TOKEN, max_length=40, description="The word, as scenes and descriptions write it: `<fern>`."
    )
    path: Line = Field(description="A .safetensors file beside the story.")


class Book(Table):
    """The `[story]` table: what holds for the whole book."""

    title: Line = Field(description="The title, on the cover and the title page.")
    author: Line | None = Field(default=None, description="Who tells the story.")
    language: str = Field(
        default="en",
        pattern=_LANGUAGE,
        description="Language of the text, as in HTML (en, de, pt-BR): hyphenation, quotes and reading direction follow it.",
    )
    style: Line | None = Field(
        default=None,
        description="Words put before every scene; name a medium, so that all pages have it (paintbox: flat, watercolor, crayon, cut paper).",
    )
    negative: Line | None = Field(default=None, description="Words for what pictures should not show.")
    seed: Seed = Field(
        default=0, description="The book's seed; the pages' and characters' seeds derive from it."
    )
    model: Line = Field(
        default=PAINTBOX,
        description="paintbox (built in), a hub id, or a model folder or .safetensors file beside the story; one elsewhere is "
        "named with `--model`.",
    )
    theme: Line = Field(
        default="classic", description="The name of a theme, or a theme folder beside the story."
    )
    trim: str = Field(
        default="8.5x8.5in",
        description="Page size: width x height and in, cm, mm or pt; or A4, A5, A4 landscape, A5 landscape.",
        json_schema_extra={"pattern": _TRIM},
    )
    fonts: tuple[Line, ...] = Field(
        default=(),
        strict=False,
        max_length=8,
        description="TrueType fonts (.ttf) beside the story, for characters that the theme's fonts lack.",
    )
    drop_caps: bool = Field(
        default=False, description="Begin every page's text with a drop cap, where it has lines beside it."
    )
    cover: PageId | None = Field(
        default=None, description="Id of the page whose picture is on the cover; else the first."
    )
    quality: Quality = Field(
        default="final",
        description="How much time a picture may take: draft (two fifths of the steps, and no details carried over), "
        "balanced (two thirds of the work) or final. The steps are those that `sampling` says; what else it says goes before.",
    )
    sampler: SamplerName | None = Field(
        default=None,
        description="Another sampler than the model's own; LoRAs for few steps need theirs "
        "(`lcm`, `euler_trailing` for Lightning, `tcd` for Hyper).",
    )
    sampling: Sampling = Field(default_factory=Sampling, description="Painting settings for the whole book.")
    loras: tuple[Lora, ...] = Field(
        default=(), strict=False, max_length=8, description="LoRAs: small changes to the model."
    )
    embeddings: tuple[Embedding, ...] = Field(
        default=(), strict=False, max_length=8, description="Learned words (textual inversion)."
    )

    @field_validator("trim")
    @classmethod
    def _possible(cls, trim: str) -> str:
        page_size(trim)
        return trim

    @property
    def page_size(self) -> tuple[float, float]:
        """Width and height of a page, in points."""
        return page_size(self.trim)


class Character(Table):
    """A `[characters.KEY]` table: somebody who stays the same from page to page."""

    description: Line = Field(description="What the character looks like: put in place of {key} in scenes.")
    concepts: tuple[Line, ...] = Field(
        strict=False,
        min_length=1,
        max_length=8,
        description="Words of the description that must not change from page to page.",
    )
    name: Line | None = Field(
        default=None, description="The name readers see; defaults to the key with a capital."
    )
    anchors: tuple[Line, ...] | None = Field(
        default=None,
        strict=False,
        min_length=2,
        max_length=2,
        description="Two simple scenes in which the character is painted first.",
    )
    references: tuple[Line, ...] | None = Field(
        default=None,
        strict=False,
        min_length=1,
        max_length=4,
        description="Pictures of the character, beside the story, that are its anchors; nothing is painted first.",
    )
    reference_masks: tuple[Line, ...] | None = Field(
        default=None,
        strict=False,
        min_length=1,
        max_length=4,
        description="For each reference a picture that is white where the character is; else it is found.",
    )
    seed: Seed | None = Field(
        default=None, description="Seed of the anchors; derived from the story's seed and the key."
    )
    loras: tuple[Lora, ...] = Field(
        default=(),
        strict=False,
        max_length=8,
        description="LoRAs with which the character's anchors and pages are painted.",
    )


class Page(Table):
    """One of the `[[pages]]`: a text, a scene to paint, or both."""

    id: PageId = Field(
        default="",
        validate_default=False,
        description="A stable name, which the picture's seed derives from; else the page's number, which changes when "
        "pages are inserted or moved.",
    )
    text: Prose = Field(
        default="",
        description="What the page says. A new line stays a new line; an empty line starts a paragraph. "
        "`*so*` is emphasised, `[sc]so[/sc]` is in small capitals, `[*]` is a star; a lone star is one, too. "
        "A soft hyphen (`\\u00ad`) says where a word may be split.",
    )
    scene: Line | None = Field(
        default=None,
        description="What the picture shows; {key} puts a character into it, (words:1.2) weighs words.",
    )
    layout: str | None = Field(
        default=None,
        description="How text and picture share the page: a layout of the theme, which else chooses. Those of storybook's "
        "own are `picture-top`, `picture-left`, `picture-outside`, `full-bleed`, `double-spread`, `picture-facing` and "
        "`text-only`.",
    )
    text_at: Place | None = Field(
        default=None,
        description="Where on the page the text stands, in a layout that has such a place; else where it suits the picture.",
    )
    reveal: bool = Field(
        default=False, description="Show the page only after a turn: it begins a new opening of the book."
    )
    drop_cap: bool | None = Field(
        default=None, description="Begin the text with a drop cap, or not; else as the story says."
    )
    alt: Line | None = Field(default=None, description="The picture in words; defaults to the scene.")
    seed: Seed | None = Field(
        default=None, description="Seed of the picture; derived from the story's seed and the id."
    )
    sampling: Sampling = Field(default_factory=Sampling, description="Painting settings for this page alone.")

    @property
    def painted(self) -> bool:
        """Whether the page has a picture."""
        return self.scene is not None

    @property
    def cast(self) -> tuple[str, ...]:
        """Keys of the characters in the scene, in order of appearance, each once."""
        return tuple(dict.fromkeys(REFERENCE.findall(self.scene or "")))


class Story(Table):
    """A whole story file."""

    book: Book = Field(alias="story", description="What holds for the whole book.")
    characters: dict[CharacterKey, Character] = Field(
        default_factory=dict, description="The characters, by the key that scenes use."
    )
    pages: tuple[Page, ...] = Field(
        strict=False, min_length=1, max_length=200, description="The pages, in order."
    )

    @field_validator("pages")
    @classmethod
    def _numbered(cls, pages: tuple[Page, ...]) -> tuple[Page, ...]:
        return tuple(
            page if page.id else page.model_copy(update={"id": str(number)})
            for number, page in enumerate(pages, start=1)
        )

    def shown(self, layouts: Mapping[str, bool]) -> Story:
        """The story without the scenes of pages whose layout shows no picture; `layouts` says which do."""
        pages = (
            page if layouts.get(page.layout or "", True) else page.model_copy(update={"scene": None})
            for page in self.pages
        )
        return self.model_copy(update={"pages": tuple(pages)})

    def page(self, page_id: str) -> Page:
        """The page of that id; KeyError where there is none."""
        return self._by_id[page_id]

    def name(self, key: str) -> str:
        """The name readers see for the character of that key."""
        return self.characters[key].name or key.replace("_", " ").replace("-", " ").title()

    def capped(self, page: Page) -> bool:
        """Whether the page's text shall begin with a drop cap."""
        return self.book.drop_caps if page.drop_cap is None else page.drop_cap

    def alt(self, page: Page) -> str:
        """The page's picture in words: its own, or its scene with the characters' names."""
        return page.alt or REFERENCE.sub(lambda match: self.name(match[1]), unweighted(page.scene or ""))

    @cached_property
    def _by_id(self) -> Mapping[str, Page]:
        return {page.id: page for page in self.pages}
