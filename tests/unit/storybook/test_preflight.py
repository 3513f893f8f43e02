"""Printers' PDFs, read back: a sound one passes, and whatever a printer rejects is found, with page and way out."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from bindery import ALL_LAYOUTS, painted, story_of
from PIL import Image

from storybook.bleed import with_bleed
from storybook.bookblock import bound
from storybook.export import booklet, pdf
from storybook.export.finish import finished, srgb
from storybook.export.inspection import inspect
from storybook.export.pixels import jpeg
from storybook.face import shaped
from storybook.flatten import flattened
from storybook.frames import Box, PageFrame, TextBox
from storybook.layout import lay_out
from storybook.preflight import Finding, preflight, preflight_cover
from storybook.printer import Printer, load_printer
from storybook.story import Story
from storybook.theme import load_theme, theme_names
from storybook.typeface import Glyph
from storybook.wrap import wrapped

THEME = load_theme("classic")
KDP, INGRAM, HOME = (load_printer(name) for name in ("kdp", "ingram", "home"))


def lenient(printer: Printer) -> Printer:
    """The printer's rules with nothing asked of pictures, so that tests need not enlarge any."""
    return printer.model_copy(
        update={"pictures": printer.pictures.model_copy(update={"dpi": 10, "least_dpi": 5})}
    )


def ready(story: Story, folder: Path, printer: Printer) -> tuple[PageFrame, ...]:
    frames = lay_out(story, painted(story, folder), THEME)
    return flattened(with_bleed(bound(frames, printer.pages), printer.margins.bleed), THEME.outline)


def printed(story: Story, frames: tuple[PageFrame, ...], printer: Printer) -> bytes:
    return finished(pdf.render(story, frames, THEME, bare=True), printer.pdf)


@pytest.fixture(scope="module")
def story() -> Story:
    plain = [{"text": f"Snow fell, {n} times.", "layout": "text-only"} for n in range(14)]
    return story_of(
        [{"text": "Oh!", "layout": "full-bleed"}, {"text": "Ah!", "layout": "double-spread"}, *plain]
    )


@pytest.fixture(scope="module")
def block(story: Story, tmp_path_factory: pytest.TempPathFactory) -> tuple[PageFrame, ...]:
    return ready(story, tmp_path_factory.mktemp("pictures"), KDP)


@pytest.fixture(scope="module")
def sound(story: Story, block: tuple[PageFrame, ...]) -> bytes:
    return printed(story, block, KDP)


def errors(data: bytes, printer: Printer = KDP) -> list[Finding]:
    return [finding for finding in preflight(data, lenient(printer)) if finding.severity == "error"]


def changed(data: bytes, change: Callable[[pikepdf.Pdf], object], **options: object) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as opened:
        change(opened)
        opened.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def test_a_sound_book_passes(sound: bytes, block: tuple[PageFrame, ...]) -> None:
    assert preflight(sound, lenient(KDP)) == ()
    book = inspect(sound)
    assert len(book.sheets) == len(block) == 24 and book.version == "1.4"
    assert not (book.encrypted or book.outlined or book.intent)


def test_it_holds_what_the_frames_say(sound: bytes, block: tuple[PageFrame, ...]) -> None:
    for sheet, frame in zip(inspect(sound).sheets, block, strict=True):
        assert sheet.trim == Box(0, 0, 612, 612) and sheet.media == frame.sheet and sheet.covered
        lines = [line for text in frame.texts for line in text.lines]
        assert len(sheet.texts) == len(lines)
        for (box, _), line in zip(sheet.texts, lines, strict=True):
            assert (box.x, box.width) == (pytest.approx(line.x, abs=0.01), pytest.approx(line.width, abs=0.6))
            assert box.y < line.baseline < box.bottom
        assert len(sheet.pictures) == len(list(frame.pictures))


