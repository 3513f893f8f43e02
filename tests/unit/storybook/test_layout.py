"""Page frames: whatever the story, texts stay in their boxes, boxes on their pages, and spreads open left."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from bindery import ALL_LAYOUTS, LAYOUTS, pictures_of, story_of
from hypothesis import given, settings
from hypothesis import strategies as st

from storybook.book import seen
from storybook.clearance import trouble
from storybook.crop import cropped
from storybook.errors import LayoutError
from storybook.frames import Box, PageFrame, PictureBox, PictureInfo, ShapeBox, TextBox
from storybook.layout import lay_out
from storybook.outlines import flipped, steps
from storybook.story import Story
from storybook.theme import load_theme, theme_names

THEME = load_theme("classic")
TRIMS = ["8.5x8.5in", "11x8.5in", "6x9in", "5x5in", "210x297mm", "12x6in", "3x3in"]

words = st.text("abcdefghijklmnopqrstuvwxyzäéñ", min_size=1, max_size=11)
captions = st.lists(words, max_size=55).map(lambda found: " ".join(found)[:400].strip())
layouts = st.one_of(st.none(), st.sampled_from(LAYOUTS))
pages = st.tuples(captions, layouts).map(
    lambda page: {"text": page[0], **({"layout": page[1]} if page[1] else {})}
)
stories = st.builds(story_of, st.lists(pages, min_size=1, max_size=7), trim=st.sampled_from(TRIMS))


def frames_of(story: Story, **picture: int) -> tuple[PageFrame, ...]:
    return lay_out(story, pictures_of(story, **picture), THEME)


def caption(frame: PageFrame) -> TextBox | None:
    return next((text for text in frame.texts if text.role == "caption"), None)


def read(text: TextBox) -> str:
    """The text of a box as it is read on."""
    blocks = ("".join(line.text + line.ending for line in block).strip() for block in text.paragraphs)
    return "\n\n".join(blocks).replace("\u00ad", "")


@settings(max_examples=60)
@given(stories)
def test_texts_stay_in_their_boxes_and_off_each_other(story: Story) -> None:
    try:
        frames = frames_of(story)
    except LayoutError as error:
        assert all(line.startswith("page ") and "does not fit" in line for line in str(error).split("\n"))
        return
    for frame in frames:
        for text in frame.texts:
            face = THEME.typeface(text.lettering.font)
            size = text.lettering.size
            assert frame.trim.holds(text.box)
            for line in text.lines:
                assert line.x >= text.box.x - 0.1 and line.x + line.width <= text.box.right + 0.1
                assert line.baseline - 0.75 * face.ascent * size >= text.box.y - 0.1
                assert line.baseline + 0.5 * face.descent * size <= text.box.bottom + 0.1
            for above, below in pairwise(text.lines):
                assert below.baseline - above.baseline >= 0.95 * size, "lines overlap"


@settings(max_examples=60)
@given(stories, st.sampled_from([(512, 512), (768, 512), (512, 768)]))
def test_everything_is_on_its_page(story: Story, size: tuple[int, int]) -> None:
    try:
        frames = frames_of(story, width=size[0], height=size[1])
    except LayoutError:
        return
    for frame in frames:
        for picture in frame.pictures:
            assert frame.trim.holds(picture.box)
            crop = picture.crop
            assert crop.x >= 0 and crop.right <= 1.0001 and crop.y >= 0 and crop.bottom <= 1.0001
            drawn = picture.box.width / (crop.width * size[0]), picture.box.height / (crop.height * size[1])
            assert drawn[0] == pytest.approx(drawn[1], rel=1e-3), "pictures are never stretched"


@settings(max_examples=60)
@given(stories)
def test_the_book_is_in_order(story: Story) -> None:
    try:
        frames = frames_of(story)
    except LayoutError:
        return
    assert [frame.side for frame in frames] == ["verso" if i % 2 else "recto" for i in range(len(frames))]
    assert len(frames) % 2 == 0, "the back cover is a left-hand page"
    assert [frame.kind for frame in frames[:3]] == ["cover", "endpaper", "title"]
    assert len({frame.id for frame in frames}) == len(frames)
    shown = dict.fromkeys(frame.page_id for frame in frames if frame.page_id)
    assert list(shown) == [page.id for page in story.pages]
    for i, frame in enumerate(frames):
        if frame.id.endswith(".2"):
            assert frame.side == "recto" and frames[i - 1].page_id == frame.page_id


@settings(max_examples=40)
@given(st.lists(words, min_size=1, max_size=60).map(lambda found: " ".join(found)[:300].strip()))
def test_a_caption_of_300_characters_fits_every_layout_at_a_readable_size(text: str) -> None:
    for layout in LAYOUTS:
        frames = frames_of(story_of([{"text": text, "layout": layout}]))
        setting = next(found for frame in frames if (found := caption(frame)))
        assert setting.lettering.size >= 14
        assert read(setting) == text


def test_all_layouts_are_laid_out_as_asked() -> None:
    frames = frames_of(story_of(ALL_LAYOUTS))
    by_id = {frame.id: frame for frame in frames}
    assert not list(by_id["wait"].pictures)
    assert [len(list(by_id[name].pictures)) for name in ("first", "ask", "bo", "roll", "roll.2")] == [1] * 5
    left, right = (next(by_id[name].pictures) for name in ("roll", "roll.2"))
    assert right.continued and not left.continued
    assert left.crop.right == pytest.approx(right.crop.x), "the picture goes on over the gutter"
    assert left.box.right == pytest.approx(by_id["roll"].width) and right.box.x == pytest.approx(0)
    assert caption(by_id["roll"]) is None and caption(by_id["roll.2"])


def test_a_spread_waits_for_a_left_hand_page() -> None:
    tables = [{"text": "One."}, {"text": "Two.", "layout": "full-bleed"}, {"text": "Three."}]
    spread = {"text": "Wide.", "layout": "double-spread"}
    for before in range(4):
        frames = frames_of(story_of([*[tables[1]] * before, spread, *tables]))
        names = [frame.id for frame in frames]
        at = next(i for i, frame in enumerate(frames) if frame.id.endswith(".2")) - 1
        assert at % 2 == 1, names
        assert sum(frame.kind == "interlude" for frame in frames) == before % 2


def test_pages_share_one_size_and_long_ones_step_down() -> None:
    short, long = "Snow fell and fell.", "It snowed and snowed on everything there was. " * 8
    frames = frames_of(story_of([{"text": t, "layout": "picture-top"} for t in [short] * 6 + [long]]))
    sizes = [found.lettering.size for frame in frames if (found := caption(frame))]
    assert len(set(sizes[:6])) == 1 and sizes[6] < sizes[0]


def test_the_theme_varies_the_layouts() -> None:
    frames = frames_of(story_of([f"Number {i} went out to look at the snow." for i in range(12)]))
    boxes = [tuple((p.box.width, p.box.height) for p in frame.pictures) for frame in frames if frame.page_id]
    assert len(set(boxes)) >= 3
    assert any(frame.id.endswith(".2") for frame in frames)


def test_the_gutter_and_the_caption_keep_off_the_characters() -> None:
    tables = [
        {"id": "spread", "text": "Wide.", "layout": "double-spread"},
        {"id": "sky", "text": "A word.", "layout": "full-bleed"},
    ]
    story = story_of(tables)
    middle, top = Box(0.6, 0.3, 0.25, 0.6), Box(0.3, 0.02, 0.4, 0.5)
    pictures = {
        name: PictureInfo(info.path, 512, 512, regions=(region,))
        for (name, info), region in zip(pictures_of(story).items(), (middle, top), strict=True)
    }
    frames = {frame.id: frame for frame in lay_out(story, pictures, THEME)}
    gutter = next(frames["spread"].pictures).crop.right
    assert not 0.62 < gutter < 0.83
    words = caption(frames["sky"])
    assert words and words.box.y > frames["sky"].height / 2, "below the face, not over it"


@pytest.mark.parametrize("theme", ["classic", "bedtime", "comic", "minimal"])
def test_two_on_a_portrait_spread_have_a_page_each(theme: str) -> None:
    """Where the picture's usual place would have one of them in the gutter."""
    fern, bo = Box(0.08, 0.4, 0.34, 0.5), Box(0.58, 0.35, 0.34, 0.55)
    story = story_of([{"id": "two", "text": "They stood in it.", "layout": "double-spread"}], trim="6x9in")
    (info,) = pictures_of(story).values()
    pictures = {"two": PictureInfo(info.path, 512, 512, focus=(0.5, 0.6), regions=(fern, bo))}
    frames = [frame for frame in lay_out(story, pictures, load_theme(theme)) if frame.page_id]
    gutter = next(frames[0].pictures).crop.right
    assert fern.right < gutter < bo.x
    text = next(text for frame in frames for text in frame.texts if text.role == "caption")
    assert text.lines[-1].baseline < 0.35 * 648 or text.lines[0].baseline > 0.6 * 648, "not over a face"


