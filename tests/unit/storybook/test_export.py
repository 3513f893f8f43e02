"""HTML and PDF draw the same frames: the same lines, nothing invented, nothing that could run."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdf
import pytest
from bindery import ALL_LAYOUTS, painted, story_of
from fontTools.ttLib import TTFont
from reading import HtmlBook

from storybook.errors import ThemeError
from storybook.export import html, pdf
from storybook.export.pdffont import EmbeddedFont
from storybook.export.strokes import Stroke
from storybook.frames import PageFrame
from storybook.layout import lay_out
from storybook.story import Story
from storybook.theme import load_theme
from storybook.typeface import Glyph

THEME = load_theme("classic")
NASTY = [
    "<script>alert('boo')</script> said the fox.",
    "</style><img src=x onerror=alert(1)> & \"quotes\" 'too'",
    "{{ 7 * 7 }} {% for x in y %} \\u003cb\\u003e \\( \\) %PDF endstream",
    "<b>bold</b> & <para>markup</para>",
]


@pytest.fixture(scope="module")
def story() -> Story:
    return story_of(ALL_LAYOUTS, language="en-GB")


@pytest.fixture(scope="module")
def frames(story: Story, tmp_path_factory: pytest.TempPathFactory) -> tuple[PageFrame, ...]:
    return lay_out(story, painted(story, tmp_path_factory.mktemp("pictures")), THEME)


@pytest.fixture(scope="module")
def document(story: Story, frames: tuple[PageFrame, ...]) -> bytes:
    return html.render(story, frames, THEME)


@pytest.fixture(scope="module")
def printed(story: Story, frames: tuple[PageFrame, ...]) -> bytes:
    return pdf.render(story, frames, THEME)


def drawn(frame: PageFrame) -> list[str]:
    """The frame's lines, with what they end in where a word is divided."""
    return [line.text + line.ending.strip() for text in frame.texts for line in text.lines]