def test_the_same_book_gives_the_same_bytes(story: Story, block: tuple[PageFrame, ...], sound: bytes) -> None:
    assert printed(story, block, KDP) == sound
    ingram = printed(story, block, INGRAM)
    assert printed(story, block, INGRAM) == ingram and srgb() == srgb()
    with pikepdf.open(io.BytesIO(ingram)) as opened:
        (intent,) = opened.Root.OutputIntents  # type: ignore[misc]
        assert intent.DestOutputProfile.N == 3 and b"RGB XYZ " in intent.DestOutputProfile.read_bytes()


def annotate(opened: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9])
    opened.pages[2].obj.Annots = pikepdf.Array([note])


def see_through(opened: pikepdf.Pdf) -> None:
    page = opened.pages[2]
    page.obj.Resources.ExtGState = pikepdf.Dictionary(G=pikepdf.Dictionary(ca=0.5))
    page.contents_add(b"/G gs", prepend=True)


def unembed(opened: pikepdf.Pdf) -> None:
    for font in opened.pages[2].obj.Resources.Font.values():
        del font.DescendantFonts[0].FontDescriptor["/FontFile2"]


def cut_bleed(opened: pikepdf.Pdf) -> None:
    opened.pages[2].mediabox = opened.pages[2].trimbox


def drop_bleed(opened: pikepdf.Pdf) -> None:
    del opened.pages[2].obj["/BleedBox"]


def narrow_bleed(opened: pikepdf.Pdf) -> None:
    opened.pages[2].obj.BleedBox = opened.pages[2].trimbox


def shrink(opened: pikepdf.Pdf) -> None:
    opened.pages[2].contents_add(b"q 0.5 0 0 0.5 300 300 cm", prepend=True)
    opened.pages[2].contents_add(b"Q")


def outline(opened: pikepdf.Pdf) -> None:
    with opened.open_outline() as made:
        made.root.append(pikepdf.OutlineItem("Page", 0))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (annotate, "annotations"),
        (see_through, "transparency"),
        (unembed, "not embedded"),
        (cut_bleed, "boxes"),
        (drop_bleed, "no BleedBox"),
        (narrow_bleed, "BleedBox is not"),
        (shrink, "nothing is printed in the bleed"),
    ],
)
def test_a_page_that_would_be_rejected_is_found(
    sound: bytes, change: Callable[[pikepdf.Pdf], object], told: str
) -> None:
    found = [finding for finding in errors(changed(sound, change)) if told in finding.message]
    assert found and found[0].remedy
    assert 3 in found[0].pages and (told == "not embedded" or found[0].pages == (3,))


def test_an_outline_encryption_and_an_odd_count_are_found(sound: bytes) -> None:
    assert "outline" in errors(changed(sound, outline))[0].message
    locked = changed(sound, lambda _: None, encryption=pikepdf.Encryption(owner="a", user=""))
    assert errors(locked)[0].message == "the file is encrypted"
    odd = changed(sound, lambda opened: opened.pages.__delitem__(-1))
    assert any("23 pages" in finding.message for finding in errors(odd))


def test_a_file_of_a_later_version_is_found(sound: bytes) -> None:
    later = changed(sound, lambda _: None, force_version="1.7")
    named = changed(sound, lambda opened: opened.Root.__setitem__("/Version", pikepdf.Name("/1.5")))
    for data, version in ((later, "1.7"), (named, "1.5")):
        (found,) = errors(data)
        assert found.message == f"the file is PDF {version}; {KDP.name} takes up to 1.4" and found.remedy
    assert not errors(changed(sound, lambda _: None, force_version="1.3"))


def test_a_page_of_another_size_is_found(sound: bytes) -> None:
    def lower(opened: pikepdf.Pdf) -> None:
        page = opened.pages[4].obj
        for name in ("/TrimBox", "/MediaBox", "/BleedBox"):
            left, low, right, high = (float(value) for value in page[name])
            page[name] = [left, low, right, high - 18]

    (found,) = (one for one in errors(changed(sound, lower)) if "as large" in one.message)
    assert found.pages == (5,)


