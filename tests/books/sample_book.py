"""A book with every layout, with drawn stand-ins for pictures: for looking at what is exported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from storybook.book import sampled
from storybook.frames import Box, PageFrame, PictureInfo
from storybook.layout import lay_out
from storybook.story import Character, Story
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
HEBREW = Path(__file__).parents[1] / "unit" / "storybook" / "fonts" / "NotoSansHebrew.ttf"
WORDS = {
    "en": "They stood in it *together*, [sc]very[/sc] still.\n“It doesn’t make a sound,” whispered Bo.\n“No,” whispered Fern.",
    "he": 'הם עמדו בו יחד.\n"זה לא משמיע קול," לחש בו.\n"לא," לחש פרן.',
}
NAMES = {"en": ("Fern", "Bo"), "he": ("פרן", "בו")}


@dataclass(frozen=True)
class SampleBook:
    """A story and its frames."""

    story: Story
    frames: tuple[PageFrame, ...]
    theme: Theme


def sample_book(folder: Path, language: str = "en") -> SampleBook:
    """The book, its pictures drawn into the folder."""
    return _laid_out(folder, THEME, _story(_PAGES, language))


def layout_book(folder: Path, theme: Theme, language: str = "en") -> SampleBook:
    """A book with a page in each of a theme's layouts, named as they are: also in those that only a theme chooses.

    Two who speak are in every picture, before a ground that is light and dark; every other page has a drop cap. In
    Hebrew, it is read from right to left.
    """
    book = _story([{"id": name, "text": WORDS[language]} for name in theme.layouts], language)
    pages = tuple(
        page.model_copy(
            update={"layout": page.id, "scene": "{fern} and {bo} in the snow", "drop_cap": n % 2 == 0}
        )
        for n, page in enumerate(book.pages)
    )
    who = {
        key: Character(name=name, description=f"a {kind}", concepts=(kind,))
        for key, name, kind in zip(("fern", "bo"), NAMES[language], ("fox", "bear"), strict=True)
    }
    looks = theme.with_fonts([HEBREW]) if language == "he" else theme
    story = book.model_copy(update={"pages": pages, "characters": who}).shown(theme.shows)
    return _laid_out(folder, looks, story, _draw_both)


def _story(pages: Sequence[dict[str, str]], language: str = "en") -> Story:
    return Story.model_validate(
        {
            "story": {"title": "First Snow", "author": "Ada Winter", "seed": 40, "language": language},
            "pages": [{"scene": "a fox in the snow"} | page for page in pages],
        }
    ).shown(THEME.shows)


def _laid_out(
    folder: Path, theme: Theme, story: Story, draw: Callable[[Path, int], PictureInfo] | None = None
) -> SampleBook:
    painted = [page for page in story.pages if page.painted]
    pictures = {page.id: (draw or _draw)(folder / f"{page.id}.png", i) for i, page in enumerate(painted)}
    return SampleBook(story, lay_out(story, pictures, theme), theme)


def _draw_both(path: Path, number: int) -> PictureInfo:
    """Two round figures with faces between light and dark trees."""
    image = Image.new("RGB", (256, 256), (120 + 20 * number, 170, 220 - 15 * number))
    draw = ImageDraw.Draw(image)
    for k in range(4):
        draw.rectangle((64 * k, 0, 64 * k + 26, 190), fill=(84, 98, 104) if k % 2 else (220, 226, 216))
    draw.ellipse((-80, 180, 336, 420), fill=(226, 234, 240))
    for left, top, fur in ((36, 104, (205, 92, 50)), (132, 92, (120, 84, 60))):
        draw.ellipse((left, top, left + 84, top + 130), fill=fur)
        for eye in (26, 52):
            draw.ellipse((left + eye, top + 26, left + eye + 8, top + 36), fill=(20, 20, 20))
    image.save(path)
    regions = Box(36 / 256, 104 / 256, 84 / 256, 130 / 256), Box(132 / 256, 92 / 256, 84 / 256, 130 / 256)
    return PictureInfo(path, 256, 256, regions=regions, names=("fern", "bo"), pixels=sampled(image))


def _draw(path: Path, number: int) -> PictureInfo:
    """A hill, a sky of its own colour and something round in the middle."""
    image = Image.new("RGB", (256, 256), (120 + 20 * number, 170, 220 - 15 * number))
    draw = ImageDraw.Draw(image)
    draw.ellipse((-80, 150, 300, 420), fill=(226, 234, 240))
    draw.ellipse((78, 90, 178, 215), fill=(205, 92, 50))
    image.save(path)
    return PictureInfo(path, 256, 256)
