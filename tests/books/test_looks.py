"""What every theme's layouts look like: the same in PDF and HTML, and as they looked when they were last agreed on.

`make looks` keeps the pages as they are now, and draws contact sheets to look at first.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from chromium import needs_browser
from looks import KEPT, Look, contact_sheet, distance, from_html, from_pdf, kept
from sample_book import SampleBook, layout_book
from selenium.webdriver import Chrome

from storybook.frames import Box, Line, PageFrame, PictureBox, ShapeBox, TextBox
from storybook.theme import Theme, load_theme, theme_names

AVERAGE, WORST = 2.5, 21.0
"""How far two renderings of a page may be apart (see `distance`): edges and letters are smoothed differently."""
CLOSE = 1.0
"""Points by which the left edges of lines and all edges of pictures may differ; a letter is 4 and more across."""


class Seen(NamedTuple):
    """A theme's pages as both renderers show them."""

    theme: Theme
    book: SampleBook
    pdf: dict[str, Look]
    html: dict[str, Look]


@pytest.fixture(scope="module", params=theme_names())
def seen(request: pytest.FixtureRequest, started: Chrome, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    theme, folder = load_theme(request.param), tmp_path_factory.mktemp("looks")
    book = layout_book(folder, theme)
    return Seen(theme, book, from_pdf(book), from_html(started, book, folder))


def alike(one: Look, other: Look) -> bool:
    """Whether two renderings of a page look the same."""
    average, worst = distance(one.small, other.small)
    return average <= AVERAGE and worst <= WORST


def whole(shown: Box, picture: PictureBox) -> Box:
    """The box of a whole picture of which a part is shown in a box."""
    crop = picture.crop
    width, height = shown.width / crop.width, shown.height / crop.height
    return Box(shown.x - crop.x * width, shown.y - crop.y * height, width, height)


def apart(one: Box, other: Box) -> float:
    """The most by which two boxes' edges differ."""
    return max(
        abs(getattr(one, edge) - getattr(other, edge)) for edge in ("x", "y", "right", "bottom")
    )  # fmt: skip


@needs_browser
def test_pdf_and_html_show_the_same(seen: Seen) -> None:
    layouts = {frame.page_id for frame in seen.book.frames} - {None}
    assert layouts == set(seen.theme.layouts)
    for frame in seen.book.frames:
        one, other = seen.pdf[frame.id], seen.html[frame.id]
        assert alike(one, other), (frame.id, distance(one.small, other.small))


@needs_browser
@pytest.mark.parametrize("name", theme_names())
def test_pdf_and_html_show_the_same_from_right_to_left(started: Chrome, name: str, tmp_path: Path) -> None:
    book = layout_book(tmp_path, load_theme(name), "he")
    printed, shown = from_pdf(book), from_html(started, book, tmp_path)
    assert book.frames[0].side == "verso", "its cover is bound at the right"
    for frame in book.frames:
        one, other = printed[frame.id].small, shown[frame.id].small
        assert alike(printed[frame.id], shown[frame.id]), (frame.id, distance(one, other))


def test_what_is_hard_to_show_is_there(seen: Seen) -> None:
    """Emphasis, small capitals and drop caps in every theme, panels over pictures, and balloons where a theme has them."""
    texts = [text for frame in seen.book.frames for text in frame.texts]
    spans = [span for text in texts for line in text.lines for span in line.spans]
    assert any(span.text.strip() == "very" and (span.capitals or span.features) for span in spans)
    assert any(span.text == "together" and span.emphasis for span in spans)
    assert any(span.text == "T" and span.scale > 1.5 for span in spans)
    assert any(text.role == "speech" for text in texts) is (seen.theme.name == "comic")
    (full,) = (frame for frame in seen.book.frames if frame.id == "full-bleed")
    assert seen.theme.name == "comic" or any(isinstance(item, ShapeBox) for item in full.items)


@needs_browser
def test_lines_and_pictures_are_in_the_same_boxes(seen: Seen) -> None:
    for frame in seen.book.frames:
        one, other = seen.pdf[frame.id], seen.html[frame.id]
        lines = (line for text in frame.texts for line in text.lines)
        capped = {line.text for line in lines if line.spans[0].drop}
        assert [text.casefold() for text, _ in one.lines] == [text.casefold() for text, _ in other.lines]
        for (text, printed), (_, shown) in zip(one.lines, other.lines, strict=True):
            # pdfium says of a drop cap that it begins where the letters after it do
            assert text in capped or printed.x == pytest.approx(shown.x, abs=CLOSE), (frame.id, text)
            # pdfium counts how far a slanted last letter sticks out of its advance; Chromium does not
            slant = max(3 * CLOSE, 0.15 * printed.height)
            assert printed.right == pytest.approx(shown.right, abs=slant), (frame.id, text)
            middles = (printed.y + printed.bottom) / 2, (shown.y + shown.bottom) / 2
            assert middles[0] == pytest.approx(middles[1], abs=3 * CLOSE), (frame.id, text)
        assert len(one.pictures) == len(other.pictures) == len(list(frame.pictures))
        for printed, shown, picture in zip(one.pictures, other.pictures, frame.pictures, strict=True):
            assert apart(printed, whole(shown, picture)) < CLOSE, frame.id


@needs_browser
def test_pages_look_as_they_did(seen: Seen) -> None:
    """Where they do not and should: look at the contact sheet, then keep them."""
    agreed = kept(seen.theme.name)
    if not agreed:
        pytest.skip(f"no pages of the theme {seen.theme.name} are kept yet: make looks")
    assert set(agreed) == {frame.id for frame in seen.book.frames}
    for name, image in agreed.items():
        for format, look in (("PDF", seen.pdf[name]), ("HTML", seen.html[name])):
            average, worst = distance(look.small, image)
            assert average <= AVERAGE and worst <= WORST, (format, name, average, worst, "make looks")


def test_kept_pages_are_small() -> None:
    files = list(KEPT.rglob("*.png"))
    assert files and sum(path.stat().st_size for path in files) < 400_000
    assert {path.parent.name for path in files} <= set(theme_names())


def moved(frame: PageFrame, dx: float) -> PageFrame:
    """The page with its lines and pictures a little to the right."""

    def shifted(line: Line) -> Line:
        return replace(line, x=line.x + dx)

    items = []
    for item in frame.items:
        if isinstance(item, TextBox):
            item = replace(item, paragraphs=tuple(tuple(map(shifted, p)) for p in item.paragraphs))
        elif isinstance(item, PictureBox):
            item = replace(item, box=item.box.moved(dx))
        items.append(item)
    return replace(frame, items=tuple(items))


def test_what_has_moved_is_seen(tmp_path: Path) -> None:
    """Two points are told by the boxes of lines and pictures; six, on every page with words, by its look too."""
    theme = load_theme("classic")
    book = layout_book(tmp_path, theme)
    here = from_pdf(book)
    two, six = (from_pdf(replace(book, frames=tuple(moved(f, dx) for f in book.frames))) for dx in (2, 6))
    for name in (frame.id for frame in book.frames if frame.page_id):
        boxes = [[box for _, box in pages[name].lines] + list(pages[name].pictures) for pages in (here, two)]
        assert boxes[0] and all(apart(*pair) > CLOSE for pair in zip(*boxes, strict=True))
    worded = [frame.id for frame in book.frames if frame.page_id and any(frame.texts)]
    assert [name for name in worded if alike(here[name], six[name])] == []


def test_a_contact_sheet_shows_every_page(tmp_path: Path) -> None:
    theme = load_theme("classic")
    looks = from_pdf(layout_book(tmp_path, theme))
    sheet = contact_sheet(looks, looks)
    assert sheet.width > 170 * len(looks) and sheet.height > 2 * 170
