"""Stories and pictures for layout and export: plain ones, at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from storybook.frames import PictureInfo
from storybook.story import Page, Story
from storybook.theme import load_theme

LAYOUTS = tuple(load_theme("classic").layouts)
"""The layouts of storybook's own themes."""

ALL_LAYOUTS = (
    {"id": "first", "text": "Fern had never seen the sky come down before.", "layout": "picture-top"},
    {
        "id": "ask",
        "text": '"Is it broken?" she asked -- and five fluffy flakes fell.',
        "layout": "full-bleed",
    },
    {"id": "wait", "text": "So they waited.\nAnd the sky waited, too.", "layout": "text-only"},
    {"id": "bo", "text": "Bo wore two scarves, just in case.", "layout": "picture-left"},
    {
        "id": "roll",
        "text": "They rolled the snow until it was as round as the moon, and twice as heavy.",
        "layout": "double-spread",
    },
    {"id": "end", "text": "Good night, said the sky."},
)
"""One page in each layout, and one whose layout the theme chooses."""


def story_of(pages: Sequence[dict[str, Any]] | Sequence[str], **book: Any) -> Story:
    """A story of these pages (tables, or just texts), every page with a scene that shows one."""
    tables = [{"text": page} if isinstance(page, str) else page for page in pages]
    story = Story.model_validate(
        {
            "story": {"title": "First Snow", "author": "Ada Winter", "seed": 40, **book},
            "pages": [{"scene": "a fox in the snow"} | table for table in tables],
        }
    )
    return story.shown(load_theme("classic").shows)


def pictures_of(story: Story, width: int = 512, height: int = 512) -> dict[str, PictureInfo]:
    """Pictures (that need not exist) for every painted page."""
    return {
        page.id: PictureInfo(Path(f"{page.id}.png"), width, height) for page in story.pages if page.painted
    }


def painted(story: Story, folder: Path) -> dict[str, PictureInfo]:
    """Picture files, each of a colour of its own, for every painted page."""
    found = {}
    for number, page in enumerate(page for page in story.pages if page.painted):
        found[page.id] = _paint(folder, page, number)
    return found


def _paint(folder: Path, page: Page, number: int) -> PictureInfo:
    ramp = Image.linear_gradient("L").resize((128, 128))
    tint = Image.new("L", (128, 128), 40 * number % 256)
    path = folder / f"{page.id}.png"
    Image.merge("RGB", (ramp, ramp.rotate(90), tint)).save(path)
    return PictureInfo(path, 128, 128)
