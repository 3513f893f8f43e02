"""Inline markup: what is understood, what stays as it is, and how every output draws it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from bindery import painted, story_of
from hypothesis import given
from hypothesis import strategies as st
from reading import HtmlBook

from storybook.export import epub, html, pdf
from storybook.fitting import as_set
from storybook.frames import PageFrame
from storybook.layout import lay_out
from storybook.markup import CAPITALS, EMPHASIS, leftovers, parsed, plain
from storybook.story import Story
from storybook.theme import load_theme

THEME = load_theme("classic")
TEXT = 'She *never*, ever said "[sc]Stop & <go>[/sc]" at 5 * 3.'
READ = "She never, ever said “Stop & <go>” at 5 * 3."


def marked(text: str, mark: int) -> list[str]:
    """The runs of a text that have the mark."""
    return [run for run, own in parsed(text).runs() if own & mark]


@pytest.mark.parametrize(
    ("text", "emphasised"),
    [
        ("It was *so* cold", ["so"]),
        ("*Is it?* “*No*,” (*yes*)—*two words*!", ["Is it?", "No", "yes", "two words"]),
        ("over a *line's\nend* too", ["line's\nend"]),
        ("他*非常*高兴、とても*小さい*です", ["非常", "小さい"]),
        ("*שלום* עולם", ["שלום"]),
        ("not over *an\n\nempty* line", []),
        ("2 * 3 * 4, 2*3*4, a *, * b, un*believ*able", []),
        ("*** and ** and **bold** and *", []),
        ("[*]so[*] *a[*]b*", ["a*b"]),
    ],
)
def test_what_stars_emphasise(text: str, emphasised: list[str]) -> None:
    assert marked(text, EMPHASIS) == emphasised
    assert plain("a star: [*]") == "a star: *"


@pytest.mark.parametrize(
    ("separator", "read"), [("\r\n", "\n"), ("\u0085", "\n"), ("\u2028", "\n"), ("\u2029", "\n\n")]
)
def test_whatever_ends_a_line_is_a_line_break(separator: str, read: str) -> None:
    """As word processors paste it; emphasis goes over the end of a line, and of no paragraph."""
    assert plain(f"One.{separator}*Two.*") == f"One.{read}Two."
    assert marked(f"*One{separator}two*", EMPHASIS) == ([] if read == "\n\n" else ["One\ntwo"])


def test_small_capitals_and_emphasis_go_together() -> None:
    assert marked("the [sc]Great *Grey* Owl[/sc] sat", CAPITALS) == ["Great ", "Grey", " Owl"]
    assert marked("the [sc]Great *Grey* Owl[/sc] sat", EMPHASIS) == ["Grey"]
    assert plain("the [sc]Great *Grey* Owl[/sc] sat") == "the Great Grey Owl sat"


def test_what_marks_nothing_is_said() -> None:
    assert leftovers("a [sc]b and **c** and 2 * 3 *** 4, *d*") == ["[sc]", "**"]
    assert leftovers("[sc]a[/sc] *b* [*]") == []


@given(st.text("ab *[]sc/\n“.漢א", max_size=60))
def test_nothing_but_signs_is_ever_lost(text: str) -> None:
    rich = parsed(text)
    assert len(rich.text) == len(rich.marks)
    left, signs = iter(text), set("*[]sc/")
    for character in rich.text:
        skipped = next(c for c in left if c == character or c not in signs)
        assert skipped == character
    assert set(left) <= signs


@given(st.text("ab *.-'\" \n", max_size=60), st.sampled_from(["en", "de", "fr", "es"]))
def test_punctuation_moves_no_emphasis_from_one_letter_to_another(text: str, language: str) -> None:
    before, after = parsed(text).strip(), as_set(text, language)

    def letters(rich: object) -> list[tuple[str, int]]:
        return [(c, m) for c, m in zip(rich.text, rich.marks, strict=True) if c.isalpha()]  # type: ignore[attr-defined]

    assert letters(after) == letters(before)


@pytest.fixture(scope="module")
def story() -> Story:
    return story_of([{"id": "it", "text": TEXT, "layout": "full-bleed"}])


@pytest.fixture(scope="module")
def frames(story: Story, tmp_path_factory: pytest.TempPathFactory) -> tuple[PageFrame, ...]:
    return lay_out(story, painted(story, tmp_path_factory.mktemp("pictures")), THEME)


def test_spans_name_their_fonts(frames: tuple[PageFrame, ...]) -> None:
    (text,) = (text for frame in frames for text in frame.texts if text.role == "caption")
    spans = [span for line in text.lines for span in line.spans]
    assert [(span.text, span.font) for span in spans if span.emphasis] == [("never", "italic")]
    assert "".join(span.text for span in spans if "smcp" in span.features) == "Stop & <go>"
    assert {span.font for span in spans if not span.emphasis} == {"text"}


def test_html_and_epub_mark_and_escape(story: Story, frames: tuple[PageFrame, ...]) -> None:
    document = html.render(story, frames, THEME)
    assert " ".join(HtmlBook(document).lines["it"]) == READ
    files = zipfile.ZipFile(io.BytesIO(epub.render(story, frames, THEME)))
    page = next(files.read(name) for name in files.namelist() if b"never" in files.read(name))
    for data in (document, page):
        text = data.decode()
        assert '<em class="f-italic" style="font-style: normal; line-height: 0">never</em>' in text
        assert "smcp" in text and "Stop &amp; &lt;go&gt;</span>" in text and "*never*" not in text


def test_a_pdf_reads_without_markup(story: Story, frames: tuple[PageFrame, ...]) -> None:
    data = pdf.render(story, frames, THEME)
    at = next(i for i, frame in enumerate(frames) if frame.id == "it")
    assert " ".join(pypdf.PdfReader(io.BytesIO(data)).pages[at].extract_text().split()) == READ
    document = pypdfium2.PdfDocument(data)
    assert " ".join(document[at].get_textpage().get_text_range().split()) == READ
    document.close()


def test_a_font_without_small_capitals_draws_small_ones(tmp_path: Path) -> None:
    caption = THEME.styles["caption"].model_copy(update={"font": "display"})
    theme = THEME.model_copy(update={"styles": THEME.styles | {"caption": caption}})
    story = story_of([{"id": "it", "text": "the [sc]Old Owl[/sc]", "layout": "full-bleed"}])
    frames = lay_out(story, painted(story, tmp_path), theme)
    (text,) = (text for frame in frames for text in frame.texts if text.role == "caption")
    small = [span.text for line in text.lines for span in line.spans if span.scale < 1]
    assert "".join(small) == "ld wl" and text.lines[0].text == "the Old Owl"
    data = pdf.render(story, frames, theme)
    at = next(i for i, frame in enumerate(frames) if frame.id == "it")
    assert pypdf.PdfReader(io.BytesIO(data)).pages[at].extract_text() == "the Old Owl"
