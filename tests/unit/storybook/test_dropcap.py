"""Drop caps and optical margins: where they stand, and that they read as part of their word."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pypdf
import pypdfium2
import pytest
from bindery import painted, pictures_of, story_of
from reading import HtmlBook

from storybook.export import epub, html, pdf
from storybook.export.portrait import portrait
from storybook.frames import Line, TextBox
from storybook.layout import lay_out
from storybook.story import Story
from storybook.theme import load_theme

THEME = load_theme("classic")
LONG = "Once upon a time the sky came down in small white pieces, and did not stop until the whole wood was quiet."


def caption(story: Story, page: int = 0) -> TextBox:
    frames = [frame for frame in lay_out(story, pictures_of(story), THEME) if frame.page_id]
    return next(text for text in frames[page].texts if text.role == "caption")


def first_span(text: str, **page: object) -> str:
    """The text of a caption's drop cap; nothing where it has none."""
    story = story_of([{"text": text, "layout": "full-bleed", **page}], drop_caps=True)
    span = caption(story).lines[0].spans[0]
    return span.text if span.drop else ""


def test_a_drop_cap_is_as_tall_as_its_lines_and_they_make_room() -> None:
    text = caption(story_of([{"text": LONG, "layout": "picture-left"}], drop_caps=True))
    size, (first, second, third, *_) = text.lettering.size, text.lines
    cap = first.spans[0]
    display, body = THEME.typeface("display"), THEME.typeface("text")
    assert (cap.text, cap.font, cap.colour) == ("O", "display", THEME.palette["clay"])
    leading = second.baseline - first.baseline
    assert cap.drop * size == pytest.approx(leading), "it stands on the second line"
    assert cap.scale * size * display.cap_height == pytest.approx(leading + size * body.cap_height)
    right = first.x + size * (cap.before + cap.scale * display.width("O"))
    assert third.x == pytest.approx(first.x) and second.x > right
    assert "".join(line.text + line.ending for line in text.lines).strip() == LONG


@pytest.mark.parametrize(
    ("text", "cap"),
    [
        (LONG, "O"),
        ("“Jump!” " + LONG, "“J"),
        ("A " + LONG, "A "),
        ("Äpfel. " + LONG, "Ä"),
        ("*Once* " + LONG, "O"),
        ("5 foxes. " + LONG, ""),
        ("Too short.", ""),
        ("Its two lines\n\nare two paragraphs.", ""),
    ],
)
def test_what_becomes_a_drop_cap(text: str, cap: str) -> None:
    assert first_span(text) == cap


@pytest.mark.parametrize("layout", ["picture-left", "full-bleed"])
def test_a_guillemets_space_is_no_hole_beside_a_drop_cap(layout: str, tmp_path: Path) -> None:
    text = "« Il neige », dit le renard, et le ciel descendit en petits morceaux blancs sur tout le bois."
    story = story_of([{"id": "it", "text": text, "layout": layout}], language="fr", drop_caps=True)
    frames = lay_out(story, painted(story, tmp_path), THEME)
    at, frame = next((i, frame) for i, frame in enumerate(frames) if frame.id == "it")
    box = next(text for text in frame.texts if text.role == "caption")
    mark, letter, *_ = box.lines[0].spans
    assert (mark.text[0], letter.text) == ("«", "I") and mark.drop and letter.drop
    typeface, size = THEME.typeface(letter.font), box.lettering.size
    gap = size * (mark.scale * (typeface.width(mark.text) - typeface.width("«")) + mark.after)
    assert 0 < gap < 0.3 * size
    read = "".join("".join(line.text + line.ending for line in box.lines).split())
    document = pypdfium2.PdfDocument(pdf.render(story, frames, THEME))
    shown = "".join(document[at].get_textpage().get_text_range().split())
    document.close()
    assert read == "".join(text.split()) and read in shown
    assert "".join("".join(HtmlBook(html.render(story, frames, THEME)).lines["it"]).split()).startswith(read)


def test_a_page_may_differ_from_its_story() -> None:
    assert first_span(LONG, drop_cap=False) == ""
    story = story_of([{"text": LONG}, {"text": LONG, "drop_cap": True}])
    assert not caption(story, 0).lines[0].spans[0].drop and caption(story, 1).lines[0].spans[0].drop


def test_every_output_reads_the_whole_word(tmp_path: Path) -> None:
    story = story_of([{"id": "it", "text": "“A fox!” " + LONG, "layout": "full-bleed"}], drop_caps=True)
    frames = lay_out(story, painted(story, tmp_path), THEME)
    at, frame = next((i, frame) for i, frame in enumerate(frames) if frame.id == "it")
    read = "“A fox!” " + LONG
    assert " ".join(HtmlBook(html.render(story, frames, THEME)).lines["it"]) == read
    files = zipfile.ZipFile(io.BytesIO(epub.render(story, frames, THEME)))
    assert any(b">\xe2\x80\x9cA </span>fox!" in files.read(name) for name in files.namelist())
    data = pdf.render(story, frames, THEME)
    assert pypdf.PdfReader(io.BytesIO(data)).pages[at].extract_text().replace("\n", " ") == read
    document = pypdfium2.PdfDocument(data)
    assert " ".join(document[at].get_textpage().get_text_range().split()) == read
    shown = document[at].render(scale=1).to_pil().convert("RGB")
    document.close()
    drawn = portrait(frame, THEME, "en", 612).convert("RGB")
    line = next(frame.texts).lines[0]
    inside = (round(line.x) - 2, round(line.baseline) - 20, round(line.x) + 60, round(line.baseline) + 30)
    pieces = [np.asarray(image.crop(inside)).astype(int) for image in (shown, drawn)]
    ink = [int((piece[..., 0] - piece[..., 2] > 60).sum()) for piece in pieces]
    assert ink[0] > 300 and ink[0] == pytest.approx(ink[1], rel=0.1), "both draw the same letter"


def lines_of(text: str, layout: str) -> tuple[TextBox, tuple[Line, ...]]:
    found = caption(story_of([{"text": text, "layout": layout}]))
    return found, found.lines


def test_quotes_hang_out_of_the_left_edge() -> None:
    text = "Snow fell on and on.\n“Is it broken?” asked the fox.\nNobody knew.\nSo they waited there.\nAnd on.\nAnd on."
    box, (snow, quote, *_) = lines_of(text, "picture-top")
    mark = THEME.typeface("text").width("“") * box.lettering.size
    assert snow.x - quote.x == pytest.approx(0.7 * mark)


def test_beside_a_drop_cap_no_quote_hangs_into_it() -> None:
    text = "“Bo,” said Fern to the bear.\n“Mmf,” said Bo.\nAnd then he slept.\nAnd on.\nAnd on.\nAnd on."
    box = caption(story_of([{"text": text, "layout": "picture-top"}], drop_caps=True))
    first, quote, *_ = box.lines
    (cap, *_), size = first.spans, box.lettering.size
    typeface = THEME.typeface("display")
    assert cap.text == "“B"
    assert quote.x >= first.x + size * (cap.before + cap.scale * typeface.width(cap.text))


def test_centred_lines_are_centred_without_their_stops() -> None:
    box, (line,) = lines_of("“Good night, said the sky", "picture-top")
    middle = line.x + line.width / 2
    mark = THEME.typeface("text").width("“") * box.lettering.size
    assert box.box.x + box.box.width / 2 - middle == pytest.approx(0.35 * mark)
