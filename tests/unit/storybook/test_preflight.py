"""Printers' PDFs, read back: a sound one passes, and whatever a printer rejects is found, with page and way out."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from bindery import painted, story_of
from PIL import Image

from storybook.bleed import with_bleed
from storybook.bookblock import bound
from storybook.export import booklet, pdf
from storybook.export.finish import finished, srgb
from storybook.export.inspection import inspect
from storybook.export.pixels import jpeg
from storybook.flatten import flattened
from storybook.frames import Box, PageFrame, TextBox
from storybook.layout import lay_out
from storybook.preflight import Finding, preflight
from storybook.printer import Printer, load_printer
from storybook.story import Story
from storybook.theme import load_theme

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
    assert [finding.message for finding in errors(locked)] == ["the file is encrypted"]
    odd = changed(sound, lambda opened: opened.pages.__delitem__(-1))
    assert any("23 pages" in finding.message for finding in errors(odd))


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
    assert [one.severity for one in preflight(data, lenient(KDP))].count("error") == 1, (
        "not from left to right"
    )
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
