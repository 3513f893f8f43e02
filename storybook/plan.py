"""From a story to the pictures it needs, each with a fingerprint. Pure: nothing is painted or read here.

A fingerprint is the digest of everything that a picture depends on. Two pictures with one fingerprint are the
same picture, so that a book is up to date when every fingerprint of its plan has a file.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from consistory_engine import (
    ENGINE_VERSION,
    Adapter,
    Lora,
    Reference,
    Settings,
    Shot,
    Subject,
    anchor_fingerprint,
    default_settings,
    model_fingerprint,
    with_quality,
)
from storybook.story import Page, Story

Fields = dict[str, Any]
"""What a picture depends on, by name: flat, and comparable one by one."""


@dataclass(frozen=True)
class _Job:
    """Something to paint, and all that it depends on."""

    fields: Fields

    @property
    def fingerprint(self) -> str:
        """Digest of `fields`."""
        return digest(self.fields)


@dataclass(frozen=True)
class AnchorJob(_Job):
    """The anchors of a character, as one or more pages need them."""

    key: str
    subject: Subject
    style: str
    negative: str
    settings: Settings

    @property
    def name(self) -> str:
        """The folder they are kept in."""
        return f"{self.key}-{self.fingerprint[:12]}"


@dataclass(frozen=True)
class PageJob(_Job):
    """The picture of a page."""

    page_id: str
    shot: Shot
    anchors: Mapping[str, AnchorJob]

    @property
    def name(self) -> str:
        """The file it is kept in."""
        return f"{self.page_id}-{self.fingerprint[:12]}.png"


@dataclass(frozen=True)
class Plan:
    """Every picture of a book, in page order, and the model that paints them, with its LoRAs."""

    model: str
    pages: tuple[PageJob, ...]
    home: Path = Path()
    """The folder that the story names its files from."""
    adapters: tuple[Adapter, ...] = ()

    def page(self, page_id: str) -> PageJob:
        """The picture of that page; KeyError where the page has none."""
        return {job.page_id: job for job in self.pages}[page_id]

    @property
    def anchors(self) -> tuple[AnchorJob, ...]:
        """All anchors that the pages need, each once, in order of appearance."""
        return tuple({job.fingerprint: job for page in self.pages for job in page.anchors.values()}.values())


def digest(fields: Fields) -> str:
    """A digest of named values that does not depend on their order."""
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def derived_seed(*parts: str | int) -> int:
    """A seed (32 bits) made from other values, the same on every machine and in every version."""
    text = json.dumps(parts, ensure_ascii=False)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def take_seed(story: Story, page_id: str, take: int) -> int:
    """The seed of a page's nth take; take 0 is what the page has when it names no seed."""
    parts: tuple[str | int, ...] = (story.book.seed, "page", page_id)
    return derived_seed(*parts, take) if take else derived_seed(*parts)


def settings_for(story: Story, page: Page | None, model: str) -> Settings:
    """A page's settings (None: the anchors'): the model's, then the story's, then its own, at the story's quality. EngineError.

    What a quality takes of the steps, it takes of those that the story asks for; what else the story says, goes before it.
    Anchors are painted once and seen on every page: they have the best quality, but for what a page must have in common.
    """
    said = story.book.sampling.given() | (page.sampling.given() if page else {})
    whole = default_settings(model).replace(**said)
    quick = with_quality(whole, story.book.quality if page else "final")
    return quick.replace(**{name: value for name, value in said.items() if name != "steps"})


def make_plan(story: Story, model: str, home: Path, adapters: tuple[Adapter, ...] = ()) -> Plan:
    """All that has to be painted for a story with a model (a name, or a path made absolute). EngineError."""
    planner = _Planner(story, model, home, adapters)
    pages = tuple(planner.page(page) for page in story.pages if page.painted)
    return Plan(model, pages, home, adapters)


def make_takes(
    story: Story, model: str, home: Path, page_id: str, count: int, adapters: tuple[Adapter, ...] = ()
) -> Plan:
    """Takes 1 to `count` of one page: its picture from other seeds. EngineError; KeyError for no page."""
    planner, page = _Planner(story, model, home, adapters), story.page(page_id)
    takes = tuple(planner.page(page, take_seed(story, page_id, take)) for take in range(1, count + 1))
    return Plan(model, takes, home, adapters)


def subject_of(story: Story, key: str, home: Path) -> Subject:
    """A character, as the engine knows it; its references and LoRAs lie in the folder `home`."""
    character = story.characters[key]
    seed = derived_seed(story.book.seed, "character", key) if character.seed is None else character.seed
    pictures, masks = character.references or (), character.reference_masks or ()
    references = tuple(
        Reference(home / picture, home / mask if mask else None)
        for picture, mask in itertools.zip_longest(pictures, masks, fillvalue="")
    )
    loras = tuple(Lora(lora_path(lora.path, home), lora.scale, lora.weight) for lora in character.loras)
    scenes = character.anchors or ()
    return Subject(key, character.description, character.concepts, scenes, seed, references, loras)


def lora_path(name: str, home: Path) -> str:
    """What the engine loads where a story names a LoRA: a file in the folder `home`, or a hub id."""
    return str(home / name) if name.endswith(".safetensors") else name


class _Planner:
    """Makes the jobs of one story, reading the model's fingerprint once."""

    def __init__(self, story: Story, model: str, home: Path, adapters: tuple[Adapter, ...]) -> None:
        self.story, self.model, self.home = story, model, home
        self.style, self.negative = story.book.style or "", story.book.negative or ""
        self.anchor_settings = settings_for(story, None, model)
        self.known: dict[tuple[str, Settings], AnchorJob] = {}
        self.weights = model_fingerprint(model, adapters)

    def page(self, page: Page, seed: int | None = None) -> PageJob:
        """The picture of a page, from its own seed or another."""
        if seed is None:
            seed = take_seed(self.story, page.id, 0) if page.seed is None else page.seed
        settings = settings_for(self.story, page, self.model)
        subjects = tuple(subject_of(self.story, key, self.home) for key in page.cast)
        shot = Shot(page.scene or "", subjects, seed, self.style, self.negative, settings)
        held = settings.sharing.enabled or settings.injection.enabled
        anchors = {key: self.anchors(key, settings) for key in page.cast if held}
        fields = {
            "engine": ENGINE_VERSION, "model": self.weights,
            "scene": shot.scene, "seed": seed, "style": self.style, "negative": self.negative,
            **{f"character {key}": self.looks(key, anchors.get(key)) for key in page.cast},
            **{f"lora {k}": lora.fingerprint for k, lora in enumerate(shot.loras)}, **settings.recorded(),
        }  # fmt: skip
        return PageJob(fields, page.id, shot, anchors)

    def looks(self, key: str, anchors: AnchorJob | None) -> str:
        """What a character's looks on a page depend on: its anchors or, where there are none, its description."""
        return anchors.fingerprint if anchors else self.story.characters[key].description

    def anchors(self, key: str, page_settings: Settings) -> AnchorJob:
        """The anchors of a character for pages with such settings: the book's, as far as the engine allows."""
        settings = self.anchor_settings.for_anchors_of(page_settings)
        if (key, settings) not in self.known:
            subject = subject_of(self.story, key, self.home)
            fields = dict(anchor_fingerprint(self.weights, subject, self.style, self.negative, settings))
            self.known[key, settings] = AnchorJob(fields, key, subject, self.style, self.negative, settings)
        return self.known[key, settings]
