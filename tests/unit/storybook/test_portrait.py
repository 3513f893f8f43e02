"""The picture of a page shows what the frame says, where it says it."""

from __future__ import annotations

from pathlib import Path

from bindery import painted, story_of
from PIL import Image, ImageChops

from storybook.export.portrait import portrait
from storybook.frames import Box, PageFrame, PictureBox, ShapeBox, TextBox
from storybook.layout import lay_out
from storybook.theme import load_theme

THEME = load_theme("classic")


def page(*items: object) -> PageFrame:
    return PageFrame("a", "page", "", "recto", 100, 50, "#ffffff", items=items)  # type: ignore[arg-type]


def test_shapes_and_strokes() -> None:
    half = ShapeBox(Box(50, 0, 50, 50), fill="#ff0000", opacity=0.5)
    edge = ShapeBox(Box(10, 10, 20, 20), stroke="#0000ff", stroke_width=4)
    image = portrait(page(half, edge), THEME, "en", 200)
    assert image.size == (200, 100)
    assert image.getpixel((150, 50)) == (255, 127, 127) or image.getpixel((150, 50)) == (255, 128, 128)
    assert image.getpixel((20, 40)) == (0, 0, 255) and image.getpixel((40, 40)) == (255, 255, 255)


def test_a_picture_fills_its_box_and_no_more(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8), "#00ff00").save(tmp_path / "a.png")
    picture = PictureBox(tmp_path / "a.png", Box(10.3, 10.3, 50.1, 30.2), Box(0, 0, 1, 1), "")
    image = portrait(page(picture), THEME, "en", 333)
    pixels = {colour for _, colour in image.getcolors(100_000) or []}
    assert all(green == 255 for _, green, _ in pixels), "no black creeps in at the edges"  # type: ignore[misc]
    assert image.getpixel((100, 80)) == (0, 255, 0) and image.getpixel((20, 80)) == (255, 255, 255)


def test_text_is_drawn_on_its_lines(tmp_path: Path) -> None:
    story = story_of(["Snow."], title="Fjord & Quay")
    cover = lay_out(story, painted(story, tmp_path), THEME)[0]
    title = next(item for item in cover.items if isinstance(item, TextBox))
    bare = [item for item in cover.items if item is not title]
    drawn = portrait(cover, THEME, "en", 612)
    without = portrait(PageFrame(**{**vars(cover), "items": tuple(bare)}), THEME, "en", 612)
    box = ImageChops.difference(drawn, without).getbbox()
    line, size = title.lines[0], title.lettering.size
    assert box and abs(box[0] - line.x) < 0.1 * size and abs(box[2] - line.x - line.width) < 0.1 * size
    assert line.baseline - size < box[1] < line.baseline < box[3] < line.baseline + 0.5 * size
