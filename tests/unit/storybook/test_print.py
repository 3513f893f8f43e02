"""Pages made ready for a printer: bound in order, carried into the bleed, solid, fine enough, two by two on sheets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from bindery import ALL_LAYOUTS, pictures_of, story_of

from storybook.bleed import with_bleed
from storybook.bookblock import bound
from storybook.export.booklet import order
from storybook.flatten import flattened, mixed
from storybook.frames import Box, PageFrame, PictureBox, PictureInfo, ShapeBox, Veil
from storybook.layout import lay_out
from storybook.printer import Printer, load_printer, printers_folder
from storybook.resolution import by_page, enlarged, fineness
from storybook.theme import load_theme
from storybook.wrap import wrapped

THEME = load_theme("classic")
KDP, INGRAM, HOME = (load_printer(name) for name in ("kdp", "ingram", "home"))
BLEED = 9.0


def laid(
    pages: object = ALL_LAYOUTS, size: tuple[int, int] = (512, 512), **book: object
) -> tuple[PageFrame, ...]:
    story = story_of(pages, **book)  # type: ignore[arg-type]
    return lay_out(story, pictures_of(story, *size), THEME)


def kinds(frames: Sequence[PageFrame]) -> list[str]:
    return [frame.kind for frame in frames]


@pytest.mark.parametrize("path", sorted(printers_folder().glob("*.toml")), ids=lambda path: path.stem)
def test_every_printers_rules_are_dated_and_sourced(path: Path) -> None:
    rules = load_printer(path.stem)
    assert rules.source and rules.checked.year >= 2026
    assert "wins" in path.read_text(encoding="utf-8") or rules.booklet


def test_lengths_are_points() -> None:
    assert KDP.margins.bleed == 9.0 and KDP.margins.inner(24) == 27.0 and KDP.margins.inner(200) == 36.0
    assert KDP.trim.accepts(612, 612) and KDP.trim.accepts(500, 700) and not KDP.trim.accepts(720, 720)
    assert INGRAM.trim.accepts(612, 612) and not INGRAM.trim.accepts(500, 700)
    assert INGRAM.trim.nearest(600, 600) == (612, 612)


def test_an_interior_has_no_cover_and_spreads_stay_spreads() -> None:
    frames = laid()
    block = bound(frames, KDP.pages)
    assert kinds(block)[:3] == ["endpaper", "endpaper", "title"]
    assert not {"cover", "back"} & set(kinds(block))
    assert [frame.side for frame in block] == ["recto", "verso"] * (len(block) // 2)
    story = [(f.page_id, f.folio, f.side) for f in frames if f.page_id]
    assert [(f.page_id, f.folio, f.side) for f in block if f.page_id] == story
    assert len({frame.id for frame in block}) == len(block)


@pytest.mark.parametrize(
    ("pages", "expected"), [(3, 8), (7, 12), (8, 24), (13, 24), (17, 24), (20, 26), (21, 26)]
)
def test_blanks_fill_up_to_the_least_only_if_so_many_may_be_blank(pages: int, expected: int) -> None:
    block = bound(laid([{"text": "Snow.", "layout": "text-only"}] * pages), KDP.pages)
    assert len(block) == expected
    blanks = kinds(block).count("blank")
    assert blanks <= KDP.pages.most_blank_at_end and kinds(block)[len(block) - blanks :] == ["blank"] * blanks


def test_ingrams_last_page_is_blank() -> None:
    for pages in (12, 13, 20, 21):
        block = bound(laid([{"text": "Snow.", "layout": "text-only"}] * pages), INGRAM.pages)
        assert block[-1].kind == "blank" and len(block) % 2 == 0


def test_a_booklet_is_the_whole_book_in_fours() -> None:
    for pages in range(1, 9):
        block = bound(laid([{"text": "Snow.", "layout": "text-only"}] * pages), HOME.pages)
        assert len(block) % 4 == 0 and (block[0].kind, block[-1].kind) == ("cover", "back")
        assert set(kinds(block)) <= {"cover", "endpaper", "title", "page", "interlude", "colophon", "back"}


def test_booklet_order_reads_on_when_folded() -> None:
    assert order(8) == [(7, 0), (1, 6), (5, 2), (3, 4)]
    for count in (4, 16, 32):
        sides = order(count)
        assert sorted(page for side in sides for page in side) == list(range(count))
        for (back, first), (second, before) in zip(sides[::2], sides[1::2], strict=True):
            assert (second, back) == (first + 1, before + 1), "a leaf has its two pages back to back"


def test_bleed_is_on_the_cut_edges_only() -> None:
    recto, verso = with_bleed(laid(), BLEED)[:2]
    assert (recto.bleed.left, recto.bleed.right, recto.bleed.top, recto.bleed.bottom) == (0, 9, 9, 9)
    assert (verso.bleed.left, verso.bleed.right) == (9, 0)
    assert recto.sheet == Box(0, -9, 621, 630) and verso.sheet == Box(-9, -9, 621, 630)


def test_pictures_at_an_edge_reach_into_the_bleed_and_others_stay() -> None:
    before = laid(size=(1024, 512))
    for old, new in zip(before, with_bleed(before, BLEED), strict=True):
        for one, other in zip(old.items, new.items, strict=True):
            if isinstance(one, PictureBox) and isinstance(other, PictureBox):
                touches = one.box.x <= 0 or one.box.y <= 0 or one.box.right >= 612 or one.box.bottom >= 612
                assert (one.box != other.box) == (touches and new.sheet.overlap(other.box) != one.box)
                assert new.sheet.holds(other.box) and Box(0, 0, 1, 1).holds(other.crop, 1e-9)
                assert one.box.y > 0 or other.box.y == -9
                assert other.crop.width / other.box.width == pytest.approx(
                    other.crop.height * 512 / other.box.height / 1024
                )
            elif not isinstance(one, ShapeBox):
                assert one == other


def test_a_picture_with_more_to_show_does_not_move() -> None:
    """A wide picture on a square page has more at the sides: there it goes on, at the size that it had."""
    picture = PictureBox(Path("a"), Box(0, 100, 612, 300), Box(0.25, 0.2, 0.5, 0.5), "")
    frame = PageFrame("a", "page", "", "recto", 612, 612, "#ffffff", items=(picture,))
    (done,) = with_bleed([frame], BLEED)[0].items
    assert isinstance(done, PictureBox) and done.box == Box(0, 100, 621, 300)
    assert done.crop.x == pytest.approx(0.25) and done.crop.width == pytest.approx(0.5 * 621 / 612)


def test_a_spreads_two_parts_still_meet_at_the_gutter() -> None:
    frames = with_bleed(laid(), BLEED)
    left, right = (next(f for f in frames if f.id == name) for name in ("roll", "roll.2"))
    (one,), (other,) = left.pictures, right.pictures
    assert one.crop.right == pytest.approx(other.crop.x) and one.crop.y == pytest.approx(other.crop.y)
    assert one.box.width / one.crop.width == pytest.approx(other.box.width / other.crop.width)
    assert one.crop.height == pytest.approx(other.crop.height)


def test_a_book_from_right_to_left_is_bound_on_the_right() -> None:
    frames = laid([{"text": "12", "layout": "double-spread"}] * 2, language="he")
    block = bound(frames, KDP.pages)
    assert [frame.side for frame in block] == ["verso", "recto"] * (len(block) // 2)
    story = [(f.page_id, f.folio, f.side) for f in frames if f.page_id]
    assert [(f.page_id, f.folio, f.side) for f in block if f.page_id] == story
    edged = with_bleed(block, BLEED)
    assert (edged[0].bleed.left, edged[0].bleed.right) == (9, 0), "the first page lies on the left"
    right, left = (frame for frame in edged if frame.page_id == "1")
    (one,), (other,) = left.pictures, right.pictures
    assert one.crop.right == pytest.approx(other.crop.x) and one.crop.height == pytest.approx(
        other.crop.height
    )
    assert one.box.right == 612 and other.box.x == 0, "the parts meet at the gutter"


def test_a_cover_from_right_to_left_has_its_front_on_the_left() -> None:
    frames = laid(language="he")
    (wrap,) = with_bleed([wrapped(frames, 10)], BLEED, all_round=True)
    assert wrap.width == 2 * 612 + 10 and wrap.pictures
    (picture,), (drawn,) = frames[0].pictures, wrap.pictures
    assert drawn.box == picture.box
    ground = wrap.items[len(frames[-1].items)]
    assert ground == ShapeBox(Box(-9, -9, 621, 630), fill=frames[0].paper)
    assert wrap.items[0].box.x >= 622, "the back is on the right"


def test_nothing_see_through_is_left_and_a_panel_is_its_picture_veiled() -> None:
    frames = laid()
    frame = next(f for f in frames if f.page_id == "ask")
    panel = next(item for item in frame.items if isinstance(item, ShapeBox) and item.opacity < 1)
    outlined = load_theme("classic").outline
    solid = next(f for f in flattened(frames, outlined) if f.page_id == "ask")
    assert not [
        i for f in flattened(frames, outlined) for i in f.items if isinstance(i, ShapeBox) and i.opacity < 1
    ]
    done = solid.items[frame.items.index(panel)]
    assert isinstance(done, PictureBox) and done.veil == Veil(panel.fill or "", panel.opacity)
    assert (done.within, done.alt, done.continued) == (panel, "", True)
    (picture,) = frame.pictures
    assert (done.box, done.crop) == (picture.box, picture.crop)


def test_a_see_through_shape_on_paper_is_mixed_with_it() -> None:
    shape = ShapeBox(Box(0, 0, 10, 10), fill="#000000", opacity=0.5)
    frame = PageFrame("a", "page", "", "recto", 100, 100, "#ffffff", items=(shape,))
    (done,) = flattened([frame], load_theme("classic").outline)[0].items
    assert done == ShapeBox(Box(0, 0, 10, 10), fill="#808080")
    assert mixed("#102030", "#ffffff", 1.0) == "#102030"


@pytest.mark.parametrize("printer", [KDP, INGRAM, HOME])
def test_what_is_revealed_comes_after_a_turn_of_the_printed_leaf_too(printer: Printer) -> None:
    page = {"text": "Snow.", "layout": "full-bleed"}
    block = bound(laid([page, page | {"id": "now", "reveal": True}]), printer.pages)
    (revealed,) = (number for number, frame in enumerate(block) if frame.page_id == "now")
    assert revealed % 2 == 1 and block[revealed].side == "verso"


def test_fineness_and_enlarging() -> None:
    info = PictureInfo(Path("a"), 600, 600)
    picture = PictureBox(info.path, Box(0, 0, 144, 144), Box(0, 0, 0.5, 0.5), "")
    frame = PageFrame("a", "page", "", "recto", 612, 612, "#ffffff", items=(picture,))
    infos = {info.path: info}
    assert fineness(picture, info) == 150
    (done,) = enlarged([frame], infos, 300)[0].items
    assert isinstance(done, PictureBox) and done.pixels == (1200, 1200)
    (done,) = enlarged([frame], infos, 150)[0].items
    assert isinstance(done, PictureBox) and done.pixels is None
    (done,) = enlarged([frame], infos, 6000)[0].items
    assert isinstance(done, PictureBox) and done.pixels == (4800, 4800), "never more than eight times"


@pytest.mark.parametrize("coarser", [0, 1])
def test_the_coarser_half_of_a_spread_is_told(coarser: int) -> None:
    path, halves = Path("roll.png"), []
    for number, side in enumerate(("verso", "recto")):
        box = Box(0, 0, 300 if number == coarser else 200, 200)
        half = PictureBox(path, box, Box(0.5 * number, 0, 0.5, 1), "", continued=bool(number))
        halves.append(
            PageFrame(f"roll.{number}", "page", "", side, 300, 300, "#ffffff", page_id="roll", items=(half,))
        )
    assert by_page(halves, {path: PictureInfo(path, 400, 200)}) == {"roll": 48}


def test_the_wrap_is_back_spine_and_front_with_bleed_all_round() -> None:
    frames = laid()
    (wrap,) = with_bleed([wrapped(frames, 10)], BLEED, all_round=True)
    assert (wrap.width, wrap.height) == (2 * 612 + 10, 612) and wrap.sheet == Box(-9, -9, 1252, 630)
    (picture,), (moved,) = frames[0].pictures, wrap.pictures
    assert moved.box == picture.box.moved(622) and moved.crop == picture.crop
    shift = {
        round(there.x - here.x, 6)
        for text, other in zip(frames[0].texts, wrap.texts, strict=True)
        for here, there in zip(text.lines, other.lines, strict=True)
    }
    ground = wrap.items[len(frames[-1].items)]
    assert ground == ShapeBox(Box(622, -9, 621, 630), fill=frames[0].paper), (
        "in its own colour, with its bleed"
    )
    assert shift == {622.0} and len(wrap.items) == len(frames[0].items) + len(frames[-1].items) + 1
