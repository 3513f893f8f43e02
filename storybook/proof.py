"""What would go wrong with a sound story later, found before anything is painted: its layout and its prompts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from consistory_engine import Prompt, Shot, compose, prompt_room
from storybook.errors import LayoutError, Problem
from storybook.frames import PictureInfo
from storybook.plan import subject_of
from storybook.source import Source
from storybook.story import Page, Story

if TYPE_CHECKING:
    from storybook.theme import Theme

_SIDE: Final = 1024
"""Pixels of a side that the story leaves to the model: only the picture's shape matters here."""


def faults(source: Source, story: Story, theme: Theme) -> Iterator[Problem]:
    """What keeps the book from being laid out, whatever its pictures will show."""
    from storybook.layout import lay_out

    try:
        pictures = {page.id: _picture(story, page) for page in story.pages if page.painted}
        lay_out(story, pictures, theme)
    except LayoutError as error:
        for fault in error.faults:
            yield source.problem(fault.message, fault.path)


def _picture(story: Story, page: Page) -> PictureInfo:
    """A picture of the shape that the page's will have."""
    size = story.book.sampling.given() | page.sampling.given()
    return PictureInfo(Path(page.id), size.get("width", _SIDE), size.get("height", _SIDE))


def long_prompts(source: Source, story: Story, model: str) -> Iterator[Problem]:
    """Prompts of more words than a model reads: an error where a concept is lost, else a warning.

    Only the built-in model has such a limit (`prompt_room`). Every word is one token at least.
    """
    room = prompt_room(model)
    if room is None:
        return
    for index, page in enumerate(story.pages):
        if not page.painted:
            continue
        prompt = _prompt(story, page)
        lost = prompt.beyond(room)
        if lost is not None:
            yield _too_long(source, index, prompt, lost)


def _too_long(source: Source, index: int, prompt: Prompt, lost: int) -> Problem:
    """What the model will not read of a page's prompt, from the character `lost` on."""
    path, hint = ("pages", index, "scene"), "shorten the scene, the style or a description"
    message = "this makes a prompt so long that the model "
    concept = next((span.concept for span in prompt.spans if span.end > lost), None)
    if concept:
        return source.problem(f"{message}would not read `{concept}`", path, hint=hint)
    message += f"will not read on from `{prompt.text[lost:][:30]}`"
    return source.problem(message, path, hint=hint, severity="warning")


def _prompt(story: Story, page: Page) -> Prompt:
    """The prompt of a page that has a picture."""
    subjects = tuple(subject_of(story, key, Path()) for key in page.cast)
    return compose(Shot(page.scene or "", subjects, 0, story.book.style or ""))