@pytest.mark.parametrize("trim", ["6x9in", "5x8in", "7x10in", "8.5x8.5in"])
@pytest.mark.parametrize("theme", ["classic", "bedtime", "comic", "minimal"])
def test_two_beside_words_keep_their_arms(theme: str, trim: str) -> None:
    """They stand as far apart as a square picture lets them: what a tall part of it shows would cut both."""
    fern, bo = Box(0.08, 0.4, 0.34, 0.5), Box(0.58, 0.35, 0.34, 0.55)
    story = story_of([{"id": "two", "text": "They stood in it.", "layout": "picture-left"}], trim=trim)
    (info,) = pictures_of(story).values()
    pictures = {"two": PictureInfo(info.path, 512, 512, focus=(0.5, 0.62), regions=(fern, bo))}
    (frame,) = (frame for frame in lay_out(story, pictures, load_theme(theme)) if frame.page_id)
    crop = next(frame.pictures).crop
    assert crop.x < fern.x + 0.02 and crop.right > bo.right - 0.02


@pytest.mark.parametrize("theme", ["classic", "bedtime", "comic", "minimal"])
def test_the_fold_of_a_tall_spread_goes_through_nobody(theme: str) -> None:
    """A square picture over both tall pages has its middle there: one who stands in it keeps to the left page."""
    story = story_of([{"id": "one", "text": "Bo stood in it.", "layout": "double-spread"}], trim="6x9in")
    (info,) = pictures_of(story).values()
    bo = Box(0.32, 0.35, 0.34, 0.55)
    pictures = {"one": PictureInfo(info.path, 512, 512, focus=(0.5, 0.6), regions=(bo,))}
    frames = [frame for frame in lay_out(story, pictures, load_theme(theme)) if frame.page_id]
    shown = [picture.crop.overlap(bo) for frame in frames for picture in frame.pictures]
    assert len(frames) == 2 and [part for part in shown if part] == [pytest.approx(bo)]


