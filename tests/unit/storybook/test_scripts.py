"""Books in many scripts: fonts that stand in, direction, where lines end, and that what is drawn reads back."""

from __future__ import annotations

import io
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest
from bindery import LAYOUTS, painted, pictures_of, story_of
from crayon import Crayon
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from storybook.bidi import leftward, visual
from storybook.book import write_book
from storybook.display import Log
from storybook.edition import Order, make
from storybook.errors import LayoutError, StoryError
from storybook.export import epub, html, pdf
from storybook.frames import PageFrame, Span, TextBox
from storybook.layout import lay_out
from storybook.optical import overhang
from storybook.phrases import phrases
from storybook.render import render
from storybook.storyfile import load
from storybook.theme import load_theme

FONTS = Path(__file__).with_name("fonts")
TEXTS = {
    "vi": "Con cáo nhỏ đi ra ngoài tuyết, và trời rơi xuống từng mảnh trắng nhỏ.",
    "ru": "Маленькая лиса вышла в снег, и небо падало *маленькими* белыми кусочками. Ёж спал.",
    "el": "Η μικρή αλεπού βγήκε στο χιόνι, και ο ουρανός έπεφτε σε μικρά άσπρα κομμάτια.",
    "ja": "小さな狐は雪の山にいました。「ゆきだ！」と狐はいいました。空から白いものがおりてきて、とまりませんでした。",
    "he": "השועל הקטן יצא אל השלג, והשמיים ירדו בפתיתים לבנים. אמר השועל, זה 12 (שתים עשרה) פתיתים!",
    "ar": "خرج الثعلب الصغير إلى الثلج، وكانت السماء تنزل قطعًا بيضاء صغيرة. قال: هذا جميل!",
}
LETTERS = {
    "vi": "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạếềểễệ ",
    "ru": "абвгдежзиклмнопрстуфхцчшщъыьэюя ",
    "el": "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώς ",
    "ja": "いろはにほへとちりぬるをわかよたれそつねならむ雪狐空人っゃー、。「」 ",
    "he": "אבגדהוזחטיכלמנסעפצקרשתםןץףך ",
    "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي ",
}
NAMES = ("Cyrillic", "Greek", "JP", "Hebrew", "Arabic")
THEME = load_theme("classic", fonts=[FONTS / f"NotoSans{name}.ttf" for name in NAMES])
NEVER_FIRST, NEVER_LAST = "、。！？」ーっゃ", "「（"


def caption(frame: PageFrame) -> TextBox:
    return next(text for text in frame.texts if text.role == "caption")


def read(text: TextBox) -> str:
    return "".join(line.text + line.ending for line in text.lines).strip().replace("\u00ad", "")


@pytest.mark.parametrize("language", TEXTS)
def test_every_output_has_the_text(language: str, tmp_path: Path) -> None:
    page = {"id": "it", "text": TEXTS[language], "layout": "picture-left"}
    story = story_of([page], language=language)
    frames = lay_out(story, painted(story, tmp_path), THEME)
    at, frame = next((i, frame) for i, frame in enumerate(frames) if frame.id == "it")
    plain = TEXTS[language].replace("*", "")
    assert read(caption(frame)) == plain
    document = html.render(story, frames, THEME).decode()
    assert (f'<html lang="{language}" dir="rtl">' in document) == leftward(language)
    files = zipfile.ZipFile(io.BytesIO(epub.render(story, frames, THEME)))
    package = files.read("EPUB/package.opf").decode()
    assert f'page-progression-direction="{"rtl" if leftward(language) else "ltr"}"' in package
    data = pdf.render(story, frames, THEME)
    root: Any = pypdf.PdfReader(io.BytesIO(data)).trailer["/Root"]
    assert (root["/ViewerPreferences"].get("/Direction") == "/R2L") == leftward(language)
    opened = pypdfium2.PdfDocument(data)
    lines = opened[at].get_textpage().get_text_range().splitlines()[:-1]
    opened.close()
    assert lines == [line.text for line in caption(frame).lines]


def test_a_storys_font_is_embedded_in_part_and_only_where_it_is_used(tmp_path: Path) -> None:
    story = story_of([{"id": "it", "text": TEXTS["ru"], "layout": "picture-left"}], language="ru")
    frames = lay_out(story, painted(story, tmp_path), THEME)
    fonts = {
        span.font for line in caption(next(f for f in frames if f.id == "it")).lines for span in line.spans
    }
    assert fonts == {"text", "story-1"}
    files = zipfile.ZipFile(io.BytesIO(epub.render(story, frames, THEME)))
    names = {name for name in files.namelist() if name.endswith(".ttf")}
    assert names == {f"EPUB/{role}.ttf" for role in ("text", "italic", "display", "story-1")}
    assert len(files.read("EPUB/story-1.ttf")) < (FONTS / "NotoSansCyrillic.ttf").stat().st_size


