"""Every built-in theme: all sample stories, in all layouts, on pages of all kinds, with captions that can be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from bindery import ALL_LAYOUTS, LAYOUTS, painted, pictures_of, story_of

from storybook.export import epub, html, pdf
from storybook.flatten import mixed
from storybook.frames import Box, Item, PageFrame, PictureBox, ShapeBox, TextBox
from storybook.layout import lay_out
from storybook.story import Story
from storybook.storyfile import load
from storybook.theme import load_theme, theme_names

STORIES = sorted((Path(__file__).parents[3] / "stories").glob("*.toml"))
TRIMS = ["8.5x8.5in", "6x9in", "11x8.5in"]
THREE_HUNDRED = ("It snowed on the roofs and on the bear and on everything there was to snow on. " * 4)[:300]


def laid_out(story: Story, theme: str, trim: str) -> tuple[PageFrame, ...]:
    story = story.model_copy(update={"book": story.book.model_copy(update={"trim": trim})})
    return lay_out(story, pictures_of(story), load_theme(theme))


def captions(frame: PageFrame) -> Iterator[tuple[int, TextBox]]:
    """The captions of a page, and where in its drawing order they are."""
    return ((at, i) for at, i in enumerate(frame.items) if isinstance(i, TextBox) and i.role == "caption")


@pytest.mark.parametrize("trim", TRIMS)
@pytest.mark.parametrize("theme", theme_names())
@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_every_sample_story_in_every_theme(path: Path, theme: str, trim: str) -> None:
    for frame in laid_out(load(path).story, theme, trim):
        for text in frame.texts:
            assert frame.trim.holds(text.box)
        for at, text in captions(frame):
            assert worst_contrast(text, frame.items[:at], frame.paper) >= 4.5


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", theme_names())
def test_three_hundred_characters_fit_every_layout(theme: str, layout: str) -> None:
    for trim in TRIMS:
        frames = laid_out(story_of([{"text": THREE_HUNDRED, "layout": layout}]), theme, trim)
        (text,) = (text for frame in frames for _, text in captions(frame))
        assert text.lettering.size >= (14 if trim == "8.5x8.5in" else 10)


@pytest.mark.parametrize("theme", theme_names())
def test_emphasis_is_seen_in_every_layout(theme: str) -> None:
    pages = [{"text": "It snowed on *every* roof.", "layout": layout} for layout in LAYOUTS]
    for frame in laid_out(story_of(pages), theme, "8.5x8.5in"):
        for _, text in captions(frame):
            fonts = {span.emphasis: span.font for line in text.lines for span in line.spans}
            assert set(fonts) == {True, False} and fonts[True] != fonts[False]


@pytest.mark.parametrize("theme", theme_names())
def test_a_story_without_pictures_or_words_or_an_author(theme: str) -> None:
    pages = [{"text": "Only words."}, {"scene": "a fox in the snow"}]
    story = Story.model_validate({"story": {"title": "T"}, "pages": pages})
    assert [len(list(frame.pictures)) for frame in laid_out(story, theme, "5x5in") if frame.page_id] == [0, 1]


@pytest.mark.parametrize("theme", theme_names())
def test_every_theme_is_drawn(theme: str, tmp_path: Path) -> None:
    story, looks = story_of(ALL_LAYOUTS), load_theme(theme)
    frames = lay_out(story, painted(story, tmp_path), looks)
    page = html.render(story, frames, looks).decode()
    assert looks.source("looks.css") in page and page.count('<section class="page') == len(frames)
    assert pdf.render(story, frames, looks).startswith(b"%PDF")
    assert epub.render(story, frames, looks).startswith(b"PK")


@pytest.mark.parametrize("theme", theme_names())
def test_fonts_are_small_and_their_licences_lie_beside_them(theme: str) -> None:
    folder = load_theme(theme).folder / "fonts"
    told = (folder / "README.md").read_text(encoding="utf-8")
    for font in load_theme(theme).fonts.values():
        path = folder.parent / font.file
        assert path.stat().st_size < 165_000 and path.stem in told
        assert (folder / f"OFL-{font.family.replace(' ', '')}.txt").is_file()


def worst_contrast(text: TextBox, below: Sequence[Item], paper: str) -> float:
    """The least contrast (WCAG 2.2) of a text with whatever may lie under its lines."""
    grounds = {paper}
    lines = text.lines
    left, right = min(line.x for line in lines), max(line.x + line.width for line in lines)
    top, bottom = lines[0].baseline - text.lettering.size, lines[-1].baseline
    place = Box(left, top, right - left, bottom - top)
    for item in below:
        if isinstance(item, PictureBox) and item.box.overlap(place):
            grounds |= {"#000000", "#ffffff"}
        if isinstance(item, ShapeBox) and item.fill and item.box.overlap(place):
            over = {mixed(item.fill, ground, item.opacity) for ground in grounds}
            grounds = over if item.shape in (None, "card") and item.box.holds(place) else grounds | over
    return min(contrast(text.lettering.colour, ground) for ground in grounds)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [value / 255 for value in bytes.fromhex(colour[1:])]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
