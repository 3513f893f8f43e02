import random

import pytest

from consistory_engine.evaluate import model
from consistory_engine.evaluate.captions import held_out_tasks, paraphrases
from consistory_engine.evaluate.metrics import (
    agreement,
    alignment,
    chance_agreement,
    estimate,
    ratio,
    variety,
)
from consistory_engine.evaluate.reader import SCENE_HEADS, SLOT_HEADS, Reading, Seen
from consistory_engine.paintbox.illustrator.scene import held_out, sample_look, sample_sheet
from consistory_engine.paintbox.vocabulary import KINDS, SMALL, VOCABULARY, split_words


def seen(
    kind: str = "fox",
    coat: str = "red",
    box: tuple[float, float, float, float] = (0.5, 0.5, 0.3, 0.4),
    garment: str = "none",
    colour: str = "none",
) -> Seen:
    look = {"kind": kind, "coat": coat, "garment": garment, "garment_colour": colour, "action": "sitting"}
    return Seen(look, box)


def test_agreement_counts_pairs_of_pages() -> None:
    pages = [seen(coat="red"), seen(coat="red"), seen(coat="blue")]
    assert agreement(pages, ("coat",)) == pytest.approx(1 / 3)
    assert agreement(pages, ("coat", "garment")) == pytest.approx((1 / 3 + 1) / 2)


def test_a_page_without_the_character_agrees_with_none() -> None:
    assert agreement([seen(), None, seen()], ("coat",)) == pytest.approx(1 / 3)


def test_the_colour_of_a_garment_is_asked_of_those_who_wear_one() -> None:
    bare, red, blue = seen(), seen(garment="scarf", colour="red"), seen(garment="scarf", colour="blue")
    assert agreement([bare, bare], ("garment", "garment_colour")) == 1
    assert agreement([red, blue], ("garment", "garment_colour")) == 0.5
    assert agreement([bare, red], ("garment", "garment_colour")) == 0
    assert agreement([bare, bare], ("garment_colour",)) == 0, (
        "a stated garment that is missing is no agreement"
    )


def test_chance_is_agreement_between_books() -> None:
    books = [[seen(coat="red")] * 2, [seen(coat="red"), seen(coat="blue")]]
    assert chance_agreement(books, ("coat",)) == 0.5


def test_a_ratio_is_resampled_book_by_book() -> None:
    above, below = [0.1, 0.2, 0.4] * 20, [0.2, 0.4, 0.8] * 20
    found = ratio(above, below)
    assert found.mean == found.low == found.high == pytest.approx(0.5)


def test_alignment_asks_for_what_is_stated_only() -> None:
    reading = Reading({"place": "forest", "time": "day"}, (seen(),))
    assert alignment(reading, [{"kind": "fox", "place": "forest", "coat": "grey"}]) == [1.0, 1.0, 0.0]


def test_alignment_finds_each_of_two_characters_by_kind() -> None:
    reading = Reading({"place": "snow", "time": "night"}, (seen("bear", "brown"), seen("fox", "red")))
    assert alignment(reading, [{"kind": "fox", "coat": "red"}, {"kind": "bear", "coat": "red"}]) == [
        1,
        1,
        1,
        0,
    ]
    assert alignment(reading, [{"kind": "owl"}, {"kind": "bear", "time": "day"}]) == [0, 1, 0]


def test_variety_is_nothing_when_the_character_never_moves() -> None:
    assert variety([seen(), seen()]) == 0
    assert variety([seen(), seen(box=(0.7, 0.5, 0.3, 0.4))]) == pytest.approx(0.1 / 4)


def test_the_interval_holds_the_mean_and_shrinks() -> None:
    rng = random.Random(0)
    few, many = ([rng.random() for _ in range(n)] for n in (10, 1000))
    assert estimate(few).low < estimate(few).mean < estimate(few).high
    assert estimate(many).high - estimate(many).low < (estimate(few).high - estimate(few).low) / 3


def test_evaluation_captions_use_looks_that_training_never_draws() -> None:
    for task in held_out_tasks(60):
        assert task.sheet is not None
        assert all(held_out(actor.look) for scene in task.sheet.scenes for actor in scene.actors)
    rng = random.Random(1)
    assert not any(held_out(sample_look(rng)) for _ in range(2000))


def test_paraphrases_say_what_the_reader_can_see_in_words_that_no_drawing_was_captioned_with() -> None:
    kinds = {form for pairs in KINDS.values() for pair in pairs for form in pair}
    joining = {"among", "as", "away", "beside", "between", "from", "outside", "while"}
    read = set(VOCABULARY.words()) - SMALL - kinds - joining
    classes = SCENE_HEADS | SLOT_HEADS
    tasks = paraphrases()
    assert len(tasks) == 90
    for task in tasks:
        assert not read & set(split_words(task.text)), task.text
        for said in task.stated:
            assert {"kind", "action"} & said.keys() and len(said) >= 2
            assert all(value in classes[name] for name, value in said.items()), task.text


def test_evaluation_captions_are_always_the_same() -> None:
    assert [task.text for task in held_out_tasks(5)] == [task.text for task in held_out_tasks(5)]


def test_evaluation_holds_out_combinations_of_what_training_shows_one_by_one() -> None:
    """No combination of kind, coat, garment and colour is in both, whatever the seeds; every part of one is."""
    held, drawn = (
        {
            (look.kind, look.coat, look.garment, look.garment_colour)
            for sheet in sheets
            for scene in sheet.scenes
            for look in (actor.look for actor in scene.actors)
        }
        for sheets in (
            [task.sheet for task in held_out_tasks(300) if task.sheet],
            [sample_sheet(random.Random(f"7:{index}")) for index in range(6000)],
        )
    )
    assert len(held) > 200 and not held & drawn
    for part in range(4):
        assert {look[part] for look in held} <= {look[part] for look in drawn}


def test_what_differs_between_two_characters_must_be_seen_on_the_right_one() -> None:
    said = (
        {"kind": "fox", "coat": "red", "garment": "hat"},
        {"kind": "bear", "coat": "brown", "garment": "hat"},
    )
    crossed = Reading({"place": "snow"}, (seen("fox", "brown"), seen("bear", "brown")))
    assert model._bound(crossed, said) == [0.0, 1.0]
    assert model._bound(Reading({}, (seen("fox", "red"),)), said) == [1.0, 0.0]