@pytest.mark.parametrize(
    ("inset", "told"), [(0.0, True), (1.0, True), (-4.0, True), (-9.0, False), (6.0, False)]
)
def test_a_picture_that_ends_at_a_cut_edge_is_found_though_paper_fills_the_bleed(
    story: Story, block: tuple[PageFrame, ...], inset: float, told: bool
) -> None:
    number, frame = next((n, f) for n, f in enumerate(block) if f.page_id == "1")
    (picture, *_) = frame.pictures
    assert picture.box == frame.sheet
    ends = replace(frame, items=(replace(picture, box=frame.trim.grown(-inset, -inset)),))
    data = printed(story, (*block[:number], ends, *block[number + 1 :]), KDP)
    assert inspect(data).sheets[number].covered
    found = errors(data)
    assert [one.pages for one in found] == [(number + 1,)] * told
    assert all("ends at a cut edge" in one.message and one.remedy for one in found)


def test_a_picture_is_where_it_is_seen(story: Story, block: tuple[PageFrame, ...]) -> None:
    """A picture is drawn whole and cut to its box: what is cut off is not on the page."""
    number, frame = next((n, f) for n, f in enumerate(block) if f.page_id == "1")
    (picture, *_) = frame.pictures
    small = replace(picture, box=Box(200, 250, 90, 60), crop=Box(0.4, 0.1, 0.15, 0.1))
    pages = (*block[:number], replace(frame, items=(small,)), *block[number + 1 :])
    ((box, fineness),) = inspect(printed(story, pages, KDP)).sheets[number].pictures
    assert (box.x, box.y, box.width, box.height) == pytest.approx((200, 250, 90, 60), abs=0.01)
    assert fineness == pytest.approx(128 * 0.15 * 72 / 90, rel=0.01)


def test_the_end_of_a_line_past_a_raised_glyph_is_found(
    story: Story, block: tuple[PageFrame, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What follows a glyph that stands off the line is shown by itself, further along the line."""

    def raising(*arguments: Any) -> tuple[Glyph, ...]:
        return tuple(replace(glyph, dy=0.01 * (n % 2)) for n, glyph in enumerate(shaped(*arguments)))

    monkeypatch.setattr("storybook.export.strokes.shaped", raising)
    number, frame = next((n, f) for n, f in enumerate(block) if f.page_id == "6")
    text = next(text for text in frame.texts if text.role == "caption")
    (line,) = text.lines
    for end, told in ((frame.width - 60, False), (frame.width - 4, True)):
        moved = replace(text, paragraphs=((replace(line, x=end - line.width),),))
        near = replace(frame, items=(moved,))
        data = printed(story, (*block[:number], near, *block[number + 1 :]), KDP)
        boxes = [box for box, _ in inspect(data).sheets[number].texts]
        assert len(boxes) > 5
        assert (boxes[0].x, boxes[-1].right) == pytest.approx((end - line.width, end), abs=0.6)
        found = [one for one in errors(data) if "of a cut edge" in one.message]
        assert [one.pages for one in found] == [(number + 1,)] * told


@pytest.fixture(scope="module")
def cover(story: Story, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    frames = lay_out(story, painted(story, tmp_path_factory.mktemp("cover")), THEME)
    assert KDP.cover
    wrap = wrapped(frames, 24 * KDP.cover.spine_per_page)
    return printed(
        story, flattened(with_bleed([wrap], KDP.margins.bleed, all_round=True), THEME.outline), KDP
    )


PAGE = Box(0, 0, 612, 612)


def on_first(change: Callable[[pikepdf.Page], object]) -> Callable[[pikepdf.Pdf], object]:
    """The change of a file's first page."""
    return lambda opened: change(opened.pages[0])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (outline, "outline"),
        (on_first(lambda page: page.obj.__delitem__("/BleedBox")), "no BleedBox"),
        (on_first(lambda page: setattr(page, "mediabox", page.trimbox)), "boxes do not leave the bleed"),
        (on_first(lambda page: setattr(page, "trimbox", page.mediabox)), "the cover is 17.306 x 8.75in"),
        (on_first(lambda page: page.contents_add(b"q 0.5 0 0 0.5 300 300 cm", prepend=True)), "in the bleed"),
        (lambda opened: opened.pages.append(opened.pages[0]), "has 2 pages"),
    ],
)
def test_a_cover_that_would_be_rejected_is_found(
    cover: bytes, change: Callable[[pikepdf.Pdf], object], told: str
) -> None:
    assert preflight_cover(cover, lenient(KDP), PAGE, 24) == ()
    found = preflight_cover(changed(cover, change), lenient(KDP), PAGE, 24)
    assert {(one.severity, one.part) for one in found} == {("error", "cover")}
    assert any(told in one.message and one.remedy for one in found)