@pytest.mark.parametrize("theme", ["classic", "bedtime", "comic", "minimal"])
def test_one_found_over_most_of_a_picture_is_not_cut_at_the_sides(theme: str) -> None:
    """As two are who were found as one: they stick out of the box, as everybody does."""
    story = story_of([{"id": "it", "text": "They stood in it.", "layout": "picture-left"}])
    (info,) = pictures_of(story).values()
    pictures = {"it": seen(info, {"both": Box(0.09, 0.4, 0.82, 0.52)})}
    (frame,) = (frame for frame in lay_out(story, pictures, load_theme(theme)) if frame.page_id)
    (picture,) = frame.pictures
    assert picture.crop.width > 0.8


def test_a_crop_keeps_ears_that_stick_out_of_a_box() -> None:
    """A box leaves out a twentieth of a fox at the top: narrow ears, of up to a fifth of its height."""
    info = PictureInfo(Path("a"), 512, 512, focus=(0.5, 0.7), regions=(Box(0.16, 0.47, 0.65, 0.47),))
    for share in (0.2, 0.5, 0.8):
        crop = cropped(Box(0, 0, 1000, 620), info, (0.5, share))
        assert crop.y <= 0.38 and crop.bottom >= 0.94


def test_one_of_two_who_is_found_everywhere_does_not_decide() -> None:
    """As where the background is taken for a bear: a low picture shows the one whose place is known."""
    info, fern, everywhere = (
        PictureInfo(Path("a"), 512, 512),
        Box(0.1, 0.5, 0.8, 0.45),
        Box(0.03, 0.03, 0.94, 0.94),
    )
    both = seen(info, {"bo": everywhere, "fern": fern})
    assert both.regions == (fern,) and both.names == ()
    assert cropped(Box(0, 0, 1000, 600), both).bottom > fern.bottom
    assert seen(info, {"bo": everywhere}).names == ("bo",), "alone, a close view"
    assert seen(info, {"bo": everywhere, "fern": everywhere}) == info, "nothing is known"


