"""The PDF as a reader sees it: its pages turned into pictures by two renderers that are not ours."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat
from sample_book import THEME, SampleBook, sample_book

from storybook.export import pdf

POPPLER = shutil.which("pdftoppm")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> SampleBook:
    return sample_book(tmp_path_factory.mktemp("book"))


@pytest.fixture(scope="module")
def file(book: SampleBook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "book.pdf"
    path.write_bytes(pdf.render(book.story, book.frames, THEME))
    return path


@pytest.fixture(scope="module")
def images(file: Path) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(file)
    return [page.render(scale=1).to_pil().convert("RGB") for page in document]


def test_no_page_is_blank(book: SampleBook, images: list[Image.Image]) -> None:
    assert len(images) == len(book.frames)
    for frame, image in zip(book.frames, images, strict=True):
        paper = Image.new("RGB", image.size, frame.paper)
        assert ImageStat.Stat(ImageChops.difference(image, paper)).sum[0] > 1000, frame.id


def test_pictures_fill_their_boxes(book: SampleBook, images: list[Image.Image]) -> None:
    checked = 0
    for frame, image in zip(book.frames, images, strict=True):
        for picture in frame.pictures:
            x, y = picture.box.x + picture.box.width / 2, picture.box.y + picture.box.height / 2
            seen = image.getpixel((round(x), round(y)))
            with Image.open(picture.path) as source:
                middle = picture.crop.part(0.5, 0.5, 0, 0)
                drawn = source.convert("RGB").getpixel(
                    (round(middle.x * source.width), round(middle.y * source.height))
                )
            assert isinstance(seen, tuple) and isinstance(drawn, tuple)
            assert max(abs(a - b) for a, b in zip(seen, drawn, strict=True)) < 24, frame.id
            checked += 1
    assert checked >= 6


def test_letters_are_where_the_frames_say(book: SampleBook, images: list[Image.Image]) -> None:
    """Each caption line on plain paper leaves ink between its ends, and none just outside them."""
    number, frame = next((i, f) for i, f in enumerate(book.frames) if f.id == "wait")
    caption = next(text for text in frame.texts if text.role == "caption")
    paper = Image.new("RGB", images[number].size, frame.paper)
    ink = (
        ImageChops.difference(images[number], paper)
        .convert("L")
        .point([255 * (value > 60) for value in range(256)])
    )
    for line in caption.lines:
        high, low = line.baseline - caption.lettering.size, line.baseline + 8
        left, right = line.x, line.x + line.width
        inside = ink.crop((round(left) - 2, round(high), round(right) + 2, round(low))).getbbox()
        assert inside and inside[0] <= 6 and inside[2] >= right - left - 6
        assert not ink.crop((40, round(high), round(left) - 3, round(low))).getbbox()


@pytest.mark.needs(POPPLER, "pdftoppm (poppler-utils)")
def test_poppler_reads_it_too(file: Path, tmp_path: Path, book: SampleBook) -> None:
    run = subprocess.run(
        [str(POPPLER), "-r", "20", "-png", str(file), str(tmp_path / "page")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stderr == ""
    assert len(list(tmp_path.glob("page-*.png"))) == len(book.frames)