def test_a_covers_spine_is_that_of_the_printers_paper_and_its_pages(cover: bytes) -> None:
    (found,) = preflight_cover(cover, lenient(KDP), PAGE, 60)
    assert "a spine of 0.141in it must be 17.141 x 8.5in" in found.message
    for size in (Box(0, 0, 612, 600), Box(0, 0, 600, 612)):
        assert any("it must be" in one.message for one in preflight_cover(cover, lenient(KDP), size, 24))
    later = changed(cover, lambda _: None, force_version="1.7")
    assert "PDF 1.7" in preflight_cover(later, lenient(KDP), PAGE, 24)[0].message


@pytest.mark.parametrize("name", theme_names())
@pytest.mark.parametrize("trim", ["8.5x8.5in", "6x9in"])
def test_every_themes_pages_and_cover_pass(name: str, trim: str, tmp_path: Path) -> None:
    theme, pages = load_theme(name), [*ALL_LAYOUTS, *({"text": "Snow.", "layout": "text-only"},) * 9]
    story = story_of(pages, trim=trim)
    frames = lay_out(story, painted(story, tmp_path), theme)
    block = flattened(with_bleed(bound(frames, KDP.pages), KDP.margins.bleed), theme.outline)
    made = finished(pdf.render(story, block, theme, bare=True), KDP.pdf)
    assert len(block) >= KDP.pages.minimum and not errors(made) and KDP.cover
    wrap = with_bleed(
        [wrapped(frames, len(block) * KDP.cover.spine_per_page)], KDP.margins.bleed, all_round=True
    )
    made = finished(pdf.render(story, flattened(wrap, theme.outline), theme, bare=True), KDP.pdf)
    assert preflight_cover(made, lenient(KDP), block[0].trim, len(block)) == ()


def test_the_screen_pdf_is_no_printers(story: Story, tmp_path: Path) -> None:
    frames = lay_out(story, painted(story, tmp_path), THEME)
    told = " ".join(finding.message for finding in errors(pdf.render(story, frames, THEME)))
    assert "boxes" in told and "outline" in told and "transparency" in told


@pytest.mark.parametrize(("dx", "told"), [(-50, "of the bind"), (400, "of a cut edge")])
def test_text_too_near_an_edge_is_found(
    story: Story, block: tuple[PageFrame, ...], dx: float, told: str
) -> None:
    frame = block[2]
    texts = [item for item in frame.items if isinstance(item, TextBox)]
    left = min(line.x for text in texts for line in text.lines)
    shift = dx if dx > 0 else 10 - left
    moved = tuple(
        replace(
            item,
            paragraphs=tuple(
                tuple(replace(line, x=line.x + shift) for line in lines) for lines in item.paragraphs
            ),
        )
        if isinstance(item, TextBox)
        else item
        for item in frame.items
    )
    near = (*block[:2], replace(frame, items=moved), *block[3:])
    found = errors(printed(story, near, KDP))
    assert any(told in finding.message and finding.pages == (3,) for finding in found)