def test_who_cannot_be_told_apart_has_no_name() -> None:
    info, box = PictureInfo(Path("a"), 512, 512), Box(0.1, 0.4, 0.8, 0.5)
    assert seen(info, {"bo": box, "fern": box}).names == ()
    assert seen(info, {"bo": box.part(0, 0, 0.45, 1), "fern": box.part(0.5, 0, 0.5, 1)}).names == (
        "bo",
        "fern",
    )


def test_a_crop_keeps_its_characters_and_of_those_too_tall_the_heads() -> None:
    wide = Box(0, 0, 1000, 500)
    low, tall = Box(0.3, 0.55, 0.3, 0.3), Box(0.3, 0.2, 0.3, 0.7)
    for region, top in ((low, None), (tall, tall.y - 0.2 * tall.height)):
        info = PictureInfo(Path("a"), 512, 512, focus=(0.45, 0.7), regions=(region,))
        crops = [cropped(wide, info, (0.5, share)) for share in (0.2, 0.5, 0.8)]
        assert all(crop.height == 0.5 and crop.y < region.y for crop in crops)
        assert top is None or [crop.y for crop in crops] == pytest.approx([top] * 3)
        if region is low:
            assert crops[0].y > crops[2].y and all(crop.bottom > region.bottom for crop in crops)


@pytest.mark.parametrize("theme", ["classic", "bedtime", "minimal", "comic"])
def test_a_panel_at_the_top_has_the_picture_lower(theme: str) -> None:
    """On a wide page, whose picture has something to give above and below."""
    story = story_of([{"id": "sky", "text": "A word.", "layout": "full-bleed"}], trim="11x8.5in")
    (info,) = pictures_of(story).values()
    shown = {}
    for middle in (0.42, 0.6):
        region = Box(0.3, middle - 0.2, 0.4, 0.4)
        pictures = {"sky": PictureInfo(info.path, 512, 512, focus=(0.5, middle), regions=(region,))}
        frame = next(frame for frame in lay_out(story, pictures, load_theme(theme)) if frame.page_id)
        words, (picture,) = caption(frame), frame.pictures
        assert words
        top = words.lines[0].baseline < frame.height / 2
        shown[middle] = (middle - picture.crop.y) / picture.crop.height
        assert top == (shown[middle] > 0.5)
    assert set(shown) == {0.42, 0.6}