def test_a_character_that_no_font_has_is_named_before_anything_is_painted() -> None:
    story = story_of([{"id": "sun", "text": "雪 and ☃"}])
    with pytest.raises(LayoutError) as caught:
        lay_out(story, pictures_of(story), THEME)
    assert str(caught.value).startswith("page sun: none of the fonts Alegreya, Noto Sans")
    assert "'☃' (U+2603 SNOWMAN)" in str(caught.value) and "雪" not in str(caught.value)


@pytest.mark.parametrize("language", ["he", "ar"])
def test_pages_turn_the_other_way_and_text_starts_on_the_right(language: str) -> None:
    text = " ".join([TEXTS[language]] * 3)
    pages = [{"text": text, "layout": "picture-left"}, {"text": text, "layout": "double-spread"}]
    story = story_of(pages, language=language)
    frames = lay_out(story, pictures_of(story), THEME)
    assert [frame.side for frame in frames] == ["recto" if i % 2 else "verso" for i in range(len(frames))]
    first, second = (i for i, frame in enumerate(frames) if frame.page_id == "2")
    assert frames[first].side == "recto" and frames[second].side == "verso", "the right page comes first"
    assert caption(frames[first]) and not any(t.role == "caption" for t in frames[second].texts)
    ends = {round(line.x + line.width) for line in caption(frames[first]).lines}
    starts = {round(line.x) for line in caption(frames[first]).lines}
    assert len(ends) < len(starts)


@pytest.mark.parametrize("language", ["ru", "el", "ja", "zh", "ko", "he", "ar", "zh-Hant"])
def test_a_books_own_words_are_in_its_language_where_the_fonts_have_them(language: str) -> None:
    told = phrases(language)
    assert (told.made == phrases("en").made) == (language == "zh-Hant")
    story = story_of(["12"], language=language)
    frames = lay_out(story, pictures_of(story), THEME)
    (text,) = (
        text for text in next(f for f in frames if f.kind == "colophon").texts if text.role == "colophon"
    )
    read_on = " ".join(line.text for line in text.lines)
    assert (told.made in read_on) or (phrases("en").made in read_on and language in ("ja", "zh", "ko"))
    assert frames[0].label == told.cover


def test_the_parts_of_a_line_are_drawn_in_visual_order() -> None:
    def drawn(text: str, turned: bool) -> list[str]:
        return [span.text for span, _ in visual([Span(text, "text")], turned)]

    assert drawn("שלום Bo 12", True) == ["Bo 12", "שלום "]
    assert drawn("she said (שלום), ok", False) == ["she said (", "שלום", "), ok"]
    assert drawn("שלום (Bo) 3", True) == ["3", ") ", "Bo", "שלום ("]
    assert drawn("plain", False) == ["plain"]


@settings(max_examples=25)
@given(st.text(LETTERS["ja"].strip(), min_size=1, max_size=120), st.sampled_from(["6x9in", "5x5in"]))
def test_no_line_begins_or_ends_as_kinsoku_forbids(text: str, trim: str) -> None:
    story = story_of([{"text": text, "layout": "picture-left"}], language="ja", trim=trim)
    try:
        frames = lay_out(story, pictures_of(story), THEME)
    except LayoutError as error:
        assert "page 1" in str(error)
        return
    lines = caption(next(frame for frame in frames if frame.page_id)).lines
    assert not any(line.text[0] in NEVER_FIRST for line in lines[1:])
    assert not any(line.text[-1] in NEVER_LAST for line in lines[:-1])


