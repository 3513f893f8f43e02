"""Themes to look at, with the illustrator's drawings for pictures: nothing is painted.

`python bench/themes.py docs/images/themes.jpg` makes the contact sheet of all themes. With `--theme NAME`, every
page of a book in that theme becomes a file in a folder; `--layout` and `--trim` choose how it is laid out.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from consistory_engine.paintbox.illustrator import Actor, Look, Scene, draw_scene
from storybook.book import picture_info
from storybook.export import pdf
from storybook.frames import PictureInfo
from storybook.layout import lay_out
from storybook.recipe import region
from storybook.story import Story
from storybook.storyfile import load
from storybook.theme import load_theme, theme_names

_STORY = Path(__file__).parent.parent / "stories" / "first_snow.toml"
_LOOKS = {
    "fern": Look("fox", "red", "scarf", "green", build=3),
    "bo": Look("bear", "brown", "hat", "yellow", build=5),
}
SCENES = {
    "forest": ("forest", "day", {"fern": "sitting"}),
    "first-flake": ("snow", "day", {"fern": "standing"}),
    "bo": ("lake", "day", {"bo": "waving"}),
    "wake-up": ("bedroom", "day", {"fern": "waving", "bo": "sleeping"}),
    "mountain": ("mountains", "day", {"fern": "walking"}),
    "drip": ("bedroom", "night", {"bo": "sitting", "fern": "standing"}),
    "together": ("snow", "night", {"fern": "standing", "bo": "standing"}),
    "spring": ("meadow", "day", {"fern": "sitting", "bo": "sitting"}),
}
"""What the pages of First Snow show: a place, a time, and who does what there."""
_SHOWN = ("_cover", "_endpaper", "_title", "bo", "together", "together.2", "wake-up", "spring")
"""The pages on the contact sheet."""
_WIDE, _GAP = 186, 8


def main() -> None:
    """Make the contact sheet, or the pages of one theme."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path, help="the contact sheet, or a folder for the pages of one theme")
    parser.add_argument("--theme", help="a theme's name or folder")
    parser.add_argument("--layout", metavar="NAME", help="lay all pages out in this way")
    parser.add_argument("--trim", default="8.5x8.5in", help="page size (default: 8.5x8.5in)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pictures = {
            page: drawn(Path(folder) / f"{page}.png", page, number) for number, page in enumerate(SCENES)
        }
        story = _story(options.layout, options.trim)
        if options.theme:
            options.out.mkdir(parents=True, exist_ok=True)
            for number, (name, page) in enumerate(_pages(story, pictures, options.theme, 900).items()):
                page.save(options.out / f"{number:02}-{name.lstrip('_')}.png")
        else:
            _sheet([_pages(story, pictures, name, _WIDE) for name in theme_names()]).save(
                options.out, quality=84, optimize=True
            )


def _story(layout: str | None, trim: str) -> Story:
    """First Snow, laid out as asked."""
    story = load(_STORY).story
    pages = tuple(page.model_copy(update={"layout": layout or page.layout}) for page in story.pages)
    return story.model_copy(
        update={"pages": pages, "book": story.book.model_copy(update={"trim": trim, "theme": "classic"})}
    )


def drawn(path: Path, page: str, seed: int, side: int = 768) -> PictureInfo:
    """The picture of a page of First Snow, drawn, and where its characters are in it."""
    place, time, cast = SCENES[page]
    actors = tuple(
        Actor(_LOOKS[name], action, facing)
        for (name, action), facing in zip(cast.items(), (1, -1), strict=False)
    )
    drawing = draw_scene(Scene(place, time, actors, 20 + seed), side, side, silhouettes=True)
    texts = PngInfo()
    sides = {name: region(mask) for name, mask in zip(cast, drawing.silhouettes, strict=True)}
    texts.add_text("regions", json.dumps(sides))
    Image.fromarray(drawing.picture).save(path, pnginfo=texts)
    return picture_info(path)


def _pages(story: Story, pictures: dict[str, PictureInfo], name: str, width: int) -> dict[str, Image.Image]:
    """The book's pages in that theme, by their ids, as a PDF reader shows them."""
    theme = load_theme(name)
    frames = lay_out(story, pictures, theme)
    document = pypdfium2.PdfDocument(pdf.render(story, frames, theme))
    scale = width / frames[0].width
    return {
        frame.id: page.render(scale=2).to_pil().resize(
            (width, round(frame.height * scale)), Image.Resampling.LANCZOS
        )
        for frame, page in zip(frames, document, strict=True)
    }  # fmt: skip


def _sheet(books: list[dict[str, Image.Image]]) -> Image.Image:
    """A row of pages for each book, facing pages side by side."""
    width = len(_SHOWN) * (_WIDE + _GAP)
    sheet = Image.new("RGB", (width, len(books) * (_WIDE + _GAP) + _GAP), "#b9b4ac")
    for row, book in enumerate(books):
        x, y = _GAP, _GAP + row * (_WIDE + _GAP)
        for name in _SHOWN:
            x -= _GAP if name.endswith(".2") else 0
            sheet.paste(book[name], (x, y))
            x += _WIDE + _GAP
    return sheet


if __name__ == "__main__":
    main()