@pytest.mark.parametrize("theme", ["classic", "bedtime", "minimal", "comic"])
def test_beside_words_a_picture_is_wide_or_tall_enough(theme: str) -> None:
    """Columns of words hold some twenty letters; on a portrait page the theme itself takes other layouts."""
    looks = load_theme(theme)
    page = {
        "id": "it",
        "text": "Fern had never seen the sky come down before, all day.",
        "layout": "picture-left",
    }
    alone = PictureInfo(Path("it.png"), 512, 512, focus=(0.5, 0.6), regions=(Box(0.37, 0.3, 0.26, 0.6),))
    for trim, least in (("8.5x8.5in", 0.3), ("6x9in", 0.33)):
        story = story_of([page], trim=trim)
        (frame,) = (f for f in lay_out(story, {"it": alone}, looks) if f.page_id)
        words, (picture,) = caption(frame), frame.pictures
        assert words and words.box.width >= least * frame.width
        assert picture.box.height >= 0.5 * frame.height
    story = story_of([f"Number {i} went out to look." for i in range(12)], trim="6x9in")
    for frame in lay_out(story, pictures_of(story), looks):
        assert all(picture.box.width > 0.6 * frame.width for picture in frame.pictures if frame.page_id)


def test_over_feet_a_caption_troubles_less_than_over_a_face() -> None:
    picture = PictureBox(Path("a"), Box(0, 0, 600, 600), Box(0, 0, 1, 1), "")
    region = Box(0.3, 0.2, 0.4, 0.7)
    found = [
        trouble([[picture, ShapeBox(Box(0, y, 600, 120), fill="#ffffff")]], [region]) for y in (0, 150, 440)
    ]
    assert found[0] == 0.0 and found[1] > 2 * found[2] > 0


def test_a_text_too_long_is_refused_by_the_pages_name() -> None:
    story = story_of(
        [{"id": "fine", "text": "Fine."}, {"id": "windy", "text": "word " * 900, "layout": "picture-top"}]
    )
    with pytest.raises(LayoutError, match=r"^page windy: its text of 4499 characters does not fit .* 14 pt"):
        frames_of(story)


def test_a_character_the_font_lacks_is_named_with_its_page() -> None:
    story = story_of([{"id": "sun", "text": "雪 fell."}, {"id": "moon", "text": "Oh ☃!"}])
    with pytest.raises(LayoutError) as caught:
        frames_of(story)
    first, second = str(caught.value).split("\n")
    assert first.startswith(
        "page sun: the font Alegreya cannot draw '雪' (U+96EA CJK UNIFIED IDEOGRAPH-96EA); add one"
    )
    assert "page moon" in second and "SNOWMAN" in second


def test_a_title_the_font_lacks_is_named() -> None:
    with pytest.raises(LayoutError, match="the book's title: the font Fraunces cannot draw '雪'"):
        frames_of(story_of(["Snow."], title="雪"))


def test_a_title_that_cannot_fit_is_refused() -> None:
    with pytest.raises(LayoutError, match="title does not fit"):
        frames_of(story_of(["Snow."], title="word " * 99, trim="3x3in"))


def test_a_missing_picture_is_named() -> None:
    story = story_of(["One.", "Two."])
    with pytest.raises(LayoutError, match="page 2: there is no picture"):
        lay_out(story, {"1": pictures_of(story)["1"]}, THEME)


def test_pages_without_a_scene_or_without_a_text() -> None:
    story = Story.model_validate(
        {"story": {"title": "T"}, "pages": [{"scene": "a fox"}, {"text": "Only words."}, {"scene": "a bear"}]}
    )
    frames = [frame for frame in frames_of(story) if frame.page_id]
    assert [len(list(frame.pictures)) for frame in frames] == [1, 0, 1]
    assert [bool(caption(frame)) for frame in frames] == [False, True, False]


def test_the_colophon_says_what_painted_and_with_which_seed() -> None:
    def colophon(story: Story) -> str:
        frame = next(frame for frame in frames_of(story) if frame.kind == "colophon")
        return " ".join(read(text) for text in frame.texts)

    own = colophon(story_of(["Snow."]))
    assert "Paintbox" in own and "built into" in own and "Seed 40" in own and "Alegreya" in own
    other = colophon(story_of(["Schnee."], model="some/model", language="de"))
    assert "some/model" in other and "Gemacht mit Storybook" in other


