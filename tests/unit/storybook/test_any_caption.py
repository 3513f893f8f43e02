"""Any caption, in any script, theme, layout and trim: it is set where it can be read and printed, or refused by name."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path
from typing import NamedTuple

import pypdfium2
import pytest
from bindery import LAYOUTS, pictures_of, story_of
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from test_scripts import FONTS, LETTERS, NAMES

from storybook.book import seen
from storybook.clearance import extent, on_page
from storybook.elements import BalloonsElement, TextElement
from storybook.errors import LayoutError
from storybook.export import pdf
from storybook.fitting import as_set
from storybook.frames import Box, Item, Line, PageFrame, PictureBox, PictureInfo, ShapeBox, TextBox
from storybook.layout import lay_out
from storybook.optical import overhang
from storybook.printer import Margins, load_printer
from storybook.story import Story
from storybook.theme import load_theme, theme_names

THEMES = {name: load_theme(name, fonts=[FONTS / f"NotoSans{f}.ttf" for f in NAMES]) for name in theme_names()}
TRIMS = ["8.5x8.5in", "6x9in", "11x8.5in", "5x8in", "8.25x6in", "A4", "7x10in", "12x6in", "5x5in", "4x6in"]
PRINTERS = [load_printer(name) for name in ("kdp", "ingram")]
SCRIPTS = LETTERS | {"en": "abcdefghijklmnopqrstuvwxyz,. ", "de": "abcdefghijklmnopqrstuvwxyzäöüß,. "}
TALK = '"Bo," said Fern. "It is coming down."\n"Mmf," said Bo.\n"All of it, Bo."\nBut Bo was asleep.'
A_LITTLE = 0.15
"""The share of a face that may be written over, or lie past the gutter."""


class Case(NamedTuple):
    """A story of one page, its picture, and its theme."""

    theme: str
    story: Story
    picture: PictureInfo

    @property
    def text(self) -> str:
        return self.story.pages[0].text

    def frames(self) -> tuple[PageFrame, ...]:
        return lay_out(self.story, {"it": self.picture}, THEMES[self.theme])


@st.composite
def texts(draw: st.DrawFn, language: str, most: int) -> str:
    """Words of any length in a script, over and over, up to so many characters."""
    part = draw(st.text(SCRIPTS[language] + " ", min_size=1, max_size=60))
    count = draw(st.one_of(st.integers(1, min(200, most)), st.integers(1, most)))
    return " ".join((part * (count // len(part) + 1))[:count].split()) or SCRIPTS[language][0]


@st.composite
def pictures(draw: st.DrawFn) -> PictureInfo:
    """A picture of some shape with nobody, one or two standing in it."""
    width, height = draw(st.sampled_from([(512, 512), (768, 512), (512, 768)]))
    figures = {}
    for number, name in enumerate(("fern", "bo")[: draw(st.integers(0, 2))]):
        tall, wide = draw(st.floats(0.3, 0.65)), draw(st.floats(0.2, 0.4))
        left, bottom = 0.04 + 0.5 * number + draw(st.floats(0, 0.06)), draw(st.floats(0.8, 0.97))
        figures[name] = Box(left, bottom - tall, wide, tall)
    return seen(PictureInfo(Path("it.png"), width, height), figures)


@st.composite
def cases(draw: st.DrawFn, most: int = 2000, layouts: tuple[str | None, ...] = (None, *LAYOUTS)) -> Case:
    """A caption of up to so many characters in a theme, a layout and a trim."""
    language, layout = draw(st.sampled_from(sorted(SCRIPTS))), draw(st.sampled_from(layouts))
    text = draw(texts(language, most))
    if language == "en" and draw(st.booleans()):
        text = TALK
    page = {"id": "it", "text": text, "scene": "{fern} and {bo}", **({"layout": layout} if layout else {})}
    trim, caps = draw(st.sampled_from(TRIMS)), draw(st.booleans())
    story = story_of([page], trim=trim, language=language, drop_caps=caps)
    animals = {name: {"description": f"a {name}", "concepts": [name]} for name in ("fern", "bo")}
    story = Story.model_validate({"story": story.book.model_dump(), "characters": animals, "pages": [page]})
    return Case(draw(st.sampled_from(sorted(THEMES))), story, draw(pictures()))


def smallest(theme: str) -> float:
    """The least size in points of what a theme's pages say."""
    elements = [e for layout in THEMES[theme].layouts.values() for sheet in layout for e in sheet.elements]
    styles = {
        e.style for e in elements
        if isinstance(e, BalloonsElement) or (isinstance(e, TextElement) and e.role != "folio")
    }  # fmt: skip
    return min(THEMES[theme].styles[style].minimum for style in styles)


def read(text: TextBox) -> str:
    return "".join(line.text + line.ending for line in text.lines).strip().replace("\u00ad", "")


def lines(frame: PageFrame) -> Iterator[tuple[TextBox, Line, Box]]:
    """A page's lines, with their texts and the boxes that printers take them to be."""
    for text in frame.texts:
        size = text.lettering.size
        for line in text.lines:
            yield text, line, Box(line.x, line.baseline - 0.7 * size, line.width, 0.95 * size)


