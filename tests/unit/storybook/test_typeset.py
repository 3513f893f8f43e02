"""Line breaking: what fits, how evenly, and what is never done."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybook.breaking import SetLine, break_lines
from storybook.face import Face
from storybook.markup import unmarked
from storybook.pieces import paragraphs_of
from storybook.theme import load_theme
from storybook.typeset import balanced, compose, fit

FACE = Face((("text", load_theme("classic").typeface("text")),))
GERMAN = replace(FACE, language="de")
LONG_WORDS = replace(GERMAN, hyphens=True)

words = st.text("abcdefghijklmnopqrstuvwxyzäöüéñ", min_size=1, max_size=12)
texts = st.lists(words, min_size=1, max_size=40).map(" ".join)


def joined(lines: list[SetLine]) -> str:
    """The text that lines were broken from."""
    return "".join(line.text + line.ending for line in lines).rstrip(" ").replace("\u00ad", "")


def broken(text: str, width: float, size: float = 20, face: Face = FACE) -> list[SetLine]:
    lines = break_lines(unmarked(text), face, width, size)
    assert lines is not None
    return lines


def least_lines(text: str, width: float, size: float) -> int:
    """How many lines filling each as far as it goes takes."""
    lines, used = 1, 0.0
    for word in text.split(" "):
        wide = FACE.width(word) * size
        longer = used + FACE.width(" ") * size + wide
        lines, used = (lines, longer if used else wide) if not used or longer <= width else (lines + 1, wide)
    return lines


@given(texts, st.floats(160, 600))
def test_lines_hold_the_text_and_keep_to_the_width(text: str, width: float) -> None:
    lines = broken(text, width)
    assert joined(lines) == text
    assert all(line.width <= width + 0.1 for line in lines)


@given(texts, st.floats(260, 600))
def test_no_more_lines_than_needed(text: str, width: float) -> None:
    assert len(broken(text, width)) == least_lines(text, width, 20)


@given(texts, st.floats(260, 600))
def test_no_word_stands_alone_on_the_last_line(text: str, width: float) -> None:
    lines = broken(text, width)
    if len(lines) > 1 and " " not in lines[-1].text:
        before = lines[-2].text.split(" ")
        together = FACE.width(f"{before[-1]} {lines[-1].text}") * 20
        alone = lines[-1].width < width / 2
        assert not alone or len(before) == 1 or together > width, (
            "a word could have kept the last one company"
        )


def test_a_long_last_word_may_stand_alone() -> None:
    assert [line.text for line in broken("We are walking.", 90)] == ["We are", "walking."]


def test_lines_are_even() -> None:
    lines = broken("one two three four five six seven eight nine ten", 300)
    widths = [line.width for line in lines]
    assert len(lines) == 2 and max(widths) - min(widths) < 40


def test_a_short_text_breaks_where_a_reader_breathes() -> None:
    lines = broken("So they sat down, and the sky sat down too.", 260, 24)
    assert lines[0].text == "So they sat down,"


def test_a_word_wider_than_the_line_is_hyphenated() -> None:
    lines = broken("Donaudampfschifffahrt", 120, 20, GERMAN)
    assert len(lines) > 1
    assert all(line.ending == "\u00ad" for line in lines[:-1])
    assert joined(lines) == "Donaudampfschifffahrt"


def test_a_word_that_fits_is_not_hyphenated() -> None:
    lines = broken("Der Kapitän der Donaudampfschifffahrt schlief.", 240, 20, GERMAN)
    assert not any(line.ending == "\u00ad" for line in lines)


def test_a_long_word_is_split_rather_than_a_line_left_short() -> None:
    text = "Der Kapitän der Donaudampfschifffahrt schlief."
    lines = broken(text, 240, 20, LONG_WORDS)
    assert [line.text for line in lines] == ["Der Kapitän der Donau", "dampfschifffahrt schlief."]
    assert lines[0].ending == "\u00ad" and joined(lines) == text
    assert all(line.width <= 240 for line in lines)


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("Der alte Kapitän der Donaudampfschifffahrt schlief.", 240),  # the line is full enough
        ("Und Fuchs und Hasenkinder schliefen.", 170),  # eleven letters
        ("Er rief laut, Donaudampfschifffahrten!", 240),  # a reader breathes there
        ("Es war eine Familienbesuch-Absage.", 190),  # it has a hyphen of its own
    ],
)
def test_a_word_is_not_split_without_need(text: str, width: float) -> None:
    lines = broken(text, width, 20, LONG_WORDS)
    assert len(lines) > 1 and not any(line.ending == "\u00ad" for line in lines)


@given(texts, st.floats(120, 400))
def test_splitting_leaves_fewer_short_lines_and_large_parts(text: str, width: float) -> None:
    lines = break_lines(unmarked(text), LONG_WORDS, width, 20)
    whole = break_lines(unmarked(text), GERMAN, width, 20)
    assert (lines is None) == (whole is None)
    if lines is None or whole is None:
        return
    assert joined(lines) == text and all(line.width <= width + 0.1 for line in lines)
    if lines != whole:
        short = [
            sum(line.width < width * share for line in found[:-1])
            for found, share in ((lines, 0.66), (whole, 0.67))
        ]
        assert short[0] < short[1]


SOFT = "Der Donau\u00addampf\u00adschiff\u00adfahrts\u00adkapitän schlief."


@pytest.mark.parametrize("width", [600, 380, 240, 160])
def test_a_soft_hyphen_is_seen_only_where_a_line_ends(width: float) -> None:
    lines = broken(SOFT, width, 20, FACE)
    assert not any("\u00ad" in line.text for line in lines)
    assert joined(lines) == SOFT.replace("\u00ad", "")
    for line in lines:
        shown = line.text + "-" * (line.ending == "\u00ad")
        assert line.width == pytest.approx(FACE.width(shown) * 20)
        assert line.ending != "\u00ad" or line.text.endswith(("Donau", "dampf", "schiff", "fahrts"))
    assert any(line.ending == "\u00ad" for line in lines) == (width < 300)


def test_a_word_wider_than_a_line_is_split_where_its_writer_says() -> None:
    """Where there is no dictionary, too."""
    text = "Lento\u00adkone\u00adsuihku\u00adturbiini\u00admoottori"
    assert break_lines(unmarked(text.replace("\u00ad", "")), replace(FACE, language="fi"), 130, 20) is None
    lines = broken(text, 130, 20, replace(FACE, language="fi"))
    assert [line.text for line in lines] == ["Lentokone", "suihkuturbiini", "moottori"]


def test_a_line_may_end_at_a_zero_width_space_and_nothing_is_drawn_for_it() -> None:
    lines = broken("snow/\u200bfall/\u200bwinter", 100)
    assert [(line.text, line.ending) for line in lines][:1] == [("snow/fall/", "")]
    assert joined(lines) == "snow/fall/winter"
    assert FACE.width("snow\u200bfall\ufeff") == FACE.width("snowfall")


def test_hungarian_is_not_split_where_letters_would_change() -> None:
    """asszonnyal is asz-szony-nyal, which as-szony-nyal would misspell."""
    hungarian = replace(FACE, language="hu")
    assert break_lines(unmarked("asszonnyal"), hungarian, 60, 20) is None
    assert broken("megmutathatatlan", 90, 20, hungarian)[0].text == "megmu"


def test_a_word_that_cannot_be_divided_does_not_fit() -> None:
    assert break_lines(unmarked("x" * 60), FACE, 100, 20) is None
    assert fit(unmarked("x" * 60), FACE, 100, 500, [20, 10], 1.3) is None


def test_a_line_may_end_after_a_dash() -> None:
    lines = broken("She ran—then stopped—and listened to nothing at all", 150)
    assert any(line.text.endswith("—") and line.ending == "" for line in lines)
    assert joined(lines) == "She ran—then stopped—and listened to nothing at all"


def test_paragraphs_and_the_writers_own_lines_are_kept() -> None:
    setting = compose(unmarked("One.\nTwo.\n\n  Three   is apart. "), FACE, 400, 20, 1.5, 0.5)
    assert setting is not None
    assert [[line.text for line in block] for block in setting.paragraphs] == [
        ["One.", "Two."],
        ["Three is apart."],
    ]
    assert setting.height == pytest.approx(3 * 30 + 10)


@given(texts, st.floats(160, 600), st.floats(20, 200))
def test_the_largest_size_that_fits_is_taken(text: str, width: float, height: float) -> None:
    sizes = [30.0, 24.0, 18.0, 12.0]
    found = fit(unmarked(text), FACE, width, height, sizes, 1.3)
    for size in sizes:
        setting = compose(unmarked(text), FACE, width, size, 1.3)
        if setting is not None and setting.height <= height:
            assert found is not None and found.size >= size
            return
    assert found is None or found.height <= height + 0.1


@pytest.mark.parametrize("blank", ["\u00a0", "\u3000", " \u2003\t"])
def test_a_line_of_white_space_parts_paragraphs(blank: str) -> None:
    text = unmarked(f"One.\n{blank}\nTwo.")
    assert paragraphs_of(text) == [[unmarked("One.")], [unmarked("Two.")]]
    assert compose(text, FACE, 300, 20, 1.3) is not None


def test_balanced_lines_are_as_short_as_their_number_allows() -> None:
    text = unmarked("Two in Every Picture")
    setting = fit(text, FACE, FACE.width(text) * 58, 500, [60], 1.1)
    assert setting is not None and setting.count == 2
    found = balanced(text, FACE, setting)
    assert [line.text for line in found.paragraphs[0]] == ["Two in Every", "Picture"]
    assert found.width < setting.width and found.size == setting.size


@given(texts, st.floats(160, 600))
def test_balancing_keeps_words_and_the_number_of_lines(text: str, width: float) -> None:
    setting = fit(unmarked(text), FACE, width, 10_000, [20], 1.3)
    assert setting is not None
    found = balanced(unmarked(text), FACE, setting)
    assert (found.count, found.split) == (setting.count, setting.split)
    assert found.width <= setting.width + 0.1
    assert joined(list(found.paragraphs[0])) == text