def test_the_same_story_gives_the_same_frames() -> None:
    story = story_of(ALL_LAYOUTS)
    assert frames_of(story) == frames_of(story)


def half(text: TextBox, frame: PageFrame, place: str) -> bool:
    """Whether a text's lines lie in that half of the page, give or take a little."""
    left, right = min(line.x for line in text.lines), max(line.x + line.width for line in text.lines)
    top, bottom = text.lines[0].baseline, text.lines[-1].baseline
    middle, centre = frame.height / 2, frame.width / 2
    return {
        "top": bottom < 1.06 * middle,
        "bottom": top > 0.94 * middle,
        "left": right < 1.06 * centre,
        "right": left > 0.94 * centre,
    }[place]


@pytest.mark.parametrize("trim", ["8.5x8.5in", "6x9in", "11x8.5in"])
@pytest.mark.parametrize("place", ["top", "bottom", "right"])
@pytest.mark.parametrize("theme", ["classic", "bedtime", "comic", "minimal"])
def test_a_text_stands_where_its_page_wants_it(theme: str, place: str, trim: str) -> None:
    """Wherever the picture's character is: here it is in the way of each place in turn."""
    for region in (Box(0.2, 0.05, 0.6, 0.4), Box(0.2, 0.5, 0.6, 0.45), Box(0.55, 0.1, 0.4, 0.8)):
        pages = [
            {"text": "It snowed on every roof."},
            {"id": "it", "text": "It snowed and snowed.", "text_at": place},
        ]
        story = story_of([*pages, {"text": "The end."}], trim=trim)
        pictures = {
            name: PictureInfo(info.path, 512, 512, regions=(region,))
            for name, info in pictures_of(story).items()
        }
        frames = [f for f in lay_out(story, pictures, load_theme(theme)) if f.page_id == "it"]
        (text,) = (text for frame in frames for text in frame.texts if text.role == "caption")
        frame = frames[-1]
        assert half(text, frame, place) or (len(frames) == 2 and place == "right")


def test_a_layout_that_has_no_such_place_says_which_it_has_and_which_layouts_have_it() -> None:
    tables = [{"id": "it", "text": "Snow.", "layout": "picture-left", "text_at": "top"}]
    with pytest.raises(LayoutError) as caught:
        frames_of(story_of(tables))
    (fault,) = caught.value.faults
    assert fault.path == ("pages", 0, "text_at")
    assert "the layout picture-left has its text at the right of this page, not at the top" in fault.message
    assert "choose full-bleed, or leave out `text_at`" in fault.message
    with pytest.raises(
        LayoutError, match=r"text-only has its text in the middle.*not at the left; leave out"
    ):
        frames_of(story_of([{"text": "Snow.", "layout": "text-only", "text_at": "left"}]))
    story = Story.model_validate({"story": {"title": "T"}, "pages": [{"text": "Snow.", "text_at": "left"}]})
    with pytest.raises(LayoutError, match="no layout without a picture has its text at the left"):
        frames_of(story)


def test_a_text_that_is_too_long_for_its_place_is_not_put_elsewhere() -> None:
    long = "It snowed and snowed on everything. " * 14
    assert frames_of(story_of([{"text": long, "layout": "picture-facing"}]))
    with pytest.raises(LayoutError, match=r"does not fit in the layout full-bleed with its text at the top"):
        frames_of(story_of([{"text": long, "layout": "full-bleed", "text_at": "top"}]))