@settings(max_examples=80)
@given(cases())
def test_any_caption_fits_or_is_refused_by_name(case: Case) -> None:
    try:
        frames = case.frames()
    except LayoutError as error:
        assert str(error).startswith("page it: ") and ("does not fit" in str(error) or "wider" in str(error))
        return
    found = [text for frame in frames if frame.page_id for text in frame.texts if text.role != "folio"]
    if not any(text.role == "speech" for text in found):
        (caption,) = found
        wanted = as_set(case.text, case.story.book.language).text
        assert "".join(read(caption).split()) == "".join(wanted.split())
    assert all(text.lettering.size >= smallest(case.theme) for text in found)
    for frame in frames:
        for text in frame.texts:
            assert frame.trim.holds(text.box)
            assert all(a.baseline + 0.95 * text.lettering.size <= b.baseline for a, b in pairwise(text.lines))
        for text, line, _ in lines(frame):
            begins, ends = overhang(line, text.lettering.size, THEMES[case.theme].typeface)
            out = max(begins, ends) + 0.1  # whichever side the text starts on
            assert line.x >= text.box.x - out and line.x + line.width <= text.box.right + out
            assert line.baseline - 0.7 * text.lettering.size >= text.box.y - 0.1
            assert line.baseline <= text.box.bottom


@settings(max_examples=80)
@given(cases())
def test_no_text_is_on_another_or_where_it_may_be_cut(case: Case) -> None:
    try:
        frames = case.frames()
    except LayoutError:
        return
    assert misplaced(frames) == []


@pytest.mark.parametrize("trim", TRIMS)
@pytest.mark.parametrize("theme", THEMES)
def test_every_layout_suits_every_trim(theme: str, trim: str) -> None:
    """With a caption of one line and one of many."""
    for text in ("Fern looked up.", "They rolled the snow until it was as round as the moon. " * 2):
        pages = [{"text": text, "layout": layout} for layout in LAYOUTS]
        story = story_of(pages, trim=trim)
        assert misplaced(lay_out(story, pictures_of(story), THEMES[theme])) == []


def misplaced(frames: tuple[PageFrame, ...]) -> list[tuple[str, str, str]]:
    """Texts on another text, or nearer to an edge than a printer of such pages takes: the page's id, and their roles."""
    found, (width, height) = [], (frames[0].width, frames[0].height)
    rules = [printer.margins for printer in PRINTERS if printer.trim.accepts(width, height)]
    for frame in frames:
        for (one, _, here), (other, _, there) in combinations(lines(frame), 2):
            if one is not other and here.overlap(there):
                found.append((frame.id, one.role, other.role))
        bound = frame.kind not in ("cover", "back")
        for safe in (safe_area(frame, margins, bound) for margins in rules):
            found += [
                (frame.id, text.role, "edge") for text, _, box in lines(frame) if not safe.holds(box, 0.25)
            ]
    return found


def safe_area(frame: PageFrame, margins: Margins, bound: bool) -> Box:
    """Where a printer wants all text to be."""
    inner, outer = margins.inner(24) if bound else margins.safe, margins.safe
    left, right = (inner, outer) if frame.side == "recto" else (outer, inner)
    return Box(left, outer, frame.width - left - right, frame.height - 2 * outer)


@settings(max_examples=50)
@given(case=cases())
def test_a_pdf_reads_back_as_the_caption(case: Case, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp() / "it"
    folder.mkdir(exist_ok=True)
    info = case.picture
    path = folder / f"{info.width}x{info.height}.png"
    if not path.exists():
        Image.new("RGB", (info.width // 16, info.height // 16), "#88aacc").save(path)
    try:
        pages = [frame for frame in case._replace(picture=_at(info, path)).frames() if frame.page_id]
    except LayoutError:
        return
    document = pypdfium2.PdfDocument(io.BytesIO(pdf.render(case.story, pages, THEMES[case.theme])))
    for frame, page in zip(pages, document, strict=True):
        shown = letters(page.get_textpage().get_text_range())
        for text in frame.texts:
            assert letters("".join(line.text for line in text.lines)) in shown
    document.close()


def letters(text: str) -> str:
    """A text without its spaces and hyphens, which a line's end may have taken or brought."""
    return "".join(c for c in text if not c.isspace() and c not in "-\u00ad\ufffe\u0002")


def _at(info: PictureInfo, path: Path) -> PictureInfo:
    return PictureInfo(path, info.width, info.height, info.focus, info.regions, info.names)


@settings(max_examples=80)
@given(cases())
def test_no_face_is_written_over_by_more_than_a_little(case: Case) -> None:
    try:
        frames = [frame for frame in case.frames() if frame.page_id]
    except LayoutError:
        return
    for region in case.picture.regions:
        face = region.part(0, 0, 1, 0.6)
        assert sum(map(covered, [frame.items for frame in frames], [face] * len(frames))) <= A_LITTLE
        seen_here = [share(frame.items, face) for frame in frames]
        assert len(frames) == 1 or min(seen_here) <= A_LITTLE, "in the gutter"


def share(items: tuple[Item, ...], face: Box) -> float:
    """The share of a face, in fractions of the picture, that a page shows."""
    parts = [face.overlap(item.crop) for item in items if isinstance(item, PictureBox)]
    return sum(part.width * part.height for part in parts if part) / (face.width * face.height)


def covered(items: tuple[Item, ...], face: Box) -> float:
    """The share of a face that a text, or what lies behind it, hides on a page."""
    most = 0.0
    for at, item in enumerate(items):
        if not isinstance(item, PictureBox) or not (part := face.overlap(item.crop)):
            continue
        place, whole = on_page(part, item), on_page(face, item)
        for other in items[at + 1 :]:
            shape = other.box if isinstance(other, ShapeBox) and other.fill else None
            box = extent(other) if isinstance(other, TextBox) else shape
            if box and (hidden := box.overlap(place)):
                most = max(most, hidden.width * hidden.height / (whole.width * whole.height))
    return most
