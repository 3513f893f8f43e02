"""Speech: told apart from narration, and put into balloons that hide no face and are read in order."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from bindery import painted, pictures_of
from hypothesis import given, settings
from hypothesis import strategies as st

from storybook.book import seen
from storybook.clearance import on_page
from storybook.export import epub, html, pdf
from storybook.frames import Box, PageFrame, PictureInfo, ShapeBox, TextBox
from storybook.layout import lay_out
from storybook.markup import unmarked
from storybook.punctuation import typographic
from storybook.speech import Script, Speech, script
from storybook.story import Story
from storybook.theme import load_theme

THEME = load_theme("comic")
NAMES = {"fern": "Fern", "bo": "Bo"}
TALK = '"Bo," said Fern. "The sky is coming down."\n"Mmf," said Bo.\n"All of it, Bo."\nBut Bo was asleep.'
LOW = {"fern": Box(0.08, 0.5, 0.34, 0.42), "bo": Box(0.54, 0.6, 0.4, 0.32)}
APART = {"fern": Box(0.1, 0.5, 0.25, 0.4), "bo": Box(0.6, 0.55, 0.3, 0.35)}


def parted(text: str, language: str = "en", present: tuple[str, ...] = ("fern", "bo")) -> Script | None:
    return script(unmarked(typographic(text, language)), language, NAMES, present)


def test_speech_is_parted_from_narration_and_given_to_whoever_speaks() -> None:
    assert parted(f"It snowed.\n\n{TALK}") == Script(
        unmarked("It snowed."),
        (
            Speech("fern", unmarked("Bo. The sky is coming down."), "said Fern"),
            Speech("bo", unmarked("Mmf."), "said Bo"),
            Speech("fern", unmarked("All of it, Bo.")),
        ),
        unmarked("But Bo was asleep."),
    )


@pytest.mark.parametrize(
    ("text", "language", "speaker", "said"),
    [
        ('Fern said: "Hello!"', "en", "fern", "Hello!"),
        ('"She came," said Bo, "and went."', "en", "bo", "She came, and went."),
        ("« Il dort », dit Bo.", "fr", "bo", "Il dort."),
        ('"Schläft er?", fragte Fern.', "de", "fern", "Schläft er?"),
        ('"Zo\'n witte dag," zei Fern.', "nl", "fern", "Zo’n witte dag."),
        ('"זה לבן", אמר Bo.', "he", "bo", "זה לבן."),
        ('"هذا أبيض"، قال Fern.', "ar", "fern", "هذا أبيض."),
    ],
)
def test_speech_as_languages_write_it(text: str, language: str, speaker: str, said: str) -> None:
    found = parted(text, language)
    assert found and [(one.speaker, one.text.text) for one in found.speeches] == [(speaker, said)]


@pytest.mark.parametrize(
    "text",
    [
        "Nobody spoke.",
        '"Night."',  # whose?
        '"Was I wearing it?" Bo nodded.',  # Fern's
        '"Hullabaloo," said the mountains.',
        '"Hush," said Fern very softly.',  # would lose how
        'One eye opened. "Is it spring?" said Bo.',  # would lose what
        '"Yes," said Bo. "No," said Fern.',
        '"Unfinished, said Fern.',
        "'Single,' said Fern.",
    ],
)
def test_what_is_more_than_speech_or_nobodys_stays_narration(text: str) -> None:
    assert parted(text) is None


def test_who_is_not_in_the_picture_does_not_speak_in_it() -> None:
    assert parted('"Mmf," said Bo.', present=("fern",)) is None


def test_a_line_without_a_name_may_be_that_of_somebody_out_of_the_picture() -> None:
    names = {**NAMES, "pim": "Pim"}
    text = '"Hold still," said Pim.\n"We are walking," said Bo.\n"Then walk slowly."'
    found = script(unmarked(typographic(text, "en")), "en", names, ("fern", "bo"))
    assert found and [one.speaker for one in found.speeches] == ["bo"]
    assert found.after.text == "“Then walk slowly.”"


def book(text: str, regions: dict[str, Box], layout: str = "full-bleed") -> tuple[PageFrame, ...]:
    story = story_with(text, layout)
    info = next(iter(pictures_of(story).values()))
    return lay_out(story, {"talk": seen(info, regions)}, THEME)


def story_with(text: str, layout: str = "full-bleed") -> Story:
    animals = {name: {"description": f"a {name}", "concepts": [name]} for name in NAMES}
    page = {"id": "talk", "text": text, "scene": "{fern} and {bo} in the snow", "layout": layout}
    return Story.model_validate({"story": {"title": "T"}, "characters": animals, "pages": [page]})


def balloons(frame: PageFrame) -> list[ShapeBox]:
    return [item for item in frame.items if isinstance(item, ShapeBox) and item.path]


def spoken(frame: PageFrame) -> list[TextBox]:
    return [text for text in frame.texts if text.role == "speech"]


def test_balloons_are_in_the_picture_and_hold_their_texts() -> None:
    frame = next(frame for frame in book(TALK, APART, "picture-top") if frame.page_id)
    (picture,) = frame.pictures
    assert [text.aside for text in spoken(frame)] == ["said Fern", "said Bo", ""]
    for shape, text in zip(balloons(frame), spoken(frame), strict=True):
        assert picture.box.holds(shape.box) and shape.box.holds(text.box)
    (after,) = (text for text in frame.texts if text.role == "afterwards")
    assert after.lines[0].text.startswith("But Bo")
    assert not [text for text in frame.texts if text.role == "caption"]


@pytest.mark.parametrize("layout", ["picture-left", "double-spread", "picture-facing"])
@pytest.mark.parametrize("trim", ["8.5x8.5in", "11x8.5in"])
def test_beside_a_picture_with_balloons_stands_what_follows_them(layout: str, trim: str) -> None:
    """What comes before is in the picture, where it is read first; without words to follow, no place is left empty."""
    together = {"fern": Box(0.16, 0.55, 0.26, 0.36), "bo": Box(0.46, 0.6, 0.28, 0.31)}
    shown = pages_of(
        'It was early.\n"Mmf," said Bo.\n"Mmf," said Fern.\nIt was too early.', together, layout, trim
    )
    texts = [text for frame in shown for text in frame.texts if text.role != "folio"]
    assert [text.role for text in texts] == ["caption", "speech", "speech", "afterwards"]
    (picture,), (*inside, after) = shown[0].pictures, texts
    assert all(picture.box.grown(20, 20).holds(text.box) for text in inside)
    assert after in shown[-1].texts and (len(shown) == 2 or after.box.x > picture.box.right)
    shown = pages_of('It was early.\n"Mmf," said Bo.\n"Mmf," said Fern.', together, layout, trim)
    assert [text.role for frame in shown for text in frame.texts if text.role != "folio"] == ["caption"]


def pages_of(text: str, regions: dict[str, Box], layout: str, trim: str) -> list[PageFrame]:
    """The page, or the two of a spread, in a layout that the story asks for, or the theme alone may choose."""
    story = story_with(text)
    pages = tuple(page.model_copy(update={"layout": layout}) for page in story.pages)
    story = story.model_copy(update={"book": story.book.model_copy(update={"trim": trim}), "pages": pages})
    info = next(iter(pictures_of(story).values()))
    return [frame for frame in lay_out(story, {"talk": seen(info, regions)}, THEME) if frame.page_id]


@pytest.mark.parametrize("regions", [{}, {"fern": Box(0, 0, 1, 1), "bo": Box(0, 0.45, 1, 0.55)}])
def test_without_room_or_anybody_in_sight_speech_is_in_the_caption(regions: dict[str, Box]) -> None:
    text = f'"{"It snows on all of us. " * 10}," said Fern.'
    frame = next(frame for frame in book(text, regions) if frame.page_id)
    (caption,) = (text for text in frame.texts if text.role == "caption")
    assert not balloons(frame) and caption.lines[0].text.startswith("“It snows")


def test_what_is_emphasised_is_so_in_a_balloon() -> None:
    text = '"It is *all* of it, *Bo*," said Fern, "all the [sc]way[/sc] down."'
    frame = next(frame for frame in book(text, APART, "picture-top") if frame.page_id)
    (balloon,) = spoken(frame)
    spans = [span for line in balloon.lines for span in line.spans]
    assert " ".join(line.text for line in balloon.lines) == "It is all of it, Bo, all the way down."
    stressed = [(span.text.strip(), span.font) for span in spans if span.emphasis]
    assert stressed == [("all", "display"), ("Bo", "display")]
    assert [span.text.strip() for span in spans if span.capitals or "smcp" in span.features] == ["way"]


def test_from_right_to_left_the_first_balloon_is_the_right_one() -> None:
    fonts = [Path(__file__).with_name("fonts") / "NotoSansHebrew.ttf"]
    story = story_with('12.\n"זה לבן", אמר Bo.\n"כן", אמר Fern.')
    story = story.model_copy(update={"book": story.book.model_copy(update={"language": "he"})})
    (info,) = pictures_of(story).values()
    frames = lay_out(story, {"talk": seen(info, APART)}, load_theme("comic", fonts=fonts))
    frame = next(frame for frame in frames if frame.page_id)
    first, second = (shape.box for shape in balloons(frame))
    assert first.x >= second.right or first.y + 0.75 * first.height <= second.y
    panel = next(item for item in frame.items if isinstance(item, ShapeBox) and not item.path)
    assert panel.box.x > 0.5 * frame.width, "narration begins on the right, too"


def test_no_tail_goes_through_another_balloon() -> None:
    """One lies low beside the other: what Fern says second finds its place above her, or the text stays whole."""
    regions = {"fern": Box(0.02, 0.45, 0.42, 0.5), "bo": Box(0.5, 0.6, 0.45, 0.35)}
    frame = next(frame for frame in book(TALK, regions) if frame.page_id)
    (picture,), said = frame.pictures, ("fern", "bo", "fern")
    shapes = [shape.box for shape in balloons(frame)]
    for number, (shape, speaker) in enumerate(zip(shapes, said, strict=False)):
        region = regions[speaker]
        mouth = on_page(region.part(0.5, 0.36, 0.001, 0.001), picture)
        for step in range(10, 80):
            x = shape.x + shape.width / 2 + step / 100 * (mouth.x - shape.x - shape.width / 2)
            y = shape.y + shape.height / 2 + step / 100 * (mouth.y - shape.y - shape.height / 2)
            others = (other for at, other in enumerate(shapes) if at != number)
            assert not any(other.grown(-3, -3).overlap(Box(x, y, 0.1, 0.1)) for other in others)


@pytest.mark.parametrize("layout", ["full-bleed", "picture-top"])
def test_an_answer_leaves_room_for_what_comes_after_it(layout: str) -> None:
    """There is sky above both: nothing that is said lies on anybody."""
    frame = next(frame for frame in book(TALK, LOW, layout) if frame.page_id)
    (picture,) = frame.pictures
    bodies = [on_page(region, picture) for region in LOW.values()]
    assert len(balloons(frame)) == 3
    for shape in balloons(frame):
        assert not any(shape.box.overlap(body) for body in bodies)


def test_a_page_on_which_somebody_speaks_gets_a_layout_with_balloons() -> None:
    """Whatever layout the cycle would have had for it."""
    animals = {name: {"description": f"a {name}", "concepts": [name]} for name in NAMES}
    pages = [{"id": f"p{n}", "text": '"Mmf," said Bo.', "scene": "{fern} and {bo}"} for n in range(6)]
    story = Story.model_validate({"story": {"title": "T"}, "characters": animals, "pages": pages})
    pictures = {key: seen(info, APART) for key, info in pictures_of(story).items()}
    frames = [frame for frame in lay_out(story, pictures, THEME) if frame.page_id]
    assert len(frames) == 6 and all(balloons(frame) for frame in frames)


boxes = st.builds(Box, st.floats(0, 0.7), st.floats(0.1, 0.6), st.floats(0.12, 0.3), st.floats(0.15, 0.4))


@settings(max_examples=25)
@given(boxes, boxes, st.sampled_from(["full-bleed", "picture-top"]))
def test_no_balloon_hides_a_face_or_another_and_all_are_read_in_order(
    one: Box, other: Box, layout: str
) -> None:
    for frame in book(TALK, {"fern": one, "bo": other}, layout):
        shapes = [shape.box for shape in balloons(frame)]
        for picture in frame.pictures if shapes else ():
            for region in (one, other):
                x, y = (
                    (region.x - picture.crop.x) / picture.crop.width,
                    (region.y - picture.crop.y) / picture.crop.height,
                )
                face = picture.box.part(
                    x, y, region.width / picture.crop.width, 0.5 * region.height / picture.crop.height
                )
                assert not any(shape.overlap(face) for shape in shapes)
        for above, below in pairwise(shapes):
            assert not above.overlap(below)
            assert above.y < below.y or above.right <= below.x


@pytest.mark.parametrize("layout", ["full-bleed", "picture-top"])
def test_a_page_is_read_on_as_it_is_written(layout: str) -> None:
    text = 'It was early.\n"Mmf," said Bo.\nIt was too early.'
    regions = {"bo": Box(0.35, 0.35, 0.25, 0.35)}
    frame = next(frame for frame in book(text, regions, layout) if frame.page_id)
    assert [text.role for text in frame.texts if text.role != "folio"] == ["caption", "speech", "afterwards"]


def test_every_format_draws_the_balloons(tmp_path) -> None:
    story = story_with(TALK, "picture-top")
    (info,) = painted(story, tmp_path).values()
    frames = lay_out(story, {"talk": seen(replace(info, regions=()), APART)}, THEME)
    frame = next(frame for frame in frames if frame.page_id)
    page = html.render(story, frames, THEME).decode()
    assert "Mmf." in page and '<p class="unseen">said Fern</p>' in page
    assert pdf.render(story, frames, THEME).startswith(b"%PDF")
    assert epub.render(story, frames, THEME).startswith(b"PK")
    assert len(balloons(frame)) == 3 and isinstance(info, PictureInfo)


def test_tails_do_not_cross() -> None:
    """Two side by side, with narration over the one who speaks first: the other's answer finds another place."""
    regions = {"fern": Box(0.5, 0.34, 0.42, 0.57), "bo": Box(0.09, 0.42, 0.34, 0.48)}
    text = 'It was early.\n"The sky is coming down," said Bo.\n"Mmf," said Fern.\nIt was too early.'
    (frame,) = pages_of(text, regions, "picture-left", "11x8.5in")
    (picture,), shapes = frame.pictures, [shape.box for shape in balloons(frame)]
    lines = []
    for shape, name in zip(shapes, ("bo", "fern"), strict=True):
        mouth = on_page(regions[name].part(0.5, 0.36, 0.001, 0.001), picture)
        lines.append(((shape.x + shape.width / 2, shape.y + shape.height / 2), (mouth.x, mouth.y)))
    (a, b), (c, d) = lines

    def turns(p: tuple[float, float], q: tuple[float, float], r: tuple[float, float]) -> bool:
        return (q[0] - p[0]) * (r[1] - p[1]) > (q[1] - p[1]) * (r[0] - p[0])

    assert turns(a, b, c) == turns(a, b, d) or turns(c, d, a) == turns(c, d, b)