def test_coarse_pictures_are_found(sound: bytes) -> None:
    found = [finding for finding in preflight(sound, KDP) if "pixels an inch in the file" in finding.message]
    assert {finding.severity for finding in found} == {"error"}
    assert all("width" in finding.remedy for finding in found)


def test_too_few_pages_and_an_unheard_of_size_are_found(tmp_path: Path) -> None:
    story = story_of([{"text": "Snow.", "layout": "text-only"}] * 3, trim="9x9in")
    found = errors(printed(story, ready(story, tmp_path, KDP), KDP))
    told = {finding.message: finding.remedy for finding in found}
    assert any("binds 24 or more" in message for message in told)
    assert any("9 x 9in are not printed" in message for message in told)
    assert any('trim = "8.5x8.5in"' in remedy for remedy in told.values())


def test_many_blank_pages_are_doubted_and_too_many_rejected(
    story: Story, tmp_path: Path, sound: bytes
) -> None:
    few = story_of([{"text": "Snow.", "layout": "text-only"}] * 10)
    found = preflight(printed(few, ready(few, tmp_path, KDP), KDP), lenient(KDP))
    assert [finding.severity for finding in found] == ["warning"] and "are blank" in found[0].message


def test_a_booklet_has_all_pages_on_half_as_many_sides(story: Story, tmp_path: Path) -> None:
    frames = ready(story, tmp_path, HOME)
    data = printed(story, frames, HOME)
    assert preflight(data, lenient(HOME)) == ()
    assert HOME.booklet
    for paper, size in (("letter", (792, 612)), ("a4", (841.89, 595.276))):
        made = booklet.imposed(data, HOME.booklet, paper, HOME.pdf.version)
        assert booklet.imposed(data, HOME.booklet, paper, HOME.pdf.version) == made
        with pikepdf.open(io.BytesIO(made)) as opened:
            assert len(opened.pages) == len(frames) // 2
            box = [float(value) for value in opened.pages[0].mediabox]
            assert box[2:] == pytest.approx(size, abs=0.01)
            assert len(list(opened.pages[0].obj.Resources.XObject.keys())) == 2
            drawn = opened.pages[0].Contents.read_bytes().decode()
        marks = [
            float(value) for line in re.findall(r"(.+) m (.+) l S", drawn) for value in " ".join(line).split()
        ]
        xs, ys = marks[::2], marks[1::2]
        assert len(marks) == 4 * 10 and min(xs) >= 17.9 and max(xs) <= size[0] - 17.9, "where it can print"
        assert min(ys) >= 17.9 and max(ys) <= size[1] - 17.9


def test_a_book_from_right_to_left_passes_and_is_folded_on_the_right(tmp_path: Path) -> None:
    pages = [{"text": f"{n}", "layout": "text-only"} for n in range(16)]
    story = story_of([{"text": "1", "layout": "double-spread"}, *pages], language="he")
    block = ready(story, tmp_path, KDP)
    data = printed(story, block, KDP)
    assert not [one for one in preflight(data, lenient(KDP), block[0].side) if one.severity == "error"]
    assert any("boxes" in one.message for one in errors(data)), "not from left to right"
    frames = ready(story, tmp_path, HOME)
    data = printed(story, frames, HOME)
    assert HOME.booklet
    words = []
    for turned in (False, True):
        sheets = booklet.imposed(data, HOME.booklet, "a4", HOME.pdf.version, leftward=turned)
        with pikepdf.open(io.BytesIO(sheets)) as opened:
            forms = opened.pages[0].Resources.XObject
            words.append([forms[name].read_bytes() for name in ("/L", "/R")])
    assert words[0] == words[1][::-1]


def test_enlarging_gives_the_pixels_asked_for(story: Story, tmp_path: Path) -> None:
    picture = next(p for f in ready(story, tmp_path, KDP) for p in f.pictures)
    data, width, height = jpeg(replace(picture, pixels=(300, 300)))
    assert (width, height) == (300, 300) and Image.open(io.BytesIO(data)).size == (300, 300)