@pytest.mark.parametrize("language", ["en", "he"])
@pytest.mark.parametrize("before", range(4))
def test_what_is_revealed_comes_after_a_turn(before: int, language: str) -> None:
    tables = [{"text": "One.", "layout": "full-bleed"}] * before
    story = story_of(
        [*tables, {"id": "now", "text": "Two.", "reveal": True}, {"text": "Three."}], language=language
    )
    looks = load_theme("classic")
    frames = lay_out(story, pictures_of(story), looks)
    at = next(i for i, frame in enumerate(frames) if frame.id == "now")
    assert at % 2 == 1 and frames[at].side == ("verso" if language == "en" else "recto")
    assert [frame.kind for frame in frames[:at]].count("interlude") == before % 2


def test_the_page_before_a_reveal_is_made_to_fill_its_opening_where_the_theme_may_choose() -> None:
    story = story_of(
        [{"text": "One.", "layout": "full-bleed"}] * 2 + [{"text": "Wait."}, {"text": "Now!", "reveal": True}]
    )
    frames = frames_of(story)
    assert not [frame for frame in frames if frame.kind == "interlude"]
    assert [frame.id for frame in frames if frame.page_id][2:5] == ["3", "3.2", "4"]


@pytest.mark.parametrize("language", ["en", "he"])
@pytest.mark.parametrize("theme", ["classic", "bedtime", "comic", "minimal"])
def test_a_mirrored_layout_has_the_picture_at_the_outside_of_both_pages(theme: str, language: str) -> None:
    looks = load_theme(theme)
    for layout in ("picture-outside", "picture-left"):
        story = story_of([{"text": "It snowed.", "layout": layout}] * 2, language=language)
        frames = [frame for frame in lay_out(story, pictures_of(story), looks) if frame.page_id]
        left, right = sorted(frames, key=lambda frame: frame.side == "recto")
        assert (left.side, right.side) == ("verso", "recto")
        (seen,), (other,) = left.pictures, right.pictures
        words, others = caption(left), caption(right)
        assert words and others and seen.box.x < words.box.x
        if layout == "picture-left":
            assert other.box.x < others.box.x
            continue
        assert other.box.x == pytest.approx(right.width - seen.box.right)
        assert others.box.x == pytest.approx(right.width - words.box.right)
        edge, turned = looks.outline(seen), looks.outline(other)
        assert (edge is None) == (turned is None)
        if edge and turned:
            assert turned != edge and steps(flipped(turned)) == steps(flipped(flipped(edge)))


def test_where_a_mirrored_text_stands_depends_on_the_side() -> None:
    tables = [
        {"text": "It snowed.", "layout": "picture-outside", "text_at": place} for place in ("right", "left")
    ]
    assert len(frames_of(story_of(tables))) == 8
    with pytest.raises(LayoutError) as caught:
        frames_of(story_of(tables[::-1]))
    assert [fault.path for fault in caught.value.faults] == [("pages", 0, "text_at"), ("pages", 1, "text_at")]
    assert "has its text at the left of this page, not at the right" in caught.value.faults[1].message


@pytest.mark.parametrize("theme", theme_names())
@pytest.mark.parametrize("title", ["Two in Every Picture", "I Want My Hat Back", "The Extraordinary"])
def test_a_title_is_balanced_and_no_word_of_it_is_split(theme: str, title: str) -> None:
    story = story_of(["It."], title=title)
    for frame in lay_out(story, pictures_of(story), load_theme(theme)):
        for text in (text for text in frame.texts if text.role == "title"):
            widths = [line.width for line in text.lines]
            assert " ".join(line.text for line in text.lines) == title
            assert len(widths) == 1 or title.startswith("The") or min(widths) > 0.5 * max(widths)


@pytest.mark.parametrize("author", ["Ada Winter", None])
def test_a_dot_beside_an_author_is_there_with_one_only(author: str | None) -> None:
    looks, book = load_theme("minimal"), {"title": "T"} | ({"author": author} if author else {})
    story = Story.model_validate({"story": book, "pages": [{"text": "It."}]})
    cover = lay_out(story, {}, looks)[0]
    dots = [item for item in cover.items if isinstance(item, ShapeBox) and item.shape == "disc"]
    assert cover.kind == "cover" and len(dots) == (1 if author else 0)
