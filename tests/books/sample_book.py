"""A book with every layout, with drawn stand-ins for pictures: for looking at what is exported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from storybook.frames import PageFrame, PictureInfo
from storybook.layout import lay_out
from storybook.story import Story
from storybook.theme import Theme, load_theme

THEME = load_theme("classic")

_PAGES = (
    {"id": "first", "text": "Fern had never seen the sky come down before.", "layout": "picture-top"},
    {"id": "ask", "text": '"Is it broken?" she asked. Five fluffy flakes fell.', "layout": "full-bleed"},
    {"id": "wait", "text": "So they waited.\nAnd the sky waited, too.", "layout": "text-only"},
    {"id": "bo", "text": "Bo wore two scarves, just in case.", "layout": "picture-left"},
    {
        "id": "roll",
        "text": "They rolled the snow until it was as round as the moon, and twice as heavy.",
        "layout": "double-spread",
    },
    {"id": "end", "text": "Good night, said the sky."},
)


@dataclass(frozen=True)
class SampleBook:
    """A story and its frames."""

    story: Story
    frames: tuple[PageFrame, ...]


def sample_book(folder: Path, language: str = "en") -> SampleBook:
    """The book, its pictures drawn into the folder."""
    return _laid_out(folder, THEME, _story(_PAGES, language))


def layout_book(folder: Path, theme: Theme) -> SampleBook:
    """A book with a page in each of a theme's layouts, named as they are: also in those that only a theme chooses."""
    text = "They stood in it together. “It doesn’t make a sound,” whispered Bo.\n“No,” whispered Fern."
    story = _story([{"id": name, "text": text} for name in theme.layouts])
    pages = tuple(page.model_copy(update={"layout": page.id}) for page in story.pages)
    return _laid_out(folder, theme, story.model_copy(update={"pages": pages}).shown(theme.shows))


def _story(pages: Sequence[dict[str, str]], language: str = "en") -> Story:
    return Story.model_validate(
        {
            "story": {"title": "First Snow", "author": "Ada Winter", "seed": 40, "language": language},
            "pages": [{"scene": "a fox in the snow"} | page for page in pages],
        }
    ).shown(THEME.shows)


def _laid_out(folder: Path, theme: Theme, story: Story) -> SampleBook:
    painted = [page for page in story.pages if page.painted]
    pictures = {page.id: _draw(folder / f"{page.id}.png", i) for i, page in enumerate(painted)}
    return SampleBook(story, lay_out(story, pictures, theme))


def _draw(path: Path, number: int) -> PictureInfo:
    """A hill, a sky of its own colour and something round in the middle."""
    image = Image.new("RGB", (256, 256), (120 + 20 * number, 170, 220 - 15 * number))
    draw = ImageDraw.Draw(image)
    draw.ellipse((-80, 150, 300, 420), fill=(226, 234, 240))
    draw.ellipse((78, 90, 178, 215), fill=(205, 92, 50))
    image.save(path)
    return PictureInfo(path, 256, 256)
