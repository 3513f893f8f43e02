"""What every theme's layouts look like, in PDF and in HTML: pictures to compare, and small ones that are kept.

`make looks` draws the kept ones anew, a contact sheet of each theme to look at (`build/looks`), and one of them all
for the docs.
"""

from __future__ import annotations

import base64
import io
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw
from chromium import CHROMIUM, DRIVER, media, size, start, visit_plainly
from PIL import Image, ImageChops
from sample_book import SampleBook, layout_book
from selenium.webdriver import Chrome

from storybook.bidi import leftward
from storybook.export import html, pdf
from storybook.frames import Box, PageFrame
from storybook.theme import load_theme, theme_names

ROOT = Path(__file__).resolve().parents[2]
KEPT = Path(__file__).with_name("looks")
ALL = ROOT / "docs" / "images" / "layouts.jpg"
"""The contact sheet of every layout in every theme."""
WIDTH = 170
"""Pixels across a kept page."""
_FINE = 3
"""Pages are drawn this much larger and made smaller, so that two renderers' edges come out alike."""
_COLOURS = 64
_MEASURE = """const done = arguments[0];
const pictures = [...document.images];
for (const picture of pictures) picture.loading = "eager";
const box = (e) => { const b = e.getBoundingClientRect(); return [b.left + scrollX, b.top + scrollY, b.width, b.height]; };
Promise.all([document.fonts.ready, ...pictures.map((picture) => picture.decode())]).then(() => done(
    [...document.querySelectorAll(".page")].map((page) => ({
        box: box(page), pictures: [...page.querySelectorAll("img")].map(box),
        lines: [...page.querySelectorAll(".line")].map((line) => [line.textContent, ...box(line)]),
    }))));"""


@dataclass(frozen=True)
class Look:
    """A page as one renderer shows it: its picture, and where lines (by their text) and pictures are, in points.

    A PDF's pictures are whole ones, of which the page shows a part; a browser's are those parts.
    """

    image: Image.Image
    lines: tuple[tuple[str, Box], ...]
    pictures: tuple[Box, ...]

    @cached_property
    def small(self) -> Image.Image:
        """The picture at the size that is kept."""
        return self.image.resize(
            (WIDTH, round(WIDTH * self.image.height / self.image.width)), Image.Resampling.BOX
        )


def from_pdf(book: SampleBook) -> dict[str, Look]:
    """The pages by id, as pdfium shows them; without the places of lines that run from right to left."""
    document = pypdfium2.PdfDocument(pdf.render(book.story, book.frames, book.theme))
    reads = not leftward(book.story.book.language)
    return {
        frame.id: _pdf_look(page, frame, reads) for frame, page in zip(book.frames, document, strict=True)
    }


def _pdf_look(page: pypdfium2.PdfPage, frame: PageFrame, reads: bool) -> Look:
    width, height = page.get_size()
    image = page.render(scale=_FINE * WIDTH / width).to_pil().convert("RGB")

    def box(left: float, bottom: float, right: float, top: float) -> Box:
        return Box(left, height - top, right - left, top - bottom)

    objects = page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])
    pictures = tuple(box(*found.get_bounds()) for found in objects)
    text = page.get_textpage()
    read = [(c, i) for i, c in enumerate(text.get_text_range()) if not c.isspace()]
    lines, at = [], 0
    for line in (line.text for text in frame.texts for line in text.lines if reads):
        letters = "".join(line.split())
        at = "".join(c for c, _ in read).index(letters, at)
        boxes = [box(*text.get_charbox(i, loose=True)) for _, i in read[at : at + len(letters)]]
        lines.append((line, reduce(_around, boxes)))
        at += len(letters)
    return Look(image, tuple(lines), pictures)


def _around(one: Box, other: Box) -> Box:
    """The smallest box around both."""
    x, y = min(one.x, other.x), min(one.y, other.y)
    return Box(x, y, max(one.right, other.right) - x, max(one.bottom, other.bottom) - y)


def from_html(driver: Chrome, book: SampleBook, folder: Path) -> dict[str, Look]:
    """The pages by id, as Chromium prints them: no shadow of the desk, none of the gutter."""
    path = folder / "book.html"
    path.write_bytes(html.render(book.story, book.frames, book.theme))
    size(driver, 1280, 800)
    with media(driver, "print"):
        visit_plainly(driver, path.as_uri())
        found: list[dict[str, Any]] = driver.execute_async_script(_MEASURE)
        return {
            frame.id: _html_look(driver, page, frame.width)
            for frame, page in zip(book.frames, found, strict=True)
        }


def _html_look(driver: Chrome, page: dict[str, Any], points: float) -> Look:
    x, y, width, height = page["box"]
    clip = {"x": x, "y": y, "width": width, "height": height, "scale": _FINE * WIDTH / width}
    shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"clip": clip, "captureBeyondViewport": True})
    image = Image.open(io.BytesIO(base64.b64decode(shot["data"]))).convert("RGB")
    pt = width / points

    def box(left: float, top: float, across: float, down: float) -> Box:
        return Box((left - x) / pt, (top - y) / pt, across / pt, down / pt)

    lines = tuple((text, box(*edges)) for text, *edges in page["lines"])
    return Look(image, lines, tuple(box(*edges) for edges in page["pictures"]))


def kept(theme: str) -> dict[str, Image.Image]:
    """The pages of a theme that are kept, by id; none where the theme is new."""
    return {path.stem: Image.open(path).convert("RGB") for path in sorted((KEPT / theme).glob("*.png"))}


def distance(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """How far two small pages are apart, in steps of 255: on average, and in the worst tenth by tenth of a page."""
    difference = ImageChops.difference(one, other.resize(one.size)).convert("L")
    coarse = difference.resize((10, 10), Image.Resampling.BOX)
    means = [float(value) for value in coarse.tobytes()]
    return sum(means) / len(means), max(means)


def renew(theme: str, looks: Mapping[str, Look]) -> None:
    """Keep these pages of a theme, and no others."""
    folder = KEPT / theme
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, look in looks.items():
        small = look.small.quantize(_COLOURS, dither=Image.Dither.NONE)
        small.save(folder / f"{name}.png", optimize=True)


def contact_sheet(*rows: Mapping[str, Look]) -> Image.Image:
    """The pages of each rendering in a row, one rendering below the other."""
    images = [[look.small for look in row.values()] for row in rows]
    across, down = max(map(len, images)), max(image.height for row in images for image in row)
    sheet = Image.new("RGB", (across * (WIDTH + 8) + 8, len(rows) * (down + 8) + 8), "#777777")
    for y, row in enumerate(images):
        for x, image in enumerate(row):
            sheet.paste(image, (8 + x * (WIDTH + 8), 8 + y * (down + 8)))
    return sheet


def main() -> None:
    """Keep every theme's pages as they are now, and draw the contact sheets."""
    sheets, pages = ROOT / "build" / "looks", []
    sheets.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        driver = start(folder / "profile") if CHROMIUM and DRIVER else None
        for theme_name in theme_names():
            theme = load_theme(theme_name)
            book = layout_book(folder, theme)
            rows = [from_pdf(book)]
            renew(theme_name, rows[0])
            pages.append(rows[0])
            if driver:
                rows.append(from_html(driver, book, folder))
            contact_sheet(*rows).save(sheets / f"{theme_name}.png")
            print(sheets / f"{theme_name}.png")
        if driver:
            driver.quit()
    contact_sheet(*pages).save(ALL, quality=82, optimize=True)
    print(ALL)


if __name__ == "__main__":
    main()