def pdf_lines(data: bytes) -> list[list[str]]:
    return [page.extract_text().splitlines() for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def test_both_show_the_same_lines(frames: tuple[PageFrame, ...], document: bytes, printed: bytes) -> None:
    expected = [drawn(frame) for frame in frames]
    assert sum(map(len, expected)) > 20
    assert list(HtmlBook(document).lines.values()) == [
        [line.replace("\u00ad", "") for line in p] for p in expected
    ]
    assert [sorted(page) for page in pdf_lines(printed)] == [sorted(page) for page in expected]


def test_a_pdfs_text_reads_back_as_it_was_written(tmp_path: Path) -> None:
    text = "Fünf flinke Füchse fanden die Schneeflockenzauberwerkstatt offen, fluffig und fein – „Oh!“"
    story = story_of([{"id": "de", "text": text, "layout": "picture-left"}], language="de", title="Füchse")
    frames = lay_out(story, painted(story, tmp_path), THEME)
    lines = next(
        lines
        for lines, frame in zip(pdf_lines(pdf.render(story, frames, THEME)), frames, strict=True)
        if frame.id == "de"
    )
    assert any(line.endswith("\u00ad") for line in lines), "the long word is divided"
    caption = " ".join(line for line in lines if not line.isdigit()).replace("\u00ad ", "")
    assert caption.replace("\u00a0", " ") == text


@pytest.mark.parametrize("text", NASTY)
def test_captions_are_text_and_nothing_else(text: str, tmp_path: Path) -> None:
    story = story_of(
        [{"text": text, "alt": text, "layout": "picture-top"}], title=text[:60], author=text[:40]
    )
    frames = lay_out(story, painted(story, tmp_path), THEME)
    book = HtmlBook(html.render(story, frames, THEME))
    page = next(frame for frame in frames if frame.page_id)
    assert book.lines[page.id] == drawn(page)
    assert book.alts[page.id] == [text]
    assert [tag for tag, _ in book.tags].count("script") == 1
    assert not [name for _, table in book.tags for name in table if name.startswith("on")]
    assert not {"b", "para"} & {tag for tag, _ in book.tags}
    data = pdf.render(story, frames, THEME)
    assert sorted(pdf_lines(data)[frames.index(page)]) == sorted(drawn(page))
    assert pypdf.PdfReader(io.BytesIO(data)).metadata.title == text[:60]  # type: ignore[union-attr]


def test_html_needs_nothing_else(document: bytes) -> None:
    text = document.decode()
    book = HtmlBook(document)
    for _, table in book.tags:
        for name in ("src", "href", "data", "action", "srcset"):
            value = table.get(name) or "data:"
            assert value.startswith(("data:", "#")), value[:80]
    assert all(url.startswith(("data:", "#")) for url in re.findall(r"url\(([^)]{0,20})", text))
    assert "@import" not in text and "http://" not in text and "https://" not in text


def test_only_the_themes_script_may_run(document: bytes) -> None:
    text = document.decode()
    script = re.search(r"<script>(.*?)</script>", text, re.DOTALL)
    assert script
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in text and "default-src 'none'" in text


def test_html_says_its_language_and_describes_its_pictures(document: bytes) -> None:
    book = HtmlBook(document)
    assert next(table for tag, table in book.tags if tag == "html")["lang"] == "en-GB"
    assert book.alts["first"] == ["a fox in the snow"]
    assert book.alts["roll"] == ["a fox in the snow"] and book.alts["roll.2"] == [""]
    assert [tag for tag, _ in book.tags].count("h1") == 1
    labelled = [table for tag, table in book.tags if tag == "section"]
    assert all(table.get("aria-label") or table.get("aria-hidden") == "true" for table in labelled)


def test_pdf_has_outline_title_author_and_language(printed: bytes, frames: tuple[PageFrame, ...]) -> None:
    reader = pypdf.PdfReader(io.BytesIO(printed))
    assert len(reader.pages) == len(frames)
    assert reader.metadata and (reader.metadata.title, reader.metadata.author) == ("First Snow", "Ada Winter")
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    outline: Any = reader.outline
    titles = [entry.title for entry in outline]
    assert titles[:3] == ["Cover", "First Snow", "Page 2"] and titles[-1] == "Back cover"
    sizes = {(float(page.mediabox.width), float(page.mediabox.height)) for page in reader.pages}
    assert sizes == {(612.0, 612.0)}


def test_pdf_fonts_are_embedded_subsets(printed: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(printed))
    fonts = {}
    for page in reader.pages:
        resources: Any = page["/Resources"]
        fonts |= {name: font.get_object() for name, font in (resources.get("/Font") or {}).items()}
    assert len(fonts) == len(THEME.fonts)
    for font in fonts.values():
        assert re.match(r"/[A-Z]{6}\+", font["/BaseFont"])
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert 1000 < len(descriptor["/FontFile2"].get_data()) < 40_000


def test_pdf_holds_each_picture_once(printed: bytes, story: Story) -> None:
    assert printed.count(b"/DCTDecode") == sum(page.painted for page in story.pages)


def test_identical_input_gives_identical_bytes(
    story: Story, frames: tuple[PageFrame, ...], printed: bytes
) -> None:
    assert pdf.render(story, frames, THEME) == printed
    assert html.render(story, frames, THEME) == html.render(story, frames, THEME)


def test_another_process_writes_the_same_bytes(tmp_path: Path) -> None:
    program = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path\n"
        "from bindery import *; from storybook.layout import lay_out; from storybook.theme import load_theme\n"
        "from storybook.export import epub, html, pdf; t = load_theme('classic'); s = story_of(ALL_LAYOUTS)\n"
        "f = lay_out(s, painted(s, Path(sys.argv[2])), t)\n"
        "print(*(hashlib.sha256(m.render(s, f, t)).hexdigest() for m in (html, pdf, epub)))"
    )
    here = str(Path(__file__).parent)
    found = {
        subprocess.run(
            [sys.executable, "-c", program, here, str(tmp_path)],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(html.__file__).parents[2],
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


def test_the_pdf_does_not_depend_on_how_a_path_is_spelled(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = painted(story, tmp_path)
    monkeypatch.chdir(tmp_path)
    spelled = {key: replace(info, path=Path(info.path.name)) for key, info in pictures.items()}
    one, other = (pdf.render(story, lay_out(story, found, THEME), THEME) for found in (pictures, spelled))
    assert one == other


@pytest.mark.parametrize("fault", ["{% if %}", "{{ nothing.at.all }}"])
def test_a_faulty_template_is_a_themes_fault(
    story: Story, frames: tuple[PageFrame, ...], tmp_path: Path, fault: str
) -> None:
    folder = Path(shutil.copytree(THEME.folder, tmp_path / "mine"))
    (folder / "book.html.j2").write_text(fault)
    with pytest.raises(ThemeError, match=r"book\.html\.j2"):
        html.render(story, frames, load_theme(folder))


def test_html_holds_no_more_of_a_font_than_the_book_needs(
    story: Story, frames: tuple[PageFrame, ...]
) -> None:
    document = html.render(story, frames, THEME).decode()
    found = dict(re.findall(r'font-family: "book-(\w+)"; src: url\(data:font/ttf;base64,([^)]+)\)', document))
    used: dict[str, set[str]] = {}
    for span in (s for frame in frames for text in frame.texts for line in text.lines for s in line.spans):
        used.setdefault(span.font, set()).update(span.text)
    assert set(found) == set(used) | {"text"}
    for role, data in found.items():
        part = TTFont(io.BytesIO(base64.b64decode(data)))
        assert {ord(c) for c in used[role]} - set(part.getBestCmap() or {}) == set()
        assert len(base64.b64decode(data)) < len(THEME.typeface(role).data) / 3


def test_a_glyph_off_the_line_is_raised_and_the_rest_is_not() -> None:
    """As marks on capitals are in scripts whose fonts place them by offsets."""

    class Marked:
        def advance(self, index: int) -> float:
            return 0.0 if index == 2 else 0.5

    glyphs = Glyph(1, "a", 0.5, 0, 0), Glyph(2, "\u0301", 0, 0, 0.25), Glyph(3, "b", 0.5, 0, 0)
    font = EmbeddedFont("T0", Marked())  # type: ignore[arg-type]
    shown = font.show(Stroke("text", 12, 10, glyphs, "a\u0301b"), 0, 80)
    assert shown.split(" Td ")[1] == "[<0001>] TJ 3.000 Ts [<0002>] TJ 0.000 Ts [<0003>] TJ ET"


def test_no_page_has_the_name_of_something_else_in_the_file(tmp_path: Path) -> None:
    names = ["shape-leaf", "clip-arch", "shape", "cover"]
    story = story_of([{"id": name, "text": "Snow.", "layout": "picture-top"} for name in names])
    theme = load_theme("classic")
    page = html.render(story, lay_out(story, painted(story, tmp_path), theme), theme).decode()
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids)) and set(names) <= set(ids)
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', page))
    assert used and used <= set(ids) - set(names)