def captions(language: str) -> st.SearchStrategy[str]:
    long = st.integers(1, 2000).flatmap(lambda n: st.text(LETTERS[language], min_size=1, max_size=60).map(
        lambda part: (part * (n // len(part) + 1))[:n]))  # fmt: skip
    return long.map(str.strip).filter(bool).map(lambda text: " ".join(text.split()))


@settings(max_examples=40)
@given(st.data(), st.sampled_from(sorted(LETTERS)), st.sampled_from([None, *LAYOUTS]), st.booleans())
def test_any_caption_fits_or_is_refused_by_name(
    data: Any, language: str, layout: str | None, cap: bool
) -> None:
    text = data.draw(captions(language))
    page = {"id": "it", "text": text, **({"layout": layout} if layout else {})}
    story = story_of([page], language=language, drop_caps=cap)
    try:
        frames = lay_out(story, pictures_of(story), THEME)
    except LayoutError as error:
        assert str(error).startswith("page it: ") and ("does not fit" in str(error) or "wider" in str(error))
        return
    frame = next(f for f in frames if f.page_id and any(t.role == "caption" for t in f.texts))
    box = caption(frame)
    size = box.lettering.size
    assert read(box).replace(" ", "") == text.replace(" ", "")
    assert size >= min(THEME.styles[name].minimum for name in ("caption", "verse"))
    assert frame.trim.holds(box.box)
    for line in box.lines:
        out = max(overhang(line, size, THEME.typeface)) + 0.1
        assert line.x >= box.box.x - out and line.x + line.width <= box.box.right + out
        assert line.baseline - 0.7 * size >= box.box.y - 0.1 and line.baseline <= box.box.bottom
    assert all(below.baseline - above.baseline >= 0.95 * size for above, below in pairwise(box.lines))


def storyfile(folder: Path, fonts: str) -> Path:
    path = folder / "fox.toml"
    path.write_text(
        f'[story]\ntitle = "Fox"\nlanguage = "he"\nfonts = {fonts}\n\n[[pages]]\ntext = "{TEXTS["he"]}"\n',
        encoding="utf-8",
    )
    return path


def test_a_story_names_fonts_beside_it(tmp_path: Path) -> None:
    (tmp_path / "Mine.ttf").write_bytes((FONTS / "NotoSansHebrew.ttf").read_bytes())
    file = load(storyfile(tmp_path, '["Mine.ttf"]'))
    assert file.fonts == (tmp_path / "Mine.ttf",)
    files = write_book(file.story, {}, file.theme, tmp_path / "out", "fox", fonts=file.fonts)
    assert [path.suffix for path in files] == [".html", ".pdf"]
    edition = make(file, tmp_path / "out", Order(profile="home"))
    assert edition.data.startswith(b"%PDF") and not edition.rejected


@pytest.mark.parametrize(
    ("fonts", "message"),
    [
        ('["Mien.ttf"]', "there is no font `Mien.ttf` beside the story"),
        ('["../Outside.ttf"]', "the font `../Outside.ttf` lies outside the story's folder"),
        ('["broken.ttf"]', "`broken.ttf` is not a TrueType font"),
        (
            '["curves.otf"]',
            r"`curves.otf` is an OpenType font with PostScript outlines \(CFF\).*take the family's TrueType",
        ),
        ('["web.woff2"]', r"`web.woff2` is a web font \(WOFF2\): take the TrueType font"),
        ("[]", "U\\+05D4 HEBREW LETTER HE"),
    ],
)
def test_what_is_wrong_with_a_font_is_said_with_its_place(fonts: str, message: str, tmp_path: Path) -> None:
    folder = tmp_path / "story"
    folder.mkdir()
    for path in (tmp_path / "Outside.ttf", folder / "Mine.ttf"):
        path.write_bytes((FONTS / "NotoSansHebrew.ttf").read_bytes())
    (folder / "broken.ttf").write_bytes(b"not a font")
    (folder / "web.woff2").write_bytes(b"wOF2 and so on")
    curves = FontBuilder(1000, isTTF=False)
    curves.setupGlyphOrder([".notdef"])
    curves.setupCharacterMap({})
    curves.setupHorizontalMetrics({".notdef": (500, 0)})
    curves.setupHorizontalHeader()
    curves.setupCFF("Curves", {}, {".notdef": T2CharStringPen(500, None).getCharString()}, {})
    curves.save(folder / "curves.otf")
    with pytest.raises(StoryError, match=message) as caught:
        load(storyfile(folder, fonts))
    assert all(problem.line for problem in caught.value.problems)


def test_a_books_manifest_names_the_storys_fonts_from_where_it_lies(tmp_path: Path, crayon: Crayon) -> None:
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "config.json").write_text("{}")
    (tmp_path / "Mine.ttf").write_bytes((FONTS / "NotoSansHebrew.ttf").read_bytes())
    path = storyfile(tmp_path, '["Mine.ttf"]\nmodel = "weights"')
    path.write_text(path.read_text("utf-8") + 'scene = "a fox"\nalt = "שועל"\n', encoding="utf-8")
    rendered = render(load(path), crayon, Log(Console(quiet=True)))
    again = load(rendered.folder / "manifest.json")
    assert again.fonts == (tmp_path / "Mine.ttf",)
    assert again.story.book.fonts == ("../Mine.ttf",)
