"""Capitals as languages write them, and small capitals that are the same letters in every output."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from bindery import painted, story_of
from fontTools.ttLib import TTFont
from reading import HtmlBook
from test_scripts import FONTS

from storybook.capitals import capitals
from storybook.errors import LayoutError
from storybook.export import epub, html, pdf
from storybook.export.strokes import strokes
from storybook.layout import lay_out
from storybook.theme import load_theme

COMIC = load_theme("comic", fonts=[FONTS / "NotoSansGreek.ttf"])
"""A theme without small capitals of its own."""


@pytest.mark.parametrize(
    ("language", "small", "large"),
    [
        ("tr", "istanbul ışığı", "İSTANBUL IŞIĞI"),
        ("az-Latn", "sirr", "SİRR"),
        ("en", "istanbul ışığı", "ISTANBUL IŞIĞI"),
        ("de", "straße", "STRASSE"),
        ("fr", "œuf à l’été", "ŒUF À L’ÉTÉ"),
        ("lt", "i\u0307\u0300 ž\u0307", "Ì Ž\u0307"),
        ("el", "σκύλος, Άννα, ΐδιος", "ΣΚΥΛΟΣ, ΑΝΝΑ, ΪΔΙΟΣ"),
        ("el", "μάιος, άυλος, τρόλεϊ, γάιδαρος", "ΜΑΪΟΣ, ΑΫΛΟΣ, ΤΡΟΛΕΪ, ΓΑΪΔΑΡΟΣ"),
        ("el", "ναι, αυτή ή ήλιος;", "ΝΑΙ, ΑΥΤΗ Ή ΗΛΙΟΣ;"),
        ("el", "τῷ ἀνθρώπῳ", "ΤΩΙ ΑΝΘΡΩΠΩΙ"),
        ("ru", "ёж", "ЁЖ"),
    ],
)
def test_as_the_language_writes_them(language: str, small: str, large: str) -> None:
    found = capitals(small, language)
    assert len(found) == len(small)
    assert unicodedata.normalize("NFC", "".join(found)) == large


@pytest.mark.parametrize(
    ("language", "text", "drawn"),
    [
        ("tr", "Bir [sc]istanbul[/sc] kışı", "Bir İSTANBUL kışı"),
        ("de", "Die [sc]Große Straße[/sc]", "Die GROSSE STRASSE"),
        ("el", "Ο [sc]Μάιος[/sc] ήρθε", "Ο ΜΑΪΟΣ ήρθε"),
    ],
)
def test_every_output_draws_the_same_letters(language: str, text: str, drawn: str, tmp_path: Path) -> None:
    story = story_of([{"id": "it", "text": text, "layout": "full-bleed"}], language=language)
    frames = lay_out(story, painted(story, tmp_path), COMIC)
    frame = next(frame for frame in frames if frame.id == "it")
    (caption,) = (text for text in frame.texts if text.role == "caption")
    (line,) = caption.lines
    document = html.render(story, frames, COMIC)
    files = zipfile.ZipFile(io.BytesIO(epub.render(story, frames, COMIC)))
    page = files.read(f"EPUB/page-{frames.index(frame) + 1:03}.xhtml")
    assert HtmlBook(document).lines["it"] == HtmlBook(page).lines[""] == [drawn]
    assert b"text-transform" not in document + page
    for span in line.spans:
        cmap = TTFont(io.BytesIO(files.read(f"EPUB/{span.font}.ttf"))).getBestCmap() or {}
        assert set(span.drawn) <= set(map(chr, cmap))
    found = list(strokes(line, caption.lettering, COMIC, language))
    assert all(glyph.index for stroke in found for glyph in stroke.glyphs)
    wide = sum(stroke.size * sum(glyph.advance for glyph in stroke.glyphs) for stroke in found)
    assert line.width == pytest.approx(wide)
    opened = pypdfium2.PdfDocument(pdf.render(story, frames, COMIC))
    read = opened[frames.index(frame)].get_textpage().get_text_range().splitlines()[0]
    opened.close()
    written = text.replace("[sc]", "").replace("[/sc]", "")
    assert read == written.replace("ß", "ss"), "a PDF is read as it was written"


def test_a_capital_that_the_font_lacks_is_named(tmp_path: Path) -> None:
    """What is drawn counts, not what is written."""
    face = COMIC.typeface("text")
    letters = (c for c in map(chr, range(0x80, 0x590)) if c.islower() and face.draws(c))
    small = next(c for c in letters if not all(map(face.draws, c.upper())))
    story = story_of([{"id": "it", "text": f"an [sc]{small}[/sc] or an {small}"}])
    with pytest.raises(
        LayoutError, match=rf"page it: none of the fonts .* can draw '.' \(U\+{ord(small.upper()):04X}"
    ):
        lay_out(story, painted(story, tmp_path), COMIC)
